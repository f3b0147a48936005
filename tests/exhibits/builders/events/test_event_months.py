"""Months of events: those of which a period has only some days, and the lines that draw them."""

from dataclasses import replace

import pandas as pd

from data.model import Filters
from exhibits.model import Exhibit, StepsMarks, View
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.plotly.charts.step_lines import legend_steps, line_end


def _build(entries: dict[str, CatalogueEntry], view: View, first: str, last: str) -> Exhibit:
    filters = Filters(first=pd.Timestamp(first) if first else None)
    view = replace(view, as_of=pd.Timestamp(last), filters=filters)
    return entries["events_over_time"].build(view)


def _days(built: Exhibit) -> list[tuple[str, str]]:
    rows = built.frame.dropna(subset=["events"])
    return [
        (f"{day:%m-%d}", f"{last:%m-%d}")
        for day, last in zip(rows["day"], rows["last_day"], strict=True)
    ]


def test_months_cut_at_either_end_are_left_out_with_a_note(
    entries: dict[str, CatalogueEntry], view: View
) -> None:
    built = _build(entries, view, "2023-05-10", "2023-08-15")
    assert _days(built) == [("06-01", "06-30"), ("07-01", "07-31")]
    assert "May 2023 is not complete and left out of the counts." in built.caption
    assert "August 2023 is not complete and left out of the counts." in built.caption


def test_cut_months_that_are_the_only_ones_are_named_by_their_days(
    entries: dict[str, CatalogueEntry], view: View
) -> None:
    for first, last, days, named in (
        ("2023-08-01", "2023-08-13", [("08-01", "08-13")], "1 August 2023 to 13 August 2023"),
        (
            *("2023-07-15", "2023-08-20", [("07-15", "07-31"), ("08-01", "08-20")]),
            "15 July 2023 to 31 July 2023",
        ),
        ("2023-08-04", "2023-08-04", [("08-04", "08-04")], "4 August 2023"),
    ):
        built = _build(entries, view, first, last)
        assert _days(built) == days
        assert f"Not a complete month: {named}." in built.caption
        assert built.frame["hover"].iloc[0].startswith(f"{named}: ")


def test_the_line_of_the_last_month_ends_with_it(
    entries: dict[str, CatalogueEntry], view: View
) -> None:
    built = _build(entries, view, "", "2023-08-15")
    assert isinstance(built.marks, StepsMarks)
    ends = {
        panel: line_end(rows, built.marks, built.as_of)
        for panel, rows in built.frame.groupby("panel", sort=False)
    }
    counts, deaths, area = ends.values()
    assert counts == deaths == pd.Timestamp("2023-08-01")
    assert area == pd.Timestamp("2023-08-15")
    one_day = _build(entries, view, "2023-08-04", "2023-08-04")
    assert isinstance(one_day.marks, StepsMarks)
    assert line_end(one_day.frame, one_day.marks, one_day.as_of) > one_day.as_of


def test_a_legend_has_only_lines_that_share_a_panel(
    entries: dict[str, CatalogueEntry], view: View
) -> None:
    built = entries["events_over_time"].build(view)
    assert isinstance(built.marks, StepsMarks)
    columns = [step.column for step in legend_steps(built.frame, built.marks)]
    assert columns == ["deaths", "deaths_low", "deaths_high"]
    alone = built.frame.assign(deaths_low=None, deaths_high=None)
    assert legend_steps(alone, built.marks) == []
