"""A brief is bound: order, links, citations, sentences, sources; and what is refused."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest

from data.model import Filters, Theatre
from exhibits.brief import (
    MAX_CLAIMS_IN_NOTES,
    MAX_DISAGREEMENTS,
    MAX_LINK_CHARACTERS,
    BriefError,
    build_brief,
    build_item,
)
from exhibits.brief_request import (
    MAX_CHARACTERS,
    MAX_EXHIBITS,
    BriefRequest,
    read_request,
    request_query,
)
from exhibits.catalogue import CatalogueEntry
from exhibits.links.citation import find_changes, records_hash
from exhibits.links.view_query import AddressError, Pick, read_pick_list, require_view
from exhibits.model import View
from exhibits.page_setup import PAPERS
from tests.exhibits.conftest import CLAIM, OPENING

BASE = "https://foothold.example/here"


def opening(theatre: Theatre) -> View:
    return require_view(theatre, {})


def asked(theatre: Theatre, picks: str, **more: object) -> BriefRequest:
    return replace(BriefRequest(read_pick_list(picks), opening(theatre)), **more)  # pyright: ignore[reportArgumentType]


def test_exhibits_come_in_order_each_with_its_own_view(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    picks = "share_cleared_raqqa,headlines,headlines:as_of=2016-01-31:country=Iraq"
    brief = build_brief(theatre, entries, asked(theatre, picks), BASE)
    shown = [leaf.exhibit for leaf in brief.items]
    assert [each.id for each in shown] == ["share_cleared_raqqa", "headlines", "headlines"]
    assert [f"{each.as_of:%Y-%m-%d}" for each in shown] == [OPENING, OPENING, "2016-01-31"]
    assert "Iraq" in shown[2].title
    assert (brief.where, f"{brief.as_of:%Y-%m-%d}") == ("Iraq and Syria", OPENING)
    assert brief.title == "Iraq and Syria, 4 August 2017"


def test_each_link_leads_to_its_view_and_cites_it(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    picks = (
        "control_map:as_of=2016-01-01:reach=40 km,series_fighters_mosul:country=Syria,"
        f"evidence:claim={CLAIM},place:at=ramadi,rivals:place=Raqqa,ledger:q=dam,numbers_iraq"
    )
    brief = build_brief(theatre, entries, asked(theatre, picks), BASE)
    records = records_hash(theatre)
    pages = ["map", "series", "ledger", "places", "rivals", "ledger", "iraq"]
    for leaf, page in zip(brief.items, pages, strict=True):
        parts = urlsplit(leaf.imprint.link)
        assert leaf.imprint.link.startswith(f"{BASE}/{page}?")
        assert parts.fragment == leaf.exhibit.id
        assert len(leaf.imprint.link) <= MAX_LINK_CHARACTERS
        params = parse_qs(parts.query)
        (token,) = params.pop("cite")
        entry = entries[leaf.exhibit.id]
        again = entry.build(require_view(theatre, params, entry.page))
        found = find_changes(token, [again], records)
        assert found.same_records, leaf.exhibit.id
        assert not found.differs, leaf.exhibit.id
        assert len(found.exhibits) == 1
        if entry.asked:
            assert dict(entry.asked).items() <= {k: v[0] for k, v in params.items()}.items()
            assert "country" not in params


def test_the_brief_itself_is_found_again_by_its_link(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    request = asked(
        theatre,
        "headlines,control_map:as_of=2016-01-01",
        title="Two, of: them & more",
        author="A = B",
        handling="Restricted",
        paper="A4",
        exhibits_per_slide=2,
        language="en",
        view=replace(opening(theatre), country="syria", as_of=pd.Timestamp("2016-05-01")),
    )
    brief = build_brief(theatre, entries, request, BASE)
    parts = urlsplit(brief.imprint.link)
    assert parts.path.endswith("/brief")
    params = parse_qs(parts.query)
    assert read_request(theatre, params) == request
    plain = [leaf.exhibit for leaf in brief.items]
    assert not find_changes(params["cite"][0], plain, records_hash(theatre)).differs
    assert (brief.imprint.handling, brief.imprint.paper) == ("Restricted", PAPERS["A4"])
    assert brief.exhibits_per_slide == 2


def test_what_is_usual_is_not_in_the_address(theatre: Theatre) -> None:
    assert request_query(theatre, asked(theatre, "headlines")) == {"exhibits": "headlines"}
    everything = read_request(theatre, {"exhibits": "headlines", "language": "English and Arabic"})
    assert everything.language == "both"


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"paper": "A9"}, "no paper 'A9'; there is: 16:9, 4:3, A4, Letter"),
        ({"language": "French"}, "no language 'French'; there is: English, Arabic"),
        ({"slide": "Nine"}, "no slide 'Nine'; there is: One, Two"),
        ({"country": "Atlantis"}, "no country 'Atlantis'"),
    ],
)
def test_an_address_that_asks_for_what_is_not_there(
    theatre: Theatre, params: dict[str, str], told: str
) -> None:
    with pytest.raises(AddressError, match=told):
        read_request(theatre, {"exhibits": "headlines", **params})


def test_a_long_link_leaves_out_what_was_typed(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    names = [name for name, entry in entries.items() if entry.kind in ("table", "numbers")][:30]
    request = asked(theatre, ",".join(names[:12]), title="م" * 10_000, author="ش" * 500)
    brief = build_brief(theatre, entries, request, BASE)
    assert len(brief.imprint.link) <= MAX_LINK_CHARACTERS
    assert len(brief.title) == MAX_CHARACTERS["title"]
    assert "title=" not in brief.imprint.link
    assert parse_qs(urlsplit(brief.imprint.link).query)["exhibits"] == [",".join(names[:12])]


def test_what_people_type_is_one_clean_line(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    typed = "\x00Two\nlines \u202eof\u202c it"
    request = asked(theatre, "headlines", title=typed, author=typed, handling=typed)
    brief = build_brief(theatre, entries, request, BASE)
    assert brief.title == brief.author == brief.imprint.handling == "Two lines of it"
    nothing = build_brief(theatre, entries, asked(theatre, "headlines", handling=" \n"), BASE)
    assert nothing.imprint.handling == "Unclassified"


def test_speakers_are_told_claims_with_hedge_and_base_and_their_rivals(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    leaf = build_item(theatre, entries["share_cleared_raqqa"], opening(theatre), BASE)
    assert leaf.notes[0] == (
        "On 4 August 2017 Brett McGurk (US State Department) put the share of Raqqa cleared at "
        "about 45 per cent; base: city, by SDF since assault of early June 2017."
    )
    assert "claims by" in leaf.notes[-1]
    assert "On the base “the city of Raqqa”" in leaf.notes[-1]
    assert not any("17 August" in note for note in leaf.notes)


def test_long_notes_count_what_they_leave_out(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    leaf = build_item(theatre, entries["ledger"], opening(theatre), BASE)
    claims = leaf.exhibit.frame["figure_id"].nunique()
    assert leaf.notes[MAX_CLAIMS_IN_NOTES].startswith(
        f"{claims - MAX_CLAIMS_IN_NOTES} further claims"
    )


def test_an_exhibit_without_claims_has_no_notes(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    assert build_item(theatre, entries["control_map"], opening(theatre), BASE).notes == ()


def test_the_summary_has_the_headlines_with_hedge_base_and_source(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    brief = build_brief(theatre, entries, asked(theatre, "control_map"), BASE)
    assert len(brief.headlines) == len(theatre.settings.headlines)
    for words in brief.headlines:
        assert "Brett McGurk" in words
        assert "; base: " in words
    early = replace(opening(theatre), as_of=pd.Timestamp("2014-01-01"))
    assert (
        build_brief(theatre, entries, asked(theatre, "control_map", view=early), BASE).headlines
        == ()
    )


def test_disagreements_are_of_days_up_to_the_view_and_concern_the_exhibits_first(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    brief = build_brief(theatre, entries, asked(theatre, "share_cleared_raqqa"), BASE)
    assert 0 < len(brief.disagreements) <= MAX_DISAGREEMENTS
    assert brief.disagreements[0].startswith("The share of Raqqa cleared: ")
    for words in brief.disagreements:
        assert " against " in words
        assert "; base of both: " in words
        assert "2017" in words
        assert not any(later in words for later in ("September 2017", "October 2017", "2018"))
    in_syria = replace(opening(theatre), country="syria")
    there = build_brief(
        theatre, entries, asked(theatre, "share_cleared_raqqa", view=in_syria), BASE
    )
    assert not any("Mosul" in words for words in there.disagreements)


def test_every_source_once_in_order_of_first_citation(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    brief = build_brief(
        theatre, entries, asked(theatre, "headlines,rivals,share_cleared_raqqa"), BASE
    )
    ids = [source.source_id for source in brief.sources]
    assert len(set(ids)) == len(ids)
    cited = [source.source_id for leaf in brief.items for source in leaf.exhibit.sources]
    assert ids == list(dict.fromkeys(cited))


def test_only_maps_carry_the_sentence_on_boundaries(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    note = theatre.settings.boundary_note
    brief = build_brief(theatre, entries, asked(theatre, "headlines,control_map"), BASE)
    assert [leaf.imprint.boundary for leaf in brief.items] == ["", note]
    assert brief.imprint.boundary == note
    assert build_brief(theatre, entries, asked(theatre, "headlines"), BASE).imprint.boundary == ""


def test_filters_of_the_command_line_are_kept(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    view = replace(opening(theatre), filters=Filters(metric="fighters", place="mosul"))
    brief = build_brief(theatre, entries, asked(theatre, "rivals", view=view), BASE)
    assert set(brief.items[0].exhibit.frame["metric"]) == {"fighters"}
    assert set(brief.items[0].exhibit.frame["place_id"]) == {"mosul"}


@pytest.mark.parametrize(
    ("picks", "fault"),
    [
        ((), "no exhibit is chosen"),
        ((Pick("headlines"),) * (MAX_EXHIBITS + 1), "at most 40"),
        ((Pick("no_such"),), "no exhibit 'no_such'; there is: headlines"),
    ],
)
def test_what_cannot_be_bound_is_refused(
    theatre: Theatre, entries: dict[str, CatalogueEntry], picks: tuple[Pick, ...], fault: str
) -> None:
    with pytest.raises(BriefError, match=fault):
        build_brief(theatre, entries, BriefRequest(picks, opening(theatre)), BASE)


def test_progress_is_told_and_ends_the_work_where_it_raises(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    told: list[tuple[float, str]] = []
    build_brief(
        theatre, entries, asked(theatre, "headlines,measures"), BASE, lambda *at: told.append(at)
    )
    assert told == [(0.0, "Headline numbers"), (0.5, "What each measure is")]

    class EnoughError(Exception):
        pass

    def stop(done: float, words: str) -> None:
        raise EnoughError

    with pytest.raises(EnoughError):
        build_brief(theatre, entries, asked(theatre, "headlines"), BASE, stop)


def test_a_brief_in_arabic_says_the_same_in_arabic(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    english = build_brief(theatre, entries, asked(theatre, "headlines,control_map"), BASE)
    brief = build_brief(
        theatre, entries, asked(theatre, "headlines,control_map", language="ar"), BASE
    )
    assert brief.where == theatre.places.loc["iraq-syria", "name_ar"]
    assert brief.title == f"{brief.where}، 4 آب/أغسطس 2017"
    for leaf, own in zip(brief.items, english.items, strict=True):
        assert leaf.imprint.language == "ar"
        assert leaf.exhibit.title != own.exhibit.title
        assert leaf.exhibit.frame["place_id"].tolist() == own.exhibit.frame["place_id"].tolist()
        assert leaf.imprint.link == own.imprint.link, "one view, whatever the language"
        assert leaf.notes == own.notes
    both = build_brief(theatre, entries, asked(theatre, "headlines", language="both"), BASE)
    assert both.where.startswith("Iraq and Syria · ")
    assert both.items[0].exhibit.title.startswith(english.items[0].exhibit.title)
