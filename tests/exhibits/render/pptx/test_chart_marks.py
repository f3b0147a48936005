"""Native charts: the meaning of marks, lines and hatches."""

import re
from dataclasses import replace
from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from exhibits.model import AreasMarks, Exhibit
from exhibits.theme import LIGHT
from tests.exhibits.conftest import Build
from tests.exhibits.render.pptx.native_charts import DAYS, A, C, Every, NativeChart, charts, draw


def points_of(exhibit: Exhibit) -> tuple[pd.DataFrame, NativeChart]:
    (chart,) = charts(draw(exhibit))
    return exhibit.frame, chart


def test_lines_join_only_claims_that_the_screen_joins(build: Build) -> None:
    exhibit = build("series_share_lost_iraq")
    rows = exhibit.frame
    for chart in charts(draw(exhibit)):
        if "Claim" not in chart.sheet:
            continue
        panel_rows = rows[rows["panel"] == chart.panel]
        for series in chart.series():
            name = series.findtext(f".//{C}tx//{C}v")
            if series.find(f"{C}spPr/{A}ln/{A}noFill") is not None or name.startswith("as of"):
                continue
            if name == "Period, start to end date":
                continue
            drawn = [point.findtext(f"{C}v") for point in series.findall(f".//{C}yVal//{C}pt")]
            group = re.sub(r", upper bound| \(\d+\)", "", name)
            lines = panel_rows[(panel_rows["group"] == group) & (panel_rows["line"] != "")]
            counts = lines["line"].value_counts()
            assert len(drawn) in set(counts), (chart.panel, name)


def test_unverified_claims_are_hollow(build: Build) -> None:
    exhibit = build("share_lost_iraq")
    open_ = exhibit.frame[exhibit.frame["status"] != "verified"]
    assert len(open_)
    rings = 0
    for chart in charts(draw(exhibit)):
        table = chart.table()
        doubtful = table["Status"].notna() & (table["Status"] != "verified")
        for name in [name for name in table if str(name).endswith(", unverified")]:
            assert (table[name].notna() <= doubtful).all()
            rings += table[name].notna().sum()
            series = next(
                each for each in chart.series() if each.findtext(f".//{C}tx//{C}v") == name
            )
            fill = series.find(f"{C}marker/{C}spPr/{A}solidFill/{A}srgbClr").get("val")
            assert fill == LIGHT.paper.removeprefix("#").upper()
    ranged = open_["most"] > open_["least"]
    assert rings == len(open_) + ranged.sum()


def test_hedges_are_at_their_marks(build: Build) -> None:
    exhibit = build("share_cleared_raqqa", "2018-06-30")
    signs = {"more_than": "↑", "at_least": "↑", "less_than": "↓", "up_to": "↓"}
    signs |= {"about": "~", "almost": "~"}
    wanted = sorted(filter(None, (signs.get(name) for name in exhibit.frame["qualifier"])))
    assert wanted
    labels = [
        label.findtext(f".//{A}t")
        for chart in charts(draw(exhibit))
        for label in chart.root.iter(f"{C}dLbl")
    ]
    assert sorted(labels) == wanted


def test_a_range_has_two_ends_and_a_bar(build: Build) -> None:
    exhibit = build("fighters_raqqa")
    rows, chart = points_of(exhibit)
    ranged = rows[rows["most"] > rows["least"]]
    assert len(ranged)
    bars = chart.root.findall(f".//{C}errBars")
    assert bars
    lengths = sorted(
        float(point.findtext(f"{C}v"))
        for bar in bars[:1]
        for point in bar.iter(f"{C}pt")
        if float(point.findtext(f"{C}v"))
    )
    assert lengths == pytest.approx(sorted(ranged["most"] - ranged["least"]))
    uppers = [
        cell
        for name, cells in chart.sheet.items()
        if name.endswith(", upper bound")
        for cell in cells
        if cell is not None
    ]
    assert sorted(uppers) == pytest.approx(sorted(ranged["most"]))


def test_hatches_and_colours_are_those_of_the_controllers(build: Build) -> None:
    exhibit = build("area_over_time")
    marks = exhibit.marks
    assert isinstance(marks, AreasMarks)
    looks = {paint.label: paint for paint in marks.paints}
    patterned = 0
    for chart in charts(draw(exhibit)):
        for series in chart.series():
            paint = looks[series.findtext(f".//{C}tx//{C}v")]
            shape = series.find(f"{C}spPr")
            background = shape.find(
                f"{A}pattFill/{A}bgClr/{A}srgbClr" if paint.pattern else f"{A}solidFill/{A}srgbClr"
            )
            assert f"#{background.get('val')}".lower() == paint.colour.lower()
            patterned += bool(paint.pattern)
    assert patterned


def test_the_date_is_a_line_of_two_points(build: Build) -> None:
    exhibit = build("series_share_lost_iraq")
    for chart in charts(draw(exhibit)):
        (name,) = [name for name in chart.sheet if name == "as of 4 August 2017"]
        at = [row for row, cell in enumerate(chart.sheet[name]) if cell is not None]
        dates = {chart.sheet["Date, or midpoint of the period"][row] for row in at}
        assert len(at) == 2 and dates == {datetime(2017, 8, 4)}


def test_marks_of_a_time_axis_are_in_the_months_that_they_name(every: Every) -> None:
    for exhibit in every(DAYS[1], 1):
        for chart in charts(draw(exhibit)):
            axis = chart.root.find(f".//{C}valAx")
            form = axis.find(f"{C}numFmt").get("formatCode")
            if form not in ("mmm yyyy", "yyyy"):
                continue
            low, high, step = (
                float(axis.find(f".//{C}{name}").get("val")) for name in ("min", "max", "majorUnit")
            )
            days = pd.Timestamp("1899-12-30") + pd.to_timedelta(np.arange(low, high, step), "D")
            labels = days.strftime("%b %Y" if form == "mmm yyyy" else "%Y")
            assert len(set(labels)) == len(labels) > 1
            gaps = {round(gap) for gap in np.diff(days.year * 12 + days.month)}
            assert len(gaps) == 1, (exhibit.id, list(labels))
            assert max(days.day) <= 5, "no mark stands far from the month's first day"


def test_days_of_a_short_period_are_labelled(build: Build) -> None:
    exhibit = build("area_over_time")
    marks = exhibit.marks
    assert isinstance(marks, AreasMarks)
    window = (pd.Timestamp("2017-07-20"), pd.Timestamp("2017-08-04"))
    days = pd.DatetimeIndex(exhibit.frame["day"])
    frame = exhibit.frame[(days >= window[0]) & (days <= window[1])]
    short = replace(exhibit, frame=frame, marks=replace(marks, window=window))
    for chart in charts(draw(short)):
        axis = chart.root.find(f".//{C}dateAx")
        assert axis.find(f"{C}numFmt").get("formatCode") == "d mmm yyyy"
        assert axis.find(f"{C}majorTimeUnit").get("val") == "days"
        assert axis.find(f"{C}majorUnit").get("val") == "2"
