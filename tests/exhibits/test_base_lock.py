"""The denominator lock: two bases never share a line or a panel in any exhibit."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from data.model import Theatre
from data.queries import ledger
from exhibits.base_lock import BaseError
from exhibits.model import Exhibit
from exhibits.render.plotly.charts.event_lanes import DATE_RANGE_META
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.theme import LIGHT
from tests.exhibits.conftest import DAYS, Build, Views
from tests.sampling import every_other

ON_AXES = ("dots", "rivals", "proportion")
# Base, measure and place of one claim; a base without an id is identified by its text.
Denominator = tuple[str, str, str]


def denominators(theatre: Theatre, figure_ids: list[str]) -> set[Denominator]:
    """Denominators of these claims, read from the ledger and not from the exhibit."""
    rows = theatre.figures.loc[figure_ids]
    bases = [
        base_id if isinstance(base_id, str) else f"in words: {text}"
        for base_id, text in zip(rows["base_id"], rows["base"], strict=True)
    ]
    return set(zip(bases, rows["metric"], rows["place_id"], strict=True))


@pytest.mark.parametrize("day", every_other(DAYS))
def test_no_exhibit_has_two_bases_on_one_line_or_in_one_panel(
    views: Views, theatre: Theatre, day: str
) -> None:
    lines = 0
    for exhibit in views(day, every=True):
        if exhibit.kind not in ON_AXES or exhibit.missing:
            continue
        for panel, rows in exhibit.frame.groupby("panel"):
            assert len(denominators(theatre, rows["figure_id"].tolist())) == 1, (exhibit.id, panel)
        if "line" not in exhibit.frame:
            continue
        for line, rows in exhibit.frame[exhibit.frame["line"] != ""].groupby("line"):
            ((base_id, _, _),) = denominators(theatre, rows["figure_id"].tolist())
            assert ledger.is_comparable_base(theatre, base_id), (exhibit.id, line)
            assert len(set(rows["organisation"])) == 1, (exhibit.id, line)
            lines += 1
    assert lines > 10, "nothing was joined, so nothing was tested"


def test_marks_on_one_axis_have_one_base(views: Views, theatre: Theatre) -> None:
    """The same for drawings: the marks on each value axis, and the points of each line."""
    seen = 0
    for exhibit in views(DAYS[3], every=True):
        if exhibit.kind not in ("dots", "rivals") or exhibit.missing:
            continue
        on_axis: dict[str, list[str]] = {}
        stroked: set[str] = set()
        for trace in draw_figure(exhibit, DrawingContext(LIGHT, 880)).data:
            customdata = trace.get("customdata", [])
            if customdata and len(customdata[0]) == 2:
                on_axis.setdefault(trace["yaxis"], []).extend(name for _, name in customdata)
            elif trace["mode"] == "lines" and trace.get("meta") != DATE_RANGE_META:
                stroked.add(trace["yaxis"])
        for axis, figure_ids in on_axis.items():
            assert len(denominators(theatre, figure_ids)) == 1, (exhibit.id, axis)
            seen += 1
        assert stroked <= set(on_axis)
    assert seen > 20


def test_a_time_axis_has_one_kind_of_measure(views: Views, theatre: Theatre) -> None:
    kinds = theatre.metrics["kind"]
    seen = set()
    for exhibit in views(DAYS[3], every=True):
        if exhibit.kind == "dots" and not exhibit.missing:
            exhibit_kinds = set(exhibit.frame["metric"].map(kinds))
            assert len(exhibit_kinds) == 1, exhibit.id
            seen |= exhibit_kinds
    assert {"stock", "flow"} <= seen


@pytest.fixture
def series(build: Build) -> Exhibit:
    return build("series_share_lost_iraq")


def change_cells(exhibit: Exhibit, rows: Any, **cells: str | float) -> Exhibit:
    """The exhibit with changed cells in some rows."""
    frame = exhibit.frame.copy()
    chosen = pd.Series(rows, frame.index, dtype=bool)
    for column, cell in cells.items():
        frame[column] = frame[column].astype(object)
        frame.loc[chosen, column] = cell
    return replace(exhibit, frame=frame)


def two_bases(exhibit: Exhibit) -> tuple[pd.Series, pd.Series]:
    """Rows of two lines on two bases."""
    joined = exhibit.frame[exhibit.frame["line"] != ""].drop_duplicates("base_id")
    first, second = (exhibit.frame["line"] == line for line in joined["line"].iloc[:2])
    return first, second


def test_two_bases_on_one_line_are_refused(series: Exhibit) -> None:
    first, second = two_bases(series)
    line = series.frame.loc[first, "line"].iloc[0]
    with pytest.raises(BaseError, match=r"line .* joins share_lost in iraq of .*; share_lost"):
        change_cells(series, second, line=line)


def test_two_bases_in_one_panel_are_refused(series: Exhibit, build: Build) -> None:
    first, second = two_bases(series)
    panel = series.frame.loc[first, "panel"].iloc[0]
    with pytest.raises(BaseError, match=r"panel .* joins"):
        change_cells(series, second, panel=panel)
    rivals = build("series_fighters_iraq-syria")
    with pytest.raises(BaseError, match="panel 'one' joins"):
        change_cells(replace(rivals, kind="rivals"), rivals.frame.index >= 0, panel="one")
    bars = build("share_lost")
    with pytest.raises(BaseError, match="panel 'one' joins"):
        change_cells(bars, bars.frame.index >= 0, panel="one")


def test_a_line_on_a_base_without_an_id_is_refused(series: Exhibit) -> None:
    first, _ = two_bases(series)
    same_base = series.frame["base_id"] == series.frame.loc[first, "base_id"].iloc[0]
    with pytest.raises(BaseError, match="base is not named"):
        change_cells(series, same_base, base_id=float("nan"), base="words of a source")


def test_claims_on_bases_without_id_share_a_panel_only_if_texts_are_equal(build: Build) -> None:
    exhibit = build("series_fighters_iraq-syria")
    unnamed = exhibit.frame["base_id"].isna()
    assert unnamed.sum() > 2
    with pytest.raises(BaseError, match="panel 'one' joins"):
        change_cells(exhibit, unnamed, panel="one")
    same = change_cells(exhibit, unnamed, panel="one", base="the same words")
    assert (same.frame["panel"] == "one").sum() == unnamed.sum()


def test_a_running_total_never_shares_an_axis_with_amounts_per_period(build: Build) -> None:
    """Neither on one line, nor in one panel, nor under one time axis."""
    stock = build("series_share_lost_iraq-syria")
    part = stock.frame["panel"] == stock.frame["panel"].iloc[0]
    with pytest.raises(BaseError, match="one time line of share_lost_interval and share_lost"):
        change_cells(stock, part, metric="share_lost_interval")
    one = stock.frame.index == stock.frame.index[part][0]
    with pytest.raises(BaseError, match=r"panel .* joins .*share_lost_interval in"):
        change_cells(stock, one, metric="share_lost_interval")


def test_two_places_never_share_a_panel(series: Exhibit) -> None:
    first, _ = two_bases(series)
    rows = first & (first.cumsum() == 1)
    with pytest.raises(BaseError, match=r"panel .* joins share_lost in"):
        change_cells(series, rows, place_id="elsewhere")


def test_separate_bases_are_accepted(series: Exhibit) -> None:
    assert replace(series, frame=series.frame.iloc[::-1]).frame is not None
    assert replace(series, frame=series.frame.iloc[:0]).frame.empty
