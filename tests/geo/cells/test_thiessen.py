"""Thiessen cells within a radius: properties for any places, and results for the theatre."""

import math
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame, GeoSeries
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon, box

from geo.arrays import array_of
from geo.boundaries import Boundaries
from geo.cells import thiessen
from geo.cells.thiessen import (
    OUTSIDE_KM,
    SAME_KM,
    SNAP_KM,
    cell_areas,
    simplify_outlines,
    thiessen_cells,
    uncovered_areas,
)
from geo.errors import BoundaryError
from geo.outlines import outline_path
from geo.projection import theatre_plane
from tests.geo.area_oracle import area_km2
from tests.geo.cells.dissolving import dissolve
from tests.geo.conftest import NULL, PLANE

KM = theatre_plane(PLANE)
WITHIN = math.cos(math.pi / 128)  # discs of 128 edges contain every point nearer than this share
# Two countries with a common border that bends, an island, and a lake in neither country.
BEND = [(100, 0), (110, 40), (88, 60), (88.5, 61), (120, 90), (100, 120)]
WEST = Polygon([(0, 0), *BEND, (0, 120)])
EAST = shapely.union(
    Polygon([(220, 0), *BEND, (220, 120)], [[(150, 50), (170, 50), (170, 80), (150, 80)]]),
    box(230, 10, 240, 20),
)
TWO = GeoSeries([WEST, EAST], index=["AAA", "BBB"], crs=KM)


def placed(xy, country=None, index=None, crs: Any = KM) -> GeoDataFrame:
    """Places at points of the plane; `country` defaults to the country that contains each."""
    points = shapely.points(np.asarray(xy, dtype=float).reshape(-1, 2))
    if country is None:
        country = np.where(shapely.intersects(WEST, points), "AAA", "BBB")
    names = [f"p{k:03}" for k in range(len(country))] if index is None else index
    frame = GeoDataFrame({"country": country}, geometry=points, crs=KM).to_crs(crs)
    frame.index = pd.Index(names)
    return frame


@st.composite
def villages(draw, step: float = 0.001) -> GeoDataFrame:
    """Places within the two countries: anywhere, or in rows with some a step off theirs."""
    free = st.tuples(st.floats(0.5, 219.5), st.floats(0.5, 119.5))
    offset = st.sampled_from([0.0, 0.0, step, 2 * step])
    in_rows = st.tuples(st.integers(1, 21), st.integers(1, 11), offset, offset).map(
        lambda at: (10.0 * at[0] + at[2], 10.0 * at[1] + at[3])
    )
    kind = draw(st.sampled_from([free, in_rows, st.one_of(free, in_rows)]))
    xy = np.array(draw(st.lists(kind, min_size=1, max_size=40)))
    on_land = shapely.intersects_xy(shapely.union(WEST, EAST), *xy.T)
    return placed(xy[on_land] if on_land.any() else [(50.0, 60.0)])


reaches = st.sampled_from([3.0, 15.0, 25.0, 80.0, None])


def distances(points: np.ndarray, places: GeoDataFrame) -> np.ndarray:
    """From each point to each place, shape (points, places), km."""
    at = shapely.get_coordinates(array_of(places))
    return np.hypot(*(points[:, None] - at[None]).transpose(2, 0, 1))


@given(villages(), reaches)
def test_cells_are_a_coverage_within_country_and_radius(places, radius_km):
    cells = thiessen_cells(places, TWO, radius_km, KM)
    flat = array_of(cells)
    assert cells.index.equals(places.index)
    assert cells.crs == KM
    assert np.isin(shapely.get_type_id(flat), (3, 6)).all()
    assert shapely.is_valid(flat).all()
    there = flat[~shapely.is_empty(flat)]
    assert shapely.coverage_is_valid(there)
    assert shapely.area(there).sum() == pytest.approx(shapely.union_all(there).area, rel=1e-9)
    for name, country in TWO.items():
        mine = flat[(cells["country"] == name).to_numpy()]
        assert shapely.difference(shapely.union_all(mine), country.buffer(2 * SNAP_KM)).is_empty
    if radius_km is not None:
        corners, owner = shapely.get_coordinates(flat, return_index=True)
        at = shapely.get_coordinates(array_of(places))[owner]
        assert (np.hypot(*(corners - at).T) <= radius_km + SAME_KM).all()


@given(villages(), reaches)
def test_their_union_is_the_country_within_the_radius_of_its_places(places, radius_km):
    cells = thiessen_cells(places, TWO, radius_km, KM)
    for name, country in TWO.items():
        mine = (cells["country"] == name).to_numpy()
        union = shapely.union_all(array_of(cells)[mine])
        if not mine.any() or radius_km is None:
            assert union.area == pytest.approx(country.area if mine.any() else 0, rel=1e-8)
            continue
        at = array_of(places)[mine]
        lower = shapely.union_all(shapely.buffer(at, radius_km * WITHIN - SAME_KM, quad_segs=64))
        upper = shapely.union_all(shapely.buffer(at, (radius_km + SAME_KM) / WITHIN, quad_segs=32))
        left_out = shapely.difference(shapely.intersection(country, lower), union)
        too_much = shapely.difference(union, shapely.intersection(country, upper))
        # the mm of the snap, along borders of some 1000 km
        assert max(left_out.area, too_much.area) < 1e-3


@given(villages(), reaches, st.integers(0, 2**32 - 1))
def test_each_point_belongs_to_the_nearest_place_of_its_country(places, radius_km, seed):
    """Compare with distances alone, except for points nearly as near to two places."""
    made = thiessen_cells(places, TWO, radius_km, KM)
    points = np.random.default_rng(seed).uniform((0, 0), (240, 120), (300, 2))
    for name, country in TWO.items():
        mine = np.flatnonzero(places["country"] == name)
        inside = points[shapely.contains_xy(country.buffer(-0.001), *points.T)]
        if not len(mine) or not len(inside):
            continue
        far = distances(inside, places.iloc[mine])
        order = np.sort(far, axis=1)
        clear = np.ones(len(inside), dtype=bool)
        if len(mine) > 1:
            clear = order[:, 1] - order[:, 0] > 3 * SAME_KM
        holders = array_of(made)[mine]
        holds = shapely.contains_xy(holders[None], inside[:, :1], inside[:, 1:])
        nearest = far.argmin(axis=1)
        assigned = holds[np.arange(len(inside)), nearest]
        limit = math.inf if radius_km is None else radius_km
        assert assigned[clear & (order[:, 0] < limit * WITHIN - SAME_KM)].all()
        assert not holds[order[:, 0] > limit + SAME_KM].any()
        assert (holds[clear].sum(axis=1) <= 1).all()


@given(villages(step=0.1), st.sampled_from([3.0, 15.0, 25.0]), st.data())
def test_a_place_beyond_twice_the_radius_has_no_effect(places, radius_km, data):
    xy = data.draw(st.tuples(st.floats(1, 219), st.floats(1, 119)))
    new = placed([xy], country=[data.draw(st.sampled_from(["AAA", "BBB"]))], index=["new"])
    countries = TWO[TWO.index == new["country"].iloc[0]]
    if not countries.dwithin(array_of(new)[0], OUTSIDE_KM).all():
        new = placed([(99.0, 1.0)], country=["AAA"], index=["new"])
    before = thiessen_cells(places, TWO, radius_km, KM)
    after = thiessen_cells(pd.concat([places, new]), TWO, radius_km, KM).loc[places.index]
    away = places.distance(array_of(new)[0]).to_numpy() > 2 * radius_km + 0.01
    away |= (places["country"] != new["country"].iloc[0]).to_numpy()
    moved = shapely.symmetric_difference(array_of(before), array_of(after))
    assert (shapely.area(moved)[away] < 0.01).all()


@given(villages(step=0.1), reaches, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(places, radius_km, random):
    order = list(range(len(places)))
    random.shuffle(order)
    one = cell_areas(thiessen_cells(places, TWO, radius_km, KM))
    other = cell_areas(thiessen_cells(places.iloc[order], TWO, radius_km, KM)).reindex(one.index)
    np.testing.assert_allclose(one, other, atol=0.01)


def test_a_cell_does_not_cross_a_border():
    """Each country has one place near the border: neither cell crosses it."""
    made = thiessen_cells(placed([(100, 20), (107, 20)]), TWO, 40.0, KM)
    assert made["country"].tolist() == ["AAA", "BBB"]
    west, east = made.geometry
    assert shapely.difference(west, WEST).area < 1e-3
    assert shapely.difference(east, EAST).area < 1e-3
    assert west.intersection(box(105, 60, 106, 61)).is_empty
    assert cell_areas(made).min() > 1500


def test_a_cell_may_cross_the_neighbour_into_a_second_part():
    made = thiessen_cells(placed([(216, 15)]), TWO, 25.0, KM)
    cell = array_of(made)[0]
    assert shapely.get_num_geometries(cell) == 2
    assert cell.intersection(box(230, 10, 240, 20)).area > 90


def test_of_places_at_one_point_the_first_by_id_has_the_cell():
    at = [(50, 60), (50.0002, 60.0001), (50, 60), (20, 20)]
    made = thiessen_cells(placed(at, index=["c", "b", "a", "d"]), TWO, 25.0, KM)
    assert made.is_empty.to_dict() == {"c": True, "b": True, "a": False, "d": False}
    assert cell_areas(made).to_dict()["b"] == 0
    # each side of a border has a separate cell
    both = thiessen_cells(placed([(100, 0.1)] * 2, country=["AAA", "BBB"]), TWO, 25.0, KM)
    assert not both.is_empty.any()


def test_one_place_has_its_disc_or_its_country():
    alone = placed([(50, 60)])
    disc = cell_areas(thiessen_cells(alone, TWO, 25.0, KM)).iloc[0]
    assert 0.999 * math.pi * 25**2 < disc < math.pi * 25**2
    radius = Point(50, 60).distance(array_of(thiessen_cells(alone, TWO, 25.0, KM))[0].boundary)
    assert 0.999 * 25 < radius < 25
    assert cell_areas(thiessen_cells(alone, TWO, None, KM)).iloc[0] == pytest.approx(
        WEST.area, rel=1e-9
    )


def test_a_place_slightly_outside_its_country_has_a_cell():
    made = thiessen_cells(placed([(-20, 60), (50, 60)], country=["AAA", "AAA"]), TWO, 25.0, KM)
    assert cell_areas(made).min() > 50
    with pytest.raises(BoundaryError, match=r"outside their country AAA: p000 by 101\.0 km$"):
        thiessen_cells(placed([(-101, 60), (50, 60)], country=["AAA", "AAA"]), TWO, 25.0, KM)


def test_near_collinear_places_give_valid_cells():
    """GEOS alone fails on some of these: invalid polygons, or nine tenths of the area."""
    rng = np.random.default_rng(1)
    failed = 0
    for _ in range(60):
        rows = rng.integers(1, 10, (35, 2)) * 10.0
        rows[:, 1] += rng.choice([0.0, 0.001, 0.002], 35)
        xy = np.unique(rows, axis=0).astype(np.float64)
        failed += not thiessen._fills_box(thiessen._voronoi(xy, WEST), xy)
        made = thiessen_cells(placed(xy[shapely.intersects_xy(WEST, *xy.T)]), TWO, None, KM)
        assert cell_areas(made).sum() == pytest.approx(WEST.area, rel=1e-8)
    assert failed


def test_no_places_give_no_cells():
    nothing = thiessen_cells(placed(np.empty((0, 2)), country=[]), TWO, 25.0, KM)
    assert nothing.empty
    assert nothing.crs == KM
    assert uncovered_areas(nothing, TWO).tolist() == pytest.approx([WEST.area, EAST.area])


def test_any_crs_gives_the_same_cells():
    places = placed([(30, 30), (60, 90), (150, 20), (200, 100)])
    one = cell_areas(thiessen_cells(places, TWO, 25.0, KM))
    for crs in ("EPSG:4326", "EPSG:32637"):
        fine = TWO.segmentize(1.0).to_crs(crs)
        np.testing.assert_allclose(
            cell_areas(thiessen_cells(places.to_crs(crs), fine, 25.0, KM)), one, rtol=1e-5
        )


@pytest.mark.parametrize(
    ("places", "countries", "radius_km", "plane", "message"),
    [
        (placed([(50, 60)], country=["CCC"]), TWO, 25, KM, r"no country for place p000$"),
        (placed([(50, 60)], country=[None]), TWO, 25, KM, r"no country for place p000$"),
        (placed([(50, 60)] * 2, index=["a", "a"]), TWO, 25, KM, r"duplicate place a$"),
        (placed([(50, 60)]), TWO, 0.0, KM, "read 0.0 km"),
        (placed([(50, 60)]), TWO, math.nan, KM, "read nan km"),
        (placed([(50, 60)]), TWO, math.inf, KM, "read inf km"),
        (placed([(50, 60)]), TWO, 25, theatre_plane(PLANE).geodetic_crs, "theatre's plane"),
        (placed([(50, 60)]), TWO, 25, TWO.to_crs(32637).crs, "not in kilometres"),
        (placed([(50, 60)]).set_crs(NULL, allow_override=True), TWO, 25, KM, "places have no CRS"),
        (placed([(50, 60)]), GeoSeries([WEST], index=["AAA"]), 25, KM, "countries have no CRS"),
        (placed([(50, 60)]).buffer(1).to_frame("geometry").assign(country="AAA"), TWO, 25, KM,
         "no point for p000"),
        (placed([(50, 60)]).set_geometry(GeoSeries([NULL], index=["p000"], crs=KM)), TWO, 25, KM,
         "no point for p000"),
        (placed([(50, 60)]),
         GeoSeries([Polygon([(0, 0), (9, 9), (9, 0), (0, 9)])], index=["AAA"], crs=KM), 25, KM,
         "no valid polygon for AAA"),
    ],
)  # fmt: skip
def test_faults_are_named(places, countries, radius_km, plane, message):
    with pytest.raises(BoundaryError, match=message):
        thiessen_cells(places, countries, radius_km, plane)


@given(villages(), reaches, st.integers(1, 6), st.integers(0, 99))
def test_dissolving_preserves_area_and_leaves_no_seam(places, radius_km, n, seed):
    cells = thiessen_cells(places, TWO, radius_km, KM)
    numbers = np.random.default_rng(seed).integers(0, n, len(places))
    keys = pd.Series([f"k{k}" for k in numbers], index=places.index, name="controller")
    joined = dissolve(cells, keys)
    assert joined.index.name == "controller"
    assert sorted(joined.index) == sorted(set(keys))
    np.testing.assert_allclose(cell_areas(joined), cell_areas(cells).groupby(keys).sum(), rtol=1e-9)
    assert shapely.coverage_is_valid(array_of(joined))
    for name, shape in joined.geometry.items():
        true = shapely.union_all(array_of(cells)[(keys == name).to_numpy()])
        # a hairline between cells would add two edges, each as long as the seam
        assert shape.length <= true.length + 1e-3
    drawn = simplify_outlines(cells, 0.5)
    assert shapely.is_valid(array_of(drawn)).all()
    again = dissolve(drawn, keys)
    np.testing.assert_allclose(
        cell_areas(again), cell_areas(drawn).groupby(keys).sum(), rtol=1e-9, atol=1e-9
    )


def test_cells_without_a_key_are_omitted():
    made = thiessen_cells(placed([(30, 30), (60, 90), (150, 20)]), TWO, 25.0, KM)
    keys = pd.Series({"p000": "x", "p002": None, "elsewhere": "y"})
    assert dissolve(made, keys).index.tolist() == ["x"]
    assert dissolve(made, pd.Series({"elsewhere": "y"})).empty


@given(villages(step=0.1), reaches)
def test_unassessed_territory_is_the_remainder(places, radius_km):
    cells = thiessen_cells(places, TWO, radius_km, KM)
    rest = uncovered_areas(cells, TWO)
    assert rest.index.tolist() == ["AAA", "BBB"]
    for iso3, country in (("AAA", WEST), ("BBB", EAST)):
        cells_of_country = array_of(cells)[(cells["country"] == iso3).to_numpy()]
        beyond = shapely.difference(country, shapely.union_all(cells_of_country))
        assert rest[iso3] == pytest.approx(beyond.area, abs=1e-3)
        if radius_km is None and len(cells_of_country):
            assert rest[iso3] == 0


def test_areas_refuse_degrees():
    with pytest.raises(BoundaryError, match="plane"):
        cell_areas(TWO.to_crs("EPSG:4326"))


# The theatre's countries, with generated places.


def scattered(full: Boundaries, n: int) -> GeoDataFrame:
    """Random places in both countries, in degrees; fixed seed."""
    rng = np.random.default_rng(20170804)
    parts = []
    for iso3, country_shape in full.countries.geometry.items():
        shapely.prepare(country_shape)
        west, south, east, north = country_shape.bounds
        xy = rng.uniform((west, south), (east, north), (4 * n, 2))
        parts.append((iso3, xy[shapely.contains_xy(country_shape, *xy.T)][: n // 2]))
    xy = np.concatenate([part for _, part in parts])
    country = np.concatenate([np.full(len(part), iso3, dtype=object) for iso3, part in parts])
    points = gpd.points_from_xy(*xy.T, crs="EPSG:4326")
    return GeoDataFrame({"country": country}, geometry=points, index=pd.RangeIndex(len(xy)))


@pytest.fixture(scope="module", params=[15.0, 25.0, None], ids=str)
def made(full: Boundaries, request) -> GeoDataFrame:
    return thiessen_cells(scattered(full, 380), full.countries, request.param, KM)


def test_areas_in_the_plane_agree_with_area_km2(made):
    off = cell_areas(made) / area_km2(made.geometry) - 1
    assert off.abs().max() < 0.001


def test_cells_of_the_theatre_are_a_coverage_across_the_common_border(made, full: Boundaries):
    flat = array_of(made)
    assert shapely.coverage_is_valid(flat)
    rest = uncovered_areas(made, full.countries)
    assessed = cell_areas(made).groupby(made["country"]).sum()
    country_km2 = area_km2(full.countries.geometry)
    np.testing.assert_allclose((assessed + rest).reindex(country_km2.index), country_km2, rtol=1e-4)
    # one controller on both sides leaves no seam along the border
    everyone = dissolve(made, pd.Series("all", index=made.index))
    assert cell_areas(everyone).iloc[0] == pytest.approx(cell_areas(made).sum(), rel=1e-9)
    if rest.sum() == 0:
        parts = shapely.get_parts(array_of(everyone))
        assert (shapely.get_num_interior_rings(parts) == 0).all()


def test_outlines_remain_adjacent_and_small(made):
    keys = pd.Series(np.arange(len(made)) % 9, index=made.index)
    drawn = simplify_outlines(made, 1.0)
    flat = array_of(drawn)
    assert shapely.coverage_is_valid(flat)
    xy = shapely.get_coordinates(flat)
    assert (np.abs(xy * 10 - np.round(xy * 10)).max(axis=1) < 1e-6).mean() > 0.99
    assert cell_areas(drawn).sum() == pytest.approx(cell_areas(made).sum(), rel=0.02)
    numbers = sum(len(outline_path(shape)[0]) for shape in dissolve(drawn, keys).geometry)
    assert numbers < 8000


def test_a_place_may_fall_slightly_beyond_the_theatre_s_border(full: Boundaries):
    """The edges of a file in degrees and of the plane agree to the metre."""
    corner = shapely.get_coordinates(array_of(full.countries)[0])[:1]
    at = placed(corner, country=full.countries.index[:1]).set_crs(4326, allow_override=True)
    assert cell_areas(thiessen_cells(at, full.countries, 25.0, KM)).iloc[0] > 300
