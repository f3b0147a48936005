"""Pages of both shipped theatres in both themes: accessible, steady, and usable when enlarged."""

import pytest
from playwright.sync_api import Route, expect

from tests.browser.accessibility import (
    find_faults,
    find_small_targets,
    measure_layout_shift,
    run_axe,
)
from tests.browser.conftest import Theme, Visit, count_runs, settle
from tests.serving import Server

pytestmark = pytest.mark.browser

SIZES = {"desktop": (1440, 900), "phone": (390, 844), "enlarged": (720, 450)}
"""Sizes of the window, px; "enlarged" is what 200 % zoom leaves of 1440 x 900."""
THEATRES = ("iraq-syria", "ukraine-2022")
# `test_brief.py` tests the page Brief.
SAMPLE: list[tuple[str, Theme, str]] = [
    ("/", "dark", "phone"),
    ("/ledger?claim=dillon-20171018-raqqa-cleared", "dark", "enlarged"),
    ("/your_data", "dark", "desktop"),
    ("/map?theatre=ukraine-2022&layers=Patterns", "light", "enlarged"),
    ("/ledger?theatre=ukraine-2022", "light", "phone"),
    ("/rivals?from=2015-01-01", "light", "phone"),  # with a button that clears the date
]


@pytest.mark.parametrize(("path", "theme", "size"), SAMPLE)
def test_a_page_is_accessible_and_steady(visit: Visit, path: str, theme: Theme, size: str) -> None:
    width, height = SIZES[size]
    page = visit(path, theme=theme, width=width, height=height)
    assert find_faults(page) == {}
    if path.startswith("/ledger") and theme == "dark":
        page.locator(".st-key-menu-ledger").get_by_role("button", name="Export").click()
        settle(page)
        assert run_axe(page) == find_small_targets(page) == []
        # Streamlit writes white on the accent, which axe-core accepted here.
        button = page.get_by_role("dialog").get_by_test_id("stBaseButton-primary")
        expect(button).to_have_css("color", "rgb(20, 23, 26)")


def test_a_page_is_hidden_until_the_controls_of_its_bar_are_loaded(
    visit: Visit, server: Server
) -> None:
    page = visit("/method", width=390, height=844)

    def continue_late(route: Route) -> None:
        page.wait_for_timeout(1500)
        route.continue_()

    page.route("**/ButtonGroup.*.js", continue_late)
    page.goto(f"{server.url}/ledger")
    settle(page)
    assert measure_layout_shift(page) == 0


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
        opened.close()
    assert len(faults) > 10
    assert {path: found for path, found in faults.items() if found} == {}


_FIGURE_COLOURS = """() => [...document.querySelectorAll(
    '.st-key-chart-control_map :is(.legend text, .legend path, .bg), .track :is(path, i)')]
  .map((each) => getComputedStyle(each)).map((style) => [style.fill, style.backgroundColor])"""
_SELECTED = """() => {
  const swatch = document.createElement('i');
  swatch.style = 'forced-color-adjust: none; background: SelectedItem; color: SelectedItemText';
  document.body.append(swatch);
  const read = (each) => [getComputedStyle(each).backgroundColor, getComputedStyle(each).color];
  const buttons = [...document.querySelectorAll('.stMain [data-testid="stButtonGroup"] button')];
  return [read(swatch), ...[true, false].map((state) => buttons.filter((each) =>
    [each.ariaChecked, each.ariaPressed].includes(String(state))).map(read))];
}"""


_HIDDEN_COLUMNS = """() => [...document.querySelectorAll('.fh-scroll, .fh-ledger-box')]
  .map((each) => each.scrollWidth - each.clientWidth)"""


@pytest.mark.parametrize("path", ["/area", "/ledger"])
def test_beside_the_menu_a_table_has_all_its_columns_in_sight(visit: Visit, path: str) -> None:
    page = visit(path, width=1280, height=800)
    for width in (1280, 1024):
        page.set_viewport_size({"width": width, "height": 800})
        settle(page)
        overflow = page.evaluate(_HIDDEN_COLUMNS)
        assert overflow and not any(overflow), width


_COLOURS = """(each) => {
  const texts = [each, ...each.querySelectorAll('*')].map((part) => getComputedStyle(part).color);
  return [getComputedStyle(each).backgroundColor, ...new Set(texts)];
}"""


def test_high_contrast_keeps_figures_and_marks_what_is_selected(visit: Visit) -> None:
    page = visit("/map")
    colours = page.evaluate(_FIGURE_COLOURS)
    assert len(colours) > 20
    page.emulate_media(forced_colors="active")
    assert page.evaluate(_FIGURE_COLOURS) == colours
    marked, selected, others = page.evaluate(_SELECTED)
    assert len(selected) > 2
    assert all(each == marked for each in selected)
    assert others and marked not in others
    page = visit("/ledger")
    page.emulate_media(forced_colors="active")
    page.wait_for_timeout(500)  # the colours change gradually
    for selector in ("stSidebarNavLink", "stPaginationPageActive"):
        current = page.locator(f"[data-testid={selector}][aria-current=page]").last
        assert current.evaluate(_COLOURS) == marked, selector


def test_the_timeline_stays_in_sight_while_it_plays_and_takes_dates_of_one_format(
    visit: Visit,
) -> None:
    page = visit("/map", reduced_motion=False)
    bar = page.locator(".fh-timeline .bar")
    expect(bar).to_be_in_viewport(ratio=1)  # below the map, which continues below the window
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("() => (window.__footholdFrames?.count ?? 0) > 5", timeout=60_000)
    expect(page.locator(".fh-film .key")).to_be_in_viewport(ratio=1)
    expect(page.locator(".fh-timeline .track")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Pause").click()
    page.locator(".fh-film").wait_for(state="detached")
    settle(page)
    field = page.get_by_role("textbox", name="Date shown")
    for text in ("4 August 2016", "2016-02-31"):
        field.fill(text)
        field.press("Enter")
        expect(page.locator("[data-part=status]")).to_have_text("Enter the date as YYYY-MM-DD.")
    field.fill("2016-08-04")
    field.press("Enter")
    page.locator(".fh-film").wait_for()
    page.locator(".fh-film").wait_for(state="detached")
    settle(page)
    assert "as_of=2016-08-04" in page.url


_WATCH_CHARTS = """
  window.widest = 0;
  const look = () => {
    for (const each of document.querySelectorAll('.js-plotly-plot')) {
      const isSeen = each.checkVisibility({ visibilityProperty: true, opacityProperty: true });
      if (isSeen) window.widest = Math.max(window.widest, each.getBoundingClientRect().width);
    }
    requestAnimationFrame(look);
  };
  look();
"""


@pytest.mark.slow  # of a phone: test_pages.py
def test_a_narrow_window_never_shows_the_map_of_a_wide_one(visit: Visit, server: Server) -> None:
    page = visit("/method", width=390, height=844, is_phone=False)
    page.add_init_script(_WATCH_CHARTS)
    page.goto(f"{server.url}/")
    settle(page)
    assert 300 < page.evaluate("() => window.widest") <= 390


def test_a_page_follows_a_change_of_theme(visit: Visit) -> None:
    page = visit("/method")
    page.emulate_media(color_scheme="dark")
    dark = "rgb(20, 23, 26)"
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", dark)
    expect(page.locator(".st-key-view-bar")).to_have_css("background-color", dark)
    settle(page)
    assert count_runs(page) == 2
