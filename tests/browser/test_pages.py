"""Every page in a browser: it draws, links work, and nothing leaves the machine."""

import re
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from pages.ui.page_titles import PAGE_TITLES
from tests.browser.conftest import Picture, Visit, choose, count_runs, for_docs, settle
from tests.sampling import sample

pytestmark = pytest.mark.browser

PAGES = {
    "overview": ("/", "Iraq and Syria", 3),
    "iraq": ("/iraq", "Iraq", 2),
    "syria": ("/syria", "Syria", 2),
    "raqqa": ("/raqqa", "Raqqa", 4),
    "mosul": ("/mosul", "Mosul", 4),
    "map": ("/map", "Map", 1),
    "change": ("/change?since=2015-01-01&as_of=2016-01-01", "Change", 1),
    "area": ("/area", "Area", 3),
    "places": ("/places", "Places", 1),
    "ledger": ("/ledger", "Ledger", 0),
    "rivals": ("/rivals", "Compare claims", 1),
    "series": ("/series", "Trends", 1),
    "checks": ("/checks", "Data warnings", 0),
    "sources": ("/sources", "Sources", 0),
    "method": ("/method", "Method", 0),
    "your_data": ("/your_data", "Your data", 0),
}
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
FIGURES = {
    "Raqqa: fighters": ("about", "2,000", "people", "ISIL fighters remaining in Raqqa"),
    "Raqqa: share cleared of ISIL": (
        "about",
        "45",
        "%",
        "by the SDF since the assault of early June",
    ),
    "Iraq and Syria: area lost": ("", "70,000", "km²", "territory once held in the two countries"),
    "Iraq: share of territory lost": ("", "78", "%", "territory ISIL had seized in Iraq"),
    "Syria: share of territory lost": ("", "58", "%", "territory ISIL held in Syria"),
    "Iraq and Syria: suspects' names in lists or databases": (
        "almost",
        "19,000",
        "names",
        "shared with Interpol",
    ),
}


def heading(page: Page) -> str:
    return page.locator(".fh-page h1").inner_text()


def corners(page: Page, selector: str) -> dict[str, float]:
    """Edges of the first element that matches, px from the corner of the window."""
    return page.locator(selector).first.evaluate("each => each.getBoundingClientRect().toJSON()")


def cards(page: Page) -> dict[str, str]:
    return {
        card.locator(".fh-label").inner_text(): card.inner_text()
        for card in page.locator(".fh-card").all()
    }


@for_docs
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_pictures_of_every_page(
    visit: Visit,
    picture: Picture,
    name: str,
    theme: Literal["light", "dark"],
) -> None:
    page = visit(PAGES[name][0], theme=theme)
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        settle(page)
        picture(page, f"{name}-{theme}-{size}")


@for_docs
@pytest.mark.parametrize(("path", "name"), [("/", "readme"), ("/brief", "readme-brief")])
def test_pictures_for_the_readme(path: str, name: str, visit: Visit, picture: Picture) -> None:
    taken = picture(visit(path), name, full_page=False)
    assert 20_000 < taken.stat().st_size < 400_000


# On a phone, each cell of a table is a line: its label, then its text in a column of its own.
_TEXTS_UNDER_LABELS_SCRIPT = """() =>
  [...document.querySelectorAll(":is(.fh-table, .fh-ledger) td")].filter((cell) => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    const start = cell.getBoundingClientRect().left + 100;
    return [...range.getClientRects()].some((box) => box.width && box.left < start);
  }).map((cell) => cell.innerText)
"""


@pytest.mark.parametrize("size", [pytest.param("desktop", marks=pytest.mark.slow), "phone"])
def test_every_page_is_in_the_menu_and_fits_the_window(visit: Visit, size: str) -> None:
    width, height = SIZES[size]
    page = visit("/method", width=width, height=height)
    opened = sample(PAGES, 3)
    tab_titles = set[str]()
    for name, (path, title, charts) in PAGES.items():
        menu = page.get_by_test_id("stSidebarNav")
        # On a narrow screen the menu may be collapsed: only its link targets are tested.
        label = PAGE_TITLES.get(name, name.capitalize())
        link = menu.get_by_role("link", name=label, exact=True, include_hidden=True)
        assert link.evaluate("link => new URL(link.href).pathname") == path.partition("?")[0]
        if name not in opened:
            continue
        link.dispatch_event("click")
        page.wait_for_function(
            "title => document.querySelector('.fh-page h1')?.innerText.startsWith(title)", arg=title
        )
        settle(page)
        assert heading(page).startswith(title)
        tab_titles.add(page.title())
        expect(page.locator(".js-plotly-plot")).to_have_count(charts)
        assert page.get_by_test_id("stException").count() == 0
        # No element makes the page wider than the window.
        main = page.get_by_test_id("stMain")
        assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 1
        if size == "phone":
            assert page.evaluate(_TEXTS_UNDER_LABELS_SCRIPT) == []
    assert len(tab_titles) == len(opened)
    assert all(re.fullmatch(r".+ · Foothold", title) for title in tab_titles)


def test_the_first_screen_has_the_map_and_each_figure_of_the_article_with_its_source(
    visit: Visit,
) -> None:
    page = visit("/")
    card = page.locator(".fh-card").first
    assert corners(page, ".fh-card")["left"] > corners(page, ".st-key-chart-control_map")["right"]
    sizes = """card => [...card.querySelectorAll('div, a')]
        .map((each) => parseFloat(getComputedStyle(each).fontSize))"""
    assert min(card.evaluate(sizes)) >= 15
    check_first_screen(page)
    addresses = set()
    for label, (hedge, amount, unit, base) in FIGURES.items():
        card = page.locator(".fh-card").filter(has_text=label)
        value = re.sub(r"\s+", " ", card.locator(".fh-value").inner_text())
        assert value == f"{hedge} {amount} {'' if unit in label else unit}".strip()
        assert base in card.locator(".fh-base").inner_text()
        when = card.locator(".fh-when").inner_text()
        assert "4 August 2017" in when
        assert "Brett McGurk, US State Department" in when
        source = card.get_by_role("link", name="Source: US envoy on Raqqa")
        addresses.add(source.evaluate("link => link.href"))
    assert len(addresses) == 1
    page.get_by_role("link", name="Source: US envoy on Raqqa").first.click()
    page.wait_for_url("**/sources?**")
    settle(page)
    assert heading(page) == "Sources"
    publication = page.locator(".fh-publication").filter(has_text="US envoy on Raqqa")
    text = re.sub(r"\s+", " ", publication.inner_text())
    for _, amount, unit, _ in FIGURES.values():
        assert f"{amount} {unit}" in text
    out = publication.get_by_role("link", name="open page").get_attribute("href")
    assert (out or "").startswith("https://www.hurriyetdailynews.com/")
    page.go_back()
    page.wait_for_url(lambda url: "/sources" not in url)
    settle(page)
    choose(page, "sq mi")
    assert "areas=sq+mi" in page.url or "areas=sq%20mi" in page.url
    card = page.locator(".fh-card").filter(has_text="area lost")
    text = re.sub(r"\s+", " ", card.inner_text())
    assert "70,000 km²" in text, "the stated unit stays"
    assert "27,000 sq mi" in text or "27,030 sq mi" in text


def test_a_country_changes_map_numbers_and_address(visit: Visit) -> None:
    page = visit("/")
    before = page.locator(".st-key-chart-control_map .main-svg").first.inner_html()
    choose(page, "Syria")
    assert "country=Syria" in page.url
    labels = list(cards(page))
    assert "Syria: share of territory lost (ISIL)" in labels
    assert not [label for label in labels if "Iraq" in label]
    assert page.locator(".st-key-chart-control_map .main-svg").first.inner_html() != before
    shares = page.locator(".st-key-exhibit-share_lost").inner_text()
    assert "Syria" in shares
    assert "Iraq" not in shares
    copied = visit(page.url.removeprefix(page.url.split("/?")[0]))
    assert list(cards(copied)) == labels
    assert cards(copied) == cards(page)
    choose(page, "sq mi")
    page.go_back()  # one choice each time
    expect(page.get_by_role("radio", name="km²")).to_be_checked()
    expect(page.get_by_role("radio", name="Syria", exact=True)).to_be_checked()
    page.go_back()
    expect(page.get_by_role("radio", name="Iraq and Syria")).to_be_checked()
    assert "country" not in page.url


def check_controls_and_menu_are_reachable_by_keyboard(page: Page) -> None:
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                """() => {
                  const at = document.activeElement;
                  return (at.innerText || at.getAttribute('aria-label') || at.tagName).trim();
                }"""
            )
        )
    text = " | ".join(reached)
    for label in ("Mosul", "Earlier", "Later", "Share", "Search"):
        assert label in text


def test_the_date_is_set_by_buttons_and_keyboard(visit: Visit) -> None:
    page = visit("/raqqa")
    check_controls_and_menu_are_reachable_by_keyboard(page)
    later = page.get_by_role("button", name="Later")
    later.press("Enter")
    settle(page)
    assert "as_of=2017-08-05" in page.url or "as_of=2017-08-06" in page.url
    expect(later).to_be_focused()
    page.get_by_role("button", name="Earlier").click()
    settle(page)
    assert "as_of" not in page.url
    field = page.get_by_test_id("stDateInput")
    field.get_by_role("spinbutton", name="month").focus()
    runs = count_runs(page)
    page.keyboard.type("0920")
    settle(page)
    assert count_runs(page) == runs, "no key alone redraws the page"
    page.keyboard.press("Enter")
    settle(page)
    assert "as_of=2017-09-20" in page.url
    typed = visit("/raqqa?as_of=2017-09-20")
    assert typed.title() == "Raqqa, 20 September 2017 · Foothold"
    assert cards(typed) == cards(page)
    assert "20 September 2017" in typed.locator("#city_map_raqqa").inner_text()
    assert (
        "more than" in cards(typed)["Raqqa: share cleared of ISIL"]
        or "80" in (cards(typed)["Raqqa: share cleared of ISIL"])
    )


def test_a_deep_link_of_a_new_session(visit: Visit) -> None:
    page = visit("/iraq?as_of=2016-11-28&country=Iraq")
    assert heading(page).startswith("Iraq")
    menu = page.get_by_test_id("stSidebarNav")
    expect(menu.get_by_role("link", name="Mosul", exact=True)).to_be_visible()
    assert menu.get_by_role("link").count() == len(PAGES) + 1  # the Brief page has separate tests
    assert "28 November 2016" in page.locator("#country_map_iraq").inner_text()
    assert "as_of=2016-11-28" in page.url


def test_a_source_is_reachable_whatever_the_country(visit: Visit) -> None:
    page = visit("/iraq?country=Syria")
    card = page.locator(".fh-card").filter(has_text="Iraq: share of territory lost")
    card.get_by_role("link", name="Source:").click()
    page.wait_for_url("**/sources?**")
    settle(page)
    text = re.sub(r"\s+", " ", page.locator(".fh-publication").first.inner_text())
    assert "Iraq, share of territory lost: 78 %" in text


def test_sources_are_searched(visit: Visit) -> None:
    page = visit("/sources")
    everything = page.locator("#statements").inner_text()
    search = page.get_by_role("textbox", name="Search").or_(page.get_by_role("searchbox"))
    search.fill("mcgurk raqqa")
    search.press("Enter")
    settle(page)
    assert "q=mcgurk" in page.url
    assert page.locator("#statements").inner_text() != everything
    for line in page.locator(".fh-publication").all_inner_texts():
        assert "raqqa" in line.casefold()
    search.fill("zzzz")
    search.press("Enter")
    settle(page)
    assert "contains all of these words" in page.locator(".fh-missing").inner_text()


LAYOUT_SHIFT = """new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shift = (window.shift ?? 0) + entry.value;
}).observe({ type: 'layout-shift', buffered: true })"""


def check_first_screen(page: Page) -> None:
    """Check that a page as it was opened shows its map, does not shift, and keeps its bar."""
    size = page.viewport_size
    assert size is not None
    assert corners(page, ".st-key-chart-control_map")["top"] < 0.55 * size["height"]
    assert page.locator(".fh-opening").inner_text().startswith("Foothold")
    page.evaluate(f"() => {{ {LAYOUT_SHIFT} }}")
    page.wait_for_timeout(100)
    assert page.evaluate("() => window.shift ?? 0") <= 0.1
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 2000)")
    assert corners(page, ".st-key-view-bar")["top"] == pytest.approx(0, abs=1)


_TAPPED = """(selector) => {
  const box = [...document.querySelectorAll(selector)].map((each) => each.getBoundingClientRect())
    .find(({ width }) => width);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  return document.elementFromPoint(x, y).closest(selector) !== null;
}"""


def test_a_phone_draws_its_page_once_with_a_bar_and_a_menu(visit: Visit) -> None:
    page = visit("/", width=390, height=844, reduced_motion=False)
    assert count_runs(page) == 1
    check_first_screen(page)
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    for target in (
        ".fh-theatre summary",
        ".fh-bar-link",
        ".st-key-share button",
        ".st-key-search button",
    ):
        assert page.evaluate(_TAPPED, target), f"Streamlit's header covers {target}"
    small = """() => [...document.querySelectorAll('.st-key-view-bar :is(button, a, summary)')]
        .map((each) => [each.innerText, each.getBoundingClientRect()])
        .filter(([, box]) => box.width && Math.min(box.width, box.height) < 24)"""
    assert page.evaluate(small) == []
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.get_by_test_id("stSidebarNav")).to_be_in_viewport()
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Method").click()
    settle(page)
    expect(page.get_by_test_id("stSidebarNav")).not_to_be_in_viewport()
    expect(page.get_by_test_id("stDateInput")).not_to_be_visible()


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/method?country=Iraq", "Method · Foothold"),
        pytest.param(
            "/raqqa?as_of=2017-06-08&country=Iraq",
            "Raqqa, 8 June 2017 · Foothold",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "/map?country=Syria&as_of=2016-01-01",
            "Map, Syria, 1 January 2016 · Foothold",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "/ledger?country=Iraq&as_of=2016-01-01",
            "Ledger, Iraq · Foothold",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_the_title_of_the_tab_names_page_country_and_date(
    visit: Visit, path: str, title: str
) -> None:
    assert visit(path).title() == title


@pytest.mark.slow  # a theme: test_accessibility.py
def test_embedding_and_theme_survive_links_and_reload(visit: Visit) -> None:
    page = visit("/?embed=true&embed_options=dark_theme")
    background = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    dark = page.evaluate(background)
    expect(page.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "true")

    def check_kept() -> None:
        settle(page)
        query = parse_qs(urlsplit(page.url).query)
        assert (query["embed"], query["embed_options"]) == (["true"], ["dark_theme"])
        assert page.evaluate(background) == dark

    page.get_by_role("link", name="Evidence").first.click()
    settle(page)
    assert "/ledger" in page.url
    check_kept()
    page.reload()
    check_kept()
    choose(page, "Iraq")
    assert "country=Iraq" in page.url
    check_kept()
    page.reload()
    check_kept()
    light = visit("/method")
    assert light.evaluate(background) != dark
