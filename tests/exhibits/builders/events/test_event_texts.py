"""Texts on events: what maps and lists leave out, names of data sets and of places."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from data.events.selection import Selection
from data.loading.theatre import read_theatre
from data.model import Theatre
from exhibits.builders.events import rows as event_lists
from exhibits.builders.events.scope import dataset_labels, event_store
from exhibits.builders.maps.basemap import read_basemap
from exhibits.catalogue import catalogue
from exhibits.links.view_query import read_view
from exhibits.model import View
from exhibits.place_catalogue import CatalogueEntry
from tests.event_theatre import YEARS, write_event_theatre
from tests.events_generated import write_record


def test_a_map_without_points_that_may_not_be_drawn_says_so(
    entries: dict[str, CatalogueEntry], view: View
) -> None:
    closed = replace(view, event_set="closed")
    built = entries["events_map"].build_for_files(closed)
    count = int(entries["events_by_type"].build(closed).frame["events"].sum())
    assert "Points are drawn for one country" not in built.caption
    assert built.note.endswith(
        f"Counted in cells but not drawn as points: {count} events whose source forbids "
        "redistribution."
    )


def test_a_list_that_files_cut_says_how_many_there_are(
    theatre: Theatre,
    entries: dict[str, CatalogueEntry],
    view: View,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(event_lists, "MAX_ROWS_IN_FILES", 10)
    count = int(entries["events_by_type"].build(view).frame["events"].sum())
    built = event_lists.event_rows(theatre, view, slice(0, 10))
    assert f"Files have the latest 10 of {count:,} events." in built.caption


def test_a_place_of_the_name_of_its_unit_is_named_once() -> None:
    row = {"place": "Exampleton", "admin_unit": "Exampleton", "place_precision": "place"}
    assert event_lists._place(row) == "Exampleton"
    assert event_lists._place(row | {"admin_unit": "Eastland"}) == "Exampleton, Eastland"


def test_columns_of_the_sources_have_different_headings(
    entries: dict[str, CatalogueEntry], view: View
) -> None:
    headings = [heading for _, heading in entries["event_sources"].build(view).table_columns]
    assert "Source" not in headings  # that of the links, which tables add


def _rewrite(path: Path) -> None:
    """Give the events of a file ids of their own, and remove the coordinates of some of them."""
    cells = ", ".join(
        f"CASE WHEN hash(event_id) % 3 > 0 THEN {name} END AS {name}" for name in ("lat", "lon")
    )
    written, event_id = path.with_suffix(".written"), f"'{path.stem}-' || event_id AS event_id"
    rows = f"SELECT * REPLACE ({event_id}, {cells}) FROM '{path}'"
    duckdb.execute(f"COPY ({rows}) TO '{written}' (FORMAT parquet)")
    written.replace(path)


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    """A theatre whose data sets are not named as their sources."""
    folder = write_event_theatre(tmp_path_factory.mktemp("named") / "events", 200, restricted=0)
    (folder / "events" / "own.parquet").rename(folder / "events" / "own_events.parquet")
    shared = {"country": "SDN", "years": YEARS, "box": (31.6, 14.6, 33.4, 16.4)}
    for number, name in enumerate(("my_other_list", "closed_list", "closed_list_2")):
        source = "unlisted" if number == 0 else "closed"
        path = folder / "events" / f"{name}.parquet"
        _rewrite(write_record(path, 50 - number, source=source, **shared))
    with (folder / "sources.csv").open("a", encoding="utf-8") as stream:
        stream.write("unlisted,Events of no publisher,,,,monitor,,\n")
    yield read_theatre(folder)


def test_maps_count_events_without_coordinates_apart(named: Theatre, view: View) -> None:
    store, selection = event_store(named), Selection("my_other_list", last=view.as_of.date())
    rows = store.query("list_rows", selection, 0, 100)
    has_place = rows["place_precision"].isin(["place", "near"])
    unlocated, areas = int((has_place & rows["lat"].isna()).sum()), int((~has_place).sum())
    assert unlocated > 1
    assert areas > 1
    entry = catalogue(named, read_basemap(named))["events_map"]
    caption = entry.build(replace(view, event_set="my_other_list")).caption
    assert f"{unlocated} events without coordinates: not on the map." in caption
    assert f"{areas} events known to a larger area only: not on the map." in caption


def test_data_sets_are_named_by_their_publisher(named: Theatre) -> None:
    assert dataset_labels(named) == {
        "Own monitor": "own_events",
        "My other list": "my_other_list",
        "Closed monitor (closed_list)": "closed_list",
        "Closed monitor (closed_list_2)": "closed_list_2",
    }
    for value in ("my_other_list", "My other list"):
        found, faults = read_view(named, {"dataset": value}, "events")
        assert not faults
        assert found.event_set == "my_other_list"


def test_available_types_are_those_of_the_data_set(theatre: Theatre) -> None:
    store = event_store(theatre)
    for dataset, label in (("own", "Own monitor"), ("closed", "Closed monitor")):
        query = {"dataset": dataset, "event_type": "nonsense"}
        (fault,) = read_view(theatre, query, "events")[1]
        counts = store.query("count_by_type", Selection(dataset), 100)
        listed = ", ".join(sorted(counts["label"]))
        assert fault.message == (
            f"unknown type of events ({label}) 'nonsense'; available: {listed}"
        )
