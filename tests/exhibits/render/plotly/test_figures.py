"""Every exhibit drawn in light and dark, at every width and as a slide."""

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from data.model import Theatre
from exhibits.model import Exhibit, MapMarks, StepsMarks
from exhibits.render.plotly.charts.event_lanes import DATE_RANGE_META
from exhibits.render.plotly.drawing import Drawing, DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.text.markup import BREAK
from exhibits.text.metrics import width_px
from exhibits.theme import THEMES
from tests.exhibits.conftest import DAYS, NOT_DRAWN, OPENING, Build, Views, draw_on_slide

WIDTHS = (326.0, 560.0, 880.0)
MAX_BYTES = {
    **{"map": 300_000, "dots": 80_000, "rivals": 80_000},
    **{"strips": 80_000, "areas": 40_000, "bands": 40_000, "shares": 40_000, "steps": 65_000},
}
MIN_PANEL_PX = 40.0


def draw_all_widths(exhibit: Exhibit) -> list[Drawing]:
    """An exhibit in light at every width and as on a slide."""
    light = THEMES["light"]
    drawings = [draw_figure(exhibit, DrawingContext(light, width)) for width in WIDTHS]
    return [*drawings, draw_on_slide(exhibit, light)]


def pictures(exhibits: list[Exhibit]) -> list[Exhibit]:
    """Exhibits that are drawn, including those that state why they are empty."""
    return [exhibit for exhibit in exhibits if exhibit.missing or exhibit.kind not in NOT_DRAWN]


def annotation_text(drawing: Drawing) -> str:
    """All annotations on one line."""
    return " ".join(part["text"] for part in drawing.layout["annotations"]).replace(BREAK, " ")


@pytest.mark.parametrize(
    ("name", "width"), [*[("light", width) for width in WIDTHS], ("dark", WIDTHS[0])]
)
def test_all_are_drawn_at_every_width(views: Views, name: str, width: float) -> None:
    theme = THEMES[name]
    for exhibit in pictures(views(OPENING, turn=WIDTHS.index(width) + (name == "dark"))):
        drawing = draw_figure(exhibit, DrawingContext(theme, width))
        assert drawing.data, exhibit.id
        assert 100 <= drawing.layout["height"] < 6000, exhibit.id
        assert drawing.layout["paper_bgcolor"] == theme.paper
        assert drawing.layout["font"]["color"] == theme.ink
        text = drawing.to_json()
        map_count = 2 if getattr(exhibit.marks, "earlier", None) else 1
        limit = map_count * MAX_BYTES.get(exhibit.kind, 25_000)
        assert len(text) < limit, (exhibit.id, len(text))
        assert set(json.loads(text)) == {"data", "layout"}
        texts = [each["text"] for each in drawing.layout.get("annotations", ())]
        broken = [each for each in texts if any(len(line) == 1 for line in each.split(BREAK))]
        assert not [each for each in broken if len(each) > 1], (exhibit.id, "wrapped by letter")


@pytest.mark.parametrize("name", THEMES)
def test_all_are_drawn_as_on_a_slide(views: Views, name: str) -> None:
    for exhibit in pictures(views(OPENING, turn=list(THEMES).index(name) + 1)):
        drawing = draw_on_slide(exhibit, THEMES[name])
        layout, margin = drawing.layout, drawing.layout["margin"]
        assert layout["height"] <= 764 * 1.1, "a sheet makes it no smaller than that"
        assert margin["l"] + margin["r"] < 900, exhibit.id
        assert margin["t"] + margin["b"] < 500, exhibit.id
        map_count = 2 if getattr(exhibit.marks, "earlier", None) else 1
        assert len(drawing.to_json()) < map_count * 300_000, exhibit.id


def test_an_empty_exhibit_states_why(views: Views) -> None:
    kinds = {each.kind: each for each in views(DAYS[0], every=True) if each.missing}
    missing = list(kinds.values())
    chosen = {"evidence", "rivals"}  # nothing is selected
    assert {*kinds} - chosen == {
        "numbers", "proportion", "dots", "relation", "table", "map", "steps",
    }  # fmt: skip
    for exhibit in missing:
        for drawing in draw_all_widths(exhibit):
            assert exhibit.missing in annotation_text(drawing), exhibit.id
        narrow = draw_figure(exhibit, DrawingContext(THEMES["light"], 326))
        lines = [part["text"].split(BREAK) for part in narrow.layout["annotations"]]
        assert all(len(line) < 55 for part in lines for line in part)


def test_drawing_does_not_change_shared_frames(views: Views, theatre: Theatre) -> None:
    tables = {name: getattr(theatre, name).copy() for name in ("figures", "sources", "places")}
    for exhibit in pictures(views("2016-01-31")):
        before = exhibit.frame.copy()
        shapes = [layer.shapes.copy() for layer in layers(exhibit)]
        draw_all_widths(exhibit)
        assert_frame_equal(exhibit.frame, before)
        for layer, shape in zip(layers(exhibit), shapes, strict=True):
            assert_frame_equal(layer.shapes, shape)
    for name, table in tables.items():
        assert_frame_equal(getattr(theatre, name), table)


def layers(exhibit: Exhibit) -> tuple:
    return exhibit.marks.layers if isinstance(exhibit.marks, MapMarks) else ()


def panels(drawing: Drawing) -> dict[str, tuple[float, float]]:
    """Span (px up from the bottom of the plot) of each value axis by the name traces use."""
    layout = drawing.layout
    high = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
    return {
        name.replace("axis", ""): (part["domain"][0] * high, part["domain"][1] * high)
        for name, part in layout.items()
        if name.startswith("yaxis") and "domain" in part
    }


@pytest.mark.parametrize("day", ["2016-12-31", OPENING, "2018-12-31"])
def test_panels_do_not_overlap_and_have_room(build: Build, day: str) -> None:
    for name in ("share_lost_iraq", "share_cleared_mosul", "fighters_mosul", "fighters_raqqa"):
        exhibit = build(name, day)
        if exhibit.missing:
            continue
        for drawing in draw_all_widths(exhibit):
            spans = sorted(panels(drawing).values())
            assert len(spans) == exhibit.frame["panel"].nunique(), (name, day)
            for foot, top in spans:
                assert top - foot >= MIN_PANEL_PX, (name, day, drawing.layout.get("width"))
            for (_, top), (foot, _) in pairwise(spans):
                # The heading of the lower panel is between two panels.
                assert foot - top >= drawing.layout["font"]["size"], (name, day)
            assert spans[0][0] >= -0.5


def test_every_claim_is_a_mark_on_the_axis_of_its_base(build: Build) -> None:
    for name in ("share_lost_syria", "share_cleared_raqqa", "fighters_mosul"):
        exhibit = build(name)
        rows = exhibit.frame
        drawing = draw_figure(exhibit, DrawingContext(THEMES["light"], 880))
        drawn: dict[str, list[float]] = {}
        for trace in drawing.data:
            assert trace["mode"] != "lines" or trace["meta"] == DATE_RANGE_META, (
                "claims, none is joined"
            )
            if "customdata" not in trace:
                continue  # a hedge
            drawn.setdefault(trace["yaxis"], []).extend(np.asarray(trace["y"], dtype=float))
        stated = [
            sorted(pd.concat([panel[part] for part in ("value", "low", "high")]).dropna().tolist())
            for _, panel in rows.groupby("panel")
        ]
        assert sorted(map(sorted, drawn.values())) == sorted(stated)


def test_unverified_claims_are_hollow_and_older_ones_fainter(build: Build) -> None:
    exhibit = build("share_lost_iraq")
    status = exhibit.frame.set_index("hover")["status"]
    assert status.nunique() == 2
    for trace in draw_figure(exhibit, DrawingContext(THEMES["dark"], 880)).data:
        if "customdata" not in trace:
            continue  # a hedge
        marker = trace["marker"]
        for symbol, (tip, _) in zip(marker["symbol"], trace["customdata"], strict=True):
            assert symbol.endswith("-open") == (status[tip] != "verified"), tip
        assert all(0.35 <= each <= 1 for each in marker["opacity"])
    young = draw_figure(build("share_cleared_raqqa"), DrawingContext(THEMES["dark"], 880))
    old = draw_figure(
        build("share_cleared_raqqa", "2018-12-31"), DrawingContext(THEMES["dark"], 880)
    )
    strongest = [
        max(max(trace["marker"]["opacity"]) for trace in drawing.data if "customdata" in trace)
        for drawing in (young, old)
    ]
    assert strongest[0] > strongest[1]


def test_a_claim_of_a_month_has_a_bar_over_it(build: Build) -> None:
    """Drawn as lines: Plotly silently omits error bars along an axis of time."""
    exhibit = build("fighters_mosul")
    long = exhibit.frame[exhibit.frame["last"] > exhibit.frame["first"]]
    assert len(long)
    drawn = [
        (trace["x"][at], trace["x"][at + 1], trace["y"][at])
        for trace in draw_figure(exhibit, DrawingContext(THEMES["light"], 880)).data
        if trace.get("meta") == DATE_RANGE_META
        for at in range(0, len(trace["x"]), 3)
    ]
    stated = {
        (f"{row.first:%Y-%m-%dT%H:%M}", f"{row.last:%Y-%m-%dT%H:%M}", value)
        for row in long.itertuples()
        for value in (row.least, row.most)
    }
    assert set(drawn) == stated


def test_a_bar_is_filled_to_its_claim(build: Build) -> None:
    exhibit = build("share_lost")
    drawing = draw_figure(exhibit, DrawingContext(THEMES["light"], 560))
    bars = [trace for trace in drawing.data if trace["type"] == "bar"]
    assert all(bar["x"][0] > 0 for bar in bars)
    filled = [bar["x"][0] for bar in bars[::2]]
    assert filled == exhibit.frame["least"].tolist() == [78, 58]
    wholes = [sum(bar["x"][0] for bar in bars[at : at + 2]) for at in (0, 2)]
    assert wholes == [100, 100]
    # A separate scale for each base.
    assert len({bar["xaxis"] for bar in bars}) == len(filled)


def test_a_range_is_filled_to_its_lower_end_and_distinguished_to_the_upper(build: Build) -> None:
    exhibit = build("share_lost")
    ranged = replace(exhibit, frame=exhibit.frame.assign(least=[60.0, 58.0], most=[70.0, 58.0]))
    drawing = draw_figure(ranged, DrawingContext(THEMES["light"], 560))
    bars = [trace for trace in drawing.data if trace["type"] == "bar"]
    assert [bar["x"][0] for bar in bars[:3]] == [60, 10, 30]
    assert len({str(bar["marker"]) for bar in bars[:3]}) == 3


def test_derived_and_known_values_look_different(build: Build) -> None:
    exhibit = build("implied_peaks")
    lines = {}
    drawing = draw_figure(exhibit, DrawingContext(THEMES["light"], 560))
    for role, trace in zip(exhibit.frame["role"], drawing.data, strict=True):
        if trace["mode"] == "lines":
            lines.setdefault(role, []).append(trace["line"])
    (derived,) = lines["derived"]
    assert "dash" not in derived
    for known in lines["known"]:
        assert known["dash"]
        assert known["width"] < derived["width"]
        assert known["color"] != derived["color"]


@pytest.mark.parametrize("exhibit_id", ["area_over_time", "subject_area", "reported_share_raqqa"])
def test_scales_have_space_for_their_tick_labels(build: Build, exhibit_id: str) -> None:
    exhibit = build(exhibit_id)
    if isinstance(exhibit.marks, StepsMarks):  # counts instead of shares
        exhibit = replace(exhibit, marks=replace(exhibit.marks, value_range=None))
    counted = exhibit.frame.select_dtypes("number")
    many = {str(name): column * 100_000 for name, column in counted.items()}
    large = replace(exhibit, frame=exhibit.frame.assign(**many))
    context = DrawingContext(THEMES["light"], 700)
    for drawn in (exhibit, large):
        layout = draw_figure(drawn, context).layout
        ends = [axis["range"][1] for name, axis in layout.items() if name.startswith("yaxis")]
        label_px = width_px(f"{max(ends):,.0f}", context.small)
        assert layout["margin"]["l"] >= label_px + 5  # a tick of 4 px, and a gap


def test_charts_of_the_whole_period_have_no_line_at_a_date(build: Build) -> None:
    """Nothing on their page chooses or names that date."""
    for exhibit_id, lines in (("series_share_lost_iraq", 0), ("share_cleared_raqqa", 1)):
        layout = draw_figure(build(exhibit_id), DrawingContext(THEMES["light"], 880)).layout
        assert min(1, len(layout["shapes"])) == lines
