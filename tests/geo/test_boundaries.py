"""Boundaries: each place in its country, no seams, complete rivers; and refused files."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import Point, box, mapping

from geo.arrays import array_of
from geo.boundaries import Boundaries, read_boundaries, read_drawing
from geo.errors import BoundaryError
from geo.projection import theatre_plane
from tests.geo.conftest import PLANE

# Gazetteer points of crossings and border villages that lie just across the border: place, km.
ACROSS = {"husaybah-crossing": 0.13, "umm-jaris": 0.12, "nasib-crossing": 0.07}


@pytest.fixture(scope="session")
def places(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder.parent / "places.csv", index_col="place_id").dropna(subset=["lat"])


def points_of(places: pd.DataFrame) -> gpd.GeoSeries:
    points = gpd.points_from_xy(places["lon"], places["lat"])
    return gpd.GeoSeries(points, index=places.index, crs=4326)


@pytest.fixture(params=["full", "drawing"])
def either(request) -> Boundaries:
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize(
    ("place", "iso3", "lat", "lon"),
    [
        ("Kobani", "SYR", 36.89095, 38.35347),
        ("Tell Abyad", "SYR", 36.69648, 38.95382),
        ("Ras al-Ayn", "SYR", 36.85034, 40.07055),
        ("Qamishli", "SYR", 37.05215, 41.23142),
        ("Jarabulus", "SYR", 36.8175, 38.01111),
        ("Rabia", "IRQ", 36.805, 42.082),
        ("al-Qaim", "IRQ", 34.39251, 40.98945),
        ("Trebil", "IRQ", 32.743, 39.008),
    ],
)
def test_border_towns_fall_in_their_country(full, place, iso3, lat, lon):
    assert full.countries.loc[iso3, "geometry"].covers(Point(lon, lat)), place


def test_every_place_falls_in_its_country(full, places):
    known = places.dropna(subset=["country"])
    flat = theatre_plane(PLANE)
    countries = full.countries.geometry.to_crs(flat).loc[known["country"]]
    off = points_of(known).to_crs(flat).distance(countries.set_axis(known.index))
    off = off[off > 0].to_dict()
    assert set(off) == set(ACROSS)
    assert all(km == pytest.approx(ACROSS[str(name)], abs=0.02) for name, km in off.items()), off


def test_shape_of_the_tables(either: Boundaries):
    assert sorted(either.countries.index) == ["IRQ", "SYR"]
    assert either.countries.index.name == either.neighbours.index.name == "iso3"
    assert either.admin_units.index.name == "iso_3166_2"
    assert either.admin_units["iso3"].value_counts().to_dict() == {"IRQ": 18, "SYR": 14}
    assert not set(either.neighbours.index) & set(either.countries.index)
    for part in (either.countries, either.admin_units, either.neighbours):
        assert {"name_en", "name_local"} <= set(part.columns)
        assert part[["name_en", "name_local"]].notna().to_numpy().all()
    for part in (either.countries, either.admin_units, either.neighbours, either.rivers,
                 either.lakes):  # fmt: skip
        assert part.crs == "EPSG:4326"
        assert part.is_valid.all()
        assert not part.is_empty.any()


def test_countries_admin_units_and_neighbours_are_one_coverage(either: Boundaries):
    shapes = np.concatenate(
        [either.admin_units.geometry.to_numpy(), either.neighbours.geometry.to_numpy()]
    )
    assert shapely.coverage_is_valid(shapes)


def test_no_slivers_within_the_countries_or_between_lands(either: Boundaries):
    for country in either.countries.geometry:
        assert all(not len(part.interiors) for part in shapely.get_parts(country))
    assert all(not len(part.interiors) for part in shapely.get_parts(either.land))
    assert shapely.union_all(either.countries.geometry.to_numpy()).geom_type == "Polygon"


def test_no_inlet_of_sea_along_the_border(either: Boundaries):
    """Closing the land by 3 km adds nothing along the border, except where it meets the coast."""
    plane = theatre_plane(PLANE)
    land = gpd.GeoSeries([either.land], crs=4326).to_crs(plane).union_all()
    closed = land.buffer(3).buffer(-3.01)
    inland = gpd.GeoSeries([box(36.6, 30.3, 47.6, 38)], crs=4326)  # clear of both coasts
    assert closed.difference(land).intersection(inland.to_crs(plane).union_all()).area == 0
    assert closed.difference(land).area > 0


def test_the_main_rivers_are_continuous(either: Boundaries):
    """From Turkey to the Gulf without a gap above 1.2 km, lakes included."""
    rivers = either.rivers.set_index("name_en").to_crs(theatre_plane(PLANE)).geometry
    for name, longest in {"Euphrates": 2300, "Tigris": 1450}.items():
        assert len(shapely.get_parts(shapely.buffer(rivers[name], 0.6))) == 1, name
        assert rivers[name].length > longest
    together = shapely.union_all([rivers[n] for n in ("Euphrates", "Tigris", "Shatt al-Arab")])
    assert len(shapely.get_parts(shapely.buffer(together, 0.6))) == 1
    names = either.rivers.set_index("name_en")["name_local"]
    assert (names["Euphrates"], names["Tigris"]) == ("الفرات", "دجلة")


def test_rivers_are_on_land(either: Boundaries):
    plane = theatre_plane(PLANE)
    land = gpd.GeoSeries([either.land], crs=4326).to_crs(plane).union_all().buffer(0.1)
    assert either.rivers.to_crs(plane).within(land).all()


# --- Refused files: a small theatre of two squares next to a third, with a fault planted. ---


def feature(geometry, **properties) -> dict:
    return {"type": "Feature", "properties": properties, "geometry": mapping(geometry)}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    def named(name: str) -> dict:
        return {"name_en": name, "name_ar": name}

    # Its west side bends away from its neighbour, and leaves a gap 100 m wide between them.
    bent = shapely.Polygon([(41, 30), (42.001, 30), (42.001, 31), (41, 31), (41.001, 30.5)])
    files = {
        "governorates": [
            feature(box(40, 30, 41, 31), iso_3166_2="AA-1", iso3="AAA", **named("One")),
            feature(bent, iso_3166_2="AA-2", iso3="AAA", **named("Two")),
        ],
        "countries": [
            feature(box(40, 30, 42.03, 31), iso3="AAA", **named("Aland")),
            feature(box(42.03, 30, 44, 31), iso3="BBB", **named("Beland")),
        ],
        "rivers": [feature(shapely.LineString([(39, 30.5), (43, 30.5)]), name_en="R", rank=3)],
        "lakes": [feature(box(40.2, 30.2, 40.4, 30.4), name_en=None, name_ar=None)],
    }
    for name, features in files.items():
        write(tmp_path / f"{name}.geojson", features)
    return tmp_path


def write(path: Path, features: list, **more) -> None:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}))


def test_a_gap_between_two_origins_is_assigned_to_the_neighbour(small):
    boundaries = read_boundaries(small)
    assert len(boundaries.countries) == 1
    assert boundaries.land.geom_type == "Polygon"
    west = array_of(boundaries.neighbours)[0].bounds[0]
    assert west == pytest.approx(42.001, abs=1e-6)  # was 42.03: the border prevails
    assert array_of(boundaries.admin_units)[1].bounds[2] == pytest.approx(42.001, abs=1e-6)
    assert boundaries.rivers.geometry.bounds["minx"].iloc[0] == pytest.approx(40, abs=1e-3)
    assert boundaries.lakes["name_en"].isna().tolist() == [True]


def test_a_theatre_without_neighbours_can_be_read(small):
    rows = json.loads((small / "countries.geojson").read_text())["features"]
    write(small / "countries.geojson", rows[:1])
    assert read_boundaries(small).neighbours.empty


def spoil(folder: Path, name: str, change) -> None:
    path = folder / f"{name}.geojson"
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


FAULTS = {
    "property": (
        "governorates", lambda c: c["features"][1]["properties"].pop("iso3"),
        r"governorates\.geojson: feature 2: iso3: read nothing, expected text"),
    "empty property": (
        "countries", lambda c: c["features"][0]["properties"].update(name_en=""),
        r"countries\.geojson: feature 1: name_en: read nothing, expected text"),
    "double key": (
        "governorates", lambda c: c["features"][1]["properties"].update(iso_3166_2="AA-1"),
        r"governorates\.geojson: feature 2: duplicate iso_3166_2 AA-1"),
    "unknown country": (
        "governorates", lambda c: c["features"][1]["properties"].update(iso3="CCC"),
        r"countries\.geojson: no country CCC"),
    "no geometry": (
        "lakes", lambda c: c["features"][0].update(geometry=None),
        r"lakes\.geojson: feature 1: geometry: read nothing, expected Polygon"),
    "wrong shape": (
        "rivers", lambda c: c["features"][0].update(geometry=mapping(Point(40, 30))),
        r"rivers\.geojson: feature 1: geometry: read 'Point', expected LineString"),
    "invalid ring": (
        "countries",
        lambda c: c["features"][1]["geometry"].update(
            coordinates=[[[42, 30], [43, 31], [43, 30], [42, 31], [42, 30]]]),
        r"countries\.geojson: feature 2: geometry: read Self-intersection"),
    "broken coordinates": (
        "lakes", lambda c: c["features"][0]["geometry"].update(coordinates=[[["a", 1]]]),
        r"lakes\.geojson: feature 1: geometry: .* expected coordinates"),
    "metres": (
        "lakes", lambda c: c["features"][0].update(geometry=mapping(box(4e5, 3e6, 5e5, 4e6))),
        r"lakes\.geojson: feature 1: geometry: .* coordinates within the range of degrees"),
    "other CRS": (
        "countries",
        lambda c: c.update(crs={"type": "name", "properties": {"name": "EPSG:3857"}}),
        r"countries\.geojson: read CRS .*EPSG:3857.*, expected degrees"),
    "null CRS": (
        "countries", lambda c: c.update(crs=None), r"countries\.geojson: read CRS null"),
    "no feature": (
        "rivers", lambda c: c["features"].clear(), r"rivers\.geojson: read no features, expected"),
    "no collection": (
        "rivers", lambda c: c.pop("features"), r"rivers\.geojson: read no features, expected"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("read", [read_boundaries, read_drawing])
def test_faults_are_named(small, fault, read):
    if read is read_drawing:
        drawn = small / "drawing"
        drawn.mkdir()
        for path in small.glob("*.geojson"):
            path.rename(drawn / path.name)
    where = small if read is read_boundaries else small / "drawing"
    name, change, complaint = FAULTS[fault]
    spoil(where, name, change)
    with pytest.raises(BoundaryError, match=complaint):
        read(small)


@pytest.mark.parametrize("name", ["governorates", "countries", "rivers", "lakes"])
def test_missing_files_and_other_files_are_named(small, name):
    path = small / f"{name}.geojson"
    text = path.read_text()
    path.write_text("<!doctype html><p>moved")
    with pytest.raises(BoundaryError, match=rf"{name}\.geojson: .* expected GeoJSON in UTF-8"):
        read_boundaries(small)
    path.write_bytes(text.replace("R", "Ré").encode("utf-16"))
    with pytest.raises(BoundaryError, match=rf"{name}\.geojson: .* expected GeoJSON in UTF-8"):
        read_boundaries(small)
    path.unlink()
    with pytest.raises(BoundaryError, match=rf"{name}\.geojson: read no such file"):
        read_boundaries(small)


def test_a_byte_order_mark_and_a_named_crs84_are_accepted(small):
    path = small / "lakes.geojson"
    spoil(small, "lakes", lambda c: c.update(
        crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}))  # fmt: skip
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(read_boundaries(small).lakes) == 1
