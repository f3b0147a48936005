"""Exhibits as HTML files: self-contained, without external requests, and no text that runs."""

import json
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pandas as pd
import pytest

from data.model import Theatre
from exhibits.brief import BriefItem, build_brief
from exhibits.brief_request import BriefRequest
from exhibits.links.picks import read_pick_list
from exhibits.links.view_query import require_view
from exhibits.model import Citation, Exhibit, TableMarks
from exhibits.page_setup import ExportContext
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.data_files.content_hash import content_hash
from exhibits.render.html.page import WIDTHS, html_brief, html_page
from exhibits.render.html.page_parts import MAX_OPEN_SOURCES
from exhibits.theme import DARK, LIGHT
from tests.exhibits.conftest import Build

CONTEXT = ExportContext(
    handling="Restricted",
    link="https://foothold.example/map?as_of=2017-08-04&cite=1abc#control_map",
    records="0123456789ab",
    boundary="Boundaries imply no endorsement.",
)
HOSTILE = (
    """</script><img src=x onerror="alert(1)">&#60;script&#62;' " \u2028 <!-- ]]> \x00\u202e"""
)


class Page(HTMLParser):
    """What a browser parses of a file: elements with their attributes, scripts, text."""

    def __init__(self, data: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.words: list[str] = []
        self._within = ""
        self._is_figure = False  # a figure is a part of its sentence
        self.feed(data.decode("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._within = tag
        self._is_figure = dict(attrs).get("class") == "fh-figure"
        if not self._is_figure:
            self.words.append(" ")
        if tag == "script":
            self.scripts.append((dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        self._within = ""
        if not self._is_figure:
            self.words.append(" ")
        self._is_figure = False

    def handle_data(self, data: str) -> None:
        if self._within == "script":
            attributes, content = self.scripts[-1]
            self.scripts[-1] = (attributes, content + data)
        elif self._within != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def drawings(self) -> dict[str, dict]:
        json_scripts = [
            (attributes, text)
            for attributes, text in self.scripts
            if attributes.get("type") == "application/json"
        ]
        return {str(attributes["id"]): json.loads(text) for attributes, text in json_scripts}


def test_a_page_has_all_texts_of_its_exhibit(build: Build) -> None:
    exhibit = build("control_map")
    page = Page(html_page(exhibit, CONTEXT))
    for text in (
        exhibit.title,
        "As of 4 August 2017",
        exhibit.subtitle,
        exhibit.caption,
        exhibit.note,
        "Restricted",
        "records 0123456789ab",
        content_hash(exhibit),
        exhibit.sources[0].title,
        exhibit.sources[-1].title,
        "https://foothold.example/map?as_of=2017-08-04#control_map",
    ):
        assert " ".join(text.split()) in page.text, text
    links = [attributes["href"] for tag, attributes in page.elements if tag == "a"]
    assert CONTEXT.link in links
    assert {source.url for source in exhibit.sources if source.url} <= set(links)
    (box,) = [attributes for _, attributes in page.elements if attributes.get("role") == "img"]
    assert box["aria-label"] == exhibit.alt
    assert any(tag == "details" for tag, _ in page.elements) == (
        len(exhibit.sources) > MAX_OPEN_SOURCES
    )


def test_drawings_exist_for_both_themes_and_all_widths(build: Build) -> None:
    drawings = Page(html_page(build("share_cleared_raqqa"), CONTEXT)).drawings()
    assert drawings.pop("exhibit-1-coordinates") == [], "only maps have outlines"
    assert set(drawings) == {
        f"exhibit-1-{theme.name}-{width}" for theme in (LIGHT, DARK) for width in WIDTHS
    }
    for name, drawing in drawings.items():
        theme = DARK if "dark" in name else LIGHT
        assert drawing["layout"]["paper_bgcolor"] == theme.paper
        assert "width" not in drawing["layout"]
        assert drawing["data"]


def test_nothing_is_loaded_from_outside(build: Build) -> None:
    data = html_page(build("control_map"), CONTEXT)
    page = Page(data)
    policies = [
        attributes
        for tag, attributes in page.elements
        if tag == "meta" and "http-equiv" in attributes
    ]
    (policy,) = [str(attributes["content"]) for attributes in policies]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert "connect-src" not in rules
    assert "unsafe" not in rules["script-src"]
    run = [
        attributes for attributes, _ in page.scripts if attributes.get("type") != "application/json"
    ]
    assert run == [{}, {}]  # the drawing library and its caller, both within the file
    assert len(rules["script-src"].split()) == 2
    for tag, attributes in page.elements:
        assert tag not in ("link", "iframe", "img", "object", "embed", "base", "form")
        assert "src" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
    css = data.decode().split("<style>")[1].split("</style>")[0]
    assert set(re.findall(r"url\((\w+):", css)) == {"data"}
    assert len(re.findall(r"url\(data:font/woff2", css)) == 10  # a source's title is Cyrillic
    assert "@import" not in css
    assert not re.search(r"\b(?:DARK_)?(?:PAPER|INK|MUTED|RULE|ACCENT|TRACK)\b", css)


@pytest.mark.parametrize("name", ["headlines", "statements", "share_cleared_raqqa", "evidence"])
def test_no_text_runs(build: Build, name: str) -> None:
    exhibit = hostile(build(name))
    data = html_page(exhibit, replace(CONTEXT, handling=HOSTILE, link=f"javascript:{HOSTILE}"))
    page = Page(data)
    assert [tag for tag, _ in page.elements if tag in ("img", "script") and tag != "script"] == []
    assert not [attributes for _, attributes in page.elements if "onerror" in attributes]
    links = [str(attributes["href"]) for tag, attributes in page.elements if tag == "a"]
    assert all(link.startswith(("https://", "http://", "#")) for link in links)
    assert not re.search("[\x00\u202e\u2028]", data.decode("utf-8"))
    assert "onerror=" in page.text  # shown as text, not executed
    assert page.drawings() or exhibit.kind != "dots"


def hostile(exhibit: Exhibit) -> Exhibit:
    """An exhibit with a hostile value in every text."""
    frame = exhibit.frame.head(5).copy()
    for column in frame.columns:
        texts = frame[column].map(lambda cell: isinstance(cell, str))
        if texts.all() and column not in (*UNCHANGED_COLUMNS, "figure_id", "source_id"):
            frame[column] = HOSTILE.replace("\x00", "").replace("\u202e", "").replace("\u2028", "")
    source = Citation(f'"{HOSTILE}', HOSTILE, HOSTILE, f"javascript:{HOSTILE}", None)
    return replace(
        exhibit,
        frame=frame,
        title=HOSTILE,
        subtitle=HOSTILE,
        caption=HOSTILE,
        note=HOSTILE,
        alt=HOSTILE,
        sources=(source,),
    )


# Read by the drawing, or of a fixed vocabulary; a panel and a base belong together.
UNCHANGED_COLUMNS = (
    *("relation", "qualifier", "status", "panel", "metric", "place_id", "base", "base_id"),
    *("group", "line", "unit", "as_of_precision", "via"),
)


def test_tables_are_tables_and_numbers_are_text(build: Build) -> None:
    for name, tag in (("statements", "table"), ("evidence", "table"), ("headlines", "ul")):
        page = Page(html_page(build(name), CONTEXT))
        assert tag in {each for each, _ in page.elements}, name
        assert not page.drawings()
        assert not page.scripts
        policy = next(
            str(attributes["content"])
            for _, attributes in page.elements
            if "http-equiv" in attributes
        )
        assert "script-src 'none'" in policy
    cards = Page(html_page(build("headlines"), CONTEXT)).text
    for row in build("headlines").frame.to_dict("records"):
        assert " ".join(f"{row['hedge']} {row['amount_text']}".split()) in cards
        assert f"Base: {row['base_text']}" in cards


def test_missing_content_is_reported(build: Build) -> None:
    page = Page(html_page(build("headlines", "2014-01-01"), CONTEXT))
    assert build("headlines", "2014-01-01").missing in page.text
    assert not page.scripts


def test_a_brief_has_its_summary_every_exhibit_and_every_source_once(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    picks = read_pick_list("headlines,share_cleared_raqqa,control_map:as_of=2016-01-01")
    request = BriefRequest(picks, require_view(theatre, {}), title=HOSTILE, author="A <b> C")
    brief = build_brief(theatre, entries, request, "https://foothold.example")
    reports: list[float] = []
    data = html_brief(brief, lambda done, text: reports.append(done))
    assert reports == [0, 1 / 3, 2 / 3]
    page = Page(data)
    assert "A <b> C" in page.text
    for text in (*brief.headlines, *brief.disagreements):
        assert " ".join(text.split()) in page.text
    heads = [
        unescape(str(attributes["id"]))
        for tag, attributes in page.elements
        if tag == "h2" and "id" in attributes
    ]
    assert heads == ["exhibit-1-head", "exhibit-2-head", "exhibit-3-head"]
    assert len(page.drawings()) == 2 * (2 * len(WIDTHS) + 1)
    assert len([1 for attributes, _ in page.scripts if attributes == {}]) == 2, (
        "the library stands once"
    )
    at_the_end = data.decode().rsplit("<section>", 1)[1].split("</section>")[0]
    assert at_the_end.count("<li>") == len(brief.sources)


def test_a_file_in_arabic_is_right_to_left(build: Build) -> None:
    context = replace(CONTEXT, language="ar")
    data = html_page(build("headlines"), context)
    (root,) = [attributes for tag, attributes in Page(data).elements if tag == "html"]
    assert root == {"lang": "ar", "dir": "rtl"}
    text = Page(data).text.replace("\u200e", "")  # marks that join numbers and letters
    assert "حتى 4 آب/أغسطس 2017" in text
    assert "المصادر" in text
    (root,) = [
        attributes
        for tag, attributes in Page(html_page(build("headlines"), CONTEXT)).elements
        if tag == "html"
    ]
    assert root == {"lang": "en", "dir": "ltr"}


def test_drawings_of_a_file_in_arabic_have_arabic_labels(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    picks = read_pick_list("share_cleared_raqqa,control_map,events_iraq")
    request = BriefRequest(picks, require_view(theatre, {}), language="ar")
    brief = build_brief(theatre, entries, request, "https://foothold.example")
    page = Page(html_brief(brief))
    drawings = page.drawings()
    names = drawings.pop("months")
    assert len(set(names)) == 12
    assert names[7] == "أغسطس"
    annotations = json.dumps(
        drawings["exhibit-1-light-1100"]["layout"]["annotations"], ensure_ascii=False
    )
    assert "في المئة" in annotations
    assert "per cent" not in annotations
    # The note on boundaries is in the map's note already, once and in Arabic.
    assert brief.items[1].export_context.boundary in brief.items[1].exhibit.note
    assert theatre.settings.boundary_note not in page.text
    assert "المصدر" in page.text
    assert "months" not in Page(html_page(build_english(entries, theatre), CONTEXT)).drawings()


def build_english(entries: dict[str, CatalogueEntry], theatre: Theatre) -> Exhibit:
    return entries["share_cleared_raqqa"].build(require_view(theatre, {}))


def test_the_same_page_is_deterministic(build: Build) -> None:
    item = BriefItem(build("governorates"), CONTEXT)
    assert html_page(item.exhibit, CONTEXT) == html_page(item.exhibit, CONTEXT)
    assert pd.notna(item.exhibit.as_of)


@pytest.mark.parametrize(
    ("code", "local", "direction"), [("ar", "التغيّر", "rtl"), ("uk", "Зміна", "ltr")]
)
def test_each_part_of_a_bilingual_text_has_its_language(
    build: Build, code: str, local: str, direction: str
) -> None:
    table = build("measures")
    assert isinstance(table.marks, TableMarks)
    columns = tuple((name, f"{head} · {local}") for name, head in table.marks.columns)
    marks = replace(table.marks, columns=columns)
    exhibit = replace(table, title=f"One · change · {local}", marks=marks)
    setup = replace(CONTEXT, language="both", local_language=code)
    page = html_page(exhibit, setup).decode("utf-8")
    marked = f'<bdi lang="{code}" dir="{direction}">{local}</bdi>'
    assert f"<bdi>One · change</bdi> · {marked}</h1>" in page
    assert page.count(marked) == 1 + len(columns)


def test_english_text_is_marked_in_a_file_in_another_language(build: Build) -> None:
    page = html_page(build("measures"), replace(CONTEXT, language="ar")).decode("utf-8")
    assert '<p class="handling"><bdi lang="en">Restricted</bdi></p>' in page
