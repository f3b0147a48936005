"""Named queries: equal to pandas, and equal on DuckDB and on two workers of Spark Connect."""

import datetime as dt
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from data.events.files import EventFile
from data.events.grid import EARTH_RADIUS_KM, cell_bounds
from data.events.queries import BY_CELL, COUNTING, LISTING
from data.events.selection import Selection
from data.events.settings import ClusterSettings
from data.events.store import MAX_STARTED, ClusterError, EventStore
from data.model import Bounds
from geo.environment import SettingError
from tests.events_generated import BOX, write_record
from tests.sampling import sample

PARAMETERS: dict[str, tuple[Any, ...]] = {
    "totals": (),
    "count_by_month": (),
    "count_by_type": (10,),
    "count_by_actor": (10,),
    "count_by_unit": (10,),
    "density": (25.0, 35.0),
    "list_points": (0, 100),
    "list_rows": (50, 25),
    "coverage": (),
}
SELECTIONS = (
    Selection(),
    Selection(
        dataset="own",
        first=dt.date(2015, 3, 1),
        last=dt.date(2017, 5, 1),
        countries=("IRQ",),
        type="Battles",
        actor="River Guard",
        admin_unit="Unit 3",
        is_public=True,
    ),
    Selection(dataset="own", first=dt.date(2016, 2, 10), last=dt.date(2017, 5, 14)),
    Selection(first=dt.date(2016, 2, 10), last=dt.date(2016, 2, 20), type="Battles"),
)
BY_MONTH = {"MAX_DAY_ROWS": 0}
BY_ROW = {"MAX_DAY_ROWS": 0, "MAX_TALLY_ROWS": 0}
CLUSTER_ADDRESS = "FOOTHOLD_TEST_CLUSTER"
"""Address of a server of Spark Connect that `make test-cluster` has started."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("events")
    write_record(folder / "events" / "own.parquet", 5_000)
    write_record(folder / "events" / "closed.parquet", 800, source="closed", restricted=True)
    return folder


@pytest.fixture(scope="module")
def store(folder: Path) -> EventStore:
    return EventStore(folder, bounds=Bounds(*BOX))


@pytest.fixture(scope="module")
def events(folder: Path) -> pd.DataFrame:
    parts = [pd.read_parquet(path) for path in sorted((folder / "events").iterdir())]
    return pd.concat(parts).assign(date=lambda rows: pd.to_datetime(rows["date"]))


def test_a_started_query_gives_its_result_or_its_error(store: EventStore) -> None:
    selections = [Selection(last=dt.date(2015, 1, day)) for day in range(1, 29)]
    for selection in selections:
        store.start("totals", selection)
        store.start("totals", selection)
    assert len(store._started) == len(selections)
    found = [store.query("totals", selection)["events"].iloc[0] for selection in selections]
    assert not store._started
    assert found == sorted(found) and found[0] < found[-1]
    assert store.query("totals", selections[0]) is store.query("totals", selections[0])
    store.start("no such query", selections[0])
    with pytest.raises(KeyError):
        store.query("no such query", selections[0])
    for year in range(1000, 1000 + MAX_STARTED + 1):  # without results that are used
        store.start("totals", Selection(last=dt.date(year, 1, 1)))
    assert len(store._started) == MAX_STARTED
    assert store.query("totals", Selection(last=dt.date(1000, 1, 1)))["events"].iloc[0] == 0


def test_lists_and_counts_of_several_periods_started_together(
    folder: Path, store: EventStore
) -> None:
    fresh = EventStore(folder, bounds=Bounds(*BOX))
    selections = [Selection(last=dt.date(year, 5, 14)) for year in range(2014, 2019)]
    queries = [
        (name, selection, *parameters)
        for selection in selections
        for name, parameters in PARAMETERS.items()
    ]
    for query in queries:
        fresh.start(*query)
    for query in reversed(queries):
        pd.testing.assert_frame_equal(fresh.query(*query), store.query(*query))


def test_points_may_lie_at_both_sides_of_the_180th_meridian(
    folder: Path, events: pd.DataFrame
) -> None:
    limit = (BOX[0] + BOX[2]) / 2
    crossing = EventStore(folder, bounds=Bounds(limit, -90, -170, 90))
    expected = (events["lon"].ge(limit) & (events["place_precision"] == "place")).sum()
    assert crossing.query("totals", Selection())["points"].iloc[0] == expected > 0


def test_every_query_has_parameters_here() -> None:
    assert set(PARAMETERS) == {*COUNTING, *BY_CELL, *LISTING}


def test_counts_equal_those_of_pandas(store: EventStore, events: pd.DataFrame) -> None:
    totals = store.query("totals", Selection()).iloc[0]
    assert totals["events"] == len(events)
    for name in ("deaths_low", "deaths", "deaths_high"):
        assert totals[name] == events[name].sum()
    assert totals["restricted"] == 800
    by_type = store.query("count_by_type", Selection(), 10).set_index("label")["events"]
    assert by_type.to_dict() == events["type"].value_counts().to_dict()
    exact = events[events["date_precision"] != "year"]
    months = exact.groupby(exact["date"].dt.to_period("M").dt.to_timestamp()).size()
    by_month = store.query("count_by_month", Selection())
    assert by_month["events"].tolist() == months.tolist()


def test_an_event_counts_once_for_each_of_its_actors(
    store: EventStore, events: pd.DataFrame
) -> None:
    counts = store.query("count_by_actor", Selection(), 10).set_index("label")["events"]
    for actor, count in counts.items():
        assert count == ((events["actor1"] == actor) | (events["actor2"] == actor)).sum()


def test_an_event_with_one_estimate_counts_with_it_in_all_three(tmp_path: Path) -> None:
    path = write_record(tmp_path / "events" / "own.csv", 3)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame["deaths_low"], frame["deaths"], frame["deaths_high"] = (
        ["", "1", ""],
        ["7", "", "0"],
        ["", "", ""],
    )
    frame.to_csv(path, index=False)
    totals = EventStore(tmp_path).query("totals", Selection()).iloc[0]
    assert totals[["deaths_low", "deaths", "deaths_high"]].tolist() == [8, 8, 8]


def test_cells_of_the_grid_have_equal_areas_and_hold_their_events(
    store: EventStore, events: pd.DataFrame
) -> None:
    cells = store.query("density", Selection(), 25.0, 35.0)
    located = events[events["place_precision"].isin(["place", "near"])]
    assert cells["events"].sum() == len(located)
    areas, counted = [], 0
    for cell in cells.head(40).to_dict("records"):
        west, south, east, north = cell_bounds(cell["column"], cell["row"], 25.0, 35.0)
        band = np.sin(np.radians(north)) - np.sin(np.radians(south))
        areas.append(EARTH_RADIUS_KM**2 * np.radians(east - west) * band)
        inside = located["lon"].between(west, east) & located["lat"].between(south, north)
        counted += abs(int(inside.sum()) - cell["events"])
    assert np.allclose(areas, 25.0**2)
    assert not counted


def test_small_cells_count_events_known_to_the_place_only(
    store: EventStore, events: pd.DataFrame
) -> None:
    cells = store.query("density", Selection(), 10.0, 35.0)
    assert cells["events"].sum() == (events["place_precision"] == "place").sum() < len(events)


def test_points_are_known_to_the_place_and_counted(store: EventStore, events: pd.DataFrame) -> None:
    points = store.query("list_points", Selection(), 0, 100)
    assert len(points) == 100
    exact = events[events["place_precision"] == "place"]
    inside = exact["lon"].between(BOX[0], BOX[2]) & exact["lat"].between(BOX[1], BOX[3])
    assert store.query("totals", Selection())["points"].iloc[0] == inside.sum()
    assert set(points["place_precision"]) == {"place"}
    assert pd.to_datetime(points["date"]).is_monotonic_decreasing
    assert not store.query("list_points", Selection(is_public=True), 0, 5_000)["restricted"].any()


def test_parts_of_the_list_follow_each_other(store: EventStore) -> None:
    whole_list = store.query("list_rows", Selection(), 0, 60)["event_id"].tolist()
    parts = [store.query("list_rows", Selection(), at, 20)["event_id"] for at in (0, 20, 40)]
    assert pd.concat(parts).tolist() == whole_list


def _limit_tallies(monkeypatch: pytest.MonkeyPatch, limits: dict[str, int]) -> None:
    for limit, most in limits.items():
        monkeypatch.setattr(f"data.events.tallies.{limit}", most)


@pytest.fixture(scope="module")
def results(store: EventStore) -> dict[tuple[Selection, str], pd.DataFrame]:
    """Result of each query of each selection."""
    return {
        (selection, name): store.query(name, selection, *parameters)
        for selection in SELECTIONS
        for name, parameters in PARAMETERS.items()
    }


@pytest.mark.parametrize(
    ("turn", "limits"),
    [
        (0, BY_MONTH),
        (1, BY_ROW),
        (0, {"MAX_DAY_ROWS": 3_000, "MAX_TALLY_ROWS": 2_000}),
        (1, {"MAX_TALLIES": 1}),
    ],
)
def test_limits_of_tallies_change_no_result(
    folder: Path,
    results: dict[tuple[Selection, str], pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
    turn: int,
    limits: dict[str, int],
) -> None:
    _limit_tallies(monkeypatch, limits)
    limited = EventStore(folder, bounds=Bounds(*BOX))
    for (selection, name), result in sample(results.items(), 4, turn):
        limited_result = limited.query(name, selection, *PARAMETERS[name])
        pd.testing.assert_frame_equal(limited_result, result)


@pytest.fixture(scope="module")
def by_row() -> list[pd.DataFrame]:
    """Results of the next test without tallies, which its first case adds."""
    return []


@pytest.mark.parametrize("limits", [{}, BY_MONTH])
def test_values_of_filters_and_periods_may_change_between_queries(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    by_row: list[pd.DataFrame],
    limits: dict[str, int],
) -> None:
    """Counts of an earlier period, or SQL with an earlier value, would give other results."""
    _limit_tallies(monkeypatch, limits)
    tallied = EventStore(folder, bounds=Bounds(*BOX))
    days = [dt.date(2016, 2, 10), dt.date(2016, 2, 20), dt.date(2016, 3, 5), dt.date(2016, 2, 10)]
    periods = [Selection(first=first, last=dt.date(2017, 5, 14)) for first in days]
    kinds = ("Battles", "Protests", "it's none", ":actor:")
    selections = [replace(each, type=kind) for kind in kinds for each in periods]
    selections += [replace(each, countries=("SYR", "IRQ")) for each in periods]
    selections += [replace(each, actor="River Guard") for each in periods]
    queries = ("totals", "count_by_actor", "density", "list_rows", "list_points")
    pairs = [(name, selection) for selection in selections for name in queries]
    found = [tallied.query(name, each, *PARAMETERS[name]) for name, each in pairs]
    if len(by_row) == 0:
        _limit_tallies(monkeypatch, BY_ROW)
        store = EventStore(folder, bounds=Bounds(*BOX))
        by_row += [store.query(name, each, *PARAMETERS[name]) for name, each in pairs]
    for result, expected in zip(found, by_row, strict=True):
        pd.testing.assert_frame_equal(result, expected)


@pytest.mark.parametrize(
    ("limits", "counted"),
    # By month: of the tallies with types, with types and actors, and by cell.
    [({}, [0, 0, 0]), (BY_MONTH, [3, 3, 0])],
)
def test_new_values_of_filters_compile_no_query_and_count_partial_months_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch, limits: dict[str, int], counted: list[int]
) -> None:
    from data.events.tallies import TallyEngine

    calls: list[str] = []
    for name in ("_compile", "_count_partial"):
        method = getattr(TallyEngine, name)

        def count(self: Any, *query: Any, called: str = name, method: Any = method) -> Any:
            calls.append(called)
            return method(self, *query)

        monkeypatch.setattr(TallyEngine, name, count)
    _limit_tallies(monkeypatch, limits)
    tallied = EventStore(folder, bounds=Bounds(*BOX))
    numbers = []
    for last, kind in ((14, "Battles"), (15, "Protests"), (15, "Battles")):
        calls.clear()
        for name, parameters in PARAMETERS.items():
            tallied.query(name, Selection(last=dt.date(2017, 5, last), type=kind), *parameters)
        numbers.append((calls.count("_compile") > 0, calls.count("_count_partial")))
    assert numbers == list(zip([True, False, False], counted, strict=True))


def test_a_list_reads_only_the_days_that_have_its_events(
    store: EventStore, events: pd.DataFrame
) -> None:
    engine, last = store._engine, dt.date(2016, 2, 10)
    battles = events[(events["type"] == "Battles") & (events["date"] <= pd.Timestamp(last))]
    latest = engine.find_latest(Selection(last=last, type="Battles"), "events", 30)
    dates = battles["date"].sort_values(ascending=False)
    assert latest == Selection("", dates.iloc[29].date(), dates.iloc[0].date(), type="Battles")
    every = engine.find_latest(Selection(last=last, type="Battles"), "events", 1_000_000)
    assert every == Selection("", dates.iloc[-1].date(), dates.iloc[0].date(), type="Battles")
    none = engine.find_latest(Selection(type="it's none"), "events", 30)
    assert none == Selection(first=dt.date.max, type="it's none")
    assert store.query("list_rows", Selection(type="it's none"), 0, 25).empty


def test_lists_are_read_by_one_thread_with_a_locked_configuration(store: EventStore) -> None:
    engine: Any = store._engine
    connection = engine._list_backend.con
    assert connection.execute("SELECT current_setting('threads')").fetchone() == (1,)
    with pytest.raises(duckdb.Error, match="configuration has been locked"):
        connection.execute("SET threads = 2")


def test_csv_and_parquet_files_give_equal_results(tmp_path: Path, store: EventStore) -> None:
    write_record(tmp_path / "events" / "own.csv", 5_000)
    texts = EventStore(tmp_path, bounds=Bounds(*BOX))
    selection = Selection(dataset="own")
    for name, parameters in PARAMETERS.items():
        pd.testing.assert_frame_equal(
            texts.query(name, selection, *parameters), store.query(name, selection, *parameters)
        )


def test_a_data_set_is_named_by_its_files() -> None:
    names = {"acled.parquet": "acled", "own-2014.csv": "own", "own-2015.parquet": "own"}
    assert {name: EventFile(Path(name), ()).dataset for name in names} == names


def test_a_cluster_is_chosen_by_a_checked_setting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FOOTHOLD_EVENTS", "http://host")
    with pytest.raises(SettingError, match="FOOTHOLD_EVENTS is 'http://host', expected sc://"):
        _ = ClusterSettings.from_environment().address
    write_record(tmp_path / "events" / "own.csv", 10)
    with pytest.raises(ClusterError, match=r"events/own.csv: a cluster reads Parquet"):
        EventStore(tmp_path, "sc://localhost:1")


def test_ibis_and_duckdb_are_not_imported_without_events() -> None:
    """Of what serves pages and commands, nothing imports them before the first query."""
    code = (
        "import sys, exhibits.catalogue, data.loading.theatre as t; t.read_theatre("
        "t.theatre_folders()[-1]); assert not {'ibis', 'duckdb'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.fixture(scope="module")
def cluster(folder: Path) -> Iterator[EventStore]:
    """Sail with two workers, which talk to the driver by RPC; or the cluster of the environment."""
    if address := os.environ.get(CLUSTER_ADDRESS):
        yield EventStore(folder, address, Bounds(*BOX))
        return
    settings = {
        "SAIL_MODE": "local-cluster",
        "SAIL_CLUSTER__WORKER_INITIAL_COUNT": "2",
        "SAIL_CLUSTER__WORKER_MAX_COUNT": "2",
    }
    command = [sys.executable, "-m", "pysail", "spark", "server", "--port", "0"]
    server = subprocess.Popen(
        command, env=os.environ | settings, stderr=subprocess.PIPE, text=True, bufsize=1
    )
    try:
        assert server.stderr
        lines = iter(server.stderr.readline, "")
        found = (re.search(r"Spark Connect server on ([\d.]+:\d+)", line) for line in lines)
        address = next(match[1] for match in found if match)
        yield EventStore(folder, f"sc://{address}", Bounds(*BOX))
    finally:
        server.terminate()
        server.communicate(timeout=20)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("selection", SELECTIONS)
@pytest.mark.parametrize("name", PARAMETERS)
def test_results_are_equal_on_spark_connect(
    store: EventStore, cluster: EventStore, name: str, selection: Selection
) -> None:
    pd.testing.assert_frame_equal(
        cluster.query(name, selection, *PARAMETERS[name]),
        store.query(name, selection, *PARAMETERS[name]),
    )
