"""Search of claims by text and filters, and ordering of the results."""

import dataclasses
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data import claim_index
from data.model import Filters, Theatre
from data.queries import search


def find_ids(theatre: Theatre, inside: str | None = None, **query: Any) -> set[str]:
    return set(search.filter_claims(theatre, Filters(**query), inside).index)


def test_no_filter_matches_every_claim(theatre: Theatre) -> None:
    assert search.filter_claims(theatre, Filters()) is theatre.figures
    assert len(find_ids(theatre, inside=theatre.settings.whole)) == 688


@pytest.mark.parametrize(
    "words",
    [
        "mcgurk-20170804-lost-km2",  # claim id
        "hurriyet-2017-08-04 70000",  # source id, number without separators
        "hurriyetdailynews.com 70,000",  # host, number with separators
        "BRETT mcgurk",
        "special presidential envoy",
        "us state department territory",
        "iraq and syria area lost",  # place name, label of the measure
        "square kilometres",
        "km²",
        "cleared, lost or retaken",  # label of the base
        "territory once held in the two countries",  # base as worded by the source
        "verified 2017-08-04",
        "the opening view shows",  # note
    ],
)
def test_a_claim_matches_each_of_its_texts(theatre: Theatre, words: str) -> None:
    assert "mcgurk-20170804-lost-km2" in find_ids(theatre, words=words)


def test_a_place_matches_its_name_in_another_script(theatre: Theatre) -> None:
    arabic = theatre.places.loc["raqqa", "name_local"]
    assert "mcgurk-20170804-raqqa-cleared" in find_ids(theatre, words=str(arabic))


def test_every_word_must_occur_in_the_claim(theatre: Theatre) -> None:
    assert find_ids(theatre, words="raqqa 45") < find_ids(theatre, words="raqqa")
    assert find_ids(theatre, words="raqqa nonesuch") == set()
    assert find_ids(theatre, words="31500") <= find_ids(theatre, words="31,500") != set()
    # A match does not span two parts of the text.
    assert find_ids(theatre, words="verified2017") == set()


def test_filters_are_combined(theatre: Theatre) -> None:
    rows = search.filter_claims(
        theatre,
        Filters(
            metric="share_lost",
            place="syria",
            organisation="US State Department",
            status="verified",
        ),
    )
    for column, value in (
        ("metric", "share_lost"),
        ("place_id", "syria"),
        ("organisation", "US State Department"),
        ("status", "verified"),
    ):
        assert set(rows[column]) == {value}
    assert find_ids(theatre, speaker="IHS") < find_ids(theatre, words="ihs")
    assert set(search.filter_claims(theatre, Filters(speaker="IHS"))["speaker"]) == {"IHS"}
    assert set(search.filter_claims(theatre, Filters(via="monitor"))["via"]) == {"monitor"}
    assert not find_ids(theatre, via="primary") & find_ids(theatre, via="agency")


def test_a_window_matches_overlapping_dates(theatre: Theatre) -> None:
    first, last = pd.Timestamp("2017-08-01"), pd.Timestamp("2017-08-04")
    ids = find_ids(theatre, first=first, last=last)
    assert "mcgurk-20170804-names" in ids
    assert "mcgurk-201708-lost-km2-pbs" in ids  # August, read until the 8th
    assert "funk-2017-km2" in ids  # the full year
    assert "mcgurk-201707-cleared-km2" not in ids
    rows = theatre.figures.drop(index=list(ids))
    assert ((rows["as_of_last"] < first) | (rows["as_of_first"] > last)).all()


def test_a_place_with_or_without_its_parts(theatre: Theatre) -> None:
    alone = search.filter_claims(theatre, Filters(place="mosul"))
    assert set(alone["place_id"]) == {"mosul"}
    nested = search.filter_claims(theatre, Filters(), inside="mosul")
    assert set(nested["place_id"]) == {"mosul", "mosul-west", "mosul-east", "mosul-old-city"}
    country = set(search.filter_claims(theatre, Filters(), inside="syria")["place_id"])
    assert {"syria", "raqqa", "kobani", "syria-northeast"} <= country
    assert not {"iraq", "iraq-syria", "mosul", "middle-euphrates"} & country
    with pytest.raises(KeyError):
        search.places_in(theatre, "narnia")


@pytest.mark.parametrize("order", search.ORDERS)
def test_every_order_sorts(theatre: Theatre, order: str) -> None:
    rows = theatre.figures
    up, down = (
        search.order_rows(theatre, rows, order),
        search.order_rows(theatre, rows, f"-{order}"),
    )
    assert set(up.index) == set(down.index) == set(rows.index)
    column = {
        "as_of": rows["as_of_last"],
        "place": rows["place_id"].map(theatre.places["name_en"]).str.casefold(),
        "metric": rows["metric"].map(theatre.metrics["label"]).str.casefold(),
        "unit": rows["unit"].map(theatre.units["label"]).str.casefold(),
        "amount": rows["canonical"],
    }.get(order)
    if column is None:
        column = rows[order] if order == "published_on" else rows[order].str.casefold()
    assert column[up.index].dropna().is_monotonic_increasing
    assert column[down.index].dropna().is_monotonic_decreasing
    for table in (up, down):
        values = column[table.index]
        assert values.isna().is_monotonic_increasing  # missing values come last
        same = values.iloc[1:].to_numpy() == values.iloc[:-1].to_numpy()
        dates = table["as_of_last"].to_numpy()
        assert (dates[1:] <= dates[:-1])[same].all()
        ids = table.index.to_numpy()
        assert (ids[1:] > ids[:-1])[same & (dates[1:] == dates[:-1])].all()


def test_missing_values_come_last(theatre: Theatre) -> None:
    rows = theatre.figures.iloc[:4].copy()
    rows.loc[rows.index[1], ["published_on", "canonical"]] = np.nan
    for order in ("published_on", "-published_on", "amount", "-amount"):
        assert search.order_rows(theatre, rows, order).index[-1] == rows.index[1]


def test_an_unknown_order_lists_the_known_ones(theatre: Theatre) -> None:
    with pytest.raises(ValueError, match="published_on"):
        search.order_rows(theatre, theatre.figures, "colour")


def test_a_subset_can_be_ordered(theatre: Theatre) -> None:
    rows = search.filter_claims(theatre, Filters(place="raqqa"))
    ordered = search.order_rows(theatre, rows, "-amount")
    assert list(ordered["canonical"]) == sorted(rows["canonical"], reverse=True)
    assert search.order_rows(theatre, rows.iloc[:0], "place").empty


def test_a_large_ledger_is_searched_completely(theatre: Theatre) -> None:
    marks = [f"{first}{second}" for first in "abcdefghij" for second in "abcdefghij"]
    copies = [theatre.figures.set_axis(theatre.figures.index + f"-{mark}") for mark in marks]
    figures = pd.concat(copies).rename_axis("figure_id")
    large = dataclasses.replace(theatre, figures=figures)
    assert len(large.search_text) == len(large.sort_ranks) == len(figures)
    rows = search.order_rows(
        large, search.filter_claims(large, Filters(words="raqqa 45 mcgurk")), "place"
    )
    assert len(rows) == 100 * len(find_ids(theatre, words="raqqa 45 mcgurk"))


def test_missing_values_have_no_rank(theatre: Theatre) -> None:
    figures = theatre.figures.iloc[:3].copy()
    figures["via"] = [np.nan, "press", np.nan]
    ranks = claim_index.sort_ranks(figures, theatre.places, theatre.metrics, theatre.units)
    assert ranks["via"].tolist() == [-1, 0, -1]
    figures["via"] = np.nan
    ranks = claim_index.sort_ranks(figures, theatre.places, theatre.metrics, theatre.units)
    assert ranks["via"].tolist() == [-1, -1, -1]
