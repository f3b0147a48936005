"""Conversion of views to URLs and back; citation tokens of exhibits."""
