"""Maps show the countries, or the surroundings of places that lie close together."""

from collections.abc import Callable
from pathlib import Path

import pytest

from data.loading.theatre import read_theatre
from exhibits.builders.maps.backdrops import Backdrop, Backdrops
from exhibits.builders.maps.basemap import read_basemap
from exhibits.catalogue import catalogue
from tests.lean_theatres import THEATRES, write_theatre


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
