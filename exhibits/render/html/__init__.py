"""Exhibits as HTML: fragments for a page, and a file that opens without a network."""
