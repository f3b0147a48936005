"""A measure through the years: lines by organisation and base, hedges, events, the rules of it."""

import re
from collections import Counter
from html import escape

import numpy as np
import pandas as pd
import pytest

from data.model import Theatre
from data.queries import ledger
from data.queries.time_series import comparable_lines
from exhibits.builders.claims import claim_marks, time_series
from exhibits.builders.claims.time_series import LANES, series
from exhibits.model import DotsMarks, Exhibit, View
from exhibits.render.html import claims
from exhibits.render.plotly import hedge_marks
from exhibits.render.plotly.charts.event_lanes import OVER_DAYS
from exhibits.render.plotly.drawing import Drawing, DrawingContext
from exhibits.render.plotly.figure import figure
from exhibits.text.markup import BREAK
from exhibits.theme import DARK, LIGHT
from tests.exhibits.conftest import OPENING, low, many

MEASURES = (
    "share_lost", "area_held", "area_lost", "fighters", "people_freed", "foreign_fighters_total",
    "foreign_fighters_monthly", "revenue", "oil_revenue", "share_lost_interval",
)  # fmt: skip
WIDE = DrawingContext(LIGHT, 880)


def made(
    theatre: Theatre, metric: str, place: str = "", country: str = "", area_unit: str = ""
) -> Exhibit:
    whole = theatre.settings.whole
    chosen = View(pd.Timestamp(OPENING), country or whole, area_unit)
    return series(theatre, chosen, f"series_{metric}", metric, place or whole)


def marks_of(exhibit: Exhibit) -> DotsMarks:
    assert isinstance(exhibit.marks, DotsMarks)
    return exhibit.marks


def claim_traces(drawing: Drawing, told: int = 2) -> list[dict]:
    """Traces of claims (two things told of each mark) or of events (four)."""
    return [
        trace
        for trace in drawing.data
        if "customdata" in trace and len(trace["customdata"][0]) == told
    ]


@pytest.mark.parametrize("metric", MEASURES)
def test_each_measure_is_drawn(theatre: Theatre, metric: str) -> None:
    exhibit = made(theatre, metric)
    assert not exhibit.missing
    assert set(exhibit.frame["metric"]) == {metric}
    assert exhibit.frame["panel"].nunique() <= time_series.MAX_PANELS
    for sheet in (WIDE, DrawingContext(DARK, 326)):
        ids = {
            figure_id
            for trace in claim_traces(figure(exhibit, sheet))
            for _, figure_id in trace["customdata"]
        }
        assert ids == set(exhibit.frame["figure_id"])


def test_all_of_the_window_is_drawn_and_the_day_is_a_line(theatre: Theatre) -> None:
    exhibit = made(theatre, "fighters")
    assert exhibit.frame["last"].max() > exhibit.as_of
    assert (exhibit.frame["age_days"] == 0).all()
    shapes = figure(exhibit, WIDE).layout["shapes"]
    assert {shape["x0"] for shape in shapes} == {exhibit.as_of.isoformat()}
    assert len(shapes) == exhibit.frame["panel"].nunique() + 1


@pytest.mark.parametrize(("metric", "place"), [("share_lost", "iraq"), ("fighters", "mosul")])
def test_lines_are_those_of_the_ledger(theatre: Theatre, metric: str, place: str) -> None:
    frame = made(theatre, metric, place).frame
    joined = [set(own["figure_id"]) for name, own in frame.groupby("line") if name]
    drawn = set(frame["figure_id"])
    expected = [set(line.claims.index) & drawn for line in comparable_lines(theatre, metric, place)]
    assert sorted(map(sorted, joined)) == sorted(sorted(ids) for ids in expected if len(ids) > 1)
    assert len(joined) > 1


def test_a_line_passes_through_what_was_said_and_stops_at_a_silence(theatre: Theatre) -> None:
    exhibit = made(theatre, "fighters")
    frame = exhibit.frame
    drawing = figure(exhibit, WIDE)
    lines = [trace for trace in drawing.data if trace["mode"] == "lines"]
    through = [trace for trace in lines if trace.get("meta") != OVER_DAYS]
    strokes = []
    for trace in through:
        y = np.asarray(trace["y"], dtype=float)
        assert len(trace["x"]) == len(y)
        assert "connectgaps" not in trace
        strokes += [
            part[~np.isnan(part)].tolist() for part in np.split(y, np.where(np.isnan(y))[0])
        ]
    strokes = [stroke for stroke in strokes if stroke]
    expected = []
    for name, own in frame.groupby("line"):
        if name:
            expected.append(own["least"].tolist())
            if (own["least"] != own["most"]).any():
                expected.append(own["most"].tolist())
    assert sorted(strokes) == sorted(expected)
    assert all(trace["showlegend"] is False for trace in through)


def test_hedges_are_marks(theatre: Theatre) -> None:
    exhibit = made(theatre, "people_freed")
    drawing = figure(exhibit, WIDE)
    said = exhibit.frame["qualifier"]
    up = [t for t in drawing.data if t.get("marker", {}).get("symbol") == "triangle-down"]
    assert sum(len(trace["x"]) for trace in up) == said.isin(hedge_marks.HIGHER).sum() > 0
    assert {trace["marker"]["angle"] for trace in up} == {180}
    near = [trace for trace in drawing.data if trace["mode"] == "markers+text"]
    assert sum(len(trace["x"]) for trace in near) == said.isin(hedge_marks.NEAR).sum() > 0
    lower = made(theatre, "fighters")
    down = [
        trace for trace in figure(lower, WIDE).data if trace.get("marker", {}).get("angle") == 0
    ]
    assert (
        sum(len(trace["x"]) for trace in down)
        == 2 * lower.frame["qualifier"].isin(hedge_marks.LOWER).sum()
        > 0
    )


def test_areas_are_drawn_in_the_readers_unit_and_told_in_both(theatre: Theatre) -> None:
    stated, wanted = made(theatre, "area_held"), made(theatre, "area_held", area_unit="sq_mi")
    assert marks_of(stated).value_label == "square kilometres"
    assert marks_of(wanted).value_label == "square miles"
    factor = theatre.units["to_canonical"].astype(float)["sq_mi"]
    np.testing.assert_allclose(wanted.frame["least"] * factor, stated.frame["least"])
    for row in wanted.frame.to_dict("records"):
        assert ("converted" in row["hover"]) == (row["unit"] != "sq_mi")
        assert theatre.units.loc[row["unit"], "symbol"] in row["hover"].split(BREAK)[0]
    people = made(theatre, "fighters", area_unit="sq_mi")
    assert marks_of(people).value_label == "people"


def test_misprints_are_told_and_not_drawn(theatre: Theatre) -> None:
    figures = theatre.figures
    wrong = figures[~figures["drawable"] & figures["metric"].isin(MEASURES)]
    assert len(wrong) > 2
    for figure_id, row in wrong.iterrows():
        exhibit = made(theatre, row["metric"], row["place_id"])
        assert figure_id not in set(exhibit.frame["figure_id"])
        assert "Taken for" in exhibit.note
        assert str(row["organisation"]) in exhibit.note
    assert "Taken for" not in made(theatre, "fighters").note


def test_what_counts_a_period_says_so(theatre: Theatre) -> None:
    kinds = theatre.metrics["kind"]
    for metric in MEASURES:
        told = "never a running total" in made(theatre, metric).subtitle
        assert told == (kinds[metric] in ("interval", "flow")), metric


def test_bases_left_out_are_counted(theatre: Theatre) -> None:
    exhibit = made(theatre, "fighters")
    own = ledger.select_claims(
        theatre, metrics=["fighters"], places=["iraq-syria"], statements_only=True
    )
    left = len(own) - len(exhibit.frame)
    assert left > 0
    assert f"Not drawn: {left} claims on" in exhibit.note
    assert "Not drawn" not in made(theatre, "area_lost").note


def test_nothing_said_is_said(theatre: Theatre) -> None:
    exhibit = made(theatre, "oil_revenue", "raqqa")
    assert exhibit.frame.empty
    assert exhibit.missing.endswith(".")
    assert figure(exhibit, WIDE).layout["annotations"]


def test_events_are_a_time_line_of_the_country(theatre: Theatre) -> None:
    every = marks_of(made(theatre, "fighters")).events
    assert every is not None
    assert set(every["event_id"]) == set(theatre.events.index)
    country = theatre.settings.countries[0].place_id
    iso3 = theatre.settings.countries[0].iso3
    own = marks_of(made(theatre, "fighters", country=country)).events
    assert own is not None
    assert 0 < len(own) < len(every)
    assert set(theatre.events.loc[own["event_id"], "country"].dropna()) == {iso3}
    assert set(every["lane"]) == set(LANES)
    view = View(pd.Timestamp(OPENING), theatre.settings.whole)
    without = series(theatre, view, "s", "fighters", "iraq", events=False)
    assert marks_of(without).events is None


@pytest.mark.parametrize("width", [326, 560, 880])
def test_events_stand_under_the_panels_on_the_same_axis(theatre: Theatre, width: int) -> None:
    exhibit = made(theatre, "people_freed")
    drawing = figure(exhibit, DrawingContext(LIGHT, width))
    panels = exhibit.frame["panel"].nunique()
    strip = drawing.layout[f"yaxis{panels + 1}"]
    lowest = min(
        drawing.layout[f"yaxis{at or ''}".replace("yaxis1", "yaxis")]["domain"][0]
        for at in range(1, panels + 1)
    )
    assert 0 <= strip["domain"][0] < strip["domain"][1] < lowest
    assert drawing.layout["xaxis"]["anchor"] == f"y{panels + 1}"
    told = claim_traces(drawing, 4)
    assert sum(len(trace["x"]) for trace in told) == len(theatre.events)
    names = "".join(strip["ticktext"]) + "".join(
        part["text"] for part in drawing.layout["annotations"]
    )
    for lane in LANES:
        assert lane in names
    assert all(hover for trace in told for hover, *_ in trace["customdata"])


def test_an_event_leads_to_its_place_or_else_to_its_source(theatre: Theatre) -> None:
    exhibit = made(theatre, "people_freed")
    controlled = set(theatre.control["place_id"])
    wanted = Counter(
        (place, "place", "")
        if place in controlled
        else (name, "event", f"{last:%Y-%m-%d}" if last > exhibit.as_of else "")
        for name, place, last in zip(
            theatre.events.index,
            theatre.events["place_id"],
            theatre.events["date_last"],
            strict=True,
        )
    )
    assert {kind for _, kind, _ in wanted} == {"place", "event"}
    assert any(until for _, _, until in wanted), "the sources stop at the day chosen"
    told = claim_traces(figure(exhibit, WIDE), 4)
    assert Counter(tuple(one[1:]) for trace in told for one in trace["customdata"]) == wanted


def test_events_are_a_list_of_links_too(theatre: Theatre) -> None:
    events = marks_of(made(theatre, "people_freed")).events
    assert events is not None
    html = claims.event_list(events, "places?at={}".format, "sources?q={}&until={}".format)
    items = re.findall(r"<li>.*?</li>", html)
    assert len(items) == len(theatre.events)
    for item, event in zip(items, events.to_dict("records"), strict=True):
        place = f'<a class="fh-claim" href="places?at={event["place_id"]}" target="_self">'
        assert (place in item) == (event["place_id"] in set(theatre.control["place_id"]))
        source = f'href="sources?q={event["event_id"]}&amp;until={event["until"]}"'
        assert source in item
        assert escape(event["statement"]) in item
        assert ("[not verified]" in item) == (event["status"] != "verified")
    hostile = events.assign(statement="<script>", source_title="<script>", place_id="<script>")
    assert "<script" not in claims.event_list(hostile, str, "{}{}".format)


def test_many_claims_are_thinned_by_a_rule_that_is_told(theatre: Theatre) -> None:
    crowded = many(theatre, 60)
    exhibit = made(crowded, "fighters", "mosul")
    own = ledger.select_claims(crowded, metrics=["fighters"], places=["mosul"])
    assert len(exhibit.frame) <= claim_marks.MAX_CLAIMS < len(own)
    told = re.search(r"Not drawn: ([\d,]+) claims between those drawn \((.+?)\)", exhibit.note)
    assert told
    assert int(told[1].replace(",", "")) == len(own) - len(exhibit.frame)
    assert "first, last, lowest and highest" in told[2]
    for column in ("least", "most"):
        ends = claim_marks.value_ends(crowded, own, "people")[column]
        assert exhibit.frame[column].min() == ends.min()
        assert exhibit.frame[column].max() == ends.max()


def test_thinning_keeps_first_last_lowest_highest_of_each_month(theatre: Theatre) -> None:
    crowded = many(theatre, 20)
    own = ledger.select_claims(crowded, metrics=["fighters"], places=["mosul"])
    ends = claim_marks.value_ends(crowded, own, "people")
    kept, rule = claim_marks.thin_claims(own, own["organisation"], ends, len(own) - 1)
    assert "each month" in rule
    for _, group in own.groupby(["organisation", own["as_of_last"].dt.to_period("M")]):
        there = kept.index.intersection(group.index)
        assert {group.index[0], group.index[-1]} <= set(there)
        assert ends.loc[there, "least"].min() == ends.loc[group.index, "least"].min()
        assert ends.loc[there, "most"].max() == ends.loc[group.index, "most"].max()
    all_kept, nothing = claim_marks.thin_claims(own, own["organisation"], ends, len(own))
    assert len(all_kept) == len(own)
    assert nothing == ""
    few, _ = claim_marks.thin_claims(own, own["organisation"], ends, 5)
    assert len(few) == 5


def test_headings_tell_bases_of_one_name_apart(theatre: Theatre) -> None:
    own = ledger.select_claims(
        theatre, metrics=["fighters"], places=["iraq-syria"], statements_only=True
    )
    own = own.copy()
    label = str(theatre.bases.loc["iraq-syria-fighters", "label"])
    unnamed = own.index[own["base_id"].isna()][0]
    own.loc[unnamed, "base"] = label
    headings = claim_marks.panels(theatre, own)
    assert headings[unnamed] != label
    assert label in headings[unnamed]
    assert set(headings[own["base_id"] == "iraq-syria-fighters"]) == {label}


def test_a_slide_has_as_many_panels_as_can_be_read(theatre: Theatre) -> None:
    exhibit = made(theatre, "share_lost", "iraq")
    assert exhibit.frame["panel"].nunique() > 6
    layout = low(exhibit, LIGHT).layout
    high = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
    axes = [part for name, part in layout.items() if name.startswith("yaxis")]
    assert 2 < len(axes) < exhibit.frame["panel"].nunique()
    assert all((axis["domain"][1] - axis["domain"][0]) * high > 40 for axis in axes)
    left = exhibit.frame["panel"].nunique() - len(axes)
    told = [part["text"].replace(BREAK, " ") for part in layout["annotations"]]
    assert any(f"and {left} more bases, not drawn here" in text for text in told)
    assert any("events: not drawn here" in text for text in told), "they give way to claims"
