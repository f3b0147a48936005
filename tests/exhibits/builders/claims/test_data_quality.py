"""Disagreements, lookalikes, conversions, misprints: ranked, linked, on equal bases."""

import math
import re
from dataclasses import replace

import pandas as pd
import pytest

from data.loading.theatre import read_theatre, served_theatres
from data.model import Filters, Theatre
from data.queries import consistency
from data.queries.disagreements import find_disagreements
from data.text.bases import base_in_text
from exhibits.builders.claims import claim_pairs, data_quality
from exhibits.model import Exhibit, TableMarks, View
from exhibits.render.html import fragments
from tests.exhibits.conftest import OPENING
from tests.exhibits.render.html.test_fragments import hostile

TABLES = (
    *(
        claim_pairs.disagreements,
        claim_pairs.lookalikes,
        data_quality.conversions,
        data_quality.misprints,
    ),
    data_quality.warnings,
)


@pytest.fixture(scope="module")
def view(theatre: Theatre) -> View:
    return View(pd.Timestamp(OPENING), theatre.settings.whole, area_unit="sq_mi")


def to_claim(figure_id: str) -> str:
    return f"ledger?claim={figure_id}"


def pairs(exhibit: Exhibit) -> list[tuple[str, str]]:
    return list(zip(exhibit.frame["lowest_id"], exhibit.frame["highest_id"], strict=True))


def test_disagreements_are_on_one_base_and_ranked(theatre: Theatre, view: View) -> None:
    exhibit = claim_pairs.disagreements(theatre, view)
    base = theatre.figures["base_id"].to_dict()
    assert len(exhibit.frame) > 20
    assert exhibit.frame["spread_pct"].is_monotonic_decreasing
    for low, high in pairs(exhibit):
        assert base[low] == base[high]
        assert theatre.bases["kind"].loc[str(base[low])] != "unspecified"
    assert exhibit.subtitle.startswith(f"{len(exhibit.frame)} disagreements on the same base")


def test_where_territory_is_gained_and_lost_differences_may_be_change(
    theatre: Theatre, view: View
) -> None:
    settings = replace(theatre.settings, subject_trend="")
    changing = replace(theatre, settings=settings)
    assert claim_pairs.TIME_UNEXPLAINED not in claim_pairs.disagreements(theatre, view).note
    assert claim_pairs.TIME_UNEXPLAINED in claim_pairs.disagreements(changing, view).note


def test_the_known_disagreements_are_listed(theatre: Theatre, view: View) -> None:
    found = set(pairs(claim_pairs.disagreements(theatre, view)))
    assert {
        ("sdf-20170920-raqqa-cleared-sp", "sohr-20170920-raqqa-cleared"),
        ("warren-20160129-syria-share", "warren-20160105-syria-share-nbc"),
        ("cts-20170312-westmosul-cleared", "saadi-20170312-westmosul-cleared"),
        ("rand-2017-held-km2", "ihs-2016end-held"),
    } <= found
    wide = set(pairs(claim_pairs.disagreements(theatre, replace(view, days_apart=366))))
    assert ("dillon-20171221-fighters", "ig-201806-fighters-sum") in wide - found


def test_a_row_has_both_claims_and_their_difference(theatre: Theatre, view: View) -> None:
    frame = claim_pairs.disagreements(theatre, view).frame
    (row,) = frame[frame["lowest_id"] == "rand-2017-held-km2"].to_dict("records")
    cells = {name: str(cell).replace("\u202f", " ") for name, cell in row.items()}
    assert cells["measure"] == "The area held in Iraq and Syria"
    assert cells["lowest"].startswith("about 45,377 km² (first quarter of 2017, RAND Corporation)")
    assert cells["lowest"].endswith("= 17,520 sq mi, converted")
    assert cells["highest"].startswith("about 60,400 km² (December 2016, Columb Strack")
    assert cells["spread"] == "lower by 24.9 %"
    assert cells["on"] == "territory held in Iraq and Syria"
    assert cells["about"].startswith("2 claims by 2 organisations from 1 December 2016")
    share = frame[frame["highest_id"] == "sohr-20170920-raqqa-cleared"].iloc[0]
    assert share["spread"] == "10\u202fpoints"
    assert (share["metric"], share["place_id"]) == ("share_cleared", "raqqa")
    assert share["highest_source_url"].startswith("http")


def test_both_numbers_of_a_pair_have_their_source(theatre: Theatre, view: View) -> None:
    source_ids = theatre.figures["source_id"]
    for build in (claim_pairs.disagreements, claim_pairs.lookalikes):
        exhibit = build(theatre, view)
        for side in ("lowest", "highest"):
            ids = exhibit.frame[f"{side}_id"]
            assert exhibit.frame[f"{side}_source_id"].tolist() == source_ids.loc[ids].tolist()
        named = {*exhibit.frame["lowest_source_id"], *exhibit.frame["highest_source_id"]}
        assert named == {source.source_id for source in exhibit.sources}


def test_the_country_narrows_the_lists_measure_and_place_do_not(
    theatre: Theatre, view: View
) -> None:
    filters = Filters(metric="fighters", place="raqqa")  # of the chart above them
    for build in (claim_pairs.disagreements, claim_pairs.lookalikes):
        frame = build(theatre, replace(view, country="iraq")).frame
        assert 0 < len(frame) < len(build(theatre, view).frame)
        assert "raqqa" not in set(frame["place_id"])
        assert pairs(build(theatre, replace(view, filters=filters))) == pairs(build(theatre, view))


def test_lookalikes_state_why_they_do_not_compare(theatre: Theatre, view: View) -> None:
    frame = claim_pairs.lookalikes(theatre, view).frame
    figures, reasons = theatre.figures, set()
    for row in frame.to_dict("records"):
        low, high = figures.loc[row["lowest_id"]], figures.loc[row["highest_id"]]
        reasons.add(row["why"].split(":")[0])
        if row["why"].startswith("Opposite"):
            assert low["metric"] != high["metric"]
            continue
        for claim in (low, high):
            assert f"“{base_in_text(theatre, claim['base'])}”" in row["why"]
    assert reasons == {reason.split(":")[0] for reason in claim_pairs._REASONS.values()}


def test_wrong_conversions_are_listed_and_correct_ones_counted(
    theatre: Theatre, view: View
) -> None:
    exhibit = data_quality.conversions(theatre, view)
    row_by_numbers = {
        (row["stated"].split("\u202f")[0], row["other"].split("\u202f")[0]): row
        for row in exhibit.frame.to_dict("records")
    }
    assert set(row_by_numbers) == {("60,400", "38,500"), ("90,800", "56,400"), ("78,000", "47,500")}
    assert row_by_numbers["90,800", "56,400"]["reads"].startswith("length factor")
    assert math.isclose(row_by_numbers["90,800", "56,400"]["gap_pct"], 60.9, abs_tol=0.1)
    assert row_by_numbers["90,800", "56,400"]["means"] == "146,000\u202fkm²"
    assert "10 consistent within rounding" in exhibit.subtitle
    assert exhibit.frame["gap_pct"].is_monotonic_decreasing


def test_every_misprint_is_listed_with_its_reason(theatre: Theatre, view: View) -> None:
    exhibit = data_quality.misprints(theatre, view)
    drawable = theatre.figures["drawable"]
    assert set(exhibit.frame["figure_id"]) == set(drawable.index[~drawable])
    assert len(exhibit.frame) == 7
    assert exhibit.frame["note"].str.contains("not shown in charts").all()
    assert exhibit.frame["statement"].str.endswith("(suspected misprint).").all()
    assert len(data_quality.misprints(theatre, replace(view, country="iraq")).frame) == 2


def test_every_warning_is_listed_with_its_claims(theatre: Theatre, view: View) -> None:
    warned = consistency.find_warnings(theatre)
    exhibit = data_quality.warnings(theatre, view, warned)
    assert exhibit.frame["sentence"].tolist() == [warning.sentence for warning in warned]
    assert exhibit.frame["kind"].tolist() == [warning.kind for warning in warned]
    assert exhibit.frame.equals(data_quality.warnings(theatre, view).frame)
    assert set(data_quality.WARNING_LABELS) == set(consistency.WARNING_KINDS)
    of_iraq = data_quality.warnings(theatre, replace(view, country="iraq"), warned).frame
    assert 0 < len(of_iraq) < len(warned)
    assert "raqqa" not in set(of_iraq["place_id"])
    narrow_view = replace(view, filters=Filters(metric="oil_output"))
    assert data_quality.warnings(theatre, narrow_view, warned).missing


def test_long_lists_are_cut_with_a_note(
    theatre: Theatre, view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete = claim_pairs.disagreements(theatre, view)
    monkeypatch.setattr(claim_pairs, "MAX_ROWS", 5)
    cut = claim_pairs.disagreements(theatre, view)
    assert pairs(cut) == pairs(complete)[:5]
    assert f"The largest 5 of {len(complete.frame)} are shown." in cut.caption
    assert cut.subtitle == complete.subtitle


def test_pairs_are_found_once_for_all_dates(
    theatre: Theatre, view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    countries = []

    def find(theatre: Theatre, days: int, country: str) -> pd.DataFrame:
        countries.append(country)
        return find_disagreements(theatre, days, country)

    monkeypatch.setattr(claim_pairs, "find_disagreements", find)
    first = claim_pairs.disagreements(theatre, view)
    second = claim_pairs.disagreements(theatre, replace(view, as_of=pd.Timestamp("2016-02-03")))
    assert first.frame.equals(second.frame)
    assert "3 Feb" in second.caption
    assert countries == [view.country]


@pytest.mark.parametrize("build", TABLES)
def test_rows_link_to_their_claims_and_rivals(theatre: Theatre, view: View, build) -> None:
    exhibit = build(theatre, view)
    assert isinstance(exhibit.marks, TableMarks)
    html = fragments.render_table(
        exhibit, to_claim, lambda place, metric, first, _: f"r?{place}&{metric}&{first:%F}"
    )
    link = r'<a class="fh-claim" href="ledger\?claim=(.*?)".*?data-claim="(.*?)"'
    linked = re.findall(link, html)
    assert all(address == figure_id for address, figure_id in linked)
    ids = {
        str(figure_id)
        for column, _ in exhibit.marks.columns
        if f"{column}_id" in exhibit.frame
        for figure_id in exhibit.frame[f"{column}_id"].dropna()
    }
    if "figure_ids" in exhibit.frame:
        ids |= {name for names in exhibit.frame["figure_ids"] for name in names.split()}
    assert {figure_id for _, figure_id in linked} == ids
    assert ids <= set(theatre.figures.index)
    assert ids
    to_rivals = html.count('<a href="r?')
    assert to_rivals == (len(exhibit.frame) if "first" in exhibit.frame else 0)
    assert "<a class" not in fragments.render_table(exhibit)
    assert "<script" not in fragments.render_table(hostile(exhibit), to_claim)
    assert "nan" not in re.findall(r"<td>(.*?)</td>", html)


def test_bases_called_the_same_by_their_sources_are_told_apart() -> None:
    texts = []
    for folder in served_theatres().values():
        served = read_theatre(folder)
        view = View(served.settings.opening_date, served.settings.whole, area_unit="km2")
        frame = claim_pairs.lookalikes(served, view).frame
        texts += frame.loc[frame["why"].str.startswith("Different bases"), "why"].tolist()
    bases = [re.findall("“([^”]*)”", text) for text in texts]
    assert bases and all(low != high for low, high in bases)
