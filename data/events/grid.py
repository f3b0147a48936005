"""Grid of equal areas on which events are counted: equal-area cylindrical projection."""

import math

EARTH_RADIUS_KM = 6_371.007
"""Radius of the sphere with the area of the ellipsoid."""


def grid_steps(cell_km: float, latitude: float) -> tuple[float, float]:
    """Return the steps of the grid: degrees of longitude, and of the sine of the latitude."""
    cosine = math.cos(math.radians(latitude))
    width = math.degrees(cell_km / (EARTH_RADIUS_KM * cosine))
    return width, cell_km * cosine / EARTH_RADIUS_KM


def cell_bounds(
    column: int, row: int, cell_km: float, latitude: float
) -> tuple[float, float, float, float]:
    """Return west, south, east and north of a cell of `density`, degrees."""
    width, height = grid_steps(cell_km, latitude)
    south, north = (
        math.degrees(math.asin(min(max(sine, -1.0), 1.0)))
        for sine in (row * height, (row + 1) * height)
    )
    return column * width, south, (column + 1) * width, north
