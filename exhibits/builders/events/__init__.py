"""Exhibits of large tables of events (`data.events`)."""
