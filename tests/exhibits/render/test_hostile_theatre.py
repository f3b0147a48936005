"""A theatre whose every text is hostile (markup, code or a template) or very long.

All exhibits in all formats: ``python -m tests.every_export --hostile``. Here: every drawing, every
table of data, and each format of each kind of exhibit.
"""

from pathlib import Path

import pandas as pd
import pytest

from data.loading.theatre import default_theatre, read_theatre
from data.model import Theatre
from data.schema import TABLES
from exhibits import __main__ as command
from exhibits.brief import BriefItem, BriefRequest, build_brief, build_item
from exhibits.builders.maps import radius_cells
from exhibits.builders.maps.basemap import read_basemap
from exhibits.builders.maps.radius_cells import stored_shapes
from exhibits.catalogue import catalogue
from exhibits.links.picks import read_pick_list
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.errors import ExportError
from exhibits.render.formats import BRIEF_FORMATS, FORMATS, Format, available_formats
from exhibits.render.html import claims, fragments
from exhibits.render.pdf.compiler import compile_document
from exhibits.render.plotly.drawing import MAX_LINE_CHARACTERS, Drawing, DrawingContext, plotly_text
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.static.primitives import PageTooSmallError
from exhibits.render.static.scene import build_scene
from exhibits.render.static.style import text_lines
from exhibits.text.clean import link_target, remove_invisible
from exhibits.text.markup import BREAK, bold_text
from exhibits.text.wrap import shorten_text, wrap_text
from exhibits.theme import DARK, LIGHT
from geo.files import MAX_NAME_CHARACTERS
from tests.data.conftest import check_theatre, file_column
from tests.exhibits import inert
from tests.exhibits.conftest import NOT_DRAWN, OPENING, sample_exhibits, view_of
from tests.exhibits.hostile import PAYLOADS, plant, prefix_payloads, stretch_text
from tests.exhibits.render.html.test_page import Page

ADDRESS = "http://localhost:8501"
THREE = "headlines,control_map,share_lost"
SAMPLES = {
    "png": ("control_map",),
    "pdf": ("headlines", "share_lost", "statements"),
    "svg": ("control_map", "rivals", "subject_area", "evidence"),
}
"""Of the forms that are slow, and are set by one press."""
LONG = {
    "svg": ("implied_peaks", "places"),
    "pptx": ("series_fighters_iraq", "rivals"),
}
LONG_ON_SCREEN = (
    *("control_map", "change_map", "city_map_raqqa", "share_lost", "implied_peaks", "places"),
    *("series_fighters_iraq", "rivals", "area_over_time", "subject_area", "governorates"),
    *("reported_share_raqqa", "theatre_map"),
)


class Hostile:
    """A planted theatre with its catalogue; its cells are those stored for the shipped theatre."""

    def __init__(self, folder: Path, shipped: Theatre) -> None:
        self.folder = folder
        self.theatre: Theatre = read_theatre(folder)
        with pytest.MonkeyPatch.context() as patch:
            stored = stored_shapes(shipped)
            assert stored.by_name
            patch.setattr(radius_cells, "stored_shapes", lambda _: stored)
            base_map = read_basemap(self.theatre)
        self.entries: dict[str, CatalogueEntry] = catalogue(self.theatre, base_map)
        urls = set(self.theatre.sources["url"].dropna())
        self.addresses = urls | {link_target(url) for url in urls}

    def item(self, name: str) -> BriefItem:
        view = view_of(name, OPENING, self.theatre.settings.whole)
        return build_item(self.theatre, self.entries[name], view, ADDRESS, BriefRequest((), view))

    def items(self) -> dict[str, BriefItem]:
        names = {*sample_exhibits(self.entries, 2), *sum(SAMPLES.values(), ()), "ledger"}
        return {name: self.item(name) for name in self.entries if name in names}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, theatre: Theatre) -> Hostile:
    folder = tmp_path_factory.mktemp("seeds") / "hostile"
    return Hostile(plant(default_theatre(), folder, prefix_payloads()), theatre)


@pytest.fixture(scope="module")
def items(hostile: Hostile) -> dict[str, BriefItem]:
    return hostile.items()


@pytest.fixture(scope="module")
def long_theatre(tmp_path_factory: pytest.TempPathFactory, theatre: Theatre) -> Hostile:
    folder = tmp_path_factory.mktemp("seeds") / "long"
    return Hostile(plant(default_theatre(), folder, stretch_text), theatre)


def test_every_text_is_planted_and_the_check_accepts_it(hostile: Hostile) -> None:
    assert check_theatre(hostile.folder) == []
    found: set[str] = set()
    for table in TABLES:
        before, after = (
            pd.read_csv(folder / table.file, dtype="str", keep_default_na=False)
            for folder in (default_theatre(), hostile.folder)
        )
        for column in table.columns:
            if column.kind != "text" or column.name == "country":
                continue
            name = file_column(column, before.columns)
            if not name:
                continue
            changed = after[name][before[name] != ""]
            assert (changed != before[name][changed.index]).all(), (table.file, name)
            found.update(changed)
    all_texts = "\0".join(found)
    assert [each for each in PAYLOADS if each not in all_texts] == []


def test_planting_is_deterministic(tmp_path: Path, hostile: Hostile) -> None:
    again = plant(default_theatre(), tmp_path / "again", prefix_payloads())
    assert read_theatre(again).records == hostile.theatre.records


@pytest.mark.parametrize("sheet", [DrawingContext(LIGHT, 1100.0), DrawingContext(DARK, 326.0)])
def test_drawings_contain_only_known_markup(
    items: dict[str, BriefItem], sheet: DrawingContext
) -> None:
    drawn = 0
    for item in items.values():
        if item.exhibit.kind not in NOT_DRAWN:
            inert.drawing(draw_figure(item.exhibit, sheet))
            drawn += 1
    assert drawn > 10


def test_screen_and_page_show_the_same_text() -> None:
    """One text, on screen with entities and tags, on a page as runs: the same characters."""
    text = f"{bold_text('<b>&lt;%{x}')} 1 < 2 & 3{BREAK}<br>\u202e$x$"
    drawing = Drawing(
        [{"type": "scatter", "x": [1], "y": [1], "name": text, "customdata": [[text, "id"]]}],
        {"annotations": [{"text": text}], "xaxis": {"title": {"text": text}, "ticktext": [text]}},
    )
    figure = drawing.to_dict()
    (trace,), layout = figure["data"], figure["layout"]
    assert trace["name"] == (
        "<b>&lt;b&gt;&amp;lt;&#37;{x}</b> 1 &lt; 2 &amp; 3<br>&lt;br&gt;&#36;x&#36;"
    )
    assert trace["customdata"] == [[trace["name"], "id"]]
    assert layout["annotations"][0]["text"] == layout["xaxis"]["ticktext"][0] == trace["name"]
    assert layout["xaxis"]["title"]["text"] == trace["name"]
    first, second = text_lines(text, {"size": 9, "color": "#010203"})
    assert [(run.text, run.bold) for run in first] == [("<b>&lt;%{x}", True), (" 1 < 2 & 3", False)]
    assert [run.text for run in second] == [
        "<br>\u202e$x$"
    ]  # runs are cleaned when the page is set
    assert plotly_text("Plain 1.5 %") == "Plain 1.5 %"


@pytest.mark.parametrize("form", ["csv", "metadata", "geojson", "kml", "gpkg"])
def test_rows_of_every_exhibit_are_inert(
    hostile: Hostile, items: dict[str, BriefItem], form: str
) -> None:
    made = 0
    for item in items.values():
        if FORMATS[form] in available_formats(item.exhibit):
            check = inert.INERT[FORMATS[form].suffix.rpartition(".")[2]]
            check(export_item(item, FORMATS[form]), hostile.addresses)
            made += 1
    maps = [getattr(item.exhibit.marks, "cells", None) is not None for item in items.values()]
    assert made == (len(items) if form in ("csv", "metadata") else sum(maps)) > 0


def export_item(item: BriefItem, form: Format) -> bytes:
    return form.write(item.exhibit, item.export_context, item.notes)


@pytest.mark.parametrize("form", ["html", "xlsx", "pptx"])
def test_each_kind_of_exhibit_is_inert(
    hostile: Hostile, items: dict[str, BriefItem], form: str
) -> None:
    of_kinds = {item.exhibit.kind: item for item in items.values()}
    assert len(of_kinds) >= 12
    for item in of_kinds.values():
        inert.INERT[form](export_item(item, FORMATS[form]), hostile.addresses)


@pytest.mark.parametrize(("form", "names"), SAMPLES.items())
def test_pages_are_inert(
    hostile: Hostile, items: dict[str, BriefItem], form: str, names: tuple[str, ...]
) -> None:
    for name in names:
        inert.INERT[form](export_item(items[name], FORMATS[form]), hostile.addresses)


def test_html_shows_the_literal_texts_of_the_records(items: dict[str, BriefItem]) -> None:
    for item in (items["headlines"], items["statements"]):
        page_content = "".join(Page(export_item(item, FORMATS["html"])).text.split())
        for text in item.exhibit.frame["source_title"].dropna().head(40):
            assert "".join(remove_invisible(text).split())[:60] in page_content, text


def test_html_fragments_are_inert(hostile: Hostile, items: dict[str, BriefItem]) -> None:
    parts: list[str] = []
    for item in items.values():
        exhibit = item.exhibit
        parts += [fragments.render_head(exhibit), fragments.render_foot(exhibit)]
        parts.append(fragments.render_citations(exhibit.sources, lambda name: f"#{name}"))
        if exhibit.kind == "numbers":
            parts.append(fragments.render_cards(exhibit, "#", "#"))
        if exhibit.kind == "table":
            parts.append(fragments.render_table(exhibit, lambda name: f"#{name}"))
        if exhibit.kind == "evidence":
            parts.append(claims.render_evidence(exhibit, lambda name: f"#{name}"))
    rows = items["ledger"].exhibit.frame
    parts.append(claims.render_ledger_rows(rows, "-as_of", lambda name: f"#{name}"))
    for part in parts:
        for tag, attributes in Page(part.encode()).elements:
            assert tag in {*inert.TAGS, "button", "i"}, tag
            assert not [name for name in attributes if name.startswith(("on", "style"))], attributes
            address = attributes.get("href") or "#"
            inert.allowed(address.removeprefix("method"), hostile.addresses)  # a page
            assert "src" not in attributes


def test_a_brief_is_inert_in_every_format(hostile: Hostile) -> None:
    view = view_of("headlines", OPENING, hostile.theatre.settings.whole)
    request = BriefRequest(read_pick_list(THREE), view, title=PAYLOADS[8], author=PAYLOADS[1])
    brief = build_brief(hostile.theatre, hostile.entries, request, ADDRESS)
    data = BRIEF_FORMATS["zip"].write(brief, hostile.theatre, lambda done, words: None)
    inert.package(data, hostile.addresses)  # contains the deck, the PDF and the HTML, too


@pytest.mark.parametrize(("form", "names"), LONG.items())
def test_long_names_give_a_valid_file(
    long_theatre: Hostile, form: str, names: tuple[str, ...]
) -> None:
    for name in names:
        inert.INERT[form](
            export_item(long_theatre.item(name), FORMATS[form]), long_theatre.addresses
        )


def test_long_names_stay_within_a_screens_width(long_theatre: Hostile) -> None:
    assert long_theatre.theatre.places["name_en"].str.len().max() == MAX_NAME_CHARACTERS
    for name in LONG_ON_SCREEN:
        exhibit = long_theatre.item(name).exhibit
        for width in (1100.0, 326.0):
            drawing = draw_figure(exhibit, DrawingContext(LIGHT, width))
            margin = drawing.layout["margin"]
            assert margin["l"] + margin["r"] < width * 0.8, (name, width, margin)
            made = build_scene(drawing, width)
            assert made.height < 4_000, (name, width)


def test_hover_text_is_no_wider_than_a_screen() -> None:
    long_theatre = f"first{BREAK}{'W' * 10_000}"
    drawing = Drawing([{"customdata": [[long_theatre, "an-id"]], "text": [long_theatre]}], {})
    (trace,) = drawing.to_dict()["data"]
    assert trace["text"] == [f"first<br>{'W' * (MAX_LINE_CHARACTERS - 1)}…"]
    assert trace["customdata"] == [[trace["text"][0], "an-id"]]


def test_a_long_text_is_broken_and_cut_visibly() -> None:
    word = "W" * 400
    lines = wrap_text(word, 100.0, 10.0).split(BREAK)
    assert len(lines) == 4 and lines[-1].endswith("W…")
    assert wrap_text(f"{bold_text('a ' + word)} b", 100.0, 10.0).count("\x03") == 1
    assert wrap_text("one two", 30.0, 10.0) == f"one{BREAK}two"
    assert shorten_text("held by " + word, 100.0, 10.0).startswith("held by W")
    assert shorten_text("short", 100.0, 10.0) == "short"
    accents = "e\u0301" * 40
    assert all(line[0] == "e" for line in wrap_text(accents, 50.0, 10.0).split(BREAK))


def test_an_impossible_layout_is_refused_with_a_message(
    read_once: None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(*_: object) -> bytes:
        raise PageTooSmallError("no page holds it")

    monkeypatch.setattr("exhibits.render.pdf.export.picture", refuse)
    out = tmp_path / "x.png"
    arguments = ["export", "headlines", "--format", "png", "-o", str(out)]
    assert command.main(arguments) == command.EXIT_REFUSED
    assert "no page holds it" in capsys.readouterr().err
    assert not out.exists()


def test_a_typst_error_is_a_refusal() -> None:
    with pytest.raises(ExportError, match="could not be typeset"):
        compile_document({"seconds": 0}, "pdf")
    assert issubclass(PageTooSmallError, ExportError)
