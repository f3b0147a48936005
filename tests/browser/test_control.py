"""Control through time: the map, what changed, the ground over the years, places; and Play."""

import csv
import io
import re
from pathlib import Path

import geopandas as gpd
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit, settled
from tests.browser.test_claims import said
from tests.browser.test_exports import saved

pytestmark = pytest.mark.browser

HELD = {
    "2017-08-04": {
        "mosul-west": "iraq_government", "raqqa": "contested", "tal-afar": "isil",
        "hawija": "isil", "mayadin": "isil", "al-qaim": "isil",
    },
    "2015-06-01": {
        "ramadi": "isil", "palmyra": "isil", "mosul-west": "isil", "raqqa": "isil",
        "tikrit": "iraq_government",
    },
}  # fmt: skip


def rows(page: Page, exhibit: str, folder: Path) -> list[dict[str, str]]:
    text = saved(page, exhibit, "CSV", folder).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("day", HELD)
def test_who_held_what(visit: Visit, tmp_path: Path, day: str) -> None:
    page = visit(f"/map?as_of={day}")
    told = {row["place_id"]: row["controller"] for row in rows(page, "control_map", tmp_path)}
    assert len(told) == 380
    for place, controller in HELD[day].items():
        assert told[place] == controller, place
    legend = page.locator(".st-key-chart-control_map .legend").text_content() or ""
    assert "not assessed" in legend
    assert "held by ISIL" in re.sub(r"\s+", " ", legend)


def test_reach_and_country_change_map_and_areas(visit: Visit) -> None:
    page = visit("/map")
    wide = said(page, ".st-key-exhibit-area_by_controller")
    page.get_by_role("radio", name="15 km", exact=True).click()
    settled(page)
    assert "reach=15" in page.url
    narrow = said(page, ".st-key-exhibit-area_by_controller")
    assert narrow != wide
    assert "within 15 km" in said(page, "#control_map")
    page.get_by_role("radio", name="Syria", exact=True).click()
    settled(page)
    assert "Peshmerga" not in said(page, ".st-key-exhibit-area_by_controller")


def test_cells_open_in_geopandas(visit: Visit, tmp_path: Path) -> None:
    page = visit("/map?as_of=2016-01-01")
    cells = gpd.read_file(saved(page, "control_map", "GeoJSON", tmp_path))
    assert len(cells) == 380
    assert cells.crs is not None
    assert cells.crs.to_epsg() in (4326, None)
    assert cells.geometry.is_valid.all()
    assert set(cells["as_of"].astype(str).str[:10]) == {"2016-01-01"}


def test_gains_losses_and_what_was_held_in_between(visit: Visit) -> None:
    page = visit("/change?since=2015-01-01&as_of=2016-01-01")
    words = said(page, ".st-key-exhibit-change .fh-caption")
    gained, _, rest = words.partition("lost by")
    for place in ("Palmyra", "Qaryatayn", "Sukhnah", "Tanf"):
        assert place in gained
    table = said(page, ".st-key-exhibit-change")
    for place in ("Tikrit", "Baiji", "Tal Abyad", "Al-Hawl"):
        assert place in table
    between = rest[rest.index("held in between") :]
    assert "Ramadi" in between
    assert "Ramadi" not in gained


def test_a_place_has_its_records(visit: Visit) -> None:
    page = visit("/places?at=ramadi")
    records = said(page, ".st-key-exhibit-place_history")
    assert "17 May 2015" in records
    page.get_by_role("link", name="Close", exact=True).click()
    page.wait_for_url(lambda url: "at=" not in url)
    settled(page)
    assert page.locator(".st-key-exhibit-place_history").count() == 0


def test_ground_over_time_stands_beside_the_claims(visit: Visit) -> None:
    page = visit("/area")
    table = said(page, ".st-key-exhibit-model_against_claims")
    assert "60,400" in table
    assert "IHS Markit" in table
    assert "modelled" in said(page, "#subject_area").casefold()


def test_the_map_plays_without_the_server(visit: Visit) -> None:
    page = visit("/map", reduced_motion=False)
    page.get_by_role("button", name="Play through time").click()
    page.wait_for_function("() => (window.__footholdFrames?.count ?? 0) > 15", timeout=60_000)
    frames = page.evaluate("() => window.__footholdFrames")
    assert frames["count"] / frames["seconds"] > 3, frames  # make bench measures; this only plays
