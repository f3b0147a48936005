"""One exhibit on a sheet as PNG, SVG and PDF, and a brief as PDF: what stands on it, and how."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

import pandas as pd
import pytest
from PIL import Image, ImageChops
from pypdf import PageObject, PdfReader

from data.model import Theatre
from exhibits.brief import Brief, BriefItem
from exhibits.catalogue import CatalogueEntry
from exhibits.i18n.translate import in_language
from exhibits.model import Citation, Exhibit, StripsMarks, TableMarks
from exhibits.page_setup import PAPERS, ExportContext
from exhibits.render.data_files.provenance import content_hash
from exhibits.render.pdf import export as page
from exhibits.render.pdf.compiler import compile_pages
from exhibits.render.pdf.export import (
    MAX_SHEETS_PER_EXHIBIT,
    brief_pdf,
    exhibit_preview,
    front_preview,
    numbered,
    picture,
)
from exhibits.render.static import DrawingError
from exhibits.render.static.fit import LEAST_PT, fit_to_page
from tests.exhibits.conftest import OPENING, Build

LINK = "https://example.org/map?as_of=2017-08-04&cite=1dfb4dedfe57.abc"
BOUNDARY = "De facto boundaries. Boundaries and names imply no endorsement."
IMPRINT = ExportContext("For training only", LINK, "0123456789ab", BOUNDARY)
NOTE_PT, LIST_PT, HANDLING_PT = 9.0, 9.5, 11.0
# The longest notes and the longest legend on the narrowest sheet: set smaller rather than cut.
SMALLER = {("subject_area", "4:3"): 9.3, ("places", "Letter"): 13.3}
DRAWN = ("share_lost", "implied_peaks", "control_map", "area_over_time", "governorates", "rivals")


def read(made: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(made), strict=True)


def words(page: PageObject) -> str:
    """What is written, a blank between words whatever parts them."""
    return " ".join(page.extract_text().replace("\u200b", "").split())


def sizes(page: PageObject) -> set[float]:
    """Sizes of all letters of a page, points."""
    found = set()

    def visit(text: str, cm: list, tm: list, _: object, size: float) -> None:
        if text.strip():
            wide, high = (abs(own[0] * own[3] - own[1] * own[2]) for own in (tm, cm))
            found.add(round(size * (wide * high) ** 0.5, 1))

    page.extract_text(visitor_text=visit)
    return found


def elements(reader: PdfReader) -> list[dict]:
    """Every element of the structure that readers aloud are given."""
    found, ahead = [], [reader.root_object["/StructTreeRoot"]]
    while ahead:
        own = ahead.pop()
        own = own.get_object() if hasattr(own, "get_object") else own
        if isinstance(own, list):
            ahead += own
        elif isinstance(own, dict):
            if "/S" in own:
                found.append(own)
            ahead += [own["/K"]] if "/K" in own else []
    return found


def table_of(rows: int, **cells: str) -> Exhibit:
    frame = pd.DataFrame({"name": [f"row {at}" for at in range(rows)]})
    for name, text in cells.items():
        frame[name] = text
    columns = tuple((name, name.title()) for name in map(str, frame))
    return Exhibit(
        "made", "table", "A table", "made for a test", pd.Timestamp(OPENING), frame,
        "Made here.", "A table.", TableMarks(columns),
    )  # fmt: skip


@pytest.fixture(scope="session")
def bind(build: Build) -> Callable[..., Brief]:
    def bound(*names: str, imprint: ExportContext = IMPRINT, title: str = "Held ground") -> Brief:
        exhibits = [build(name) for name in names]
        every = {each.source_id: each for exhibit in exhibits for each in exhibit.sources}
        return Brief(
            title, "A. Briefer", "Two countries", pd.Timestamp(OPENING), imprint,
            tuple(BriefItem(exhibit, imprint) for exhibit in exhibits),
            ("About 45 per cent of the city, 4 August 2017.",), ("Two sources differ.",),
            tuple(every.values()),
        )  # fmt: skip

    return bound


@pytest.mark.parametrize("paper", PAPERS)
def test_a_png_has_the_size_of_its_paper(build: Build, paper: str) -> None:
    imprint = replace(IMPRINT, paper=PAPERS[paper])
    for scale in (1, 2):
        made = Image.open(io.BytesIO(picture(build("share_lost"), imprint, "png", scale)))
        wide, high = PAPERS[paper].width_pt * 2 * scale, PAPERS[paper].height_pt * 2 * scale
        assert abs(made.width - wide) <= 1
        assert abs(made.height - high) <= 1
        if paper == "16:9":
            assert made.size == (1920 * scale, 1080 * scale)


@pytest.mark.parametrize("name", ["control_map", "headlines", "subject_area"])
def test_an_svg_holds_shapes_alone(build: Build, name: str) -> None:
    made = picture(build(name), IMPRINT, "svg").decode()
    root = ElementTree.fromstring(made)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not tags & {"image", "text", "foreignObject", "script"}
    assert "data:" not in made
    title, told = root[0], root[1]
    assert (title.text, told.text) == (build(name).title, build(name).alt)
    ids = re.findall(r'\bid="([^"]+)"', made)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", made)) <= set(ids)
    assert ("pattern" in tags) == (name == "control_map"), "hatches are kept"


@pytest.mark.parametrize("name", [*DRAWN, "headlines", "ledger", "evidence", "places"])
def test_a_sheet_says_what_it_must(build: Build, name: str) -> None:
    exhibit = build(name)
    (page,) = read(picture(exhibit, IMPRINT, "pdf")).pages
    told = words(page)
    for part in (exhibit.title, exhibit.subtitle, exhibit.caption, exhibit.note):
        assert "".join(part.split()) in told.replace(" ", ""), part  # lines break within words
    assert "As of 4 August 2017" in told
    assert (BOUNDARY in told) == (exhibit.kind == "map" and BOUNDARY not in exhibit.note)
    assert told.count(IMPRINT.handling) == 2, "above and below"
    assert "records 0123456789ab" in told
    assert f"content {content_hash(exhibit)}" in told
    assert "https://example.org/map" in told
    links = [note.get_object()["/A"].get("/URI") for note in page.get("/Annots", [])]
    assert LINK in links, "the link leads to the whole address, however much of it is written"
    assert exhibit.sources[0].title in told
    left = len(exhibit.sources) - told.split("Sources")[-1].count("[")
    assert not left or f"and {left} more, named in the data of this exhibit" in told


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(
    "name",
    [
        *(*DRAWN, "headlines", "governorates_table", "evidence", "subject_area"),
        *("city_map_mosul", "reported_share_mosul", "places", "series_share_lost_iraq-syria"),
    ],
)
def test_letters_are_read_from_the_back_of_a_room(build: Build, name: str, paper: str) -> None:
    made = picture(build(name), replace(IMPRINT, paper=PAPERS[paper]), "pdf")
    found = sizes(read(made).pages[0])
    assert found - {NOTE_PT, HANDLING_PT}, name
    smaller = SMALLER.get((name, paper), LEAST_PT)
    assert min(found - {NOTE_PT, HANDLING_PT}) >= smaller


@pytest.mark.parametrize("paper", PAPERS)
def test_every_drawing_has_room(
    entries: dict[str, CatalogueEntry], build: Build, paper: str
) -> None:
    """All its lettering on the sheet, at the height that the longest notes leave."""
    wide, high = PAPERS[paper].width_pt - 72, PAPERS[paper].height_pt * 0.55
    for name in entries:
        exhibit = build(name)
        if exhibit.missing or exhibit.kind in ("numbers", "table", "evidence"):
            continue
        made = fit_to_page(exhibit, wide, high)
        assert made.width < wide * 1.6, name


def test_a_drawing_that_no_sheet_holds_is_refused(build: Build) -> None:
    with pytest.raises(DrawingError, match="control_map: no sheet of 100 x 20"):
        fit_to_page(build("control_map"), 100, 20)


def test_a_brief_is_bound(bind: Callable[..., Brief]) -> None:
    brief = bind("headlines", "control_map", "subject_area", "events_syria")
    made = brief_pdf(brief)
    assert made == brief_pdf(brief), "the same brief gives the same bytes"
    reader = read(made)
    told = [words(page) for page in reader.pages]
    assert "Held ground" in told[0]
    assert "A. Briefer" in told[0]
    assert "Two countries" in told[0]
    assert "historical record" in told[0]
    assert "Handling: For training only" in told[0]
    assert "Made from the records 0123456789ab" in told[0]
    assert "About 45 per cent of the city" in told[1]
    assert "Two sources differ." in told[1]
    assert all(text.count(IMPRINT.handling) >= 2 for text in told)
    assert all(text.endswith(f"· {at}") for at, text in enumerate(told[1:], start=2))
    last = " ".join(told[told.index(next(text for text in told if "[1] " in text[60:])) :])
    for at, source in enumerate(brief.sources, start=1):
        assert f"[{at}] {source.title[:20]}" in last, source.source_id
    cited = next(text for text in told if brief.items[2].exhibit.title in text)
    first = brief.items[2].exhibit.sources[0]
    number = [source.source_id for source in brief.sources].index(first.source_id) + 1
    assert f"[{number}] {first.title}" in cited, "numbered as at the end"
    assert "more, listed at the end" in cited


def test_a_bound_brief_can_be_read_aloud(bind: Callable[..., Brief]) -> None:
    brief = bind("control_map", "share_lost")
    reader = read(brief_pdf(brief))
    assert reader.root_object["/Lang"] == "en"
    assert "/StructTreeRoot" in reader.root_object
    meta = reader.metadata
    assert meta is not None
    assert (meta.title, meta.author) == ("Held ground", "A. Briefer")
    assert meta["/CreationDate"] == meta["/ModDate"] == "D:20170804000000Z"
    told = [str(own["/Alt"]) for own in elements(reader) if own["/S"] == "/Figure"]
    assert sorted(told) == sorted(leaf.exhibit.alt for leaf in brief.items)
    heads = [own for own in elements(reader) if own["/S"] == "/H1"]
    assert len(heads) == len(brief.items) + 3, "title, summary, sources"


def test_tables_go_on_and_what_is_left_out_is_counted(bind: Callable[..., Brief]) -> None:
    brief = bind("misprints")
    short = replace(brief, items=(BriefItem(table_of(60), IMPRINT),), sources=())
    told = [words(page) for page in read(brief_pdf(short)).pages]
    rows = [re.findall(r"row (\d+)", text) for text in told]
    assert [int(at) for own in rows for at in own] == list(range(60)), "each row once, in order"
    assert "Continued on the next sheet." in told[2]
    assert "A table (sheet 2 of" in told[3]
    long = replace(short, items=(BriefItem(table_of(500), IMPRINT),))
    told = [words(page) for page in read(brief_pdf(long)).pages]
    shown = sum(len(re.findall(r"row \d+", text)) for text in told)
    assert 60 < shown < 500
    assert any(f"First {shown} of 500 rows" in text for text in told)


@pytest.mark.parametrize("paper", PAPERS)
def test_rivals_bars_and_strips_go_on_until_each_is_drawn(
    bind: Callable[..., Brief], build: Build, paper: str
) -> None:
    imprint = replace(IMPRINT, paper=PAPERS[paper])
    for name, column in (("rivals", "text"), ("governorates", "row"), ("place", "row")):
        told = [words(page) for page in read(brief_pdf(bind(name, imprint=imprint))).pages]
        every = "".join(told).replace(" ", "")
        exhibit = build(name)
        for word in exhibit.frame[column].unique():
            assert "".join(str(word).split()) in every, (name, word)
        sheets = [text for text in told if exhibit.title[:20] in text]
        further = [text for text in sheets if "(sheet" in text]
        assert len(further) == len(sheets) - 1
        assert len(further) == sum("Continued on the next sheet." in text for text in sheets)
        assert bool(further) == (name != "place")


def test_strips_end_with_what_no_sheet_holds(bind: Callable[..., Brief], build: Build) -> None:
    many = build("places")
    assert isinstance(many.marks, StripsMarks)
    marks = replace(many.marks, drawn=tuple(dict.fromkeys(many.frame["place_id"])))
    brief = replace(bind("places"), items=(BriefItem(replace(many, marks=marks), IMPRINT),))
    told = [words(page) for page in read(brief_pdf(brief)).pages]
    assert sum("(sheet" in text for text in told) == MAX_SHEETS_PER_EXHIBIT - 1
    assert sum("more, not drawn here" in text for text in told) == 1


def test_one_sheet_of_a_table_says_what_it_leaves_out() -> None:
    wide = {f"column_{at}": "a few words here" for at in range(20)}
    (page,) = read(picture(table_of(90, **wide), IMPRINT, "pdf")).pages
    told = words(page)
    shown = len(re.findall(r"row \d+", told))
    assert f"First {shown} of 90 rows" in told
    kept = [name for name in wide if name.title() in told.split("Columns not shown here")[0]]
    assert 2 < len(kept) < 20
    assert all(
        name.title() in told.split("Columns not shown here")[1] for name in wide if name not in kept
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
def test_odd_words_give_sound_sheets(bind: Callable[..., Brief], build: Build, text: str) -> None:
    rows = table_of(3, said=text)
    odd = replace(rows, title=text, subtitle=text, caption=text, note=text, alt=text)
    drawn = replace(build("share_lost"), title=text, subtitle=text, caption=text)
    source = Citation("odd", text, text, "javascript:alert(1)", None)
    imprint = replace(IMPRINT, handling=text, link=text)
    told = ""
    for exhibit in (odd, drawn):
        exhibit = replace(exhibit, sources=(source,))
        for form in ("svg", "png"):
            made = picture(exhibit, imprint, form)
            assert Image.open(io.BytesIO(made)).size == (1920, 1080) if form == "png" else True
            assert form == "png" or ElementTree.fromstring(made) is not None
        (page,) = read(picture(exhibit, imprint, "pdf")).pages
        assert all("javascript" not in str(note.get_object()) for note in page.get("/Annots", []))
        told = words(page)
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", told)
    brief = bind("share_lost", imprint=imprint, title=text)
    whole = replace(
        brief, author=text, where=text, headlines=(text,), sources=(*brief.sources, source)
    )
    assert len(read(brief_pdf(whole)).pages) >= 4
    if "😀" in text:
        assert "flags □ and □ faces □" in told, "no letters that cannot be read"
    if text == CODE:
        assert told.count(CODE) >= 3, "set as it is, never run"


def test_where_nothing_is_to_show_the_sheet_says_why(
    entries: dict[str, CatalogueEntry], build: Build
) -> None:
    exhibit = build("series_fighters_raqqa", "2014-01-01")
    empty = replace(exhibit, frame=exhibit.frame.iloc[:0], missing="No claim by that day.")
    (page,) = read(picture(empty, IMPRINT, "pdf")).pages
    assert "No claim by that day." in words(page)
    assert empty.title in words(page)


def test_a_brief_tells_how_far_it_is_and_can_be_given_up(bind: Callable[..., Brief]) -> None:
    brief = bind("control_map", "share_lost", "area_over_time")
    told: list[tuple[float, str]] = []
    brief_pdf(brief, lambda done, text: told.append((done, text)))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == 1.0
    assert {leaf.exhibit.title for leaf in brief.items} <= {text for _, text in told}

    def give_up(done: float, text: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        brief_pdf(brief, give_up)


def places(page: PageObject) -> dict[str, float]:
    """Where each text begins, points from the left."""
    found: dict[str, float] = {}

    def visit(text: str, cm: list, tm: list, *_: object) -> None:
        if text.strip():
            found.setdefault(text.strip(), tm[4] * cm[0] + tm[5] * cm[2] + cm[4])

    page.extract_text(visitor_text=visit)
    return found


def test_what_a_drawing_adds_is_arabic_on_an_arabic_sheet(theatre: Theatre, build: Build) -> None:
    imprint = replace(IMPRINT, language="ar")
    exhibit = in_language(build("places"), theatre, "ar")
    reader = read(picture(exhibit, imprint, "pdf"))
    told = words(reader.pages[0])
    assert "يناير" in told, "months of the axis"
    assert "known to the month" not in told
    assert not re.search(r"\bJan\b", told)
    found = sizes(reader.pages[0])
    assert min(found - {NOTE_PT, HANDLING_PT}) >= LEAST_PT


def test_an_arabic_sheet_is_laid_out_from_the_right() -> None:
    title = "السيطرة على الأرض"
    exhibit = replace(table_of(3), title=title)
    for language, right in (("en", False), ("both", False), ("ar", True)):
        made = picture(exhibit, replace(IMPRINT, language=language), "pdf")
        reader = read(made)
        assert reader.root_object["/Lang"] == ("ar" if right else "en")
        where = places(reader.pages[0])
        row = next(x for text, x in where.items() if text.startswith("row"))
        assert (row > PAPERS["16:9"].width_pt / 2) == right
        told = words(reader.pages[0])
        assert ("حتى" in told) == right
        assert ("As of" in told) != right
        bare = told.replace(" ", "").replace("\u200e", "")
        assert "0123456789ab" in bare, "a hash keeps its order"


def test_the_same_exhibit_gives_the_same_bytes(build: Build) -> None:
    for form in ("png", "svg", "pdf"):
        made = picture(build("control_map"), IMPRINT, form)
        assert made == picture(build("control_map"), IMPRINT, form)


def test_the_preview_is_the_file_but_for_its_page_numbers(bind: Callable[..., Brief]) -> None:
    brief = bind("headlines", "control_map", "rivals", "events_syria")
    numbers = numbered(brief.sources)
    title, summary, *sources = front_preview(brief)
    exhibits = [each for own in brief.items for each in exhibit_preview(own, numbers)]
    previewed = [title, summary, *exhibits, *sources]
    printed = compile_pages(page._bound(brief, page.ignore_progress))
    assert len(previewed) == len(printed)
    for preview, whole in zip(previewed, printed, strict=True):
        shown, drawn = (Image.open(io.BytesIO(each)).convert("L") for each in (preview, whole))
        above_foot = (0, 0, drawn.width, round(drawn.height * 0.94))
        assert shown.size == drawn.size
        assert not ImageChops.difference(shown.crop(above_foot), drawn.crop(above_foot)).getbbox()
