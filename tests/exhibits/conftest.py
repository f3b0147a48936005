"""What the tests of the exhibits share: the theatre, its ground and catalogue, and views of it."""

import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.loading.theatre import default_theatre, read_theatre
from data.model import Filters, Theatre
from data.queries import ledger
from exhibits import __main__ as command
from exhibits.builders.maps.basemap import Basemap, read_basemap
from exhibits.catalogue import CatalogueEntry, catalogue
from exhibits.model import Exhibit, View
from exhibits.render.plotly.drawing import Drawing, DrawingContext
from exhibits.render.plotly.figure import figure
from exhibits.theme import LIGHT, Theme
from tests import programs

Build = Callable[..., Exhibit]
Convert = Callable[[Path, str], Path]
Views = Callable[[str], list[Exhibit]]

OPENING = "2017-08-04"
DAYS = ("2014-01-01", "2014-06-30", "2016-01-31", OPENING, "2018-12-31")
# These follow the reader's country; test_catalogue.py holds that no other exhibit does.
FOLLOW_THE_COUNTRY = (
    *("headlines", "share_lost", "theatre_map", "statements"),
    *("ledger", "disagreements", "lookalikes", "warnings", "misprints"),
    *("control_map", "area_by_controller", "change_map", "change", "area_over_time"),
    *("subject_area", "model_against_claims", "governorates", "governorates_table", "places"),
)
# These show the whole ledger whatever the day; all others are what was known by it.
OF_EVERY_DAY = (
    *("ledger", "evidence", "rivals", "disagreements", "lookalikes", "warnings"),
    *("conversions", "misprints", "measures", "origins"),
    *("area_over_time", "subject_area", "model_against_claims"),
    *("places", "place", "place_history"),
)
NOT_DRAWN = ("numbers", "table", "evidence")
"""Kinds that are set as text."""
CLAIM = "mcgurk-20170804-raqqa-cleared"
ASKED = Filters(metric="share_cleared", place="raqqa")


def of_every_day(exhibit_id: str) -> bool:
    """Whether an exhibit shows all days."""
    return exhibit_id in OF_EVERY_DAY or exhibit_id.startswith("series_")


def view_of(exhibit_id: str, day: str, country: str) -> View:
    """A view that shows something of an exhibit, where it needs more than a day and a country."""
    asked = ASKED if exhibit_id == "rivals" else Filters()
    if exhibit_id in ("place", "place_history"):
        asked = Filters(place="ramadi")
    claim = CLAIM if exhibit_id == "evidence" else ""
    return View(pd.Timestamp(day), country, filters=asked, claim=claim)


def many(theatre: Theatre, times: int, days_apart: int = 1) -> Theatre:
    """A theatre in which each fighter count of Mosul is said so many times, ever larger and later.

    Nothing else is said in it, and none repeats another.
    """
    own = ledger.select_claims(
        theatre, metrics=["fighters"], places=["mosul"], statements_only=True
    )
    parts = []
    for at in range(times):
        part = own.copy()
        part.index = pd.Index([f"{name}-{at}" for name in own.index], name="figure_id")
        for column in ("as_of", "as_of_first", "as_of_last"):
            part[column] = part[column] + pd.Timedelta(days=at * days_apart)
        part["repeat_of"] = np.nan
        part["statement_id"] = part.index
        part[["value", "low", "high"]] += at
        parts.append(part)
    figures = pd.concat(parts).sort_values(["as_of_last", "published_on", "figure_id"])
    return replace(theatre, figures=figures)


SLIDE = DrawingContext(LIGHT, 1792.0, 24.0)


@pytest.fixture(scope="session")
def convert(tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """A file as LibreOffice reads it, written in another form beside it."""
    office = programs.office()
    if office is None:
        told = "LibreOffice is not on this machine: see tests/programs.py"
        pytest.fail(told) if os.environ.get("CI") else pytest.skip(told)
    profile = tmp_path_factory.mktemp("office").as_uri()

    def converted(file: Path, form: str) -> Path:
        asked = ["--headless", "--convert-to", form, "--outdir", str(file.parent), str(file)]
        command = [str(office), f"-env:UserInstallation={profile}", *asked]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        made = file.with_suffix(f".{form}")
        assert made.exists(), f"LibreOffice made nothing of {file.name}"
        return made

    return converted


def low(exhibit: Exhibit, theme: Theme = LIGHT) -> Drawing:
    """The exhibit in the room that a slide leaves to it, in letters for the back of a room."""
    crowded = exhibit.kind == "dots" and exhibit.frame["panel"].nunique() > 2
    text = SLIDE.text * 0.72 if crowded else SLIDE.text
    return figure(exhibit, replace(SLIDE, theme=theme, text=text), height=764.0)


@pytest.fixture(scope="session")
def theatre() -> Theatre:
    return read_theatre(default_theatre())


@pytest.fixture(scope="session")
def ground(theatre: Theatre) -> Basemap:
    return read_basemap(theatre)


@pytest.fixture(scope="session")
def entries(theatre: Theatre, ground: Basemap) -> dict[str, CatalogueEntry]:
    return catalogue(theatre, ground)


@pytest.fixture
def read_once(
    monkeypatch: pytest.MonkeyPatch,
    theatre: Theatre,
    ground: Basemap,
    entries: dict[str, CatalogueEntry],
) -> None:
    """The shipped theatre without reading it anew for each request of the command."""
    monkeypatch.setattr(command, "read_theatre", lambda _: theatre)
    monkeypatch.setattr(command, "read_basemap", lambda _: ground)
    monkeypatch.setattr(command, "catalogue", lambda *_: entries)


@pytest.fixture(scope="session")
def build(theatre: Theatre, entries: dict[str, CatalogueEntry]) -> Build:
    """An exhibit by id, day and country, built once for all tests."""

    @cache
    def built(exhibit_id: str, day: str = OPENING, country: str = "") -> Exhibit:
        place = country or theatre.settings.whole
        return entries[exhibit_id].build(view_of(exhibit_id, day, place))

    return built


@pytest.fixture(scope="session")
def views(theatre: Theatre, entries: dict[str, CatalogueEntry], build: Build) -> Views:
    """Every exhibit on a day: of the whole theatre, and of each country where that differs."""

    def on(day: str) -> list[Exhibit]:
        countries = [country.place_id for country in theatre.settings.countries]
        return [build(name, day) for name in entries] + [
            build(name, day, country) for country in countries for name in FOLLOW_THE_COUNTRY
        ]

    return on
