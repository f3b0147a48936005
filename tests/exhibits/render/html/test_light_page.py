"""Light pages of exhibits: small, without outside requests, in both themes and languages."""

import gzip
import re
from dataclasses import replace
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest

from data.model import Theatre
from exhibits.brief import BriefItem
from exhibits.i18n.translate import translate_exhibit
from exhibits.kinds import KINDS
from exhibits.languages import Language
from exhibits.model import MapMarks
from exhibits.page_setup import ExportContext
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.html.light_page import (
    MAX_ROWS,
    WIDTHS,
    PageLinks,
    light_assets,
    light_page,
)
from exhibits.render.html.page_parts import policy_hash
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.static.primitives import TextBlock
from exhibits.render.static.responsive_svg import page_svg
from exhibits.render.static.scene import build_scene
from exhibits.render.static.svg import SvgWriter
from exhibits.text.markup import BREAK, remove_marks
from exhibits.theme import DARK, LIGHT
from tests.exhibits.conftest import Build
from tests.exhibits.render.html.test_page import CONTEXT, HOSTILE, Page

Entries = dict[str, CatalogueEntry]
MAX_BYTES = 700_000
LINKS = PageLinks(
    files=(("CSV", "control_map.csv"), ("PNG", "control_map.png")),
    dashboard="https://foothold.example/map",
    citation="Foothold. Territorial control.",
)
SVG = "http://www.w3.org/2000/svg"
STYLES = ("fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "clip-path")
LARGE = ("two_dates", "control_map", "places", "ledger", "statements", "area_over_time")


def render_text(build: Build, name: str, links: PageLinks = LINKS, theme: str = "") -> str:
    return light_page(BriefItem(build(name), CONTEXT), links, theme).content.decode()


@pytest.mark.parametrize("name", LARGE)
def test_a_page_with_its_fonts_is_small(build: Build, name: str) -> None:
    page = light_page(BriefItem(build(name), CONTEXT), LINKS).content
    assert len(gzip.compress(page, 6)) <= MAX_BYTES


@pytest.mark.slow
def test_every_page_is_small_in_both_languages(
    build: Build, theatre: Theatre, entries: Entries
) -> None:
    languages: tuple[Language, ...] = ("en", "ar")
    for name in entries:
        for language in languages:
            exhibit = translate_exhibit(build(name), theatre, language)
            context = replace(CONTEXT, language=language)
            page = light_page(BriefItem(exhibit, context), LINKS).content
            assert len(gzip.compress(page, 6)) <= MAX_BYTES, (name, language)


def test_a_page_requests_nothing_and_allows_only_its_scripts(build: Build) -> None:
    page = light_page(BriefItem(build("control_map"), CONTEXT), LINKS)
    parsed = Page(page.content)
    text = page.content.decode()
    (policy,) = [
        attributes["content"]
        for tag, attributes in parsed.elements
        if tag == "meta" and "http-equiv" in attributes
    ]
    assert policy == page.policy
    assert "unsafe" not in page.policy
    rules = dict(rule.split(" ", 1) for rule in page.policy.split("; "))
    ((_, script),) = parsed.scripts
    assert rules["script-src"] == policy_hash(script)
    styles = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert rules["style-src"].split() == [policy_hash(style) for style in styles]
    assert not [tag for tag, attributes in parsed.elements if "style" in attributes]
    assert not [tag for tag, _ in parsed.elements if tag in ("img", "iframe")]
    assert [a["href"] for tag, a in parsed.elements if tag == "link"] == ["data:,"], "no icon"
    loaded = re.findall(r"(?:src|xlink:href)=\"([^\"]*)|url\(([^)#]{1,40})", text)
    assert all(address.startswith("data:") for pair in loaded for address in pair if address)


def test_shared_assets_are_linked_where_they_lie(build: Build) -> None:
    page = light_page(BriefItem(build("share_lost"), CONTEXT), replace(LINKS, assets="../assets/"))
    parsed = Page(page.content)
    linked = [a["href"] for tag, a in parsed.elements if a.get("rel") == "stylesheet"]
    linked += [a["src"] for a, _ in parsed.scripts]
    files = {f"../assets/{name}" for name in light_assets()}
    assert linked
    assert set(map(str, linked)) <= files
    assert "../assets/arabic.css" not in linked, "the page has no Arabic letter"
    assert len(page.content) < 30_000


def test_a_page_has_what_the_exhibit_states(build: Build) -> None:
    exhibit = build("control_map")
    parsed = Page(light_page(BriefItem(exhibit, CONTEXT), LINKS).content)
    for text in (
        exhibit.message,
        exhibit.title,
        exhibit.subtitle,
        exhibit.caption,
        CONTEXT.handling,
        "Data (380 rows)",
        LINKS.citation,
        exhibit.sources[-1].title,
    ):
        assert " ".join(text.split()) in parsed.text, text
    (box,) = [attributes for _, attributes in parsed.elements if attributes.get("role") == "img"]
    assert box["aria-label"] == exhibit.alt
    assert [a["href"] for tag, a in parsed.elements if tag == "a" and "download" in a] == [
        "control_map.csv",
        "control_map.png",
    ]


def test_marks_have_the_texts_of_their_hovers(build: Build) -> None:
    text = render_text(build, "control_map")
    marks = build("control_map").marks
    assert isinstance(marks, MapMarks)
    places = [layer for layer in marks.layers if layer.role == "place"]
    hovers = [hover.split("\x1e")[0] for layer in places for hover in layer.shapes["hover"][:3]]
    titles = re.findall(r"<title>([^<]*)</title>", text)
    assert hovers
    assert all(any(hover in title for title in titles) for hover in hovers)
    shares = render_text(build, "governorates")
    (first, *_) = build("governorates").frame["hover"]
    assert f"<title>{escape(remove_marks(first).replace(BREAK, chr(10)))}</title>" in shares


def test_colours_of_both_themes_are_variables(build: Build) -> None:
    text = render_text(build, "share_cleared_raqqa")
    svg = text[text.index("<svg") :]
    assert 'fill="var(--c' in svg
    assert LIGHT.ink not in svg
    assert DARK.ink not in svg
    used = set(re.findall(r"var\((--c\d+)\)", svg))
    declared = set(re.findall(r"(--c\d+):", text))
    assert used <= declared
    assert render_text(build, "share_cleared_raqqa", theme="dark").count('data-theme="dark"') == 1
    assert svg.count("<svg ") == len(WIDTHS)


def test_text_of_records_stays_text(build: Build) -> None:
    exhibit = build("events_iraq")
    frame = exhibit.frame.head(2).assign(statement=HOSTILE, source_title=HOSTILE)
    hostile = replace(exhibit, title=HOSTILE, frame=frame, caption=HOSTILE, alt=HOSTILE)
    links = replace(LINKS, citation=HOSTILE)
    page = light_page(BriefItem(hostile, replace(CONTEXT, handling=HOSTILE)), links)
    parsed = Page(page.content)
    assert len(parsed.scripts) == 1
    assert not [tag for tag, attributes in parsed.elements if "onerror" in attributes]
    assert "img" not in {tag for tag, _ in parsed.elements}


def test_an_arabic_page_reads_from_right_to_left(build: Build, theatre: Theatre) -> None:
    exhibit = translate_exhibit(build("area_over_time"), theatre, "ar")
    context = ExportContext(language="ar", local_language="ar")
    text = light_page(BriefItem(exhibit, context), PageLinks()).content.decode()
    assert '<html lang="ar" dir="rtl"' in text
    assert 'direction="rtl"' in text
    assert "يناير" in text
    assert "Jan<" not in text


def test_the_same_exhibit_gives_the_same_bytes(build: Build) -> None:
    assert render_text(build, "city_map_raqqa") == render_text(build, "city_map_raqqa")


def test_a_long_table_states_what_is_left_out(build: Build) -> None:
    exhibit = build("ledger")
    frame = exhibit.frame.iloc[[0] * (MAX_ROWS + 5)]
    parsed = Page(light_page(BriefItem(replace(exhibit, frame=frame), CONTEXT), LINKS).content)
    assert f"First {MAX_ROWS} of {MAX_ROWS + 5} rows" in parsed.text
    assert sum(tag == "tr" for tag, _ in parsed.elements) == MAX_ROWS + 1


def test_every_kind_has_a_page(build: Build, entries: Entries) -> None:
    by_kind = {entry.kind: name for name, entry in entries.items()}
    assert set(by_kind) == set(KINDS)
    for name in by_kind.values():
        assert "<article" in render_text(build, name)


def test_shapes_in_turn_that_look_the_same_state_it_once(build: Build) -> None:
    scene = build_scene(draw_figure(build("control_map"), DrawingContext(LIGHT, 660.0)), 660.0)
    names = {f"{{{SVG}}}path", f"{{{SVG}}}circle"}
    writer = SvgWriter("map-", fill_rule="")
    alone = [
        writer.write_primitive(part, "") for part in scene.parts if not isinstance(part, TextBlock)
    ]
    before = ElementTree.fromstring(f'<svg xmlns="{SVG}">{"".join(alone)}</svg>')
    after = ElementTree.fromstring(page_svg(scene, "map").replace("<svg", f'<svg xmlns="{SVG}"', 1))
    styles = []
    for root in (before, after):
        for definitions in root.findall(f"{{{SVG}}}defs"):
            root.remove(definitions)
        parents = {child: parent for parent in root.iter() for child in parent}
        shapes = [each for each in root.iter() if each.tag in names]
        styles.append([style_of(each, parents) for each in shapes])
    assert styles[0] == styles[1] and len(styles[0]) > 100
    stated = [each for each in after.iter() if each.tag in names and "stroke" in each.attrib]
    assert len(stated) < len(styles[1]) / 3


def style_of(element: ElementTree.Element, parents: dict) -> dict[str, str]:
    """Attributes of colours, lines and clips, of the element or of the groups around it."""
    style: dict[str, str] = {}
    each: ElementTree.Element | None = element
    while each is not None and each.tag != f"{{{SVG}}}svg":
        style = {name: each.attrib[name] for name in STYLES if name in each.attrib} | style
        each = parents.get(each)
    return style


def test_an_empty_cell_of_a_wide_table_has_no_heading(build: Build) -> None:
    text = render_text(build, "two_dates")
    assert '<td data-head="since">' in text and "<td></td>" in text
    assert not re.search(r"<td[^>]* data-head=[^>]*></td>", text)
