"""Exports: a pool of processes that make files and previews, and a cache of what they made."""
