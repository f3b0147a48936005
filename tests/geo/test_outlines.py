"""Paths of filled traces."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import (
    GeometryCollection,
    LineString,
    MultiLineString,
    MultiPolygon,
    Point,
    Polygon,
    box,
)

from geo.boundaries import Boundaries
from geo.errors import BoundaryError
from geo.outlines import drawn_decimals, outline_path, outline_paths, shared_borders
from geo.projection import theatre_plane
from tests.geo.conftest import NULL, PLANE

PIERCED = Polygon(
    [(0, 0), (0, 10), (10, 10), (10, 0)], [[(3, 3), (7, 3), (7, 7), (3, 7)]]
)  # wound the wrong way on purpose


def rings(x, y) -> list[np.ndarray]:
    xy = np.column_stack([x, y])
    breaks = np.flatnonzero(np.isnan(xy).any(axis=1))
    return [part[~np.isnan(part).any(axis=1)] for part in np.split(xy, breaks)]


def area(ring) -> float:
    x, y = ring.T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2)


def test_a_hole_is_wound_against_its_shell():
    """Plotly fills by the non-zero rule: with the same winding the hole would be filled."""
    shell, hole = rings(*outline_path(PIERCED))
    assert area(shell) == pytest.approx(100)
    assert area(hole) == pytest.approx(-16)


def test_breaks_occur_only_between_rings():
    shapes = gpd.GeoSeries([PIERCED, NULL, Polygon(), MultiPolygon([box(20, 0, 21, 1)] * 1)])
    x, y = outline_path(shapes)
    assert np.isnan(x).sum() == 2
    assert (np.isnan(x) == np.isnan(y)).all()
    assert not np.isnan(x[[0, -1]]).any()
    assert all((ring[0] == ring[-1]).all() for ring in rings(x, y))


def test_lines_remain_open():
    x, y = outline_path(MultiLineString([[(0, 0), (1, 1)], [(2, 2), (3, 3), (4, 2)]]))
    np.testing.assert_array_equal(x, [0, 1, np.nan, 2, 3, 4])
    np.testing.assert_array_equal(y, [0, 1, np.nan, 2, 3, 2])


def test_rounding_and_repeats():
    x, y = outline_path(LineString([(0.04, -0.04), (0.01, 0.01), (1.26, 1.0)]), decimals=1)
    np.testing.assert_array_equal(x, [0.0, 1.3])
    np.testing.assert_array_equal(y, [0.0, 1.0])
    assert not np.signbit(y[0])
    assert outline_path(LineString([(0, 0), (1.26, 1.0)]), decimals=2)[0][1] == 1.26


def test_collections_are_flattened():
    x, _ = outline_path(GeometryCollection([box(0, 0, 1, 1), MultiPolygon([box(2, 0, 3, 1)])]))
    assert np.isnan(x).sum() == 1


@pytest.mark.parametrize("nothing", [Polygon(), gpd.GeoSeries([]), gpd.GeoSeries([NULL])])
def test_empty_input_gives_an_empty_path(nothing):
    x, y = outline_path(nothing)
    assert len(x) == len(y) == 0


def test_points_have_no_path():
    with pytest.raises(BoundaryError, match="Point"):
        outline_path(gpd.GeoSeries([box(0, 0, 1, 1), Point(0, 0)]))


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=1, max_size=8))
def test_the_path_encloses_the_same_area_as_the_shapes(corners):
    shapes = shapely.union_all([box(x, y, x + 7, y + 7) for x, y in corners])
    assert sum(area(ring) for ring in rings(*outline_path(shapes))) == pytest.approx(shapes.area)


def test_shared_borders_occur_once():
    left, right = box(0, 0, 1, 1), Polygon([(1, 0), (2, 0), (2, 1), (1, 1)])
    both = gpd.GeoSeries([left, right])
    assert shared_borders(both).length == pytest.approx(7)
    assert shared_borders(both, inner=True).length == pytest.approx(1)


def test_inner_borders_of_the_admin_units_are_off_the_outline(drawing: Boundaries):
    flat = drawing.admin_units.to_crs(theatre_plane(PLANE))
    inner = shared_borders(flat, inner=True)
    outline = shapely.boundary(shapely.coverage_union_all(flat.geometry.to_numpy()))
    assert inner.length > 5000
    assert shapely.intersection(inner, outline).length == 0
    assert inner.length + outline.length == pytest.approx(shared_borders(flat).length)


def test_outlines_of_several_layers_are_those_of_each() -> None:
    layers = [
        PIERCED,
        gpd.GeoSeries([]),
        gpd.GeoSeries([LineString([(0, 0), (1, 1)]), box(5, 5, 6, 6), box(7, 7, 8, 8)]),
    ]
    for found, layer in zip(outline_paths(layers), layers, strict=True):
        np.testing.assert_array_equal(found, outline_path(layer))
    assert [len(x) for x, _ in outline_paths(layers)] == [11, 0, 14]


def test_coordinates_are_finer_than_a_pixel() -> None:
    for side_km, decimals in ((5_000, 1), (1_100, 1), (130, 1), (47, 2), (10, 3)):
        assert drawn_decimals(side_km) == decimals
        assert decimals == 1 or 10.0**-decimals <= side_km / 1_000
