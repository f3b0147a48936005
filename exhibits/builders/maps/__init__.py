"""Builders of event and city maps, and the base map shared by all maps."""
