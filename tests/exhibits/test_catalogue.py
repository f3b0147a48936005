"""Every exhibit, on several dates and for every country, follows the rules on evidence."""

import re

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from data.model import Filters, Theatre
from data.queries import ledger
from data.text.format import format_date as written
from exhibits.builders.claims import tables
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.view_scope import is_within
from exhibits.catalogue import catalogue
from exhibits.kinds import KINDS
from exhibits.model import Exhibit, View
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.theme import THEMES
from tests.exhibits.conftest import (
    DAYS,
    FOLLOW_THE_COUNTRY,
    OPENING,
    Build,
    Views,
    is_independent_of_date,
    view_of,
)

every_day = pytest.mark.parametrize("day", (DAYS[0], OPENING, DAYS[-1]))

TIMELESS = {"measures", "origins"}
# Texts of a row that are generated, unlike those quoted from the records.
GENERATED_TEXTS = (
    "label", "hedge", "amount_text", "when", "age", "stated", "who", "change", "also", "text",
    "before_text", "hover", "panel", "statement", "what",
)  # fmt: skip
LEAKED = re.compile(r"\b(nan|NaT|None|<NA>)\b")
SENTENCE_START = re.compile(r"(?:^|[.!?] )(\w)")
INCOMPLETE_TEXT = re.compile(r"[:;,] ?\.|\. \.|: ?;|  |^\W|\(\)")


def lower_case_sentences(text: str) -> list[str]:
    """Sentences that begin in lower case, in any script that has case."""
    return [text[m.start() :] for m in SENTENCE_START.finditer(text) if m.group(1).islower()]


def claim_rows(exhibit: Exhibit) -> pd.DataFrame:
    """Rows that are claims of the ledger; no rows where an exhibit has none."""
    if "figure_id" not in exhibit.frame:
        return exhibit.frame.iloc[:0].reindex(columns=["figure_id"])
    return exhibit.frame[exhibit.frame["figure_id"].notna()].reset_index(drop=True)


@every_day
def test_each_has_title_caption_and_text_alternative(
    views: Views, entries: dict[str, CatalogueEntry], day: str
) -> None:
    for exhibit in views(day):
        assert exhibit.kind == entries[exhibit.id].kind
        assert exhibit.as_of == pd.Timestamp(day)
        for text in (exhibit.title, exhibit.subtitle, exhibit.caption, exhibit.alt):
            assert text.strip(), exhibit.id
            assert not INCOMPLETE_TEXT.search(text), (exhibit.id, text)
        assert len(exhibit.alt) > 20
        assert exhibit.alt.endswith(".")
        assert not lower_case_sentences(exhibit.alt), (exhibit.id, exhibit.alt)
        assert written(exhibit.as_of) in exhibit.caption or exhibit.id in TIMELESS, exhibit.id


def test_alternatives_of_rival_claims_begin_each_sentence_with_a_capital(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    """Bases, which are panels, begin in lower case in the records."""
    claims = theatre.figures.drop_duplicates("metric")
    for metric, place in zip(claims["metric"], claims["place_id"], strict=True):
        filters = Filters(metric=metric, place=place)
        view = View(pd.Timestamp(DAYS[-1]), theatre.settings.whole, filters=filters)
        alt = entries["rivals"].build(view).alt
        assert not lower_case_sentences(alt), alt


@every_day
def test_no_text_is_a_missing_value(views: Views, day: str) -> None:
    for exhibit in views(day):
        texts = [exhibit.title, exhibit.subtitle, exhibit.caption, exhibit.alt, exhibit.note]
        for column in exhibit.frame.columns.intersection(list(GENERATED_TEXTS)):
            texts += exhibit.frame[column].dropna().tolist()
        for text in texts:
            assert isinstance(text, str), (exhibit.id, text)
            assert not LEAKED.search(text.replace("None in the records", "")), (exhibit.id, text)


@every_day
def test_missing_is_set_exactly_where_nothing_is_shown(views: Views, day: str) -> None:
    missing_ids = set()
    for exhibit in views(day):
        if exhibit.kind == "map":
            # A map shows its base map on any date; a change needs an earlier date.
            assert not exhibit.missing or (
                exhibit.id in ("change_map", "two_dates") and day == DAYS[0]
            )
        else:
            assert bool(exhibit.missing) == exhibit.frame.empty, exhibit.id
        if exhibit.missing:
            assert exhibit.missing.endswith(".")
            if not is_independent_of_date(exhibit.id):
                assert written(exhibit.as_of) in exhibit.missing
                if exhibit.id != "change":  # late in the records the controller holds no place
                    missing_ids.add(exhibit.id)
    assert bool(missing_ids) == (day < OPENING), "the days chosen show one case only"


@every_day
def test_no_record_is_later_than_the_date(views: Views, theatre: Theatre, day: str) -> None:
    seen = 0
    for exhibit in views(day):
        if is_independent_of_date(exhibit.id):
            continue
        known = claim_rows(exhibit).join(theatre.figures["as_of_last"], on="figure_id")
        assert (known["as_of_last"] <= exhibit.as_of).all(), exhibit.id
        seen += len(known)
        if "event_id" in exhibit.frame:
            ids = exhibit.frame["event_id"].dropna()
            happened = ids.map(theatre.events["date_last"])
            assert (happened <= exhibit.as_of).all(), exhibit.id
            seen += len(happened)
    assert seen or day == DAYS[0]


@every_day
def test_each_claim_has_the_base_and_source_of_the_ledger(
    views: Views, theatre: Theatre, day: str
) -> None:
    columns = [
        "place_id", "metric", "value", "low", "high", "unit", "qualifier", "base", "base_id",
        "speaker", "organisation", "status", "repeat_of", "source_id", "published_on",
    ]  # fmt: skip
    for exhibit in views(day):
        rows = claim_rows(exhibit)
        if rows.empty:
            continue
        assert rows["base"].str.strip().ne("").all(), exhibit.id
        assert rows[["base", "source_id", "outlet", "qualifier"]].notna().all(axis=None)
        ledgers = theatre.figures.loc[rows["figure_id"], columns]
        assert_frame_equal(rows[columns], ledgers.reset_index(drop=True), check_dtype=False)


@every_day
def test_sources_are_those_of_the_rows(views: Views, theatre: Theatre, day: str) -> None:
    for exhibit in views(day):
        listed = [source.source_id for source in exhibit.sources]
        assert len(listed) == len(set(listed)), exhibit.id
        if "source_id" in exhibit.frame:
            cited_ids = {
                source
                for name in ("source_id", "second_source_id")
                if name in exhibit.frame
                for source in exhibit.frame[name].dropna()
            }
            others = exhibit.frame.get("other_source_ids", pd.Series(dtype=str))
            cited_ids |= {source for ids in others for source in ids.split("; ") if source}
            assert set(exhibit.frame["source_id"].dropna()) <= set(listed) <= cited_ids, exhibit.id
        for source in exhibit.sources:
            assert source.source_id in theatre.sources.index
            assert source.title
            assert source.outlet


@every_day
def test_a_percentage_has_a_base_and_is_a_percentage(views: Views, day: str) -> None:
    for exhibit in views(day):
        rows = claim_rows(exhibit)
        if rows.empty:
            continue
        shares = rows[(rows["unit"] == "percent") & (rows["metric"] != "revenue_change")]
        assert shares["base"].str.len().gt(3).all(), exhibit.id
        for column in ("value", "low", "high"):
            assert shares[column].dropna().between(0, 100).all(), exhibit.id


@every_day
def test_no_panel_mixes_two_bases(views: Views, day: str) -> None:
    for exhibit in views(day):
        if exhibit.kind != "dots":
            continue
        for panel, rows in exhibit.frame.groupby("panel"):
            # A base without an id is identified by its text alone.
            identified = rows.assign(base_id=rows["base_id"].fillna(rows["base"]))
            for column in ("base_id", "place_id", "metric"):
                assert len(set(identified[column])) == 1, (exhibit.id, panel, column)
            assert rows["base_id"].isna().all() or rows["base_id"].notna().all()


@every_day
def test_a_bar_is_one_claim_and_its_previous_mark_has_the_same_base(
    views: Views, theatre: Theatre, day: str
) -> None:
    for exhibit in views(day):
        if exhibit.kind != "proportion" or exhibit.missing:
            continue
        assert exhibit.frame["panel"].is_unique
        for row in exhibit.frame.to_dict("records"):
            before = ledger.previous_claim(theatre, row["figure_id"])
            if before is None:
                assert pd.isna(row["before"])
                assert not row["before_text"]
            else:
                assert before["base_id"] == row["base_id"]
                assert row["before"] == before["amount"]


@every_day
def test_ranges_remain_ranges(views: Views, day: str) -> None:
    for exhibit in views(day):
        rows = claim_rows(exhibit)
        if rows.empty:
            continue
        ranges = rows[rows["value"].isna()]
        assert ranges[["low", "high"]].notna().all(axis=None), exhibit.id
        assert (ranges["low"] <= ranges["high"]).all(), exhibit.id
        if exhibit.kind == "dots":
            assert (rows["first"] <= rows["last"]).all()
            assert (rows["age_days"] >= 0).all()


def test_a_range_is_given_by_both_its_ends(build: Build) -> None:
    exhibit = build("fighters_mosul", "2016-12-31")
    ranges = exhibit.frame[exhibit.frame["value"].isna()]
    assert len(ranges) > 2
    for row in ranges.to_dict("records"):
        assert f"{row['low']:,.0f}\u2013{row['high']:,.0f}" in row["hover"]


@pytest.mark.parametrize("day", DAYS[1:])
def test_only_these_follow_the_country(
    views: Views, theatre: Theatre, entries: dict[str, CatalogueEntry], build: Build, day: str
) -> None:
    for country in theatre.settings.countries:
        for name in FOLLOW_THE_COUNTRY:
            rows = claim_rows(build(name, day, country.place_id))
            assert all(
                is_within(theatre, place, country.place_id) for place in rows.get("place_id", [])
            )
    if day == OPENING:
        country = theatre.settings.countries[0].place_id
        for name in sorted(set(entries) - set(FOLLOW_THE_COUNTRY)):
            of_country = entries[name].build(view_of(name, day, country))
            assert_frame_equal(of_country.frame, build(name, day).frame)
            assert of_country.title == build(name, day).title


def test_exhibits_without_a_country_are_the_same_for_all(
    theatre: Theatre, entries: dict[str, CatalogueEntry], build: Build
) -> None:
    names = [name for name, entry in entries.items() if not entry.has_country]
    assert {"rivals", "city_map_raqqa", "numbers_iraq"} < set(names)
    assert not set(names) & set(FOLLOW_THE_COUNTRY)
    for name in names:
        first, second = (
            build(name, "2016-11-09", country.place_id) for country in theatre.settings.countries
        )
        assert_frame_equal(first.frame, second.frame)
        for text in ("title", "subtitle", "caption", "alt", "note", "missing", "sources"):
            assert getattr(first, text) == getattr(second, text), (name, text)
        if KINDS[first.kind].is_drawn and not first.missing:
            context = DrawingContext(theme=THEMES["light"], width=900.0)
            drawn = [draw_figure(each, context) for each in (first, second)]
            assert drawn[0].to_json() == drawn[1].to_json(), name


def test_the_same_view_twice_is_the_same_exhibit(
    entries: dict[str, CatalogueEntry], theatre: Theatre, build: Build
) -> None:
    for name, entry in entries.items():
        first = build(name, "2016-01-31")
        again = entry.build(view_of(name, "2016-01-31", theatre.settings.whole))
        assert_frame_equal(again.frame, first.frame)
        assert (again.title, again.subtitle, again.caption, again.alt, again.sources) == (
            first.title, first.subtitle, first.caption, first.alt, first.sources,
        )  # fmt: skip


def test_exhibits_independent_of_the_date(build: Build) -> None:
    for name in TIMELESS:
        one, other = build(name, DAYS[0]), build(name, OPENING)
        assert_frame_equal(one.frame, other.frame)
        assert one.caption == other.caption


def test_a_search_matches_rows_with_every_word(
    theatre: Theatre, entries: dict[str, CatalogueEntry], build: Build
) -> None:
    def searched(text: str) -> Exhibit:
        view = View(pd.Timestamp(OPENING), theatre.settings.whole, filters=Filters(words=text))
        return entries["statements"].build(view)

    everything = build("statements")
    found = searched("mcgurk RAQQA")
    assert 0 < len(found.frame) < len(everything.frame)
    for row in found.frame.to_dict("records"):
        text = " ".join(str(cell) for cell in row.values()).casefold()
        assert "mcgurk" in text
        assert "raqqa" in text
    assert set(found.frame["source_id"]) == {source.source_id for source in found.sources}
    nothing = searched("no-such-word")
    assert nothing.frame.empty
    assert "all of these words" in nothing.missing
    # Search terms are not patterns.
    assert searched("m.gurk").frame.empty
    assert len(searched("[mcgurk").frame) == len(searched("mcgurk").frame)


@every_day
def test_outlets_that_repeat_one_statement_are_one_mark(
    views: Views, theatre: Theatre, day: str
) -> None:
    drawn = [exhibit for exhibit in views(day) if exhibit.kind == "dots"]
    assert drawn
    for exhibit in drawn:
        statements = exhibit.frame["figure_id"].map(theatre.figures["statement_id"])
        assert statements.is_unique, (exhibit.id, statements[statements.duplicated()].tolist())


def test_a_mark_counts_its_repeats(build: Build, theatre: Theatre) -> None:
    repeats = theatre.figures["statement_id"].value_counts()
    repeat_total = 0
    for row in build("share_lost_iraq", "2018-12-31").frame.to_dict("records"):
        found = re.search(r"repeated by (\d+) other", row["hover"])
        more = repeats[theatre.figures["statement_id"].to_dict()[row["figure_id"]]] - 1
        assert (int(found[1]) if found else 0) == more, row["figure_id"]
        repeat_total += more
    assert repeat_total > 0


def test_sparse_bases_are_drawn_if_there_is_no_other(build: Build) -> None:
    early = build("share_lost_iraq", "2015-06-01")
    assert not early.missing
    assert len(early.frame) >= 1
    assert "Not shown" not in early.note
    late = build("share_lost_iraq")
    assert "Not shown" in late.note
    assert late.frame["panel"].value_counts().min() >= 3


def test_claims_about_events_are_statements_too(
    build: Build, theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    statements = build("statements", "2019-03-31").frame
    assert set(statements["event_id"].dropna()) == set(theatre.events.index)
    for exhibit_id in ("events_iraq", "country_map_syria"):
        for source_id in {source.source_id for source in build(exhibit_id).sources}:
            view = View(
                pd.Timestamp(OPENING), theatre.settings.whole, filters=Filters(words=source_id)
            )
            assert not entries["statements"].build(view).missing, source_id


def test_sentences_are_generated_once_and_on_demand(
    theatre: Theatre, base_map: Basemap, monkeypatch: pytest.MonkeyPatch
) -> None:
    theatres: list[Theatre] = []
    original = tables.statement_sentences

    def counted(theatre: Theatre) -> pd.DataFrame:
        theatres.append(theatre)
        return original(theatre)

    monkeypatch.setattr(tables, "statement_sentences", counted)
    statements = catalogue(theatre, base_map)["statements"]
    assert not theatres, "a start with many claims would wait for it"
    for date in ("2016-01-31", OPENING):
        assert not statements.build(View(pd.Timestamp(date), theatre.settings.whole)).missing
    assert len(theatres) == 1
