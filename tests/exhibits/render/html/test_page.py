"""Exhibits as HTML files: everything inside, nothing from outside, no text that runs."""

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
from exhibits.catalogue import CatalogueEntry
from exhibits.links.view_query import read_pick_list, require_view
from exhibits.model import Citation, Exhibit
from exhibits.page_setup import ExportContext
from exhibits.render.data_files.provenance import content_hash
from exhibits.render.html.page import MAX_OPEN_ROWS, WIDTHS, html_brief, html_page
from exhibits.theme import DARK, LIGHT
from tests.exhibits.conftest import Build

IMPRINT = ExportContext(
    handling="Restricted",
    link="https://foothold.example/map?as_of=2017-08-04&cite=1abc#control_map",
    records="0123456789ab",
    boundary="Boundaries imply no endorsement.",
)
HOSTILE = (
    """</script><img src=x onerror="alert(1)">&#60;script&#62;' " \u2028 <!-- ]]> \x00\u202e"""
)


class Page(HTMLParser):
    """What a browser sees of a file: elements with their attributes, scripts, text."""

    def __init__(self, data: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.words: list[str] = []
        self._within = ""
        self.feed(data.decode("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._within = tag
        if tag == "script":
            self.scripts.append((dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within == "script":
            attributes, told = self.scripts[-1]
            self.scripts[-1] = (attributes, told + data)
        elif self._within != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def drawings(self) -> dict[str, dict]:
        told = [(own, text) for own, text in self.scripts if own.get("type") == "application/json"]
        return {str(own["id"]): json.loads(text) for own, text in told}


def test_a_page_says_all_that_belongs_to_its_exhibit(build: Build) -> None:
    exhibit = build("control_map")
    page = Page(html_page(exhibit, IMPRINT))
    for words in (
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
        assert " ".join(words.split()) in page.text, words
    links = [own["href"] for tag, own in page.elements if tag == "a"]
    assert IMPRINT.link in links
    assert {source.url for source in exhibit.sources if source.url} <= set(links)
    (box,) = [own for _, own in page.elements if own.get("role") == "img"]
    assert box["aria-label"] == exhibit.alt
    assert any(tag == "details" for tag, _ in page.elements) == (
        len(exhibit.sources) > MAX_OPEN_ROWS
    )


def test_drawings_are_there_for_both_lights_and_widths(build: Build) -> None:
    drawings = Page(html_page(build("share_cleared_raqqa"), IMPRINT)).drawings()
    assert set(drawings) == {
        f"exhibit-1-{theme.name}-{width}" for theme in (LIGHT, DARK) for width in WIDTHS
    }
    for name, drawing in drawings.items():
        theme = DARK if "dark" in name else LIGHT
        assert drawing["layout"]["paper_bgcolor"] == theme.paper
        assert "width" not in drawing["layout"]
        assert drawing["data"]


def test_nothing_comes_from_outside(build: Build) -> None:
    data = html_page(build("control_map"), IMPRINT)
    page = Page(data)
    policies = [own for tag, own in page.elements if tag == "meta" and "http-equiv" in own]
    (policy,) = [str(own["content"]) for own in policies]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert "connect-src" not in rules
    assert "unsafe" not in rules["script-src"]
    run = [own for own, _ in page.scripts if own.get("type") != "application/json"]
    assert run == [{}, {}]  # the drawing library and what calls it, both within the file
    assert len(rules["script-src"].split()) == 2
    for tag, own in page.elements:
        assert tag not in ("link", "iframe", "img", "object", "embed", "base", "form")
        assert "src" not in own
        assert not [name for name in own if name.startswith("on")]
    css = data.decode().split("<style>")[1].split("</style>")[0]
    assert set(re.findall(r"url\((\w+):", css)) == {"data"}
    assert len(re.findall(r"url\(data:font/woff2", css)) == 6
    assert "@import" not in css
    assert not re.search(r"\b(?:DARK_)?(?:PAPER|INK|MUTED|RULE|ACCENT|TRACK)\b", css)


@pytest.mark.parametrize("name", ["headlines", "statements", "share_cleared_raqqa", "evidence"])
def test_no_text_runs(build: Build, name: str) -> None:
    exhibit = hostile(build(name))
    data = html_page(exhibit, replace(IMPRINT, handling=HOSTILE, link=f"javascript:{HOSTILE}"))
    page = Page(data)
    assert [tag for tag, _ in page.elements if tag in ("img", "script") and tag != "script"] == []
    assert not [own for _, own in page.elements if "onerror" in own]
    links = [str(own["href"]) for tag, own in page.elements if tag == "a"]
    assert all(link.startswith(("https://", "http://", "#")) for link in links)
    assert not re.search("[\x00\u202e\u2028]", data.decode("utf-8"))
    assert "onerror=" in page.text  # told, not done
    assert page.drawings() or exhibit.kind != "dots"


def hostile(exhibit: Exhibit) -> Exhibit:
    """An exhibit every text of which tries to get out of its place."""
    frame = exhibit.frame.head(5).copy()
    for column in frame.columns:
        texts = frame[column].map(lambda cell: isinstance(cell, str))
        if texts.all() and column not in (*KEPT, "figure_id", "source_id"):
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


# Read by the drawing, or of a fixed set of words; a panel and a base go together.
KEPT = (
    *("relation", "qualifier", "status", "panel", "metric", "place_id", "base", "base_id"),
    *("group", "line", "unit", "as_of_precision", "via"),
)


def test_tables_are_tables_and_numbers_are_text(build: Build) -> None:
    for name, tag in (("statements", "table"), ("evidence", "table"), ("headlines", "ul")):
        page = Page(html_page(build(name), IMPRINT))
        assert tag in {each for each, _ in page.elements}, name
        assert not page.drawings()
        assert not page.scripts
        policy = next(str(own["content"]) for _, own in page.elements if "http-equiv" in own)
        assert "script-src 'none'" in policy
    cards = Page(html_page(build("headlines"), IMPRINT)).text
    for row in build("headlines").frame.to_dict("records"):
        assert " ".join(f"{row['hedge']} {row['amount_text']}".split()) in cards
        assert f"of: {row['base']}" in cards


def test_what_is_not_there_is_said(build: Build) -> None:
    page = Page(html_page(build("headlines", "2014-01-01"), IMPRINT))
    assert build("headlines", "2014-01-01").missing in page.text
    assert not page.scripts


def test_a_brief_has_its_summary_every_exhibit_and_every_source_once(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    picks = read_pick_list("headlines,share_cleared_raqqa,control_map:as_of=2016-01-01")
    request = BriefRequest(picks, require_view(theatre, {}), title=HOSTILE, author="A <b> C")
    brief = build_brief(theatre, entries, request, "https://foothold.example")
    told: list[float] = []
    data = html_brief(brief, lambda done, words: told.append(done))
    assert told == [0, 1 / 3, 2 / 3]
    page = Page(data)
    assert "A <b> C" in page.text
    for words in (*brief.headlines, *brief.disagreements):
        assert " ".join(words.split()) in page.text
    heads = [unescape(str(own["id"])) for tag, own in page.elements if tag == "h2" and "id" in own]
    assert heads == ["exhibit-1-head", "exhibit-2-head", "exhibit-3-head"]
    assert len(page.drawings()) == 2 * len(WIDTHS) * 2
    assert len([1 for own, _ in page.scripts if own == {}]) == 2, "the library stands once"
    at_the_end = data.decode().rsplit("<section>", 1)[1].split("</section>")[0]
    assert at_the_end.count("<li>") == len(brief.sources)


def test_a_file_in_arabic_is_read_from_the_right(build: Build) -> None:
    imprint = replace(IMPRINT, language="ar")
    data = html_page(build("headlines"), imprint)
    (root,) = [own for tag, own in Page(data).elements if tag == "html"]
    assert root == {"lang": "ar", "dir": "rtl"}
    told = Page(data).text.replace("\u200e", "")  # which keep numbers and letters together
    assert "حتى 4 آب/أغسطس 2017" in told
    assert "المصادر" in told
    (root,) = [
        own for tag, own in Page(html_page(build("headlines"), IMPRINT)).elements if tag == "html"
    ]
    assert root == {"lang": "en", "dir": "ltr"}


def test_drawings_of_a_file_in_arabic_speak_it(
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
    said = json.dumps(drawings["exhibit-1-light-wide"]["layout"]["annotations"], ensure_ascii=False)
    assert "في المئة" in said
    assert "per cent" not in said
    # The sentence on boundaries stands in the map's own note already, once and in Arabic.
    assert brief.items[1].imprint.boundary in brief.items[1].exhibit.note
    assert theatre.settings.boundary_note not in page.text
    assert "المصدر" in page.text
    assert "months" not in Page(html_page(build_plain(entries, theatre), IMPRINT)).drawings()


def build_plain(entries: dict[str, CatalogueEntry], theatre: Theatre) -> Exhibit:
    return entries["share_cleared_raqqa"].build(require_view(theatre, {}))


def test_the_same_page_twice(build: Build) -> None:
    leaf = BriefItem(build("governorates"), IMPRINT)
    assert html_page(leaf.exhibit, IMPRINT) == html_page(leaf.exhibit, IMPRINT)
    assert pd.notna(leaf.exhibit.as_of)
