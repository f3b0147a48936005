"""Clicks that frequent tasks take, from the Overview; each test counts them.

Play on a projector takes two: `tests.browser.test_control`.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from pptx import Presentation

from tests.browser.conftest import Visit, settle

pytestmark = pytest.mark.browser


class CountingReader:
    """A reader of a page whose clicks are counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def click(self, target: Locator) -> None:
        """Click and wait for the page."""
        self.clicks += 1
        target.click()
        settle(self.page)

    def type_date(self, field: Locator, date: str) -> None:
        """Click into a date field, type a date and press Enter."""
        self.clicks += 1
        field.get_by_role("spinbutton").first.click()
        self.page.keyboard.type(date.replace("-", ""))
        self.page.keyboard.press("Enter")
        settle(self.page)

    def export(self, exhibit: str) -> None:
        """Open the dialog of an exhibit."""
        box = self.page.locator(f".st-key-exhibit-{exhibit}")
        self.click(box.get_by_role("button", name="Export"))

    def save(self, target: Locator, folder: Path) -> Path:
        """Click, and save the file that comes."""
        with self.page.expect_download(timeout=30_000) as download:
            self.click(target)
        path = folder / download.value.suggested_filename
        download.value.save_as(path)
        return path


@pytest.mark.slow  # by keyboard in `make test`
def test_control_of_a_country_on_a_date_as_a_slide(visit: Visit, tmp_path: Path) -> None:
    reader = CountingReader(visit("/"))
    page = reader.page
    reader.click(page.get_by_role("radio", name="Syria", exact=True))
    reader.type_date(page.locator(".st-key-bar-date"), "2016-01-01")
    reader.export("control_map")
    slide = reader.save(page.get_by_role("button", name="PowerPoint", exact=True), tmp_path)
    assert slide.name == "foothold_iraq-syria_control_map_2016-01-01_syria.pptx"
    assert "country=Syria" in page.url
    assert len(Presentation(str(slide)).slides) >= 1
    assert reader.clicks <= 4


@pytest.mark.slow  # by keyboard, of a country: test_keyboard.py
def test_losses_in_a_period_as_picture_sentence_and_link(visit: Visit, tmp_path: Path) -> None:
    reader = CountingReader(visit("/"))
    page = reader.page
    reader.click(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Change"))
    reader.type_date(page.locator(".st-key-since"), "2015-01-01")
    reader.export("change_map")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(re.compile(r"ISIL lost [\d,]+\skm²"))
    expect(dialog).to_contain_text(re.compile(r"/change\?\S*since=2015-01-01"))
    picture = reader.save(dialog.get_by_role("button", name="PNG", exact=True), tmp_path)
    assert picture.suffix == ".png"
    assert reader.clicks <= 4
