"""Polygons of shapes of all kinds."""

import pytest
import shapely
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from geo.arrays import extract_polygons
from geo.projection import geodesic_area_km2

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
