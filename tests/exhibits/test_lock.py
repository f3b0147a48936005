"""The denominator lock: two bases never share a line, nor a panel, in any exhibit."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from data.model import Theatre
from data.queries import ledger
from exhibits.model import BaseError, Exhibit
from exhibits.render.plotly.charts.event_lanes import OVER_DAYS
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import figure
from exhibits.theme import LIGHT
from tests.exhibits.conftest import DAYS, Build, Views

ON_AXES = ("dots", "rivals", "proportion")
# Each is the base, measure and place of one claim; a base without an id is known by its words.
Ground = tuple[str, str, str]


def grounds(theatre: Theatre, figure_ids: list[str]) -> set[Ground]:
    """What these claims are numbers of, read from the ledger and not from the exhibit."""
    rows = theatre.figures.loc[figure_ids]
    bases = [
        base_id if isinstance(base_id, str) else f"in words: {words}"
        for base_id, words in zip(rows["base_id"], rows["base"], strict=True)
    ]
    return set(zip(bases, rows["metric"], rows["place_id"], strict=True))


@pytest.mark.parametrize("day", DAYS)
def test_no_exhibit_puts_two_bases_on_one_line_or_in_one_panel(
    views: Views, theatre: Theatre, day: str
) -> None:
    lines = 0
    for exhibit in views(day):
        if exhibit.kind not in ON_AXES or exhibit.missing:
            continue
        for panel, rows in exhibit.frame.groupby("panel"):
            assert len(grounds(theatre, rows["figure_id"].tolist())) == 1, (exhibit.id, panel)
        if "line" not in exhibit.frame:
            continue
        for line, rows in exhibit.frame[exhibit.frame["line"] != ""].groupby("line"):
            ((base_id, _, _),) = grounds(theatre, rows["figure_id"].tolist())
            assert ledger.comparable_base(theatre, base_id), (exhibit.id, line)
            assert len(set(rows["organisation"])) == 1, (exhibit.id, line)
            lines += 1
    assert lines > 10, "nothing was joined, so nothing was tested"


def test_what_is_drawn_on_one_axis_has_one_base(views: Views, theatre: Theatre) -> None:
    """The same of the picture: of the marks on each value axis, and of each stroke."""
    seen = 0
    for exhibit in views(DAYS[3]):
        if exhibit.kind not in ("dots", "rivals") or exhibit.missing:
            continue
        on_axis: dict[str, list[str]] = {}
        stroked: set[str] = set()
        for trace in figure(exhibit, DrawingContext(LIGHT, 880)).data:
            told = trace.get("customdata", [])
            if told and len(told[0]) == 2:
                on_axis.setdefault(trace["yaxis"], []).extend(name for _, name in told)
            elif trace["mode"] == "lines" and trace.get("meta") != OVER_DAYS:
                stroked.add(trace["yaxis"])
        for axis, figure_ids in on_axis.items():
            assert len(grounds(theatre, figure_ids)) == 1, (exhibit.id, axis)
            seen += 1
        assert stroked <= set(on_axis)
    assert seen > 20


def test_a_time_line_holds_one_measure(views: Views, theatre: Theatre) -> None:
    kinds = theatre.metrics["kind"]
    seen = set()
    for exhibit in views(DAYS[3]):
        if exhibit.kind == "dots" and not exhibit.missing:
            own = set(exhibit.frame["metric"].map(kinds))
            assert len(own) == 1, exhibit.id
            seen |= own
    assert {"stock", "flow"} <= seen


@pytest.fixture
def series(build: Build) -> Exhibit:
    return build("series_share_lost_iraq")


def planted(exhibit: Exhibit, rows: Any, **cells: str | float) -> Exhibit:
    """The exhibit with other cells in some rows."""
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
        planted(series, second, line=line)


def test_two_bases_in_one_panel_are_refused(series: Exhibit, build: Build) -> None:
    first, second = two_bases(series)
    panel = series.frame.loc[first, "panel"].iloc[0]
    with pytest.raises(BaseError, match=r"panel .* joins"):
        planted(series, second, panel=panel)
    rivals = build("series_fighters_iraq-syria")
    with pytest.raises(BaseError, match="panel 'one' joins"):
        planted(replace(rivals, kind="rivals"), rivals.frame.index >= 0, panel="one")
    bars = build("share_lost")
    with pytest.raises(BaseError, match="panel 'one' joins"):
        planted(bars, bars.frame.index >= 0, panel="one")


def test_a_line_on_a_base_in_words_is_refused(series: Exhibit) -> None:
    first, _ = two_bases(series)
    own = series.frame["base_id"] == series.frame.loc[first, "base_id"].iloc[0]
    with pytest.raises(BaseError, match="base is not named"):
        planted(series, own, base_id=float("nan"), base="words of a source")


def test_claims_in_words_share_a_panel_only_if_their_words_are_one(build: Build) -> None:
    exhibit = build("series_fighters_iraq-syria")
    unnamed = exhibit.frame["base_id"].isna()
    assert unnamed.sum() > 2
    with pytest.raises(BaseError, match="panel 'one' joins"):
        planted(exhibit, unnamed, panel="one")
    same = planted(exhibit, unnamed, panel="one", base="the same words")
    assert (same.frame["panel"] == "one").sum() == unnamed.sum()


def test_a_running_total_never_stands_with_what_a_period_added(build: Build) -> None:
    """Neither on one line, nor in one panel, nor under one time axis."""
    stock = build("series_share_lost_iraq-syria")
    part = stock.frame["panel"] == stock.frame["panel"].iloc[0]
    with pytest.raises(BaseError, match="one time line of share_lost_interval and share_lost"):
        planted(stock, part, metric="share_lost_interval")
    one = stock.frame.index == stock.frame.index[part][0]
    with pytest.raises(BaseError, match=r"panel .* joins .*share_lost_interval in"):
        planted(stock, one, metric="share_lost_interval")


def test_two_places_never_share_a_panel(series: Exhibit) -> None:
    first, _ = two_bases(series)
    rows = first & (first.cumsum() == 1)
    with pytest.raises(BaseError, match=r"panel .* joins share_lost in"):
        planted(series, rows, place_id="elsewhere")


def test_what_is_not_mixed_is_not_refused(series: Exhibit) -> None:
    assert replace(series, frame=series.frame.iloc[::-1]).frame is not None
    assert replace(series, frame=series.frame.iloc[:0]).frame.empty
