"""Reach cells as the exhibits have them: every reach, made in memory."""

from pathlib import Path

import pandas as pd
import pytest

from data.model import Theatre
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.reach_cells import REACHES, read_cells
from geo.errors import BoundaryError


def test_every_place_of_control_has_a_cell_in_every_reach(
    theatre: Theatre, ground: Basemap
) -> None:
    assert tuple(ground.cells) == REACHES
    for reach_km in REACHES:
        found = ground.cells[reach_km]
        assert set(found.area_km2.index) == set(theatre.control["place_id"])
        assert (found.area_km2 >= 0).all()
        assert list(found.outlined.index) == list(found.cells.index)


def test_cells_and_what_is_not_assessed_make_the_country(theatre: Theatre, ground: Basemap) -> None:
    for found in ground.cells.values():
        held = found.area_km2.groupby(found.cells["country"]).sum()
        for country in theatre.settings.countries:
            whole = held[country.iso3] + found.not_assessed_km2[country.iso3]
            assert whole == pytest.approx(country.area_km2, rel=0.02)
    assert ground.cells[None].not_assessed_km2.max() < 1


def test_a_reach_that_is_not_offered_is_refused(ground: Basemap) -> None:
    with pytest.raises(KeyError):
        ground.cells[30.0]


def test_nothing_is_written_to_the_disk(
    theatre: Theatre, ground: Basemap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "XDG_CACHE_HOME", "FOOTHOLD_CACHE"):
        monkeypatch.setenv(name, str(tmp_path))
    made = read_cells(theatre, ground.places)
    pd.testing.assert_series_equal(made[25.0].area_km2, ground.cells[25.0].area_km2)
    assert list(tmp_path.iterdir()) == []


def test_a_place_of_control_without_a_position_is_an_error(
    theatre: Theatre, ground: Basemap
) -> None:
    with pytest.raises(BoundaryError, match="raqqa"):
        read_cells(theatre, ground.places.drop(index="raqqa"))
