"""Maps that the reader has zoomed: labels, and the scale."""

import re
from itertools import combinations

import pytest
from playwright.sync_api import Locator, Page, Position, expect

from tests.browser.conftest import Visit, settle

pytestmark = pytest.mark.browser

TURNS = 4
_TEXTS = """chart => [...chart.querySelectorAll('.annotation')]
  .filter(node => node.style.visibility !== 'hidden' && node.querySelector('text'))
  .map(node => [chart.layout.annotations[node.dataset.index], node.querySelector('text')])
  .filter(([each]) => each.xref !== 'paper' && each.text.trim())
  .map(([each, text]) => {
    const frame = [...chart.querySelectorAll('.nsewdrag')]
      .find(drag => drag.dataset.subplot.startsWith(each.xref || 'xy')).getBoundingClientRect();
    const box = text.getBoundingClientRect();
    return [each.text, box.left, box.top, box.right, box.bottom,
      frame.left, frame.top, frame.right, frame.bottom];
  })"""
"""Text, box and frame of each label of the server that is displayed."""
_SCALES = """chart => [...chart.querySelectorAll('.fh-names')].flatMap(svg => {
  const label = svg.querySelector('text.scale');
  if (!label) return [];
  const bar = svg.querySelector('path').getBoundingClientRect();
  const { left, right, bottom } = svg.getBoundingClientRect();
  const { range } = chart._fullLayout.xaxis;
  const perPx = (range[1] - range[0]) / (right - left) / chart.layout.foothold.units_per_km;
  return [[label.textContent, bar.width * perPx, bar.left - left, bottom - bar.bottom]];
})"""
"""Text, length (km) and distances from the corner (px) of each scale bar of the browser."""
_LONE_LEADERS = """chart => chart.layout.annotations.flatMap((each, at) => {
  const shown = (index) => {
    const node = chart.querySelector(`.annotation[data-index="${index}"]`);
    return node.querySelector('text') && node.style.visibility !== 'hidden';
  };
  return each.text === ' ' && Boolean(shown(at)) !== Boolean(shown(at + 1)) ? [at] : [];
})"""
"""Positions of light lines under leaders that are displayed without their label, or it alone."""
_SERVER_SCALES = """chart => [...chart.querySelectorAll('.scatterlayer > .trace')]
  .filter(node => node.__data__[0].trace._input.foothold?.role === 'scale')
  .map(node => node.style.display)"""
_CHART_BOX = """chart => {
  const { xaxis, yaxis } = chart._fullLayout;
  return [xaxis.range[0], yaxis.range[0], xaxis.range[1], yaxis.range[1]]
    .map(each => each / chart.layout.foothold.units_per_km);
}"""

_DRAWN_BETWEEN_TURNS = """chart => new Promise((done) => {
  let clicks = 0;
  const count = () => (clicks += 1);
  const button = chart.querySelector("[data-title='Reset axes']");
  const { xaxis } = chart._fullLayout;
  const [start, end] = xaxis.range;
  button.addEventListener('click', count);
  xaxis.range = [start + (end - start) / 10, end - (end - start) / 10];
  chart.emit('plotly_relayouting', {});
  chart.emit('plotly_afterplot');
  setTimeout(() => {
    button.removeEventListener('click', count);
    xaxis.range = [start, end];
    chart.emit('plotly_relayout', {});
    done(clicks);
  }, 200);
})"""
"""Imitates a drawing between two turns of the wheel; returns how often it reset the zoom."""


def turn_wheel(page: Page, chart: Locator, down_px: int) -> None:
    """Turn the wheel with Ctrl over a map, so that it is zoomed."""
    chart.hover(position=Position(x=300, y=180))
    page.keyboard.down("Control")
    for _ in range(TURNS):
        page.mouse.wheel(0, down_px)
        page.wait_for_timeout(20)  # less than Plotly waits for the next turn before it draws
    page.keyboard.up("Control")
    settle(page)
    page.wait_for_timeout(500)


def check_labels(chart: Locator) -> int:
    """Check that displayed labels are within their map and apart; return their number."""
    texts = chart.evaluate(_TEXTS)
    for text, left, top, right, bottom, *frame in texts:
        assert left >= frame[0] - 3 and top >= frame[1] - 3, text
        assert right <= frame[2] + 3 and bottom <= frame[3] + 3, text
    for one, other in combinations(texts, 2):
        across = min(one[3], other[3]) - max(one[1], other[1])
        down = min(one[4], other[4]) - max(one[2], other[2])
        assert across <= 3 or down <= 4, (one[0], other[0])
    assert chart.evaluate(_LONE_LEADERS) == []
    return len(texts)


def check_scales(chart: Locator, count: int) -> list[str]:
    """Check that each map has one scale bar, of its length; return their texts."""
    scales = chart.evaluate(_SCALES)
    assert len(scales) == count
    for text, length_km, left, below in scales:
        written = re.fullmatch(r"(\d+)\u202fkm", text)
        assert written and float(written[1]) == pytest.approx(length_km, rel=0.05)
        assert 0 < left < 30 and 0 < below < 30
    assert set(chart.evaluate(_SERVER_SCALES)) == {"none"}
    return [text for text, *_ in scales]


@pytest.mark.parametrize(
    ("path", "key", "count"),
    [
        ("/map?as_of=2015-06-01", "control_map", 1),
        pytest.param(
            "/change?as_of=2016-01-01&show=Two+dates", "two_dates", 2, marks=pytest.mark.slow
        ),
    ],
)
def test_a_zoomed_map_has_a_scale_and_labels_apart_within_its_frame(
    visit: Visit, path: str, key: str, count: int
) -> None:
    page = visit(path)
    chart = page.locator(f".st-key-chart-{key} .js-plotly-plot")
    before = check_labels(chart)
    assert chart.evaluate(_SCALES) == []
    opening = chart.evaluate(_CHART_BOX)
    turn_wheel(page, chart, 150)
    assert chart.evaluate(_CHART_BOX) == pytest.approx(opening, rel=0.01), "no view beyond this one"
    assert chart.evaluate(_SCALES) == []
    assert check_labels(chart) == before
    turn_wheel(page, chart, -150)
    far = check_scales(chart, count)
    assert chart.evaluate(_DRAWN_BETWEEN_TURNS) == 0, "the reader is still zooming"
    for _ in range(2):  # the factor of a turn has a limit
        turn_wheel(page, chart, -150)
    check_labels(chart)
    assert check_scales(chart, count) != far
    chart.locator("[data-title='Reset axes']").click()
    settle(page)
    page.wait_for_timeout(500)
    assert chart.evaluate(_SCALES) == []
    assert set(chart.evaluate(_SERVER_SCALES)) == {""}
    assert check_labels(chart) == before


_FILM_BOX = """film => {
  const { x, y, width, height } = film.querySelector('.map svg').viewBox.baseVal;
  return [x, -y - height, x + width, -y];
}"""


@pytest.mark.slow  # of the chart: the first test
def test_the_map_that_moves_has_the_zoom_of_the_chart(visit: Visit) -> None:
    page = visit("/map?as_of=2015-06-01")
    chart = page.locator(".st-key-chart-control_map .js-plotly-plot")
    film = page.locator(".fh-film")

    def step() -> float:
        """Step to the next change; return the ratio of the widths of both maps."""
        page.get_by_role("button", name="Next change").click()
        film.wait_for()
        moving, drawn = film.evaluate(_FILM_BOX), chart.evaluate(_CHART_BOX)
        km = page.evaluate(
            "() => window.__footholdTimelines.get('chart-control_map').film.frames.km"
        )
        film.wait_for(state="detached")
        settle(page)
        return km * (moving[2] - moving[0]) / (drawn[2] - drawn[0])

    opening = step()
    turn_wheel(page, chart, -150)
    assert step() == pytest.approx(1, abs=0.01)
    chart.locator("[data-title='Reset axes']").click()
    settle(page)
    page.wait_for_timeout(500)
    assert step() == pytest.approx(opening, abs=0.02)


@pytest.mark.slow  # of one map: the test above
def test_two_maps_over_each_other_have_one_zoom(visit: Visit) -> None:
    page = visit("/change?as_of=2016-01-01&show=Swipe")
    earlier, later = (
        page.locator(f"[class*='st-key-chart-two_dates-{name}'] .js-plotly-plot")
        for name in ("first", "last")
    )

    def read() -> list[float]:
        """Read the ranges of both maps, which are the same; in the units of the maps."""
        page.wait_for_timeout(700)
        box = earlier.evaluate(_CHART_BOX)
        assert box == pytest.approx(later.evaluate(_CHART_BOX), abs=2)
        return box

    def width(box: list[float]) -> float:
        return box[2] - box[0]

    opening = read()
    turn_wheel(page, earlier, -150)  # the part left of the handle
    far = read()
    assert width(far) < 0.8 * width(opening)
    check_scales(earlier, 1)
    page.get_by_role("slider", name="Boundary between the two dates").press("Home")
    later.locator("[data-title='Zoom in']").click()
    settle(page)
    near, scale = read(), check_scales(later, 1)
    assert width(near) < 0.7 * width(far)
    assert page.locator("[class*='st-key-swipe-'] [data-title='Full screen']").count() == 0
    page.get_by_role("button", name="Later ›").click()
    settle(page)
    assert read() == pytest.approx(near, abs=3)
    assert check_scales(later, 1) == scale, "it fits the zoom on another date too"
    later.locator("[data-title='Reset axes']").click()
    settle(page)
    assert read() == pytest.approx(opening, abs=3)


_CUT_LABELS = """() => {
  const maps = document.querySelector("[class*='st-key-swipe-']");
  const { left } = maps.getBoundingClientRect();
  const edge = left + maps.__footholdEdge();
  const [last, first] = [...maps.querySelectorAll('.js-plotly-plot')].map((chart) =>
    [...chart.querySelectorAll('.annotation text, .fh-names text')]
      .filter((text) => text.getBoundingClientRect().width)
      .map((text) => {
        const [box, node] = [text.getBoundingClientRect(), text.closest('.annotation') ?? text];
        const place = [text.textContent, Math.round(box.left), Math.round(box.top)].join();
        const isCut = box.left < edge && box.right > edge;
        return { place, isCut, isShown: node.style.opacity !== '0' };
      }));
  return [first, last].flatMap((one) => {
    const other = one === first ? last : first;
    return one.filter((each) => each.isCut && !other.some(({ place }) => place === each.place));
  }).map(({ place, isShown }) => [place, isShown]);
}"""
"""Labels of either map that the boundary cuts and the other map has not: whether they are shown."""


def test_dates_and_handle_of_two_maps_are_over_the_maps_not_their_legend(visit: Visit) -> None:
    page = visit("/change?as_of=2017-08-04&show=Swipe")
    plot = page.locator("[class*='st-key-swipe-'] .nsewdrag").first.bounding_box()
    handle = page.get_by_role("slider", name="Boundary between the two dates")
    date = page.locator("[class*='st-key-handle-'] [data-part=last]")
    for each in (handle.bounding_box(), date.bounding_box()):
        assert plot and each
        assert each["x"] + each["width"] <= plot["x"] + plot["width"] + 2
    expect(page.get_by_text("Drag the line or press the arrow keys")).to_be_visible()


def test_no_label_is_cut_between_two_maps_over_each_other(visit: Visit) -> None:
    page = visit("/change?as_of=2017-08-04&show=Swipe")
    handle = page.get_by_role("slider", name="Boundary between the two dates")
    cut = []
    for percent in range(20, 81, 6):
        handle.evaluate(
            "(each, value) => { each.value = value; each.dispatchEvent(new Event('input')); }",
            percent,
        )
        page.wait_for_timeout(150)
        cut += page.evaluate(_CUT_LABELS)
    assert cut, "the test has something to find"
    assert [place for place, is_visible in cut if is_visible] == []
