"""Text of a reader or a theatre is shown literally: it loads nothing and becomes no link."""

import csv
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import BrowserContext, Page

from data.loading.theatre import default_theatre
from exhibits.links import view_query
from tests.browser.conftest import Visit, settle
from tests.browser.literal_page import texts
from tests.pages.conftest import NAMES
from tests.sampling import one_in
from tests.serving import APP, Server, serving

pytestmark = pytest.mark.browser

PICTURE = "![x](//evil.example/a.png)"
PAYLOADS = (
    PICTURE,
    "<img src=//evil.example/b.png>",
    "[x](javascript:alert(1))",
    f":material/home: :red[{PICTURE}] $x$",
)
_FOREIGN_ELEMENTS = """() => [...document.querySelectorAll('img, video, audio, iframe, object')]
  .map((each) => each.src || each.data || '')
  .filter((src) => src && !src.startsWith('data:') && new URL(src).host !== location.host)"""
_SCRIPT_LINKS = "() => document.querySelectorAll('a[href^=\"javascript\" i]').length"


def check_no_foreign_content(page: Page) -> None:
    """Check that a page has no foreign element; `visit` refuses foreign requests."""
    assert page.evaluate(_FOREIGN_ELEMENTS) == []
    assert page.evaluate(_SCRIPT_LINKS) == 0


def test_escaped_text_is_shown_literally(context: BrowserContext) -> None:
    with serving(Path(__file__).with_name("literal_page.py")) as running:
        page = context.new_page()
        page.goto(running.url)
        last = len(texts()) - 1
        page.locator(f".st-key-label-{last} label").wait_for(timeout=60_000)
        page.wait_for_timeout(500)
        rendered = page.evaluate(
            """(count) => Array.from({length: count}, (_, at) => ['body', 'label'].map((where) =>
                 document.querySelector(`.st-key-${where}-${at} [data-testid=stMarkdownContainer]`)
                   ?.textContent))""",
            last + 1,
        )
        elements = page.evaluate(
            """() => [...document.querySelectorAll(
                 '[data-testid=stMarkdownContainer] :not(p):not(div)')].map((e) => e.outerHTML)"""
        )
        page.close()
    for text, (body, label) in zip(texts(), rendered, strict=True):
        for text_content in (body, label):
            assert (text_content or "").replace("\u2060", "") == re.sub(r"\s+", " ", text).strip()
    assert elements == []


PARAMETERS = {page: (*view_query.SHARED, *view_query.PAGES.get(page, ())) for page in NAMES}
PARAMETERS["series"] += ("measure", "place")
PARAMETERS["brief"] += ("title", "author", "handling", "language", "paper", "slide")


@pytest.mark.parametrize(
    "page_name",
    one_in(5, ["overview", *sorted({*view_query.PAGES} & {*NAMES}), "series", "brief"]),
)
def test_a_link_causes_no_foreign_request(visit: Visit, page_name: str) -> None:
    names = [*PARAMETERS[page_name], "exhibits", "part", "cite", "contry", PICTURE]
    query = {name: PAYLOADS[index % len(PAYLOADS)] for index, name in enumerate(names)}
    query["exhibits"] = f"headlines,{PICTURE}"
    path = "" if page_name == "overview" else page_name
    page = visit(f"/{path}?{urlencode(query)}")
    check_no_foreign_content(page)
    notice = page.get_by_test_id("stMain").get_by_test_id("stAlert").first.inner_text()
    assert f"unknown country '{PICTURE}'" in notice.replace("\u2060", "")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Server of a theatre with hostile names, titles, notes and labels."""
    folder = tmp_path_factory.mktemp("theatres") / "hostile"
    shutil.copytree(default_theatre(), folder)
    add_payloads(folder)
    with serving(APP, settings={"FOOTHOLD_THEATRE": str(folder)}) as running:
        yield running


SPOILED = {
    "places": ("name_en", "name_ar"),
    "actors": ("label", "short_label"),
    "metrics": ("label", "definition"),
    "units": ("label", "symbol"),
    "bases": ("label",),
    "sources": ("title", "outlet", "note"),
    "figures": ("speaker", "organisation", "base", "note"),
    "events": ("place_text", "note"),
}
SPOIL = f" {PICTURE} <img src=//evil.example/b.png> :material/home: *x*"


def add_payloads(folder: Path) -> None:
    """Add the payloads to the displayed texts of a theatre."""
    for table, columns in SPOILED.items():
        place = folder / f"{table}.csv"
        with place.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        for row in rows:
            row.update({name: row[name] + SPOIL for name in columns if row[name]})
        with place.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    settings = folder / "theatre.toml"
    text = settings.read_text(encoding="utf-8")
    for key in ("boundary_note", "title", "subtitle", "opening_title"):
        text = re.sub(rf'^({key} = ".*)"$', rf'\1{SPOIL}"', text, count=1, flags=re.MULTILINE)
    settings.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("first", one_in(5, range(5), 1))  # 1: with the page Brief
def test_a_hostile_theatre_causes_no_foreign_request(
    visit: Visit, hostile: Server, first: int
) -> None:
    page = visit("/", server=hostile)
    menu = page.get_by_test_id("stSidebarNav")
    assert f"Iraq{SPOIL}" in menu.inner_text().replace("\u2060", "")
    addresses = menu.get_by_role("link").evaluate_all("all => all.map((link) => link.pathname)")
    assert {path.removeprefix("/") for path in addresses} == {*NAMES} - {"overview"} | {""}
    for path in addresses[first::5]:
        menu.locator(f'a[href$="{path}"]').first.click()
        page.wait_for_url(f"**{path}*")
        settle(page)
        assert page.locator(".fh-page h1").count() == 1, path
        check_no_foreign_content(page)


def test_adding_and_opening_a_hostile_exhibit_causes_no_foreign_request(
    visit: Visit, hostile: Server
) -> None:
    page = visit("/map", server=hostile)
    menu = page.locator(".st-key-exhibit-control_map").get_by_role("button", name="Export")
    menu.first.click()
    page.get_by_text("Add to brief", exact=True).click()
    settle(page)
    check_no_foreign_content(page)
