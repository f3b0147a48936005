"""The language of labels: names from the records, the house's words, nothing else changed."""

import re
import string
import tomllib
from collections.abc import Iterator
from dataclasses import fields

import pytest
from pandas.testing import assert_frame_equal

from data.model import Theatre
from exhibits.builders.sourcing import CITATION
from exhibits.i18n.phrase_templates import ARABIC_FILE, Phrasebook, read_phrasebook
from exhibits.i18n.translate import in_language, phrasebook, translate_label
from exhibits.model import (
    AreasMarks,
    BandsMarks,
    DotsMarks,
    EvidenceMarks,
    Exhibit,
    MapMarks,
    RelationMarks,
    RivalsMarks,
    SharesMarks,
    StepsMarks,
    TableMarks,
)
from tests.exhibits.conftest import OPENING, Build, Views

DAYS = ("2014-06-30", OPENING, "2018-12-31")
QUOTED = re.compile("\u200e[^\u200e]*\u200e")
ARABIC = re.compile("[\u0600-\u06ff]")
WORDS = re.compile("[A-Za-z]{2}")
Pair = tuple[Exhibit, Exhibit]


@pytest.fixture(scope="module", params=DAYS)
def pairs(request: pytest.FixtureRequest, theatre: Theatre, views: Views) -> list[Pair]:
    """Every exhibit of a day, of the theatre and of each country: in English and in Arabic."""
    return [(each, in_language(each, theatre, "ar")) for each in views(request.param)]


def headings(exhibit: Exhibit) -> Iterator[str]:
    """Titles, headings, legends and labels of axes: all that the house itself calls something."""
    yield exhibit.title
    yield from re.split(r"(?<=\.) ", exhibit.subtitle)
    yield exhibit.missing
    marks = exhibit.marks
    match marks:
        case TableMarks():
            yield from (heading for _, heading in marks.columns)
        case EvidenceMarks():
            yield from (heading for heading, _ in marks.facts)
        case RelationMarks():
            yield from (marks.x_label, marks.y_label)
        case MapMarks():
            yield from (layer.legend for layer in marks.layers)
            yield from (note for label in marks.labels for note in label.notes)
        case StepsMarks():
            yield from (step.label for step in marks.steps)
        case DotsMarks():
            yield from marks.lanes
        case BandsMarks():
            yield from (*marks.grounds, marks.paint.label)
        case AreasMarks():
            yield from (*marks.unassessed, *marks.unassessed.values())
            yield from (paint.label for paint in marks.paints)
        case _:
            pass
    if isinstance(marks, DotsMarks | RivalsMarks | BandsMarks | AreasMarks | StepsMarks):
        yield marks.value_label
    if isinstance(marks, SharesMarks):
        yield marks.value_label
        yield from exhibit.frame["panel"]
        yield from exhibit.frame["row"]


def test_no_title_heading_legend_or_axis_of_the_catalogue_lacks_arabic(pairs: list[Pair]) -> None:
    lacking = {
        (told.id, words)
        for _, told in pairs
        for words in headings(told)
        if WORDS.search(words) and not ARABIC.search(words)
    }
    assert not lacking


def test_governorates_are_named_without_their_kind(theatre: Theatre, build: Build) -> None:
    rows = in_language(build("governorates"), theatre, "ar").frame["row"]
    assert {"الأنبار", "القادسية"} <= set(rows)
    assert not rows.str.startswith("محافظة").any()


def test_names_of_mapped_places_are_the_records_own(theatre: Theatre, pairs: list[Pair]) -> None:
    known = dict(zip(theatre.places["name_en"], theatre.places["name_ar"], strict=True))
    for plain, told in pairs:
        if isinstance(plain.marks, MapMarks) and isinstance(told.marks, MapMarks):
            for before, after in zip(plain.marks.labels, told.marks.labels, strict=True):
                if isinstance(known.get(before.text), str):
                    assert after.text == (before.text_ar or known[before.text])
                assert not after.text_ar, "one name, not two beneath each other"


def test_captions_keep_in_english_only_what_others_said(pairs: list[Pair]) -> None:
    """A sentence without Arabic would be one of the house's that the book does not know."""
    lacking = {
        (told.id, sentence)
        for _, told in pairs
        for text in (told.caption, told.note)
        for sentence in re.split(r"(?<=[.])\s", QUOTED.sub("…", text))
        if WORDS.search(sentence) and not ARABIC.search(sentence)
    }
    assert not lacking


def test_numbers_ids_and_citations_never_change(pairs: list[Pair]) -> None:
    for plain, told in pairs:
        assert list(plain.frame.columns) == list(told.frame.columns), plain.id
        assert len(plain.frame) == len(told.frame), plain.id
        kept = [
            name
            for name in plain.frame
            if name in CITATION
            or str(name).endswith("_id")
            or not any(isinstance(cell, str) for cell in plain.frame[name])
        ]
        assert_frame_equal(plain.frame[kept], told.frame[kept])
        assert (plain.id, plain.kind, plain.as_of) == (told.id, told.kind, told.as_of)
        assert plain.sources == told.sources


def test_every_number_of_a_title_or_legend_is_still_in_it(pairs: list[Pair]) -> None:
    for plain, told in pairs:
        for before, after in zip(headings(plain), headings(told), strict=True):
            said = re.findall(r"\d[\d,.]*\d|\d", before)
            assert sorted(said) == sorted(re.findall(r"\d[\d,.]*\d|\d", after)), (before, after)


def test_marks_name_parts_of_the_frame_as_the_frame_does(pairs: list[Pair]) -> None:
    seen = 0
    for plain, told in pairs:
        if isinstance(told.marks, DotsMarks) and len(told.frame):
            assert set(told.frame["group"]) <= set(told.marks.groups)
            seen += 1
        if isinstance(told.marks, BandsMarks):
            assert set(told.frame["ground"].dropna()) - {""} <= set(told.marks.grounds)
            seen += 1
        if isinstance(told.marks, AreasMarks):
            assert set(told.frame["panel"]) == set(told.marks.unassessed)
            seen += 1
        for column in ("panel", "group"):
            if column in plain.frame:
                assert plain.frame[column].nunique() == told.frame[column].nunique(), plain.id
    assert seen


def test_places_told_alike_keep_their_own_names(theatre: Theatre, build: Build) -> None:
    plain = build("area_over_time")
    assert isinstance(plain.marks, AreasMarks)
    twice = plain.frame.assign(panel=plain.frame["panel"].where(plain.frame["panel"] != "Syria"))
    twice["panel"] = twice["panel"].fillna("iraq")  # told as "Iraq" is
    marks = type(plain.marks)(
        plain.marks.value_label, plain.marks.window, plain.marks.paints, {"Iraq": "", "iraq": ""}
    )
    both = Exhibit(
        **{each.name: getattr(plain, each.name) for each in fields(plain)}
        | {"frame": twice, "marks": marks}
    )
    told = in_language(both, theatre, "ar")
    assert set(told.frame["panel"]) == {"Iraq", "iraq"}


def test_english_is_the_exhibit_itself(theatre: Theatre, build: Build) -> None:
    plain = build("control_map")
    assert in_language(plain, theatre, "en") is plain


def test_both_languages_stand_beside_each_other_where_short(theatre: Theatre, build: Build) -> None:
    plain = build("control_map")
    told = in_language(plain, theatre, "both")
    assert told.title.startswith(f"{plain.title} · ")
    assert ARABIC.search(told.title)
    assert told.caption == plain.caption
    long = in_language(build("governorates"), theatre, "both").title
    assert not ARABIC.search(long), "a title that no sheet has room for stays in one language"
    assert told.frame is plain.frame
    assert isinstance(plain.marks, MapMarks)
    assert isinstance(told.marks, MapMarks)
    assert told.marks.labels == plain.marks.labels, "maps have both names already"
    legends = [layer.legend for layer in told.marks.layers if layer.legend]
    assert all(ARABIC.search(legend) for legend in legends), "all of a legend, or none"
    assert all(legend.count("km²") <= 1 for legend in legends)
    headings = in_language(build("change"), theatre, "both").marks
    assert isinstance(headings, TableMarks)
    assert ("name_en", "Place · الموضع") in headings.columns


def test_a_caption_says_that_what_sources_said_is_english(theatre: Theatre, build: Build) -> None:
    told = in_language(build("headlines"), theatre, "ar")
    assert told.caption.endswith("تصريحات المصادر وعناوين المنشورات بالإنكليزية.")
    assert "US envoy on Raqqa" in told.caption
    assert not re.search("[a-z]", told.alt), "a description is of one language"


def test_a_headline_reads_as_arabic_is_read(theatre: Theatre, build: Build) -> None:
    first = in_language(build("headlines"), theatre, "ar").frame.iloc[1]
    assert first["label"] == "الرقة: نسبة ما انتُزع من المدينة"
    assert first["hedge"] == "نحو"
    assert first["amount_text"] == "\u200e45%\u200e", "its sign stays right of it"
    assert first["when"] == "4 آب/أغسطس 2017"


def test_dates_carry_both_names_of_their_month() -> None:
    assert translate_label("ar", "4 August 2017") == "4 آب/أغسطس 2017"
    assert translate_label("ar", "Jun 2017") == "حزيران/يونيو 2017"
    assert translate_label("ar", "quarter 3 of 2017") == "الربع 3 من عام 2017"


def test_hedges_are_kept() -> None:
    told = {
        hedge: translate_label("ar", f"{hedge} 2,000 people")
        for hedge in ("about", "almost", "more than", "at least", "less than", "up to")
    }
    assert len(set(told.values())) == len(told)
    assert all("2,000" in words and not re.search("[a-z]", words) for words in told.values())


def test_a_signed_number_keeps_its_sign_in_front() -> None:
    assert "(\u200e−46,600)" in translate_label("ar", "not assessed: 79,200 km² (−46,600)")


def test_words_with_arabic_in_them_are_not_turned_round() -> None:
    assert translate_label("ar", "dashed: before, 62% (22 آذار/مارس 2017)") == (
        "المتقطع: قبل ذلك، 62% (22 آذار/مارس 2017)"
    )
    assert (
        translate_label("ar", "4 آب/أغسطس 2017, في اليوم نفسه") == "4 آب/أغسطس 2017، في اليوم نفسه"
    )


@pytest.mark.parametrize(
    "said",
    [
        "modelled, uncertain days at 25 km",
        "modelled, reaches of 15 to 40 km",
        "modelled, no cap",
        "Not drawn here: 26 further claims",
        "and 1 more base, not drawn here",
        "events: not drawn here",
        "dashed: before, about 73 %",
        "of: territory once held",
        "N",
    ],
)
def test_words_that_a_drawing_adds_are_told(said: str) -> None:
    assert ARABIC.search(translate_label("ar", said))


def test_every_measure_of_the_records_is_told(theatre: Theatre) -> None:
    book = phrasebook(theatre)
    for label, phrase in zip(theatre.metrics["label"], theatre.metrics["phrase"], strict=True):
        assert book.told(label), label
        assert book.told(phrase.replace("{place}", "Iraq")), phrase


def test_evidence_says_in_arabic_what_was_measured_and_when(theatre: Theatre, build: Build) -> None:
    told = in_language(build("evidence"), theatre, "ar").subtitle
    assert told.startswith("نسبة ما انتُزع من الرقة، 4 آب/أغسطس 2017، ")
    assert "Brett McGurk, US State Department" in told


def test_rows_of_rivals_begin_with_arabic_so_that_the_line_runs_from_the_right(
    theatre: Theatre, build: Build
) -> None:
    rows = in_language(build("rivals"), theatre, "ar").frame["row"]
    assert all(ARABIC.search(row.split("،")[0]) for row in rows)


def test_both_sides_of_a_template_have_the_same_holes() -> None:

    told = tomllib.loads(ARABIC_FILE.read_text("utf-8"))
    for section in told["phrases"].values():
        for english, arabic in section.items():
            holes = [
                sorted(name for _, name, _, _ in string.Formatter().parse(words) if name)
                for words in (english, arabic)
            ]
            assert holes[0] == holes[1], english
            assert ARABIC.search(arabic) or not WORDS.search(re.sub(r"\{\w+\}", "", english))
    assert len(told["months"]) == 12


def test_braces_and_code_in_a_text_are_no_template(theatre: Theatre) -> None:
    book = phrasebook(theatre)
    assert book.told("{name}: headline numbers") is None
    assert book.told("Source: {0.__class__}") == "المصدر: \u200e{0.__class__}\u200e\u200f"


def test_the_fewest_sentences_are_told_together(theatre: Theatre) -> None:
    told = phrasebook(theatre).sentences("Source: a page. De facto boundaries. Nobody knows this.")
    assert told == "المصدر: \u200ea page\u200e\u200f. الحدود كما هي بحكم الواقع. Nobody knows this."


def test_a_second_phrasebook_needs_no_code() -> None:
    book = Phrasebook({"held by {name}": "tenu par {name}"}, ("",) * 12, "", {}, {"Reds": "Rouges"})
    assert book.told("held by Reds") == "tenu par Rouges"
    assert book.told("held by Blues") is None
    assert isinstance(read_phrasebook({}), Phrasebook)
