"""Exports of a theatre with hostile texts, in a browser with the network closed.

All exhibits: ``python -m tests.every_export --hostile``.
"""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from data.loading.theatre import default_theatre, read_theatre
from exhibits.brief import BriefItem, BriefRequest, build_item
from exhibits.builders.maps.basemap import read_basemap
from exhibits.catalogue import catalogue
from exhibits.model import AreasMarks
from exhibits.render.html.page import html_page
from exhibits.text.clean import remove_invisible
from tests.every_export import ADDRESS, listened
from tests.exhibits.conftest import OPENING, view_of
from tests.exhibits.hostile import plant, prefix_payloads
from tests.sampling import one_in

pytestmark = pytest.mark.browser

NAMES = ("control_map", "rivals", "headlines", "area_over_time", "share_lost", "implied_peaks")
# All drawn text, one text per line; and the hover text at the middle of a trace.
LETTERS = (
    """() => [...document.querySelectorAll(".drawing text")].map((text) => text.textContent)"""
)
HOVER = """(at) => {
  const home = document.querySelector(".drawing");
  Plotly.Fx.hover(home, [{curveNumber: at, pointNumber: 40}]);
  return [...home.querySelectorAll(".hoverlayer text")].map((text) => text.textContent);
}"""


@pytest.fixture(scope="module")
def items(tmp_path_factory: pytest.TempPathFactory) -> dict[str, BriefItem]:
    folder = tmp_path_factory.mktemp("seeds") / "hostile"
    theatre = read_theatre(plant(default_theatre(), folder, prefix_payloads()))
    entries = catalogue(theatre, read_basemap(theatre))
    views = {name: view_of(name, OPENING, theatre.settings.whole) for name in NAMES}
    return {
        name: build_item(theatre, entries[name], view, ADDRESS, BriefRequest((), view))
        for name, view in views.items()
    }


def open_html_file(browser: Browser, item: BriefItem, path: Path) -> tuple[Page, list[str]]:
    path.write_bytes(html_page(item.exhibit, item.export_context))
    page, complaints = listened(browser)
    page.goto(path.as_uri())
    if page.locator(".drawing").count():
        page.wait_for_selector("html[data-drawn]")
    return page, complaints


@pytest.mark.parametrize("name", one_in(3, NAMES))
def test_nothing_runs_and_nothing_is_requested(
    browser: Browser, items: dict[str, BriefItem], name: str, tmp_path: Path
) -> None:
    page, complaints = open_html_file(browser, items[name], tmp_path / "hostile.html")
    try:
        assert complaints == []
        assert (
            page.locator("script:not([type]), img, iframe, svg a, [onload], [onerror]").count()
            == page.locator("body > script:not([type])").count()
        )
    finally:
        page.context.close()


def test_plotly_shows_names_literally(
    browser: Browser, items: dict[str, BriefItem], tmp_path: Path
) -> None:
    item = items["area_over_time"]
    assert isinstance(item.exhibit.marks, AreasMarks)
    page, _ = open_html_file(browser, item, tmp_path / "hostile.html")
    try:
        texts = {"".join(text.split()) for text in page.evaluate(LETTERS)}
        names = [
            "".join(remove_invisible(paint.label).split()) for paint in item.exhibit.marks.paints
        ]
        assert any(re.search(r"[<&%]", name) for name in names), names
        # A long name ends in "…".
        cut = tuple(text.rstrip("…") for text in texts if len(text) > 8)
        assert [name for name in names if not name.startswith(cut)] == []
        hovering = json.dumps(page.evaluate(HOVER, 0), ensure_ascii=False)
        assert json.dumps(names[0], ensure_ascii=False)[1:-1] in "".join(hovering.split()), hovering
        assert "%{" not in hovering.replace("%{customdata[0]}", "")
    finally:
        page.context.close()
