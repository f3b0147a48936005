"""Changes of the page: the view stays, and Back leads to each page as it was left."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, choose, settle
from tests.browser.test_pages import cards

pytestmark = pytest.mark.browser


@pytest.mark.slow  # without a browser: tests/pages/test_pages.py
def test_the_view_survives_page_changes(visit: Visit) -> None:
    page = visit("/map?country=Iraq&as_of=2017-03-12")
    choose(page, "40 km")
    menu = page.get_by_test_id("stSidebarNav")
    for page_name in ("Change", "Mosul", "Sources", "Overview"):
        entries = page.evaluate("history.length")
        menu.get_by_role("link", name=page_name, exact=True).click()
        settle(page)
        assert "country=Iraq" in page.url
        assert "as_of=2017-03-12" in page.url
        assert page.evaluate("history.length") == entries + 1, "Back leads to the former page"
        assert page_name != "Change" or "reach=40+km" in page.url
    assert "Iraq: share of territory lost (ISIL)" in cards(page)
    assert "12 March 2017" in page.locator("#control_map").inner_text()
    check_back_leads_to_each_page_as_it_was_left(page)


def check_back_leads_to_each_page_as_it_was_left(page: Page) -> None:
    for path in ("/sources", "/mosul", "/change"):
        page.go_back()
        settle(page)
        assert urlsplit(page.url).path == path
    assert "reach=40+km" in page.url
    expect(page.get_by_role("radio", name="40 km", exact=True)).to_be_checked()


def test_back_restores_a_choice_that_the_former_page_has_too(visit: Visit) -> None:
    page = visit("/change?reach=40+km&as_of=2017-03-12")
    menu = page.get_by_test_id("stSidebarNav")
    menu.get_by_role("link", name="Area", exact=True).click()
    settle(page)
    choose(page, "15 km")
    for go, path, chosen in (
        (page.go_back, "/area", "40 km"),
        (page.go_back, "/change", "40 km"),
        (page.go_forward, "/area", "40 km"),
        (page.go_forward, "/area", "15 km"),
    ):
        go()
        settle(page)
        address = urlsplit(page.url)
        assert (address.path, f"reach={chosen.replace(' ', '+')}" in address.query) == (path, True)
        expect(page.get_by_role("radio", name=chosen, exact=True)).to_be_checked()


def test_the_list_of_theatres_opens_another_and_back_leads_to_the_first(visit: Visit) -> None:
    page = visit("/?as_of=2017-03-12")
    theatres = page.locator(".fh-theatre")
    first = theatres.locator("summary").inner_text()
    theatres.locator("summary").click()
    other = theatres.get_by_role("link").last.inner_text()
    theatres.get_by_role("link").last.click()
    page.wait_for_url(re.compile("theatre="))
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(other)
    assert "as_of=2017-03-12" not in page.url, "its dates are others"
    page.go_back()
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(first)
    assert "12 March 2017" in page.locator("#control_map").inner_text()
