"""Geometry: projections, boundaries, areas and paths; independent of theatres and claims."""

from geo.errors import BoundaryError

__all__ = ["BoundaryError"]
