"""The ledger as a table: every claim, filtered and ordered, as text and HTML."""

import csv
import re
from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest

from data.model import Filters, Theatre
from exhibits.builders.claims import tables
from exhibits.builders.sourcing import CITATION
from exhibits.model import View
from exhibits.render.html import claims
from tests.exhibits.conftest import OPENING
from tests.exhibits.render.html.test_fragments import HOSTILE, hostile


@pytest.fixture(scope="module")
def view(theatre: Theatre) -> View:
    return View(pd.Timestamp(OPENING), theatre.settings.whole)


def address(figure_id: str) -> str:
    return f"ledger?claim={figure_id}&as_of={OPENING}"


def test_all_claims_are_in_the_ledger(theatre: Theatre, view: View) -> None:
    frame = tables.ledger(theatre, view).frame
    assert set(frame["figure_id"]) == set(theatre.figures.index)
    assert len(frame) == len(theatre.figures)
    assert set(CITATION) <= set(frame)
    for column in ("statement", "amount_text", "place", "measure", "when", "via"):
        assert (frame[column].str.len() > 0).all(), column
    by_id = theatre.figures.loc[frame["figure_id"]]
    assert frame["source_id"].tolist() == by_id["source_id"].tolist()
    assert frame["outlet"].tolist() == theatre.sources.loc[by_id["source_id"], "outlet"].tolist()


def test_counts_by_measure_and_year_agree_with_the_source_files(
    theatre: Theatre, view: View
) -> None:
    with (theatre.folder / "figures.csv").open(encoding="utf-8", newline="") as stream:
        seeds = list(csv.DictReader(stream))
    exhibit = tables.ledger(theatre, view)
    frame = exhibit.frame
    counted = Counter(zip(frame["metric"], frame["as_of_text"].str[:4], strict=True))
    assert counted == Counter((row["metric"], row["as_of"][:4]) for row in seeds)
    years = theatre.figures["as_of_first"].loc[frame["figure_id"]].dt.year.astype(str)
    assert counted == Counter(zip(frame["metric"], years, strict=True)), "as the ledger reads them"
    statement_total = sum(not row["repeat_of"] for row in seeds)
    assert exhibit.subtitle == f"{len(seeds)} claims ({statement_total} without repeats)"


def test_filters_country_and_order_are_those_of_the_view(theatre: Theatre, view: View) -> None:
    filtered_view = replace(
        view,
        country="syria",
        order="amount",
        filters=Filters(metric="share_cleared", status="verified", words="SDF"),
    )
    exhibit = tables.ledger(theatre, filtered_view)
    frame = exhibit.frame
    assert 5 < len(frame) < 80
    assert set(frame["metric"]) == {"share_cleared"}
    assert set(frame["status"]) == {"verified"}
    amounts = theatre.figures.loc[frame["figure_id"], "canonical"]
    assert amounts.is_monotonic_increasing
    assert not set(frame["place_id"]) & {"mosul", "iraq"}
    assert exhibit.subtitle.startswith(f"{len(frame)} claims (")
    assert "containing “SDF”" in exhibit.subtitle
    last = replace(filtered_view, order="-amount")
    assert tables.ledger(theatre, last).frame["value"].iloc[0] == amounts.iloc[-1]


def test_a_slice_is_part_of_the_full_table(theatre: Theatre, view: View) -> None:
    complete, part = tables.ledger(theatre, view), tables.ledger(theatre, view, slice(50, 75))
    assert part.subtitle == complete.subtitle
    assert len(tables.matching_claims(theatre, view)) == len(complete.frame)
    rows = complete.frame.iloc[50:75].reset_index(drop=True)
    pd.testing.assert_frame_equal(part.frame, rows, check_dtype=False)
    assert [source.source_id for source in part.sources] == rows["source_id"].unique().tolist()


def test_an_empty_result_names_the_filters(theatre: Theatre, view: View) -> None:
    filtered_view = replace(view, filters=Filters(words="zeppelin", place="raqqa"))
    exhibit = tables.ledger(theatre, filtered_view)
    assert exhibit.frame.empty
    assert exhibit.missing == "No matching claims in the ledger, on Raqqa, containing “zeppelin”."


def test_the_selected_speaker_is_named(theatre: Theatre, view: View) -> None:
    exhibit = tables.ledger(theatre, replace(view, filters=Filters(speaker="Brett McGurk")))
    assert set(exhibit.frame["speaker"]) == {"Brett McGurk"}
    assert exhibit.subtitle.endswith(" without repeats), by the speaker “Brett McGurk”")


def test_areas_are_shown_in_the_chosen_and_the_stated_unit(theatre: Theatre, view: View) -> None:
    for unit, other in (("sq_mi", "km2"), ("km2", "sq_mi")):
        frame = tables.ledger(theatre, replace(view, area_unit=unit)).frame
        assert (frame["converted"] != "").equals(frame["unit"] == other)
        sign = str(theatre.units.loc[unit, "symbol"])
        assert frame.loc[frame["unit"] == other, "converted"].str.endswith(sign).all()
        stated = str(theatre.units.loc[other, "symbol"])
        assert frame.loc[frame["unit"] == other, "amount_text"].str.endswith(stated).all()


def test_every_row_links_to_its_card_and_its_source(theatre: Theatre, view: View) -> None:
    rows = tables.ledger(theatre, replace(view, area_unit="sq_mi")).frame.head(80)
    html = claims.render_ledger_rows(rows, view.order, address)
    links = re.findall(
        r'<th scope="row"><a class="fh-claim" href="(.*?)".*?data-claim="(.*?)"', html
    )
    ids = rows["figure_id"].tolist()
    assert links == [(f"ledger?claim={name}&amp;as_of={OPENING}", name) for name in ids]
    assert html.count("<tr>") == len(rows) + 1
    assert html.count(", converted</span>") == (rows["converted"] != "").sum() > 0
    assert html.count('rel="noopener noreferrer"') == rows["source_url"].notna().sum()
    cells = re.findall(r"<tr><th scope=\"row\">.*?</tr>", html, re.DOTALL)
    heads = re.findall(r'data-head="(.*?)"', cells[0])
    assert all(re.findall(r'data-head="(.*?)"', row) == heads for row in cells)
    assert len(re.findall(r'<th scope="col"', html)) == len(heads) + 1
    assert ">nan<" not in html and "NaT" not in html


def test_selected_claims_are_a_list_of_links(theatre: Theatre) -> None:
    ids = ["mcgurk-20170804-raqqa-cleared", "cia-201409-fighters"]
    rows = tables.claim_sentence_rows(theatre, pd.Series([*ids, None, ids[0]], dtype=object))
    assert rows["figure_id"].tolist() == ids
    assert rows["converted"].tolist() == ["", ""]
    html = re.sub("</?span[^>]*>", "", claims.render_claim_list(rows, address))
    assert re.findall(r'data-claim="(.*?)">(.*?)</a></li>', html) == list(
        zip(ids, rows["statement"], strict=True)
    )


def test_headings_sort_and_show_the_order(theatre: Theatre, view: View) -> None:
    rows = tables.ledger(theatre, view).frame.head(3)
    seen = {}
    for order in ("-as_of", "as_of", "place"):
        html = claims.render_ledger_rows(rows, order, address)
        heads = re.findall(r'aria-sort="(\w+)"><button .*?data-order="(.*?)">([^<]+)<', html)
        assert sum(sort != "none" for sort, _, _ in heads) == 1
        seen[order] = {title: (sort, next_order) for sort, next_order, title in heads}
    assert seen["-as_of"]["As of"] == ("descending", "as_of")
    assert seen["as_of"]["As of"] == ("ascending", "-as_of")
    assert seen["place"]["As of"] == ("none", "-as_of")
    assert seen["place"]["Place"] == ("ascending", "-place")
    for sort, next_order in seen["place"].values():
        assert sort in ("none", "ascending")
        assert not tables.matching_claims(theatre, replace(view, order=next_order)).empty


def test_no_text_of_a_claim_is_markup(theatre: Theatre, view: View) -> None:
    exhibit = tables.ledger(theatre, view, slice(0, 20))
    html = claims.render_ledger_rows(hostile(exhibit).frame, view.order, lambda _: HOSTILE)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
