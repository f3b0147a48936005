"""The ground: projections, boundaries, areas and drawn paths. Knows no theatre and no claim."""

from geo.errors import BoundaryError

__all__ = ["BoundaryError"]
