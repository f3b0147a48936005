"""Building a brief: order, links, citations, sentences and sources; and refused requests."""

import io
import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from pptx import Presentation
from pypdf import PdfReader

from data.model import Filters, Theatre
from exhibits.brief import (
    MAX_CLAIMS_IN_NOTES,
    MAX_DISAGREEMENTS,
    Brief,
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
from exhibits.languages import Language
from exhibits.links.citation import find_changes, records_hash
from exhibits.links.cited_link import MAX_LINK_CHARACTERS
from exhibits.links.picks import RECORD_PARAMETERS, Pick, read_pick_list
from exhibits.links.view_parameters import AddressError
from exhibits.links.view_query import require_view
from exhibits.model import View
from exhibits.page_setup import PAPERS
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.formats import BRIEF_FORMATS
from tests.exhibits.conftest import CLAIM, OPENING

BASE = "https://foothold.example/here"


def write_brief(brief: Brief, theatre: Theatre, form: str) -> bytes:
    return BRIEF_FORMATS[form].write(brief, theatre, lambda share, title: None)


def opening(theatre: Theatre) -> View:
    return require_view(theatre, {})


def brief_request(theatre: Theatre, picks: str, **more: Any) -> BriefRequest:
    return replace(BriefRequest(read_pick_list(picks), opening(theatre)), **more)


def test_exhibits_are_in_order_each_with_its_view(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    picks = "share_cleared_raqqa,headlines,headlines:as_of=2016-01-31:country=Iraq"
    brief = build_brief(theatre, entries, brief_request(theatre, picks), BASE)
    exhibits = [item.exhibit for item in brief.items]
    assert [each.id for each in exhibits] == ["share_cleared_raqqa", "headlines", "headlines"]
    assert [f"{each.as_of:%Y-%m-%d}" for each in exhibits] == [OPENING, OPENING, "2016-01-31"]
    assert "Iraq" in exhibits[2].title
    assert (brief.where, f"{brief.as_of:%Y-%m-%d}") == ("Iraq and Syria", OPENING)
    assert brief.title == "Iraq and Syria, 4 August 2017"


def test_each_link_restores_and_cites_its_view(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    picks = (
        "control_map:as_of=2016-01-01:reach=40 km,series_fighters_mosul:country=Syria,"
        f"evidence:claim={CLAIM},place:at=ramadi,rivals:place=Raqqa,ledger:q=dam,numbers_iraq"
    )
    brief = build_brief(theatre, entries, brief_request(theatre, picks), BASE)
    records = records_hash(theatre)
    pages = ["map", "series", "ledger", "places", "rivals", "ledger", "iraq"]
    for item, page in zip(brief.items, pages, strict=True):
        parts = urlsplit(item.export_context.link)
        assert item.export_context.link.startswith(f"{BASE}/{page}?")
        assert parts.fragment == item.exhibit.id
        assert len(item.export_context.link) <= MAX_LINK_CHARACTERS
        params = parse_qs(parts.query)
        (token,) = params.pop("cite")
        entry = entries[item.exhibit.id]
        again = entry.build(require_view(theatre, params, entry.page))
        found = find_changes(token, [again], records)
        assert found.same_records, item.exhibit.id
        assert not found.differs, item.exhibit.id
        assert len(found.exhibits) == 1
        if entry.page_params:
            assert dict(entry.page_params).items() <= {k: v[0] for k, v in params.items()}.items()
            assert "country" not in params


def test_the_brief_can_be_restored_from_its_link(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    request = brief_request(
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
    parts = urlsplit(brief.export_context.link)
    assert parts.path.endswith("/brief")
    params = parse_qs(parts.query)
    assert read_request(theatre, params) == request
    exhibits = [item.exhibit for item in brief.items]
    assert not find_changes(params["cite"][0], exhibits, records_hash(theatre)).differs
    assert (brief.export_context.handling, brief.export_context.paper) == (
        "Restricted",
        PAPERS["A4"],
    )
    assert brief.exhibits_per_slide == 2


def test_defaults_are_not_in_the_address(theatre: Theatre) -> None:
    assert request_query(theatre, brief_request(theatre, "headlines")) == {"exhibits": "headlines"}
    everything = read_request(theatre, {"exhibits": "headlines", "language": "English and Arabic"})
    assert everything.language == "both"


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"paper": "A9"}, "unknown paper 'A9'; available: 16:9, 4:3, A4, Letter"),
        ({"language": "French"}, "unknown language 'French'; available: English, Arabic"),
        ({"slide": "Nine"}, "unknown slide 'Nine'; available: One, Two"),
        ({"country": "Atlantis"}, "unknown country 'Atlantis'"),
    ],
)
def test_an_invalid_address_is_reported(
    theatre: Theatre, params: dict[str, str], expected: str
) -> None:
    with pytest.raises(AddressError, match=expected):
        read_request(theatre, {"exhibits": "headlines", **params})


def test_a_long_link_omits_typed_texts(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    names = [name for name, entry in entries.items() if entry.kind in ("table", "numbers")]
    names = [name for name in names if name not in RECORD_PARAMETERS]
    request = brief_request(theatre, ",".join(names[:12]), title="م" * 10_000, author="ش" * 500)
    brief = build_brief(theatre, entries, request, BASE)
    assert len(brief.export_context.link) <= MAX_LINK_CHARACTERS
    assert len(brief.title) == MAX_CHARACTERS["title"]
    assert "title=" not in brief.export_context.link
    assert parse_qs(urlsplit(brief.export_context.link).query)["exhibits"] == [",".join(names[:12])]


def test_typed_text_becomes_one_clean_line(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    typed = "\x00Two\nlines \u202eof\u202c it"
    request = brief_request(theatre, "headlines", title=typed, author=typed, handling=typed)
    brief = build_brief(theatre, entries, request, BASE)
    assert brief.title == brief.author == brief.export_context.handling == "Two lines of it"
    nothing = build_brief(
        theatre, entries, brief_request(theatre, "headlines", handling=" \n"), BASE
    )
    assert nothing.export_context.handling == ""


def test_speaker_notes_have_claims_with_hedge_base_and_rivals(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    item = build_item(theatre, entries["share_cleared_raqqa"], opening(theatre), BASE)
    assert item.notes[0] == (
        "On 4 August 2017 Brett McGurk (US State Department) put the share of Raqqa cleared at "
        "about 45 per cent; base: the city, by the SDF since the assault of early June 2017."
    )
    assert "claims by" in item.notes[-1]
    assert "On the base “the city of Raqqa”" in item.notes[-1]
    assert not any("17 August" in note for note in item.notes)


def test_long_notes_count_what_they_omit(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    item = build_item(theatre, entries["ledger"], opening(theatre), BASE)
    claims = item.exhibit.frame["figure_id"].nunique()
    assert item.notes[MAX_CLAIMS_IN_NOTES].startswith(
        f"{claims - MAX_CLAIMS_IN_NOTES} further claims"
    )


def test_an_exhibit_without_claims_has_no_notes(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    assert build_item(theatre, entries["control_map"], opening(theatre), BASE).notes == ()


def test_the_summary_has_the_headlines_with_hedge_base_and_source(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    brief = build_brief(theatre, entries, brief_request(theatre, "control_map"), BASE)
    assert len(brief.headlines) == len(theatre.settings.headlines)
    for text in brief.headlines:
        assert "Brett McGurk" in text
        assert "; base: " in text
    early = replace(opening(theatre), as_of=pd.Timestamp("2014-01-01"))
    assert (
        build_brief(
            theatre, entries, brief_request(theatre, "control_map", view=early), BASE
        ).headlines
        == ()
    )


def test_disagreements_end_at_the_date_and_concern_the_exhibits_first(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    brief = build_brief(theatre, entries, brief_request(theatre, "share_cleared_raqqa"), BASE)
    assert 0 < len(brief.disagreements) <= MAX_DISAGREEMENTS
    assert brief.disagreements[0].startswith("The share of Raqqa cleared: ")
    for text in brief.disagreements:
        assert " compared with " in text
        assert "; same base: " in text
        assert "2017" in text
        assert not any(later in text for later in ("September 2017", "October 2017", "2018"))
    in_syria = replace(opening(theatre), country="syria")
    there = build_brief(
        theatre, entries, brief_request(theatre, "share_cleared_raqqa", view=in_syria), BASE
    )
    assert not any("Mosul" in text for text in there.disagreements)


def test_every_source_occurs_once_in_order_of_first_citation(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    brief = build_brief(
        theatre, entries, brief_request(theatre, "headlines,rivals,share_cleared_raqqa"), BASE
    )
    ids = [source.source_id for source in brief.sources]
    assert len(set(ids)) == len(ids)
    cited = [source.source_id for item in brief.items for source in item.exhibit.sources]
    assert ids == list(dict.fromkeys(cited))


def test_only_maps_have_the_boundary_note(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    note = theatre.settings.boundary_note
    brief = build_brief(theatre, entries, brief_request(theatre, "headlines,control_map"), BASE)
    assert [item.export_context.boundary for item in brief.items] == ["", note]
    assert brief.export_context.boundary == note
    assert (
        build_brief(
            theatre, entries, brief_request(theatre, "headlines"), BASE
        ).export_context.boundary
        == ""
    )


def test_filters_of_the_command_line_are_preserved(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    view = replace(opening(theatre), filters=Filters(metric="fighters", place="mosul"))
    brief = build_brief(theatre, entries, brief_request(theatre, "rivals", view=view), BASE)
    assert set(brief.items[0].exhibit.frame["metric"]) == {"fighters"}
    assert set(brief.items[0].exhibit.frame["place_id"]) == {"mosul"}


@pytest.mark.parametrize(
    ("picks", "fault"),
    [
        ((), "no exhibit selected"),
        ((Pick("headlines"),) * (MAX_EXHIBITS + 1), "at most 40"),
        ((Pick("no_such"),), "unknown exhibit 'no_such'; available: headlines"),
        ((Pick("headlines"), Pick("evidence")), "evidence: no claim is chosen"),
        (
            (Pick("place_history"),),
            "place_history: no place is chosen",
        ),
    ],
)
def test_an_invalid_brief_is_refused(
    theatre: Theatre, entries: dict[str, CatalogueEntry], picks: tuple[Pick, ...], fault: str
) -> None:
    with pytest.raises(BriefError, match=fault):
        build_brief(theatre, entries, BriefRequest(picks, opening(theatre)), BASE)


def test_progress_is_reported_and_an_exception_cancels_the_brief(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    reports: list[tuple[float, str]] = []
    build_brief(
        theatre,
        entries,
        brief_request(theatre, "headlines,measures"),
        BASE,
        lambda share, title: reports.append((share, title)),
    )
    assert reports == [(0.0, "Headline figures"), (0.5, "Definitions of measures")]

    class EnoughError(Exception):
        pass

    def stop(done: float, words: str) -> None:
        raise EnoughError

    with pytest.raises(EnoughError):
        build_brief(theatre, entries, brief_request(theatre, "headlines"), BASE, stop)


def test_a_brief_in_arabic_has_the_same_content(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    english = build_brief(theatre, entries, brief_request(theatre, "headlines,control_map"), BASE)
    brief = build_brief(
        theatre, entries, brief_request(theatre, "headlines,control_map", language="ar"), BASE
    )
    assert brief.where == theatre.places.loc["iraq-syria", "name_local"]
    assert brief.title == f"{brief.where}، 4 آب/أغسطس 2017"
    for item, english_item in zip(brief.items, english.items, strict=True):
        assert item.export_context.language == "ar"
        assert item.exhibit.title != english_item.exhibit.title
        assert (
            item.exhibit.frame["place_id"].tolist()
            == english_item.exhibit.frame["place_id"].tolist()
        )
        assert item.export_context.link == english_item.export_context.link, (
            "one view, whatever the language"
        )
        assert len(item.notes) == len(english_item.notes)
        assert not any(note in english_item.notes for note in item.notes)
    both = build_brief(theatre, entries, brief_request(theatre, "headlines", language="both"), BASE)
    assert both.where.startswith("Iraq and Syria · ")
    assert both.items[0].exhibit.title.startswith(english.items[0].exhibit.title)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_edited_title_is_in_every_file_and_marked(
    theatre: Theatre, entries: dict[str, CatalogueEntry], language: Language
) -> None:
    title = "What is left: a third, in all."
    pick = Pick("control_map", (("reach", "40 km"),), title)
    request = replace(
        brief_request(theatre, "headlines"), picks=(Pick("headlines"), pick), language=language
    )
    brief = build_brief(theatre, entries, request, BASE)
    params = parse_qs(urlsplit(brief.export_context.link).query)
    assert read_request(theatre, params) == request
    generated, edited = (item.exhibit for item in brief.items)
    marks = {"en": "The title was edited by the author.", "ar": "عدّل المؤلف العنوان."}
    assert edited.message == title
    assert edited.note.startswith(marks[language])
    assert marks[language] not in generated.note
    deck = Presentation(io.BytesIO(write_brief(brief, theatre, "pptx")))
    notes = [slide.notes_slide.notes_text_frame for slide in deck.slides]
    assert any(note and title in note.text and marks[language] in note.text for note in notes)
    slides = [[str(getattr(shape, "text", "")) for shape in slide.shapes] for slide in deck.slides]
    assert any(title in re.sub("[\u200e\u200f]", "", text) for texts in slides for text in texts)
    assert title in write_brief(brief, theatre, "html").decode()
    if language == "en":
        pages = PdfReader(io.BytesIO(write_brief(brief, theatre, "pdf"))).pages
        assert any(title in page.extract_text() for page in pages)


def test_a_generated_title_is_not_marked(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    (item,) = build_brief(theatre, entries, brief_request(theatre, "control_map"), BASE).items
    same = replace(
        brief_request(theatre, "control_map"),
        picks=(Pick("control_map", (), item.exhibit.message),),
    )
    (again,) = build_brief(theatre, entries, same, BASE).items
    assert (again.exhibit.message, again.exhibit.note) == (item.exhibit.message, item.exhibit.note)


def test_a_title_that_is_too_long_is_refused(theatre: Theatre) -> None:
    with pytest.raises(AddressError, match="at most 200"):
        read_request(theatre, {"exhibits": f"headlines:title={'x' * 201}"})
