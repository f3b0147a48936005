"""Files of events: all rows, whole numbers, and what a drawing has of them."""

import csv
import io

import pytest

from data.events.selection import Selection
from data.model import Theatre
from exhibits.brief import build_item
from exhibits.builders.events import charts
from exhibits.builders.events.scope import event_store
from exhibits.model import View
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.formats import available_formats
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.pptx.deck import build_slide
from exhibits.text.markup import BREAK
from exhibits.theme import LIGHT
from tests.exhibits.i18n.test_arabic_exports import pptx_texts


def _file(theatre: Theatre, entry: CatalogueEntry, view: View, form: str) -> bytes:
    item = build_item(theatre, entry, view, "")
    (format_,) = (each for each in available_formats(item.exhibit) if each.id == form)
    return format_.write(item.exhibit, item.export_context, item.notes)


def _csv_rows(theatre: Theatre, entry: CatalogueEntry, view: View) -> list[dict[str, str]]:
    text = _file(theatre, entry, view, "csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_files_of_bars_have_all_rows_and_drawings_count_them(
    theatre: Theatre,
    entries: dict[str, CatalogueEntry],
    view: View,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(charts, "MOST_BARS", 2)
    store = event_store(theatre)
    for name in ("type", "actor", "unit"):
        entry = entries[f"events_by_{name}"]
        selection = Selection("own", last=view.as_of.date())
        counts = store.query(f"count_by_{name}", selection, 10_000)
        rows = _csv_rows(theatre, entry, view)
        assert [row["label"] for row in rows] == counts["label"].tolist()
        assert [row["events"] for row in rows] == [str(n) for n in counts["events"]]
        assert "controller" not in rows[0]
        noun = "admin unit" if name == "unit" else name
        assert f" {len(counts)} {noun}" in entry.build(view).caption
        drawn = f"Shown: 2 of {len(counts)} bars"
        item = build_item(theatre, entry, view, "")
        slide = build_slide(item.exhibit, item.export_context, item.notes)
        assert any(drawn in text for text in pptx_texts(slide))
        figure = draw_figure(item.exhibit, DrawingContext(LIGHT, 880.0))
        texts = [str(each["text"]).replace(BREAK, " ") for each in figure.layout["annotations"]]
        assert drawn in texts
        narrow = draw_figure(item.exhibit, DrawingContext(LIGHT, 360.0))
        (note,) = (each for each in narrow.layout["annotations"] if each["text"] == drawn)
        assert note["yshift"] < -20, "below the labels of the axis"


def test_counts_by_month_are_whole_numbers(
    theatre: Theatre, entries: dict[str, CatalogueEntry], view: View
) -> None:
    rows = _csv_rows(theatre, entries["events_over_time"], view)
    counts = [row[name] for row in rows for name in ("events", "deaths") if row[name]]
    assert counts
    assert all(each.isdigit() for each in counts)


def test_bars_of_files_have_a_limit_that_their_caption_states(
    theatre: Theatre,
    entries: dict[str, CatalogueEntry],
    view: View,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(charts, "MOST_LABELS", 2)
    for name, counted in (("type", "2 types"), ("unit", "2 admin units")):
        exhibit = entries[f"events_by_{name}"].build(view)
        assert len(exhibit.frame) == 2
        assert f"{counted}, those with most events." in exhibit.caption
