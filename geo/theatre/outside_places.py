"""Places outside the polygon of their country, as borders are generalised and islands left out."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS

from geo.arrays import array_of, prepared_copies
from geo.boundaries import AreaBoundaries
from geo.cells.thiessen import OUTSIDE_KM
from geo.errors import BoundaryError

MAX_ON_LAND_KM = 25.0
"""In another country, a place farther outside its country is an error; at sea it is an island."""


def find_outside_places(
    places: GeoDataFrame, boundaries: AreaBoundaries, plane: CRS
) -> pd.DataFrame:
    """List the places outside their country.

    Parameters
    ----------
    places : points with ``country`` (iso3; missing or unknown ones are skipped), by place_id.
    boundaries : of the theatre.
    plane : projection in km.

    Returns
    -------
    Frame by place_id: ``country``, ``km`` (distance to it), ``other`` (the country that it lies in;
    "" at sea), ``is_error``.
    """
    shapes = boundaries.countries.geometry.to_crs(plane)
    others = pd.concat([shapes, boundaries.neighbours.geometry.to_crs(plane)])
    points = array_of(places.to_crs(plane))
    rows = []
    for code, country_shape in zip(shapes.index, prepared_copies(array_of(shapes)), strict=True):
        at = np.flatnonzero((places["country"] == code).to_numpy())
        if not len(at):
            continue
        km = np.asarray(shapely.distance(points[at], country_shape))
        rows += [
            (places.index[k], code, distance, points[k])
            for k, distance in zip(at.tolist(), km.tolist(), strict=True)
            if distance > 0
        ]
    found = []
    for place, code, km, point in rows:
        inside = [other for other, shape in others.items() if shape.contains(point)]
        other = str(inside[0]) if inside else ""
        is_error = km > (MAX_ON_LAND_KM if other else OUTSIDE_KM)
        found.append((place, code, float(km), other, is_error))
    columns = ["place_id", "country", "km", "other", "is_error"]
    return pd.DataFrame(found, columns=columns).set_index("place_id")


def check_places(places: GeoDataFrame, boundaries: AreaBoundaries, plane: CRS) -> None:
    """Refuse places too far outside their country.

    Raises
    ------
    BoundaryError: names them, with their distances.
    """
    outside = find_outside_places(places, boundaries, plane)
    far = outside[outside["is_error"].astype(bool)]
    if len(far):
        listed = ", ".join(
            f"{row.Index} by {row.km:.1f} km from {row.country}" for row in far.itertuples()
        )
        raise BoundaryError(f"places outside their country: {listed}")
