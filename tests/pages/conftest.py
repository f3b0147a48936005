"""Fixtures of the page tests: the app without a browser, and helpers that read its output."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from exhibits.links.view_query import OPENING_PAGE
from pages.ui.brief import preview

PROJECT = Path(__file__).parents[2]
NAMES = (
    *("overview", "brief", "iraq", "syria", "raqqa", "mosul"),
    *("map", "change", "area", "places"),
    *("ledger", "rivals", "series", "checks", "sources", "method", "your_data"),
)

Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def no_component_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare each new session Streamlit's search for components in all installed packages."""
    monkeypatch.setattr(manifest_scanner, "scan_component_manifests", list)


@pytest.fixture(autouse=True)
def without_preview(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare each run the pictures of a brief: tests/browser/test_brief.py looks at them."""
    monkeypatch.setattr(preview, "draw", lambda request: None)


@pytest.fixture
def opened() -> Open:
    """Open app.py on a page, with an address's query, in a new session."""

    def open_app(page: str = "", **query: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(PROJECT / "pages" / "main" / "script.py"), default_timeout=60)
        app.query_params.update(query)
        app.run()
        return turn_to(app, page) if page else app

    return open_app


def page_names(app: AppTest) -> list[str]:
    """Names of the pages in the menu."""
    pages = app._registered_pages.values()
    return [str(page.get("url_pathname")) or OPENING_PAGE for page in pages]


def turn_to(app: AppTest, page: str) -> AppTest:
    """Switch to another page of the menu."""
    registered = app._registered_pages  # `switch_page` knows one page of each script
    (app._page_hash,) = (
        page_hash
        for page_hash, info in registered.items()
        if info.get("url_pathname") == ("" if page == OPENING_PAGE else page)
    )
    return app.run()


def page_html(app: AppTest) -> str:
    """All HTML of the page, without the marks of dates and figures within which no line ends."""
    html = "\n".join(str(element.value) for element in app.html)
    return re.sub(r'<span class="fh-figure">([^<]*)</span>', r"\1", html)


def visible_text(markdown: str) -> str:
    """Displayed text of the output of `escape_markdown`."""
    return re.sub(r"\\(.)|\u2060", r"\1", markdown)


def labels(app: AppTest) -> list[str]:
    """Labels of the headline numbers."""
    return re.findall(r'<div class="fh-label">(.*?)</div>', page_html(app))


def view(app: AppTest) -> tuple[str | None, str]:
    """Country and date as the controls show them."""
    chosen = app.segmented_control(key="country").value
    return (str(chosen) if chosen else None), str(app.date_input(key="as_of").value)
