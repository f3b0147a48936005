"""What a still shows of an exhibit: each side, and the share of its items in words."""

import io
import re
from collections.abc import Callable
from itertools import cycle

import pandas as pd
import pptx
import pytest

from data.loading.theatre import find_theatre, read_theatre
from exhibits.builders.maps.basemap import read_basemap
from exhibits.catalogue import catalogue
from exhibits.model import EvidenceMarks, Exhibit, StripsMarks, TableMarks, View
from exhibits.page_setup import ExportContext
from exhibits.render.listed_rows import list_rows
from exhibits.render.pagination import ITEMS
from exhibits.render.pdf.export import picture
from exhibits.render.pptx.deck import build_slide
from tests.exhibits.conftest import sample_exhibits, view_of
from tests.exhibits.render.pdf.pdf_reading import read_pdf
from tests.exhibits.render.pptx.native_charts import charts, flatten
from tests.sampling import rotate

DAYS = {"iraq-syria": "2017-08-04", "ukraine-2022": "2023-06-30"}
_ITEMS = r"Shown:(\d[\d,]*)of(\d[\d,]*)"
_ROWS = r"(?:First([\d,]+)of([\d,]+)(?:rows|figures)|Rows1to([\d,]+)of([\d,]+))"


def squeeze(text: str) -> str:
    """Text without spaces and layout marks, as lines break anywhere."""
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


def slide_text(made: bytes) -> str:
    (slide,) = pptx.Presentation(io.BytesIO(made)).slides
    shapes = list(flatten(list(slide.shapes)))
    texts = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
    tables = [shape.table for shape in slide.shapes if shape.has_table]  # type: ignore[attr-defined]
    texts += [cell.text for table in tables for row in table.rows for cell in row.cells]
    for chart in charts(list(slide.shapes)):
        texts.append(chart.name)
        texts += [str(cell) for column in chart.sheet.values() for cell in column]
    return squeeze(" ".join(texts))


def page_text(made: bytes) -> str:
    return squeeze(" ".join(page.extract_text() for page in read_pdf(made).pages))


FORMS: dict[str, Callable[[Exhibit], str]] = {
    "picture": lambda exhibit: page_text(picture(exhibit, ExportContext(), "pdf")),
    "slide": lambda exhibit: slide_text(build_slide(exhibit, ExportContext())),
}
"""Text of an exhibit as a still."""


def item_labels(exhibit: Exhibit) -> list[str]:
    """A text of each item by which it is found on a page."""
    frame = exhibit.frame
    if isinstance(exhibit.marks, StripsMarks):
        names = frame.drop_duplicates("place_id").set_index("place_id")["row"]
        return [str(names[place]) for place in names.index]
    if exhibit.kind == "dots":
        return [str(panel) for panel in frame["panel"].unique()]
    column = "row"
    return [str(row) for row in frame.drop_duplicates(["panel", column])[column]]


def check_still(exhibit: Exhibit, form: str, text: str) -> None:
    frame, name = exhibit.frame, f"{exhibit.id}, {form}"
    if exhibit.kind in ITEMS:
        labels = item_labels(exhibit)
        found = sum(squeeze(label) in text for label in labels)
        total = frame["place_id"].nunique() if exhibit.kind == "strips" else None
        total = total or (len(frame) if exhibit.kind == "rivals" else len(labels))
        note = re.search(_ITEMS, text)
        if found < len(labels):
            assert note, f"{name}: {found} of {len(labels)} without a word"
        if note:
            count, of = (int(number.replace(",", "")) for number in note.groups())
            assert of == total, name
            assert 0 < count < total, name
            if exhibit.kind in ("shares", "dots"):
                assert count <= found, name
        if exhibit.kind in ("rivals", "shares"):
            for panel in frame["panel"].unique():
                assert squeeze(str(panel)) in text, f"{name}: no {panel}"
    elif exhibit.kind != "map" and (note := re.search(_ROWS, text)):
        frame = list_rows(exhibit).exhibit.frame
        count, of = (int(number.replace(",", "")) for number in note.groups() if number)
        facts = len(exhibit.marks.facts) if isinstance(exhibit.marks, EvidenceMarks) else 0
        assert 0 < count < of, name
        assert len(frame) <= of <= len(frame) + facts, name
        if isinstance(exhibit.marks, TableMarks) and exhibit.marks.counted:
            groups = frame[exhibit.marks.counted].astype(str)
            for group, of_group in groups.value_counts().items():
                assert re.search(rf"\d+of{of_group}{re.escape(squeeze(str(group)))}", text), name
                assert squeeze(str(group)) in text, name
    elif isinstance(exhibit.marks, TableMarks) and exhibit.table_columns:
        column = exhibit.table_columns[0][0]
        for cell in list_rows(exhibit).exhibit.frame[column]:
            if isinstance(cell, str) and 0 < len(cell) < 40:
                assert squeeze(cell) in text, f"{name}: no {cell}"


@pytest.mark.parametrize(
    ("name", "forms"), rotate(DAYS, [("picture", "slide"), ("slide", "picture")])
)
def test_a_still_shows_every_side_and_counts_what_it_omits(
    name: str, forms: tuple[str, ...]
) -> None:
    """Exhibits are stills of one form and the other in turn."""
    theatre = read_theatre(find_theatre(name))
    entries = catalogue(theatre, read_basemap(theatre))
    counted, rotated = 0, cycle(forms)
    for exhibit_id in sample_exhibits(entries):
        if entries[exhibit_id].kind == "map":
            continue
        if name == "iraq-syria":
            view = view_of(exhibit_id, DAYS[name], theatre.settings.whole)
        else:
            view = View(pd.Timestamp(DAYS[name]), theatre.settings.whole)
        exhibit = entries[exhibit_id].build(view)
        if exhibit.missing or exhibit.frame.empty:
            continue
        form = next(rotated)
        text = FORMS[form](exhibit)
        check_still(exhibit, form, text)
        counted += bool(re.search(f"{_ITEMS}|{_ROWS}", text))
    assert counted > 2, "some do not fit"
