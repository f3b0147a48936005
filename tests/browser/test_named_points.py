"""Points of towns on an assessor's map: of names that the browser adds, and on timelines."""

from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Position

from tests.browser.conftest import Visit
from tests.lean_theatres import PLACES
from tests.polygon_theatre import write_polygon_theatre
from tests.serving import Server, serving

pytestmark = pytest.mark.browser


CLOSE_TOWNS = list(product(range(4), range(4)))
_POSITION_SCRIPT = """(chart, name) => {
  const { xaxis, yaxis } = chart._fullLayout;
  const [, x, y] = chart.layout.foothold.names.rows.find(([text]) => text === name);
  return [xaxis._offset + xaxis.l2p(x), yaxis._offset + yaxis.l2p(y)];
}"""
"""Position of a place on a map, px."""


@pytest.fixture(scope="module")
def polygons(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = write_polygon_theatre(tmp_path_factory.mktemp("theatres") / "front")
    close = [f"Town {row}{column},{13 + row / 5},{30 + column / 5}" for row, column in CLOSE_TOWNS]
    (folder / "places.csv").write_text("\n".join([PLACES.strip(), *close, ""]))
    with serving(settings={"FOOTHOLD_THEATRE": str(folder)}) as server:
        yield server
        assert server.called() == []


def test_names_have_points_after_zooming_and_on_timelines(visit: Visit, polygons: Server) -> None:
    page = visit("/map?as_of=2024-03-10", server=polygons)
    chart = page.locator(".js-plotly-plot").first
    x, y = chart.evaluate(_POSITION_SCRIPT, "Town 22")
    chart.hover(position=Position(x=x, y=y))
    page.keyboard.down("Control")
    for _ in range(8):
        page.mouse.wheel(0, -150)
        page.wait_for_timeout(20)
    page.keyboard.up("Control")
    names = chart.locator(".fh-names text").filter(has_not_text="km")
    names.first.wait_for()
    assert chart.locator(".fh-names circle").count() == names.count()
    page.get_by_role("slider", name="Date").first.press("ArrowLeft")
    film = page.locator(".fh-film").first
    film.locator("text").first.wait_for()
    assert film.locator("circle").count() == film.locator("text").count() > 3
