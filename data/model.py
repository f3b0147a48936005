"""What a theatre is: its settings, its tables, and what the tables may hold."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from data import claim_index


@dataclass(frozen=True)
class Finding:
    """One fault in a theatre's folder, placed where a spreadsheet shows it.

    `row` counts as a spreadsheet does: the header is row 1. In a GeoJSON file it is the number of
    the feature, in theatre.toml the line where one is known.
    """

    file: str
    row: int
    column: str
    read: str
    expected: str

    def __str__(self) -> str:
        read = self.read if len(self.read) <= 120 else f"{self.read[:117]}..."
        return f"{self.file}:{self.row}: {self.column}: read {read!r}, expected {self.expected}"


class TheatreError(Exception):
    """A theatre's folder is not fit to be read; `findings` names every fault."""

    def __init__(self, folder: Path, findings: list[Finding]) -> None:
        self.folder = folder
        self.findings = findings
        shown = "\n".join(str(finding) for finding in findings[:20])
        rest = f"\n... and {len(findings) - 20} more" if len(findings) > 20 else ""
        super().__init__(f"{folder.name}: {len(findings)} findings\n{shown}{rest}")


@dataclass(frozen=True)
class Bounds:
    """The box that holds every coordinate of the theatre; degrees, WGS 84."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class Country:
    """One country of the theatre; its published area holds claims of ground against it."""

    place_id: str
    iso3: str
    area_km2: float


@dataclass(frozen=True)
class City:
    """A city with tables and a frame of its own."""

    place_id: str
    country: str
    frame: str
    parts: tuple[str, ...]
    metrics: tuple[str, ...]


@dataclass(frozen=True)
class Headline:
    """One headline number of the opening view."""

    metric: str
    place_id: str


@dataclass(frozen=True)
class Origin:
    """Where files of the theatre come from, and under which terms."""

    title: str
    publisher: str
    licence: str
    attribution: str
    note: str
    files: tuple[str, ...]
    url: str = ""
    licence_url: str = ""


@dataclass(frozen=True)
class Settings:
    """What theatre.toml says; every name of a place, metric, source or actor exists."""

    id: str
    title: str
    subtitle: str
    subject: str
    whole: str
    opening_date: pd.Timestamp
    opening_sources: tuple[str, ...]
    opening_title: str
    window_first: pd.Timestamp
    window_last: pd.Timestamp
    projection: str
    boundary_note: str
    peak_metric: str
    share_metric: str
    area_metric: str
    series: tuple[str, ...]
    bounds: Bounds
    countries: tuple[Country, ...]
    cities: tuple[City, ...]
    headlines: tuple[Headline, ...]
    origins: tuple[Origin, ...]


@dataclass(frozen=True, eq=False)
class Theatre:
    """One conflict's records, checked. The frames are shared: treat them as frozen.

    A theatre is equal to itself alone, so that what is worked out of it can be kept.

    Tables with an id carry it as their index (`figures.index.name == "figure_id"`);
    `neighbourhoods` is indexed by (place_id, neighbourhood_id); `control` and `clearing` by
    position. Dates are datetime64, numbers float64, flags bool, missing text is nan.
    data/schema.py names every column, data/loading/derived_columns.py the columns that are added
    on loading. `records` is the digest of the folder's files as they were when they were read.
    """

    folder: Path
    settings: Settings
    sources: pd.DataFrame
    figures: pd.DataFrame
    metrics: pd.DataFrame
    units: pd.DataFrame
    bases: pd.DataFrame
    events: pd.DataFrame
    actors: pd.DataFrame
    places: pd.DataFrame
    control: pd.DataFrame
    neighbourhoods: pd.DataFrame
    clearing: pd.DataFrame
    conversions: pd.DataFrame
    records: str = ""

    @cached_property
    def statement_root(self) -> npt.NDArray[np.intp]:
        """Position in `figures` of the statement that each claim repeats, or of itself."""
        return self.figures.index.get_indexer(pd.Index(self.figures["statement_id"]))

    @cached_property
    def positions_by_measure(self) -> dict[tuple[str, str], npt.NDArray[np.intp]]:
        """Positions in `figures`, ascending, of the claims of each (metric, place_id)."""
        return cast(
            "dict[tuple[str, str], npt.NDArray[np.intp]]",
            self.figures.groupby(["metric", "place_id"]).indices,
        )

    @cached_property
    def search_text(self) -> npt.NDArray[np.object_]:
        """All text of each claim, letter case folded, by position in `figures`."""
        return claim_index.search_text(
            *(self.figures, self.sources, self.places, self.metrics, self.units, self.bases)
        )

    @cached_property
    def sort_ranks(self) -> pd.DataFrame:
        """Where each claim stands when all are sorted by a column of text; index of `figures`."""
        return claim_index.sort_ranks(self.figures, self.places, self.metrics, self.units)


@dataclass(frozen=True)
class Filters:
    """Which claims a reader asks for; an empty part asks for all.

    ``first`` and ``last`` are days, inclusive: a claim is in when the span of days that it
    describes touches theirs. ``words`` are looked for in every text of the claim, letter case
    aside; ``place`` is that place alone, not what lies in it.
    """

    words: str = ""
    metric: str = ""
    place: str = ""
    organisation: str = ""
    speaker: str = ""
    status: str = ""
    via: str = ""
    first: pd.Timestamp | None = None
    last: pd.Timestamp | None = None


Kind = Literal["id", "text", "url", "colour", "choice", "number", "flag", "date", "partial_date"]


@dataclass(frozen=True)
class Column:
    """One column of a table: what a cell may hold, and what it means.

    ``max_characters`` is the limit of a name or label; None where the setting for all cells holds.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = True
    choices: tuple[str, ...] = ()
    refers: str = ""
    low: float | None = None
    high: float | None = None
    max_characters: int | None = None


@dataclass(frozen=True)
class Table:
    """One table: its file, its columns in order, its key."""

    name: str
    file: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    may_be_empty: bool = False
    may_be_missing: bool = False

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
