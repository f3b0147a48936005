"""Builders of exhibits on modelled control: maps, changes, area over time, timelines."""
