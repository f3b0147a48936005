"""Map projections."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Geod, Transformer
from shapely.geometry import box

from geo.errors import BoundaryError
from geo.projection import (
    LONLAT,
    city_plane,
    far_from_most,
    local_plane,
    north_angle,
    project_degrees,
    theatre_plane,
)
from tests.geo.area_oracle import area_km2
from tests.geo.conftest import PLANE

GEOD = Geod(ellps="WGS84")
LAT, LON = 35.95, 39.01
lons, lats = st.floats(35, 49), st.floats(29, 37.5)


@pytest.mark.parametrize(
    "spec",
    [
        PLANE,
        "+proj=aea +lat_1=31 +lat_2=36 +lat_0=33 +lon_0=42 +datum=WGS84 +units=km",
        "+proj=cea +lat_ts=33 +lon_0=42 +datum=WGS84 +units=km",
    ],
)
@given(west=lons, south=lats, wide=st.floats(0.05, 3), high=st.floats(0.05, 3))
def test_a_theatre_plane_preserves_areas(spec, west, south, wide, high):
    shape = box(west, south, west + wide, south + high)
    flat = gpd.GeoSeries([shapely.segmentize(shape, 0.02)], crs=4326).to_crs(theatre_plane(spec))
    true = area_km2(gpd.GeoSeries([shape], crs=4326)).iloc[0]
    assert flat.area.iloc[0] == pytest.approx(true, rel=1e-4)


@pytest.mark.parametrize(
    ("spec", "complaint"),
    [
        ("EPSG:4326", "not lon/lat"),
        ("EPSG:3857", "equal-area"),
        ("+proj=utm +zone=37 +datum=WGS84 +units=km", "equal-area"),
        ("+proj=lcc +lat_1=30 +lat_2=36 +lon_0=42 +datum=WGS84 +units=km", "equal-area"),
        ("+proj=laea +lat_0=34 +lon_0=41.5 +datum=WGS84 +units=m", "kilometres"),
        ("EPSG:6933", "kilometres"),
        ("+proj=laea +lat_0=34 +lon_0=41.5 +datum=WGS84 +units=mi", "kilometres"),
        ("+proj=nonsense", "not a valid projection"),
        ("", "not a valid projection"),
    ],
)
def test_other_planes_are_refused(spec, complaint):
    with pytest.raises(BoundaryError, match=complaint):
        theatre_plane(spec)


@given(turn=st.floats(0, 360), reach=st.floats(0.1, 25))
def test_a_city_plane_preserves_distance_and_direction(turn, reach):
    """Within 25 km of the centre to 1 in 100,000."""
    lon, lat, _ = GEOD.fwd(LON, LAT, turn, reach * 1000)
    there = Transformer.from_crs(4326, city_plane(LAT, LON), always_xy=True)
    assert there.transform(LON, LAT) == pytest.approx((0, 0), abs=1e-6)
    x, y = there.transform(lon, lat)
    assert (x * x + y * y) ** 0.5 == pytest.approx(reach, rel=1e-5)


@pytest.mark.parametrize(("lat", "lon"), [(91, 40), (33, 181), (float("nan"), 40), (33, 1e400)])
def test_a_city_must_be_on_the_earth(lat, lon):
    with pytest.raises(BoundaryError, match="city plane"):
        city_plane(lat, lon)


def test_a_local_plane_is_centred():
    to_plane = Transformer.from_crs(4326, local_plane((36, 30, 48, 38)), always_xy=True)
    assert to_plane.transform(42, 34) == pytest.approx((0, 0), abs=1e-6)


def test_north_is_up_on_the_central_meridian():
    assert north_angle(theatre_plane(PLANE), 0, 300) == pytest.approx(0, abs=0.01)


def test_north_tilts_towards_the_central_meridian():
    """East of the central meridian north tilts left (below 0), west of it right."""
    plane = theatre_plane(PLANE)
    assert -5 < north_angle(plane, 600, 0) < -2
    assert 2 < north_angle(plane, -600, 0) < 5
    assert north_angle(plane, 600, 0) == pytest.approx(-north_angle(plane, -600, 0), abs=1e-6)


@given(lon=lons, lat=lats)
def test_north_follows_the_meridian(lon, lat):
    plane = theatre_plane(PLANE)
    there = Transformer.from_crs(4326, plane, always_xy=True)
    (x, y), (x_up, y_up) = there.transform(lon, lat), there.transform(lon, lat + 0.01)
    angle = north_angle(plane, x, y)
    along = shapely.affinity.rotate(shapely.Point(0, 1), -angle, origin=(0, 0))
    length = ((x_up - x) ** 2 + (y_up - y) ** 2) ** 0.5
    assert (along.x, along.y) == pytest.approx(((x_up - x) / length, (y_up - y) / length), abs=1e-3)


def test_no_north_outside_the_plane():
    with pytest.raises(BoundaryError, match="outside"):
        north_angle(theatre_plane(PLANE), 1e6, 1e6)


@pytest.mark.parametrize("plane", [theatre_plane(PLANE), CRS.from_epsg(27700)])
def test_shapes_in_degrees_are_projected_as_geopandas_does(plane: CRS) -> None:
    """The British grid has another datum, for which there are several operations."""
    boxes = np.array([box(-2, 51, -1, 52), box(-1, 52, 0.5, 53)], dtype=object)
    expected = gpd.GeoSeries(boxes, crs=LONLAT).to_crs(plane)
    found = gpd.GeoSeries(project_degrees(boxes, plane), crs=plane)
    assert found.geom_equals_exact(expected, 1e-6).all()
    assert project_degrees(boxes[:0], plane).shape == (0,)


def test_points_far_from_most_others_are_found_across_the_180th_meridian() -> None:
    lon, lat = [178.4, 179.4, -179.9, -0.5], [-18.1, -16.4, -16.8, 61.2]
    assert far_from_most(lon, lat, 6000).tolist() == [False, False, False, True]
    assert not far_from_most(lon[2:], lat[2:], 6000).any()
    assert far_from_most([], [], 6000).tolist() == []
