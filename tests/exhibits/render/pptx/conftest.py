"""Fixtures of native charts."""

import pytest
from pptx.presentation import Presentation as Deck

from data.model import Theatre
from exhibits.model import Exhibit
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.pptx.deck import build_deck
from tests.exhibits.conftest import FOLLOW_THE_COUNTRY, Build, sample_exhibits
from tests.exhibits.render.pptx.decks import IDS, build_test_brief, export_context, open_deck
from tests.exhibits.render.pptx.native_charts import CHARTS, Every


@pytest.fixture(scope="session")
def every(theatre: Theatre, entries: dict[str, CatalogueEntry], build: Build) -> Every:
    """Sampled charts on a date: of the full theatre, and of each country where that differs."""
    countries = [country.place_id for country in theatre.settings.countries]

    def on(day: str, turn: int = 0) -> list[Exhibit]:
        sampled = sample_exhibits(entries, turn + sum(map(ord, day)))
        names = [name for name in sampled if entries[name].kind in CHARTS]
        built = [build(name, day) for name in names]
        built += [
            build(name, day, country)
            for name in names
            if name in FOLLOW_THE_COUNTRY
            for country in countries
        ]
        return [exhibit for exhibit in built if not exhibit.missing]

    return on


@pytest.fixture(scope="session")
def deck(build: Build) -> Deck:
    return open_deck(build_deck(build_test_brief([build(name) for name in IDS], export_context())))
