"""Positions of imported places: the gazetteer, and units of neighbouring countries."""
