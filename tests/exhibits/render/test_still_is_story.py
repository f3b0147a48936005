"""What a still shows of an exhibit: each side, and the share of its items in words."""

import io
import re
from collections.abc import Callable
from itertools import cycle

import pandas as pd
import pptx
import pytest
from pptx.shapes.graphfrm import GraphicFrame

from data.text.format import sentence_case
from exhibits.model import EvidenceMarks, Exhibit, MapMarks, StripsMarks, TableMarks, View
from exhibits.page_setup import ExportContext
from exhibits.render.listed_rows import list_rows
from exhibits.render.pagination import ITEMS
from exhibits.render.pdf import export
from exhibits.render.pdf.compiler import TemplateData
from exhibits.render.pdf.export import picture
from exhibits.render.pptx.deck import build_slide
from exhibits.render.static.fit import fit_to_page
from exhibits.render.static.primitives import TextBlock
from exhibits.text.cells import capitalise_cell
from tests.exhibits.conftest import Build, sample_exhibits, shipped, view_of
from tests.exhibits.render.pdf.pdf_reading import read_pdf
from tests.exhibits.render.pptx.native_charts import charts, flatten
from tests.sampling import rotate

DAYS = {"iraq-syria": "2017-08-04", "ukraine-2022": "2023-06-30"}
SLIDE_PT = (888.0, 316.0)
"""Space for a map on a picture of 16:9 whose title and notes take two lines each."""
_ITEMS = r"Shown:(\d[\d,]*)of(\d[\d,]*)"
_ROWS = r"(?:First([\d,]+)of([\d,]+)(?:rows|figures)|Rows1to([\d,]+)of([\d,]+))"


def squeeze(text: str) -> str:
    """Text without spaces and layout marks, as lines break anywhere."""
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


def slide_text(made: bytes) -> str:
    (slide,) = pptx.Presentation(io.BytesIO(made)).slides
    shapes = list(flatten(list(slide.shapes)))
    texts = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
    tables = [
        shape.table for shape in shapes if isinstance(shape, GraphicFrame) and shape.has_table
    ]
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
                counted = re.search(rf"\d+of{of_group}{re.escape(squeeze(str(group)))}", text)
                assert counted or squeeze("all of the others") in text, name
                assert squeeze(capitalise_cell(str(group))) in text, name
    elif isinstance(exhibit.marks, TableMarks) and exhibit.table_columns:
        column = exhibit.table_columns[0][0]
        for cell in list_rows(exhibit).exhibit.frame[column]:
            if isinstance(cell, str) and 0 < len(cell) < 40:
                assert squeeze(cell) in text, f"{name}: no {cell}"


def check_map(exhibit: Exhibit) -> None:
    """Every side of a map is in its key, and the key is on the still in full."""
    assert isinstance(exhibit.marks, MapMarks)
    keys = [layer.legend for layer in exhibit.marks.layers if layer.legend]
    scene = fit_to_page(exhibit, *SLIDE_PT)
    blocks = [part for part in scene.parts if isinstance(part, TextBlock)]
    text = squeeze("".join(run.text for block in blocks for line in block.lines for run in line))
    for key in keys:
        assert squeeze(key).lower() in text.lower(), f"{exhibit.id}: no {key}"
    if exhibit.id in ("control_map", "two_dates"):
        for side in exhibit.frame["controller_label"].unique():
            is_drawn = any(sentence_case(key).startswith(f"{side}:") for key in keys)
            assert is_drawn, f"{exhibit.id}: no {side}"
    if exhibit.id == "change_map":
        for side in ("gained by", "lost by"):
            assert any(key.startswith(side) for key in keys), f"{exhibit.id}: none {side}"


def check_stills(name: str, forms: tuple[str, ...], is_sampled: bool) -> int:
    """Check stills in one form and the other in turn; return how many count what they show."""
    theatre, entries = shipped(name).theatre, shipped(name).entries
    counted, rotated = 0, cycle(forms)
    sample = sample_exhibits(entries)
    for exhibit_id in sample if is_sampled else {*entries} - {*sample}:
        if name == "iraq-syria":
            view = view_of(exhibit_id, DAYS[name], theatre.settings.whole)
        else:
            view = View(pd.Timestamp(DAYS[name]), theatre.settings.whole)
        exhibit = entries[exhibit_id].build(view)
        if exhibit.missing or exhibit.frame.empty:
            continue
        if exhibit.kind == "map":
            check_map(exhibit)
            continue
        form = next(rotated)
        text = FORMS[form](exhibit)
        check_still(exhibit, form, text)
        counted += bool(re.search(f"{_ITEMS}|{_ROWS}", text))
    return counted


@pytest.mark.parametrize(
    ("name", "forms"), rotate(DAYS, [("picture", "slide"), ("slide", "picture")])
)
def test_a_still_shows_every_side_and_counts_what_it_omits(
    name: str, forms: tuple[str, ...]
) -> None:
    assert check_stills(name, forms, is_sampled=True) > 2, "some do not fit"


@pytest.mark.slow
@pytest.mark.parametrize("name", DAYS)
@pytest.mark.parametrize("form", FORMS)
def test_a_still_of_every_series_counts_what_it_omits(name: str, form: str) -> None:
    check_stills(name, (form,), is_sampled=False)


def test_pictures_of_all_formats_are_the_same_page(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that what is checked of the text of a PDF is true of a PNG and an SVG, which have none."""
    pages = []

    def record(data: TemplateData, file_format: str, scale: float) -> bytes:
        pages.append(data)
        return b""

    monkeypatch.setattr(export, "compile_document", record)
    for file_format in ("pdf", "png", "svg"):
        picture(build("share_lost"), ExportContext(), file_format)
    assert pages[0] == pages[1] == pages[2] and pages[0]["pages"]
