"""Claims are found by every word they carry, and stand in the order that was asked for."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from data import claim_index
from data.model import Filters, Theatre
from data.queries import ledger, search


def found(theatre: Theatre, inside: str | None = None, **asked: object) -> set[str]:
    return set(ledger.matching_positions(theatre, Filters(**asked), inside).index)  # type: ignore[arg-type]


def test_no_filter_keeps_every_claim(theatre: Theatre) -> None:
    assert ledger.matching_positions(theatre, Filters()) is theatre.figures
    assert len(found(theatre, inside=theatre.settings.whole)) == 688


@pytest.mark.parametrize(
    "words",
    [
        "mcgurk-20170804-lost-km2",  # its id
        "hurriyet-2017-08-04 70000",  # id of the source, plain number
        "hurriyetdailynews.com 70,000",  # host, number with commas
        "BRETT mcgurk",
        "special presidential envoy",
        "us state department territory",
        "iraq and syria area lost",  # name of the place, label of the measure
        "square kilometres",
        "km²",
        "cleared, lost or retaken",  # label of the base
        "territory once held in the two countries",  # base in the source's words
        "verified 2017-08-04",
        "anchor source",  # note
    ],
)
def test_a_claim_is_found_by_its_words(theatre: Theatre, words: str) -> None:
    assert "mcgurk-20170804-lost-km2" in found(theatre, words=words)


def test_a_place_is_found_by_its_name_in_another_script(theatre: Theatre) -> None:
    arabic = theatre.places.loc["raqqa", "name_ar"]
    assert "mcgurk-20170804-raqqa-cleared" in found(theatre, words=str(arabic))


def test_every_word_must_stand_in_the_claim(theatre: Theatre) -> None:
    assert found(theatre, words="raqqa 45") < found(theatre, words="raqqa")
    assert found(theatre, words="raqqa nonesuch") == set()
    assert found(theatre, words="31500") <= found(theatre, words="31,500") != set()
    # A word does not reach over from one part of the text into the next.
    assert found(theatre, words="verified2017") == set()


def test_filters_meet(theatre: Theatre) -> None:
    rows = ledger.matching_positions(
        theatre,
        Filters(
            metric="share_lost",
            place="syria",
            organisation="US State Department",
            status="verified",
        ),
    )
    for column, told in (
        ("metric", "share_lost"),
        ("place_id", "syria"),
        ("organisation", "US State Department"),
        ("status", "verified"),
    ):
        assert set(rows[column]) == {told}
    assert found(theatre, speaker="IHS") < found(theatre, words="ihs")
    assert set(ledger.matching_positions(theatre, Filters(speaker="IHS"))["speaker"]) == {"IHS"}
    assert set(ledger.matching_positions(theatre, Filters(via="monitor"))["via"]) == {"monitor"}
    assert not found(theatre, via="primary") & found(theatre, via="agency")


def test_a_window_keeps_what_its_days_touch(theatre: Theatre) -> None:
    first, last = pd.Timestamp("2017-08-01"), pd.Timestamp("2017-08-04")
    kept = found(theatre, first=first, last=last)
    assert "mcgurk-20170804-names" in kept
    assert "mcgurk-201708-lost-km2-pbs" in kept  # August, read until the 8th
    assert "funk-2017-km2" in kept  # the whole year
    assert "mcgurk-201707-cleared-km2" not in kept
    rows = theatre.figures.drop(index=list(kept))
    assert ((rows["as_of_last"] < first) | (rows["as_of_first"] > last)).all()


def test_a_place_alone_or_with_all_that_lies_in_it(theatre: Theatre) -> None:
    alone = ledger.matching_positions(theatre, Filters(place="mosul"))
    assert set(alone["place_id"]) == {"mosul"}
    whole = ledger.matching_positions(theatre, Filters(), inside="mosul")
    assert set(whole["place_id"]) == {"mosul", "mosul-west", "mosul-east", "mosul-old-city"}
    country = set(ledger.matching_positions(theatre, Filters(), inside="syria")["place_id"])
    assert {"syria", "raqqa", "kobani", "syria-northeast"} <= country
    assert not {"iraq", "iraq-syria", "mosul", "middle-euphrates"} & country
    with pytest.raises(KeyError):
        search.places_in(theatre, "narnia")


@pytest.mark.parametrize("order", ledger.ORDERS)
def test_orders(theatre: Theatre, order: str) -> None:
    rows = theatre.figures
    up, down = (
        ledger.order_rows(theatre, rows, order),
        ledger.order_rows(theatre, rows, f"-{order}"),
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
        told = column[table.index]
        assert told.isna().is_monotonic_increasing  # what is missing stands last
        same = told.iloc[1:].to_numpy() == told.iloc[:-1].to_numpy()
        days = table["as_of_last"].to_numpy()
        assert (days[1:] <= days[:-1])[same].all()
        ids = table.index.to_numpy()
        assert (ids[1:] > ids[:-1])[same & (days[1:] == days[:-1])].all()


def test_what_is_missing_stands_last(theatre: Theatre) -> None:
    rows = theatre.figures.iloc[:4].copy()
    rows.loc[rows.index[1], ["published_on", "canonical"]] = np.nan
    for order in ("published_on", "-published_on", "amount", "-amount"):
        assert ledger.order_rows(theatre, rows, order).index[-1] == rows.index[1]


def test_an_unknown_order_names_the_known(theatre: Theatre) -> None:
    with pytest.raises(ValueError, match="published_on"):
        ledger.order_rows(theatre, theatre.figures, "colour")


def test_a_part_of_the_rows_can_be_ordered(theatre: Theatre) -> None:
    rows = ledger.matching_positions(theatre, Filters(place="raqqa"))
    kept = ledger.order_rows(theatre, rows, "-amount")
    assert list(kept["canonical"]) == sorted(rows["canonical"], reverse=True)
    assert ledger.order_rows(theatre, rows.iloc[:0], "place").empty


def test_in_a_large_ledger_nothing_is_lost(theatre: Theatre) -> None:
    marks = [f"{first}{second}" for first in "abcdefghij" for second in "abcdefghij"]
    copies = [theatre.figures.set_axis(theatre.figures.index + f"-{mark}") for mark in marks]
    figures = pd.concat(copies).rename_axis("figure_id")
    large = dataclasses.replace(theatre, figures=figures)
    assert len(large.search_text) == len(large.sort_ranks) == len(figures)
    rows = ledger.order_rows(
        large, ledger.matching_positions(large, Filters(words="raqqa 45 mcgurk")), "place"
    )
    assert len(rows) == 100 * len(found(theatre, words="raqqa 45 mcgurk"))


def test_ranks_hold_no_place_for_what_is_missing(theatre: Theatre) -> None:
    figures = theatre.figures.iloc[:3].copy()
    figures["via"] = [np.nan, "press", np.nan]
    ranks = claim_index.sort_ranks(figures, theatre.places, theatre.metrics, theatre.units)
    assert ranks["via"].tolist() == [-1, 0, -1]
    figures["via"] = np.nan
    ranks = claim_index.sort_ranks(figures, theatre.places, theatre.metrics, theatre.units)
    assert ranks["via"].tolist() == [-1, -1, -1]
