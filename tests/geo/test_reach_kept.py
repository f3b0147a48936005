"""Cells on disk: the same as made, never stale, never in the way."""

import logging
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
import shapely
from geopandas import GeoDataFrame
from shapely.geometry import box

from geo import reach_kept
from geo.arrays import array_of
from geo.projection import theatre_plane
from geo.reach import cells
from geo.reach_kept import kept_cells
from tests.geo.conftest import PLANE

KM = theatre_plane(PLANE)
LAND = GeoDataFrame(
    geometry=[box(0, 0, 100, 100), box(100, 0, 200, 100)], index=["AAA", "BBB"], crs=KM
)


def villages(n: int = 8) -> GeoDataFrame:
    points = shapely.points([(5 + 190 * (k * 0.618 % 1), 5 + 90 * k / n) for k in range(n)])
    country = ["AAA" if point.x <= 100 else "BBB" for point in points]
    return GeoDataFrame(
        {"country": country}, geometry=points, index=[f"p{k}" for k in range(n)], crs=KM
    )


@pytest.fixture
def counted(monkeypatch) -> list[int]:
    """How often cells were made."""
    calls: list[int] = []

    def counting(*arguments):
        calls.append(1)
        return cells(*arguments)

    monkeypatch.setattr(reach_kept, "cells", counting)
    return calls


def same(one: GeoDataFrame, other: GeoDataFrame) -> bool:
    return bool(
        one.index.equals(other.index)
        and one.crs == other.crs
        and one["country"].equals(other["country"])
        and shapely.equals_identical(array_of(one), array_of(other)).all()
    )


def files(folder: Path) -> list[str]:
    return sorted(path.suffix for path in folder.iterdir())


@pytest.mark.parametrize("reach_km", [15.0, None])
def test_read_is_what_was_made(tmp_path, counted, reach_km):
    folder = tmp_path / "new" / "cache"
    places = villages()
    places.loc["p8"] = places.loc["p7"]  # at one point: an empty cell is kept too
    made = kept_cells(folder, places, LAND, reach_km, KM)
    read = kept_cells(folder, places, LAND, reach_km, KM)
    assert counted == [1]
    assert same(made, read)
    assert same(made, cells(places, LAND, reach_km, KM))
    assert read.is_empty.to_dict()["p8"]
    assert files(folder) == [".npz"]


def test_whatever_changes_the_cells_makes_them_anew(tmp_path, counted, monkeypatch):
    places = villages()
    moved = places.set_geometry(places.translate(0.001))
    renamed = places.rename(index={"p0": "q0"})
    other_side = places.assign(country="AAA").iloc[:1]
    grown = LAND.set_geometry(LAND.buffer(1, join_style="mitre"))
    calls = [
        (places, LAND, 15.0, KM),
        (places, LAND, 25.0, KM),
        (places, LAND, None, KM),
        (places.iloc[::-1], LAND, 15.0, KM),
        (moved, LAND, 15.0, KM),
        (renamed, LAND, 15.0, KM),
        (places.iloc[1:], LAND, 15.0, KM),
        (other_side, LAND, 15.0, KM),
        (places, grown, 15.0, KM),
        (places.to_crs(4326), LAND, 15.0, KM),
        (places.to_crs(4326), LAND, 15.0, theatre_plane(PLANE.replace("34", "35"))),
    ]
    for n, call in enumerate(calls, start=1):
        first = kept_cells(tmp_path, *call)
        assert len(counted) == n
        assert same(first, kept_cells(tmp_path, *call))
        assert len(counted) == n
    monkeypatch.setattr(reach_kept, "METHOD", reach_kept.METHOD + 1)
    kept_cells(tmp_path, *calls[0])
    assert len(counted) == len(calls) + 1


@pytest.mark.parametrize(
    "broken",
    [
        lambda whole: b"",
        lambda whole: b"no cells at all",
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:400] + bytes(20) + whole[420:],
    ],
    ids=["empty", "other", "cut short", "overwritten"],
)
def test_a_broken_file_is_made_again_with_a_warning(tmp_path, counted, caplog, broken):
    made = kept_cells(tmp_path, villages(), LAND, 15.0, KM)
    (path,) = tmp_path.iterdir()
    path.write_bytes(broken(path.read_bytes()))
    with caplog.at_level(logging.WARNING):
        again = kept_cells(tmp_path, villages(), LAND, 15.0, KM)
    assert same(made, again)
    assert counted == [1, 1]
    assert "made again" in caplog.text
    assert path.name in caplog.text
    kept_cells(tmp_path, villages(), LAND, 15.0, KM)
    assert counted == [1, 1]


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path, caplog):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    with caplog.at_level(logging.WARNING):
        made = kept_cells(blocked, villages(), LAND, 15.0, KM)
    assert same(made, cells(villages(), LAND, 15.0, KM))
    assert "not kept" in caplog.text


def test_a_disk_that_fills_leaves_nothing_behind(tmp_path, monkeypatch, caplog):
    def full(*_, **__):
        raise OSError("no space left on device")

    monkeypatch.setattr(reach_kept.np, "savez", full)
    with caplog.at_level(logging.WARNING):
        kept_cells(tmp_path, villages(), LAND, 15.0, KM)
    assert "no space left" in caplog.text
    assert files(tmp_path) == []


def _keep(folder: Path) -> float:
    return float(sum(kept_cells(folder, villages(60), LAND, 15.0, KM).area))


def test_two_processes_may_write_at_once(tmp_path):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        totals = list(pool.map(_keep, [tmp_path] * 6))
    assert len(set(totals)) == 1
    assert files(tmp_path) == [".npz"]
