"""Builders of assessed control: polygons as drawn by an assessor, never mixed with the model."""
