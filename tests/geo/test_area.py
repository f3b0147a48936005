"""The oracle of areas compared with geodesic areas and with closed formulas."""

import math

import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoSeries
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import Polygon, box

from geo.boundaries import Boundaries
from tests.geo.area_oracle import area_km2

GEOD = Geod(ellps="WGS84")
TOLERANCE = 0.001  # the required accuracy, 0.1 %
LONLAT = "EPSG:4326"


def degrees(*shapes) -> GeoSeries:
    return GeoSeries(list(shapes), crs=LONLAT)


def geodesic_km2(shape) -> float:
    return abs(GEOD.geometry_area_perimeter(shapely.orient_polygons(shape))[0]) / 1e6


def quad_km2(west: float, south: float, east: float, north: float) -> float:
    """Area between two meridians and two parallels on WGS 84, in closed form."""
    e = math.sqrt(GEOD.es)

    def q(lat: float) -> float:
        s = math.sin(math.radians(lat))
        return s / (1 - GEOD.es * s * s) + math.log((1 + e * s) / (1 - e * s)) / (2 * e)

    return GEOD.b**2 * math.radians(east - west) / 2 * (q(north) - q(south)) / 1e6


@st.composite
def stars(draw) -> Polygon:
    """Star-shaped polygons in and around the theatre, of village to country size, not crossing."""
    lon, lat = draw(st.floats(34, 50)), draw(st.floats(28, 39))
    size = draw(st.floats(0.01, 4.0))
    turns = draw(st.lists(st.floats(0.02, 1.0), min_size=3, max_size=14))
    angles = np.cumsum(turns) / np.sum(turns) * 2 * math.pi
    radii = draw(
        st.lists(st.floats(0.1, 1.0), min_size=len(turns), max_size=len(turns)).map(np.array)
    )
    ring = np.column_stack(
        [lon + size * radii * np.cos(angles), lat + size * radii * np.sin(angles)]
    )
    polygon = Polygon(ring)
    # With a turn of more than half a circle the centre may lie outside, and rings may cross.
    return polygon if polygon.is_valid else Polygon(shapely.get_coordinates(polygon.convex_hull))


@given(stars())
def test_any_polygon_agrees_with_the_geodesic_along_the_same_edges(polygon):
    """Edges are straight in longitude and latitude, so the geodesic follows them in small steps.

    Steps of 1 km cut corners of up to 2 cm. That is within 0.1 % of any shape wider than 40 m.
    """
    fine = shapely.segmentize(polygon, 0.003)
    true, perimeter = GEOD.geometry_area_perimeter(shapely.orient_polygons(fine))
    true, perimeter = true / 1e6, perimeter / 1e3
    off = abs(area_km2(degrees(polygon)).iloc[0] - true)
    assert off <= 2e-5 * perimeter
    if 2 * true / perimeter > 0.040:
        assert off <= TOLERANCE * true


@given(stars())
def test_the_kind_of_edge_changes_the_area_within_its_bound(polygon):
    """Compare with the geodesic of the vertices alone: they differ by slivers along the edges.

    An edge of length L deviates from the geodesic by L² tan(lat) / 8R and encloses two thirds of
    that times L; a fifth is added for oblique edges.
    """
    lon, lat = shapely.get_coordinates(polygon).T
    lengths = GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2] / 1e3
    slivers = 1.2 * np.sum(lengths**3) * math.tan(math.radians(lat.max())) / (12 * 6335)
    off = abs(area_km2(degrees(polygon)).iloc[0] - geodesic_km2(polygon))
    assert off <= slivers + 2e-5 * np.sum(lengths)


@given(stars())
def test_projection_does_not_change_an_area(polygon):
    fine = degrees(shapely.segmentize(polygon, 0.005))
    expected = area_km2(fine).iloc[0]
    for crs in ("EPSG:3857", "EPSG:32637", "+proj=laea +lat_0=34 +lon_0=41.5 +units=km"):
        assert area_km2(fine.to_crs(crs)).iloc[0] == pytest.approx(expected, rel=1e-6)


@given(stars(), st.floats(0.1, 0.9))
def test_a_hole_is_subtracted(polygon, part):
    hull = polygon.convex_hull
    hole = shapely.affinity.scale(hull, part, part, origin=hull.centroid)
    pierced = Polygon(hull.exterior, [hole.exterior])
    shell, inside, rest = area_km2(degrees(hull, hole, pierced))
    assert rest == pytest.approx(shell - inside, rel=1e-9)


@pytest.mark.parametrize("bounds", [(36, 30, 48, 37), (35, 29, 49, 38), (40, 33, 40.1, 33.1)])
def test_quads_agree_with_the_closed_form(bounds):
    assert area_km2(degrees(box(*bounds))).iloc[0] == pytest.approx(quad_km2(*bounds), rel=1e-7)


def test_long_edges_are_densified():
    """A slanted edge of 1,300 km: without densifying the area is off by more than 0.1 %."""
    triangle = degrees(Polygon([(36, 30), (48, 37), (47, 37)]))
    true = geodesic_km2(shapely.segmentize(triangle.union_all(), 0.002))
    bare = triangle.to_crs("EPSG:6933").area.iloc[0] / 1e6
    assert abs(bare / true - 1) > TOLERANCE
    assert area_km2(triangle).iloc[0] == pytest.approx(true, rel=1e-6)


def test_every_admin_unit_country_and_neighbour_agrees_with_the_geodesic(full: Boundaries):
    for part in (full.countries, full.admin_units, full.neighbours):
        bare = pd.Series([geodesic_km2(shape) for shape in part.geometry], index=part.index)
        off = (area_km2(part.geometry) / bare - 1).abs()
        assert off.max() < TOLERANCE, off.idxmax()


@pytest.mark.parametrize(("iso3", "published_km2"), [("IRQ", 438_317), ("SYR", 185_180)])
def test_countries_agree_with_the_published_area(full: Boundaries, iso3, published_km2):
    assert area_km2(full.countries.geometry).to_dict()[iso3] == pytest.approx(
        published_km2, rel=0.01
    )


def test_admin_units_add_up_to_their_country(full: Boundaries):
    parts = area_km2(full.admin_units.geometry).to_numpy()
    country = full.admin_units["iso3"].to_numpy()
    for iso3, total_km2 in area_km2(full.countries.geometry).items():
        assert parts[country == iso3].sum() == pytest.approx(total_km2, rel=1e-9)
