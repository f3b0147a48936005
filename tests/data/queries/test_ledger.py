"""Latest claims by a date, and the claims before and after them."""

import pandas as pd
import pytest

from data.model import Theatre
from data.queries import ledger

OPENING = pd.Timestamp("2017-08-04")
HEADLINES = {
    ("fighters", "raqqa"): "mcgurk-20170804-raqqa-fighters",
    ("share_cleared", "raqqa"): "mcgurk-20170804-raqqa-cleared",
    ("area_lost", "iraq-syria"): "mcgurk-20170804-lost-km2",
    ("share_lost", "iraq"): "mcgurk-20170804-iraq-share-lost",
    ("share_lost", "syria"): "mcgurk-20170804-syria-share-lost",
    ("names_database", "iraq-syria"): "mcgurk-20170804-names",
}
BEFORE = {
    "mcgurk-20170804-raqqa-fighters": None,
    "mcgurk-20170804-raqqa-cleared": "mcgurk-201707-raqqa-cleared",
    "mcgurk-20170804-lost-km2": "mcgurk-201707-cleared-km2",
    "mcgurk-20170804-lost-sqmi": "mcgurk-201707-cleared-km2",
    "mcgurk-20170804-iraq-share-lost": "state-20170322-iraq-share",
    "mcgurk-20170804-syria-share-lost": "state-20170322-syria-share",
    "mcgurk-20170804-names": None,
}


def test_the_headlines_are_those_of_the_settings(theatre: Theatre) -> None:
    headlines = {(each.metric, each.place_id) for each in theatre.settings.headlines}
    assert headlines == set(HEADLINES)


@pytest.mark.parametrize("headline", HEADLINES, ids="-".join)
def test_latest_on_the_opening_date_is_the_article(
    theatre: Theatre, headline: tuple[str, str]
) -> None:
    found = ledger.latest_claim(theatre, headline[0], headline[1], OPENING)
    assert found is not None
    assert found.name == HEADLINES[headline]


@pytest.mark.parametrize("figure_id", BEFORE)
def test_the_claim_before(theatre: Theatre, figure_id: str) -> None:
    found = ledger.previous_claim(theatre, figure_id)
    assert (None if found is None else found.name) == BEFORE[figure_id]


def test_the_claim_before_has_the_same_base_and_an_earlier_date(theatre: Theatre) -> None:
    for figure_id, figure in theatre.figures.iloc[::8].iterrows():
        found = ledger.previous_claim(theatre, str(figure_id))
        if found is None:
            continue
        before, after = found.to_dict(), figure.to_dict()
        for column in ("metric", "place_id", "base_id"):
            assert before[column] == after[column]
        assert before["as_of_last"] < after["as_of_last"]
        assert before["statement_id"] != after["statement_id"]
        assert before["drawable"]
        assert ledger.is_comparable_base(theatre, before["base_id"])


def test_a_claim_is_unknown_before_its_dates(theatre: Theatre) -> None:
    rows = ledger.select_claims(theatre, until=OPENING)
    assert (rows["as_of_last"] <= OPENING).all()
    assert rows["as_of_last"].is_monotonic_increasing
    assert rows["drawable"].all()
    # A claim of "August 2017" that was published on 8 August describes dates after the 4th.
    assert "mcgurk-201708-lost-km2-pbs" not in rows.index
    later = theatre.figures[
        (theatre.figures["as_of_text"] == "2017-08") & (theatre.figures["published_on"] > OPENING)
    ]
    assert len(later) > 0
    assert not set(later.index) & set(rows.index)


def test_no_claim_yet_is_none(theatre: Theatre) -> None:
    assert (
        ledger.latest_claim(theatre, "share_cleared", "raqqa", pd.Timestamp("2014-01-01")) is None
    )


def test_statements_only_counts_one_spokesman_once(theatre: Theatre) -> None:
    rows = ledger.select_claims(theatre, drawable_only=False, statements_only=True)
    assert len(rows) == 688 - 64
    assert rows["statement_id"].is_unique
    everything = ledger.select_claims(theatre, drawable_only=False)
    assert len(everything) == 688


def test_misprints_are_excluded(theatre: Theatre) -> None:
    rows = ledger.select_claims(theatre, metrics=["civilians_remaining"], places=["raqqa"])
    assert "un-201707-raqqa-civ-ntb" not in rows.index
    assert len(rows) == 2


def test_the_same_number_in_another_unit(theatre: Theatre) -> None:
    rows = ledger.stated_in_other_units(theatre, "mcgurk-20170804-lost-km2")
    assert list(rows.index) == ["mcgurk-20170804-lost-sqmi"]
    assert ledger.stated_in_other_units(theatre, "mcgurk-20170804-names").empty


def test_claim_dates(theatre: Theatre) -> None:
    dates = ledger.claim_dates(theatre)
    assert OPENING in dates
    assert dates.is_unique
    assert dates.is_monotonic_increasing
    assert set(ledger.claim_dates(theatre, places=["raqqa"])) < set(dates)


def test_bases_that_do_not_compare(theatre: Theatre) -> None:
    assert ledger.is_comparable_base(theatre, "raqqa-city")
    assert not ledger.is_comparable_base(theatre, "iraq-unspecified")
    assert not ledger.is_comparable_base(theatre, float("nan"))


def test_bases_distinguish_territories(theatre: Theatre) -> None:
    base = theatre.figures["base_id"]
    assert base["mcgurk-20170804-raqqa-cleared"] == base["dillon-20170727-raqqa-cleared"]
    assert base["mcgurk-20170804-raqqa-cleared"] == base["sohr-20170823-raqqa-held-km2"]
    assert base["mcgurk-20170804-iraq-share-lost"] != base["mcgurk-20161128-iraq-share"]
    assert base["mcgurk-20170804-names"] != base["mcgurk-201711-names"]
    series = ledger.select_claims(theatre, metrics=["share_lost"], places=["iraq"])
    series = series[series["base_id"] == "iraq-august-2014"]
    assert series["value"].tolist() == [56, 62, 63, 73, 89]


def test_the_claim_after_mirrors_the_claim_before(theatre: Theatre) -> None:
    after = ledger.following_claim(theatre, "mcgurk-201707-raqqa-cleared")
    assert after is not None
    assert after["value"] == 45
    assert after["as_of_text"] == "2017-08-04"
    late = ledger.following_claim(theatre, "mcgurk-20170804-lost-km2")
    assert late is None or late["as_of_last"] > OPENING
    assert ledger.following_claim(theatre, "mcgurk-20170804-names") is None
    for figure_id, figure in theatre.figures.iloc[::8].iterrows():
        found = ledger.following_claim(theatre, str(figure_id))
        if found is None:
            continue
        following, claim = found.to_dict(), figure.to_dict()
        for column in ("metric", "place_id", "base_id"):
            assert following[column] == claim[column]
        assert following["as_of_last"] > claim["as_of_last"]
        assert following["statement_id"] != claim["statement_id"]
        assert (
            following["speaker"] == claim["speaker"]
            or following["organisation"] == claim["organisation"]
        )
        assert following["drawable"]


def test_a_statement_and_its_repeats_refer_to_each_other(theatre: Theatre) -> None:
    root = "mcgurk-20170803-km2"
    copies = ledger.repeats_of(theatre, root)
    assert {"mcgurk-20170804-lost-km2", "mcgurk-20170804-lost-km2-nr"} <= set(copies.index)
    assert copies["published_on"].is_monotonic_increasing
    assert root not in copies.index
    others = ledger.repeats_of(theatre, "mcgurk-20170804-lost-km2")
    assert set(others.index) == {root, *copies.index} - {"mcgurk-20170804-lost-km2"}
    assert ledger.repeats_of(theatre, "mcgurk-20170804-names").empty
    with pytest.raises(KeyError):
        ledger.repeats_of(theatre, "nobody-said")
