"""The sentence of every claim states its number, unit, hedge, base, date and organisation."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from data.model import Theatre
from data.queries import ledger
from data.text.bases import base_in_text
from data.text.format import LATE_DAYS
from data.text.measures import title_with_place
from data.text.sentences import (
    claim_sentence,
    claim_sentences,
    converted_value,
    event_sentences,
    rivals_sentences,
    stated_value,
    stated_values,
    value_in_unit,
)
from data.text.speakers import name_subject

HEDGE = {
    "about": "about",
    "almost": "almost",
    "more_than": "more than",
    "at_least": "at least",
    "less_than": "less than",
    "up_to": "up to",
}


def digits(text: str) -> set[str]:
    """Every number in a text, without thousands separators."""
    return {found.replace(",", "") for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}


def plain_number(number: float) -> str:
    """A number as in the table, without its sign: 45, 33.3, 1.445."""
    return f"{abs(number):.10f}".rstrip("0").rstrip(".")


def faults(theatre: Theatre, claim: dict, sentence: str) -> list[str]:
    """Items that a claim's sentence omits or overstates."""
    wrong = []
    predicate = sentence.split("; base")[0]
    numbers = [claim[key] for key in ("value", "low", "high") if pd.notna(claim[key])]
    wrong += [f"number {n}" for n in numbers if plain_number(n) not in digits(predicate)]
    is_count = "number of" in theatre.metrics.loc[claim["metric"], "phrase"]
    unit = str(theatre.units.loc[claim["unit"], "label"])
    unit = unit.removesuffix("s") if claim["value"] == 1 else unit  # 1 square kilometre
    if not is_count and not re.search(rf"\b{unit}\b", predicate):
        wrong.append("unit")
    organisation = re.sub("^The ", "", claim["organisation"])  # "the" within a sentence
    if organisation not in sentence:
        wrong.append("organisation")
    is_fewer = claim["qualifier"] == "less_than" and claim["unit"] == "people"
    if ("fewer than" if is_fewer else HEDGE.get(claim["qualifier"], "")) not in predicate:
        wrong.append("hedge")
    if base_in_text(theatre, claim["base"]) not in sentence:
        wrong.append("base")
    if any(n < 0 for n in numbers) != ("a fall of" in predicate):
        wrong.append("sign")
    wrong += [f"day: {fault}" for fault in date_faults(claim, sentence)]
    if (claim["status"] != "verified") != ("unverified" in sentence):
        wrong.append("status")
    if claim["drawable"] == ("misprint" in sentence):
        wrong.append("misprint")
    remainder = sentence
    place = theatre.places.loc[claim["place_id"], "name_en"]
    base = base_in_text(theatre, claim["base"])
    for name in (claim["speaker"], claim["organisation"], base, place):
        remainder = remainder.replace(str(name), "")
    if re.sub(r"\d\.\d", "", remainder).count(".") != 1 or not sentence.endswith("."):
        wrong.append("one sentence")
    if "  " in sentence or re.search(r"\bnan\b|None|NaT", sentence):
        wrong.append("gap")
    return wrong


def date_faults(claim: dict, sentence: str) -> list[str]:
    """The as-of text comes first and is no finer than its precision."""
    year, *rest = claim["as_of_text"].split("-")
    opening = sentence.split(str(claim["speaker"]))[0].split(claim["organisation"])[0]
    wrong = [] if year in opening else [f"no {year}"]
    month = claim["as_of"].strftime("%B")
    match claim["as_of_precision"]:
        case "day":
            expected, refused = f"{int(rest[1])} {month} {year}", None
        case "month":
            expected, refused = f"{month} {year}", rf"\d+ {month}"
        case "quarter":
            expected, refused = f"quarter of {year}", month
        case _:
            expected, refused = year, rf"(?:{month}|quarter)"
    if expected not in opening:
        wrong.append(f"{expected} not in {opening!r}")
    if refused and re.search(refused, opening):
        wrong.append(f"finer than given: {opening!r}")
    return wrong


def test_many_claims_are_formatted_like_each_one(theatre: Theatre) -> None:
    rows = theatre.figures.iloc[::7]
    assert rows["unit"].nunique() > 4
    each = [stated_value(theatre, claim) for _, claim in rows.iterrows()]
    assert stated_values(theatre, rows) == each
    assert stated_values(theatre, rows.iloc[:0]) == []


def test_events_are_sentences(theatre: Theatre) -> None:
    events = theatre.events.loc[["raqqa-20140114-captured"]]
    assert event_sentences(events) == ["Raqqa: captured, 14 January 2014, by ISIL."]
    assert event_sentences(events.assign(by=float("nan"))) == ["Raqqa: captured, 14 January 2014."]


def test_every_claim_has_one_complete_sentence(theatre: Theatre) -> None:
    wrong = {}
    rows = theatre.figures.reset_index().to_dict("records")
    for claim in rows:
        if found := faults(theatre, dict(claim), claim_sentence(theatre, claim)):
            wrong[claim["figure_id"]] = found
    assert len(rows) > 600
    assert not wrong


def test_incomplete_sentences_are_detected(theatre: Theatre) -> None:
    claim = dict(theatre.figures.loc[["mcgurk-20170804-raqqa-cleared"]].to_dict("records")[0])
    complete = claim_sentence(theatre, claim)
    assert not faults(theatre, claim, complete)
    for left_out, cut in (
        ("number 45.0", complete.replace("45", "54")),
        ("hedge", complete.replace("about ", "")),
        ("unit", complete.replace("per cent", "parts")),
        ("organisation", complete.replace("US State Department", "a government")),
        ("base", complete.replace("early June", "June")),
        ("one sentence", complete.replace("; base", ". Base")),
        ("gap", complete.replace("at about", "at  about")),
        ("status", complete[:-1] + " (unverified)."),
    ):
        assert left_out in faults(theatre, claim, cut), left_out
    assert "day: no 2017" in faults(
        theatre, claim, complete.replace("On 4 August 2017", "In August")
    )


@pytest.mark.parametrize(
    ("figure_id", "sentence"),
    [
        (
            "mcgurk-20170804-raqqa-cleared",
            "On 4 August 2017 Brett McGurk (US State Department) put the share of Raqqa cleared "
            "at about 45 per cent; base: the city, by the SDF since the assault of early June "
            "2017.",
        ),
        (
            "dillon-20170928-iraq-km2",
            "On 28 September 2017 Col. Ryan Dillon (Operation Inherent Resolve) put the area lost "
            "in Iraq at more than 42,000 square kilometres; base: cleared in Iraq "
            "(suspected misprint).",
        ),
        (
            "ihs-201607-revenue-drop",
            "In July 2016 Ludovico Carlino (IHS Markit) gave the change in revenue in Iraq and "
            "Syria as a fall of at least 35 per cent; base: monthly income since March 2016.",
        ),
    ],
)
def test_known_sentences(theatre: Theatre, figure_id: str, sentence: str) -> None:
    assert claim_sentence(theatre, dict(theatre.figures.loc[figure_id])) == sentence


def test_a_number_of_things_does_not_repeat_them(theatre: Theatre) -> None:
    figures = theatre.figures
    fighters = figures[(figures["metric"] == "fighters") & (figures["place_id"] == "raqqa")]
    for sentence in claim_sentences(theatre, fighters):
        assert "the number of fighters in Raqqa" in sentence
        assert "people" not in sentence.split("; base")[0]


def test_one_of_a_unit_is_in_the_singular(theatre: Theatre) -> None:
    row = theatre.figures[theatre.figures["unit"] == "people"].iloc[0].to_dict()
    ends = {"low": float("nan"), "high": float("nan"), "qualifier": "exact"}
    one = row | ends | {"metric": "area_held", "value": 1.0}  # a phrase that names no unit
    assert " 1 person" in claim_sentence(theatre, one)
    assert "1\u202fperson (" in stated_value(theatre, one)
    assert " 2 people" in claim_sentence(theatre, one | {"value": 2.0})


def test_a_title_names_its_place_once(theatre: Theatre) -> None:
    assert title_with_place(theatre, "fighters", "raqqa") == "Raqqa: fighters (ISIL)"
    metrics = theatre.metrics.copy()
    metrics.loc["fighters", "label"] = "Fighters in Raqqa"
    named = replace(theatre, metrics=metrics)
    assert title_with_place(named, "fighters", "raqqa") == "Fighters in Raqqa (ISIL)"
    assert title_with_place(named, "fighters", "mosul") == "Mosul: fighters in Raqqa (ISIL)"


def test_a_row_and_a_dict_give_the_same_sentence(theatre: Theatre) -> None:
    for figure_id in theatre.figures.index[::50]:
        row = theatre.figures.loc[figure_id]
        record = theatre.figures.loc[[figure_id]].to_dict("records")[0]
        assert claim_sentence(theatre, row) == claim_sentence(theatre, record)
        assert stated_value(theatre, row) == stated_value(theatre, record)


def test_a_claim_published_later_says_when(theatre: Theatre) -> None:
    figures = theatre.figures
    late = (figures["published_on"] - figures["as_of_last"]).dt.days > LATE_DAYS
    assert late.sum() > 50
    for figure_id, published_late in late.iloc[::7].to_dict().items():
        sentence = claim_sentence(theatre, figures.loc[[figure_id]].to_dict("records")[0])
        assert (", as published on " in sentence) == bool(published_late)
        assert sentence.startswith("For ") or not published_late


def claims_around(
    theatre: Theatre, metrics: list[str], place: str, first: str, last: str
) -> pd.DataFrame:
    rows = ledger.select_claims(
        theatre, metrics=metrics, places=[place], until=pd.Timestamp(last), statements_only=True
    )
    return rows[rows["as_of_first"] >= pd.Timestamp(first)]


def test_rivals_name_the_spread_on_each_base_and_prefer_none(theatre: Theatre) -> None:
    claims = claims_around(theatre, ["share_lost"], "syria", "2016-01-01", "2016-01-31")
    text = rivals_sentences(theatre, claims).replace("\u202f", " ")
    assert text.startswith(f"{len(claims)} claims by ")
    assert "1 January 2016 to 31 January 2016" in text
    assert "date not stated”: from about 5 % (29 January 2016, Col. Steve Warren" in text
    assert "to about 20 % (5 January 2016, Col. Steve Warren" in text
    assert "on the base “populated territory once held in" in text
    assert "more than 10 % (15 January 2016, White House)" in text
    assert "figures on different bases are not comparable" in text
    assert not re.search(r"average|true|likely|correct|best", text)
    assert len(re.findall(r"\w{3,}[)”]?\. [A-Z]", text.replace("Col. ", ""))) <= 2


def test_a_range_that_contains_the_others_occurs_once(theatre: Theatre) -> None:
    claims = claims_around(theatre, ["fighters"], "mosul", "2017-06-01", "2017-07-05")
    text = rivals_sentences(theatre, claims).replace("\u202f", " ")
    assert text.count("200–300 people (June 2017, Gen. Assadi") == 1
    assert text.endswith("; 1 claim within this range.")


def test_equal_numbers_keep_their_hedges(theatre: Theatre) -> None:
    ids = ["dillon-20170727-raqqa-fighters", "mcgurk-20170804-raqqa-fighters"]
    text = rivals_sentences(theatre, theatre.figures.loc[ids]).replace("\u202f", " ")
    assert "1 claim of fewer than 2,000 people and 1 claim of about 2,000 people" in text


def test_a_spread_in_two_units_is_converted(theatre: Theatre) -> None:
    ids = ["mcgurk-20170804-lost-sqmi", "mcgurk-20170804-lost-km2"]
    claims = theatre.figures.loc[ids].assign(value=[27_000, 90_000], canonical=[69_930, 90_000])
    text = rivals_sentences(theatre, claims).replace("\u202f", " ")
    assert text.rpartition(" to ")[2].endswith("= 35,000 sq mi, converted.")
    assert value_in_unit(theatre, claims.iloc[0], "km2").endswith("sq mi = 70,000\u202fkm²")
    assert value_in_unit(theatre, claims.iloc[1], "km2").endswith("90,000\u202fkm²")


def test_opposite_measures_are_separate(theatre: Theatre) -> None:
    claims = claims_around(
        theatre, ["share_cleared", "share_held"], "raqqa", "2017-09-20", "2017-09-20"
    )
    text = rivals_sentences(theatre, claims).replace("\u202f", " ")
    assert "about 80 %" in text and "more than 90 %" in text
    assert "share of territory held, on the base" in text
    assert "bases differ" not in text


def test_claims_without_a_clear_base_have_no_spread(theatre: Theatre) -> None:
    figures = theatre.figures[theatre.figures["drawable"]]
    vague = figures[figures["base_id"].isna() & (figures["metric"] == "fighters")]
    place = vague["place_id"].value_counts().index[0]
    text = rivals_sentences(theatre, vague[vague["place_id"] == place])
    assert "from" not in text.split(" concern ")[1]
    assert "on an unclear base; figures on different bases are not comparable" in text


def test_one_claim_and_no_claim(theatre: Theatre) -> None:
    one = theatre.figures.iloc[:1]
    assert rivals_sentences(theatre, one) == claim_sentence(theatre, one.iloc[0])
    assert rivals_sentences(theatre, theatre.figures.iloc[:0]) == ""


def area_claim(**cells: object) -> dict:
    row = {"value": 70000.0, "low": float("nan"), "high": float("nan"), "unit": "km2"}
    return row | {"qualifier": "exact"} | cells


@pytest.mark.parametrize(
    ("cells", "unit", "words"),
    [
        ({}, "sq_mi", "27,000\u202fsq mi"),
        ({"value": 45377.0}, "sq_mi", "17,520\u202fsq mi"),
        ({"value": 36200.0}, "sq_mi", "14,000\u202fsq mi"),
        ({"value": 1.445}, "sq_mi", "0.5579\u202fsq mi"),
        ({"value": 38500.0, "unit": "sq_mi"}, "km2", "99,700\u202fkm²"),
        (
            {"value": float("nan"), "low": 13000.0, "high": 17000.0},
            "sq_mi",
            "5,000\u20136,600\u202fsq mi",
        ),
        ({}, "km2", ""),
        ({}, "", ""),
        ({"unit": "people"}, "sq_mi", ""),
    ],
)
def test_an_area_is_converted_no_finer_than_stated(
    theatre: Theatre, cells: dict, unit: str, words: str
) -> None:
    assert converted_value(theatre, area_claim(**cells), unit) == words


def test_an_unknown_unit_is_refused(theatre: Theatre) -> None:
    with pytest.raises(KeyError):
        converted_value(theatre, area_claim(), "acre")


@pytest.mark.parametrize(
    ("speaker", "organisation", "subject"),
    [
        ("J. Smith", "State Department", "J. Smith (State Department)"),
        ("Ministry of Defence", "Ministry of Defence", "the Ministry of Defence"),
        ("An Agency", "An Agency", "An Agency"),
        ("unattributed", "An Agency", "An Agency (unattributed)"),
        ("senior official", "State Department", "a senior official (State Department)"),
        ("officials", "State Department", "officials (State Department)"),
        (
            *("unnamed source in the General Staff, to Reuters", "General Staff of Exampleland"),
            "an unnamed source in the General Staff of Exampleland, quoted by Reuters,",
        ),
        ("A monitor, from maps of others", "A monitor, from maps of others",
         "A monitor, from maps of others,"),
        ("Smith, Jones and others", "Example Bank", "Smith, Jones and others (Example Bank)"),
        ("To Example (press, after Reuters)", "To Example (press, after Reuters)",
         "To Example (press, after Reuters)"),
        ("one.example", "News", "one.example (News)"),
    ],
)  # fmt: skip
def test_speakers_are_subjects_of_a_sentence(speaker: str, organisation: str, subject: str) -> None:
    assert name_subject({"speaker": speaker, "organisation": organisation}) == subject


def test_an_actor_that_makes_a_claim_has_its_article(theatre: Theatre) -> None:
    claims = theatre.figures
    sentences = claim_sentences(theatre, claims[claims["speaker"] == "SDF"])
    assert sentences and all(re.search(r"\d the SDF (?:put|gave) ", each) for each in sentences)


def test_a_period_is_named_once(theatre: Theatre) -> None:
    rows = theatre.figures[theatre.figures["metric"] == "area_lost_interval"]
    sentences = claim_sentences(theatre, rows)
    stated = [text for text in sentences if text.startswith("For the period to ")]
    assert stated and not [text for text in stated if "within a period" in text]
    assert any("within a period" in text for text in sentences)


def test_a_title_with_a_place_does_not_name_its_kind(theatre: Theatre) -> None:
    assert title_with_place(theatre, "share_cleared", "raqqa") == "Raqqa: share cleared of ISIL"
    assert title_with_place(theatre, "share_lost", "iraq").startswith("Iraq: share of territory")
