"""The seven figures of the opening article, and what they imply."""

import math

import pandas as pd
import pytest

from data.model import Theatre
from data.queries import ledger
from data.text.format import NARROW, format_date_span, format_with_hedge
from exhibits.model import RelationMarks, View
from exhibits.place_catalogue import CatalogueEntry
from tests.exhibits.conftest import OPENING, Build

SOURCE = "hurriyet-2017-08-04"
# start of the label, value, hedge and amount as text, base, text of the previous claim
FIGURES = {
    "mcgurk-20170804-raqqa-fighters": (
        "Raqqa", 2000.0, "about", "2,000 people", "ISIL fighters remaining in Raqqa", None,
    ),
    "mcgurk-20170804-raqqa-cleared": (
        "Raqqa", 45.0, "about", "45 %", "city, by SDF since assault of early June 2017",
        "30 % (July 2017)",
    ),
    "mcgurk-20170804-lost-km2": (
        "Iraq and Syria", 70000.0, "", "70,000 km²", "territory once held in the two countries",
        "more than 65,000 km² (July 2017)",
    ),
    "mcgurk-20170804-iraq-share-lost": (
        "Iraq", 78.0, "", "78 %", "territory ISIL had seized in Iraq", "62 % (22 March 2017)",
    ),
    "mcgurk-20170804-syria-share-lost": (
        "Syria", 58.0, "", "58 %", "territory ISIL held in Syria", "30 % (22 March 2017)",
    ),
    "mcgurk-20170804-names": (
        "Iraq and Syria", 19000.0, "almost", "19,000",
        "ISIL militants named in material found on battlefields, shared with Interpol", None,
    ),
}  # fmt: skip


def with_plain_spaces(text: str) -> str:
    """The text with ordinary spaces."""
    return text.replace(NARROW, " ")


@pytest.fixture(scope="module")
def cards(build: Build) -> dict[str, dict]:
    """Headline cards of the opening view by figure id."""
    rows = build("headlines").frame.to_dict("records")
    return {str(row["figure_id"]): dict(row) for row in rows}


def test_the_opening_view_is_the_article(cards: dict[str, dict], build: Build) -> None:
    assert list(cards) == list(FIGURES)
    exhibit = build("headlines")
    assert [source.source_id for source in exhibit.sources] == [SOURCE]
    assert "4 August 2017" in exhibit.title


def test_another_date_is_not_titled_as_the_article(build: Build) -> None:
    assert "4 August 2017" not in build("headlines", "2018-12-31").title
    assert "4 August 2017" not in build("headlines", "2016-01-31").title


@pytest.mark.parametrize("figure_id", FIGURES)
def test_value_unit_hedge_base_date_speaker_and_source(
    cards: dict[str, dict], figure_id: str
) -> None:
    card = cards[figure_id]
    label, value, hedge, amount, base, _ = FIGURES[figure_id]
    assert card["label"].startswith(f"{label}: ")
    assert card["value"] == value
    assert card["hedge"] == hedge
    assert with_plain_spaces(card["amount_text"]) == amount
    assert card["base"] == base
    assert (card["when"], card["age"]) == ("4 August 2017", "same day")
    assert card["stated"] == "Stated 4 August 2017"
    assert card["who"] == "Brett McGurk, US State Department"
    assert card["source_id"] == SOURCE
    assert card["source_url"].startswith("https://www.hurriyetdailynews.com/")
    assert card["published_on"] == pd.Timestamp(OPENING)
    assert card["status"] == "verified"


@pytest.mark.parametrize("figure_id", FIGURES)
def test_change_is_relative_to_the_previous_claim(
    cards: dict[str, dict], theatre: Theatre, figure_id: str
) -> None:
    change, earlier = with_plain_spaces(cards[figure_id]["change"]), FIGURES[figure_id][-1]
    before = ledger.previous_claim(theatre, figure_id)
    if earlier is None:
        assert before is None
        assert change.startswith(("no earlier comparable figure: ", "no earlier figure"))
        return
    assert before is not None
    sign = theatre.units.loc[before["unit"], "symbol"]
    quoted = (
        f"{format_with_hedge(before, str(sign))} "
        f"({format_date_span(before['as_of'], before['as_of_precision'])})"
    )
    assert with_plain_spaces(quoted) == earlier
    assert earlier in change
    same = before["speaker"] == theatre.figures.loc[figure_id, "speaker"]
    assert change.endswith("same speaker") == same
    if not same:
        assert f"same organisation, {before['speaker']}" in change


def test_each_card_counts_claims_of_others(cards: dict[str, dict], theatre: Theatre) -> None:
    others = {name: with_plain_spaces(card["others"]) for name, card in cards.items()}
    assert others["mcgurk-20170804-raqqa-cleared"] == "7 other estimates: about 30–50 %"
    assert others["mcgurk-20170804-raqqa-fighters"] == "1 other estimate: fewer than 2,000 people"
    assert others["mcgurk-20170804-names"] == "1 other estimate on a different base"
    for name, card in cards.items():
        claim = theatre.figures.loc[name]
        assert (card["others_place"], card["others_metric"]) == (claim["place_id"], claim["metric"])
        assert card["others_first"] <= claim["as_of_first"]
        assert claim["as_of_last"] <= card["others_last"] <= pd.Timestamp(OPENING)


def test_bars_are_compared_only_if_there_are_several(entries: dict[str, CatalogueEntry]) -> None:
    for country, advice in (("iraq-syria", True), ("iraq", False)):
        subtitle = entries["share_lost"].build(View(pd.Timestamp(OPENING), country)).subtitle
        assert ("do not compare" in subtitle) == advice


@pytest.mark.parametrize("exhibit_id", ["headlines", "share_lost", "theatre_map"])
def test_sentences_state_the_base_and_speaker_of_each_share(exhibit_id: str, build: Build) -> None:
    """They are copied from the page, and stand for the exhibit."""
    sentence = with_plain_spaces(build(exhibit_id, OPENING).alt)
    for share, base in (("78 %", "territory ISIL had seized in Iraq"), ("58 %", "held in Syria")):
        described = sentence.partition(share)[2].partition(")")[0]
        assert base in described and "Brett McGurk, US State Department" in described


def test_no_other_claims_are_not_mentioned(build: Build) -> None:
    frame = build("numbers_mosul").frame
    assert (frame["others"] == "").any()
    assert (frame.loc[frame["others"] == "", "others_first"] <= pd.Timestamp(OPENING)).all()


def test_areas_are_also_in_the_chosen_unit(
    entries: dict[str, CatalogueEntry], theatre: Theatre
) -> None:
    view = View(pd.Timestamp(OPENING), theatre.settings.whole, area_unit="sq_mi")
    rows = {
        row["figure_id"]: with_plain_spaces(str(row["converted"]))
        for name in ("headlines", "numbers_syria")
        for row in entries[name].build(view).frame.to_dict("records")
    }
    # The article itself gives 27,000 square miles, which is shown as stated.
    assert rows["mcgurk-20170804-lost-km2"] == ""
    assert {text for text in rows.values() if text} == {"= 9,850–10,200 sq mi, converted"}


def test_percentage_points_have_the_same_base(cards: dict[str, dict]) -> None:
    assert with_plain_spaces(cards["mcgurk-20170804-raqqa-cleared"]["change"]).startswith(
        "about +15 points since"
    )
    assert with_plain_spaces(cards["mcgurk-20170804-iraq-share-lost"]["change"]).startswith(
        "+16 points since"
    )


def test_the_seventh_figure_is_the_same_area_in_square_miles(
    cards: dict[str, dict], theatre: Theatre
) -> None:
    factor = theatre.units["to_canonical"].to_dict()["sq_mi"]
    assert factor == 2.589988110336
    assert with_plain_spaces(cards["mcgurk-20170804-lost-km2"]["also"]) == (
        "also stated as 27,000 sq mi"
    )
    assert round(27000 * factor) == 69930
    others = [card["also"] for name, card in cards.items() if name != "mcgurk-20170804-lost-km2"]
    assert not any(others)


def test_peaks_implied_by_shares_and_total(build: Build) -> None:
    exhibit = build("implied_peaks")
    (line,) = exhibit.frame[exhibit.frame["role"] == "derived"].to_dict("records")
    assert (line["x1"], line["y2"]) == (0, 0)
    assert math.isclose(line["y1"], 70 / 0.58)
    assert math.isclose(line["x2"], 70 / 0.78)
    # Both shares and the total from the article.
    assert line["figure_id"] == "mcgurk-20170804-lost-km2"
    assert line["source_id"] == SOURCE
    assert with_plain_spaces(line["label"]) == "derived: 0.78·Iraq + 0.58·Syria = 70 thousand km²"
    assert "derived" in line["hover"]
    assert "Derived" in exhibit.subtitle
    assert exhibit.note.startswith("Derived")
    marks = exhibit.marks
    assert isinstance(marks, RelationMarks)
    assert line["y1"] <= marks.y_range[1]
    assert line["x2"] <= marks.x_range[1]


def test_known_peaks_are_shown_with_the_line(build: Build, theatre: Theatre) -> None:
    frame = build("implied_peaks").frame
    known = frame[frame["role"] == "known"].set_index("figure_id")
    peaks = ledger.select_claims(
        theatre,
        metrics=[theatre.settings.peak_metric],
        places=["iraq", "syria", "iraq-syria"],
        until=pd.Timestamp(OPENING),
        statements_only=True,
    )
    assert set(known.index) == set(peaks.index)
    assert len(known) > 3
    km2, places = peaks["canonical"].to_dict(), peaks["place_id"].to_dict()
    for figure_id, ends in known.to_dict("index").items():
        peak = km2[figure_id] / 1000
        match places[figure_id]:
            case "iraq":
                assert ends["x1"] == ends["x2"] == peak
                assert ends["y1"] == 0 < ends["y2"]
            case "syria":
                assert ends["y1"] == ends["y2"] == peak
                assert ends["x1"] == 0 < ends["x2"]
            case _:
                assert (ends["x1"], ends["y1"], ends["x2"], ends["y2"]) == (0, peak, peak, 0)
        assert not str(ends["label"]).startswith("derived")


def test_the_known_peak_of_one_country_implies_the_other(build: Build) -> None:
    frame = build("implied_peaks").frame
    (point,) = frame[frame["role"] == "point"].to_dict("records")
    assert point["x1"] == point["x2"] == 55
    assert math.isclose(point["y1"], (70 - 0.78 * 55) / 0.58)
    assert point["y1"] == point["y2"]
    assert point["label"] == "derived: Iraq 55 implies Syria 46.7"


def test_nothing_is_implied_before_one_source_gave_all_three(build: Build) -> None:
    exhibit = build("implied_peaks", "2016-01-31")
    assert exhibit.frame.empty
    assert exhibit.missing == "No single source had given all three figures by 31 January 2016."
    assert exhibit.missing in exhibit.alt


def test_an_earlier_set_of_figures_implies_another_line(build: Build) -> None:
    exhibit = build("implied_peaks", "2016-12-31")
    (line,) = exhibit.frame[exhibit.frame["role"] == "derived"].to_dict("records")
    assert line["figure_id"] == "macfarland-20160810-lost-km2"
    assert math.isclose(line["x2"], 25 / 0.5)
    assert math.isclose(line["y1"], 25 / 0.2)


def test_a_known_peak_above_the_line_implies_no_area_below_zero(build: Build) -> None:
    exhibit = build("implied_peaks", "2016-12-31")
    assert exhibit.frame[exhibit.frame["role"] == "point"].empty
    assert exhibit.frame[["x1", "y1", "x2", "y2"]].min().min() >= 0
    assert exhibit.note.endswith(
        "The peak of 55 thousand km² stated for Iraq is not consistent with these figures: the one "
        "implied for Syria would be below zero."
    )
