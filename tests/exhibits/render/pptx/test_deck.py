"""Slide decks: their content and validity, also with unusual typed text."""

import io
import re
import time
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote
from xml.etree import ElementTree

import pandas as pd
import pypdf
import pytest
from pptx import Presentation
from pptx.presentation import Presentation as Deck
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide
from pptx.table import Table

from exhibits.brief import Brief, BriefItem
from exhibits.catalogue import CatalogueEntry
from exhibits.model import Citation, Exhibit, StripsMarks
from exhibits.page_setup import PAPERS, ExportContext
from exhibits.render.data_files.provenance import content_hash
from exhibits.render.pptx import tables, text_fit
from exhibits.render.pptx.deck import build_deck, build_slide
from exhibits.render.pptx.ooxml.layouts import LAYOUTS
from exhibits.render.pptx.slides import MAX_SLIDES
from exhibits.render.pptx.speaker_notes import source_text
from tests.exhibits.conftest import OPENING, Build, Convert

LINK = "https://example.org/map?as_of=2017-08-04&country=iraq"
BOUNDARY = "De facto boundaries. Boundaries and names imply no endorsement or acceptance."
IDS = ("control_map", "share_lost_iraq", "area_over_time", "headlines", "events_iraq")
ARABIC = "من يسيطر على الأرض في الرقة والموصل"
ODD = (
    "x" * 10_000,
    "words " * 2_000,
    "a\x00b\x07c\ud800d\x1b[31m",
    "🗺️ 👩‍👩‍👧 flags 🇮🇶",
    "\u202eover\u202cridden \u2066isolated\u2069",
    "<a:t>&amp;</a:t> \"quoted\" 'so' {name} %s {0}",
    "=cmd()|' /C calc'!A0",
    "line\nand\r\nline\ttab",
    ARABIC,
    "",
)
_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MAIN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def export_context(paper: str = "16:9", **fields: object) -> ExportContext:
    defaults: dict[str, object] = {
        "handling": "For training only",
        "link": LINK,
        "records": "0123456789ab",
        "boundary": BOUNDARY,
        "paper": PAPERS[paper],
    }
    return ExportContext(**(defaults | fields))  # type: ignore[arg-type]


def build_test_brief(exhibits: list[Exhibit], context: ExportContext, **fields: object) -> Brief:
    notes = ("On 4 August 2017 an envoy put it at about 45 per cent; base: city.",)
    defaults: dict[str, object] = {
        "title": "The ground in August",
        "author": "A. Briefer",
        "where": "Iraq and Syria",
        "as_of": pd.Timestamp(OPENING),
        "export_context": context,
        "items": tuple(BriefItem(exhibit, context, notes) for exhibit in exhibits),
        "headlines": ("About 45 per cent of Raqqa (4 August 2017, an envoy); base: city.",),
        "disagreements": ("Between 45 and 80 per cent of Raqqa in September 2017; base: city.",),
        "sources": tuple(
            {source.source_id: source for each in exhibits for source in each.sources}.values()
        ),
    }
    return Brief(**(defaults | fields))  # type: ignore[arg-type]


def open_deck(data: bytes) -> Deck:
    return Presentation(io.BytesIO(data))


def slide_text(slide: Slide) -> str:
    """All text of a slide, including tables."""
    texts = [
        "".join(run.text or "" for run in paragraph.iter(f"{_MAIN}t"))
        for paragraph in slide.element.iter(f"{_MAIN}p")
    ]
    return "\n".join(texts)


def tables_of(slide: Slide) -> list[Table]:
    return [
        shape.table for shape in slide.shapes if isinstance(shape, GraphicFrame) and shape.has_table
    ]


def notes_text(slide: Slide) -> str:
    assert slide.notes_slide.notes_text_frame is not None
    return slide.notes_slide.notes_text_frame.text


def links(slide: Slide) -> set[str]:
    return {each.target_ref for each in slide.part.rels.values() if each.is_external}


def faults(data: bytes) -> list[str]:
    """What an Office program would repair: ids, relations, types, XML."""
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = set(book.namelist())
        types = ElementTree.fromstring(book.read("[Content_Types].xml"))
        typed_parts = {each.attrib["PartName"] for each in types if "PartName" in each.attrib}
        defaults = {each.attrib["Extension"] for each in types if "Extension" in each.attrib}
        found += [f"typed but not there: {name}" for name in typed_parts if name[1:] not in names]
        found += [
            f"no type: {name}"
            for name in names
            if f"/{name}" not in typed_parts and name.rsplit(".", 1)[1] not in defaults
        ]
        for name in sorted(names):
            if not name.endswith((".xml", ".rels")):
                continue
            root = ElementTree.fromstring(book.read(name))
            if name.endswith(".rels"):
                found += _broken_relations(name, root, names)
                continue
            part = PurePosixPath(name)
            relations_path = f"{part.parent}/_rels/{part.name}.rels"
            known = (
                {each.get("Id") for each in ElementTree.fromstring(book.read(relations_path))}
                if relations_path in names
                else set()
            )
            used = {
                value
                for each in root.iter()
                for key, value in each.attrib.items()
                if key.startswith(_RELATIONS)
            }
            found += [f"{name}: no relation {value}" for value in used - known]
            ids = [each.get("id") for each in root.iter() if _is_named(each)]
            found += [f"{name}: ids stand twice"] if len(ids) != len(set(ids)) else []
    return found


def _is_named(element: ElementTree.Element) -> bool:
    return isinstance(element.tag, str) and element.tag.endswith("}cNvPr")


def _broken_relations(name: str, root: ElementTree.Element, names: set[str]) -> list[str]:
    base = PurePosixPath(name).parent.parent
    broken = []
    for each in root:
        if each.get("TargetMode") == "External":
            continue
        target = PurePosixPath(each.get("Target", ""))
        parts: list[str] = []
        for part in (target if target.is_absolute() else base / target).parts:
            parts = parts[:-1] if part == ".." else [*parts, part]
        path = "/".join(part for part in parts if part != "/")
        if path not in names:
            broken.append(f"{name}: leads to {path}")
    return broken


@pytest.fixture(scope="module")
def deck(build: Build) -> Deck:
    return open_deck(build_deck(build_test_brief([build(name) for name in IDS], export_context())))


def slides_with_title(deck: Deck, title: str) -> list[Slide]:
    return [
        slide
        for slide in deck.slides
        if slide.shapes.title is not None and slide.shapes.title.text_frame.text.startswith(title)
    ]


@pytest.mark.parametrize("paper", list(PAPERS))
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_deck_is_valid_and_of_its_page_size(build: Build, paper: str, language: str) -> None:
    context = export_context(paper, language=language)
    data = build_deck(build_test_brief([build(name) for name in IDS], context))
    assert faults(data) == []
    assert len(data) < 2_000_000
    deck = open_deck(data)
    assert deck.slide_width is not None and deck.slide_height is not None
    assert abs(deck.slide_width.pt - context.paper.width_pt) < 0.01
    assert abs(deck.slide_height.pt - context.paper.height_pt) < 0.01
    layouts = {layout.name: layout for layout in deck.slide_layouts}
    assert tuple(layouts) == LAYOUTS
    for holder in (deck.slide_master, *deck.slide_layouts, *deck.slides):
        for shape in holder.shapes:
            right, bottom = shape.left + shape.width, shape.top + shape.height
            assert shape.left >= 0 and shape.top >= 0, shape.name
            assert right <= deck.slide_width and bottom <= deck.slide_height, shape.name


def test_the_theme_and_font_of_the_deck(build: Build) -> None:
    data = build_deck(build_test_brief([build("events_iraq")], export_context()))
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        theme = book.read("ppt/theme/theme1.xml").decode()
        every = [book.read(name).decode() for name in book.namelist() if name.endswith(".xml")]
    assert 'clrScheme name="Foothold"' in theme
    faces = {face for part in every for face in re.findall(r'typeface="([^"+]+)"', part)}
    assert faces == {"Arial"}


def test_title_summary_exhibits_and_sources_are_in_order(build: Build, deck: Deck) -> None:
    slides = list(deck.slides)
    assert "The ground in August" in slide_text(slides[0])
    assert "A. Briefer" in slide_text(slides[0]) and "As of 4 August 2017" in slide_text(slides[0])
    assert "About 45 per cent of Raqqa" in slide_text(slides[1])
    assert "Between 45 and 80 per cent" in slide_text(slides[1])
    at = [list(deck.slides).index(slides_with_title(deck, build(name).title)[0]) for name in IDS]
    assert at == sorted(at) and at[0] == 2
    assert slide_text(slides[-1]).startswith("Sources")


def test_each_slide_has_handling_date_number_link_and_hashes(build: Build, deck: Deck) -> None:
    for slide in deck.slides:
        assert slide_text(slide).count("For training only") == 2
        assert LINK in links(slide)
        assert "records 0123456789ab" in slide_text(slide)
        assert any(each.get("type") == "slidenum" for each in slide.element.iter(f"{_MAIN}fld"))
        assert slide.shapes.title is not None and slide.shapes.title.text_frame.text
    for name in IDS:
        exhibit = build(name)
        for slide in slides_with_title(deck, exhibit.title):
            text = slide_text(slide)
            assert "As of 4 August 2017" in text
            assert f"content {content_hash(exhibit)}" in text
            assert exhibit.subtitle in text
            assert exhibit.caption in text and exhibit.note in text
            assert exhibit.sources[0].title in text


def test_speaker_notes_have_claims_rule_and_sources(build: Build, deck: Deck) -> None:
    for name in IDS:
        exhibit = build(name)
        for slide in slides_with_title(deck, exhibit.title):
            text = notes_text(slide)
            assert "On 4 August 2017 an envoy put it at about 45 per cent; base: city." in text
            for part in (exhibit.title, exhibit.subtitle, exhibit.caption, exhibit.note):
                assert part in text
            assert exhibit.sources[0].url in text and exhibit.sources[0].title in text
            assert "For training only" in text and LINK in text
    exhibit_map = build("control_map")
    alone = notes_text(open_deck(build_slide(exhibit_map, export_context())).slides[0])
    assert all(source.url in alone for source in exhibit_map.sources)


def test_drawings_have_text_alternatives(build: Build, deck: Deck) -> None:
    for name in IDS:
        exhibit = build(name)
        for slide in slides_with_title(deck, exhibit.title):
            drawn = [
                shape.element.xpath(".//p:cNvPr")[0].get("descr")
                for shape in slide.shapes
                if shape.element.tag.endswith(("}graphicFrame", "}grpSp", "}pic"))
            ]
            assert all(drawn)
            assert exhibit.kind == "numbers" or any(exhibit.alt in text for text in drawn)


def test_every_source_occurs_once_at_the_end_as_a_link(build: Build, deck: Deck) -> None:
    every = {source.source_id: source for name in IDS for source in build(name).sources}
    listed = slides_with_title(deck, "Sources")
    lines = Counter(line for slide in listed for line in notes_text(slide).split("\n"))
    wanted = Counter(source_text(source, export_context()) for source in every.values())
    assert wanted - lines == Counter() and all(lines[line] == wanted[line] for line in wanted)
    clicks = {target for slide in listed for target in links(slide)}
    wanted_clicks = {unquote(source.url) for source in every.values()}
    assert wanted_clicks <= {unquote(target) for target in clicks}


def test_a_table_is_native_and_continues(build: Build) -> None:
    exhibit = build("events_iraq")
    deck = open_deck(build_deck(build_test_brief([exhibit], export_context())))
    slides = slides_with_title(deck, exhibit.title)
    assert 1 < len(slides) <= MAX_SLIDES
    heads = [head for _, head in exhibit.marks.columns]  # type: ignore[union-attr]
    rows: list[list[str]] = []
    for slide in slides:
        (table,) = tables_of(slide)
        grid = [[cell.text for cell in row.cells] for row in table.rows]
        assert grid[0] == heads
        assert f"Rows {len(rows) + 1} to {len(rows) + len(grid) - 1} of" in slide_text(slide)
        rows += grid[1:]
    assert [row[0] for row in rows] == exhibit.frame["when"].tolist()
    assert "further rows" not in slide_text(slides[-1])


def test_strips_continue_until_each_is_drawn(build: Build) -> None:
    exhibit = build("places")
    assert isinstance(exhibit.marks, StripsMarks)
    slides = slides_with_title(
        open_deck(build_deck(build_test_brief([exhibit], export_context()))), exhibit.title
    )
    assert 1 < len(slides) <= MAX_SLIDES
    text = "\n".join(slide_text(slide) for slide in slides)
    names = exhibit.frame.set_index("place_id")["row"]
    assert all(str(names[[place]].iloc[0]) in text for place in exhibit.marks.drawn)


def test_rows_beyond_the_slide_limit_are_counted(build: Build) -> None:
    exhibit = build("ledger")
    deck = open_deck(build_deck(build_test_brief([exhibit], export_context())))
    slides = slides_with_title(deck, exhibit.title)
    assert len(slides) == MAX_SLIDES
    shown_rows = sum(len(table.rows) - 1 for slide in slides for table in tables_of(slide))
    assert f"{len(exhibit.frame) - shown_rows} further rows are not shown" in slide_text(slides[-1])
    heads = [head for _, head in exhibit.marks.columns]  # type: ignore[union-attr]
    (table,) = tables_of(slides[0])
    omitted_columns = heads[len(table.columns) :]
    assert (
        omitted_columns
        and f"Columns not shown here: {', '.join(omitted_columns)}." in slide_text(slides[0])
    )


def test_one_slide_is_one(build: Build, entries: dict[str, CatalogueEntry]) -> None:
    for name in ("events_iraq", "numbers_iraq", "evidence", "measures"):
        deck = open_deck(build_slide(build(name), export_context()))
        assert len(deck.slides) == 1, name
    text = slide_text(open_deck(build_slide(build("events_iraq"), export_context())).slides[0])
    assert "Rows 1 to" in text and "further rows" in text


def test_numbers_are_text_with_context(build: Build) -> None:
    exhibit = build("headlines")
    text = "\n".join(
        slide_text(slide) for slide in open_deck(build_slide(exhibit, export_context())).slides
    )
    for row in exhibit.frame.to_dict("records"):
        assert row["label"] in text
        assert f"{row['hedge']} {row['amount_text']}".strip() in text
        assert f"of: {row['base']}" in text
        assert row["stated"] in text
        assert f"Source: {row['source_title']}" in text


def test_evidence_is_a_table_of_facts_and_claims(build: Build) -> None:
    exhibit = build("evidence")
    deck = open_deck(build_deck(build_test_brief([exhibit], export_context())))
    rows = [
        [cell.text for cell in row.cells]
        for slide in slides_with_title(deck, exhibit.title)
        for table in tables_of(slide)
        for row in [table.rows[at] for at in range(1, len(table.rows))]
    ]
    assert rows[0] == ["The claim", exhibit.frame["sentence"].iloc[0]]
    assert ["Hedge", "about"] in rows
    assert {"Contradicted by", "Before", "After"} <= {row[0] for row in rows}
    assert len(rows) == tables.table_rows(exhibit)


def test_two_exhibits_share_a_slide(build: Build) -> None:
    exhibits = [build(name) for name in ("share_lost_iraq", "area_over_time", "events_iraq")]
    deck = open_deck(build_deck(build_test_brief(exhibits, export_context(), exhibits_per_slide=2)))
    (slide,) = slides_with_title(deck, exhibits[0].title)
    for exhibit in exhibits[:2]:
        assert exhibit.title in slide_text(slide)
        assert f"content {content_hash(exhibit)}" in slide_text(slide)
        assert exhibit.caption in notes_text(slide)
    assert exhibits[2].title not in slide_text(slide)
    middle = deck.slide_width // 2  # type: ignore[operator]
    sides = {
        shape.left + shape.width <= middle
        for shape in slide.shapes
        if shape.element.tag.endswith("}graphicFrame")
    }
    assert sides == {True, False}


def test_the_same_deck_has_the_same_bytes(build: Build) -> None:
    brief = build_test_brief([build(name) for name in IDS], export_context())
    before = [item.exhibit.frame.copy() for item in brief.items]
    first = build_deck(brief)
    time.sleep(2.1)  # a zip file has a time resolution of two seconds
    assert build_deck(brief) == first
    for frame, item in zip(before, brief.items, strict=True):
        pd.testing.assert_frame_equal(frame, item.exhibit.frame)
    properties = open_deck(first).core_properties
    assert properties.created == properties.modified == pd.Timestamp(OPENING).to_pydatetime()
    assert properties.author == properties.last_modified_by == "A. Briefer"


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_unusual_text_gives_a_valid_deck(build: Build, text: str) -> None:
    exhibit = build("events_iraq")
    encodable = text.encode("utf-8", "ignore").decode()  # records have no lone surrogates
    source = Citation("s", encodable, encodable, f"https://example.org/{text[:3000]}", None)
    odd = replace(
        exhibit,
        **dict.fromkeys(("title", "subtitle", "caption", "note", "alt"), encodable),
        frame=exhibit.frame.head(3).assign(note=encodable, place=encodable),
        sources=(source,),
    )
    context = export_context(handling=text, link=text)
    brief = build_test_brief(
        [odd], context, title=text, author=text, headlines=(text,), disagreements=(text,)
    )
    for data in (build_deck(brief), build_slide(odd, context, (text,))):
        assert faults(data) == []
        for slide in open_deck(data).slides:
            assert not re.search("[\u202a-\u202e\u2066-\u2069]", slide_text(slide))
            for shape in slide.shapes:
                assert shape.top + shape.height <= context.paper.height_pt * 12_700


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "file:///etc/passwd", "map?x=1", "\\\\host\\share", "//host/x"],
)
def test_only_web_addresses_are_links(build: Build, address: str) -> None:
    exhibit = build("events_iraq")
    source = Citation("s", "A page", "An outlet", address, None)
    data = build_slide(replace(exhibit, sources=(source,)), export_context(link=address))
    assert not links(open_deck(data).slides[0])


def test_an_empty_exhibit_states_why(build: Build) -> None:
    for name in ("headlines", "place", "rivals"):
        exhibit = replace(build(name, "2014-01-01"), missing="No claim by this day.")
        assert "No claim by this day." in slide_text(
            open_deck(build_slide(exhibit, export_context())).slides[0]
        )


def test_an_exhibit_without_a_row_has_a_slide(build: Build) -> None:
    for name in ("events_iraq", "headlines"):
        exhibit = replace(build(name), frame=build(name).frame.iloc[:0])
        data = build_slide(exhibit, export_context())
        assert faults(data) == []
        assert exhibit.title in slide_text(open_deck(data).slides[0])


def test_progress_is_reported_and_an_exception_cancels_the_work(build: Build) -> None:
    brief = build_test_brief([build("events_iraq"), build("headlines")], export_context())
    reports: list[tuple[float, str]] = []
    build_deck(brief, lambda done, at: reports.append((done, at)))
    shares = [done for done, _ in reports]
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] == 1
    assert build("headlines").title in [at for _, at in reports]

    def stop(done: float, at: str) -> None:
        if done > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_deck(brief, stop)


def test_a_deck_in_arabic_is_right_to_left(build: Build) -> None:
    exhibit = replace(build("events_iraq"), title=ARABIC)
    left = open_deck(build_slide(exhibit, export_context()))
    right = open_deck(build_slide(exhibit, export_context(language="ar")))
    assert right.element.get("rtl") == "1"
    rows = []
    for deck in (left, right):
        (table,) = tables_of(deck.slides[0])
        rows.append([cell.text.strip("\u200e") for cell in table.rows[1].cells])
    assert rows[1] == rows[0][::-1]
    slide = right.slides[0]
    paragraphs = slide.shapes.title._element.findall(f".//{_MAIN}pPr")  # type: ignore[union-attr]
    assert [each.get("rtl") for each in paragraphs] == ["1"]
    (date_placeholder,) = [each for each in slide.placeholders if each.placeholder_format.idx == 21]
    assert date_placeholder.left + date_placeholder.width < right.slide_width // 2  # type: ignore[operator]


def test_no_text_is_too_small(deck: Deck) -> None:
    sizes = {
        int(each.get("sz"))
        for holder in (deck.slide_master, *deck.slide_layouts, *deck.slides)
        for each in holder.element.iter(f"{_MAIN}rPr", f"{_MAIN}defRPr")
        if each.get("sz")
    }
    assert min(sizes) >= 900
    tabled = {
        int(each.get("sz"))
        for slide in deck.slides
        for table in slide.element.iter(f"{_MAIN}tbl")
        for each in table.iter(f"{_MAIN}rPr")
    }
    assert tabled == {1400}


def test_text_is_measured_as_arial() -> None:
    assert text_fit.text_width("Iraq", 10) == pytest.approx((278 + 333 + 556 + 556) / 100)
    assert text_fit.text_width("Iraq", 10, bold=True) == pytest.approx(
        (278 + 389 + 556 + 611) / 100
    )
    assert text_fit.wrap_text("one two", text_fit.text_width("one", 12) * 1.1, 12) == ["one", "two"]
    assert text_fit.wrap_text("Turkey-backed", text_fit.text_width("Turkey-", 12) * 1.1, 12) == [
        "Turkey-",
        "backed",
    ]
    fitted = text_fit.fit_text("word " * 300, 200, 60, (18, 14), rest=" (more)")
    assert fitted.cut and fitted.text.endswith(" (more)") and fitted.size == 14
    assert fitted.lines * 14 * text_fit.LINE_HEIGHT <= 60
    assert len(text_fit.wrap_text(fitted.text, 200, 14)) <= fitted.lines
    assert text_fit.fit_text("short", 200, 60, (18, 14)).size == 18


@pytest.mark.parametrize(("paper", "language"), [("16:9", "en"), ("4:3", "ar")])
def test_libreoffice_draws_every_slide(
    build: Build, convert: Convert, tmp_path: Path, paper: str, language: str
) -> None:
    brief = build_test_brief(
        [build(name) for name in IDS], export_context(paper, language=language)
    )
    (tmp_path / "deck.pptx").write_bytes(build_deck(brief))
    read = pypdf.PdfReader(convert(tmp_path / "deck.pptx", "pdf"))
    slides = list(open_deck((tmp_path / "deck.pptx").read_bytes()).slides)
    assert len(read.pages) == len(slides)
    wide, high = brief.export_context.paper.width_pt, brief.export_context.paper.height_pt
    for page in read.pages:
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(
            (wide, high), abs=1.5
        )
        assert page.extract_text().count("For training only") == 2
