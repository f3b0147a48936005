"""Every screen and file accepts any source address; unusual ones are links, hostile ones not."""

import io
import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from html import unescape

import pypdf
import pytest
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE

from data.model import Theatre
from data.web_address import parse_address
from exhibits.brief import BriefItem
from exhibits.builders.maps.basemap import Basemap
from exhibits.catalogue import catalogue
from exhibits.model import Exhibit
from exhibits.page_setup import ExportContext
from exhibits.render.html import claims, fragments
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.theme import LIGHT
from tests.data.test_web_address import HOSTILE, ODD
from tests.exhibits.conftest import OPENING, view_of
from tests.exhibits.render.test_formats import SOUND, export_item
from tests.sampling import every_other

# Exhibits that show their sources in different ways: below a drawing, in a table, on cards.
EXHIBITS = ("headlines", "statements", "evidence", "rivals")
FORMATS_WITH_LINKS = ("html", "svg", "pdf", "pptx", "xlsx", "csv")
LINK = "http://localhost:8501/?a=1"
ADDRESSES = {"odd": list(ODD), "hostile": [text for text in HOSTILE if text.isprintable()]}


def with_addresses(theatre: Theatre, addresses: Sequence[str]) -> Theatre:
    urls = list(itertools.islice(itertools.cycle(addresses), len(theatre.sources)))
    return replace(theatre, sources=theatre.sources.assign(url=urls))


def screen_of(name: str, exhibit: Exhibit) -> str:
    """HTML of an exhibit and its sources on a page."""
    parts = [fragments.render_foot(exhibit), fragments.render_citations(exhibit.sources, str)]
    if name == "headlines":
        parts.append(fragments.render_cards(exhibit, "sources?q="))
    elif name == "statements":
        parts.append(fragments.render_source_list(exhibit.frame))
    elif name == "evidence":
        parts.append(claims.render_evidence(exhibit, str))
    elif exhibit.kind == "table":
        parts.append(fragments.render_table(exhibit))
    else:
        draw_figure(exhibit, DrawingContext(LIGHT, 900.0, 13.0))
    return "".join(parts)


def html_links(html: str) -> set[str]:
    written_out = re.sub("<script.*?</script>", "", html, flags=re.DOTALL)
    return {unescape(link) for link in re.findall(r'href="(http[^"]*)"', written_out)}


def pdf_links(data: bytes) -> set[str]:
    notes = [
        note.get_object()
        for page in pypdf.PdfReader(io.BytesIO(data)).pages
        for note in page.get("/Annots", [])
    ]
    return {str(note["/A"]["/URI"]) for note in notes if "/URI" in note.get("/A", {})}


def slide_links(data: bytes) -> set[str]:
    return {
        part.target_ref
        for slide in Presentation(io.BytesIO(data)).slides
        for part in slide.part.rels.values()
        if part.reltype == RELATIONSHIP_TYPE.HYPERLINK
    }


@pytest.mark.parametrize("kind", every_other(ADDRESSES, 1))
def test_every_format_accepts_any_address(theatre: Theatre, base_map: Basemap, kind: str) -> None:
    entries = catalogue(with_addresses(theatre, ADDRESSES[kind]), base_map)
    seen: dict[str, set[str]] = {form: set() for form in ("screen", "html", "pdf", "pptx")}
    for name in EXHIBITS:
        exhibit = entries[name].build(view_of(name, OPENING, theatre.settings.whole))
        assert exhibit.sources and not exhibit.missing
        seen["screen"] |= html_links(screen_of(name, exhibit))
        item = BriefItem(exhibit, ExportContext(records="0123456789ab", link=LINK))
        made = {form: export_item(item, form) for form in FORMATS_WITH_LINKS}
        for form, data in made.items():
            if form != "csv":
                SOUND[form](data, item)
        seen["html"] |= html_links(made["html"].decode("utf-8"))
        seen["pdf"] |= pdf_links(made["pdf"])
        seen["pptx"] |= slide_links(made["pptx"])
    known = {*ODD, *(parse_address(text).href for text in ODD)} if kind == "odd" else set()
    for form, links in seen.items():
        assert links - {LINK} <= known, form
        assert len(links - {LINK}) >= 5 or kind == "hostile", form
