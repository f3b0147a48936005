"""Reach cells as the exhibits have them: every reach, and a warm start that reads no border."""

from pathlib import Path

import pandas as pd
import pytest

from data.model import Theatre
from exhibits import reach
from exhibits.ground import Ground
from exhibits.reach import REACHES, cache_folder, read_reaches
from geo.errors import GroundError


def test_every_place_of_control_has_a_cell_in_every_reach(theatre: Theatre, ground: Ground) -> None:
    assert tuple(ground.cells) == REACHES
    for reach_km in REACHES:
        found = ground.cells[reach_km]
        assert set(found.area_km2.index) == set(theatre.control["place_id"])
        assert (found.area_km2 >= 0).all()
        assert list(found.outlined.index) == list(found.cells.index)


def test_cells_and_what_is_not_assessed_make_the_country(theatre: Theatre, ground: Ground) -> None:
    for found in ground.cells.values():
        held = found.area_km2.groupby(found.cells["country"]).sum()
        for country in theatre.settings.countries:
            whole = held[country.iso3] + found.not_assessed_km2[country.iso3]
            assert whole == pytest.approx(country.area_km2, rel=0.02)
    assert ground.cells[None].not_assessed_km2.max() < 1


def test_a_reach_that_is_not_offered_is_refused(ground: Ground) -> None:
    with pytest.raises(KeyError):
        ground.cells[30.0]


def test_a_warm_start_reads_no_border(
    theatre: Theatre, ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTHOLD_CACHE", str(tmp_path / "kept"))
    cold = read_reaches(theatre, ground.places)
    monkeypatch.setattr(reach, "read_boundaries", lambda folder: pytest.fail("read"))
    warm = read_reaches(theatre, ground.places)
    for reach_km in (15.0, 25.0):
        assert warm[reach_km].cells.geometry.geom_equals(cold[reach_km].cells.geometry).all()
        pd.testing.assert_series_equal(warm[reach_km].area_km2, cold[reach_km].area_km2)


def test_a_folder_that_cannot_be_written_is_done_without(
    theatre: Theatre, ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("FOOTHOLD_CACHE", str(tmp_path / "file" / "kept"))
    assert read_reaches(theatre, ground.places)[25.0].area_km2.sum() > 100_000


def test_where_cells_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOOTHOLD_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "foothold"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert cache_folder() == tmp_path / ".cache" / "foothold"


def test_a_place_of_control_without_a_position_is_an_error(
    theatre: Theatre, ground: Ground
) -> None:
    with pytest.raises(GroundError, match="raqqa"):
        read_reaches(theatre, ground.places.drop(index="raqqa"))
