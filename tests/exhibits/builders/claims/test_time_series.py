"""A measure over time: lines by organisation and base, hedges, events, and selection rules."""

import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from markupsafe import escape

from data.event_kinds import EVENT_LANES
from data.model import Theatre
from data.queries import ledger
from data.queries.time_series import comparable_lines
from data.text.hedges import HIGHER, LOWER, NEAR
from exhibits.builders.claims import claim_marks, time_series
from exhibits.builders.claims.time_series import series
from exhibits.model import DotsMarks, Exhibit, View
from exhibits.render.html import claims
from exhibits.render.plotly.charts.event_lanes import DATE_RANGE_META
from exhibits.render.plotly.drawing import Drawing, DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.text.markup import BREAK
from exhibits.theme import DARK, LIGHT
from tests.exhibits.conftest import OPENING, draw_on_slide, multiply_claims

MEASURES = (
    "share_lost", "area_held", "area_lost", "fighters", "people_freed", "foreign_fighters_total",
    "foreign_fighters_monthly", "revenue", "oil_revenue", "share_lost_interval",
)  # fmt: skip
WIDE = DrawingContext(LIGHT, 880)


def build_exhibit(
    theatre: Theatre, metric: str, place: str = "", country: str = "", area_unit: str = ""
) -> Exhibit:
    theatre_place = theatre.settings.whole
    view = View(pd.Timestamp(OPENING), country or theatre_place, area_unit)
    return series(theatre, view, f"series_{metric}", metric, place or theatre_place)


def marks_of(exhibit: Exhibit) -> DotsMarks:
    assert isinstance(exhibit.marks, DotsMarks)
    return exhibit.marks


def claim_traces(drawing: Drawing, item_count: int = 2) -> list[dict]:
    """Traces of claims (two items of custom data for each mark) or of events (four)."""
    return [
        trace
        for trace in drawing.data
        if "customdata" in trace and len(trace["customdata"][0]) == item_count
    ]


@pytest.mark.parametrize("metric", MEASURES)
def test_each_measure_is_drawn(theatre: Theatre, metric: str) -> None:
    exhibit = build_exhibit(theatre, metric)
    assert not exhibit.missing
    assert set(exhibit.frame["metric"]) == {metric}
    assert exhibit.frame["panel"].nunique() <= time_series.MAX_PANELS
    for drawing_context in (WIDE, DrawingContext(DARK, 326)):
        ids = {
            figure_id
            for trace in claim_traces(draw_figure(exhibit, drawing_context))
            for _, figure_id in trace["customdata"]
        }
        assert ids == set(exhibit.frame["figure_id"])


def test_the_full_window_is_drawn_without_a_line_at_a_date(theatre: Theatre) -> None:
    exhibit = build_exhibit(theatre, "fighters")
    assert exhibit.frame["last"].max() > exhibit.as_of
    assert (exhibit.frame["age_days"] == 0).all()
    assert not draw_figure(exhibit, WIDE).layout["shapes"], "no control of the page names the date"


@pytest.mark.parametrize(("metric", "place"), [("share_lost", "iraq"), ("fighters", "mosul")])
def test_lines_are_those_of_the_ledger(theatre: Theatre, metric: str, place: str) -> None:
    frame = build_exhibit(theatre, metric, place).frame
    joined = [set(line_rows["figure_id"]) for name, line_rows in frame.groupby("line") if name]
    drawn = set(frame["figure_id"])
    expected = [set(line.claims.index) & drawn for line in comparable_lines(theatre, metric, place)]
    assert sorted(map(sorted, joined)) == sorted(sorted(ids) for ids in expected if len(ids) > 1)
    assert len(joined) > 1


def test_a_line_passes_through_its_claims_and_ends_at_a_long_gap(theatre: Theatre) -> None:
    exhibit = build_exhibit(theatre, "fighters")
    frame = exhibit.frame
    drawing = draw_figure(exhibit, WIDE)
    lines = [trace for trace in drawing.data if trace["mode"] == "lines"]
    through = [trace for trace in lines if trace.get("meta") != DATE_RANGE_META]
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
    for name, line_rows in frame.groupby("line"):
        if name:
            expected.append(line_rows["least"].tolist())
            if (line_rows["least"] != line_rows["most"]).any():
                expected.append(line_rows["most"].tolist())
    assert sorted(strokes) == sorted(expected)
    assert all(trace["showlegend"] is False for trace in through)


def test_hedges_are_marks(theatre: Theatre) -> None:
    exhibit = build_exhibit(theatre, "people_freed")
    drawing = draw_figure(exhibit, WIDE)
    qualifiers = exhibit.frame["qualifier"]
    up = [t for t in drawing.data if t.get("marker", {}).get("symbol") == "triangle-down"]
    assert sum(len(trace["x"]) for trace in up) == qualifiers.isin(HIGHER).sum() > 0
    assert {trace["marker"]["angle"] for trace in up} == {180}
    near = [trace for trace in drawing.data if trace["mode"] == "markers+text"]
    assert sum(len(trace["x"]) for trace in near) == qualifiers.isin(NEAR).sum() > 0
    lower = build_exhibit(theatre, "fighters")
    down = [
        trace
        for trace in draw_figure(lower, WIDE).data
        if trace.get("marker", {}).get("angle") == 0
    ]
    assert (
        sum(len(trace["x"]) for trace in down) == 2 * lower.frame["qualifier"].isin(LOWER).sum() > 0
    )


def test_areas_are_drawn_in_the_chosen_unit_and_stated_in_both(theatre: Theatre) -> None:
    stated, wanted = (
        build_exhibit(theatre, "area_held"),
        build_exhibit(theatre, "area_held", area_unit="sq_mi"),
    )
    assert marks_of(stated).value_label == "square kilometres"
    assert marks_of(wanted).value_label == "square miles"
    factor = theatre.units["to_canonical"].astype(float)["sq_mi"]
    np.testing.assert_allclose(wanted.frame["least"] * factor, stated.frame["least"])
    for row in wanted.frame.to_dict("records"):
        assert ("converted" in row["hover"]) == (row["unit"] != "sq_mi")
        assert theatre.units.loc[row["unit"], "symbol"] in row["hover"].split(BREAK)[0]
    people = build_exhibit(theatre, "fighters", area_unit="sq_mi")
    assert marks_of(people).value_label == "people"


def test_misprints_are_counted_and_not_drawn(theatre: Theatre) -> None:
    figures = theatre.figures
    wrong = figures[~figures["drawable"] & figures["metric"].isin(MEASURES)]
    assert len(wrong) > 2
    for figure_id, row in wrong.iterrows():
        exhibit = build_exhibit(theatre, row["metric"], row["place_id"])
        assert figure_id not in set(exhibit.frame["figure_id"])
        assert "Suspected misprint" in exhibit.note
        assert str(row["organisation"]) in exhibit.note
    assert "Suspected misprint" not in build_exhibit(theatre, "fighters").note


def test_measures_of_a_period_are_labelled(theatre: Theatre) -> None:
    kinds = theatre.metrics["kind"]
    for metric in MEASURES:
        is_labelled = "not the time before it" in build_exhibit(theatre, metric).subtitle
        assert is_labelled == (kinds[metric] in ("interval", "flow")), metric


def test_omitted_bases_are_counted(theatre: Theatre) -> None:
    exhibit = build_exhibit(theatre, "fighters")
    claims_of_measure = ledger.select_claims(
        theatre, metrics=["fighters"], places=["iraq-syria"], statements_only=True
    )
    omitted = len(claims_of_measure) - len(exhibit.frame)
    assert omitted > 0
    assert f"Not shown: {omitted} claims on" in exhibit.note
    assert "Not shown" not in build_exhibit(theatre, "area_lost").note


def test_no_claims_are_reported(theatre: Theatre) -> None:
    exhibit = build_exhibit(theatre, "oil_revenue", "raqqa")
    assert exhibit.frame.empty
    assert exhibit.missing.endswith(".")
    assert draw_figure(exhibit, WIDE).layout["annotations"]


def test_events_are_a_time_line_of_the_country(theatre: Theatre) -> None:
    every = marks_of(build_exhibit(theatre, "fighters")).events
    assert every is not None
    assert set(every["event_id"]) == set(theatre.events.index)
    country = theatre.settings.countries[0].place_id
    iso3 = theatre.settings.countries[0].iso3
    country_events = marks_of(build_exhibit(theatre, "fighters", country=country)).events
    assert country_events is not None
    assert 0 < len(country_events) < len(every)
    assert set(theatre.events.loc[country_events["event_id"], "country"].dropna()) == {iso3}
    assert set(every["lane"]) == set(EVENT_LANES)
    view = View(pd.Timestamp(OPENING), theatre.settings.whole)
    without = series(theatre, view, "s", "fighters", "iraq", events=False)
    assert marks_of(without).events is None
    eventless = replace(theatre, events=theatre.events[:0])
    marks = marks_of(series(eventless, view, "s", "fighters", "iraq"))
    assert (marks.events, marks.lanes) == (None, ()), "no empty lanes"


@pytest.mark.parametrize("width", [326, 560, 880])
def test_events_are_below_the_panels_on_the_same_axis(theatre: Theatre, width: int) -> None:
    exhibit = build_exhibit(theatre, "people_freed")
    drawing = draw_figure(exhibit, DrawingContext(LIGHT, width))
    panels = exhibit.frame["panel"].nunique()
    strip = drawing.layout[f"yaxis{panels + 1}"]
    lowest = min(
        drawing.layout[f"yaxis{at or ''}".replace("yaxis1", "yaxis")]["domain"][0]
        for at in range(1, panels + 1)
    )
    assert 0 <= strip["domain"][0] < strip["domain"][1] < lowest
    assert drawing.layout["xaxis"]["anchor"] == f"y{panels + 1}"
    event_traces = claim_traces(drawing, 4)
    assert sum(len(trace["x"]) for trace in event_traces) == len(theatre.events)
    names = "".join(strip["ticktext"]) + "".join(
        part["text"] for part in drawing.layout["annotations"]
    )
    for lane in EVENT_LANES:
        assert lane in names
    assert all(hover for trace in event_traces for hover, *_ in trace["customdata"])


def test_an_event_links_to_its_place_or_else_to_its_source(theatre: Theatre) -> None:
    exhibit = build_exhibit(theatre, "people_freed")
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
    event_traces = claim_traces(draw_figure(exhibit, WIDE), 4)
    assert (
        Counter(tuple(one[1:]) for trace in event_traces for one in trace["customdata"]) == wanted
    )


def test_events_are_a_list_of_links_too(theatre: Theatre) -> None:
    events = marks_of(build_exhibit(theatre, "people_freed")).events
    assert events is not None
    html = claims.render_event_list(events, "places?at={}".format, "sources?q={}&until={}".format)
    items = re.findall(r"<li>.*?</li>", html)
    assert len(items) == len(theatre.events)
    for item, event in zip(items, events.to_dict("records"), strict=True):
        place = f'<a class="fh-claim" href="places?at={event["place_id"]}" target="_self">'
        assert (place in item) == (event["place_id"] in set(theatre.control["place_id"]))
        source = f'href="sources?q={event["event_id"]}&amp;until={event["until"]}"'
        assert source in item
        assert escape(event["statement"]) in re.sub("</?span[^>]*>", "", item)
        assert ("[unverified]" in item) == (event["status"] != "verified")
    hostile = events.assign(statement="<script>", source_title="<script>", place_id="<script>")
    assert "<script" not in claims.render_event_list(hostile, str, "{}{}".format)


def test_many_claims_are_thinned_by_a_stated_rule(theatre: Theatre) -> None:
    crowded = multiply_claims(theatre, 60)
    exhibit = build_exhibit(crowded, "fighters", "mosul")
    all_claims = ledger.select_claims(crowded, metrics=["fighters"], places=["mosul"])
    assert len(exhibit.frame) <= claim_marks.MAX_CLAIMS < len(all_claims)
    match = re.search(r"Not shown: ([\d,]+) claims between those shown \((.+?)\)", exhibit.note)
    assert match
    assert int(match[1].replace(",", "")) == len(all_claims) - len(exhibit.frame)
    assert "first, last, lowest and highest" in match[2]
    for column in ("least", "most"):
        ends = claim_marks.value_ends(crowded, all_claims, "people")[column]
        assert exhibit.frame[column].min() == ends.min()
        assert exhibit.frame[column].max() == ends.max()


def test_thinning_preserves_first_last_lowest_highest_of_each_month(theatre: Theatre) -> None:
    crowded = multiply_claims(theatre, 20)
    all_claims = ledger.select_claims(crowded, metrics=["fighters"], places=["mosul"])
    ends = claim_marks.value_ends(crowded, all_claims, "people")
    thinned, rule = claim_marks.thin_claims(
        all_claims, all_claims["organisation"], ends, len(all_claims) - 1
    )
    assert "each month" in rule
    for _, group in all_claims.groupby(
        ["organisation", all_claims["as_of_last"].dt.to_period("M")]
    ):
        thinned_ids = thinned.index.intersection(group.index)
        assert {group.index[0], group.index[-1]} <= set(thinned_ids)
        assert ends.loc[thinned_ids, "least"].min() == ends.loc[group.index, "least"].min()
        assert ends.loc[thinned_ids, "most"].max() == ends.loc[group.index, "most"].max()
    unthinned, no_rule = claim_marks.thin_claims(
        all_claims, all_claims["organisation"], ends, len(all_claims)
    )
    assert len(unthinned) == len(all_claims)
    assert no_rule == ""
    short_list, _ = claim_marks.thin_claims(all_claims, all_claims["organisation"], ends, 5)
    assert len(short_list) == 5


def test_headings_distinguish_bases_of_one_name(theatre: Theatre) -> None:
    all_claims = ledger.select_claims(
        theatre, metrics=["fighters"], places=["iraq-syria"], statements_only=True
    )
    all_claims = all_claims.copy()
    label = str(theatre.bases.loc["iraq-syria-fighters", "label"])
    unnamed = all_claims.index[all_claims["base_id"].isna()][0]
    all_claims.loc[unnamed, "base"] = label
    headings = claim_marks.panels(theatre, all_claims)
    assert headings[unnamed] != label
    assert label in headings[unnamed]
    assert set(headings[all_claims["base_id"] == "iraq-syria-fighters"]) == {label}


def test_a_slide_has_a_readable_number_of_panels(theatre: Theatre) -> None:
    exhibit = build_exhibit(theatre, "share_lost", "iraq")
    assert exhibit.frame["panel"].nunique() > 6
    layout = draw_on_slide(exhibit, LIGHT).layout
    plot_height = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
    axes = [part for name, part in layout.items() if name.startswith("yaxis")]
    count = exhibit.frame["panel"].nunique()
    assert 2 < len(axes) < count
    assert all((axis["domain"][1] - axis["domain"][0]) * plot_height > 40 for axis in axes)
    texts = [part["text"].replace(BREAK, " ") for part in layout["annotations"]]
    assert any(f"Shown: {len(axes)} of {count} bases" in text for text in texts)
    assert any("events: not shown" in text for text in texts), "they give way to claims"
