"""Maps: labels do not overlap, accuracy is drawn to scale, and only named areas are shaded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from PIL import ImageFont

from data.event_kinds import EVENT_SYMBOLS
from data.model import Theatre
from exhibits.builders.control import control_change, control_map
from exhibits.builders.maps.basemap import Basemap
from exhibits.model import Exhibit, Label, MapMarks, View
from exhibits.render.plotly.drawing import Drawing, DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.plotly.maps import fills
from exhibits.render.plotly.maps import map as screen_map
from exhibits.render.plotly.maps.label_placement import (
    GAP_PX,
    LINE_EM,
    URGENT,
    PixelBox,
    PlacedLabel,
    place_labels,
)
from exhibits.render.plotly.maps.territories import Territories
from exhibits.text.markup import BREAK, remove_marks
from exhibits.text.metrics import width_px
from exhibits.theme import THEMES
from tests.exhibits.conftest import DAYS, OPENING, SLIDE, Build, Views, draw_on_slide
from tests.sampling import rotate

FONTS = Path(__file__).parents[4] / "static" / "fonts"
DRAWING_CONTEXTS = {
    "326": DrawingContext(THEMES["light"], 326.0),
    "560": DrawingContext(THEMES["light"], 560.0),
    "880": DrawingContext(THEMES["dark"], 980.0),
    "slide": SLIDE,
}
MAP_DAYS = ("2016-01-31", OPENING, "2018-12-31")
every_sheet = pytest.mark.parametrize("sheet", DRAWING_CONTEXTS)


@dataclass(frozen=True)
class Placing:
    """Arguments and result of `exhibits.render.plotly.maps.label_placement.place_labels`."""

    anchors: dict[int, tuple[float, float]]
    hard: Sequence[PixelBox]
    soft: Sequence[PixelBox]
    furniture: Sequence[PixelBox]
    frame: PixelBox
    rivals: Sequence[PixelBox]
    placed: list[PlacedLabel]


@pytest.fixture
def placings(monkeypatch: pytest.MonkeyPatch) -> list[Placing]:
    """Every label placement of a drawing."""
    seen: list[Placing] = []

    def watched(
        labels: Sequence[Label],
        anchors: Sequence[tuple[float, float]],
        sizes: dict[str, float],
        centred: frozenset[str],
        hard: Sequence[PixelBox],
        soft: Sequence[PixelBox],
        furniture: Sequence[PixelBox],
        frame: PixelBox,
        territories: Territories,
        rivals: Sequence[PixelBox],
    ) -> list[PlacedLabel]:
        obstacles = (hard, soft, furniture, frame, territories, rivals)
        placed = place_labels(labels, anchors, sizes, centred, *obstacles)
        at = {id(label): anchor for label, anchor in zip(labels, anchors, strict=True)}
        seen.append(Placing(at, hard, soft, furniture, frame, rivals, placed))
        return placed

    monkeypatch.setattr(screen_map, "place_labels", watched)
    monkeypatch.setattr(screen_map, "_place_labels", screen_map._place_labels.__wrapped__)
    return seen


def maps(views: Views, day: str) -> list[Exhibit]:
    return views(day, "map", every=True)


def draw(exhibit: Exhibit, sheet: str) -> Drawing:
    return (
        draw_on_slide(exhibit)
        if sheet == "slide"
        else draw_figure(exhibit, DRAWING_CONTEXTS[sheet])
    )


def marks_of(exhibit: Exhibit) -> MapMarks:
    assert isinstance(exhibit.marks, MapMarks)
    return exhibit.marks


def covers_mark(box: PixelBox, mark: PixelBox, anchor: tuple[float, float]) -> bool:
    """Whether a label covers a mark other than the one at its anchor."""
    contains_anchor = mark.left <= anchor[0] <= mark.right and mark.top <= anchor[1] <= mark.bottom
    return not contains_anchor and box.overlaps(mark)


@pytest.mark.parametrize(("day", "sheet"), rotate(MAP_DAYS, list(DRAWING_CONTEXTS)))
def test_no_label_covers_another_or_a_mark_or_the_edge(
    views: Views, placings: list[Placing], day: str, sheet: str
) -> None:
    for exhibit in maps(views, day):
        draw(exhibit, sheet)
        assert len(placings) == 1 + (marks_of(exhibit).earlier is not None)
        for placing in placings:
            check_placing(exhibit, placing)
        placings.clear()


def check_placing(exhibit: Exhibit, placing: Placing) -> None:
    assert len(placing.placed) >= 5, exhibit.id
    for one, other in combinations(placing.placed, 2):
        assert not one.box.overlaps(other.box), (exhibit.id, one.lines, other.lines)
    for label in placing.placed:
        anchor = placing.anchors[id(label.label)]
        assert label.box.is_inside(placing.frame), (exhibit.id, label.lines)
        assert not any(map(label.box.overlaps, placing.furniture)), (exhibit.id, label.lines)
        walls = [*placing.hard, *([] if label.label.rank < URGENT else placing.soft)]
        assert not any(covers_mark(label.box, mark, anchor) for mark in walls), label.lines
        if not label.leader and label.label.role not in screen_map.CENTRED_ROLES:
            check_nearness(exhibit, placing, label, anchor)


def check_nearness(
    exhibit: Exhibit, placing: Placing, label: PlacedLabel, anchor: tuple[float, float]
) -> None:
    """Check that no mark that a label does not cover is nearer to its text than its own."""
    pad = (label.box.bottom - label.box.top) * 0.4 / (2 * (len(label.lines) * LINE_EM + 0.4))
    text = shapely.box(
        label.box.left + GAP_PX,
        label.box.top + pad,
        label.box.right - GAP_PX,
        label.box.bottom - pad,
    )
    marks = {mark: shapely.box(*mark) for mark in (*placing.hard, *placing.soft)}
    at_anchor = [shape for mark, shape in marks.items() if mark.contains(*anchor)]
    if not at_anchor:
        return
    others = [
        marks[mark]
        for mark in placing.rivals
        if not mark.contains(*anchor)
        and not label.box.contains((mark.left + mark.right) / 2, (mark.top + mark.bottom) / 2)
    ]
    limit = min(shape.distance(text) for shape in at_anchor)
    assert all(shape.distance(text) > limit - 0.01 for shape in others), (exhibit.id, label.lines)


@pytest.mark.parametrize(
    ("day", "country"),
    rotate(pd.date_range("2014-06-30", periods=10, freq="173D"), ["iraq-syria", "iraq", "syria"]),
)
def test_names_on_maps_of_control_do_not_overlap(
    theatre: Theatre, base_map: Basemap, placings: list[Placing], day: pd.Timestamp, country: str
) -> None:
    view = View(day, country)
    for exhibit in (
        control_map.control_map(theatre, base_map, view),
        control_change.change_map(theatre, base_map, view),
    ):
        for sheet in DRAWING_CONTEXTS:
            draw(exhibit, sheet)
            placing = placings.pop()
            assert len(placing.placed) >= (8 if sheet == "326" else 12), (exhibit.id, sheet)
            for one, other in combinations(placing.placed, 2):
                assert not one.box.overlaps(other.box), (exhibit.id, one.lines, other.lines)
            for label in placing.placed:
                anchor = placing.anchors[id(label.label)]
                assert label.box.is_inside(placing.frame), (exhibit.id, label.lines)
                assert not any(map(label.box.overlaps, placing.furniture)), (
                    exhibit.id,
                    label.lines,
                )
                walls = [] if label.label.rank < URGENT else placing.soft
                assert not any(covers_mark(label.box, mark, anchor) for mark in walls), label.lines


@cache
def load_font(weight: int) -> ImageFont.FreeTypeFont:
    """The shipped font at 100 px."""
    file = FONTS / f"ibm-plex-sans-arabic-latin-{weight}-normal.woff2"
    return ImageFont.truetype(str(file), 100)


def line_px(line: str, size: float) -> float:
    """Width of a line in the shipped font; of an Arabic line, the estimate of the labels."""
    plain = remove_marks(line)
    if any(letter > "\u0590" for letter in plain):
        return width_px(plain, size)
    return load_font(600 if plain != line else 400).getlength(plain) * size / 100


def placed_texts(drawing: Drawing, width: float) -> Iterator[tuple[str, PixelBox, PixelBox]]:
    """Text, box and frame (px of the plot) of each name on the map, from the layout for Plotly."""
    layout = drawing.layout
    margin = layout["margin"]
    inner = (
        layout.get("width", width) - margin["l"] - margin["r"],
        layout["height"] - margin["t"] - margin["b"],
    )
    (left, right), (low, top) = layout["xaxis"]["range"], layout["yaxis"]["range"]
    scale = inner[0] / (right - left)
    assert scale == pytest.approx(inner[1] / (top - low)), "the map is stretched"
    for part in layout["annotations"]:
        if part.get("xref") == "paper" or not part["text"].strip():  # the outline of a leader
            continue
        lines, size = part["text"].split(BREAK), part["font"]["size"]
        wide = max(line_px(line, size) for line in lines)
        high = len(lines) * size * LINE_EM
        x = (part["x"] - left) * scale + part.get("xshift", part.get("ax", 0))
        y = (top - part["y"]) * scale - part.get("yshift", -part.get("ay", 0))
        x -= {"left": 0.0, "center": wide / 2, "right": wide}[part.get("xanchor", "center")]
        y -= {"top": 0.0, "middle": high / 2, "bottom": high}[part.get("yanchor", "middle")]
        yield part["text"], PixelBox(x, y, x + wide, y + high), PixelBox(0, 0, *inner)


@every_sheet
def test_names_do_not_overlap_as_plotly_draws_them(views: Views, sheet: str) -> None:
    single = [one for one in maps(views, OPENING) if marks_of(one).earlier is None]
    for exhibit in single:
        written = list(placed_texts(draw(exhibit, sheet), DRAWING_CONTEXTS[sheet].width))
        for text, box, frame in written:
            assert box.is_inside(frame), (exhibit.id, text)
        for (one, box, _), (other, second, _) in combinations(written, 2):
            assert not box.overlaps(second), (exhibit.id, one, other)


@every_sheet
def test_the_map_labels_its_subject(views: Views, sheet: str) -> None:
    cities = 0
    for exhibit in maps(views, OPENING):
        text = " ".join(part["text"] for part in draw(exhibit, sheet).layout["annotations"])
        for label in marks_of(exhibit).labels:
            if label.role == "city":
                cities += 1
                assert label.text in text, exhibit.id
                assert "%" in text or not label.notes
        events = [label.text for label in marks_of(exhibit).labels if label.role == "event"]
        if events and sheet in ("880", "slide"):
            assert sum(event in text for event in events) >= len(events) / 2, exhibit.id
    assert cities


def test_arabic_names_are_shown_with_the_english_ones(views: Views) -> None:
    for exhibit in maps(views, OPENING):
        text = " ".join(part["text"] for part in draw(exhibit, "880").layout["annotations"])
        assert any("\u0600" <= letter <= "\u06ff" for letter in text), exhibit.id


@pytest.mark.parametrize("day", [DAYS[1], DAYS[-1]])
def test_every_role_has_a_style_and_every_label_a_size(views: Views, day: str) -> None:
    for exhibit in maps(views, day):
        for theme in THEMES.values():
            assert draw_figure(exhibit, DrawingContext(theme, 560)).data
        assert {label.role for label in marks_of(exhibit).labels} <= set(screen_map.SIZES_EM)


def test_a_role_without_a_style_is_refused() -> None:
    with pytest.raises(KeyError, match="no style for the map role 'flood'"):
        fills.area_stroke("flood", THEMES["light"])
    with pytest.raises(KeyError, match="no style for the map role 'flag'"):
        screen_map.point_marker("flag", THEMES["light"])


def test_every_kind_of_event_has_a_distinct_symbol(theatre: Theatre) -> None:
    symbols = theatre.events.groupby("kind")["symbol"].first()
    assert symbols.is_unique
    assert set(symbols) <= set(EVENT_SYMBOLS)


@pytest.mark.parametrize("day", DAYS)
def test_countries_are_shaded_exactly_where_a_share_was_claimed(build: Build, day: str) -> None:
    exhibit = build("theatre_map", day)
    shades = [layer for layer in marks_of(exhibit).layers if layer.role == "share"]
    shares = exhibit.frame[exhibit.frame["metric"] == "share_lost"]
    assert [float(layer.shapes["value"].iloc[0]) for layer in shades] == shares["value"].tolist()
    assert len(shades) == (0 if day < "2016" else 2)
    roles = [layer.role for layer in marks_of(exhibit).layers]
    assert {"land", "own_land", "border", "river", "lake", "admin_unit"} <= set(roles)


def cities(theatre: Theatre) -> list[str]:
    return [city.place_id for city in theatre.settings.cities]


def test_accuracy_is_drawn_to_scale(build: Build, theatre: Theatre) -> None:
    for city in cities(theatre):
        exhibit = build(f"city_map_{city}")
        layers = [layer for layer in marks_of(exhibit).layers if layer.form == "disc"]
        every = pd.concat([layer.shapes for layer in layers])
        stated = theatre.neighbourhoods.loc[city]["accuracy_m"]
        assert (every["radius_km"] == stated.loc[every.index] / 1000).all()
        assert len(every) > 0.9 * len(stated), "the rest lies beyond the map's edge"
        drawing = draw(exhibit, "560")
        rings = [
            ring
            for trace in drawing.data
            if trace.get("fill") == "toself"
            for ring in split(trace["x"], trace["y"])
        ]
        for _, row in every.iterrows():
            radii_km = [np.hypot(x - row.geometry.x, y - row.geometry.y) for x, y in rings]
            assert any(
                np.allclose(ring_km, row["radius_km"], atol=0.012) for ring_km in radii_km
            ), row["name"]


def split(x: np.ndarray, y: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Rings of a path with nan breaks."""
    ends = [-1, *np.flatnonzero(np.isnan(x)).tolist(), len(x)]
    pieces = [slice(start + 1, stop) for start, stop in pairwise(ends)]
    return [(x[piece], y[piece]) for piece in pieces if piece.start < piece.stop]


def test_a_share_of_a_city_is_a_bar_next_to_the_map(build: Build, theatre: Theatre) -> None:
    exhibit = build("city_map_raqqa")
    bar = marks_of(exhibit).bar
    assert bar is not None
    assert (bar.lower, bar.upper, bar.done) == (45, 45, "cleared")
    assert bar.text == "about 45\u202f%"
    assert exhibit.frame["figure_id"].dropna().tolist() == ["mcgurk-20170804-raqqa-cleared"]
    assert not any(layer.role == "share" for layer in marks_of(exhibit).layers)


@every_sheet
@pytest.mark.parametrize("city", ["raqqa", "mosul"])
def test_the_bar_does_not_cover_the_map(build: Build, city: str, sheet: str) -> None:
    exhibit = build(f"city_map_{city}")
    bar = marks_of(exhibit).bar
    assert bar is not None
    frame, between, done = draw(exhibit, sheet).layout["shapes"]
    for shape in (frame, between, done):
        assert (shape["xref"], shape["yref"]) == ("paper", "paper")
        assert shape["x0"] > 1 or shape["y1"] < 0, "it covers ground"
    along = ("y0", "y1") if frame["x0"] > 1 else ("x0", "x1")
    lengths = [shape[along[1]] - shape[along[0]] for shape in (done, frame)]
    assert between[along[1]] == pytest.approx(done[along[1]]), "one value, so nothing between"
    assert lengths[0] / lengths[1] == pytest.approx(bar.lower / 100)


def test_the_base_map_of_a_city_does_not_depend_on_claims(build: Build, theatre: Theatre) -> None:
    for city in cities(theatre):
        before, after = (build(f"city_map_{city}", date) for date in (DAYS[0], OPENING))
        assert marks_of(before).bar is None
        base_layers = [
            [layer for layer in marks_of(exhibit).layers if "report" not in layer.role]
            for exhibit in (before, after)
        ]
        assert len(base_layers[0]) > 3
        for old, new in zip(*base_layers, strict=True):
            assert (old.role, old.form) == (new.role, new.form)
            assert gpd.GeoSeries(old.shapes.geometry).geom_equals(new.shapes.geometry).all()


@pytest.mark.parametrize("day", MAP_DAYS)
def test_an_event_is_a_mark_at_its_place(build: Build, theatre: Theatre, day: str) -> None:
    for country in theatre.settings.countries:
        exhibit = build(f"country_map_{country.place_id}", day)
        known = exhibit.frame.set_index("event_id")
        drawn_events = 0
        for layer in marks_of(exhibit).layers:
            kind, _, detail = layer.role.partition(":")
            if kind != "event":
                continue
            drawn_events += len(layer.shapes)
            assert (layer.shapes["symbol"] == detail.partition(":")[2]).all()
            lonlat = layer.shapes.to_crs("EPSG:4326").geometry
            assert np.allclose(lonlat.x, layer.shapes["lon"], atol=1e-6)
            assert np.allclose(lonlat.y, layer.shapes["lat"], atol=1e-6)
        sited = known[known["lat"].notna()]
        assert 0 < drawn_events <= len(sited)
        assert set(sited["country"].dropna()) == {country.iso3}
