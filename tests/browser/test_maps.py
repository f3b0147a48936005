"""No two names overlap on any map as it opens, at either size, and none is cut."""

from itertools import combinations
from pathlib import Path

import pytest
from playwright.sync_api import Page, Position, expect

from tests.browser.conftest import Visit, choose, settle
from tests.sampling import every_other
from tests.serving import Server

pytestmark = pytest.mark.browser

_SCRIPTS = Path(__file__).parents[2] / "pages" / "ui"
NAMES_SCRIPT = "".join(
    (_SCRIPTS / name).read_text(encoding="utf-8") for name in ("map_labels.js", "place_names.js")
)

_BOXES_SCRIPT = """key => {
  const plot = document.querySelector(`.st-key-chart-${key} .js-plotly-plot`);
  const frame = plot.querySelector('.nsewdrag').getBoundingClientRect();
  const names = [...plot.querySelectorAll('.annotation-text-g text.annotation-text')];
  return {
    frame: [frame.left, frame.top, frame.right, frame.bottom],
    names: names.map(text => {
      const box = text.getBoundingClientRect();
      return [text.textContent, box.left, box.top, box.right, box.bottom];
    }),
  };
}"""


_MISSING_LEADERS_SCRIPT = """key => {
  const plot = document.querySelector(`.st-key-chart-${key} .js-plotly-plot`);
  const isDrawn = index =>
    plot.querySelector(`.annotation[data-index="${index}"] .annotation-arrow-g path`);
  return plot.layout.annotations.flatMap((each, index) =>
    each.showarrow && each.xref !== "paper" && !isDrawn(index) ? [each.text] : []);
}"""


_CUT_LEGEND_SCRIPT = """() => {
  const plot = document.querySelector('.js-plotly-plot');
  const right = plot.getBoundingClientRect().right;
  const texts = [...plot.querySelectorAll('.legendtext')];
  const cut = texts.filter(each => each.getBoundingClientRect().right > right);
  return [texts.length, cut.map(each => each.textContent)];
}"""


_WRAPPED_BUTTONS_SCRIPT = """() => {
  const buttons = [...document.querySelectorAll('[data-testid="stButtonGroup"] button')];
  const isWrapped = button => button.previousElementSibling
    && button.offsetTop > button.previousElementSibling.offsetTop;
  return buttons.filter(isWrapped).map(
    button => getComputedStyle(button, "::before").borderRightColor);
}"""


def label_boxes(page: Page, key: str) -> tuple[list[float], list[list]]:
    found = page.evaluate(_BOXES_SCRIPT, key)
    return found["frame"], found["names"]


MAPS = {
    "control_map": "/",
    "country_map_iraq": "/iraq",
    "country_map_syria": "/syria?as_of=2019-03-31",
    "city_map_mosul": "/mosul",
}


@pytest.mark.parametrize("key", every_other(MAPS))
def test_names_do_not_overlap(visit: Visit, key: str) -> None:
    page = visit(MAPS[key])
    for width, height in ((1440, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        settle(page)
        check_names(*label_boxes(page, key))
        assert page.evaluate(_MISSING_LEADERS_SCRIPT, key) == []


def check_names(frame: list[float], names: list[list]) -> None:
    inside = [name for name in names if name[1] < frame[2] and name[2] < frame[3]]
    assert len(inside) > 5
    for one, other in combinations(inside, 2):
        across = min(one[3], other[3]) - max(one[1], other[1])
        down = min(one[4], other[4]) - max(one[2], other[2])
        # Boxes include the lines' leading, which may touch.
        assert across <= 1 or down <= 2, f"{one[0]!r} over {other[0]!r}: {across:.0f} x {down:.0f}"
    for name in inside:
        assert name[1] >= frame[0] - 1, name[0]
        assert name[2] >= frame[1] - 1, name[0]


NOWHERE = Position(x=120, y=400)
"""A position on the map without a mark, which a click would open."""


def test_the_wheel_scrolls_the_page_and_zooms_with_ctrl(visit: Visit) -> None:
    page = visit("/map", theme="dark")
    plot = page.locator(".st-key-chart-control_map .js-plotly-plot")

    def read() -> tuple[list[float], float]:
        page.wait_for_timeout(500)
        ends = plot.evaluate("plot => plot.layout.xaxis.range.slice()")
        return ends, page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")

    def turn_wheel(down_px: int) -> None:
        plot.hover(position=NOWHERE)
        page.mouse.wheel(0, down_px)

    place_of_buttons = (
        "plot => [...plot.querySelectorAll('.modebar-btn')].map((each) => each.offsetLeft)"
    )
    places = plot.evaluate(place_of_buttons)
    assert len(places) == 4
    full_screen = plot.locator("[data-title='Full screen'] path")
    assert full_screen.evaluate("icon => getComputedStyle(icon).fill") == plot.evaluate(
        "plot => getComputedStyle(plot).color"
    ), "not black on black"
    plot.hover(position=NOWHERE)
    opened, top = read()
    assert plot.evaluate(place_of_buttons) == places, "where the reader aimed at them"
    turn_wheel(150)
    ends, scrolled = read()
    assert ends == opened
    assert scrolled > top
    page.keyboard.down("Control")
    turn_wheel(-150)
    page.keyboard.up("Control")
    ends, _ = read()
    assert ends[1] - ends[0] < 0.99 * (opened[1] - opened[0])
    plot.dblclick(position=NOWHERE)
    assert read()[0] == pytest.approx(opened)
    # A headless shell has no screen to fill.
    page.evaluate("Element.prototype.requestFullscreen = function () { window.filled = this; }")
    plot.hover(position=NOWHERE)
    page.locator(".modebar-btn[data-title='Full screen']").first.click()
    assert plot.evaluate("plot => window.filled.contains(plot)")


def check_zooming_in_brings_more_names_that_do_not_overlap(page: Page) -> None:
    names = page.locator(".st-key-chart-control_map .fh-names text")
    names.first.wait_for()
    before = names.count()
    page.locator(".st-key-chart-control_map .js-plotly-plot").hover(position=Position(x=300, y=180))
    page.keyboard.down("Control")
    for _ in range(5):
        page.mouse.wheel(0, -150)
        page.wait_for_timeout(20)  # less than Plotly waits for the next turn before it draws
    page.keyboard.up("Control")
    names.nth(before + 15).wait_for()
    boxes = names.evaluate_all(
        "names => names.map(each => { const b = each.getBoundingClientRect();"
        " return [each.textContent, b.left, b.top, b.right, b.bottom]; })"
    )
    hidden = page.locator(".annotation").evaluate_all(
        "all => all.filter(e => e.style.visibility === 'hidden').map(e => e.textContent)"
    )
    placed = [name for name in label_boxes(page, "control_map")[1] if name[0] not in hidden]
    for one, other in combinations([*boxes, *placed], 2):
        across = min(one[3], other[3]) - max(one[1], other[1])
        down = min(one[4], other[4]) - max(one[2], other[2])
        assert across <= 4 or down <= 5, (one[0], other[0])


@pytest.mark.parametrize(
    "path", every_other(["/map?as_of=2015-06-01", "/map?theatre=ukraine-2022"])
)
def test_map_legend_timeline_and_caption_are_on_one_screen(visit: Visit, path: str) -> None:
    page = visit(path, width=1440, height=900)
    for selector in (
        ".st-key-chart-control_map .legend",
        ".st-key-chart-control_map .nsewdrag",
        ".fh-timeline",
        ".st-key-exhibit-control_map .fh-notes summary",
    ):
        box = page.locator(selector).first.bounding_box()
        assert box is not None and box["y"] + box["height"] <= 900, selector
    drag = page.locator(".st-key-chart-control_map .nsewdrag").bounding_box()
    timeline = page.locator(".fh-timeline").bounding_box()
    assert drag is not None and timeline is not None
    assert drag["y"] + drag["height"] <= timeline["y"] + 2
    if "as_of" in path:
        check_zooming_in_brings_more_names_that_do_not_overlap(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    settle(page)
    radii = [each.bounding_box() for each in page.locator(".st-key-reach [role=radio]").all()]
    assert len(radii) == 4 and len({box["y"] for box in radii if box}) == 1, "radii in two rows"
    page.set_viewport_size({"width": 390, "height": 844})
    settle(page)
    colours = page.evaluate(_WRAPPED_BUTTONS_SCRIPT)
    assert colours and "rgba(0, 0, 0, 0)" not in colours, "wrapped buttons have a first edge"


@pytest.mark.slow  # of a desktop: the test above
def test_the_upper_half_of_the_map_is_in_the_window_of_a_tablet(visit: Visit) -> None:
    page = visit("/map", width=800, height=900)
    for width, height in ((800, 900), (1024, 768)):
        page.set_viewport_size({"width": width, "height": height})
        settle(page)
        drag = page.locator(".st-key-chart-control_map .nsewdrag").bounding_box()
        timeline = page.locator(".fh-timeline").bounding_box()
        assert drag is not None and timeline is not None
        assert timeline["y"] + timeline["height"] <= height
        assert drag["y"] + drag["height"] / 2 <= timeline["y"]
        assert page.evaluate(_WRAPPED_BUTTONS_SCRIPT) == [], "each group of buttons is one row"


def test_names_are_on_maps_that_plotly_drew_before_the_script_or_afresh(visit: Visit) -> None:
    """Streamlit may draw a chart before the page's script runs, or purge it and draw it anew."""
    page = visit("/map?as_of=2015-06-01", width=1920)
    names = page.locator(".st-key-chart-control_map .fh-names text")
    names.first.wait_for()
    chart = page.locator(".st-key-chart-control_map .js-plotly-plot")
    chart.evaluate(
        """chart => {
          chart.querySelector(".fh-names").remove();
          chart._ev.removeAllListeners();
          chart.on = chart._ev.on.bind(chart._ev);
          document.body.append(document.createElement("i"));
        }"""
    )
    names.first.wait_for()
    is_named = chart.evaluate(
        f"""chart => {{
          chart.querySelector(".fh-names").remove();
          delete chart.__footholdNames;
          delete window.__footholdMaps;
          {NAMES_SCRIPT}
          return Boolean(chart.querySelector(".fh-names text"));
        }}"""
    )
    assert is_named, "by the script itself, before any later change of the page"


_COUNT_DRAWINGS = """
  window.added = {};
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      const key = target.closest?.('[class*="st-key-chart-"]')?.className.match(/st-key-(\\S+)/)[1];
      for (const node of key ? addedNodes : []) {
        if (node.matches?.('.annotation[data-index="0"]')) {
          window.added[key] = (window.added[key] ?? 0) + 1;
        }
      }
    }
  }).observe(document, { childList: true, subtree: true });"""


def test_a_map_of_another_date_is_drawn_once(visit: Visit) -> None:
    """Plotly adds each label twice for a drawing, and once more when it is given an equal one."""
    page = visit("/map?as_of=2016-01-01")
    page.evaluate(_COUNT_DRAWINGS)
    page.get_by_role("button", name="Later").click()
    settle(page)
    page.wait_for_timeout(500)
    assert 1 <= page.evaluate("window.added")["chart-control_map"] <= 3


def test_charts_of_a_page_are_drawn_once(visit: Visit, server: Server) -> None:
    """Plotly draws a chart again for another height, as Streamlit cuts off decimals."""
    page = visit("/method")
    page.add_init_script(_COUNT_DRAWINGS)
    page.goto(f"{server.url}/area")
    settle(page)
    page.wait_for_timeout(500)
    added = page.evaluate("window.added")
    assert "chart-area_over_time" in added
    assert all(count <= 2 for count in added.values()), added


def test_fonts_of_local_names_are_loaded_before_a_chart_is_drawn(visit: Visit) -> None:
    """Plotly draws a chart again when a font arrives that it has begun to use."""
    page = visit("/method")  # has neither charts nor local names
    faces = page.evaluate(
        """() => [...document.fonts].filter((face) => face.status === 'loaded')
          .map((face) => `${face.weight} ${face.unicodeRange}`)"""
    )
    assert [face for face in faces if face.startswith("400 U+600-6FF")], faces


def test_added_names_are_below_hover_text_and_in_the_font_of_the_map(visit: Visit) -> None:
    page = visit("/map")
    chart = page.locator(".st-key-chart-control_map .js-plotly-plot")
    names = chart.locator(".fh-names")
    names.locator("text").first.wait_for()
    expect(names).to_have_css("z-index", "auto")  # so their order in the document decides
    assert chart.evaluate(
        """chart => Boolean(chart.querySelector(".fh-names").compareDocumentPosition(
          chart.querySelector(".hoverlayer")) & Node.DOCUMENT_POSITION_FOLLOWING)"""
    )
    fonts = chart.evaluate(
        """chart => [...chart.querySelectorAll(".fh-names text, .annotation-text")]
          .map((text) => getComputedStyle(text).fontFamily)"""
    )
    assert len(fonts) > 10
    assert len(set(fonts)) == 1, set(fonts)


def ranges(page: Page, key: str) -> list[float]:
    """Ends of the axes of a map, in its units."""
    return page.evaluate(
        """key => {
          const layout = document.querySelector(`.st-key-chart-${key} .js-plotly-plot`)._fullLayout;
          return [...layout.xaxis.range, ...layout.yaxis.range];
        }""",
        key,
    )


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/map?country=Syria&as_of=2016-01-01", "control_map"),
        pytest.param("/change?as_of=2016-01-01", "change_map", marks=pytest.mark.slow),
        pytest.param(
            "/change?as_of=2016-01-01&show=Two+dates", "two_dates", marks=pytest.mark.slow
        ),
    ],
)
def test_the_zoom_stays_on_another_date(visit: Visit, path: str, key: str) -> None:
    page = visit(path)
    opening = ranges(page, key)
    chart = page.locator(f".st-key-chart-{key} .js-plotly-plot")
    for _ in range(2):
        chart.hover()
        chart.locator("[data-title='Zoom in']").click()
        settle(page)
    zoomed = ranges(page, key)
    assert zoomed[1] - zoomed[0] < 0.3 * (opening[1] - opening[0])
    page.get_by_role("button", name="Later ›").click()
    settle(page)
    assert "as_of=2016-01-01" not in page.url
    page.wait_for_timeout(1000)
    assert ranges(page, key) == pytest.approx(zoomed, abs=8)
    chart.hover()
    chart.locator("[data-title='Reset axes']").click()
    settle(page)
    assert ranges(page, key) == pytest.approx(opening, abs=20)
    choose(page, "Iraq")
    assert ranges(page, key) != pytest.approx(zoomed, abs=8), "another country has another extent"


_OVERLAPS = """() => {
  const buttons = document.querySelector(".modebar-group").getBoundingClientRect();
  return [...document.querySelectorAll(".annotation-text, .legendtext")].filter((text) => {
    const { left, right, top, bottom } = text.getBoundingClientRect();
    return left < buttons.right && right > buttons.left
      && top < buttons.bottom && bottom > buttons.top;
  }).map((text) => text.textContent);
}"""


def test_names_and_buttons_of_a_city_map_are_clear_of_each_other(visit: Visit) -> None:
    page = visit("/raqqa")
    for width in (1440, 720, 390):
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        check_names(*label_boxes(page, "city_map_raqqa"))
        assert page.evaluate(_MISSING_LEADERS_SCRIPT, "city_map_raqqa") == []
        if width > 500:
            expect(page.locator(".annotation-text", has_text="about45")).to_be_visible()
            assert page.evaluate(_OVERLAPS) == []


@pytest.mark.parametrize("width", every_other([320, 360]))
def test_the_legend_of_a_narrow_map_is_not_cut(visit: Visit, width: int) -> None:
    count, cut = visit("/map", width=width, height=800).evaluate(_CUT_LEGEND_SCRIPT)
    assert count > 10
    assert cut == []
