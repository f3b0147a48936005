"""Sheets set by typst: the templates, what they are given, and the press."""
