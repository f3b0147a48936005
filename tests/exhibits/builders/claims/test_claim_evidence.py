"""Evidence of a claim: repeats, rivals, and claims of the same speaker before and after."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from data.model import Theatre
from data.queries import consistency, rivals
from data.text.bases import base_in_text
from data.text.sentences import claim_sentence
from exhibits.builders.claims.claim_evidence import MAX_ROWS, evidence
from exhibits.model import EvidenceMarks, Exhibit, View
from exhibits.render.html import claims
from tests.exhibits.builders.claims.test_article import SOURCE
from tests.exhibits.conftest import OPENING
from tests.exhibits.render.html.test_fragments import HOSTILE, hostile

CLEARED = "mcgurk-20170804-raqqa-cleared"
KM2 = "mcgurk-20170804-lost-km2"


@pytest.fixture(scope="module")
def view(theatre: Theatre) -> View:
    return View(pd.Timestamp(OPENING), theatre.settings.whole, area_unit="sq_mi")


def related_ids(exhibit: Exhibit) -> dict[str, set[str]]:
    """Ids of the claims in each list of a card."""
    rows = exhibit.frame.iloc[1:]
    return {
        str(relation): set(group["figure_id"])
        for relation, group in rows.groupby("relation", sort=False)
    }


def facts(exhibit: Exhibit) -> dict[str, str]:
    assert isinstance(exhibit.marks, EvidenceMarks)
    return {head: text.replace("\u202f", " ") for head, text in exhibit.marks.facts}


def test_each_claim_of_the_article_has_evidence(theatre: Theatre, view: View) -> None:
    article_claims = theatre.figures[theatre.figures["source_id"] == SOURCE]
    assert len(article_claims) == 7
    for figure_id, claim in article_claims.to_dict("index").items():
        exhibit = evidence(theatre, replace(view, claim=str(figure_id)), ())
        first = exhibit.frame.iloc[0]
        assert (first["relation"], first["figure_id"]) == ("claim", figure_id)
        assert first["sentence"] == claim_sentence(theatre, claim)
        facts_of_claim = facts(exhibit)
        assert facts_of_claim["As of"] == facts_of_claim["Published"] == "4 August 2017"
        assert facts_of_claim["Speaker"] == "Brett McGurk"
        assert facts_of_claim["Organisation"] == "US State Department"
        assert facts_of_claim["Base"] == base_in_text(theatre, claim["base"])
        assert facts_of_claim["Claim"] == figure_id
        assert facts_of_claim["Status"].startswith("verified")
        assert first["source_url"].startswith("https://www.hurriyetdailynews.com/")


def test_rivals_and_claims_before_and_after(theatre: Theatre, view: View) -> None:
    lists = related_ids(evidence(theatre, replace(view, claim=CLEARED)))
    figures = theatre.figures
    base = figures["base_id"].to_dict()
    assert len(lists["contradicts"]) >= 3
    assert {base[figure_id] for figure_id in lists["contradicts"]} == {base[CLEARED]}
    assert 45 not in figures.loc[sorted(lists["contradicts"]), "value"].tolist()
    assert base[CLEARED] not in {base[figure_id] for figure_id in lists["other_base"]}
    (before,), (after,) = lists["before"], lists["after"]
    speakers = figures.loc[[before, after], "speaker"]
    assert set(speakers) == {"Brett McGurk"}
    dates = figures.loc[[before, CLEARED, after], "as_of_last"]
    assert dates.is_monotonic_increasing


def test_repeats_are_one_statement_and_other_units_are_listed(theatre: Theatre, view: View) -> None:
    exhibit = evidence(theatre, replace(view, claim=KM2))
    lists = related_ids(exhibit)
    root = str(theatre.figures.loc[KM2, "statement_id"])
    assert root in lists["repeat"]
    assert KM2 not in lists["repeat"]
    assert set(theatre.figures.loc[sorted(lists["repeat"]), "statement_id"]) == {root}
    assert lists["other_unit"] == {"mcgurk-20170804-lost-sqmi"}
    assert facts(exhibit)["Converted"] == "27,000 sq mi"
    plain = evidence(theatre, replace(view, claim=KM2, area_unit="km2"))
    assert "Converted" not in facts(plain)


def test_a_wider_window_finds_more_rivals(theatre: Theatre, view: View) -> None:
    wide_view = replace(view, claim="dillon-20171221-fighters")
    near = related_ids(evidence(theatre, wide_view))
    far = related_ids(evidence(theatre, replace(wide_view, days_apart=366)))
    assert "ig-201806-fighters-sum" not in near.get("contradicts", set())
    assert "ig-201806-fighters-sum" in far["contradicts"]


def test_every_claim_has_a_card(theatre: Theatre, view: View) -> None:
    for figure_id in theatre.figures.index[::9]:
        exhibit = evidence(theatre, replace(view, claim=str(figure_id), days_apart=90), ())
        assert not exhibit.missing
        assert exhibit.frame["sentence"].str.endswith(".").all()
        assert set(exhibit.frame["figure_id"]) <= set(theatre.figures.index)
        assert not any(re.search(r"^$|\bnan\b|NaT", text) for text in facts(exhibit).values())
        assert exhibit.frame["relation"].value_counts().max() <= MAX_ROWS


def test_a_long_list_is_cut_to_the_nearest_claims(theatre: Theatre, view: View) -> None:
    wide_view = replace(view, claim="dillon-20171221-fighters", days_apart=2000)
    exhibit = evidence(theatre, wide_view)
    assert len(related_ids(exhibit)["other_base"]) == MAX_ROWS
    assert f"the {MAX_ROWS} of " in exhibit.note
    every = rivals.rivals_of_claim(theatre, wide_view.claim, None, wide_view.days_apart)
    every = every[~every["same_base"]]
    gap_days = (every["as_of_last"] - pd.Timestamp("2017-12-21")).dt.days.abs()
    is_listed = every.index.isin(related_ids(exhibit)["other_base"])
    assert gap_days[is_listed].max() <= gap_days[~is_listed].min()


def test_uncertainty_is_stated(theatre: Theatre, view: View) -> None:
    misprint = theatre.figures.index[~theatre.figures["drawable"]][0]
    facts_of_claim = facts(evidence(theatre, replace(view, claim=str(misprint))))
    assert facts_of_claim["Status"].endswith("suspected misprint, not shown in charts")
    vague = theatre.figures.index[theatre.figures["base_id"].isna()][0]
    facts_of_claim = facts(evidence(theatre, replace(view, claim=str(vague))))
    assert facts_of_claim["Comparable with"].startswith("none: ")
    inferred = theatre.sources.index[theatre.sources["published_inferred"].fillna(False)]
    claim = theatre.figures.index[theatre.figures["source_id"].isin(inferred)][0]
    facts_of_claim = facts(evidence(theatre, replace(view, claim=str(claim))))
    assert facts_of_claim["Published"].endswith("(inferred; not stated on the page)")


def test_warnings_are_in_the_note(theatre: Theatre, view: View) -> None:
    warned = consistency.find_warnings(theatre)
    for warning in warned:
        for figure_id in warning.figure_ids:
            exhibit = evidence(theatre, replace(view, claim=figure_id), warned)
            assert warning.sentence in exhibit.note
    exhibit = evidence(theatre, replace(view, claim=CLEARED))
    assert exhibit.note.startswith("Rival claims concern")


def test_an_unknown_id_is_reported(theatre: Theatre, view: View) -> None:
    exhibit = evidence(theatre, replace(view, claim="nobody-said-this"))
    assert exhibit.missing == "No claim with this id in the ledger: nobody-said-this."
    assert exhibit.missing in claims.render_evidence(exhibit, str)
    assert evidence(theatre, view).missing == "Choose a claim in the ledger to see its evidence."
    assert HOSTILE not in claims.render_evidence(
        evidence(theatre, replace(view, claim=HOSTILE)), str
    )


def test_the_card_is_an_article_of_links(theatre: Theatre, view: View) -> None:
    exhibit = evidence(theatre, replace(view, claim=CLEARED))
    html = claims.render_evidence(exhibit, lambda figure_id: f"ledger?claim={figure_id}")
    assert html.startswith('<article class="fh-evidence"')
    links = re.findall(r'<a class="fh-claim" href="ledger\?claim=(.*?)".*?data-claim="(.*?)"', html)
    wanted = exhibit.frame["figure_id"].iloc[1:].tolist()
    assert [link[0] for link in links] == [link[1] for link in links] == wanted
    heads = re.findall(r"<h3>(.*?) <span", html)
    assert heads == ["Contradicted by", "On another base", "Before", "After"]
    plain = re.sub("</?span[^>]*>", "", html).replace("\u202f", " ")
    for head, text in facts(exhibit).items():
        assert f"<dt>{head}</dt>" in html
        assert text.split("“")[0] in plain
    assert html.count('rel="noopener noreferrer"') == len(exhibit.frame)
    assert "<script" not in claims.render_evidence(hostile(exhibit), lambda _: HOSTILE)
