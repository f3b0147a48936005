"""Maps show the countries, or the surroundings of places that lie close together."""

from collections.abc import Callable
from pathlib import Path

import pytest

from data.loading.theatre import read_theatre
from exhibits.builders.maps.backdrops import Backdrop, Backdrops
from exhibits.builders.maps.basemap import read_basemap
from exhibits.catalogue import catalogue
from tests.exhibits.conftest import shipped
from tests.lean_theatres import FIJI_CONTROL, FIJI_PLACES, THEATRES, write_theatre


def test_small_far_islands_without_records_do_not_make_a_map_of_sea(tmp_path: Path) -> None:
    longer_side_km = {}
    for name, more in (("main", ""), ("far", "Ahau,-12.4900,177.0500\n")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "places.csv").write_text(f"{FIJI_PLACES}{more}")
        (folder / "control.csv").write_text(
            FIJI_CONTROL + ("Ahau,rebels,2000-06-01\n" if more else "")
        )
        theatre = read_theatre(folder)
        basemap = read_basemap(theatre)
        left, low, right, top = basemap.backdrops[theatre.settings.whole].extent
        longer_side_km[name] = max(right - left, top - low)
        west, south, east, north = basemap.places.total_bounds
        assert left < west < east < right and low < south < north < top
    assert 400 < longer_side_km["main"] < 600
    assert longer_side_km["far"] > 700, "where there are records the island is in view"


@pytest.mark.parametrize("name", ["iraq-syria", "ukraine-2022"])
def test_a_map_without_far_islands_has_all_of_its_countries(name: str) -> None:
    records = shipped(name)
    left, low, right, top = records.base_map.backdrops[records.theatre.settings.whole].extent
    west, south, east, north = records.base_map.countries.total_bounds
    margin = (west - left, south - low, right - east, top - north)
    assert margin == pytest.approx([0.06 * max(east - west, north - south)] * 4)


@pytest.mark.parametrize(("name", "longer_side_km"), [("quarters", 34), ("control-alone", 2_014)])
def test_the_extent_follows_the_places(tmp_path: Path, name: str, longer_side_km: float) -> None:
    theatre = read_theatre(write_theatre(tmp_path / name, **THEATRES[name]))
    basemap = read_basemap(theatre)
    left, low, right, top = basemap.backdrops[theatre.settings.whole].extent
    assert max(right - left, top - low) == pytest.approx(longer_side_km, rel=0.1)
    assert "headlines" not in catalogue(theatre, basemap)


@pytest.mark.parametrize(("name", "is_last"), [("quarters", True), ("control-alone", False)])
def test_the_name_of_a_country_hides_no_place_of_a_close_map(
    tmp_path: Path, name: str, is_last: bool
) -> None:
    theatre = read_theatre(write_theatre(tmp_path / name, **THEATRES[name]))
    basemap, country = read_basemap(theatre), theatre.settings.countries[0].place_id
    names = basemap.backdrops[country].labels
    ranks = [label.rank for label in names if label.role == "country"]
    towns = [label.rank for label in basemap.names[country]]
    assert ranks and (min(ranks) > max(towns)) == is_last


def test_a_backdrop_is_built_once_when_it_is_needed(tmp_path: Path) -> None:
    theatre = read_theatre(write_theatre(tmp_path / "lean", **THEATRES["quarters"]))
    backdrop = read_basemap(theatre).backdrops[theatre.settings.whole]
    built: list[str] = []

    def builder(place_id: str) -> Callable[[], Backdrop]:
        def build() -> Backdrop:
            built.append(place_id)
            return backdrop

        return build

    backdrops = Backdrops({place_id: builder(place_id) for place_id in ("one", "two")})
    assert list(backdrops) == ["one", "two"] and not built
    assert backdrops["two"] is backdrops["two"] is backdrop
    assert built == ["two"]
    with pytest.raises(KeyError):
        backdrops["three"]
