"""Mapping of users' columns to fields, and the file that keeps it."""
