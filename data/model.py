"""Domain model: theatre, settings, tables, and the specification of table columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from data import claim_index
from data.event_kinds import NEUTRAL_SYMBOL
from data.place_spellings import index_places
from geo.importing.report import quote_read
from geo.theatre.assessed_polygons import AssessedPolygons

Row = pd.Series | Mapping[Any, Any]
"""A claim: a row of ``figures``, as a Series or as an item of ``to_dict("records")``."""

NOT_STATED = "not stated"
"""Text for a base, publisher or organisation that the records do not state."""
CONTESTED_KIND, UNKNOWN_KIND = "contested", "unknown"
"""Kinds of actors: of places without a single controller, and of time that is not assessed."""


@dataclass(frozen=True)
class Finding:
    """One fault in a theatre's folder, with its location.

    `row` is the spreadsheet row (the header is row 1); in a GeoJSON file the number of the feature;
    in theatre.toml the line number, where known. `read` is "" for an empty cell. `header` is the
    column's name in the file; "" where that is `column`.
    """

    file: str
    row: int
    column: str
    read: str
    expected: str
    header: str = ""

    @property
    def column_in_file(self) -> str:
        """Name of the column in the file."""
        return self.header or self.column

    def __str__(self) -> str:
        place = f"{self.file}:{self.row}: {self.column_in_file}"
        return f"{place}: read {quote_read(self.read, 120)}, expected {self.expected}"


@dataclass(frozen=True)
class Inference:
    """Something that a theatre's files leave out: what was assumed, and from what.

    `file` and `column` (in theatre.toml: the key) are where the files can state it; `remedy` says
    how, as an imperative; it may have several lines.
    """

    file: str
    column: str
    what: str
    basis: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}, {self.column}: {self.what} (from: {self.basis}). {self.remedy}"


class TheatreError(Exception):
    """A theatre's folder is invalid; `findings` lists every fault."""

    def __init__(self, folder: Path, findings: list[Finding]) -> None:
        self.folder = folder
        self.findings = findings
        listed = "\n".join(map(str, findings[:20]))
        rest = f"\n... and {len(findings) - 20} more" if len(findings) > 20 else ""
        super().__init__(f"{folder.name}, findings: {len(findings):,}\n{listed}{rest}")


@dataclass(frozen=True)
class Bounds:
    """Bounding box of every coordinate of the theatre; degrees, WGS 84.

    West exceeds east where the box crosses the 180th meridian.
    """

    west: float
    south: float
    east: float
    north: float

    def has_longitude(self, degrees: float) -> bool:
        """Whether a longitude lies within the box."""
        if self.west <= self.east:
            return self.west <= degrees <= self.east
        return degrees >= self.west or degrees <= self.east


@dataclass(frozen=True)
class Country:
    """Country of the theatre, with the published area against which area claims are checked.

    ``units`` are units of other countries, in the world boundaries, that belong to it in this
    theatre, such as ``ESP/Ceuta`` (geo/world/README.md). ``capital`` is a place_id, whose name
    every map of the country shows.
    """

    place_id: str
    iso3: str
    area_km2: float
    units: tuple[str, ...] = ()
    capital: str = ""


@dataclass(frozen=True)
class City:
    """City with its own tables and its own GeoJSON frame."""

    place_id: str
    country: str
    frame: str
    parts: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Headline:
    """One headline number of the opening view."""

    metric: str
    place_id: str


@dataclass(frozen=True)
class FormerLabel:
    """Earlier label of one metric, actor or place, as in links made before the change."""

    label: str
    metric: str = ""
    actor: str = ""
    place: str = ""


@dataclass(frozen=True)
class Preset:
    """A date that the page Map offers; ``country`` is a place_id, or "" for the chosen one."""

    label: str
    as_of: pd.Timestamp
    country: str = ""


@dataclass(frozen=True)
class TheatreEventKind:
    """Kind of event of one theatre, or another label or symbol for a general kind."""

    kind: str
    label: str
    symbol: str = NEUTRAL_SYMBOL


@dataclass(frozen=True)
class Origin:
    """Provenance and licence terms of files of the theatre."""

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
    """Contents of theatre.toml; every referenced place, metric, source and actor exists.

    ``local_language`` is the ISO 639-1 code of the language of local names, "" for none;
    ``admin_unit`` and ``admin_units`` are what the first level of units is called, one and several.
    ``introduction`` is the first paragraph of the opening page, ``method_notes`` are paragraphs on
    this theatre for the page on method; ``brief`` are ids of the exhibits of the default brief;
    ``radii_km`` the radii offered, ascending, the middle one the default. ``subject_trend`` is
    "falling" or "rising" if the subject loses or gains territory throughout the period.
    ``assessor`` is whose control is adopted where the theatre has no compilation of its own.
    ``presets`` are dates that the page Map offers.
    """

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
    former_labels: tuple[FormerLabel, ...] = ()
    local_language: str = ""
    admin_unit: str = "admin unit"
    admin_units: str = "admin units"
    event_kinds: tuple[TheatreEventKind, ...] = ()
    introduction: str = ""
    method_notes: tuple[str, ...] = ()
    brief: tuple[str, ...] = ()
    radii_km: tuple[float, ...] = ()
    subject_trend: str = ""
    assessor: str = ""
    presets: tuple[Preset, ...] = ()

    @property
    def assigned_units(self) -> dict[str, tuple[str, ...]]:
        """Units of other countries assigned to each of the theatre's countries, by code."""
        return {country.iso3: country.units for country in self.countries}


@dataclass(frozen=True, eq=False)
class Theatre:
    """Checked records of one conflict. The frames are shared: treat them as read-only.

    Equality is identity, so that derived results can be cached per theatre.
    Tables with an id carry it as their index (`figures.index.name == "figure_id"`),
    `neighbourhoods` (place_id, neighbourhood_id), others their position. Dates are datetime64,
    numbers float64, flags bool, missing text is nan. data/schema.py specifies every column,
    data/loading/derived_columns.py those added on loading. `records` is the digest of the files
    when read. `address_id` is the parameter `theatre` of links to it; "" for the default theatre.
    `translations` are phrases of the records with their translations into the local language.
    `control` has the adopted assessor's rows alone, `assessor_control` those of all assessors.
    `withheld_events` is the number of rows that `public` has left out.
    `polygons` are maps of control by assessor, in the order of names. `is_window_stated`: whether
    theatre.toml gives the first day of the period, on which control may have begun earlier, or
    else it is the date of the first row. `has_event_data`: it has large tables of events.
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
    rival_dates: pd.DataFrame
    neighbourhoods: pd.DataFrame
    clearing: pd.DataFrame
    conversions: pd.DataFrame
    records: str = ""
    translations: Mapping[str, str] = field(default_factory=dict)
    address_id: str = ""
    assessor_control: pd.DataFrame = field(default_factory=pd.DataFrame)
    withheld_events: int = 0
    polygons: Mapping[str, AssessedPolygons] = field(default_factory=dict)
    is_window_stated: bool = True
    has_event_data: bool = False
    shows_restricted: bool = True

    @cached_property
    def public(self) -> "Theatre":
        """The theatre without restricted rows: what files and open addresses may show."""
        restricted = self.events["restricted"]
        if not self.shows_restricted or not (restricted.any() or self.has_event_data):
            return self
        public = {"events": self.events[~restricted], "withheld_events": int(restricted.sum())}
        return replace(self, **public, shows_restricted=False)

    @cached_property
    def contested_actors(self) -> frozenset[str]:
        """Actors that represent contested control."""
        return frozenset(map(str, self.actors.index[self.actors["kind"] == CONTESTED_KIND]))

    @cached_property
    def unknown_actors(self) -> frozenset[str]:
        """Actors that stand for time that is not assessed."""
        return frozenset(map(str, self.actors.index[self.actors["kind"] == UNKNOWN_KIND]))

    @cached_property
    def assessed_control(self) -> pd.DataFrame:
        """Rows of `control` with a reported controller, without time that is not assessed."""
        unknown = self.control["controller"].isin(self.unknown_actors)
        return self.control[~unknown] if unknown.any() else self.control

    @cached_property
    def statement_root(self) -> npt.NDArray[np.intp]:
        """Position in `figures` of the statement that each claim repeats, or its own position."""
        return self.figures.index.get_indexer(pd.Index(self.figures["statement_id"]))

    @cached_property
    def positions_by_measure(self) -> dict[tuple[str, str], npt.NDArray[np.intp]]:
        """Positions in `figures`, ascending, of the claims of each (metric, place_id)."""
        indices = self.figures.groupby(["metric", "place_id"]).indices
        return cast("dict[tuple[str, str], npt.NDArray[np.intp]]", indices)

    @cached_property
    def containers(self) -> dict[str, tuple[str, ...]]:
        """Of each place: itself, then the places that contain it, inner first."""
        parent = self.places["part_of"].to_dict()

        def chain(place: object) -> tuple[str, ...]:
            return (place, *chain(parent[place])) if isinstance(place, str) else ()

        return {str(place): chain(place) for place in parent}

    @cached_property
    def search_text(self) -> npt.NDArray[np.object_]:
        """Searchable, folded text of each claim, by position in `figures`."""
        return claim_index.search_text(
            *(self.figures, self.sources, self.place_texts, self.metrics, self.units, self.bases)
        )

    @cached_property
    def place_texts(self) -> dict[str, str]:
        """Searchable text of the names and spellings of each place, by place_id."""
        return index_places(self.places)

    @cached_property
    def sort_ranks(self) -> pd.DataFrame:
        """Rank of each claim when all are sorted by a text column; index of `figures`."""
        return claim_index.sort_ranks(self.figures, self.places, self.metrics, self.units)


@dataclass(frozen=True)
class Filters:
    """Filter criteria for claims; an empty criterion matches all.

    ``first`` and ``last`` are dates, inclusive: a claim matches if the period it describes overlaps
    theirs. ``words`` are searched in every text of the claim, case-insensitively; ``place`` matches
    that place only, not the places within it.
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
    """Specification of one table column: permitted cell contents and meaning.

    ``max_characters`` is the limit of a name or label; None where the general cell limit applies.
    A ``local`` column has names in the theatre's local language, and a file may lack it.
    A file may lack a column that ``may_be_missing``; its cells are then empty.
    ``other_name`` is another name that a file may give the column.
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
    local: bool = False
    may_be_missing: bool = False
    other_name: str = ""


@dataclass(frozen=True)
class Table:
    """Specification of one table: file, columns in order, key."""

    name: str
    file: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError if there is none."""
        return {column.name: column for column in self.columns}[name]
