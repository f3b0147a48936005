"""The page Events, and the layer of recent events on the map of control."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

import duckdb
import pytest

from data.loading.theatre import read_theatre
from exhibits.builders.events import charts
from exhibits.builders.maps.basemap import read_basemap
from exhibits.catalogue import catalogue
from exhibits.links import options
from exhibits.links.view_query import query_of_view, read_view
from pages.server.idle_work import Job
from pages.server.settings import ServerSettings, server_settings
from pages.ui import rendered_exhibit, shared_view
from pages.ui.events import widgets
from pages.ui.markdown import escape_markdown
from tests.event_theatre import AS_OF, write_event_theatre
from tests.pages.conftest import Open, page_html, page_names


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = write_event_theatre(tmp_path / "events", 800, restricted=200)
    monkeypatch.setenv("FOOTHOLD_THEATRE", str(folder))
    monkeypatch.setenv("FOOTHOLD_RESTRICTED_ROWS", "0")
    server_settings.cache_clear()
    yield folder
    server_settings.cache_clear()


def test_the_page_shows_figures_and_rows(folder: Path, opened: Open) -> None:
    app = opened("events", as_of=AS_OF)
    assert not app.exception
    assert "events" in page_names(app)
    text = page_html(app)
    for title in ("events by month", "density of events", "events by type", "list of events"):
        assert title in text
    assert "own-" not in text
    assert "Report " in text


def test_filters_select_type_and_data_set(folder: Path, opened: Open) -> None:
    app = opened("events", as_of=AS_OF)
    app.selectbox(key="event_type").select("Battles")
    app.selectbox(key="dataset").select("Closed monitor").run()
    assert not app.exception
    text = page_html(app)
    assert "(Closed monitor); Battles" in text
    # This server does not show rows of a source that forbids redistribution.
    assert "The sources of these events forbid redistribution of their rows" in text
    assert "Report " not in text
    app = opened("map", as_of=AS_OF, days="30 days", dataset="Closed monitor")
    assert not app.exception
    assert app.selectbox(key="dataset").value == "Closed monitor"
    assert "Events of the last 30 days (Closed monitor)" in page_html(app)


def test_menus_have_what_the_data_set_has(tmp_path: Path, opened: Open, folder: Path) -> None:
    path = folder / "events" / "closed.parquet"
    rows = duckdb.read_parquet(str(path)).project(
        "* REPLACE ('Shelling' AS type, 'Coast' AS admin_unit)"
    )
    rows.write_parquet(str(tmp_path / "closed.parquet"))
    (tmp_path / "closed.parquet").replace(path)
    app = opened("events", as_of=AS_OF)
    assert "Shelling" not in app.selectbox(key="event_type").options
    assert "Coast" not in app.selectbox(key="event_unit").options
    app.selectbox(key="event_type").select("Battles")
    app.selectbox(key="dataset").select("Closed monitor").run()
    assert not app.exception
    assert app.selectbox(key="event_unit").options == ["Coast"]
    assert app.selectbox(key="event_type").options == ["Shelling", "Battles"], "it stays chosen"
    assert "No events (Closed monitor) in Sudan war" in page_html(app)


def test_the_dialog_of_a_list_whose_rows_are_withheld_says_why(folder: Path, opened: Open) -> None:
    app = opened("events", as_of=AS_OF, dataset="closed")  # by the name of the file
    assert app.selectbox(key="dataset").value == "Closed monitor"
    app.button(key="menu-event_rows").click().run()
    assert not app.exception
    reason = "The sources of these events forbid redistribution of their rows."
    assert escape_markdown(reason) in [message.value for message in app.info]
    assert any(code.value.endswith(reason) for code in app.code), "the summary sentence"


def test_a_theatre_without_events_has_no_such_page(opened: Open) -> None:
    assert "events" not in page_names(opened())


def test_a_link_of_a_figure_is_a_valid_address_of_its_rows(folder: Path) -> None:
    theatre = read_theatre(folder)
    entries = catalogue(theatre, read_basemap(theatre))
    view, faults = read_view(theatre, {"as_of": AS_OF, "dataset": "Closed monitor"}, "events")
    assert not faults
    for name in ("type", "actor", "unit"):
        link = entries[f"events_by_{name}"].build(view).frame["link"].iloc[0]
        query = query_of_view(theatre, view, "events") | dict(parse_qsl(link))
        found, faults = read_view(theatre, query, "events")
        assert not faults
        assert found == replace(view, **{f"event_{name}": parse_qsl(link)[0][1]})
    assert not read_view(theatre, {"days": "30 days"}, "map")[1]


def test_lists_that_are_cut_say_so(
    folder: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charts, "MOST_FIGURES", 2)
    monkeypatch.setattr(options, "MAX_EVENT_OPTIONS", 3)
    monkeypatch.setattr(widgets, "MAX_EVENT_OPTIONS", 3)
    app = opened("events", as_of=AS_OF)
    assert app.selectbox(key="event_actor").help == "The 3 with most events."
    assert len(app.selectbox(key="event_actor").options) == 3
    app.session_state["figures-events_by_actor"] = True
    app.run()
    assert "The 2 with most events; files have more." in [each.value for each in app.caption]


def test_views_without_events_are_prepared_without_an_error(
    folder: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = list[Job]()
    monkeypatch.setattr(rendered_exhibit.idle_work, "add", jobs.extend)
    monkeypatch.setattr(shared_view, "server_settings", lambda: ServerSettings(prepare_views=True))
    opened("events", **{"as_of": AS_OF, "from": AS_OF})  # its earlier dates are before the period
    assert jobs
    for job in jobs:
        job()
