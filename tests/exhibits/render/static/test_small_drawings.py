"""Static renderer: each supported feature, on drawings of one or two traces."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely

from data.event_kinds import EVENT_SYMBOLS
from exhibits.render.plotly.drawing import Drawing
from exhibits.render.static.layout.plot_area import PlotAxis, to_axis_numbers
from exhibits.render.static.layout.ticks import compute_ticks
from exhibits.render.static.primitives import (
    Dot,
    DrawingError,
    PageTooSmallError,
    Patch,
    Run,
    Stroke,
    TextBlock,
)
from exhibits.render.static.scene import build_scene
from exhibits.render.static.style import parse_colour, parse_dashes, parse_halo, text_lines
from exhibits.render.static.svg import shapes_svg
from exhibits.render.static.traces.symbols import build_outline
from exhibits.text.markup import BREAK, bold_text
from exhibits.theme import SYMBOLS
from tests.exhibits.render.static.test_static import SVG, covered_area, parts


def drawing(*traces: dict[str, Any], **layout: Any) -> Drawing:
    """A minimal drawing: a plot of 100 by 100 px from (10, 10), values from 0 to 10."""
    axis = {"range": [0, 10], "visible": False}
    return Drawing(
        data=[{"type": "scatter"} | trace for trace in traces],
        layout={
            "height": 120,
            "margin": {"l": 10, "r": 10, "t": 10, "b": 10, "autoexpand": False},
            "paper_bgcolor": "#ffffff",
            "plot_bgcolor": "#ffffff",
            "font": {"family": "x", "size": 10, "color": "#000000"},
            "showlegend": False,
            "annotations": [],
            "xaxis": axis,
            "yaxis": axis,
        }
        | layout,
    )


SQUARE = {"x": [1, 3, 3, 1, 1], "y": [1, 1, 3, 3, 1], "mode": "lines"}


INK = {"color": "#112233", "width": 1}


def text_block_of(text: str, **fields: Any) -> TextBlock:
    note = {"text": text, "x": 5, "y": 5, "showarrow": False} | fields
    (block,) = parts(build_scene(drawing(annotations=[note]), 120), TextBlock)
    return block


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda known: known.data.append({"type": "scattergl", "x": [], "y": []}), "scattergl"),
        (lambda known: known.data[0].update(fillgradient={}), "fillgradient"),
        (lambda known: known.data[0].update(fill="tozeroy"), "tozeroy"),
        (lambda known: known.data[0].update(mode="lines+text+markers"), "mode"),
        (lambda known: known.data[0].update(line={"shape": "spline"}), "spline"),
        (lambda known: known.data[0].update(line={"color": "red"}), "no colour: 'red'"),
        (lambda known: known.data[0].update(line={"dash": "wavy"}), "no dash: 'wavy'"),
        (lambda known: known.data[0].update(y=[1]), "5 x and 1 y"),
        (lambda known: known.data[0].update(xaxis="x9"), "no axis 'x9'"),
        (lambda known: known.data[0].update(mode="markers", marker={"symbol": "y-up"}), "'y-up'"),
        (lambda known: known.data[0].update(mode="markers", marker={"cmin": 1}), "cmin"),
        (lambda known: known.update_layout(xaxis={"type": "log"}), "type 'log'"),
        (lambda known: known.update_layout(xaxis={"rangebreaks": []}), "rangebreaks"),
        (lambda known: known.update_layout(updatemenus=[]), "updatemenus"),
        (lambda known: known.update_layout(title={"text": "x"}), "title"),
        (lambda known: known.update_layout(margin={"autoexpand": True}), "autoexpand"),
        (
            lambda known: known.update_layout(
                shapes=[{"type": "circle", "x0": 0, "x1": 1, "y0": 0, "y1": 1}]
            ),
            "circle",
        ),
        (lambda known: known.update_layout(legend={"yanchor": "bottom"}), "yanchor"),
        (lambda known: known.data.append(
            {"type": "bar", "x": [1], "y": [1], "width": 1, "marker": {"color": "#000000"}}),
         "vertical bars"),
    ],
)  # fmt: skip
def test_unknown_features_are_refused(change: Callable[[Drawing], None], expected: str) -> None:
    known = drawing(deepcopy(SQUARE))
    assert build_scene(known, 120).parts
    change(known)
    with pytest.raises(DrawingError, match=expected):
        build_scene(known, 120)


def test_a_drawing_without_room_raises_a_room_error() -> None:
    with pytest.raises(PageTooSmallError):
        build_scene(drawing(SQUARE), 15)
    with pytest.raises(PageTooSmallError, match="yaxis"):
        build_scene(drawing(SQUARE, yaxis={"range": [0, 1], "domain": [0.4, 0.3]}), 120)


def test_a_shape_retains_its_hole_and_covers_overlaps_once() -> None:
    ring = [(1, 1), (5, 1), (5, 5), (1, 5), (1, 1)]
    hole = [(2, 2), (2, 3), (3, 3), (3, 2), (2, 2)]
    over = [(4, 4), (8, 4), (8, 8), (4, 8), (4, 4)]
    gap = [(np.nan, np.nan)]
    for rings, area in (([ring, hole], 16 - 1), ([ring, over], 16 + 16 - 1), ([hole], 1)):
        xy = np.array([point for each in rings for point in (*each, *gap)])
        trace = {"x": xy[:, 0], "y": xy[:, 1], "mode": "lines", "line": INK, "fill": "toself"}
        scene = build_scene(drawing(trace | {"fillcolor": "#aabbcc"}), 120)
        assert sum(map(covered_area, parts(scene, Patch))) == pytest.approx(area * 100), rings


def test_a_shape_cut_at_the_frame_has_no_outline_there() -> None:
    beyond = {"x": [8, 14, 14, 8, 8], "y": [1, 1, 3, 3, 1], "mode": "lines", "line": INK}
    filled = {"fill": "toself", "fillcolor": "#aabbcc"}
    scene = build_scene(drawing(beyond | filled, SQUARE | {"line": INK} | filled), 120)
    cut, uncut = parts(scene, Patch)
    assert cut.pen is None and uncut.pen is not None
    assert cut.rings[0].max() <= 110
    (edge,) = parts(scene, Stroke)
    assert edge.within == (10, 10, 110, 110)
    assert sum(shapely.LineString(line).length for line in edge.lines) == pytest.approx(20 * 2 + 20)


def test_steps_change_at_the_next_value() -> None:
    trace = {"x": [0, 5, 10], "y": [0, 10, 10], "mode": "lines", "line": INK | {"shape": "hv"}}
    (line,) = parts(build_scene(drawing(trace), 120), Stroke)[0].lines
    expected = [(10, 110), (60, 110), (60, 10), (110, 10)]
    assert shapely.LineString(line).equals(shapely.LineString(expected))


def test_stacked_traces_are_adjacent() -> None:
    stack = {"mode": "lines", "stackgroup": "one", "line": {"width": 0, "color": "#000000"}}
    low = stack | {"x": [0, 5, 10], "y": [2, 2, 2], "fillcolor": "#aa0000"}
    high = stack | {"x": [0, 10], "y": [3, 3], "fillcolor": "#00aa00"}  # no value at 5
    below, above = parts(build_scene(drawing(low, high), 120), Patch)
    assert covered_area(below) == pytest.approx(100 * 20)
    assert covered_area(above) == pytest.approx(100 * 15)
    assert not shapely.Polygon(below.rings[0]).overlaps(shapely.Polygon(above.rings[0]))


def test_a_band_is_under_the_line_where_it_begins() -> None:
    line = {"mode": "lines", "line": INK, "x": [0, 10]}
    band = {"fill": "tonexty", "fillcolor": "rgba(0,0,255,0.2)"}
    scene = build_scene(drawing(line | {"y": [2, 2]}, line | {"y": [6, 6]} | band), 120)
    assert [type(part) for part in scene.parts] == [Patch, Stroke, Stroke]
    patch = scene.parts[0]
    assert isinstance(patch, Patch) and patch.fill
    assert covered_area(patch) == pytest.approx(100 * 40)
    assert (patch.fill.colour, patch.fill.opacity) == ("#0000ff", 0.2)


def test_bars_are_stacked_by_row_or_start_at_their_base() -> None:
    bar = {"type": "bar", "orientation": "h", "width": 1, "marker": {"color": "#123456"}}
    one, other = bar | {"x": [2, 4], "y": [1, 3]}, bar | {"x": [3], "y": [3]}
    _, second, third = parts(build_scene(drawing(one, other, barmode="stack"), 120), Patch)
    assert second.rings[0][:, 0].max() == third.rings[0][:, 0].min() == 50
    based = build_scene(drawing(other | {"base": [5]}, barmode="overlay"), 120)
    (patch,) = parts(based, Patch)
    assert (patch.rings[0].min(0).tolist(), patch.rings[0].max(0).tolist()) == (
        [60, 75],
        [90, 85],
    )


def test_marks_are_open_or_filled_and_offset_along_their_angle() -> None:
    point = {"x": [5], "y": [5], "mode": "markers"}
    look = {"color": "#aa0000", "size": 10, "line": {"width": 2, "color": "#0000aa"}}
    filled, hollow, thin, away = (
        parts(build_scene(drawing(point | {"marker": look | fields}), 120), Dot)[0]
        for fields in (
            {"symbol": "square"},
            {"symbol": "square-open"},
            {"symbol": "cross-thin"},
            {"symbol": "square", "angle": 180, "standoff": 7},
        )
    )
    assert (filled.fill.colour, filled.pen.colour) == ("#aa0000", "#0000aa")
    assert (hollow.fill, hollow.pen.colour, hollow.pen.width) == (None, "#aa0000", 2)
    assert (thin.rings, len(thin.lines), thin.pen.colour) == ((), 2, "#0000aa")
    assert away.rings[0].mean(axis=0).round(3).tolist() == [0, -7]


def test_every_symbol_has_an_outline() -> None:
    names = {*SYMBOLS, *EVENT_SYMBOLS, "circle-open-dot", "line-ns-open"}
    for name in {*names, *(f"{each}-open" for each in SYMBOLS)}:
        rings, lines = build_outline(name, 10)
        every = np.concatenate([*rings, *lines])
        assert 4 < np.abs(every).max() < 11, name


def test_error_bars_are_drawn_unless_of_zero_length() -> None:
    error_bar = {"type": "data", "color": "#112233", "thickness": 2, "width": 3, "visible": True}
    point = {"x": [2, 5], "y": [5, 5], "mode": "markers"}
    scene = build_scene(drawing(point | {"error_x": error_bar | {"array": [0, 1]}}), 120)
    (bar,) = parts(scene, Stroke)
    assert [line.tolist() for line in bar.lines] == [
        [[50, 60], [70, 60]],
        [[50, 57], [50, 63]],
        [[70, 57], [70, 63]],
    ]


def axis_of(ends: list[Any], px: float, **options: Any) -> PlotAxis:
    lower, upper = to_axis_numbers(ends, options.get("type") == "date")
    return PlotAxis("xaxis", options, float(lower), float(upper), 0.0, px)


@pytest.mark.parametrize(
    ("ends", "words", "expected"),
    [  # as Plotly 4.1 chose them in Chromium
        ([0, 100], {"nticks": 5}, ["0", "50", "100"]),
        ([0, 100], {"nticks": 3}, ["0", "50", "100"]),
        ([0, 38_000], {"nticks": 5, "tickformat": ","}, ["0", "10,000", "20,000", "30,000"]),
        ([0, 150_000], {"nticks": 6, "tickformat": ","}, ["0", "50,000", "100,000", "150,000"]),
        ([0, 2.4e9], {"nticks": 5, "exponentformat": "B"}, ["0", "0.5B", "1B", "1.5B", "2B"]),
        ([0, 8.4e6], {"nticks": 5, "exponentformat": "B"}, ["0", "2M", "4M", "6M", "8M"]),
        ([-4, 4], {"nticks": 5}, ["−4", "−2", "0", "2", "4"]),
        ([0, 1], {"nticks": 5, "ticksuffix": " %"}, ["0 %", "0.5 %", "1 %"]),
        ([0, 100], {"tickvals": [0, 25, 120], "ticktext": ["a", "b", "c"]}, ["a", "b"]),
        (
            ["2014-01-01", "2019-03-31"],
            {"type": "date", "nticks": 8, "tickformat": "%b\n%Y"},
            [f"Jan{BREAK}{year}" for year in range(2014, 2020)],
        ),
        (
            ["2014-10-20", "2017-08-20"],
            {"type": "date", "nticks": 8, "tickformat": "%b\n%Y"},
            [f"Jan{BREAK}2015", "Jul", f"Jan{BREAK}2016", "Jul", f"Jan{BREAK}2017", "Jul"],
        ),
        (
            ["2017-06-23", "2017-08-07"],
            {"type": "date", "nticks": 8, "tickformat": "%-d %b\n%Y"},
            [f"25 Jun{BREAK}2017", "2 Jul", "9 Jul", "16 Jul", "23 Jul", "30 Jul", "6 Aug"],
        ),
    ],
)  # fmt: skip
def test_ticks_are_those_of_plotly(
    ends: list[Any], words: dict[str, Any], expected: list[str]
) -> None:
    assert [text for _, text in compute_ticks(axis_of(ends, 600, **words))] == expected


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ([0, 1], {"tickformat": ".2%"}),
        (["2014-01-01", "2019-03-31"], {"type": "date", "tickformat": "%d.%m.%y"}),
    ],
)
def test_other_forms_of_ticks_are_refused(ends: list[Any], words: dict[str, Any]) -> None:
    with pytest.raises(DrawingError):
        compute_ticks(axis_of(ends, 600, **words))


def test_text_markup_is_parsed_and_tags_are_literal() -> None:
    font = {"size": 9, "color": "#010203"}
    text = f"{bold_text('held')} by{BREAK}<b>3</b> < 4 &amp; &lt;<br><script>!"
    first, second = text_lines(text, font)
    assert first == (Run("held", 9, "#010203", bold=True), Run(" by", 9, "#010203"))
    assert second == (Run("<b>3</b> < 4 &amp; &lt;<br><script>!", 9, "#010203"),)


def test_text_is_placed_at_its_anchor() -> None:
    shift = {"xshift": 4, "yshift": 6, "borderpad": 0}
    left = text_block_of("a", xanchor="left", yanchor="top", align="left", **shift)
    assert (left.across, left.down, left.x) == ("left", "top", 60 + 4 + 1)
    assert left.y == pytest.approx(60 - 6 + 1, abs=1.5)
    right = text_block_of(f"a{BREAK}bb", xanchor="right", yanchor="bottom", align="right")
    assert (right.across, right.down, right.text) == ("right", "bottom", "a\nbb")
    boxed = text_block_of("a", bgcolor="#ffeeaa", bordercolor="#112233", borderwidth=2, borderpad=5)
    assert boxed.box and boxed.box_pen
    assert (boxed.box.colour, boxed.box_pen.width, boxed.pad) == ("#ffeeaa", 2, 5)
    turned = text_block_of("a", textangle=-90, font={"size": 20, "shadow": "0 0 3px #fffefb"})
    assert (turned.angle, turned.size, turned.halo, turned.halo_width) == (-90, 20, "#fffefb", 1.5)


def test_a_note_outside_its_axis_is_not_drawn() -> None:
    note = {"text": "a", "x": 11, "y": 5, "showarrow": False}
    assert not parts(build_scene(drawing(annotations=[note]), 120), TextBlock)


def test_an_arrow_points_from_the_text_to_its_place() -> None:
    note = {"text": "N", "x": 5, "y": 5, "ax": 0, "ay": 30, "arrowhead": 2, "arrowcolor": "#112233"}
    scene = build_scene(drawing(annotations=[note]), 120)
    (shaft,) = parts(scene, Stroke, "arrow")[0].lines
    (head,) = parts(scene, Patch, "arrow")
    assert shaft[0][1] > shaft[1][1] > 60, "from below up to the place"
    assert head.rings[0][:, 1].min() == pytest.approx(60, abs=0.1)
    assert parts(scene, TextBlock)[0].y > shaft[0][1]


def test_colours_dashes_and_halos_are_parsed() -> None:
    assert parse_colour("rgba(31, 95, 122, 0.5)") == ("#1f5f7a", 0.5)
    assert parse_dashes("dot", 1) == (3, 3) and parse_dashes("2px,2px", 3) == (2, 2)
    assert parse_halo("1.2px -1.2px 1px #fffefb,0px 1.2px 1px #fffefb") == ("#fffefb", 1.7)
    with pytest.raises(DrawingError, match="no shadow"):
        parse_halo("inset 2em blue")


def test_hostile_names_are_literal_in_the_svg() -> None:
    trace = SQUARE | {"line": INK, "name": '"><script>alert(1)</script>&'}
    text = shapes_svg(build_scene(drawing(trace), 120))
    root = ElementTree.fromstring(text)
    assert root.findtext(f".//{SVG}title") == '"><script>alert(1)</script>&'
    assert not root.findall(f".//{SVG}script")


def test_rims_given_as_numbers_have_the_colours_of_their_scale() -> None:
    scale = {"width": 1, "colorscale": [[0, "#ffffff"], [1, "#112233"]], "cmin": 0, "cmax": 1}
    points = {
        "type": "scatter",
        "x": [2, 8],
        "y": [5, 5],
        "mode": "markers",
        "marker": {"size": 6, "color": "#ff0000", "line": scale | {"color": np.array([1, 0])}},
    }
    dots = parts(build_scene(drawing(points), 120), Dot)
    assert [dot.pen.colour for dot in dots if dot.pen] == ["#112233", "#ffffff"]
    between = points | {"marker": {"line": scale | {"color": np.array([0.5, 0])}}}
    with pytest.raises(DrawingError, match="between the colours"):
        build_scene(drawing(between), 120)


def test_a_note_inherits_from_its_template() -> None:
    shared = {
        "name": "name",
        "showarrow": False,
        "text": "",
        "font": {"size": 9, "color": "#112233"},
    }
    notes = [
        {"templateitemname": "name", "text": "a", "x": 3, "y": 5},
        {"templateitemname": "name", "text": "b", "x": 7, "y": 5, "font": {"color": "#445566"}},
    ]
    annotated = drawing(
        annotations=notes, template={"layout": {"annotations": [shared]}}, meta={"d": 1}
    )
    runs = [block.lines[0][0] for block in parts(build_scene(annotated, 120), TextBlock)]
    assert [(run.text, run.size, run.colour) for run in runs] == [
        ("a", 9, "#112233"),
        ("b", 9, "#445566"),
    ]
