"""Text positions of the static renderer agree with Plotly's in Chromium, line by line."""

import base64
import json
from collections import Counter, defaultdict
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser
from plotly.offline import get_plotlyjs

from exhibits import render
from exhibits.model import View
from exhibits.render.plotly.drawing import Drawing, DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.static.primitives import LINE_EM, Scene, TextBlock
from exhibits.render.static.scene import build_scene
from exhibits.theme import LIGHT
from tests.exhibits.conftest import shipped

LETTERS = Path(render.__path__[0]) / "fonts"
WIDTH, HEIGHT, TEXT = 1000.0, 600.0, 16.0
FAR_PX = 5.0
EXHIBITS = (
    "share_lost", "implied_peaks", "theatre_map", "change_map", "area_over_time", "subject_area",
    "governorates", "places", "fighters_mosul", "series_share_lost_iraq", "city_map_raqqa",
    "reported_share_mosul",
)  # fmt: skip
# Plotly moves the north arrow where its letter would leave the drawing.
MOVED = {"N"}
# Each visible line of text with the start and end of its baseline, px of the picture.
WRITTEN = """([drawing, width]) => {
  drawing.layout.width = width;
  const home = document.getElementById("home");
  return Plotly.newPlot(home, drawing.data, drawing.layout, {staticPlot: true}).then(() => {
    const edge = home.getBoundingClientRect(), told = [];
    for (const text of home.querySelectorAll("text")) {
      if (getComputedStyle(text).display === "none") continue;
      const lines = [...text.querySelectorAll("tspan.line")];
      for (const line of lines.length ? lines : [text]) {
        if (!line.textContent.trim()) continue;
        const first = line.getStartPositionOfChar(0);
        const last = line.getEndPositionOfChar(line.getNumberOfChars() - 1);
        const ends = [first, last].map(
          (at) => new DOMPoint(at.x, at.y).matrixTransform(text.getScreenCTM()));
        told.push([line.textContent, ...ends.map((at) => [at.x - edge.x, at.y - edge.y])]);
      }
    }
    return told;
  });
}"""


@pytest.fixture(scope="module")
def drawings() -> dict[str, Drawing]:
    theatre, entries = shipped("iraq-syria").theatre, shipped("iraq-syria").entries
    view = View(pd.Timestamp("2017-08-04"), theatre.settings.whole)
    drawing_context = DrawingContext(LIGHT, WIDTH, TEXT)
    return {
        name: draw_figure(entries[name].build(view), drawing_context, HEIGHT) for name in EXHIBITS
    }


def font_face(weight: int, file: str) -> str:
    """The static renderer's font under the family name that the drawings use."""
    data = base64.b64encode((LETTERS / file).read_bytes()).decode()
    return (
        f"@font-face {{ font-family: 'IBM Plex Sans Arabic'; font-weight: {weight};"
        f" src: url(data:font/ttf;base64,{data}); }}"
    )


def test_text_positions_agree_with_plotly(browser: Browser, drawings: dict[str, Drawing]) -> None:
    style = font_face(400, "FootholdSans-Regular.ttf") + font_face(700, "FootholdSans-SemiBold.ttf")
    page = browser.new_page(viewport={"width": int(WIDTH), "height": 800})
    page.set_content(f"<style>{style}</style><script>{get_plotlyjs()}</script><div id=home></div>")
    for weight in (400, 700):
        page.evaluate(f"document.fonts.load('{weight} 16px \"IBM Plex Sans Arabic\"')")
    for name, drawing in drawings.items():
        written = page.evaluate(WRITTEN, [json.loads(drawing.to_json()), WIDTH])
        wanted = [(" ".join(text.split()), start, end) for text, start, end in written]
        scene_places = places_by_text(build_scene(drawing, WIDTH))
        assert Counter(text for text, _, _ in wanted) == {
            text: len(places) for text, places in scene_places.items()
        }, name
        for text, start, end in wanted:
            if text not in MOVED:
                offset_px = min(distance_px(place, start, end) for place in scene_places[text])
                assert offset_px < FAR_PX, (name, text, offset_px, start, scene_places[text])
    page.close()


Place = tuple[float, float, float]
"""x and y of a line's foot at a share of its length, and that share."""


def places_by_text(scene: Scene) -> dict[str, list[Place]]:
    """Position of each line of a scene, by its text."""
    found: dict[str, list[Place]] = defaultdict(list)
    for block in scene.parts:
        if not isinstance(block, TextBlock):
            continue
        top = {"top": 0.0, "middle": 0.5, "bottom": 1.0}[block.down] * -block.high
        share = {"left": 0.0, "center": 0.5, "right": 1.0}[block.across]
        for line_index, line in enumerate(block.lines):
            text = " ".join("".join(run.text for run in line).split())
            down = top + block.size + line_index * LINE_EM * block.size
            across, down = (down, 0.0) if block.angle else (0.0, down)
            if text:
                found[text].append((block.x + across, block.y + down, share))
    return found


def distance_px(place: Place, start: list[float], end: list[float]) -> float:
    """Distance between a line of the scene and one of Plotly's, px; Arabic begins at the right."""
    if start[0] > end[0]:
        start, end = end, start
    x, y, share = place
    return max(
        abs(at - (one + share * (other - one)))
        for at, one, other in zip((x, y), start, end, strict=True)
    )
