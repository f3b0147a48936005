"""Slide decks: valid for Office programs on every paper, also with unusual typed text."""

import io
import re
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

import pandas as pd
import pypdf
import pytest
from pptx.presentation import Presentation as Deck

from exhibits.model import Citation
from exhibits.page_setup import PAPERS
from exhibits.render.pptx.deck import build_deck, build_slide
from tests.exhibits.conftest import OPENING, Build, Convert
from tests.exhibits.render.pptx.decks import (
    _MAIN,
    ARABIC,
    IDS,
    build_test_brief,
    export_context,
    links,
    open_deck,
    slide_text,
)
from tests.exhibits.render.pptx.test_template import LAYOUTS
from tests.sampling import rotate

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


@pytest.mark.parametrize(("paper", "language"), rotate(PAPERS, ["en", "ar"]))
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


@pytest.mark.slow  # of each exhibit: test_export_hashes.py
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
        title=encodable,
        subtitle=encodable,
        caption=encodable,
        note=encodable,
        alt=encodable,
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


def test_an_exhibit_without_a_row_has_a_slide(build: Build) -> None:
    for name in ("events_iraq", "headlines"):
        exhibit = replace(build(name), frame=build(name).frame.iloc[:0])
        data = build_slide(exhibit, export_context())
        assert faults(data) == []
        assert exhibit.title in slide_text(open_deck(data).slides[0])


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


@pytest.mark.parametrize(
    ("paper", "language"),
    [("4:3", "ar"), pytest.param("16:9", "en", marks=pytest.mark.slow)],
)
def test_libreoffice_draws_every_slide(
    build: Build,
    convert: Convert,
    read_page_texts: Callable[[Path], list[str]],
    tmp_path: Path,
    paper: str,
    language: str,
) -> None:
    brief = build_test_brief(
        [build(name) for name in IDS], export_context(paper, language=language)
    )
    (tmp_path / "deck.pptx").write_bytes(build_deck(brief))
    pdf = convert(tmp_path / "deck.pptx", "pdf")
    read = pypdf.PdfReader(pdf)
    slides = list(open_deck((tmp_path / "deck.pptx").read_bytes()).slides)
    assert len(read.pages) == len(read_page_texts(pdf)) == len(slides)
    wide, high = brief.export_context.paper.width_pt, brief.export_context.paper.height_pt
    for page in read.pages:
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(
            (wide, high), abs=1.5
        )
    for text in read_page_texts(pdf):
        assert text.count("For training only") == 2
