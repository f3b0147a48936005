"""Search of all records: which words find what, and what a misspelled name finds."""

import pytest

from data.model import Theatre
from exhibits.links.record_search import find_names, find_records


@pytest.mark.parametrize(
    ("text", "group", "record_id"),
    [
        ("raqqa", "Places", "raqqa"),
        ("RAQA", "Places", "raqqa"),
        ("captured raqqa", "Events", "raqqa-20140114-captured"),
        ("envoy on raqqa", "Sources", "hurriyet-2017-08-04"),
        ("mcgurk 19,000", "Claims", "mcgurk-20170804-names"),
    ],
)
def test_words_find_records(theatre: Theatre, text: str, group: str, record_id: str) -> None:
    found = {each.title: each for each in find_records(theatre, text, limit=20)}
    assert record_id in [hit.record_id for hit in found[group].hits]
    assert found[group].count >= len(found[group].hits)


def test_nothing_is_found_for_no_words(theatre: Theatre) -> None:
    assert find_records(theatre, "  ") == []
    assert find_records(theatre, "zzzzqqq") == []


def test_names_that_begin_with_the_text_come_first() -> None:
    names = {"a": "New map", "b": "Map", "c": "Method"}
    assert find_names(names, "map") == ["b", "a"]
    assert find_names(names, "methid") == ["c"]
