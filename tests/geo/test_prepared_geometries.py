"""Geometries that readers share are not prepared, as threads must not share prepared ones."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geo.arrays import array_of, prepared_copies
from geo.boundaries import AreaBoundaries
from geo.cells.thiessen import thiessen_cells
from geo.theatre.outside_places import find_outside_places
from geo.theatre.overlay import overlay_areas

PLANE = CRS("+proj=laea +lat_0=0 +lon_0=5 +units=km")


def squares() -> gpd.GeoDataFrame:
    """Two squares of 200 km beside each other, in the plane, as are maps that readers share."""
    boxes = [shapely.box(0, 0, 200, 200), shapely.box(200, 0, 400, 200)]
    return gpd.GeoDataFrame(
        {"name_en": ["A", "B"]}, index=["AAA", "BBB"], geometry=boxes, crs=PLANE
    )


def towns() -> gpd.GeoDataFrame:
    points = [shapely.Point(50, 50), shapely.Point(300, 90), shapely.Point(150, 205)]
    index = pd.Index(["one", "two", "three"], name="place_id")
    table = {"country": ["AAA", "BBB", "AAA"], "name_en": ["One", "Two", "Three"]}
    return gpd.GeoDataFrame(table, index=index, geometry=points, crs=PLANE)


def is_prepared(shapes: gpd.GeoDataFrame) -> bool:
    return bool(np.any(shapely.is_prepared(array_of(shapes))))


def test_copies_are_prepared_and_equal() -> None:
    shapes = squares()
    copies = prepared_copies(array_of(shapes))
    assert shapely.is_prepared(copies).all()
    assert shapely.equals_exact(copies, array_of(shapes)).all()
    assert not is_prepared(shapes)


def test_cells_leave_the_countries_unprepared() -> None:
    countries = squares()
    assert len(thiessen_cells(towns(), countries, 25.0, PLANE)) == 3
    assert not is_prepared(countries)


def test_the_distances_of_places_leave_the_countries_unprepared() -> None:
    countries = squares()
    boundaries = AreaBoundaries(countries, countries, countries.iloc[:0])
    assert list(find_outside_places(towns(), boundaries, PLANE).index)
    assert not is_prepared(countries)


def test_an_overlay_leaves_both_maps_unprepared() -> None:
    first, second = squares(), squares()
    assert len(overlay_areas(first.geometry, second.geometry))
    assert not is_prepared(first) and not is_prepared(second)
