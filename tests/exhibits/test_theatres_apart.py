"""No exhibit, page or file of one theatre contains a name of another."""

import re
from collections.abc import Mapping

import pytest

from data.loading.theatre import theatre_folders
from data.model import Theatre
from exhibits.brief import build_brief, build_item
from exhibits.brief_request import BriefRequest
from exhibits.links.picks import Pick
from exhibits.links.view_query import require_view
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.formats import BRIEF_FORMATS, FORMATS
from tests.exhibits.conftest import sample_exhibits, shipped
from tests.exhibits.test_brief import BASE
from tests.exhibits.test_empty_cells import texts_in

NAMES = [folder.name for folder in theatre_folders()]
MIN_LETTERS = 4
Entries = Mapping[str, CatalogueEntry]


def names_of(theatre: Theatre) -> set[str]:
    """Names of places, actors and the theatre, of at least `MIN_LETTERS` letters."""
    tables = ((theatre.places, ("name_en",)), (theatre.actors, ("label", "short_label")))
    names = {theatre.settings.title}
    for table, columns in tables:
        for column in columns:
            names |= set(table[column].dropna().astype(str))
    return {name for name in names if len(name) >= MIN_LETTERS}


def text_of_records(theatre: Theatre) -> str:
    """All text of a theatre's tables, which its exhibits may quote."""
    tables = (theatre.sources, theatre.figures, theatre.bases, theatre.events, theatre.control)
    columns = [table[name] for table in tables for name in table.select_dtypes("object")]
    return "\n".join(str(cell) for column in columns for cell in column.dropna())


def foreign_pattern(name: str) -> re.Pattern[str]:
    """Pattern of names that belong to other theatres only, and that no record mentions."""
    theatre = shipped(name).theatre
    records = text_of_records(theatre)
    others = set().union(*(names_of(shipped(other).theatre) for other in NAMES if other != name))
    foreign = {text for text in others - names_of(theatre) if text not in records}
    assert len(foreign) > 100
    return re.compile("|".join(rf"\b{re.escape(text)}\b" for text in sorted(foreign)))


def texts_of(html: bytes) -> str:
    """A stand-alone page without its scripts; the drawing library knows all countries."""
    return re.sub(r"<script>.*?</script>", "", html.decode(), flags=re.DOTALL)


@pytest.mark.parametrize("name", NAMES)
def test_no_exhibit_names_another_theatre(name: str) -> None:
    theatre, entries = shipped(name).theatre, shipped(name).entries
    pattern, view = foreign_pattern(name), require_view(theatre, {})
    found, kinds = {}, set()
    for entry in map(entries.__getitem__, sample_exhibits(entries)):
        item = build_item(theatre, entry, view, BASE)
        text = "\n".join(texts_in(item.exhibit))
        text += FORMATS["csv"].write(item.exhibit, item.export_context, item.notes).decode()
        if entry.kind not in kinds:  # texts that drawings add depend on the kind
            kinds.add(entry.kind)
            html = FORMATS["html"].write(item.exhibit, item.export_context, item.notes)
            text += texts_of(html)
        if names := set(pattern.findall(text)):
            found[entry.id] = names
    assert not found


@pytest.mark.parametrize("name", NAMES)
def test_no_brief_names_another_theatre(name: str) -> None:
    theatre, entries = shipped(name).theatre, shipped(name).entries
    picks = tuple(Pick(entry) for entry in list(entries)[:10])
    brief = build_brief(theatre, entries, BriefRequest(picks, require_view(theatre, {})), BASE)
    html = texts_of(BRIEF_FORMATS["html"].write(brief, theatre, lambda share, title: None))
    assert not set(foreign_pattern(name).findall(html))
