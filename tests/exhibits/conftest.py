"""Fixtures shared by the tests of exhibits: the theatre, its base map and catalogue, and views."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.loading.theatre import default_theatre, find_theatre, read_theatre
from data.model import Filters, Theatre
from data.queries import ledger
from exhibits import __main__ as command
from exhibits.builders.maps.basemap import Basemap, read_basemap
from exhibits.catalogue import catalogue
from exhibits.model import Exhibit, View
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.plotly.drawing import Drawing, DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.theme import LIGHT, Theme
from tests import programs
from tests.sampling import sample

Build = Callable[..., Exhibit]
Convert = Callable[[Path, str], Path]
Views = Callable[..., list[Exhibit]]

OPENING = "2017-08-04"
DAYS = ("2014-01-01", "2014-06-30", "2016-01-31", OPENING, "2018-12-31")
# These follow the country of the view; test_catalogue.py checks that no other exhibit does.
FOLLOW_THE_COUNTRY = (
    *("headlines", "share_lost", "theatre_map", "statements"),
    *("ledger", "disagreements", "lookalikes", "warnings", "misprints"),
    *("control_map", "area_by_controller", "change_map", "two_dates", "change"),
    *("area_over_time",),
    *("subject_area", "model_against_claims", "governorates", "governorates_table", "places"),
)
# These show the complete ledger on any date; all others show what was known by the date.
INDEPENDENT_OF_DATE = (
    *("ledger", "evidence", "rivals", "disagreements", "lookalikes", "warnings"),
    *("conversions", "misprints", "measures", "origins"),
    *("area_over_time", "subject_area", "model_against_claims"),
    *("places", "place", "place_history"),
)
NOT_DRAWN = ("numbers", "table", "evidence")
"""Kinds that are set as text."""
CLAIM = "mcgurk-20170804-raqqa-cleared"
RIVALS_FILTERS = Filters(metric="share_cleared", place="raqqa")


def sample_exhibits(entries: Mapping[str, CatalogueEntry], turn: int = 0) -> list[str]:
    """The first exhibit of each kind and, by ``turn``, a tenth of the others; all if exhaustive.

    `tests.exhibits.render.test_export_hashes` writes each exhibit in most formats.
    """
    first = {entry.kind: name for name, entry in reversed([*entries.items()])}.values()
    others = [name for name in entries if name not in first]
    chosen = {*first, *sample(others, 10, turn)}
    return [name for name in entries if name in chosen]


def is_independent_of_date(exhibit_id: str) -> bool:
    """Whether an exhibit shows all dates."""
    return exhibit_id in INDEPENDENT_OF_DATE or exhibit_id.startswith("series_")


def view_of(exhibit_id: str, day: str, country: str) -> View:
    """A view in which an exhibit is not empty."""
    filters = RIVALS_FILTERS if exhibit_id == "rivals" else Filters()
    if exhibit_id in ("place", "place_history"):
        filters = Filters(place="ramadi")
    claim = CLAIM if exhibit_id == "evidence" else ""
    return View(pd.Timestamp(day), country, filters=filters, claim=claim)


def multiply_claims(theatre: Theatre, times: int, days_apart: int = 1) -> Theatre:
    """A theatre in which each fighter count of Mosul occurs `times` times, increasing over time.

    It contains no other claim, and none is a repeat.
    """
    claims = ledger.select_claims(
        theatre, metrics=["fighters"], places=["mosul"], statements_only=True
    )
    parts = []
    for index in range(times):
        part = claims.copy()
        part.index = pd.Index([f"{name}-{index}" for name in claims.index], name="figure_id")
        for column in ("as_of", "as_of_first", "as_of_last"):
            part[column] = part[column] + pd.Timedelta(days=index * days_apart)
        part["repeat_of"] = np.nan
        part["statement_id"] = part.index
        part[["value", "low", "high"]] += index
        parts.append(part)
    figures = pd.concat(parts).sort_values(["as_of_last", "published_on", "figure_id"])
    return replace(theatre, figures=figures)


SLIDE = DrawingContext(LIGHT, 1792.0, 24.0)


@pytest.fixture(scope="session")
def convert(tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """Convert a file with LibreOffice into another format in the same folder."""
    office = programs.office()
    if office is None:
        message = "LibreOffice is not on this machine: see tests/programs.py"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    profile = tmp_path_factory.mktemp("office").as_uri()

    def converted(file: Path, extension: str) -> Path:
        arguments = [
            "--headless",
            "--convert-to",
            extension,
            "--outdir",
            str(file.parent),
            str(file),
        ]
        command = [str(office), f"-env:UserInstallation={profile}", *arguments]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        path = file.with_suffix(f".{extension}")
        assert path.exists(), f"LibreOffice made nothing of {file.name}"
        return path

    return converted


@pytest.fixture
def read_page_texts() -> Callable[[Path], list[str]]:
    """Read the text of each page of a PDF with Poppler, which takes no time for drawings."""
    program = shutil.which("pdftotext")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("no pdftotext")
        pytest.skip("no pdftotext")

    def read(file: Path) -> list[str]:
        assert program
        command = [program, "-layout", str(file), "-"]
        result = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
        return result.stdout.split("\f")[:-1]

    return read


def draw_on_slide(exhibit: Exhibit, theme: Theme = LIGHT) -> Drawing:
    """Draw the exhibit in the space and text size of a slide."""
    crowded = exhibit.kind == "dots" and exhibit.frame["panel"].nunique() > 2
    text = SLIDE.text * 0.72 if crowded else SLIDE.text
    return draw_figure(exhibit, replace(SLIDE, theme=theme, text=text), height=764.0)


@dataclass(frozen=True)
class Shipped:
    """A shipped theatre with its base map and catalogue."""

    theatre: Theatre
    base_map: Basemap
    entries: dict[str, CatalogueEntry]


@cache
def shipped(name: str) -> Shipped:
    """A shipped theatre by name; read once a process, so tests must not change it."""
    theatre = read_theatre(find_theatre(name))
    base_map = read_basemap(theatre)
    return Shipped(theatre, base_map, catalogue(theatre, base_map))


@pytest.fixture(scope="session")
def theatre() -> Theatre:
    return shipped(default_theatre().name).theatre


@pytest.fixture(scope="session")
def base_map() -> Basemap:
    return shipped(default_theatre().name).base_map


@pytest.fixture(scope="session")
def entries() -> dict[str, CatalogueEntry]:
    return shipped(default_theatre().name).entries


@pytest.fixture
def read_once(
    monkeypatch: pytest.MonkeyPatch,
    theatre: Theatre,
    base_map: Basemap,
    entries: dict[str, CatalogueEntry],
) -> None:
    """Make the command use the theatre that is already read."""
    monkeypatch.setattr(command, "read_theatre", lambda _: theatre)
    monkeypatch.setattr(command, "read_basemap", lambda _: base_map)
    monkeypatch.setattr(command, "catalogue", lambda *_: entries)


@pytest.fixture(scope="session")
def build(theatre: Theatre, entries: dict[str, CatalogueEntry]) -> Build:
    """An exhibit by id, date and country, built once for all tests."""

    @cache
    def built(exhibit_id: str, day: str = OPENING, country: str = "") -> Exhibit:
        place = country or theatre.settings.whole
        return entries[exhibit_id].build(view_of(exhibit_id, day, place))

    return built


@pytest.fixture(scope="session")
def views(theatre: Theatre, entries: dict[str, CatalogueEntry], build: Build) -> Views:
    """Sampled exhibits on a date: of the full theatre, and of each country where that differs.

    All of them, or those of one kind; with ``every``, not sampled. Each date and
    each ``turn`` has another sample.
    """

    def on(day: str, kind: str = "", every: bool = False, turn: int = 0) -> list[Exhibit]:
        countries = [country.place_id for country in theatre.settings.countries]
        listed = list(entries) if every else sample_exhibits(entries, turn + sum(map(ord, day)))
        names = [name for name in listed if kind in ("", entries[name].kind)]
        return [build(name, day) for name in names] + [
            build(name, day, country)
            for country in countries
            for name in names
            if name in FOLLOW_THE_COUNTRY
        ]

    return on
