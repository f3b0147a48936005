"""Geometry: projections, boundaries, areas and paths; independent of theatres and claims."""
