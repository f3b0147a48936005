"""Exhibits as HTML files in a browser: opened from disk, with the network closed."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request

from exhibits import brief as binding
from exhibits.brief import Brief
from exhibits.links.picks import read_pick_list
from exhibits.links.view_query import require_view
from exhibits.render.html.page import html_brief
from tests.exhibits.conftest import shipped

pytestmark = pytest.mark.browser

PICKS = (
    "headlines,control_map,share_cleared_raqqa,share_lost,rivals,area_over_time,"
    "subject_area,governorates,place:at=ramadi,reported_share_raqqa,implied_peaks,measures,"
    "evidence:claim=mcgurk-20170804-raqqa-cleared,headlines:as_of=2014-01-01"
)
HOSTILE = """</script><img src=x onerror="document.title='run'">"""
DRAWN = 10


@pytest.fixture(scope="module")
def brief() -> Brief:
    theatre = shipped("iraq-syria").theatre
    request = binding.BriefRequest(
        read_pick_list(PICKS), require_view(theatre, {}), title=f"A brief {HOSTILE}"
    )
    return binding.build_brief(
        theatre, shipped("iraq-syria").entries, request, "http://localhost:8501"
    )


def open_offline(browser: Browser, path: Path, width: int, scheme: str) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        offline=True,
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def record_request(request: Request) -> None:
        if not request.url.startswith(("file:", "data:")):
            complaints.append(request.url)

    page.on("request", record_request)
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-drawn]")
    assert complaints == []
    return page


@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "dark"), pytest.param(1440, "light", marks=pytest.mark.slow)]
)
def test_a_brief_opens_from_disk_without_a_network(
    browser: Browser, brief: Brief, tmp_path: Path, width: int, scheme: str
) -> None:
    path = tmp_path / "brief.html"
    path.write_bytes(html_brief(brief))
    page = open_offline(browser, path, width, scheme)
    try:
        assert page.title() == f"A brief {HOSTILE}"
        assert page.locator(".drawing .main-svg").count() >= DRAWN
        assert page.locator(".drawing").count() == DRAWN
        assert page.evaluate("document.documentElement.scrollWidth") == width
        families = page.evaluate(
            "[...document.fonts].filter((face) => face.status === 'loaded').map((f) => f.family)"
        )
        assert any("IBM Plex Sans Arabic" in family for family in families)
        for box in page.locator(".drawing").all():
            room, drawn = box.bounding_box(), box.locator(".main-svg").first.bounding_box()
            assert room and drawn
            assert abs(room["width"] - drawn["width"]) < 2
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert background == ("rgb(20, 23, 26)" if scheme == "dark" else "rgb(251, 250, 245)")
    finally:
        page.context.close()


def wait_for_fact(page: Page, fact: str) -> None:
    """Poll a condition from the test: the file's policy blocks evaluation within the page."""
    for _ in range(50):
        if page.evaluate(fact):
            return
        page.wait_for_timeout(100)
    raise AssertionError(fact)


@pytest.mark.slow  # of light pages: tests/exhibits/render/html
def test_a_drawing_follows_theme_and_width(browser: Browser, brief: Brief, tmp_path: Path) -> None:
    path = tmp_path / "brief.html"
    path.write_bytes(html_brief(brief))
    page = open_offline(browser, path, 1200, "light")
    try:
        paper = "document.querySelector('#exhibit-3').layout.paper_bgcolor"
        assert page.evaluate(paper) == "#fbfaf5"
        page.emulate_media(color_scheme="dark")
        wait_for_fact(page, f"{paper} === '#14171a'")
        height = page.evaluate("document.querySelector('#exhibit-3').layout.height")
        page.set_viewport_size({"width": 390, "height": 800})
        wait_for_fact(page, f"document.querySelector('#exhibit-3').layout.height !== {height}")
        page.emulate_media(media="print", color_scheme="dark")
        wait_for_fact(page, f"{paper} === '#fbfaf5'")
    finally:
        page.context.close()
