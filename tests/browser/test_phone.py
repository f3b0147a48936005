"""Pages on a phone: the map is in the first screen, controls are folded, no title is cut."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import find_faults
from tests.browser.conftest import Visit, settle

pytestmark = pytest.mark.browser

WIDTH, HEIGHT = 390, 844


def test_the_map_is_in_the_first_screen_and_its_controls_unfold(visit: Visit) -> None:
    page = visit("/map", width=WIDTH, height=HEIGHT)
    box = page.locator(".st-key-chart-control_map .nsewdrag").bounding_box()
    assert box and box["y"] + box["height"] < HEIGHT, "the whole map"
    radius = page.get_by_role("radio", name="40 km", exact=True)
    expect(radius).to_be_hidden()
    page.get_by_text("Settings", exact=True).click()
    expect(radius).to_be_visible()
    assert not find_faults(page)
    radius.click()
    settle(page)
    assert "reach=40" in page.url
    expect(radius).to_be_visible()


@pytest.mark.slow  # a style sheet, which the pictures show
def test_titles_in_a_brief_have_as_many_lines_as_they_need(visit: Visit) -> None:
    page = visit("/brief", width=WIDTH, height=HEIGHT)
    fields = page.locator("[class*='st-key-title-'] textarea")
    sizes = fields.evaluate_all(
        "all => all.map((each) => [each.scrollWidth - each.clientWidth, "
        "each.scrollHeight - each.clientHeight, each.clientHeight])"
    )
    assert len(sizes) > 2
    assert all(wide <= 1 and high <= 1 for wide, high, _ in sizes)
    assert len({height for _, _, height in sizes}) > 1
