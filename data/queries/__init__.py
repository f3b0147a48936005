"""Queries on the records of a theatre: claims, comparisons, control over time."""
