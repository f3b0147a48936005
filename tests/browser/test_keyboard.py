"""Frequent tasks with the keyboard alone: Tab, arrows, Enter and typed text."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from pptx import Presentation

from tests.browser.conftest import Visit, settle

pytestmark = pytest.mark.browser

MAX_KEYS = 120


class KeyboardReader:
    """A reader of a page who has no pointer."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go_to(self, target: Locator, key: str = "Tab") -> None:
        """Press a key until the target has the focus, and the browser shows that it has."""
        for _ in range(MAX_KEYS):
            if target.count() and target.first.evaluate("each => each.matches(':focus-visible')"):
                return
            self.page.keyboard.press(key)
        pytest.fail(f"{MAX_KEYS} times {key} do not lead to {target}")

    def press(self, target: Locator, key: str = "Tab") -> None:
        """Go to a target, press Enter and wait for the page."""
        self.go_to(target, key)
        self.page.keyboard.press("Enter")
        settle(self.page)

    def type_date(self, field: Locator, date: str) -> None:
        """Go to a date field, type a date and press Enter."""
        self.go_to(field.get_by_role("spinbutton").first)
        self.page.keyboard.type(date.replace("-", ""))
        self.page.keyboard.press("Enter")
        settle(self.page)

    def export(self, exhibit: str, choice: str) -> None:
        """Go to a button in the dialog of an exhibit."""
        box = self.page.locator(f".st-key-exhibit-{exhibit}")
        self.press(box.get_by_role("button", name="Export"))
        dialog = self.page.get_by_role("dialog")
        self.go_to(dialog.get_by_role("button", name=choice, exact=True))

    def save(self, folder: Path) -> Path:
        """Press Enter, and save the file that comes."""
        with self.page.expect_download(timeout=30_000) as download:
            self.page.keyboard.press("Enter")
        path = folder / download.value.suggested_filename
        download.value.save_as(path)
        settle(self.page)
        return path


def test_control_of_a_country_on_a_date_as_a_slide(visit: Visit, tmp_path: Path) -> None:
    reader = KeyboardReader(visit("/"))
    page = reader.page
    reader.go_to(page.get_by_role("radio", name="Iraq and Syria", exact=True))
    reader.press(page.get_by_role("radio", name="Syria", exact=True), "ArrowRight")
    reader.type_date(page.locator(".st-key-bar-date"), "2016-01-01")
    reader.export("control_map", "PowerPoint")
    slide = reader.save(tmp_path)
    assert slide.name == "foothold_iraq-syria_control_map_2016-01-01_syria.pptx"
    assert "country=Syria" in page.url
    assert len(Presentation(str(slide)).slides) >= 1


@pytest.mark.slow  # by clicks in `make test`
def test_losses_in_a_period_as_picture_sentence_and_link(visit: Visit, tmp_path: Path) -> None:
    reader = KeyboardReader(visit("/"))
    page = reader.page
    reader.press(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Change"))
    reader.type_date(page.locator(".st-key-since"), "2015-01-01")
    reader.export("change_map", "PNG")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(re.compile(r"ISIL lost [\d,]+\s*km²"))
    expect(dialog).to_contain_text(re.compile(r"/change\?\S*since=2015-01-01"))
    assert reader.save(tmp_path).suffix == ".png"


@pytest.mark.slow  # by pointer: test_control.py
def test_play_from_a_date_on_a_projector(visit: Visit) -> None:
    reader = KeyboardReader(
        visit("/?as_of=2014-06-01", width=1920, height=1080, reduced_motion=False)
    )
    page = reader.page
    reader.press(page.get_by_role("link", name=re.compile("Play")))
    reader.press(page.get_by_role("button", name="Projector"))
    page.wait_for_function("() => (window.__footholdFrames?.count ?? 0) > 5", timeout=60_000)
    expect(page.locator(".fh-timeline.projector .when b")).to_have_text(re.compile("201[45]$"))
    page.keyboard.press("Escape")
    expect(page.locator(".fh-timeline.projector")).to_have_count(0)


@pytest.mark.slow  # the handle and zoom of both maps: test_zoom.py
@pytest.mark.parametrize("width", [1440, 390])
def test_two_dates_are_compared_by_swipe(visit: Visit, width: int) -> None:
    reader = KeyboardReader(visit("/change", width=width))
    page = reader.page
    reader.go_to(page.get_by_role("radio", name="Change", exact=True))
    reader.press(page.get_by_role("radio", name="Swipe", exact=True), "ArrowRight")
    reader.go_to(page.get_by_role("slider", name="Boundary between the two dates"))
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    share = page.locator('[class*="st-key-swipe-"]').evaluate(
        "each => each.style.getPropertyValue('--swipe')"
    )
    assert share.endswith("* 0.55)"), share
    # The later map is below: without this its names would lie over the earlier one.
    later = page.locator('[class*="st-key-swipe-"] > [class*="st-key-chart-"][class*="-last"]')
    expect(later).to_have_css("isolation", "isolate")


def test_a_date_is_typed_over_any_of_its_parts_and_a_refused_one_has_the_reason(
    visit: Visit,
) -> None:
    page = visit("/area")
    field = page.locator(".st-key-as_of")
    for part, date in (("month", "2017-03-12"), ("day", "2015-12-31"), ("year", "2016-01-01")):
        field.locator(f"[data-type={part}]").click()
        page.keyboard.type(date)
        page.keyboard.press("Enter")
        settle(page)
        assert f"as_of={date}" in page.url, part
    field.locator("[data-type=month]").click()
    page.keyboard.type("2099-12-31")
    expect(field.get_by_text("outside allowed range")).to_be_in_viewport(ratio=1)


def test_the_first_stop_of_a_page_leads_past_the_menu(visit: Visit) -> None:
    page = visit("/method")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to main content")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    is_after = "each => each.closest('.stMain') !== null"
    assert page.locator(":focus").evaluate(is_after)


def test_search_leads_to_records_by_keyboard(visit: Visit) -> None:
    page = visit("/method")
    page.keyboard.press("/")
    field = page.get_by_role("dialog").get_by_role("searchbox")
    expect(field).to_be_focused()
    page.keyboard.type("raqqa")
    found = page.get_by_role("dialog").get_by_role("link")
    expect(found.first).to_have_text("Raqqa")
    settle(page)
    page.keyboard.press("Enter")  # in the field: the first result
    page.wait_for_url("**/raqqa")
    settle(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
