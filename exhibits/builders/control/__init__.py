"""Builders of exhibits on modelled control: maps, change, area over time, timelines."""
