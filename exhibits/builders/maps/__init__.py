"""Builders of maps of events and of cities, and the base map under every map."""
