"""Rival claims are found automatically, on equal bases only, and none is preferred."""

import dataclasses
import math

import pandas as pd
import pytest

from data.loading.theatre import read_theatre, served_theatres
from data.model import Theatre
from data.queries import bounds_and_trends, ledger, rivals
from data.queries.disagreements import find_disagreements, find_lookalikes
from tests.sampling import sample


def timestamp(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


def find_rivals(theatre: Theatre, metric: str, place: str, first: str, last: str) -> pd.DataFrame:
    return rivals.rivals_around(theatre, metric, place, timestamp(first), timestamp(last))


def row_of(table: pd.DataFrame, *figure_ids: str) -> dict:
    """The single row whose two claims are these."""
    pairs = [{low, high} for low, high in zip(table["low_id"], table["high_id"], strict=True)]
    rows = [at for at, pair in enumerate(pairs) if pair == set(figure_ids)]
    assert len(rows) == 1, figure_ids
    return table.iloc[rows[0]].to_dict()


@pytest.mark.parametrize(
    ("figure_id", "least", "most"),
    [
        ("mcgurk-20170804-raqqa-cleared", 45, 45),  # about
        ("sohr-20170920-raqqa-cleared", 90, math.inf),  # more than
        ("hussein-201411-fighters", 200_000, math.inf),  # at least
        ("mcgurk-20170804-names", 19_000, 19_000),  # almost
        ("obeidi-20170625-oldcity-area", -math.inf, 1),  # less than
        ("mcgurk-2014-fighters-31", -math.inf, 31_000),  # up to
        ("cia-201409-fighters", 20_000, 31_500),  # range
        ("mcgurk-20170804-lost-sqmi", 69_929.68, 69_929.68),  # another unit
    ],
)
def test_bounds(theatre: Theatre, figure_id: str, least: float, most: float) -> None:
    bounds = bounds_and_trends.claim_bounds(theatre, theatre.figures.loc[[figure_id]]).iloc[0]
    assert tuple(bounds) == pytest.approx((least, most), abs=0.01)


def test_bounds_of_every_claim_contain_its_number(theatre: Theatre) -> None:
    bounds = bounds_and_trends.claim_bounds(theatre, theatre.figures)
    assert (bounds["least"] <= theatre.figures["canonical"] + 1e-6).all()
    assert (bounds["most"] >= theatre.figures["canonical"] - 1e-6).all()


def test_raqqa_on_20_september_2017(theatre: Theatre) -> None:
    rows = find_rivals(theatre, "share_cleared", "raqqa", "2017-09-20", "2017-09-20")
    claims = {
        (metric, value, hedge)
        for metric, value, hedge in zip(
            rows["metric"], rows["value"], rows["qualifier"], strict=True
        )
    }
    assert claims == {
        ("share_cleared", 80, "about"),
        ("share_cleared", 90, "more_than"),
        ("share_held", 5, "exact"),
    }
    assert set(rows["base_id"]) == {"raqqa-city"}
    # The opposite measure finds the same claims.
    other = find_rivals(theatre, "share_held", "raqqa", "2017-09-20", "2017-09-20")
    assert set(other.index) == set(rows.index)
    claims = row_of(
        find_disagreements(theatre),
        "sdf-20170920-raqqa-cleared-sp",
        "sohr-20170920-raqqa-cleared",
    )
    assert (claims["low"], claims["high"], claims["spread_pct"]) == (80, 90, 10)
    assert claims["first"] == claims["last"] == timestamp("2017-09-20")
    assert (claims["claims"], claims["organisations"]) == (2, 2)


def test_syria_in_january_2016(theatre: Theatre) -> None:
    rows = find_rivals(theatre, "share_lost", "syria", "2016-01-01", "2016-01-31")
    by_base = rows.groupby("base_id")["value"].apply(set)
    assert by_base["syria-once-held"] == {20, 10, 5}
    assert by_base["syria-populated-once-held"] == {10}
    disagreement = row_of(
        find_disagreements(theatre),
        "warren-20160129-syria-share",
        "warren-20160105-syria-share-nbc",
    )
    assert disagreement["base_id"] == "syria-once-held"
    assert (
        disagreement["low"],
        disagreement["high"],
        disagreement["claims"],
        disagreement["organisations"],
    ) == (5, 20, 3, 2)
    # More than 10 % of populated territory is not comparable with 5 % of all territory once held.
    near = rivals.rivals_of_claim(theatre, "warren-20160129-syria-share", None)
    assert near.loc["warren-20160105-syria-share-nbc", "apart"]
    assert not near.loc["wh-20160115-syria-share", "same_base"]
    assert not near.loc["wh-20160115-syria-share", "apart"]


def test_fighters_in_2014(theatre: Theatre) -> None:
    rows = find_rivals(theatre, "fighters", "iraq-syria", "2014-01-01", "2014-12-31")
    assert {
        "cia-201409-fighters",
        "iraqadv-201407-fighters",
        "hussein-201411-fighters",
    } <= set(rows.index)
    assert "cia-201409-fighters-aj" not in rows.index  # a repeat
    table = find_lookalikes(theatre)
    disagreement = row_of(table, "cia-201406-fighters", "iraqadv-201407-fighters")
    assert (disagreement["low"], disagreement["high"], disagreement["why"]) == (
        4_000,
        100_000,
        "unnamed_base",
    )
    wide = find_lookalikes(theatre, days=92)
    disagreement = wide[wide["low_id"] == "cia-201409-fighters"].iloc[0].to_dict()
    assert (disagreement["low"], disagreement["high"]) == (31_500, 200_000)
    assert theatre.figures["organisation"][disagreement["high_id"]] == "Kurdistan Region"


def test_fighters_in_2017_and_2018(theatre: Theatre) -> None:
    rows = find_rivals(theatre, "fighters", "iraq-syria", "2017-12-01", "2018-08-31")
    named = rows[rows["base_id"] == "iraq-syria-fighters"]
    assert {"dillon-20171221-fighters", "ig-201806-fighters-sum"} <= set(named.index)
    disagreement = row_of(
        find_disagreements(theatre, days=366),
        "dillon-20171221-fighters",
        "ig-201806-fighters-sum",
    )
    assert (disagreement["low"], disagreement["high"]) == (1_000, 29_000)
    assert disagreement["spread_pct"] == pytest.approx((29_000 - 1_000) / 29_000 * 100)


def test_west_mosul_on_12_march_2017(theatre: Theatre) -> None:
    rows = find_rivals(theatre, "share_cleared", "mosul-west", "2017-03-12", "2017-03-12")
    assert set(rows["value"]) == {30, 33.3, 40}
    disagreement = row_of(
        find_disagreements(theatre),
        "cts-20170312-westmosul-cleared",
        "saadi-20170312-westmosul-cleared",
    )
    assert (disagreement["low"], disagreement["high"], disagreement["claims"]) == (30, 40, 3)


def test_area_held_at_the_start_of_2017(theatre: Theatre) -> None:
    disagreement = row_of(find_disagreements(theatre), "ihs-2016end-held", "rand-2017-held-km2")
    assert disagreement["base_id"] == "iraq-syria-ground-held"
    assert (disagreement["low"], disagreement["high"]) == (45_377, 60_400)
    assert (disagreement["first"], disagreement["last"]) == (
        timestamp("2016-12-01"),
        timestamp("2017-03-31"),
    )
    near = rivals.rivals_of_claim(theatre, "ihs-2016end-held", None)
    assert near.loc["rand-2017-held-km2", "apart"]
    assert "ihs-2016end-held-sqmi" not in near.index  # a misprint


def test_revenue_of_one_year(theatre: Theatre) -> None:
    table = find_disagreements(theatre)
    disagreements = table[table["base_id"] == "revenue-year"]
    assert disagreements["high_id"].tolist() == ["tr-2014-income"]
    assert disagreements["low"].tolist() == [1.9e9]  # up to
    assert disagreements["last"].tolist() == [timestamp("2014-12-31")]


@pytest.mark.parametrize("days", [0, 31, 366])
def test_every_disagreement_is_valid(theatre: Theatre, days: int) -> None:
    table = find_disagreements(theatre, days)
    assert len(table) > 10
    assert table["spread_pct"].is_monotonic_decreasing
    figures = theatre.figures
    ends = bounds_and_trends.claim_bounds(theatre, figures)
    for row in table.to_dict("records"):
        low, high = figures.loc[row["low_id"]].to_dict(), figures.loc[row["high_id"]].to_dict()
        for column in ("metric", "place_id", "base_id"):
            assert low[column] == high[column] == row[column]
        assert ledger.is_comparable_base(theatre, row["base_id"])
        assert low["drawable"]
        assert high["drawable"]
        assert low["statement_id"] != high["statement_id"]
        assert row["low"] == ends.loc[row["low_id"], "most"] < row["high"]
        assert row["high"] == ends.loc[row["high_id"], "least"]
        gap = max(low["as_of_first"], high["as_of_first"]) - min(
            low["as_of_last"], high["as_of_last"]
        )
        assert gap <= pd.Timedelta(days=days)
        assert row["first"] == min(low["as_of_first"], high["as_of_first"])
        assert row["last"] == max(low["as_of_last"], high["as_of_last"])
        assert row["claims"] >= 2
        if theatre.metrics["family"][row["metric"]] == "share":
            assert row["spread_pct"] == row["high"] - row["low"] >= 1
        else:
            assert row["spread_pct"] == (row["high"] - row["low"]) / row["high"] * 100 >= 2
    for _, same in table.groupby(["metric", "place_id", "base_id"]):
        windows = same.sort_values("first")
        assert (windows["first"].iloc[1:].to_numpy() > windows["last"].iloc[:-1].to_numpy()).all()


def test_the_first_of_each_base_is_the_largest_of_all_pairs(theatre: Theatre) -> None:
    """Compare with a brute-force search over all pairs."""
    table = find_disagreements(theatre, 366)
    rows = ledger.select_claims(theatre, statements_only=True)
    rows = rows[[ledger.is_comparable_base(theatre, base) for base in rows["base_id"]]]
    rows = rows.join(bounds_and_trends.claim_bounds(theatre, rows))
    step = pd.Timedelta(days=1)
    for _, group in rows.groupby(["metric", "place_id", "base_id"]):
        metric, place, base = group[["metric", "place_id", "base_id"]].iloc[0]
        course = bounds_and_trends.expected_trend(theatre, metric)
        share = theatre.metrics["family"][metric] == "share"
        period = theatre.metrics["kind"][metric] != "stock"
        best = 0.0
        records = group.to_dict("records")
        for low in records:
            for high in records:
                gap = high["least"] - low["most"]
                if not gap > 0 or not math.isfinite(gap):
                    continue
                after = (high["as_of_first"] - low["as_of_last"]) / step
                before = (low["as_of_first"] - high["as_of_last"]) / step
                one = low["organisation"] == high["organisation"]
                explained = {
                    1: after > (0 if one else 1),
                    -1: before > (0 if one else 1),
                    0: (one or period) and max(after, before) > 0,
                }[course]
                if max(after, before) > 366 or explained:
                    continue
                spread = gap if share else gap / high["least"] * 100
                best = max(best, spread if spread >= (1 if share else 2) else 0)
        same = table[
            (table["metric"] == metric) & (table["place_id"] == place) & (table["base_id"] == base)
        ]
        assert same["spread_pct"].max() == pytest.approx(best) if best else same.empty


def test_change_over_time_is_no_disagreement(theatre: Theatre) -> None:
    near = rivals.rivals_of_claim(theatre, "mcgurk-20170804-raqqa-cleared", None)
    # 30 % in July follows the trend of clearing; 60 % on 22 August is of the claim's own series.
    assert not near.loc["afp-20170715-raqqa-cleared", "apart"]
    assert "mcgurk-20170822-raqqa-cleared" not in near.index
    # Half of it nine days earlier does not.
    assert near.loc["sohr-20170726-raqqa-cleared", "apart"]
    assert near["same_base"].any()
    assert (near["apart"] <= near["same_base"]).all()
    assert bounds_and_trends.expected_trend(theatre, "share_cleared") == 1
    assert bounds_and_trends.expected_trend(theatre, "area_held") == -1
    assert bounds_and_trends.expected_trend(theatre, "area_lost_interval") == 0
    assert bounds_and_trends.expected_trend(theatre, "revenue") == 0
    # Revenue of one year is no rival of another year's.
    near = rivals.rivals_of_claim(theatre, "tr-2014-income", None, days=366)
    assert near.loc["treasury-2015-revenue", "same_base"]
    assert not near.loc["treasury-2015-revenue", "apart"]
    # The coalition's months form a series, no disagreement.
    table = find_disagreements(theatre, 366)
    assert "iraq-august-2014" not in set(table["base_id"])


def test_rivals_of_a_claim_exclude_its_repeats_and_conversions(theatre: Theatre) -> None:
    near = rivals.rivals_of_claim(theatre, "mcgurk-20170804-lost-km2", None)
    assert not {
        "mcgurk-20170804-lost-km2",
        "mcgurk-20170803-km2",
        "mcgurk-20170804-lost-sqmi",
    } & set(near.index)
    claim = theatre.figures.loc["mcgurk-20170804-lost-km2"].to_dict()
    repeated = near[
        (near["speaker"] == claim["speaker"]) & (near["canonical"] == claim["canonical"])
    ]
    assert repeated.empty
    repeats = theatre.figures.index[theatre.figures["statement_id"] == claim["statement_id"]]
    assert len(repeats) > 1
    for repeat in repeats:
        assert (
            "mcgurk-20170804-lost-sqmi" not in rivals.rivals_of_claim(theatre, repeat, None).index
        )


def test_a_number_in_two_units_is_one_claim(theatre: Theatre) -> None:
    claims = ledger.select_claims(theatre, metrics=["area_held"], statements_only=True)
    found = ledger.without_other_units(theatre, claims)
    left_out = claims[~claims.index.isin(found.index)]
    assert len(left_out)
    keys = ["organisation", "place_id", "as_of_text", "base_id"]
    for claim in left_out.to_dict("records"):
        same = found[(found[keys] == pd.Series(claim)[keys]).all(axis=1)]
        assert (same["canonical"] / claim["canonical"] - 1).abs().min() <= ledger.UNIT_ROUNDING


def test_rivals_of_a_claim_are_within_its_dates(theatre: Theatre) -> None:
    claim, date = "mcgurk-20170804-raqqa-cleared", timestamp("2017-08-04")
    near = rivals.rivals_of_claim(theatre, claim, None)
    early = rivals.rivals_of_claim(theatre, claim, date)
    assert 0 < len(early) < len(near)
    assert (early["as_of_last"] <= date).all()
    close = rivals.rivals_of_claim(theatre, claim, None, days=3)
    assert 0 < len(close) < len(near)
    assert (close["as_of_first"] <= date + pd.Timedelta(days=3)).all()
    assert (close["as_of_last"] >= date - pd.Timedelta(days=3)).all()
    with pytest.raises(KeyError):
        rivals.rivals_of_claim(theatre, "nobody-said", None)


def test_a_claim_without_base_has_no_rivals(theatre: Theatre) -> None:
    near = rivals.rivals_of_claim(theatre, "iraqadv-201407-fighters", None)
    assert len(near) > 0
    assert not near["same_base"].any()
    assert not near["apart"].any()


def test_lookalikes_give_a_reason(theatre: Theatre) -> None:
    table = find_lookalikes(theatre)
    assert table["spread_pct"].is_monotonic_decreasing
    assert set(table["why"]) == {"other_base", "unnamed_base", "unspecified_base", "opposite"}
    kinds = theatre.bases["kind"]
    for row in table.to_dict("records"):
        low = theatre.figures.loc[row["low_id"]].to_dict()
        high = theatre.figures.loc[row["high_id"]].to_dict()
        assert low["place_id"] == high["place_id"] == row["place_id"]
        bases = [low["base_id"], high["base_id"]]
        if row["why"] == "opposite":
            assert {low["metric"], high["metric"]} == {"share_held", "share_cleared"}
            assert bases[0] == bases[1]
            continue
        assert low["metric"] == high["metric"] == row["metric"]
        unnamed = [not isinstance(base, str) for base in bases]
        vague = [isinstance(base, str) and kinds[base] == "unspecified" for base in bases]
        if row["why"] == "unnamed_base":
            assert any(unnamed)
        elif row["why"] == "unspecified_base":
            assert any(vague)
            assert not any(unnamed)
        else:
            assert bases[0] != bases[1]
            assert not any(vague)
    pairs = {(row["low_id"], row["high_id"]) for row in table.to_dict("records")}
    real = find_disagreements(theatre)
    assert not pairs & set(zip(real["low_id"], real["high_id"], strict=True))


def test_disagreements_within_a_place(theatre: Theatre) -> None:
    for question in (find_disagreements, find_lookalikes):
        everywhere = question(theatre)
        country = question(theatre, inside="iraq")
        assert 0 < len(country) < len(everywhere)
        assert not set(country["place_id"]) & {"syria", "raqqa", "iraq-syria"}
        assert len(question(theatre, inside=theatre.settings.whole)) == len(everywhere)


def test_no_disagreements_without_claims(theatre: Theatre) -> None:
    silent = dataclasses.replace(theatre, figures=theatre.figures.iloc[:0])
    for question in (find_disagreements, find_lookalikes):
        table = question(silent)
        assert table.empty
        assert list(table) == list(question(theatre))
    one = dataclasses.replace(theatre, figures=theatre.figures.iloc[:1])
    assert find_disagreements(one).empty


def test_input_frames_are_unchanged(theatre: Theatre) -> None:
    before = theatre.figures.copy()
    find_disagreements(theatre)
    rivals.rivals_of_claim(theatre, "mcgurk-20170804-lost-km2", None)
    pd.testing.assert_frame_equal(theatre.figures, before)


@pytest.mark.parametrize("name", ["iraq-syria", "ukraine-2022"])
def test_figures_of_one_series_are_no_rivals(name: str) -> None:
    theatre = read_theatre(served_theatres()[name])
    for claim in sample(theatre.figures.itertuples(), 4):  # being rivals is mutual
        near = rivals.rivals_of_claim(theatre, str(claim.Index), None)
        other = (near["as_of_first"] > claim.as_of_last) | (near["as_of_last"] < claim.as_of_first)
        series = (near["organisation"] == claim.organisation) & (near["base"] == claim.base) & other
        assert near.loc[series, "apart"].all(), claim.Index
