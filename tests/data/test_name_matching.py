"""One rule for all searches: spellings of a name find the same records, in every search."""

from functools import cache

import pandas as pd
import pytest

from data.loading.theatre import find_theatre, read_theatre
from data.model import Filters, Theatre
from data.name_matching import fold_text, index_names, name_key, read_query
from data.queries.search import filter_claims
from exhibits.builders.claims import tables
from exhibits.builders.control import place_timelines
from exhibits.links.record_search import find_records
from exhibits.links.view_query import AddressError, select_view
from exhibits.model import View

CASES = {
    "iraq-syria": {
        "idlib": ("Idlib", "ادلب", "إدلب", "Idleb", "IDLIB"),
        "raqqa": ("Raqqa", "الرقه", "الرقة", "رقة", "Raqqah", "Rakka", "ar-Raqqah", "Al Raqqa"),
        "kobani": ("Kobani", "Kobane", "كوباني", "عين العرب", "Ain al-Arab"),
        "deir-ez-zor": ("Deir ez-Zor", "Deir Ezzor", "Deir el-Zor", "دير الزور", "Dayr az-Zawr"),
        "tal-afar": ("Tal Afar", "Tel Afar", "Talafar", "Tell ‘Afar", "تلعفر", "تل عفر"),
        "aleppo": ("Aleppo", "حلب"),
        "mosul": ("Mosul", "Mossul", "الموصل", "موصل"),
    },
    "ukraine-2022": {
        "kyiv": ("Kyiv", "Kiev", "Київ", "Киев", "Kyyiv"),
        "kharkiv": ("Kharkiv", "Kharkov", "Харків", "Харьков"),
        "luhansk": ("Luhansk", "Lugansk", "Луганськ", "Луганск"),
        "bakhmut": ("Bakhmut", "Бахмут", "Artemivsk", "Артемовск"),
    },
}
SPELLINGS = [
    (theatre, place, text)
    for theatre, places in CASES.items()
    for place, texts in places.items()
    for text in texts
]


@cache
def theatre_of(name: str) -> Theatre:
    return read_theatre(find_theatre(name))


@cache
def statements_of(name: str) -> pd.DataFrame:
    return tables.statement_sentences(theatre_of(name))


def places_found(theatre: Theatre, text: str) -> set[str]:
    groups = {group.title: group for group in find_records(theatre, text, limit=50)}
    return {hit.record_id for hit in groups["Places"].hits} if "Places" in groups else set()


@pytest.mark.parametrize(("name", "place", "text"), SPELLINGS)
def test_every_list_finds_a_place_in_every_spelling(name: str, place: str, text: str) -> None:
    theatre = theatre_of(name)
    settings = theatre.settings
    assert place in places_found(theatre, text)
    view = View(settings.window_last, settings.whole, filters=Filters(words=text))
    if (theatre.control["place_id"] == place).any():
        listed = place_timelines.build_timelines(theatre, view).frame
        assert place in set(listed["place_id"])
    about = theatre.figures.index[theatre.figures["place_id"] == place]
    assert set(about) <= set(filter_claims(theatre, Filters(words=text)).index)
    rows = statements_of(name)
    frame = tables.statements(theatre, rows, view, "statements").frame
    inside = rows[(rows["place_id"] == place) & (rows["counts_from"] <= view.as_of)]
    assert (frame["place_id"] == place).sum() == len(inside)


@pytest.mark.parametrize(("name", "place", "text"), SPELLINGS)
def test_the_command_line_finds_it_too(name: str, place: str, text: str) -> None:
    assert select_view(theatre_of(name), {"at": text}).filters.place == place


def test_several_places_of_one_spelling_are_listed() -> None:
    with pytest.raises(AddressError, match=r"available: .*Tal Afar air base"):
        select_view(theatre_of("iraq-syria"), {"at": "air base"})
    with pytest.raises(AddressError, match="unknown place 'Atlantis'"):
        select_view(theatre_of("iraq-syria"), {"at": "Atlantis"})


@pytest.mark.parametrize(
    ("text", "other"),
    [("raqqa", "iraq"), ("العراق", "raqqa"), ("raqqa", "qayyarah"), ("idlib", "deir-ez-zor")],
)
def test_names_with_similar_consonants_are_not_confused(text: str, other: str) -> None:
    assert other not in places_found(theatre_of("iraq-syria"), text)


def test_words_and_numbers_are_found_as_they_are_written() -> None:
    text = f"{fold_text('Held 70,000 km² on 2017-08-04')}\n{index_names(['Deir ez-Zor'])}"
    for query in ("held", "70,000", "km2", "km²", "2017-08-04", "HELD zor", "dayr held", "al-zor"):
        assert read_query(query).fits(text), query
    for query in ("hold", "7000", "2017-09", "zur held x", "dzr"):
        assert not read_query(query).fits(text), query


def test_keys_of_names() -> None:
    assert name_key("Raqqah") == name_key("الرقه") == name_key("Rakka") == "rk"
    assert name_key("45") == name_key("a") == name_key("") == ""
    assert read_query("al ").words[0][0] == "al"
