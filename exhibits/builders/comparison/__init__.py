"""Builders of maps compared: where two assessors agree, and where they differ."""
