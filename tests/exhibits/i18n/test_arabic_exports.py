"""Arabic exports contain no English beyond names and quotations that exist in English only."""

import html
import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pypdf
import pytest

from data.model import Theatre
from exhibits.brief import Brief, BriefItem, build_brief, build_item
from exhibits.brief_request import BriefRequest
from exhibits.i18n.translate import phrasebook
from exhibits.links.picks import Pick, read_pick_list
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.html.page import html_brief, html_page
from exhibits.render.pdf.export import render_brief_pdf
from exhibits.render.pptx.deck import build_deck, build_slide
from exhibits.text.clean import short_address
from tests.exhibits.conftest import OPENING, sample_exhibits, view_of

BASE = "https://foothold.example"
PICKS = "headlines,control_map,share_lost,rivals,area_over_time,subject_area,places,evidence"
MIN_WORDS = 3
"""Latin words in a row that count as English text."""
_WORD = r"[A-Za-z][A-Za-z'’]+"
_RUN = re.compile(rf"(?<!\w){_WORD}(?:[ \u00a0\u202f]{_WORD}){{{MIN_WORDS - 1},}}")
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|\b[\w.-]+\.(?:org|com|net|gov|mil|int)\b\S*")
_MARKS = re.compile("[\u200b\u200e\u200f\u2066-\u2069]")
_XML_TEXT = re.compile(r"<(?:a:t|c:v|t)(?: [^>]*)?>([^<]*)</")
_DESCRIPTION = re.compile(r'\bdescr="([^"]*)"')
_PARTS = re.compile(r"ppt/(?:slides|notesSlides|charts)/[^/]+\.xml")
_SCRIPT = re.compile(r"<script([^>]*)>(.*?)</script>", re.DOTALL)
_SHOWN_KEYS = ("text", "name", "title", "ticktext", "hovertext", "hovertemplate", "customdata")


@pytest.fixture(scope="module")
def request_(theatre: Theatre) -> BriefRequest:
    view = view_of("evidence", OPENING, theatre.settings.whole)
    return replace(BriefRequest(read_pick_list(PICKS), view), language="ar")


@pytest.fixture(scope="module")
def brief(theatre: Theatre, entries: dict[str, CatalogueEntry], request_: BriefRequest) -> Brief:
    return build_brief(theatre, entries, request_, BASE)


@pytest.fixture(scope="module")
def pdf(brief: Brief) -> bytes:
    """A PDF of a shorter brief."""
    return render_brief_pdf(replace(brief, items=brief.items[:4]))


@pytest.fixture(scope="module")
def items(
    theatre: Theatre, entries: dict[str, CatalogueEntry], request_: BriefRequest
) -> list[BriefItem]:
    """The exhibits of the catalogue in Arabic, each in a view in which it is not empty."""
    return [
        build_item(
            theatre,
            entries[name],
            view_of(name, OPENING, theatre.settings.whole),
            BASE,
            replace(request_, picks=(Pick(name),)),
        )
        for name in sample_exhibits(entries, 1)
    ]


@pytest.fixture(scope="module")
def english_only(theatre: Theatre) -> str:
    """Texts of the records without an Arabic form: names, titles, bases as quoted, notes."""
    tables = (
        (
            theatre.figures,
            ("as_of_text",),
        ),
        (theatre.sources, ("title", "outlet", "via")),
        (theatre.events, ("place_text", "by")),
        (theatre.metrics, ("definition", "base_rule")),
        (theatre.clearing, ("by", "outlet")),
    )
    texts = {
        text
        for table, columns in tables
        for column in columns
        if column in table
        for text in table[column].dropna().astype(str)
    }
    for table in (theatre.places, theatre.neighbourhoods):  # hovers show both names
        texts |= set(table["name_en"])
    for file in (theatre.folder / "cities").glob("*.geojson"):
        texts |= set(re.findall(r'"name_?\w*": ?"([^"]*)"', file.read_text("utf-8")))
    for origin in theatre.settings.origins:
        texts |= {value for value in vars(origin).values() if isinstance(value, str)}
    return "\n".join(sorted(_plain(text) for text in texts))


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub("", html.unescape(text)).split())


def english_in(texts: Iterable[str], english_only: str) -> set[str]:
    """Runs of Latin words that are no part of a known English text, however it was cut."""
    runs = {run for text in {*texts} for run in _RUN.findall(_ADDRESS.sub(" ", _plain(text)))}
    return {
        run
        for run in runs
        if run not in english_only and f"{run[0].lower()}{run[1:]}" not in english_only
    }


def pptx_texts(data: bytes) -> Iterator[str]:
    """Texts of slides, notes, tables and charts, alternative texts, and data of charts."""
    with zipfile.ZipFile(io.BytesIO(data)) as deck:
        for name in deck.namelist():
            if _PARTS.fullmatch(name):
                xml = deck.read(name).decode()
                for paragraph in re.findall(r"<a:p[ >].*?</a:p>", xml, re.DOTALL):
                    yield "".join(_XML_TEXT.findall(paragraph))
                yield from re.findall(r"<c:v>([^<]*)</c:v>", xml)
                yield from _DESCRIPTION.findall(xml)
            elif name.endswith(".xlsx"):
                yield from xlsx_texts(deck.read(name))


def xlsx_texts(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        for name in book.namelist():
            if name.startswith(("xl/worksheets/", "xl/sharedStrings")) and name.endswith(".xml"):
                for element in ElementTree.fromstring(book.read(name)).iter():
                    if element.text and element.tag.endswith("}t"):
                        yield element.text


def html_texts(data: bytes) -> Iterator[str]:
    """Visible texts of a page, and the texts of its drawings."""
    page = data.decode()
    for attributes, script in _SCRIPT.findall(page):
        if "application/json" in attributes:
            yield from _drawing_texts(json.loads(script))
    page = re.sub(r"<(script|style)[ >].*?</\1>", " ", page, flags=re.DOTALL)
    yield from re.findall(r'(?:aria-label|alt|title)="([^"]*)"', page)
    yield from re.split(r"<[^>]*>", re.sub(r"</?(?:bdi|b|small)(?: [^>]*)?>", " ", page))


def _drawing_texts(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _drawing_texts(part, name if name in _SHOWN_KEYS or not key else key)
    elif isinstance(value, list):
        for part in value:
            yield from _drawing_texts(part, key)
    elif isinstance(value, str) and key in _SHOWN_KEYS:
        yield re.sub(r"<[^>]*>", " ", value)


def test_words_of_claims_have_an_arabic_form(theatre: Theatre) -> None:
    book = phrasebook(theatre)
    texts = {
        text
        for column in ("base", "speaker", "organisation")
        for text in theatre.figures[column].dropna()
    } | {*theatre.bases["label"]}
    untranslated = {text for text in texts if re.search("[A-Za-z]", book.translate(text) or text)}
    assert not untranslated


def test_cards_in_arabic_have_the_other_estimates(brief: Brief) -> None:
    headlines = brief.items[0].exhibit
    texts = " ".join(pptx_texts(build_deck(replace(brief, items=brief.items[:1]))))
    texts = texts.replace("\u00a0", " ").replace("\ufeff", "")
    others = [text for text in headlines.frame["others"] if text]
    assert others
    assert [text for text in others if text not in texts] == []


def test_a_deck_in_arabic_has_no_english_text(brief: Brief, english_only: str) -> None:
    assert not english_in(pptx_texts(build_deck(brief)), english_only)


def test_a_page_in_arabic_has_no_english_text(brief: Brief, english_only: str) -> None:
    assert not english_in(html_texts(html_brief(brief)), english_only)


def test_a_pdf_in_arabic_has_no_english_text(
    theatre: Theatre, pdf: bytes, english_only: str
) -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    # Cells are extracted line by line, and parts of two cells may share a line.
    lines = [line for page in reader.pages for line in page.extract_text().splitlines()]
    hosts = map(short_address, theatre.sources["url"])
    known = {word for line in [english_only, *hosts] for word in re.findall(_WORD, line)}
    unknown = [
        run for run in english_in(lines, english_only) if not set(re.findall(_WORD, run)) <= known
    ]
    assert not unknown


@pytest.mark.parametrize("turn", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_every_exhibit_in_arabic_has_no_english_text(
    items: list[BriefItem], english_only: str, turn: int
) -> None:
    """Each as a slide or a page, in turn; `turn` 1: the other."""
    found = {}
    for position, item in enumerate(items, turn):
        exhibit, context = item.exhibit, item.export_context
        if position % 2 == 0:
            texts = pptx_texts(build_slide(exhibit, context, item.notes))
        else:
            texts = html_texts(html_page(exhibit, context))
        if runs := english_in(texts, english_only):
            found[exhibit.id] = sorted(runs)
    assert not found


_PAIR = re.compile(r"^<\w+> <((?:06[0-9a-f]{2}){2,})>$", re.MULTILINE | re.IGNORECASE)


def test_each_letter_of_an_arabic_pdf_can_be_found(pdf: bytes) -> None:
    """No glyph stands for two letters, which readers reverse: lam and alef, among others."""
    pages: list[Any] = list(pypdf.PdfReader(io.BytesIO(pdf)).pages)
    fonts = [font for page in pages for font in page["/Resources"]["/Font"].values()]
    maps = {font["/ToUnicode"].get_object().get_data().decode() for font in fonts}
    assert any("<0644>" in text for text in maps)
    pairs = [
        bytes.fromhex(pair).decode("utf-16-be") for text in maps for pair in _PAIR.findall(text)
    ]
    is_mark = re.compile("[\u064b-\u0655\u0670]")
    assert [pair for pair in pairs if not is_mark.search(pair)] == []


def test_words_of_an_arabic_pdf_are_found_by_poppler(pdf: bytes, tmp_path: Path) -> None:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.fail("no pdftotext") if os.environ.get("CI") else pytest.skip("no pdftotext")
    file = tmp_path / "brief.pdf"
    file.write_bytes(pdf)
    result = subprocess.run([program, str(file), "-"], check=True, capture_output=True, text=True)
    text = re.sub("[\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", result.stdout)
    for words in ("للأقوال المنشورة", "الحالي", "حتى", "بين المصادر", "السيطرة على الأراضي"):
        assert words in text


def test_the_boundary_notice_of_a_map_is_on_its_slide(items: list[BriefItem]) -> None:
    maps = [item for item in items if item.exhibit.kind == "map" and item.export_context.boundary]
    assert maps
    for item in maps[:4]:
        texts = pptx_texts(build_slide(item.exhibit, item.export_context, item.notes))
        assert any(item.export_context.boundary in text for text in texts), item.exhibit.id
