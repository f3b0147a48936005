"""What a reader takes from an exhibit: picture, data, link and sources, out of the real menu."""

import csv
import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.browser.conftest import Visit, settled

pytestmark = pytest.mark.browser


def chosen(page: Page, exhibit: str, what: str) -> None:
    box = page.locator(f".st-key-exhibit-{exhibit}")
    box.get_by_role("button", name="Export").click()
    page.get_by_role("menuitem", name=what, exact=True).click()


def saved(page: Page, exhibit: str, what: str, folder: Path) -> Path:
    with page.expect_download(timeout=30_000) as download:
        chosen(page, exhibit, what)
    place = folder / download.value.suggested_filename
    download.value.save_as(place)
    settled(page)
    return place


@pytest.mark.parametrize(
    ("path", "exhibit"),
    [
        ("/", "headlines"),
        ("/", "theatre_map"),
        ("/", "share_lost"),
        ("/", "implied_peaks"),
        ("/raqqa", "city_map_raqqa"),
        ("/mosul", "fighters_mosul"),
        ("/method", "measures"),
    ],
)
def test_pictures_have_slide_size(visit: Visit, tmp_path: Path, path: str, exhibit: str) -> None:
    page = visit(path)
    png = saved(page, exhibit, "PNG", tmp_path)
    assert png.name == f"foothold_{exhibit}_2017-08-04.png"
    with Image.open(png) as seen:
        assert seen.size == (1920, 1080)
        colours = seen.convert("RGB").getcolors(1 << 24)
        assert colours is not None
        assert len(colours) > 20, "an empty picture"
    svg = saved(page, exhibit, "SVG", tmp_path).read_text(encoding="utf-8")
    assert re.search(r'<svg[^>]*width="1920"', svg)
    assert "4 August 2017" in svg or "measures" in exhibit
    assert "IBM Plex Sans Arabic" in svg
    assert not re.search(r'(href|src)="https?:', svg)


def test_data_carry_their_citation(visit: Visit, tmp_path: Path) -> None:
    page = visit("/raqqa?as_of=2017-09-20")
    place = saved(page, "share_cleared_raqqa", "CSV", tmp_path)
    text = place.read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) > 10
    for row in rows:
        assert row["base"]
        assert row["source_url"].startswith("http")
        assert row["as_of_text"] <= "2017-09-20"


def test_a_link_leads_back(visit: Visit) -> None:
    page = visit("/raqqa?as_of=2017-09-20")
    chosen(page, "fighters_raqqa", "Link")
    settled(page)
    link = page.get_by_role("dialog").locator("code").inner_text()
    assert link.endswith("/raqqa?as_of=2017-09-20#fighters_raqqa")
    again = visit(link[link.index("/raqqa") :])
    again.wait_for_timeout(1500)
    place = again.locator("#fighters_raqqa").bounding_box()
    assert place is not None
    assert -10 <= place["y"] < 850, "the link does not lead to its exhibit"
    assert "as_of=2017-09-20" in again.url


def test_sources_of_an_exhibit_are_listed(visit: Visit) -> None:
    page = visit("/")
    chosen(page, "share_lost", "Sources")
    settled(page)
    dialog = page.get_by_role("dialog")
    assert "US envoy on Raqqa" in dialog.inner_text()
    said = dialog.get_by_role("link", name="What it said").first
    assert "q=hurriyet-2017-08-04" in (said.get_attribute("href") or "")
