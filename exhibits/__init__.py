"""Exhibits: their model, builders, text and renderers. Independent of any web framework."""
