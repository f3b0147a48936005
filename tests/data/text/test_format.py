"""Words for claims keep number, hedge and day, and add nothing."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.text import format


def claim(**own: object) -> pd.Series:
    row = {
        "value": 45.0,
        "low": float("nan"),
        "high": float("nan"),
        "unit": "percent",
        "qualifier": "about",
        "as_of": pd.Timestamp("2017-08-04"),
        "as_of_precision": "day",
        "speaker": "An Envoy",
        "organisation": "A Department",
    }
    return pd.Series(row | own)


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({}, "about 45\u202f%"),
        ({"qualifier": "exact"}, "45\u202f%"),
        ({"qualifier": "almost", "value": 19000.0}, "almost 19,000\u202f%"),
        (
            {"qualifier": "range", "value": float("nan"), "low": 300.0, "high": 400.0},
            "300\u2013400\u202f%",
        ),
        ({"qualifier": "less_than", "value": 60.1}, "less than 60.1\u202f%"),
        ({"qualifier": "exact", "value": 1.445}, "1.445\u202f%"),
        ({"qualifier": "at_least", "value": -33.3}, "a fall of at least 33.3\u202f%"),
        (
            {"qualifier": "range", "value": float("nan"), "low": -40.0, "high": -30.0},
            "a fall of 30\u201340\u202f%",
        ),
    ],
)
def test_hedge_and_number_are_kept(own: dict, words: str) -> None:
    assert format.format_with_hedge(claim(**own), "%") == words


def test_a_quarter_has_its_words_within_a_sentence() -> None:
    day = pd.Timestamp("2017-08-04")
    assert format.format_long_span(day, "quarter") == "the third quarter of 2017"
    assert format.format_long_span(day, "month") == format.format_date_span(day, "month")


@pytest.mark.parametrize(
    ("precision", "words"),
    [
        ("day", "4 August 2017"),
        ("month", "August 2017"),
        ("quarter", "quarter 3 of 2017"),
        ("year", "2017"),
    ],
)
def test_a_day_is_no_finer_than_given(precision: str, words: str) -> None:
    assert format.format_date_span(pd.Timestamp("2017-08-04"), precision) == words


def test_an_unknown_precision_is_refused() -> None:
    with pytest.raises(ValueError, match="fortnight"):
        format.format_date_span(pd.Timestamp("2017-08-04"), "fortnight")


def test_change_quotes_the_claim_before() -> None:
    before = claim(value=40.0, qualifier="exact", as_of=pd.Timestamp("2017-07-24"))
    words = format.format_change(claim(), before, "%")
    assert words == "+5\u202fpoints since 40\u202f% (24 July 2017)"
    assert format.format_change(before, claim(), "%").startswith("\u22125\u202fpoints")
    assert format.format_change(claim(), claim(), "%").startswith("unchanged since about 45")


def test_a_range_is_not_subtracted() -> None:
    before = claim(value=float("nan"), low=30.0, high=40.0, qualifier="range")
    assert format.format_change(claim(), before, "%") == "before: 30\u201340\u202f% (4 August 2017)"


def test_nothing_from_the_future_has_an_age() -> None:
    day = pd.Timestamp("2017-08-04")
    assert format.format_age(day, day) == "same day"
    assert format.format_age(day - pd.Timedelta(days=1), day) == "1 day old"
    assert format.format_age(day - pd.Timedelta(days=100), day) == "3 months old"
    with pytest.raises(ValueError, match="cannot be shown"):
        format.format_age(day + pd.Timedelta(days=1), day)


@given(st.integers(min_value=0, max_value=10**9))
def test_every_digit_stays(amount: int) -> None:
    assert int(format.format_number(float(amount)).replace(",", "")) == amount
