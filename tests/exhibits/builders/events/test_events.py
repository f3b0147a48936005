"""Exhibits of events: figures, restricted rows, every format, and Arabic."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.events.selection import Selection
from data.model import Filters, Theatre
from data.text.format import format_count
from exhibits.brief import build_item
from exhibits.brief_request import BriefRequest
from exhibits.builders.events.charts import month_counts
from exhibits.builders.events.density import density_layers
from exhibits.builders.events.page_queries import start_page_queries
from exhibits.builders.events.rows import event_rows
from exhibits.builders.events.scope import (
    MAX_ROWS_PER_PART,
    event_store,
    format_deaths_range,
)
from exhibits.builders.maps.basemap import Basemap
from exhibits.catalogue import catalogue
from exhibits.links.picks import Pick
from exhibits.links.view_query import query_of_view, read_view
from exhibits.model import MapMarks, StepsMarks, View
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.formats import available_formats
from exhibits.render.html.page import html_page
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.pptx.deck import build_slide
from exhibits.render.static.primitives import TextBlock
from exhibits.render.static.scene import build_scene
from exhibits.theme import LIGHT
from tests.event_theatre import AS_OF
from tests.events_generated import ACTORS, TYPES
from tests.exhibits.i18n.test_arabic_exports import english_in, html_texts, pptx_texts

NAMES = (
    *("events_over_time", "events_map", "events_by_type", "events_by_actor", "events_by_unit"),
    *("event_sources", "event_rows"),
)


def test_only_a_theatre_with_events_has_the_page(
    theatre: Theatre, base_map: Basemap, entries: dict[str, CatalogueEntry]
) -> None:
    assert tuple(name for name, entry in entries.items() if entry.page == "events") == NAMES
    others = catalogue(replace(theatre, has_event_data=False), base_map)
    assert not [entry for entry in others.values() if entry.page == "events"]


def test_figures_are_of_one_data_set(entries: dict[str, CatalogueEntry], view: View) -> None:
    open_set = entries["events_by_type"].build(view)
    closed = entries["events_by_type"].build(replace(view, event_set="closed"))
    assert "(Own monitor)" in open_set.title
    assert "(Closed monitor)" in closed.title
    assert closed.frame["events"].sum() < open_set.frame["events"].sum() <= 2_000
    sources = entries["event_sources"].build(view).frame
    assert sources["events"].tolist() == [
        closed.frame["events"].sum(),
        open_set.frame["events"].sum(),
    ]


def test_months_end_with_the_last_complete_one(
    entries: dict[str, CatalogueEntry], view: View
) -> None:
    built = entries["events_over_time"].build(replace(view, as_of=pd.Timestamp("2023-08-15")))
    months = built.frame.dropna(subset=["events"])["day"]
    assert months.max() == pd.Timestamp("2023-07-01")
    assert "August 2023 is not complete" in built.caption
    panels = built.frame["panel"].unique().tolist()
    assert panels[:2] == ["Events by month", "Reported deaths by month"]
    assert "modelled" in panels[2]
    assert isinstance(built.marks, StepsMarks)
    assert [step.column for step in built.marks.steps] == [
        *("events", "deaths", "deaths_low", "deaths_high", "area"),
    ]


def test_each_bar_leads_to_its_rows(entries: dict[str, CatalogueEntry], view: View) -> None:
    for name, field in (("type", "event_type"), ("actor", "event_actor"), ("unit", "event_unit")):
        bars = entries[f"events_by_{name}"].build(view).frame
        assert bars["events"].is_monotonic_decreasing
        row = bars.iloc[1]
        assert row["link"].startswith(f"event_{name}=")
        listed = entries["event_rows"].build(replace(view, **{field: row["label"]}))
        assert len(listed.frame) == row["events"]
        assert set(listed.frame["source_title"]) == {"Events of own"}


def test_each_month_leads_to_its_rows(
    theatre: Theatre, entries: dict[str, CatalogueEntry], view: View
) -> None:
    first = pd.Timestamp("2023-05-01")
    view = replace(view, filters=Filters(first=first))
    frame = entries["events_over_time"].build(view).frame
    months = month_counts(theatre, view, frame)
    assert [each.label for each in months] == [
        *("September 2023", "August 2023", "July 2023", "June 2023", "May 2023")
    ]
    assert months[-1].parameters == {"from": "2023-05-01", "as_of": "2023-05-31"}
    for each in months:
        query = query_of_view(theatre, view, "events") | each.parameters
        found, faults = read_view(theatre, query, "events")
        assert not faults
        listed = entries["event_rows"].build(found).frame
        months_of = pd.to_datetime(listed["date"]).dt.strftime("%B %Y")
        assert set(months_of) == {each.label}
        counted = listed[listed["date_precision"] != "year"]
        assert format_count(len(counted), "event") == each.count
        sums = counted[["deaths_low", "deaths", "deaths_high"]].sum()
        assert each.deaths == format_deaths_range(sums.to_dict())
    settings = replace(theatre.settings, window_first=pd.Timestamp("2023-06-01"))
    months = month_counts(replace(theatre, settings=settings), view, frame)
    assert [bool(each.parameters) for each in months] == [True, True, True, True, False]


def test_density_counts_all_events_that_are_located(
    theatre: Theatre, entries: dict[str, CatalogueEntry], view: View
) -> None:
    built = entries["events_map"].build(view)
    assert isinstance(built.marks, MapMarks)
    drawn = [layer for layer in built.marks.layers if layer.role.startswith("density:")]
    totals = event_store(theatre).query("totals", Selection("own", last=view.as_of.date()))
    assert sum(layer.shapes["events"].sum() for layer in drawn) == totals["on_grid"].iloc[0]
    areas = pd.concat([layer.shapes for layer in drawn]).geometry.area
    assert np.allclose(areas, built.frame["cell_km"].iloc[0] ** 2, rtol=0.01)
    points = [layer for layer in built.marks.layers if layer.role == "incident:faint"]
    assert {*points[0].shapes["place_precision"]} == {"place"}


@pytest.mark.parametrize("is_filtered", [False, True])
def test_the_page_runs_no_query_that_it_has_not_started(
    theatre: Theatre,
    base_map: Basemap,
    entries: dict[str, CatalogueEntry],
    view: View,
    is_filtered: bool,
) -> None:
    date = pd.Timestamp("2023-09-17")  # of no other test
    view = replace(view, as_of=date, event_type=next(iter(TYPES)) if is_filtered else "")
    store = event_store(theatre)
    start_page_queries(theatre, base_map, view)
    started = list(store._started.items())
    frames = [future.result() for _, future in started]
    misses = store._cached.cache_info().misses
    for name in NAMES:
        if name not in ("event_sources", "event_rows"):
            entries[name].build(view)
    event_rows(theatre, view, slice(0, MAX_ROWS_PER_PART))
    assert store._cached.cache_info().misses == misses
    assert not store._started, "all results are used"
    assert all(
        store.query(*query) is frame for (query, _), frame in zip(started, frames, strict=True)
    )


def test_classes_of_density_hold_every_cell_once(entries: dict[str, CatalogueEntry], view: View):
    marks = entries["events_map"].build(view).marks
    assert isinstance(marks, MapMarks)
    cells = pd.concat([each.shapes for each in marks.layers if each.role.startswith("density:")])
    for highest in (1, 2, 9, 1_234, 987_654):
        rows = cells.assign(events=np.geomspace(1, highest, len(cells)).round())
        layers = density_layers(rows)
        assert sum(len(layer.shapes) for layer in layers) == len(rows)


def test_names_are_above_the_cells_with_the_outline_of_names_on_areas(
    entries: dict[str, CatalogueEntry], view: View
) -> None:
    drawings = [
        draw_figure(entries[name].build(view), DrawingContext(LIGHT, 880.0))
        for name in ("events_map", "control_map")
    ]
    templates = [each.layout["template"]["layout"]["annotations"] for each in drawings]
    assert templates[0][0]["font"]["shadow"] == templates[1][0]["font"]["shadow"]
    parts = build_scene(drawings[0], 880.0).parts
    names = [at for at, part in enumerate(parts) if isinstance(part, TextBlock)]
    cells = [
        at
        for at, part in enumerate(parts)
        if not isinstance(part, TextBlock) and re.match(r"\d.* events?$", part.group)
    ]
    assert cells and max(cells) < min(names)


def test_restricted_rows_never_enter_a_file(
    theatre: Theatre, base_map: Basemap, entries: dict[str, CatalogueEntry], view: View
) -> None:
    closed = replace(view, event_set="closed")
    assert len(entries["event_rows"].build(closed).frame)
    for name in NAMES:
        for format_ in available_formats(entries[name].build(closed)):
            if format_.id not in ("csv", "html", "geojson", "svg", "metadata.json"):
                continue
            item = build_item(theatre, entries[name], closed, "")
            content = format_.write(item.exhibit, item.export_context, item.notes)
            assert not re.search(rb"closed-\d", content), (name, format_.id)
            assert not re.search(rb"Report \d", content), (name, format_.id)
    files = entries["event_rows"].build_for_files(closed)
    reason = "The sources of these events forbid redistribution of their rows."
    assert files.missing == reason
    count = entries["events_by_type"].build(closed).frame["events"].sum()
    assert files.subtitle == f"{count} events, {files.subtitle.split(', ')[1]}"
    assert files.subtitle.endswith(reason)
    assert files.alt.endswith(f": {count} events. {reason}")
    assert "Not included: " in files.note
    marks = entries["events_map"].build_for_files(closed).marks
    assert isinstance(marks, MapMarks)
    assert not [layer for layer in marks.layers if layer.role.startswith("incident")]
    assert entries["events_by_type"].build_for_files(closed).frame["events"].sum()
    served = catalogue(theatre.public, base_map)
    assert served["event_rows"].build(closed).missing
    recent = replace(closed, event_days=30)
    for built, is_drawn in (
        (entries["control_map"].build(recent), True),
        (entries["control_map"].build_for_files(recent), False),
    ):
        assert isinstance(built.marks, MapMarks)
        layers = [layer for layer in built.marks.layers if layer.role == "incident"]
        assert any(len(layer.shapes) for layer in layers) == is_drawn
        assert ("not drawn as their source forbids redistribution" in built.caption) != is_drawn


def test_recent_events_are_of_the_last_days(entries: dict[str, CatalogueEntry], view: View) -> None:
    marks = entries["control_map"].build(replace(view, event_days=30)).marks
    assert isinstance(marks, MapMarks)
    (layer,) = (layer for layer in marks.layers if layer.role == "incident")
    dates = pd.to_datetime(layer.shapes["date"])
    assert dates.min() >= pd.Timestamp("2023-09-01")
    assert dates.max() <= pd.Timestamp(AS_OF)
    assert layer.legend.startswith("Events of the last 30 days (Own monitor)")


def test_a_map_without_recent_events_says_so(
    entries: dict[str, CatalogueEntry], view: View
) -> None:
    later = replace(view, as_of=pd.Timestamp("2024-11-20"), event_days=7)
    built = entries["control_map"].build(later)
    assert "Events of the last 7 days (Own monitor), known to the place: none." in built.caption
    assert "known to the place: none" not in entries["control_map"].build(view).caption


@pytest.mark.parametrize("name", NAMES)
def test_every_format_is_written(
    theatre: Theatre, entries: dict[str, CatalogueEntry], view: View, name: str
) -> None:
    item = build_item(theatre, entries[name], view, "")
    for format_ in available_formats(item.exhibit):
        assert format_.write(item.exhibit, item.export_context, item.notes), format_.id
    assert item.exhibit.alt
    assert "nan" not in item.exhibit.caption


def _from(first: str, last: str) -> dict[str, Any]:
    return {"as_of": pd.Timestamp(last), "filters": Filters(first=pd.Timestamp(first))}


VARIANTS: dict[str, dict[str, Any]] = {
    "all": {},
    "one day": _from("2023-08-04", "2023-08-04"),
    "cut months": _from("2023-07-15", "2023-08-20"),
    "reversed": _from("2023-08-04", "2023-08-01"),
    "none": {"event_unit": "nowhere"},
    "withheld": {"event_set": "closed"},
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("variant", VARIANTS)
def test_arabic_has_no_english_text(
    theatre: Theatre, entries: dict[str, CatalogueEntry], view: View, name: str, variant: str
) -> None:
    view = replace(view, **VARIANTS[variant])
    request = BriefRequest((Pick(name),), view, language="ar")
    item = build_item(theatre, entries[name], view, "", request)
    exhibit, context = item.exhibit, item.export_context
    records = ["nowhere", *ACTORS, *TYPES, *(each for pair in TYPES.values() for each in pair)]
    texts = exhibit.frame.select_dtypes("str").to_numpy().ravel().tolist()
    records += [str(text) for text in texts] if name == NAMES[-1] else []
    origins = [origin.attribution for origin in theatre.settings.origins]
    known = "\n".join([*records, "Events of own", "Events of closed", *origins])
    texts = [
        *pptx_texts(build_slide(exhibit, context, item.notes)),
        *html_texts(html_page(exhibit, context)),
    ]
    assert not english_in(texts, known)


def test_a_period_without_events_gives_the_reason(
    entries: dict[str, CatalogueEntry], view: View
) -> None:
    first = pd.Timestamp("2023-09-01")
    empty = replace(view, event_type="Battles", event_unit="nowhere", filters=Filters(first=first))
    for name in NAMES:
        what = "No events" if name == "event_sources" else "No events (Own monitor)"
        assert entries[name].build(empty).missing == (
            f"{what} in Sudan war, 1 September 2023 to 30 September 2023; "
            "filters: Battles, nowhere."
        )
    open_start = entries["event_rows"].build(replace(empty, filters=Filters()))
    assert "Sudan war, up to 30 September 2023;" in open_start.missing
    assert open_start.subtitle.startswith("0 events, up to 30 September 2023;")
    reversed_ = replace(view, filters=Filters(first=pd.Timestamp("2023-10-05")))
    for name in NAMES:
        assert entries[name].build(reversed_).missing == (
            "The period has no days: it begins on 5 October 2023, after the as-of date of "
            "30 September 2023."
        )


@pytest.mark.parametrize(
    ("low", "best", "high", "text"),
    [
        (1, 2, 4, "2 (1\u20134)"),
        (None, 5, None, "5"),
        (None, None, None, "none or unknown"),
        (0, 0, 0, "none or unknown"),
        (0, 0, 3, "0 (0\u20133)"),
    ],
)
def test_deaths_are_low_best_and_high(
    low: float | None, best: float | None, high: float | None, text: str
) -> None:
    row = {"deaths_low": low, "deaths": best, "deaths_high": high}
    assert format_deaths_range(row) == text
