"""Unit conversions by outlets: wrong ones are found, rounding is tolerated."""

import math
from pathlib import Path

import pandas as pd
import pytest

from data.loading.theatre import read_theatre
from data.model import Theatre
from data.queries.unit_conversions import check_conversions, last_digit_step
from tests.data.conftest import row_of, set_cell

WRONG = {
    ("prorev-2016-10-10", 90_800, 56_400, "linear"),
    ("arabnews-2017-01-19", 60_400, 38_500, ""),
    ("dailystar-2017-01-19", 60_400, 38_500, ""),
    ("dailystar-2017-01-19", 78_000, 47_500, ""),
}
RIGHT = {
    ("hurriyet-2017-08-04", 70_000, 27_000),
    ("bbc-2016-07-10", 68_300, 26_370),  # the press release is in another outlet
    ("bbc-aitopics-2017-01-19", 18_000, 6_900),
    ("breitbart-2017-07-20", 65_000, 25_000),
    ("newsweek-2015-05-21", 95_000, 36_000),
}


@pytest.fixture(scope="module")
def pairs(theatre: Theatre) -> pd.DataFrame:
    return check_conversions(theatre)


def column_values(pairs: pd.DataFrame, *columns: str) -> set[tuple]:
    return set(pairs[list(columns)].itertuples(index=False, name=None))


def test_wrong_conversions_are_found(pairs: pd.DataFrame) -> None:
    wrong = pairs[pairs["beyond_rounding"]]
    assert column_values(wrong, "source_id", "stated", "other", "reads_as") == WRONG


def test_rounding_is_tolerated(pairs: pd.DataFrame) -> None:
    right = pairs[~pairs["beyond_rounding"]]
    assert column_values(right, "source_id", "stated", "other") >= RIGHT
    assert set(right["reads_as"]) == {""}


def test_values_of_a_pair(theatre: Theatre, pairs: pd.DataFrame) -> None:
    assert pairs["gap_pct"].is_monotonic_decreasing
    assert set(pairs["stated_unit"]) == {"km2"}
    assert set(pairs["other_unit"]) == {"sq_mi"}
    mile = theatre.units["to_canonical"]["sq_mi"]
    for row in pairs.to_dict("records"):
        assert row["converted"] == pytest.approx(row["other"] * mile)
        assert row["gap"] == pytest.approx(row["converted"] - row["stated"])
        assert row["gap_pct"] == pytest.approx(abs(row["gap"]) / row["stated"] * 100)
        for column, number in (("figure_id", "stated"), ("other_id", "other")):
            if isinstance(row[column], str):
                claim = theatre.figures.loc[row[column]].to_dict()
                assert row[number] in (claim["value"], claim["low"], claim["high"])


def test_a_number_without_claim_has_no_id(pairs: pd.DataFrame) -> None:
    row = pairs[pairs["stated"] == 90_800].iloc[0]
    assert pd.isna(row["figure_id"])
    assert pd.isna(row["other_id"])
    # In the table the claim comes first; here the canonical unit does.
    row = pairs[(pairs["source_id"] == "dailystar-2017-01-19") & (pairs["stated"] == 60_400)]
    assert row["other_id"].tolist() == ["ihs-2016end-held-sqmi"]
    assert row["figure_id"].isna().all()


def test_each_pair_occurs_once(pairs: pd.DataFrame) -> None:
    claims = pairs.dropna(subset=["figure_id", "other_id"])
    assert not claims.duplicated(["figure_id", "other_id"]).any()
    # The outlet of the wrong 38,500 also gives 60,400: numbers of other outlets are not paired.
    assert "ihs-2016end-held" not in set(pairs["figure_id"].dropna())


@pytest.mark.parametrize(
    ("number", "worth"),
    [(60_400, 100), (70_000, 10_000), (45_377, 1), (11.7, 0.1), (0.5, 0.1), (1, 1), (29.3, 0.1)],
)
def test_last_digit(number: float, worth: float) -> None:
    assert math.isclose(last_digit_step([number])[0], worth)


@pytest.mark.parametrize(
    ("other", "beyond", "reads"),
    [("27000", False, ""), ("30100", True, ""), ("43500", True, "linear"), ("49000", True, "")],
)
def test_a_planted_pair(copy: Path, other: str, beyond: bool, reads: str) -> None:
    row = row_of(copy / "figures.csv", "figure_id", "mcgurk-20170804-lost-sqmi")
    set_cell(copy / "figures.csv", row, "value", other)
    pairs = check_conversions(read_theatre(copy))
    found = pairs[pairs["other_id"] == "mcgurk-20170804-lost-sqmi"]
    assert found["figure_id"].tolist() == ["mcgurk-20170804-lost-km2"]
    assert found["beyond_rounding"].tolist() == [beyond]
    assert found["reads_as"].tolist() == [reads]


def test_a_theatre_without_pairs(copy: Path) -> None:
    (copy / "conversions.csv").unlink()
    path = copy / "figures.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if ",sq_mi," not in line) + "\n", "utf-8")
    found = check_conversions(read_theatre(copy))
    assert found.empty
    assert "gap_pct" in found
