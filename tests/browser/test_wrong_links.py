"""An invalid link is reported once, at every width, until the reader acts."""

import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page

from exhibits.links import view_query
from tests.browser.conftest import Visit, choose, settle
from tests.sampling import rotate

pytestmark = pytest.mark.browser

WIDTHS = (1440, 1280, 390)
LONG = "x" * 300
SHARED = {"country": "Narnia", "as_of": "2030-01-01", "areas": "acres", "contry": "Iraq"}
WRONG: dict[str, dict[str, str]] = {
    "": SHARED,
    "map": {"reach": "7 km", "since": "x", "layers": "Sea", "days": "x", "dataset": "x"},
    "change": {"reach": "7 km", "since": "2030-01-01", "controller": "Rome", "show": "x"},
    "area": {"reach": "x", "controller": "x"},
    "places": {"q": LONG, "order": "x", "at": "atlantis"},
    "ledger": {
        **{"q": LONG, "measure": "x", "place": "x", "by": "x", "speaker": "x", "from": "x"},
        **{"to": "x", "status": "x", "via": "x", "sort": "x", "claim": "x", "part": "999"},
    },
    "rivals": {"measure": "Share of territory lost", "from": "x", "to": "x", "within": "x"},
    "series": {"measure": "x", "place": "Raqqa"},
    "sources": {"q": LONG},
    "brief": {
        **{"title": LONG, "author": LONG, "handling": LONG, "language": "x", "paper": "x"},
        **{"slide": "x", "exhibits": "atlantis"},
    },
    "iraq": SHARED,
    "checks": SHARED,
    "method": SHARED,
}
# Every fourth page with one width each; all others are slow.
OF_LINKS = [
    case if index // len(WIDTHS) % 4 == 0 else pytest.param(*case.values, marks=pytest.mark.slow)
    for index, case in enumerate(rotate(WRONG, WIDTHS))
]
# Parameters that are valid themselves and make another parameter of the page invalid.
CONTEXT_PARAMETERS = {"rivals": {"place": "Raqqa"}}


def noticed_parameters(page: Page) -> list[str]:
    """Parameters that the page's single notice names; none without a notice."""
    notices = page.get_by_test_id("stMain").get_by_test_id("stAlert")
    texts = [each for each in notices.all_inner_texts() if "The link contains" in each]
    assert len(texts) <= 1
    return re.findall(r"^(\w+):\u2060? ", texts[0], re.MULTILINE) if texts else []


def test_each_parameter_of_each_page_is_covered() -> None:
    for page, names in view_query.PAGES.items():
        if page in {"compare", "events"}:  # no shipped theatre has two maps or a table of events
            continue
        there = {*WRONG[page], *CONTEXT_PARAMETERS.get(page, {})}
        assert not set(names) - there, page
    assert {*view_query.SETTINGS, view_query.PICKS} == set(WRONG["brief"])
    assert set(view_query.SHARED) < set(SHARED)


@pytest.mark.parametrize(("name", "width"), OF_LINKS)
def test_an_invalid_link_names_each_parameter_once(visit: Visit, name: str, width: int) -> None:
    query = WRONG[name] | CONTEXT_PARAMETERS.get(name, {})
    page = visit(f"/{name}?{urlencode(query)}", width=width, height=844)
    expected = list(WRONG[name])
    assert sorted(noticed_parameters(page)) == sorted(expected)
    assert all(each not in page.url for each in (f"{key}=" for key in expected))
    notice = page.get_by_test_id("stAlert").filter(has_text="The link contains").bounding_box()
    assert notice is not None and notice["y"] < 844, "at the top of the page"


def test_the_notice_ends_with_a_date_step(visit: Visit) -> None:
    page = visit("/sources?country=Narnia", width=1280)
    assert noticed_parameters(page) == ["country"]
    page.emulate_media(color_scheme="dark")
    settle(page)
    assert noticed_parameters(page) == ["country"], "the reader has done nothing"
    for step in ("Later", "Earlier"):
        page.get_by_role("button", name=step).click()
        settle(page)
        assert noticed_parameters(page) == [], "also at the former date"


@pytest.mark.slow  # with a step: the test above
def test_the_notice_ends_with_a_choice_and_returns_with_the_link(visit: Visit) -> None:
    page = visit("/checks?areas=x&contry=x&country=Syria", width=1280)
    assert noticed_parameters(page) == ["areas", "contry"]
    choose(page, "Iraq")
    assert noticed_parameters(page) == []
    assert "contry" not in page.url
    page.go_back()  # to the address without its faults
    settle(page)
    assert noticed_parameters(page) == []
    assert page.get_by_role("radio", name="Syria", exact=True).is_checked()
    page.go_back()
    settle(page)
    assert noticed_parameters(page) == ["areas", "contry"]
    assert page.get_by_role("radio", name="Syria", exact=True).is_checked()


def test_repeated_and_empty_parameters(visit: Visit) -> None:
    page = visit(
        "/map?as_of=2015-01-01&as_of=2016-01-31&reach=15+km&reach=40+km&country=&since=", width=1280
    )
    assert noticed_parameters(page) == []
    assert "Areas within 40 km" in re.sub(r"\s+", " ", page.locator("#control_map").inner_text())
    assert "as_of=2016-01-31" in page.url
    assert page.get_by_role("radio", name="Iraq and Syria", exact=True).is_checked()


def test_a_page_that_the_theatre_does_not_have_is_named(visit: Visit) -> None:
    page = visit("/raqqa?theatre=ukraine-2022&as_of=2023-05-01&areas=acres", width=1280)
    assert noticed_parameters(page) == ["page", "areas"]
    notice = page.get_by_test_id("stAlert").filter(has_text="The link contains").inner_text()
    assert "unknown page 'raqqa' of Ukraine; available: Overview, Brief, Ukraine, Map" in notice
    assert page.get_by_role("dialog").count() == 0, "Streamlit's own notice"
    address = urlsplit(page.url)
    assert address.path == "/", "the opening page"
    assert parse_qs(address.query) == {"theatre": ["ukraine-2022"], "as_of": ["2023-05-01"]}
    page.get_by_role("link", name="Map", exact=True).first.click()
    settle(page)
    assert noticed_parameters(page) == []


def test_capitals_in_the_names_of_page_and_theatre_are_no_fault(visit: Visit) -> None:
    page = visit("/Map?theatre=Ukraine-2022&as_of=2023-05-01")
    assert noticed_parameters(page) == []
    address = urlsplit(page.url)
    assert address.path == "/map"
    assert parse_qs(address.query) == {"theatre": ["ukraine-2022"], "as_of": ["2023-05-01"]}
