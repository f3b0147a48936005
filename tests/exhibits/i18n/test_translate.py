"""Translation of labels: names from the records, phrases from the phrasebook, no other change."""

import re
import string
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
from pandas.testing import assert_frame_equal

from data.model import Theatre
from exhibits.builders.control.control_area import RIVAL_NOTE
from exhibits.builders.sourcing import CITATION
from exhibits.i18n.phrase_templates import ARABIC_FILE, Phrasebook, read_phrasebook
from exhibits.i18n.translate import phrasebook, translate_exhibit, translate_label
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
from exhibits.text.direction import starts_right_to_left
from tests.exhibits.conftest import OPENING, Build, Views
from tests.sampling import one_in

DAYS = (OPENING, "2014-06-30", "2018-12-31")
QUOTED = re.compile("\u200e[^\u200e]*\u200e")
ARABIC = re.compile("[\u0600-\u06ff]")
WORDS = re.compile("[A-Za-z]{2}")
NUMBER = re.compile(r"(?<![A-Za-z])\d[\d,.]*\d|(?<![A-Za-z])\d")
Pair = tuple[Exhibit, Exhibit]


@pytest.fixture(scope="module", params=one_in(3, DAYS))
def pairs(request: pytest.FixtureRequest, theatre: Theatre, views: Views) -> list[Pair]:
    """Every exhibit of a date, of the theatre and of each country: in English and in Arabic."""
    return [(each, translate_exhibit(each, theatre, "ar")) for each in views(request.param)]


def headings(exhibit: Exhibit) -> Iterator[str]:
    """Titles, headings, legends and axis labels: all generated labels."""
    yield exhibit.title
    yield from re.split(r"(?<=\.) ", exhibit.subtitle)
    yield exhibit.missing
    marks = exhibit.marks
    match marks:
        case TableMarks():
            yield from (heading for name, heading in marks.columns if name != "note")
        case EvidenceMarks():
            yield from (heading for heading, _ in marks.facts if heading not in ("Role", "Note"))
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


def test_every_title_heading_legend_and_axis_has_arabic(pairs: list[Pair]) -> None:
    lacking = {
        (translated.id, text)
        for _, translated in pairs
        for text in headings(translated)
        if WORDS.search(text) and not ARABIC.search(text)
    }
    assert not lacking


def test_governorates_are_named_without_their_kind(theatre: Theatre, build: Build) -> None:
    rows = translate_exhibit(build("governorates"), theatre, "ar").frame["row"]
    assert {"الأنبار", "القادسية"} <= set(rows)
    assert not rows.str.startswith("محافظة").any()


def test_names_of_mapped_places_are_those_of_the_records(
    theatre: Theatre, pairs: list[Pair]
) -> None:
    known = dict(zip(theatre.places["name_en"], theatre.places["name_local"], strict=True))
    compared = 0
    for english, translated in pairs:
        if isinstance(english.marks, MapMarks) and isinstance(translated.marks, MapMarks):
            for before, after in zip(english.marks.labels, translated.marks.labels, strict=True):
                if isinstance(known.get(before.text), str):
                    assert after.text == (before.text_local or known[before.text])
                    compared += 1
                assert not after.text_local, "one name, not two beneath each other"
    assert compared


def test_captions_leave_only_quoted_text_in_english(pairs: list[Pair]) -> None:
    """A sentence without Arabic would be a generated one that is missing from the phrasebook."""
    lacking = {
        (translated.id, sentence)
        for _, translated in pairs
        for text in (translated.caption, translated.note)
        for sentence in re.split(r"(?<=[.])\s", QUOTED.sub("…", text))
        if WORDS.search(sentence) and not ARABIC.search(sentence)
    }
    assert not lacking


CLAIM_WORDS = ("base", "speaker", "organisation")


def test_numbers_ids_and_citations_never_change(pairs: list[Pair]) -> None:
    for english, translated in pairs:
        assert list(english.frame.columns) == list(translated.frame.columns), english.id
        assert len(english.frame) == len(translated.frame), english.id
        columns = [
            name
            for name in english.frame
            if (name in CITATION and name not in CLAIM_WORDS)
            or str(name).endswith("_id")
            or not any(isinstance(cell, str) for cell in english.frame[name])
        ]
        assert_frame_equal(english.frame[columns], translated.frame[columns])
        assert (english.id, english.kind, english.as_of) == (
            translated.id,
            translated.kind,
            translated.as_of,
        )
        assert [(each.source_id, each.url) for each in english.sources] == [
            (each.source_id, each.url) for each in translated.sources
        ]


def test_every_number_of_a_title_or_legend_is_preserved(pairs: list[Pair]) -> None:
    for english, translated in pairs:
        for before, after in zip(headings(english), headings(translated), strict=True):
            numbers = re.findall(r"\d[\d,.]*\d|\d", before)
            assert sorted(numbers) == sorted(re.findall(r"\d[\d,.]*\d|\d", after)), (before, after)


def test_marks_name_parts_of_the_frame_consistently(pairs: list[Pair]) -> None:
    seen = 0
    for english, translated in pairs:
        if isinstance(translated.marks, DotsMarks) and len(translated.frame):
            assert set(translated.frame["group"]) <= set(translated.marks.groups)
            seen += 1
        if isinstance(translated.marks, BandsMarks):
            assert set(translated.frame["ground"].dropna()) - {""} <= set(translated.marks.grounds)
            seen += 1
        if isinstance(translated.marks, AreasMarks):
            assert set(translated.frame["panel"]) == set(translated.marks.unassessed)
            seen += 1
        for column in ("panel", "group"):
            if column in english.frame:
                assert english.frame[column].nunique() == translated.frame[column].nunique(), (
                    english.id
                )
    assert seen


def test_places_with_equal_translations_retain_their_names(theatre: Theatre, build: Build) -> None:
    plain = build("area_over_time")
    assert isinstance(plain.marks, AreasMarks)
    twice = plain.frame.assign(panel=plain.frame["panel"].where(plain.frame["panel"] != "Syria"))
    twice["panel"] = twice["panel"].fillna("iraq")  # translated like "Iraq"
    marks = type(plain.marks)(
        plain.marks.value_label, plain.marks.window, plain.marks.paints, {"Iraq": "", "iraq": ""}
    )
    parts: dict[str, Any] = {each.name: getattr(plain, each.name) for each in fields(plain)}
    both = Exhibit(**parts | {"frame": twice, "marks": marks})
    translated = translate_exhibit(both, theatre, "ar")
    assert set(translated.frame["panel"]) == {"Iraq", "iraq"}


def test_english_returns_the_same_exhibit(theatre: Theatre, build: Build) -> None:
    plain = build("control_map")
    assert translate_exhibit(plain, theatre, "en") is plain


def test_both_languages_are_combined_where_short(theatre: Theatre, build: Build) -> None:
    english = build("control_map")
    translated = translate_exhibit(english, theatre, "both")
    assert translated.title.startswith(f"{english.title} · ")
    assert ARABIC.search(translated.title)
    assert translated.caption == english.caption
    long = translate_exhibit(build("governorates"), theatre, "both").title
    assert not ARABIC.search(long), "a title that no page has room for stays in one language"
    assert translated.frame is english.frame
    assert isinstance(english.marks, MapMarks)
    assert isinstance(translated.marks, MapMarks)
    assert translated.marks.labels == english.marks.labels, "maps have both names already"
    legends = [layer.legend for layer in translated.marks.layers if layer.legend]
    assert all(ARABIC.search(legend) for legend in legends), "all of a legend, or none"
    assert all(legend.count("km²") <= 1 for legend in legends)
    headings = translate_exhibit(build("change"), theatre, "both").marks
    assert isinstance(headings, TableMarks)
    assert ("name_en", "Place · الموضع") in headings.columns


def test_a_caption_says_that_quoted_text_is_english(theatre: Theatre, build: Build) -> None:
    translated = translate_exhibit(build("headlines"), theatre, "ar")
    assert translated.caption.endswith(
        "تبقى بالإنكليزية الأسماء والعناوين التي ليس لها صيغة عربية في السجلات؛ "
        "وملاحظات السجلات في ملفات البيانات."
    )
    assert "US envoy on Raqqa" in translated.caption
    assert not re.search("[a-z]", translated.alt), "a description is of one language"


@pytest.mark.parametrize("day", one_in(2, (OPENING, "2016-11-09")))
def test_descriptions_have_the_figures_of_the_english_ones(
    theatre: Theatre, views: Views, day: str
) -> None:
    """A description without a complete translation is title and subtitle, without figures."""
    lacking = {
        (each.id, number)
        for each in views(day, every=True)
        for number in {*NUMBER.findall(each.alt)}
        - {*NUMBER.findall(translate_exhibit(each, theatre, "ar").alt)}
    }
    assert not lacking


def test_a_headline_is_in_arabic_order(theatre: Theatre, build: Build) -> None:
    first = translate_exhibit(build("headlines"), theatre, "ar").frame.iloc[1]
    assert first["label"] == "الرقة: نسبة ما انتُزع من المدينة (تنظيم الدولة)"
    assert first["hedge"] == "نحو"
    assert first["amount_text"] == "\u200e45%\u200e\u200f", "its sign stays right of it"
    assert first["when"] == "4 آب/أغسطس 2017"


def test_dates_have_both_names_of_their_month() -> None:
    assert translate_label("ar", "4 August 2017") == "4 آب/أغسطس 2017"
    assert translate_label("ar", "Jun 2017") == "حزيران/يونيو 2017"
    assert translate_label("ar", "third quarter of 2017") == "الربع 3 من عام 2017"


def test_other_dates_are_translated_and_their_outlets_not() -> None:
    line = "other sources: 6 August 2016 (AFP via TODAY); May 2014 (SOHR); and 1 more"
    translated = translate_label("ar", line)
    assert translated.startswith("مصادر أخرى: 6 آب/أغسطس 2016")
    assert "AFP via TODAY" in translated and "أيار/مايو 2014" in translated
    assert "more" not in translated
    assert "simulation" not in translate_label("ar", RIVAL_NOTE)
    assert translate_label("ar", "Other dates") == "تواريخ أخرى"


def test_hedges_are_preserved() -> None:
    labels = {
        hedge: translate_label("ar", f"{hedge} 2,000 people")
        for hedge in ("about", "almost", "more than", "at least", "less than", "up to")
    }
    assert translate_label("ar", "fewer than 2,000 people") == labels["less than"]
    assert len(set(labels.values())) == len(labels)
    assert all("2,000" in text and not re.search("[a-z]", text) for text in labels.values())


def test_a_signed_number_retains_its_leading_sign() -> None:
    assert "(\u200e−46,600)" in translate_label("ar", "not assessed: 79,200 km² (−46,600)")


def test_a_number_after_a_percentage_belongs_to_the_words_after_it() -> None:
    """Otherwise "78%، 4 آب" is displayed as "4 ،78% آب"."""
    assert translate_label("ar", "about 78 %, 4 August 2017") == (
        "نحو \u200e78%\u200e\u200f، 4 آب/أغسطس 2017"
    )


def test_a_quoted_text_ends_within_its_brackets(theatre: Theatre) -> None:
    """Two ranges on two bases: the first does not extend to the end of the second."""
    translated = phrasebook(theatre).translate(
        "on the base “the city of Mosul”: from 33 % (1 May 2017, A B) to 90 % (2 May 2017, C D); "
        "on the base “the west bank of Mosul”: about 60 % (3 May 2017, E F)"
    )
    assert translated and translated.count("على الأساس") == 2 and "about" not in translated


def test_text_with_arabic_in_it_is_unchanged() -> None:
    assert translate_label("ar", "dashed: before, 62% (22 آذار/مارس 2017)") == (
        "المتقطع: قبل ذلك، 62% (22 آذار/مارس 2017)"
    )
    assert (
        translate_label("ar", "4 آب/أغسطس 2017, في اليوم نفسه") == "4 آب/أغسطس 2017، في اليوم نفسه"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Modelled, uncertain dates at 25 km",
        "Modelled, radii of 15 to 40 km",
        "Modelled, no limit",
        "Shown: 5 of 31 claims",
        "Shown: 1 of 8 bases",
        "Shown: 12 of 33 bars",
        "Shown: 11 of 380 places",
        "events: not shown",
        "dashed: before, about 73 %",
        "Base: territory once held",
        "N",
    ],
)
def test_text_added_by_drawings_is_translated(text: str) -> None:
    assert ARABIC.search(translate_label("ar", text))


def test_every_measure_of_the_records_is_translated(theatre: Theatre) -> None:
    book = phrasebook(theatre)
    for label, phrase in zip(theatre.metrics["label"], theatre.metrics["phrase"], strict=True):
        assert book.translate(label), label
        assert book.translate(phrase.replace("{place}", "Iraq")), phrase


def test_evidence_states_measure_and_date_in_arabic(theatre: Theatre, build: Build) -> None:
    subtitle = translate_exhibit(build("evidence"), theatre, "ar").subtitle
    assert subtitle.startswith("نسبة ما انتُزع من الرقة، 4 آب/أغسطس 2017، ")
    assert subtitle.endswith("بريت ماكغورك، وزارة الخارجية الأمريكية")


def test_rows_of_rivals_begin_with_arabic_for_right_to_left_order(
    theatre: Theatre, build: Build
) -> None:
    rows = translate_exhibit(build("rivals"), theatre, "ar").frame["row"]
    assert all(ARABIC.search(row.split("،")[0]) for row in rows)


def test_both_sides_of_a_template_have_the_same_placeholders() -> None:

    phrasebook_data = tomllib.loads(ARABIC_FILE.read_text("utf-8"))
    for section in phrasebook_data["phrases"].values():
        for english, arabic in section.items():
            holes = [
                sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)
                for text in (english, arabic)
            ]
            assert holes[0] == holes[1], english
            assert ARABIC.search(arabic) or not WORDS.search(re.sub(r"\{\w+\}", "", english))
    assert len(phrasebook_data["months"]) == 12


def test_braces_and_code_in_a_text_locale_no_template(theatre: Theatre) -> None:
    book = phrasebook(theatre)
    assert book.translate("{name}: headline figures") is None
    assert book.translate("Source: {0.__class__}") == "المصدر: \u200e{0.__class__}\u200e\u200f"


def test_sentences_are_matched_in_the_smallest_groups(theatre: Theatre) -> None:
    translated = phrasebook(theatre).translate_sentences(
        "Source: a page. De facto boundaries. Nobody knows this."
    )
    assert (
        translated
        == "المصدر: \u200epage\u200e\u200f. الحدود كما هي بحكم الواقع. Nobody knows this."
    )


def test_a_second_phrasebook_needs_no_code() -> None:
    book = Phrasebook({"held by {name}": "tenu par {name}"}, ("",) * 12, "", {}, {"Reds": "Rouges"})
    assert book.translate("held by Reds") == "tenu par Rouges"
    assert book.translate("held by Blues") is None
    assert isinstance(read_phrasebook({}, {}), Phrasebook)


def test_a_line_that_begins_with_a_latin_name_is_right_to_left() -> None:
    text = translate_label("ar", "Someone: 12 km²")
    assert starts_right_to_left(text)
