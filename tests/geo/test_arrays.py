"""Polygons of shapes of all kinds, and frames of shapes."""

import numpy as np
import pytest
import shapely
from geopandas import GeoDataFrame
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from geo.arrays import cut_at_date_line, extract_polygons, shape_frame, wrap_longitudes
from geo.projection import LONLAT, geodesic_area_km2

ONE, OTHER, OVERLAPPING = box(0, 0, 1, 1), box(3, 0, 4, 1), box(0.5, 0, 2, 1)
LINE = LineString([(0, 0), (5, 5)])


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (ONE, ONE),
        (MultiPolygon([ONE, OTHER]), MultiPolygon([ONE, OTHER])),
        (GeometryCollection([ONE, LINE]), ONE),
        (GeometryCollection([ONE, LINE, OTHER]), MultiPolygon([ONE, OTHER])),
        (GeometryCollection([MultiPolygon([ONE, OTHER]), Point(9, 9)]), MultiPolygon([ONE, OTHER])),
        (GeometryCollection([GeometryCollection([GeometryCollection([ONE]), LINE])]), ONE),
        (GeometryCollection([ONE, OVERLAPPING]), box(0, 0, 2, 1)),
        (GeometryCollection([LINE]), Polygon()),
        (LINE, Polygon()),
        (GeometryCollection(), Polygon()),
    ],
)
def test_polygons_without_lines_and_points(shape: BaseGeometry, expected: BaseGeometry) -> None:
    found = extract_polygons(shape)
    assert found.is_valid
    assert found.geom_type in ("Polygon", "MultiPolygon")
    assert found.equals(expected)
    areas = [geodesic_area_km2(part) for part in shapely.get_parts(found)]
    assert geodesic_area_km2(found) == pytest.approx(sum(areas))


def test_polygons_across_the_date_line_are_cut_there() -> None:
    across = Polygon([(179, 0), (-178, 0), (-178, 1), (179, 1)])
    cut, one = cut_at_date_line(np.array([across, ONE], dtype=object))
    assert cut.equals(MultiPolygon([box(179, 0, 180, 1), box(-180, 0, -178, 1)]))
    assert one is ONE


def test_longitudes_from_0_to_360_are_wrapped() -> None:
    across, beyond = box(179, 0, 182, 1), box(190, 0, 191, 1)
    cut, moved, one = wrap_longitudes(np.array([across, beyond, ONE], dtype=object))
    assert cut.equals(MultiPolygon([box(179, 0, 180, 1), box(-180, 0, -178, 1)]))
    assert moved.equals(box(-170, 0, -169, 1))
    assert one is ONE


def test_a_frame_of_shapes_keeps_texts_in_one_block_and_arrays_typed() -> None:
    points = np.array([Point(1, 2), Point(3, 4)], dtype=object)
    columns = {"name": ["a", "b"], "hover": ["", "x"]}
    frame = shape_frame(columns, points, LONLAT, count=np.array([1, 2]))
    assert frame.drop(columns="geometry").to_dict("list") == {**columns, "count": [1, 2]}
    assert [str(dtype) for dtype in frame.dtypes] == ["object", "object", "int64", "geometry"]
    assert frame.crs == LONLAT
    assert isinstance(frame.iloc[1:], GeoDataFrame)
    assert frame.iloc[1:].geometry.x.tolist() == [3.0]


def test_a_frame_of_no_shapes_has_its_columns() -> None:
    frame = shape_frame({"name": []}, np.array([], dtype=object), None)
    assert frame.empty
    assert list(frame.columns) == ["name", "geometry"]
