"""An exhibit as PNG, SVG and PDF, and a brief as PDF: content and layout of the pages."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from data.model import Theatre
from exhibits.brief import Brief
from exhibits.i18n.export_phrases import PagePhrases, date_stamp
from exhibits.i18n.translate import translate_exhibit
from exhibits.model import Citation
from exhibits.page_setup import PAPERS
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.data_files.content_hash import content_hash
from exhibits.render.pdf.export import (
    picture,
    render_brief_pdf,
)
from exhibits.render.pdf.tables import build_table
from exhibits.render.static.fit import MIN_TEXT_PT, fit_to_page
from exhibits.render.static.primitives import DrawingError
from tests.exhibits.conftest import Build, Convert, sample_exhibits
from tests.exhibits.render.pdf.pdf_reading import (
    BOUNDARY,
    CONTEXT,
    LINK,
    page_text,
    read_pdf,
    table_of,
    text_positions_pt,
    text_sizes_pt,
)
from tests.sampling import every_other, rotate

MAX_COLOUR_DIFFERENCE = 40.0
NOTE_PT, LIST_PT, HANDLING_PT = 9.0, 9.5, 11.0


# The longest notes and the longest legend on the narrowest page: set smaller rather than cut.
SMALLER = {
    ("subject_area", "16:9"): 12.7,
    ("subject_area", "4:3"): 9.3,
    ("subject_area", "Letter"): 12.7,
    ("places", "Letter"): 13.3,
    ("control_map", "A4"): 12.2,  # a legend of seventeen rows, here and below
    ("control_map", "Letter"): 12.7,
    ("control_map", "16:9"): 10.8,
    ("control_map", "4:3"): 9.3,
    ("area_over_time", "4:3"): 13.3,
}


DRAWN = ("share_lost", "implied_peaks", "control_map", "area_over_time", "governorates", "rivals")


@pytest.mark.parametrize("paper", PAPERS)
def test_a_png_has_the_size_of_its_paper(build: Build, paper: str) -> None:
    context = replace(CONTEXT, paper=PAPERS[paper])
    for scale in (1, 2):
        image = Image.open(io.BytesIO(picture(build("share_lost"), context, "png", scale)))
        wide, high = PAPERS[paper].width_pt * 2 * scale, PAPERS[paper].height_pt * 2 * scale
        assert abs(image.width - wide) <= 1
        assert abs(image.height - high) <= 1
        if paper == "16:9":
            assert image.size == (1920 * scale, 1080 * scale)


@pytest.mark.parametrize("name", ["control_map", "headlines", "subject_area"])
def test_an_svg_contains_only_shapes(build: Build, name: str) -> None:
    made = picture(build(name), CONTEXT, "svg").decode()
    root = ElementTree.fromstring(made)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not tags & {"image", "text", "foreignObject", "script"}
    assert "data:" not in made
    title, description = root[0], root[1]
    assert (title.text, description.text) == (build(name).title, build(name).alt)
    ids = re.findall(r'\bid="([^"]+)"', made)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", made)) <= set(ids)
    assert ("pattern" in tags) == (name == "control_map"), "hatches are kept"


@pytest.mark.parametrize("name", every_other(["control_map", "area_over_time"]))
def test_libreoffice_draws_an_svg_as_the_png(
    build: Build, convert: Convert, tmp_path: Path, name: str
) -> None:
    """Hatches included; links are no black bars."""
    file = tmp_path / f"{name}.svg"
    file.write_bytes(picture(build(name), CONTEXT, "svg"))
    expected = Image.open(io.BytesIO(picture(build(name), CONTEXT, "png"))).convert("RGB")
    found = Image.open(convert(file, "png")).convert("RGB").resize(expected.size)
    # Of means over a few pixels: programs smooth edges in different ways.
    means = [np.asarray(image.reduce(8), dtype=float) for image in (expected, found)]
    difference = np.abs(means[0] - means[1]).max(axis=2)
    assert (difference > MAX_COLOUR_DIFFERENCE).mean() < 0.005


@pytest.mark.parametrize("name", [*DRAWN, "headlines", "ledger", "evidence", "places"])
def test_a_page_has_all_required_texts(build: Build, name: str) -> None:
    exhibit = build(name)
    (page,) = read_pdf(picture(exhibit, CONTEXT, "pdf")).pages
    text = page_text(page)
    for part in (exhibit.title, exhibit.subtitle, exhibit.caption, exhibit.note):
        assert "".join(part.split()) in text.replace(" ", ""), part  # lines break within words
    assert date_stamp("en", exhibit) in text
    assert "".join((exhibit.message or exhibit.title).split()) in "".join(text.split())
    assert BOUNDARY in text
    assert text.count(CONTEXT.handling) == 2, "above and below"
    assert "records 0123456789ab" in text
    assert f"content {content_hash(exhibit)}" in text
    assert "https://example.org/map" in text
    links = [note.get_object()["/A"].get("/URI") for note in page.get("/Annots", [])]
    assert LINK in links, "the link leads to the whole address, however much of it is written"
    assert exhibit.sources[0].title in text
    left = len(exhibit.sources) - text.split("Sources")[-1].count("[")
    assert not left or f"and {left} more; see the data of this exhibit" in text


@pytest.mark.parametrize(
    ("name", "paper"),
    rotate(
        (
            *(*DRAWN, "headlines", "governorates_table", "evidence", "subject_area"),
            *("city_map_mosul", "reported_share_mosul", "places", "series_share_lost_iraq-syria"),
        ),
        list(PAPERS),
    ),
)
def test_text_is_large_enough_for_projection(build: Build, name: str, paper: str) -> None:
    made = picture(build(name), replace(CONTEXT, paper=PAPERS[paper]), "pdf")
    found = text_sizes_pt(read_pdf(made).pages[0])
    assert found - {NOTE_PT, HANDLING_PT}, name
    smaller = SMALLER.get((name, paper), MIN_TEXT_PT)
    assert min(found - {NOTE_PT, HANDLING_PT}) >= smaller


@pytest.mark.parametrize("paper", every_other(PAPERS))
def test_every_drawing_fits(entries: dict[str, CatalogueEntry], build: Build, paper: str) -> None:
    """All its text is on the page, at the height that the longest notes leave."""
    wide, high = PAPERS[paper].width_pt - 72, PAPERS[paper].height_pt * 0.55
    for name in sample_exhibits(entries, 3):
        exhibit = build(name)
        if exhibit.missing or exhibit.kind in ("numbers", "table", "evidence"):
            continue
        made = fit_to_page(exhibit, wide, high)
        assert made.width < wide * 1.6, name


def test_a_drawing_that_fits_no_page_is_refused(build: Build) -> None:
    with pytest.raises(
        DrawingError, match="control_map: the drawing does not fit on a page of 100 x 20"
    ):
        fit_to_page(build("control_map"), 100, 20)


def test_one_page_of_a_table_counts_omitted_rows() -> None:
    wide = {f"column_{at}": "a few words here" for at in range(20)}
    table = table_of(90, **wide)
    varied = {name: [f"{text} {row}" for row in range(90)] for name, text in wide.items()}
    table = replace(table, frame=table.frame.assign(**varied))
    (page,) = read_pdf(picture(table, CONTEXT, "pdf")).pages
    text = page_text(page)
    row_total = len(re.findall(r"Row \d+", text))
    assert f"First {row_total} of 90 rows" in text
    shown_columns = [
        name for name in wide if name.title() in text.split("Columns not shown here")[0]
    ]
    assert 2 < len(shown_columns) < 20
    assert all(
        name.title() in text.split("Columns not shown here")[1]
        for name in wide
        if name not in shown_columns
    )


CODE = '#panic() $x^2$ *bold* _low_ <label> @ref `raw` \\ "quoted" // gone?'


ODD = {
    "long": "word " * 2_000,
    "unbroken": "m" * 10_000,
    "control": "with\x00\x07\x1b[31m controls\u2028and\r\nlines",
    "emoji": "flags 🇮🇶 and 👩‍👩‍👧 faces 😀",
    "turned": "turned \u202egnp.exe\u202c round \u2066inside\u2069",
    "code": CODE,
    "blank": " \t ",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_unusual_text_gives_valid_pages(
    build_test_brief: Callable[..., Brief], build: Build, text: str
) -> None:
    rows = table_of(3, said=text)
    odd = replace(rows, title=text, subtitle=text, caption=text, note=text, alt=text)
    drawn = replace(build("share_lost"), title=text, subtitle=text, caption=text)
    source = Citation("odd", text, text, "javascript:alert(1)", None)
    context = replace(CONTEXT, handling=text, link=text)
    page_content = ""
    for exhibit in (odd, drawn):
        exhibit = replace(exhibit, sources=(source,))
        for form in ("svg", "png"):
            picture_bytes = picture(exhibit, context, form)
            assert (
                Image.open(io.BytesIO(picture_bytes)).size == (1920, 1080)
                if form == "png"
                else True
            )
            assert form == "png" or ElementTree.fromstring(picture_bytes) is not None
        (page,) = read_pdf(picture(exhibit, context, "pdf")).pages
        assert all("javascript" not in str(note.get_object()) for note in page.get("/Annots", []))
        page_content = page_text(page)
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", page_content)
    brief = build_test_brief("share_lost", context=context, title=text)
    odd_brief = replace(
        brief, author=text, where=text, headlines=(text,), sources=(*brief.sources, source)
    )
    assert len(read_pdf(render_brief_pdf(odd_brief)).pages) >= 4
    if "😀" in text:
        assert "flags □ and □ faces □" in page_content, "no letters that cannot be read"
    if text == CODE:
        assert page_content.count(CODE) >= 3, "set as it is, never run"


def test_an_empty_exhibit_gives_the_reason(
    entries: dict[str, CatalogueEntry], build: Build
) -> None:
    exhibit = build("series_fighters_raqqa", "2014-01-01")
    empty = replace(exhibit, frame=exhibit.frame.iloc[:0], missing="No claim by that day.")
    (page,) = read_pdf(picture(empty, CONTEXT, "pdf")).pages
    assert "No claim by that day." in page_text(page)
    assert empty.title in page_text(page)


def test_few_numbers_are_larger(build: Build) -> None:
    exhibit = build("headlines")
    values_pt = []
    for count in (1, 3, len(exhibit.frame)):
        few = replace(exhibit, frame=exhibit.frame.iloc[:count])
        (page,) = read_pdf(picture(few, CONTEXT, "pdf")).pages
        values_pt.append(max(text_sizes_pt(page)))
    assert values_pt[0] > values_pt[1] > values_pt[2]
    assert values_pt[0] == 52, "one number has the whole width"
    assert values_pt[1] > 30


def test_a_number_is_not_wider_than_its_card(build: Build) -> None:
    exhibit = build("numbers_iraq")
    assert "41,500–42,500\u202fkm²" in set(exhibit.frame["amount_text"])
    paper = PAPERS["16:9"]
    drawn = np.asarray(Image.open(io.BytesIO(picture(exhibit, CONTEXT, "png"))).convert("L"))
    px_per_pt = drawn.shape[1] / paper.width_pt
    card_pt, gutter_pt = (paper.width_pt - 2 * 36 - 3 * 22) / 4, 22
    for index in range(1, 4):
        left = 36 + index * card_pt + (index - 1) * gutter_pt
        columns = slice(round((left + 1) * px_per_pt), round((left + gutter_pt - 1) * px_per_pt))
        between = drawn[round(100 * px_per_pt) : round(380 * px_per_pt), columns]
        assert between.min() == between.max(), "nothing is drawn between cards"


def test_generated_text_is_arabic_on_an_arabic_page(theatre: Theatre, build: Build) -> None:
    context = replace(CONTEXT, language="ar")
    exhibit = translate_exhibit(build("places"), theatre, "ar")
    reader = read_pdf(picture(exhibit, context, "pdf"))
    text = page_text(reader.pages[0])
    assert "يناير" in text, "months of the axis"
    assert "known to the month" not in text
    assert not re.search(r"\bJan\b", text)
    found = text_sizes_pt(reader.pages[0])
    assert min(found - {NOTE_PT, HANDLING_PT}) >= MIN_TEXT_PT


def test_an_arabic_page_is_right_to_left() -> None:
    title = "السيطرة على الأرض"
    exhibit = replace(table_of(3), title=title)
    for language, right in (("en", False), ("both", False), ("ar", True)):
        made = picture(exhibit, replace(CONTEXT, language=language), "pdf")
        reader = read_pdf(made)
        assert reader.root_object["/Lang"] == ("ar" if right else "en")
        positions = text_positions_pt(reader.pages[0])
        row = next(x for text, x in positions.items() if text.startswith("Row"))
        assert (row > PAPERS["16:9"].width_pt / 2) == right
        content = page_text(reader.pages[0])
        assert ("حتى" in content) == right
        assert ("As of" in content) != right
        bare = content.replace(" ", "").replace("\u200e", "")
        assert "0123456789ab" in bare, "a hash keeps its order"


@pytest.mark.slow  # of each exhibit: test_export_hashes.py
def test_the_same_exhibit_gives_the_same_bytes(build: Build) -> None:
    for form in ("png", "svg", "pdf"):
        made = picture(build("control_map"), CONTEXT, form)
        assert made == picture(build("control_map"), CONTEXT, form)


def test_headings_are_hyphenated_only_where_the_columns_need_it(build: Build) -> None:
    """Otherwise "between" is divided although the next line has space for it."""
    phrases = PagePhrases("en")
    table = build_table(build("change"), 960.0, 1, phrases, {})
    assert "In between" in table["heads"] and not table["is_hyphenated"]
    assert build_table(build("change"), 500.0, 1, phrases, {})["is_hyphenated"]


def test_dates_in_narrow_cells_of_tables_stay_on_one_line() -> None:
    more = {name: "a description of medium length" for name in "abcd"}
    exhibit = table_of(1, said="retaken on 9 May 2022 " * 9, when="31 December 2025", **more)
    table = build_table(exhibit, 860.0, 1, PagePhrases("en"), {})
    cells = table["rows"][0]
    assert "31\u00a0December\u00a02025" in cells
    assert any("9\u00a0May\u00a02022" in cell for cell in cells)
