"""What the tests of the exhibits share: the theatre, its ground and catalogue, and views of it."""

from collections.abc import Callable
from functools import cache

import pandas as pd
import pytest

from data.model import Theatre
from data.seeds import default_theatre, read_theatre
from exhibits.catalogue import Entry, catalogue
from exhibits.exhibit import Exhibit, View
from exhibits.ground import Ground, read_ground

Build = Callable[..., Exhibit]
Views = Callable[[str], list[Exhibit]]

OPENING = "2017-08-04"
DAYS = ("2014-01-01", "2014-06-30", "2016-01-31", OPENING, "2018-12-31")
# These follow the reader's country; test_catalogue.py holds that no other exhibit does.
FOLLOW_THE_COUNTRY = ("headlines", "share_lost", "theatre_map", "statements")


@pytest.fixture(scope="session")
def theatre() -> Theatre:
    return read_theatre(default_theatre())


@pytest.fixture(scope="session")
def ground(theatre: Theatre) -> Ground:
    return read_ground(theatre)


@pytest.fixture(scope="session")
def entries(theatre: Theatre, ground: Ground) -> dict[str, Entry]:
    return catalogue(theatre, ground)


@pytest.fixture(scope="session")
def build(theatre: Theatre, entries: dict[str, Entry]) -> Build:
    """An exhibit by id, day and country, built once for all tests."""

    @cache
    def built(exhibit_id: str, day: str = OPENING, country: str = "") -> Exhibit:
        place = country or theatre.settings.whole
        return entries[exhibit_id].build(View(pd.Timestamp(day), place))

    return built


@pytest.fixture(scope="session")
def views(theatre: Theatre, entries: dict[str, Entry], build: Build) -> Views:
    """Every exhibit on a day: of the whole theatre, and of each country where that differs."""

    def on(day: str) -> list[Exhibit]:
        countries = [country.place_id for country in theatre.settings.countries]
        return [build(name, day) for name in entries] + [
            build(name, day, country) for country in countries for name in FOLLOW_THE_COUNTRY
        ]

    return on
