"""Native charts: their numbers are the exhibit's, in the drawing and in the worksheet."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import pandas as pd
import pytest
from openpyxl.utils import column_index_from_string

from data.model import Filters, Theatre
from exhibits.model import (
    AreasMarks,
    BandsMarks,
    DotsMarks,
    Exhibit,
    RelationMarks,
    RivalsMarks,
    SharesMarks,
    StepsMarks,
    View,
)
from exhibits.place_catalogue import CatalogueEntry
from tests.exhibits.conftest import Build
from tests.exhibits.render.pptx.native_charts import (
    DAYS,
    C,
    Every,
    NativeChart,
    charts,
    draw,
    each_of,
    text_of,
)


def is_equal(found: Any, wanted: Any) -> bool:
    """Whether a cell equals a value of a frame: numbers to the last digit in a file."""
    if wanted is None or (not isinstance(wanted, str) and pd.isna(wanted)):
        return found is None
    if isinstance(wanted, pd.Timestamp):
        return isinstance(found, datetime) and found == wanted.to_pydatetime()
    if isinstance(wanted, str):
        return found == wanted
    return isinstance(found, int | float) and found == pytest.approx(float(wanted), rel=1e-12)


def check_equal(found: list[Any], wanted: list[Any], what: str) -> None:
    found = found[: len(wanted)]
    assert len(found) == len(wanted), what
    for one, other in zip(found, wanted, strict=True):
        assert is_equal(one, other), (what, one, other)


def check_claims(drawn: NativeChart, rows: pd.DataFrame, columns: tuple[str, ...]) -> None:
    """Check that each row with a claim in a worksheet is that claim's row of the frame."""
    table = drawn.table()
    table = table[table["Claim"].notna()]
    claim_rows = rows.set_index("figure_id").loc[table["Claim"].tolist()]
    names = {
        "Value or lower bound": "least",
        "Upper bound": "most",
        "Start date": "first",
        "End date": "last",
    }
    names |= {"Status": "status"}
    for head in columns:
        check_equal(table[head].tolist(), claim_rows[names[head]].tolist(), f"{drawn.name}: {head}")


def check_dots(exhibit: Exhibit, drawn: list[NativeChart], left_out: str) -> None:
    rows = exhibit.frame
    marks = exhibit.marks
    assert isinstance(marks, DotsMarks)
    panels = set()
    for chart in drawn:
        if "Claim" not in chart.sheet:
            assert marks.events is not None
            records = chart.table()
            records = records[records["Record"].notna()]
            expected = marks.events.set_index("event_id").loc[records["Record"].tolist()]
            check_equal(records["Start date"].tolist(), expected["first"].tolist(), "events")
            assert len(records) == len(marks.events)
            continue
        panel_rows = rows[rows["panel"] == chart.panel]
        panels.add(chart.panel)
        assert sorted(panel_rows["figure_id"]) == sorted(filter(None, chart.sheet["Claim"]))
        check_claims(
            chart,
            panel_rows,
            ("Value or lower bound", "Upper bound", "Start date", "End date", "Status"),
        )
        # Columns of an organisation contain its claims and no other.
        table = chart.table()
        table = table[table["Claim"].notna()]
        for group, part in table.groupby("Organisation"):
            check_equal(
                part[
                    [
                        name
                        for name in table
                        if re.fullmatch(re.escape(str(group)) + r"( \(\d+\))?", str(name))
                    ]
                ]
                .bfill(axis=1)
                .iloc[:, 0]
                .tolist(),
                part["Value or lower bound"].tolist(),
                f"{chart.name}: {group}",
            )
    missing = set(rows["panel"]) - panels
    if missing:
        assert f"Shown: {len(panels)} of {rows['panel'].nunique()} bases" in left_out
        min_drawn_rows = min((rows["panel"] == panel).sum() for panel in panels)
        assert max((rows["panel"] == panel).sum() for panel in missing) <= min_drawn_rows


def check_rivals(exhibit: Exhibit, drawn: list[NativeChart], left_out: str) -> None:
    rows = exhibit.frame
    assert isinstance(exhibit.marks, RivalsMarks)
    claim_ids = []
    for chart in drawn:
        panel_rows = rows[rows["panel"] == chart.panel]
        check_claims(
            chart,
            panel_rows,
            ("Value or lower bound", "Upper bound", "Start date", "End date", "Status"),
        )
        claim_ids += [claim for claim in chart.sheet["Claim"] if claim]
    assert len(claim_ids) == len(set(claim_ids))
    if len(claim_ids) < len(rows):
        assert f"Shown: {len(claim_ids)} of {len(rows)} claims" in left_out
        outer = rows.groupby("panel")["least"].idxmin()
        assert set(rows.loc[outer, "figure_id"]) <= set(claim_ids), "the lowest of each base stays"
    else:
        assert "Shown: " not in left_out


def check_areas(exhibit: Exhibit, drawn: list[NativeChart], left_out: str) -> None:
    marks = exhibit.marks
    assert isinstance(marks, AreasMarks)
    assert [chart.panel for chart in drawn] == exhibit.frame["panel"].unique().tolist()
    for chart in drawn:
        panel_rows = exhibit.frame[exhibit.frame["panel"] == chart.panel]
        for paint in marks.paints:
            rows = panel_rows[panel_rows["controller"] == paint.controller]
            if rows.empty:
                assert paint.label not in chart.sheet
                continue
            check_equal(chart.sheet["Date"], rows["day"].tolist(), f"{chart.name}: days")
            check_equal(
                chart.sheet[paint.label], rows["value"].tolist(), f"{chart.name}: {paint.label}"
            )


def check_shares(exhibit: Exhibit, drawn: list[NativeChart], left_out: str) -> None:
    rows = exhibit.frame
    row_total = 0
    assert isinstance(exhibit.marks, SharesMarks)
    labels = {paint.controller: paint.label for paint in exhibit.marks.paints}
    for chart in drawn:
        table = chart.table().set_index("Area")
        panel_rows = rows[(rows["panel"] == chart.panel) & rows["row"].isin(table.index)]
        row_total += len(table)
        for row in panel_rows.to_dict("records"):
            cell = table.loc[row["row"], labels[row["controller"]]]
            check_equal([cell], [row["share_pct"]], f"{row['row']}: {row['controller']}")
        share_columns = table[[name for name in table if name in labels.values()]]
        assert share_columns.count().sum() == len(panel_rows)
        check_equal(
            table["Total"].tolist(), panel_rows.drop_duplicates("row")["whole"].tolist(), "wholes"
        )
    every_row = len(rows.drop_duplicates(["panel", "row"]))
    if row_total < every_row:
        assert f"Shown: {row_total} of {every_row} bars" in left_out


def check_proportion(exhibit: Exhibit, drawn: list[NativeChart], left_out: str) -> None:
    assert len(drawn) == len(exhibit.frame)
    for chart, row in zip(drawn, exhibit.frame.to_dict("records"), strict=True):
        lower, upper = row["least"], row["most"]
        check_equal(
            [*chart.sheet["Lower bound"], *chart.sheet["Upper bound"]], [lower, upper], "ends"
        )
        parts = (
            "Reported value or lower bound",
            "Range up to the upper bound",
            "Remainder to 100 %",
        )
        assert [chart.sheet[name][0] for name in parts] == pytest.approx(
            [lower, upper - lower, 100 - upper]
        )
        check_equal(chart.sheet["Previous value"], [row["before"]], "before")
        assert chart.sheet["Base"] == [row["base"]]


def check_steps(exhibit: Exhibit, drawn: list[NativeChart], left_out: str) -> None:
    marks = exhibit.marks
    assert isinstance(marks, StepsMarks)
    assert [chart.panel for chart in drawn] == exhibit.frame["panel"].unique().tolist()
    for chart in drawn:
        panel_rows = exhibit.frame[exhibit.frame["panel"] == chart.panel]
        table = chart.table()
        reports = table[table["Point"] == "report"]
        check_equal(reports["Date"].tolist(), panel_rows["day"].tolist(), f"{chart.name}: days")
        for step in marks.steps:
            check_equal(reports[step.label].tolist(), panel_rows[step.column].tolist(), step.label)
            # A corner is at the date of its report, at the number until then.
            corners = table[table["Point"] == "corner"]
            until = [0.0, *panel_rows[step.column].tolist()[:-1]]
            check_equal(corners["Date"].tolist(), panel_rows["day"].tolist(), "corners")
            check_equal(corners[step.label].tolist(), until, "corners")


def check_bands(exhibit: Exhibit, drawn: list[NativeChart], left_out: str) -> None:
    marks = exhibit.marks
    assert isinstance(marks, BandsMarks)
    (chart,) = drawn
    rows = exhibit.frame
    modelled = rows[rows["role"] == "modelled"]
    table = chart.table()
    radius_rows = modelled[modelled["reach_km"] == marks.radius_km]
    months = table[table["Modelled, 25 km"].notna()]
    check_equal(
        months["Date, or midpoint of the period"].tolist(), radius_rows["day"].tolist(), "days"
    )
    check_equal(months["Modelled, 25 km"].tolist(), radius_rows["value"].tolist(), "the line")
    for end, bound in (("least", "lower bound"), ("most", "upper bound")):
        name = f"uncertain dates at 25 km, {bound}"
        check_equal(months[name].tolist(), radius_rows[f"doubt_{end}"].tolist(), name)
    for radius_km in marks.band:
        wanted = modelled.loc[modelled["reach_km"] == radius_km, "value"].tolist()
        check_equal(months[f"Modelled, {radius_km:g} km"].tolist(), wanted, f"{radius_km} km")
    gap = months["Modelled, 40 km"] - months["Modelled, 15 km"]
    assert months["Difference between the radii"].tolist() == pytest.approx(gap.tolist())
    claims = rows[rows["role"] == "claim"]
    assert sorted(claims["figure_id"]) == sorted(filter(None, chart.sheet["Claim"]))
    check_claims(
        chart, claims, ("Value or lower bound", "Upper bound", "Start date", "End date", "Status")
    )


def check_relation(exhibit: Exhibit, drawn: list[NativeChart], left_out: str) -> None:
    (chart,) = drawn
    marks = exhibit.marks
    assert isinstance(marks, RelationMarks)
    across = chart.sheet[marks.x_label]
    for at, row in enumerate(exhibit.frame.itertuples()):
        up = chart.sheet[str(row.label)]
        wanted = [(row.x1, row.y1), (row.x2, row.y2)][: 1 if row.role == "point" else 2]
        found = [(x, y) for x, y in zip(across, up, strict=True) if y is not None]
        assert found == [pytest.approx(point) for point in wanted]
        assert up[2 * at] is not None


CHECKS = {
    "dots": check_dots,
    "rivals": check_rivals,
    "areas": check_areas,
    "shares": check_shares,
    "proportion": check_proportion,
    "steps": check_steps,
    "bands": check_bands,
    "relation": check_relation,
}


@pytest.mark.parametrize("day", DAYS)
def test_every_number_of_a_chart_is_in_its_worksheet_and_no_other(every: Every, day: str) -> None:
    checked = set()
    for exhibit in every(day):
        shapes = draw(exhibit)
        CHECKS[exhibit.kind](exhibit, charts(shapes), text_of(shapes))
        checked.add(exhibit.kind)
    assert checked == set(CHECKS) - ({"relation", "steps"} if day == DAYS[0] else set())


def test_the_comparison_can_fail(build: Build) -> None:
    exhibit = build("area_over_time")
    other = replace(exhibit, frame=exhibit.frame.assign(value=exhibit.frame["value"] + 1))
    with pytest.raises(AssertionError):
        check_areas(other, charts(draw(exhibit)), "")


def test_cached_values_equal_the_cells_of_the_worksheet(every: Every) -> None:
    """Every reference of a chart has the numbers and texts of the cells that it refers to."""
    for exhibit in every(DAYS[1]):
        for chart in charts(draw(exhibit)):
            columns = list(chart.sheet.values())
            heads = list(chart.sheet)
            for reference in each_of(chart.root, f"{C}numRef", f"{C}strRef"):
                found = re.fullmatch(
                    r"Data!\$([A-Z]+)\$(\d+)(?::\$\1\$(\d+))?", reference.findtext(f"{C}f")
                )
                assert found, reference.findtext(f"{C}f")
                column = column_index_from_string(found[1]) - 1
                cells = [heads[column], *columns[column]]
                first, last = int(found[2]) - 1, int(found[3] or found[2])
                cached_points = {
                    int(point.get("idx")): point.findtext(f"{C}v")
                    for point in reference.iter(f"{C}pt")
                }
                assert int(reference.find(f".//{C}ptCount").get("val")) == last - first
                for at, cell in enumerate(cells[first:last]):
                    if cell is None:
                        assert at not in cached_points
                    elif isinstance(cell, datetime):
                        days = (pd.Timestamp(cell) - pd.Timestamp("1899-12-30")) / pd.Timedelta(
                            "1D"
                        )
                        assert float(cached_points[at]) == pytest.approx(days, abs=1e-6)
                    elif isinstance(cell, str):
                        assert cached_points[at] == cell
                    else:
                        assert float(cached_points[at]) == cell


def test_rivals_of_every_measure_can_be_drawn(
    entries: dict[str, CatalogueEntry], theatre: Theatre
) -> None:
    drawn = 0
    for metric, place in sorted(theatre.positions_by_measure)[::7]:
        filters = Filters(metric=metric, place=place)
        exhibit = entries["rivals"].build(
            View(pd.Timestamp(DAYS[1]), theatre.settings.whole, filters=filters)
        )
        if exhibit.missing:
            continue
        shapes = draw(exhibit)
        check_rivals(exhibit, charts(shapes), text_of(shapes))
        drawn += 1
    assert drawn > 5
