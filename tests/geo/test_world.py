"""World boundaries: a theatre without files, with units assigned, and anywhere on the earth."""

import time

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Transformer

from geo.arrays import array_of
from geo.errors import BoundaryError
from geo.projection import centred_plane, lonlat_box
from geo.world.layers import world_layers
from geo.world.units import (
    WORLD_FOLDER,
    check_assignments,
    codes_by_iso2,
    country_area_km2,
    country_names,
    former_names,
    locate_points,
    other_country_names,
    world_units,
)

CRIMEA = {"UKR": ("RUS/Crimea", "RUS/Sevastopol")}
UKRAINE = "+proj=laea +lat_0=48.5 +lon_0=31.5 +datum=WGS84 +units=km"
# Published area, km²; the world boundaries are generalised.
AREAS_KM2 = {"IRQ": 437_072, "SDN": 1_861_484, "FJI": 18_274, "KEN": 580_367}


@pytest.mark.parametrize("code", AREAS_KM2)
def test_areas_are_those_published(code: str) -> None:
    assert country_area_km2(code, {}) == pytest.approx(AREAS_KM2[code], rel=0.03)


def test_units_are_unique_and_a_coverage() -> None:
    assert world_units().index.is_unique
    assert shapely.coverage_is_valid(array_of(world_units()))


def test_units_have_the_names_of_today_and_the_keys_of_the_source() -> None:
    corrected = pd.read_csv(WORLD_FOLDER / "unit_names.csv")
    keys = corrected["country"] + "/" + corrected["source_name"]
    assert world_units()["name"][keys].tolist() == corrected["name"].tolist()
    assert not check_assignments({"UKR": ("UKR/Kiev",)})


def test_countries_have_the_codes_of_iso_3166_and_the_names_of_today() -> None:
    names, renamed = country_names(), pd.read_csv(WORLD_FOLDER / "country_names.csv")
    assert set(renamed["code"]) <= set(world_units()["country"])
    assert not set(renamed["source_code"]) - set(renamed["code"]) & set(names)
    assert [names[code] for code in ("PSE", "SSD", "MKD", "NLD", "SDN")] == [
        *("Palestine", "South Sudan", "North Macedonia", "Netherlands", "Sudan")
    ]
    assert codes_by_iso2()["PS"] == "PSE"
    assert [former_names()[name] for name in ("PSX", "Gaza Strip", "S. Sudan")] == [
        *("PSE", "PSE", "SSD")
    ]
    assert locate_points([34.46], [31.5])[0] == "PSE"
    assert set(other_country_names().values()) <= set(names)
    assert not set(other_country_names()) & {*names, *names.values()}


def test_assigned_units_change_country_in_every_layer() -> None:
    without, drawn_without = world_layers({"UKR": ()}, UKRAINE)
    full, drawing = world_layers(CRIMEA, UKRAINE)
    crimea_km2 = full.countries.area["UKR"] - without.countries.area["UKR"]
    assert crimea_km2 == pytest.approx(27_000, rel=0.05)
    assert {"RUS/Crimea", "RUS/Sevastopol"} <= set(full.admin_units.index)
    assert set(full.admin_units["iso3"]) == {"UKR"}
    for layers in (full, drawing):
        simferopol = shapely.Point(*_project(34.10, 44.95))
        assert layers.countries.geometry["UKR"].contains(simferopol)
        assert not layers.neighbours.geometry["RUS"].intersects(simferopol)
    assert not drawn_without.countries.geometry["UKR"].contains(simferopol)
    assert country_area_km2("UKR", CRIMEA) == pytest.approx(603_550, rel=0.01)


def _project(lon: float, lat: float) -> tuple[float, float]:
    return Transformer.from_crs("EPSG:4326", UKRAINE, always_xy=True).transform(lon, lat)


@pytest.mark.parametrize(
    ("code", "lon", "lat", "neighbour"),
    [
        ("UKR", (24, 37), (46, 50), "POL"),
        ("SDN", (22, 37), (11, 20), "SSD"),
        ("FJI", (177, -179), (-18, -16), "TON"),
        ("NOR", (12, 16), (78, 79), "SWE"),
    ],
)
def test_layers_are_one_coverage_in_the_plane(
    code: str, lon: tuple, lat: tuple, neighbour: str
) -> None:
    projection = centred_plane(lon, lat)
    world_units()  # reading the file is not part of the time below
    started = time.process_time()
    full, drawing = world_layers({code: ()}, projection)
    assert time.process_time() - started < 4  # 0.1 to 1 s on an idle machine
    for layers in (full, drawing):
        cover = np.concatenate([array_of(layers.admin_units), array_of(layers.neighbours)])
        assert shapely.coverage_is_valid(cover)
        assert shapely.is_valid(layers.land)
        assert neighbour in layers.neighbours.index
        assert code not in layers.neighbours.index
        west, south, east, north = layers.countries.total_bounds
        assert max(east - west, north - south) < 4_000
    assert world_layers({code: ()}, projection)[0] is full


def test_a_country_too_far_from_the_centre_of_the_maps_is_named() -> None:
    """A wrong coordinate of one place moves the centre into another part of the world."""
    projection = "+proj=laea +lat_0=-1.3 +lon_0=87.2 +datum=WGS84 +units=km"
    with pytest.raises(
        BoundaryError, match=r"3,000 km .*lat -1.3, lon 87.2; .*: Republic of the Congo"
    ):
        world_layers({"COD": (), "COG": ()}, projection)


def test_points_are_located_and_just_outside_assigned() -> None:
    found = locate_points([34.1, 32.56, -45.0, 177.4], [44.95, 15.5, 30.0, -17.8], CRIMEA)
    assert found.tolist() == ["UKR", "SDN", "", "FJI"]
    port = [37.30], [19.62]  # in the Red Sea
    assert [locate_points(*port, max_km=km)[0] for km in (0.0, 25.0)] == ["", "SDN"]


def test_unknown_units_are_reported_with_the_known_ones() -> None:
    ((code, unit, expected),) = check_assignments({"UKR": ["RUS/Krim"]})
    assert (code, unit) == ("UKR", "RUS/Krim")
    assert "RUS/Crimea" in check_assignments({"UKR": ["RUS/Krim"]})[0][2] or "RUS/" in expected


def test_a_box_takes_the_short_way_round() -> None:
    assert lonlat_box([177, -179], [-18, -16]) == (177, -18, -179, -16)
    assert lonlat_box([10, 20], [1, 2]) == (10, 1, 20, 2)
