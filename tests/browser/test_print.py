"""Pages of the dashboard on paper: the map at the width of the sheet, without menus."""

import io
import re
from typing import Literal

import pytest
from pypdf import PdfReader

from exhibits.theme import LIGHT
from tests.browser.conftest import Visit, settle

pytestmark = pytest.mark.browser

SHEET_PX = 690
MENU = ("Compare claims", "Data warnings", "Share", "Search", "Projector", "Later")
_BACKGROUND = "() => document.querySelector('.js-plotly-plot')._fullLayout.paper_bgcolor"
_WIDTH = "() => document.querySelector('.js-plotly-plot')._fullLayout.width"


def read_pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.parametrize(
    ("paper", "theme"),
    [pytest.param("A4", "light", marks=pytest.mark.slow), ("Letter", "dark")],
)
def test_ctrl_p_prints_the_map_drawn_for_the_width_of_a_sheet(
    visit: Visit, paper: str, theme: Literal["light", "dark"]
) -> None:
    page = visit("/map", theme=theme)
    on_screen = page.evaluate(_WIDTH)
    assert on_screen > SHEET_PX
    page.evaluate("() => { window.print = () => { window.isPrinted = true; }; }")
    page.keyboard.press("Control+p")
    page.wait_for_function("() => window.isPrinted")
    assert page.evaluate(_WIDTH) == SHEET_PX
    assert page.evaluate(_BACKGROUND).lower() == LIGHT.paper.lower(), "paper is light"
    first, *rest = read_pages(page.pdf(format=paper))
    assert first.startswith("Map\n") and "ISIL takes Mosul" not in first
    assert "Territorial control" in first and "Damascus" in first and "Not assessed" in first
    texts = " ".join((first, *rest))
    assert [word for word in MENU if word in texts] == []
    assert texts.count("Export") == texts.count("more: Export"), "in notes only"
    assert "Method and licences" in texts, "notes and sources are open"
    assert len(rest) < 3
    page.emulate_media(media="print")
    colour = page.locator("h1").evaluate("title => getComputedStyle(title).color")
    assert max(map(int, re.findall(r"\d+", colour)[:3])) < 80, "ink is dark"
    page.emulate_media(media="null")
    settle(page)
    assert page.evaluate(_WIDTH) == on_screen
    assert page.locator(".main-svg[viewBox]").count() == 0


@pytest.mark.parametrize("path", ["/ledger", "/change"])
def test_a_page_printed_from_the_browsers_menu_has_no_controls(visit: Visit, path: str) -> None:
    page = visit(path)
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    first = sheets[0].extract_text()
    title = page.locator(".fh-page h1").inner_text()
    assert title in first and len(first) > 300
    assert [word for word in ("Compare claims", "Data warnings", "Search") if word in first] == []
    assert 1 < len(sheets) <= 20


@pytest.mark.slow  # a map: the tests above
def test_a_tall_chart_continues_on_the_next_sheet_and_a_page_may_still_be_loading(
    visit: Visit,
) -> None:
    page = visit("/places", width=800)
    names = page.locator(".js-plotly-plot .annotation-text").all_text_contents()
    # The page is hidden until it is drawn for the width of its reader.
    page.evaluate("() => { document.documentElement.dataset.footholdClass = 'none'; }")
    sheets = read_pages(page.pdf(format="Letter"))
    rows = [[name for name in names if name in text.splitlines()] for text in sheets]
    assert len(rows[0]) > 5 and len(rows[1]) > 3
    assert not {*rows[0]} & {*rows[1]}, "each row is on one sheet"
    assert page.locator(".slices").count() == 0
