"""Pages of both shipped theatres in both themes: accessible, steady, and usable when enlarged."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import find_faults, run_axe
from tests.browser.conftest import Theme, Visit, settle

pytestmark = pytest.mark.browser

SIZES = {"desk": (1440, 900), "phone": (390, 844), "enlarged": (720, 450)}
"""Sizes of the window, px; "enlarged" is what 200 % zoom leaves of 1440 x 900."""
THEATRES = ("iraq-syria", "ukraine-2022")
SAMPLE: list[tuple[str, Theme, str]] = [
    ("/", "dark", "phone"),
    ("/ledger?claim=dillon-20171018-raqqa-cleared", "dark", "enlarged"),
    ("/brief", "light", "phone"),
    ("/your_data", "dark", "desk"),
    ("/map?theatre=ukraine-2022&layers=Patterns", "light", "enlarged"),
    ("/ledger?theatre=ukraine-2022", "dark", "phone"),
]


@pytest.mark.parametrize(("path", "theme", "size"), SAMPLE)
def test_a_page_is_accessible_and_steady(
    visit: Visit, path: str, theme: Theme, size: str
) -> None:
    width, height = SIZES[size]
    assert find_faults(visit(path, theme=theme, width=width, height=height)) == {}


@pytest.mark.slow
@pytest.mark.parametrize("theatre", THEATRES)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_page_is_accessible_and_steady(
    visit: Visit, theatre: str, theme: Theme, size: str
) -> None:
    width, height = SIZES[size]
    page = visit(f"/method?theatre={theatre}", theme=theme, width=width, height=height)
    paths = page.get_by_test_id("stSidebarNav").get_by_role("link", include_hidden=True)
    faults = {}
    for path in paths.evaluate_all("links => links.map((link) => new URL(link.href).pathname)"):
        opened = visit(f"{path}?theatre={theatre}", theme=theme, width=width, height=height)
        faults[path] = find_faults(opened)
        opened.goto("about:blank")
    assert len(faults) > 10
    assert {path: found for path, found in faults.items() if found} == {}
