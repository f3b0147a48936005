"""Notices at the top of a page: on its address, on changed records, on a citation."""
