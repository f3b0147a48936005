"""Rivals: every claim on a measure, a place and some dates, with a panel for each base."""

from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest

from data.model import Filters, Theatre
from data.queries import ledger
from data.queries import rivals as found
from exhibits.builders.claims import rival_claims
from exhibits.builders.claims.rival_claims import build_rival_claims
from exhibits.model import Exhibit, RivalsMarks, View
from exhibits.render.plotly.drawing import Drawing, DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.text.markup import BREAK, remove_marks
from exhibits.text.metrics import width_px
from exhibits.theme import DARK, LIGHT, THEMES
from tests.exhibits.conftest import OPENING, draw_on_slide, multiply_claims

KNOWN = {
    "Raqqa": ("share_cleared", "raqqa", "2017-09-20", "2017-09-20"),
    "Syria": ("share_lost", "syria", "2016-01-01", "2016-01-31"),
    "fighters": ("fighters", "iraq-syria", "2014-01-01", "2014-12-31"),
    "later": ("fighters", "iraq-syria", "2017-12-01", "2018-08-31"),
    "Mosul": ("share_cleared", "mosul-west", "2017-03-12", "2017-03-12"),
    "area": ("area_held", "iraq-syria", "2016-12-01", "2017-03-31"),
}
WIDTHS = (326, 560, 880)


def build_exhibit(
    theatre: Theatre,
    metric: str = "",
    place: str = "",
    first: str = "",
    last: str = "",
    area_unit: str = "",
) -> Exhibit:
    filters = Filters(
        metric=metric,
        place=place,
        first=pd.Timestamp(first) if first else None,
        last=pd.Timestamp(last) if last else None,
    )
    view = View(pd.Timestamp(OPENING), theatre.settings.whole, area_unit, filters)
    return build_rival_claims(theatre, view)


def texts_by_panel(exhibit: Exhibit) -> dict[str, set[str]]:
    """Numbers as stated, by panel."""
    grouped = exhibit.frame.groupby("panel")["text"]
    return {str(panel): {text.replace("\u202f", " ") for text in texts} for panel, texts in grouped}


def test_raqqa_on_one_date(theatre: Theatre) -> None:
    exhibit = build_exhibit(theatre, *KNOWN["Raqqa"])
    panels = texts_by_panel(exhibit)
    assert {"about 80 %", "more than 90 %"} in panels.values()
    assert {"5 %"} in panels.values()
    assert any(panel.startswith("Share of territory held") for panel in panels)
    assert exhibit.title == "Raqqa: share cleared of ISIL, 20 September 2017"
    assert "outlets)" in exhibit.frame["row"].iloc[0]


def test_syria_in_one_month(theatre: Theatre) -> None:
    panels = list(texts_by_panel(build_exhibit(theatre, *KNOWN["Syria"])).values())
    assert {"about 20 %", "about 10 %", "about 5 %"} in panels
    assert {"more than 10 %"} in panels


def test_fighters(theatre: Theatre) -> None:
    texts = set().union(*texts_by_panel(build_exhibit(theatre, *KNOWN["fighters"])).values())
    assert {"20,000\u201331,500 people", "about 100,000 people", "almost 200,000 people"} <= texts
    later = texts_by_panel(build_exhibit(theatre, *KNOWN["later"]))
    assert any(
        {"about 1,000 people", "29,000\u201331,000 people"} <= numbers for numbers in later.values()
    )


def test_west_mosul_and_area(theatre: Theatre) -> None:
    (mosul,) = texts_by_panel(build_exhibit(theatre, *KNOWN["Mosul"])).values()
    assert mosul == {"about 30 %", "more than 33.3 %", "about 40 %"}
    (area,) = texts_by_panel(build_exhibit(theatre, *KNOWN["area"])).values()
    assert area == {"about 60,400 km²", "about 45,377 km²"}
    (miles,) = texts_by_panel(build_exhibit(theatre, *KNOWN["area"], area_unit="sq_mi")).values()
    assert {number.split(" = ")[0] for number in miles} == area
    assert all(" = " in number and number.endswith("sq mi") for number in miles)


@pytest.mark.parametrize("case", KNOWN)
def test_rows_are_those_of_the_ledger_ordered_by_date_then_value(
    theatre: Theatre, case: str
) -> None:
    metric, place, first, last = KNOWN[case]
    exhibit = build_exhibit(theatre, *KNOWN[case])
    rows = found.rivals_around(theatre, metric, place, pd.Timestamp(first), pd.Timestamp(last))
    assert sorted(exhibit.frame["figure_id"]) == sorted(rows.index)
    for _, panel_rows in exhibit.frame.groupby("panel"):
        order = panel_rows.sort_values(["last", "least"], kind="stable")
        assert order.index.tolist() == panel_rows.index.tolist()
    assert exhibit.frame["panel"].ne(exhibit.frame["panel"].shift()).sum() == (
        exhibit.frame["panel"].nunique()
    )


def test_bases_that_compare_come_first(theatre: Theatre) -> None:
    frame = build_exhibit(theatre, *KNOWN["fighters"]).frame
    compares = [ledger.is_comparable_base(theatre, base_id) for base_id in frame["base_id"]]
    assert True in compares
    assert compares == sorted(compares, reverse=True)


def test_shares_end_at_100_and_other_axes_fit_the_values(theatre: Theatre) -> None:
    for case in KNOWN.values():
        exhibit = build_exhibit(theatre, *case)
        assert isinstance(exhibit.marks, RivalsMarks)
        low, high = exhibit.marks.value_range
        assert exhibit.frame["least"].min() >= low
        assert exhibit.frame["most"].max() <= high
        if set(exhibit.frame["unit"]) == {"percent"}:
            assert (low, high) == (0, 100)


def test_missing_choices_are_requested(theatre: Theatre) -> None:
    assert "a measure and a place" in build_exhibit(theatre).missing
    assert "Choose a place" in build_exhibit(theatre, "fighters").missing
    assert "Choose a measure" in build_exhibit(theatre, place="raqqa").missing
    nothing = build_exhibit(theatre, "fighters", "raqqa", "2019-03-01", "2019-03-31")
    assert "No claim" in nothing.missing
    assert "Raqqa" in nothing.title
    with pytest.raises(KeyError):
        build_exhibit(theatre, "no-such-measure", "raqqa")


def test_the_note_names_the_spread(theatre: Theatre) -> None:
    exhibit = build_exhibit(theatre, *KNOWN["Mosul"])
    assert "3 claims of 12 March 2017 (Iraqi Counter-Terrorism Service) concern" in exhibit.note
    assert "not comparable" in build_exhibit(theatre, *KNOWN["Syria"]).note


def test_at_most_max_rows_including_the_extremes_of_each_base(theatre: Theatre) -> None:
    crowded = multiply_claims(theatre, 30, days_apart=0)
    exhibit = build_exhibit(crowded, "fighters", "mosul")
    frame = exhibit.frame
    every = found.rivals_around(crowded, "fighters", "mosul", None, None)
    assert len(frame) == rival_claims.MAX_ROWS < len(every)
    omitted = f"{len(every) - len(frame):,} further claims"
    assert f"Not shown: {omitted}" in exhibit.note
    for base_id, claims_of_base in every.groupby("base_id"):
        drawn_rows = frame[frame["base_id"] == base_id]
        assert (
            drawn_rows["least"].min() == claims_of_base["value"].fillna(claims_of_base["low"]).min()
        )
        assert (
            drawn_rows["most"].max() == claims_of_base["value"].fillna(claims_of_base["high"]).max()
        )
    for drawing_context in (DrawingContext(LIGHT, 326), DrawingContext(LIGHT, 880)):
        assert draw_figure(exhibit, drawing_context).layout["height"] < 6000


def axes_of(drawing: Drawing, letter: str) -> list[dict]:
    return [part for name, part in drawing.layout.items() if name.startswith(f"{letter}axis")]


@pytest.mark.parametrize("case", KNOWN)
@pytest.mark.parametrize("width", WIDTHS)
def test_one_panel_for_each_base_with_equal_axis_ranges(
    theatre: Theatre, case: str, width: int
) -> None:
    exhibit = build_exhibit(theatre, *KNOWN[case])
    frame = exhibit.frame
    for drawing in (
        draw_figure(exhibit, DrawingContext(THEMES["dark"], width)),
        draw_figure(exhibit, DrawingContext(LIGHT, width)),
    ):
        panels = frame["panel"].nunique()
        assert len(axes_of(drawing, "x")) == len(axes_of(drawing, "y")) == panels
        assert len({tuple(axis["range"]) for axis in axes_of(drawing, "x")}) == 1
        assert all(axis.get("showticklabels", True) for axis in axes_of(drawing, "x"))
        spans = sorted(axis["domain"] for axis in axes_of(drawing, "y"))
        assert all(low[1] < high[0] for low, high in pairwise(spans))
        by_axis: dict[str, set[str]] = {}
        base = frame.set_index("figure_id")["panel"]
        for trace in drawing.data:
            for _, figure_id in trace.get("customdata", []):
                by_axis.setdefault(trace["yaxis"], set()).add(base[figure_id])
        assert all(len(named) == 1 for named in by_axis.values())
        assert len(by_axis) == panels
        annotations = " ".join(part["text"] for part in drawing.layout["annotations"])
        annotations = annotations.replace(BREAK, " ")
        assert annotations.count("not comparable with the figures above") == panels - 1
        for text in frame["text"]:
            assert text in annotations


@pytest.mark.parametrize("width", WIDTHS)
def test_text_does_not_overlap_or_leave_the_drawing(theatre: Theatre, width: int) -> None:
    for case in KNOWN.values():
        drawing = draw_figure(build_exhibit(theatre, *case), DrawingContext(LIGHT, width))
        layout = drawing.layout
        high, margin = layout["height"], layout["margin"]
        plot = width - margin["l"] - margin["r"]
        boxes = []
        for part in layout["annotations"]:
            lines = remove_marks(part["text"]).split(BREAK)
            size = part["font"].get("size") or layout["font"]["size"]
            wide = max(width_px(line, size) for line in lines)
            tall = 1.3 * size * len(lines)
            left = margin["l"] + part["x"] * plot + part.get("xshift", 0)
            left -= wide if part["xanchor"] == "right" else 0
            if part["yref"] == "paper":
                top = (1 - part["y"]) * high
            else:
                axis = layout[part["yref"].replace("y", "yaxis")]
                top = (1 - axis["domain"][1]) * high + part["y"]
            top -= part.get("yshift", 0) + (tall / 2 if part["yanchor"] == "middle" else 0)
            assert left >= -1
            assert left + wide <= width + 8, part["text"]
            assert top + tall <= high
            boxes.append((left, top, left + wide, top + tall))
        for at, one in enumerate(boxes):
            for other in boxes[at + 1 :]:
                across = min(one[2], other[2]) - max(one[0], other[0])
                down = min(one[3], other[3]) - max(one[1], other[1])
                assert across <= 1 or down <= 2, (one, other)


def test_hedges_status_and_ranges_are_marked(theatre: Theatre) -> None:
    exhibit = build_exhibit(theatre, "fighters", "iraq-syria")
    frame = exhibit.frame.assign(status=["unverified", *exhibit.frame["status"][1:]])
    drawing = draw_figure(replace(exhibit, frame=frame), DrawingContext(DARK, 880))
    symbols = {
        figure_id: symbol
        for trace in drawing.data
        if "customdata" in trace
        for (_, figure_id), symbol in zip(
            trace["customdata"], trace["marker"]["symbol"], strict=True
        )
    }
    for row in frame.to_dict("records"):
        assert symbols[row["figure_id"]].endswith("-open") == (row["status"] != "verified")
    angles = [
        angle
        for trace in drawing.data
        if trace.get("marker", {}).get("symbol") == "triangle-down"
        for angle in [trace["marker"]["angle"]] * len(trace["x"])
    ]
    # Plotly's arrows are rotated: 270 points to the right.
    assert angles.count(270) == frame["qualifier"].isin(["more_than", "at_least"]).sum() > 0
    assert angles.count(90) == frame["qualifier"].isin(["less_than", "up_to"]).sum() > 0
    tildes = [trace for trace in drawing.data if "text" in trace]
    assert sum(len(trace["x"]) for trace in tildes) == (
        frame["qualifier"].isin(["about", "almost"]).sum()
    )
    bars = [trace for trace in drawing.data if trace["mode"] == "lines"]
    assert sum(len(trace["x"]) for trace in bars) == 3 * (frame["most"] > frame["least"]).sum()


def test_a_crowded_slide_counts_omitted_claims(theatre: Theatre) -> None:
    exhibit = build_exhibit(theatre, "fighters", "iraq-syria")
    drawing = draw_on_slide(exhibit, LIGHT)
    drawn_ids = {
        figure_id for trace in drawing.data for _, figure_id in trace.get("customdata", [])
    }
    omitted = len(exhibit.frame) - len(drawn_ids)
    assert omitted > 0
    texts = [part["text"] for part in drawing.layout["annotations"]]
    assert f"Shown: {len(drawn_ids)} of {len(exhibit.frame)} claims" in texts
    uncrowded = draw_on_slide(build_exhibit(theatre, *KNOWN["Raqqa"]), LIGHT)
    assert not any("Shown: " in part["text"] for part in uncrowded.layout["annotations"])
