"""Formatting of claims preserves number, hedge and date, and adds nothing."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.text import format
from data.text.speakers import is_own_organisation


def claim(**cells: object) -> pd.Series:
    row = {
        "value": 45.0,
        "low": float("nan"),
        "high": float("nan"),
        "unit": "percent",
        "qualifier": "about",
        "status": "verified",
        "as_of": pd.Timestamp("2017-08-04"),
        "as_of_precision": "day",
        "speaker": "An Envoy",
        "organisation": "A Department",
    }
    return pd.Series(row | cells)


@pytest.mark.parametrize(
    ("cells", "words"),
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
def test_hedge_and_number_are_preserved(cells: dict, words: str) -> None:
    assert format.format_with_hedge(claim(**cells), "%") == words


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ("people", "fewer than 1,000\u202fpeople"),
        ("armoured vehicles", "fewer than 1,000\u202farmoured vehicles"),
        ("IDPs", "fewer than 1,000\u202fIDPs"),
        ("km²", "less than 1,000\u202fkm²"),
        ("ha", "less than 1,000\u202fha"),
        ("sq mi", "less than 1,000\u202fsq mi"),
        ("US$", "less than US$\u202f1,000"),
        ("b/d", "less than 1,000\u202fb/d"),
        ("barrels per day", "less than 1,000\u202fbarrels per day"),
        ("Tonnes", "less than 1,000\u202fTonnes"),
    ],
)
def test_things_are_fewer_and_measures_less(unit: str, words: str) -> None:
    assert format.format_with_hedge(claim(qualifier="less_than", value=1000.0), unit) == words
    fall = format.format_with_hedge(claim(qualifier="less_than", value=-1000.0), "people")
    assert fall == "a fall of fewer than 1,000\u202fpeople"


def test_a_quarter_is_spelled_out_within_a_sentence() -> None:
    date = pd.Timestamp("2017-08-04")
    assert format.format_long_span(date, "quarter") == "the third quarter of 2017"
    assert format.format_long_span(date, "month") == format.format_date_span(date, "month")


@pytest.mark.parametrize(
    ("precision", "words"),
    [
        ("day", "4 August 2017"),
        ("month", "August 2017"),
        ("quarter", "third quarter of 2017"),
        ("year", "2017"),
    ],
)
def test_a_date_is_no_finer_than_its_precision(precision: str, words: str) -> None:
    assert format.format_date_span(pd.Timestamp("2017-08-04"), precision) == words


def test_an_unknown_precision_is_refused() -> None:
    with pytest.raises(ValueError, match="fortnight"):
        format.format_date_span(pd.Timestamp("2017-08-04"), "fortnight")


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        ("1", "people", "1 person"),
        ("−1", "people", "−1 person"),
        ("11", "people", "11 people"),
        ("1.5", "people", "1.5 people"),
        ("1–2", "people", "1–2 people"),
        ("1", "names", "1 name"),
        ("1", "square kilometres", "1 square kilometre"),
        ("1", "barrels per day", "1 barrel per day"),
        ("1", "%", "1 %"),
        ("1", "km²", "1 km²"),
        ("1", "", "1"),
    ],
)
def test_a_unit_is_in_the_singular_after_one(amount: str, unit: str, text: str) -> None:
    assert format.format_quantity(amount, unit).replace(format.NARROW, " ") == text


def test_change_quotes_the_previous_claim() -> None:
    before = claim(value=40.0, qualifier="exact", as_of=pd.Timestamp("2017-07-24"))
    text = format.format_change(claim(), before, "%")
    assert text == "about +5\u202fpoints since 40\u202f% (24 July 2017)"
    doubtful = claim(value=40.0, qualifier="exact", status="unverified")
    assert "40\u202f% (4 August 2017, unverified)" in format.format_change(claim(), doubtful, "%")
    assert format.format_change(before, claim(), "%").startswith("about \u22125\u202fpoints")
    one = format.format_change(claim(value=46.0, qualifier="exact"), claim(qualifier="exact"), "%")
    assert one.startswith("+1\u202fpoint since 45")
    assert format.format_change(claim(), claim(), "%").startswith("unchanged since about 45")


def test_a_range_is_not_subtracted() -> None:
    before = claim(value=float("nan"), low=30.0, high=40.0, qualifier="range")
    assert format.format_change(claim(), before, "%") == "before: 30\u201340\u202f% (4 August 2017)"


def test_a_future_date_has_no_age() -> None:
    date = pd.Timestamp("2017-08-04")
    assert format.format_age(date, date) == "same day"
    assert format.format_age(date - pd.Timedelta(days=1), date) == "1 day earlier"
    with pytest.raises(ValueError, match="cannot be shown"):
        format.format_age(date + pd.Timedelta(days=1), date)


@pytest.mark.parametrize(
    ("last", "age"),
    [
        ("2017-06-06", "59 days earlier"),
        ("2017-06-05", "8 weeks earlier"),
        ("2017-05-19", "11 weeks earlier"),  # 77 days
        ("2017-02-05", "25 weeks earlier"),
        ("2017-02-04", "6 months earlier"),
        ("2017-01-05", "6 months earlier"),
        ("2015-08-05", "23 months earlier"),
        ("2015-08-04", "2 years earlier"),
        ("2014-08-05", "2 years earlier"),
    ],
)
def test_an_age_is_never_overstated(last: str, age: str) -> None:
    assert format.format_age(pd.Timestamp(last), pd.Timestamp("2017-08-04")) == age


@given(st.integers(min_value=0, max_value=10**9))
def test_every_digit_is_preserved(amount: int) -> None:
    assert int(format.format_number(float(amount)).replace(",", "")) == amount


def test_the_date_of_a_claim_is_not_mistaken_for_that_of_a_late_publication() -> None:
    date, as_of = pd.Timestamp("2014-12-31"), pd.Timestamp("2017-08-04")
    claim: dict[str, object] = {"as_of": date, "as_of_last": date, "as_of_precision": "year"}
    for published in (date, date + pd.Timedelta(days=format.LATE_DAYS)):
        claim["published_on"] = published
        assert format.format_statement_date(claim, date, is_inferred=False) == "Stated 2014"
        text = format.format_statement_date(claim, as_of, is_inferred=False)
        assert text == "Stated 2014 (2 years earlier)"
    claim["published_on"] = pd.Timestamp("2016-06-28")
    late = "As of 2014 (2 years earlier); published 28 June 2016"
    assert format.format_statement_date(claim, as_of, is_inferred=False) == late
    about = late.replace("28 June", "about 28 June")
    assert format.format_statement_date(claim, as_of, is_inferred=True) == about


def test_a_claim_of_unknown_publication_is_not_said_to_be_stated_on_its_date() -> None:
    date = pd.Timestamp("2022-03-31")
    claim: dict[str, object] = {"as_of": date, "as_of_last": date, "as_of_precision": "day"}
    claim["published_on"] = pd.NaT
    text = format.format_statement_date(claim, date, is_inferred=False)
    assert text == "As of 31 March 2022"
    later = date + pd.Timedelta(days=2)
    text = format.format_statement_date(claim, later, is_inferred=False)
    assert text == "As of 31 March 2022 (2 days earlier)"


@pytest.mark.parametrize(
    ("published", "text"),
    [
        ("2024-12-31", "Period to December 2024; published 31 December 2024"),
        ("2025-01-02", "Period to December 2024; published 2 January 2025"),
        (None, "Period to December 2024"),
    ],
)
def test_a_claim_on_a_period_is_dated_by_its_end(published: str | None, text: str) -> None:
    claim = {
        "as_of": pd.Timestamp("2024-12-01"),
        "as_of_last": pd.Timestamp("2024-12-31"),
        "as_of_precision": "month",
        "published_on": pd.NaT if published is None else pd.Timestamp(published),
    }
    as_of = pd.Timestamp("2024-12-31")
    assert format.format_statement_date(claim, as_of, is_inferred=False, is_of_period=True) == text


def test_a_publication_two_days_later_does_not_date_the_statement() -> None:
    date = pd.Timestamp("2017-08-04")
    claim: dict[str, object] = {"as_of": date, "as_of_last": date, "as_of_precision": "day"}
    claim["published_on"] = date + pd.Timedelta(days=1)
    text = format.format_statement_date(claim, date, is_inferred=False)
    assert text == "Stated 4 August 2017"
    claim["published_on"] = date + pd.Timedelta(days=2)
    text = format.format_statement_date(claim, date, is_inferred=False)
    assert text == "As of 4 August 2017; published 6 August 2017"


@pytest.mark.parametrize(
    ("speaker", "organisation", "text"),
    [
        ("J. Smith", "State Department", "J. Smith, State Department"),
        ("State Department", "US State Department", "US State Department"),
        ("WHO", "World Health Organization", "World Health Organization"),
        ("Treasury officials", "Treasury", "Treasury officials"),
        (None, "Treasury", "Treasury"),
    ],
)
def test_speaker_and_organisation_do_not_repeat_each_other(
    speaker: str | None, organisation: str, text: str
) -> None:
    assert format.format_attribution({"speaker": speaker, "organisation": organisation}) == text


@pytest.mark.parametrize(
    ("speaker", "organisation", "is_own"),
    [
        ("J. Smith", "State Department", False),
        ("Monitor", "Monitor", True),
        ("IHS Conflict Monitor", "IHS Markit", True),
        ("SOHR", "Syrian Observatory for Human Rights", True),
        ("unattributed", "The Gazette", True),
        (None, "The Gazette", True),
    ],
)
def test_speakers_that_are_their_organisation(
    speaker: str | None, organisation: str, *, is_own: bool
) -> None:
    claim: dict[str, object] = {"speaker": speaker, "organisation": organisation}
    assert is_own_organisation(claim) == is_own
