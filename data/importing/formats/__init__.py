"""Readers of the formats of other projects: event exports, place-by-day control, map modules."""
