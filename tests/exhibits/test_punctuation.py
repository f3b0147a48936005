"""No text of an exhibit, in any language, has punctuation left over from an empty part."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pandas as pd
import pytest

from data.model import Theatre
from exhibits.i18n.translate import translate_exhibit
from exhibits.languages import export_languages
from exhibits.model import Exhibit
from tests.exhibits.conftest import OPENING, Views, shipped
from tests.exhibits.punctuation import find_loose_punctuation
from tests.exhibits.test_empty_cells import views_of

OTHER_THEATRE = "ukraine-2022"


def all_texts(value: Any) -> Iterator[str]:
    """Yield every text of an exhibit but the names and addresses of its sources."""
    match value:
        case str():
            yield value
        case pd.DataFrame():
            for column in value.columns.difference(["geometry", "source_title", "source_url"]):
                yield from (cell for cell in value[column].tolist() if isinstance(cell, str))
        case dict():
            yield from all_texts([*value.values()])
        case list() | tuple():
            for item in value:
                yield from all_texts(item)
        case _ if is_dataclass(value):
            for field in fields(value):
                if field.name not in ("sources", "pattern", "played"):
                    yield from all_texts(getattr(value, field.name))


def faults(exhibits: list[Exhibit], theatre: Theatre) -> set[str]:
    tables = (
        *(theatre.figures, theatre.sources, theatre.events, theatre.bases, theatre.metrics),
        *(theatre.control, theatre.places, theatre.clearing, theatre.neighbourhoods),
    )
    recorded = {
        cell for table in tables for cell in table.to_numpy().ravel() if isinstance(cell, str)
    }
    languages = export_languages(theatre.settings.local_language).values()
    return {
        fault
        for exhibit in exhibits
        for language in languages
        for fault in find_loose_punctuation(
            all_texts(translate_exhibit(exhibit, theatre, language)), recorded
        )
    }


def test_texts_of_the_theatre_in_all_languages(theatre: Theatre, views: Views) -> None:
    assert not faults(views(OPENING), theatre)


def test_texts_of_the_other_theatre() -> None:
    theatre, entries = shipped(OTHER_THEATRE).theatre, shipped(OTHER_THEATRE).entries
    assert not faults(
        [each.build(views_of(theatre, name)) for name, each in entries.items()], theatre
    )


@pytest.mark.parametrize(
    "text",
    [
        "A; ; B", "A, , B", "A; , B", "A . B", "A  B", "A ()", "A ( B)", "at nan km", "by None",
        "A · · B", "A ·", "; A", "A;", "أ؛ ؛ ب", "{day}",
    ],
)  # fmt: skip
def test_loose_punctuation_is_found(text: str) -> None:
    assert find_loose_punctuation([text])
    assert not find_loose_punctuation([text], {text})


def test_usual_punctuation_is_not() -> None:
    usual = ["Gen. A. B., of C (D; E): 0.5 to 1.5 …", "A\nB", ", modelled", "A (B): C; D."]
    assert not find_loose_punctuation(usual)
