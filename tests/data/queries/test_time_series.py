"""Lines join claims of one organisation on one base only."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from data.model import Theatre
from data.queries import ledger
from data.queries.time_series import MAX_LINE_GAP_DAYS, Line, LineError, comparable_lines

Planted = Callable[[str, str | float], pd.DataFrame]


def test_area_held_by_ihs_is_a_line(theatre: Theatre) -> None:
    found = [
        line
        for line in comparable_lines(theatre, "area_held", "iraq-syria")
        if (line.organisation, line.base_id) == ("IHS Markit", "iraq-syria-ground-held")
    ]
    assert sum(len(line.claims) for line in found) == 10
    assert any(len(line.claims) > 2 for line in found)


@pytest.mark.parametrize("metric", ["share_lost", "area_held", "fighters", "people_freed"])
def test_each_comparable_statement_is_in_one_line(theatre: Theatre, metric: str) -> None:
    left = set()
    for place_id in theatre.figures.loc[theatre.figures["metric"] == metric, "place_id"].unique():
        joined = comparable_lines(theatre, metric, place_id)
        joined_ids = [figure_id for line in joined for figure_id in line.claims.index]
        every = ledger.select_claims(
            theatre, metrics=[metric], places=[place_id], statements_only=True
        )
        compares = [ledger.is_comparable_base(theatre, base_id) for base_id in every["base_id"]]
        assert sorted(joined_ids) == sorted(every.index[compares])
        left |= set(every.index) - set(joined_ids)
    assert left, "claims whose base is unnamed or unspecified, which no line may join"


def test_a_long_gap_ends_a_line(theatre: Theatre) -> None:
    ended = 0
    for metric in theatre.metrics.index:
        for place_id in theatre.figures.loc[
            theatre.figures["metric"] == metric, "place_id"
        ].unique():
            seen: dict[tuple[str, str], pd.Timestamp] = {}
            for line in comparable_lines(theatre, metric, place_id):
                previous_end = line.claims["as_of_last"].cummax().shift()
                elapsed = (line.claims["as_of_first"] - previous_end).dropna()
                assert (elapsed <= pd.Timedelta(days=MAX_LINE_GAP_DAYS)).all()
                key = (line.organisation, line.base_id)
                if key in seen:
                    ended += 1
                    gap = line.claims["as_of_first"].iloc[0] - seen[key]
                    assert gap > pd.Timedelta(days=MAX_LINE_GAP_DAYS)
                seen[key] = line.claims["as_of_last"].max()
    assert ended > 3


def test_a_line_is_ordered_by_date(theatre: Theatre) -> None:
    for line in comparable_lines(theatre, "fighters", "mosul"):
        first, last = line.claims["as_of_first"], line.claims["as_of_last"]
        assert (first + (last - first) / 2).is_monotonic_increasing


@pytest.fixture
def planted(theatre: Theatre) -> Planted:
    """Return the claims of a valid line with one cell of the last claim changed."""
    (line, *_) = [
        line for line in comparable_lines(theatre, "fighters", "mosul") if len(line.claims) > 3
    ]

    def changed(column: str, value: str | float) -> pd.DataFrame:
        claims = line.claims.copy()
        claims.loc[claims.index[-1], column] = value
        return claims

    return changed


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("base_id", "mosul-west-fighters"),
        ("base_id", float("nan")),
        ("metric", "fighters_killed"),
        ("place_id", "raqqa"),
        ("organisation", "Somebody Else"),
    ],
)
def test_a_line_of_two_series_is_refused(planted: Planted, column: str, value: str | float) -> None:
    claims = planted(column, value)
    first = claims.iloc[0]
    line = Line(first["organisation"], first["base_id"], "fighters", claims.iloc[:-1])
    with pytest.raises(LineError, match=column):
        replace(line, claims=claims)


def test_a_line_whose_base_does_not_compare_is_refused(theatre: Theatre) -> None:
    rows = ledger.select_claims(
        theatre, metrics=["share_lost"], places=["iraq"], statements_only=True
    )
    rows = rows[rows["base_id"] == "iraq-unspecified"]
    rows = rows[rows["organisation"] == rows["organisation"].iloc[0]]
    who = rows["organisation"].iloc[0]
    with pytest.raises(LineError, match="unspecified"):
        Line(who, "iraq-unspecified", "unspecified", rows)
    with pytest.raises(LineError, match="needs a base with an id"):
        Line(who, "", "", rows)
    with pytest.raises(LineError, match="without a claim"):
        Line(who, "iraq-once-held", "ground", rows.iloc[:0])
    with pytest.raises(LineError, match="organisation"):
        Line("Somebody Else", "iraq-unspecified", "ground", rows)


def test_no_claims_give_no_line(theatre: Theatre) -> None:
    assert comparable_lines(theatre, "fighters", "no-such-place") == ()


def test_a_subset_of_claims_preserves_the_lines(theatre: Theatre) -> None:
    every = comparable_lines(theatre, "fighters", "mosul")
    longest = max(every, key=lambda line: len(line.claims))
    figure_ids = [longest.claims.index[0], longest.claims.index[-1]]
    (found,) = comparable_lines(theatre, "fighters", "mosul", among=figure_ids)
    assert found.claims.index.tolist() == figure_ids
    assert comparable_lines(theatre, "fighters", "mosul", among=[]) == ()
