"""Reach cells of a theatre's places of control, for every reach that is offered.

The rule and what it does not say: docs/adr/0009-reach-cells.md.
"""

import hashlib
import logging
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS

from data.model import Theatre
from geo import reach
from geo.arrays import array_of, series_of
from geo.boundaries import read_boundaries
from geo.errors import GroundError
from geo.mosaic import Mosaic
from geo.projection import theatre_plane
from geo.reach_kept import kept_cells, read_shapes, write_shapes

_LOG = logging.getLogger(__name__)
REACHES: tuple[float | None, ...] = (15.0, 25.0, 40.0, None)
USUAL = 25.0
OUTLINE_KM = 1.0
_BORDERS = ("countries.geojson", "governorates.geojson")
_MADE = 1  # to be raised whenever the same files would give other borders


@dataclass(frozen=True)
class Reach:
    """What the places of control speak for within one reach. Shared: treat as frozen.

    ``cells`` by place_id, exact, in the theatre's plane (km); ``outlined`` are the same for
    drawing, a coverage too, and ``mosaic`` joins those by who holds them. ``area_km2`` by place_id,
    of every place of control (0 where another place at the same point has the cell);
    ``not_assessed_km2`` by iso3 of the theatre's countries.
    """

    reach_km: float | None
    cells: GeoDataFrame
    outlined: GeoDataFrame
    mosaic: Mosaic
    area_km2: pd.Series
    not_assessed_km2: pd.Series


class Reaches(Mapping[float | None, Reach]):
    """Reach cells by reach, each made (or read from disk) when it is first asked for."""

    def __init__(
        self, places: GeoDataFrame, countries: GeoDataFrame, plane: CRS, folder: Path | None
    ) -> None:
        self._places = places
        self._countries = countries
        self._plane = plane
        self._folder = folder
        self._made: dict[float | None, Reach] = {}
        self._one_at_a_time = threading.Lock()  # readers share the ground

    def __getitem__(self, reach_km: float | None) -> Reach:
        if reach_km not in REACHES:
            raise KeyError(reach_km)
        with self._one_at_a_time:
            if reach_km not in self._made:
                self._made[reach_km] = self._make(reach_km)
            return self._made[reach_km]

    def __iter__(self) -> Iterator[float | None]:
        return iter(REACHES)

    def __len__(self) -> int:
        return len(REACHES)

    def _make(self, reach_km: float | None) -> Reach:
        asked = (self._places, self._countries, reach_km, self._plane)
        cells = kept_cells(self._folder, *asked) if self._folder else reach.cells(*asked)
        area = reach.areas(cells)
        beyond = reach.areas(reach.not_assessed(cells, self._countries))
        outlined = reach.outline(cells, OUTLINE_KM)
        return Reach(
            reach_km,
            cells,
            outlined,
            Mosaic(outlined),
            area,
            beyond.rename("not_assessed_km2"),
        )


def read_reaches(theatre: Theatre, places: GeoDataFrame) -> Reaches:
    """Reach cells of the places that have rows in control; the usual reach is made at once.

    Parameters
    ----------
    places : the theatre's places that have a position, by place_id, with ``country`` (iso3).

    Raises
    ------
    GroundError: a boundary file is missing or broken, a place of control has no position or lies
        outside its country.
    """
    held = pd.Index(sorted(theatre.control["place_id"].unique()), name="place_id")
    lost = held.difference(places.index)
    if len(lost):
        raise GroundError(f"reach: no position is known of {', '.join(map(str, lost[:5]))}")
    plane = theatre_plane(theatre.settings.projection)
    own = [country.iso3 for country in theatre.settings.countries]
    cache = cache_folder()
    countries = _countries(theatre.folder / "boundaries", own, cache)
    reaches = Reaches(places.loc[held], countries, plane, cache)
    reaches[USUAL]  # a place outside its country is told at the start, not by the first map
    return reaches


def cache_folder() -> Path | None:
    """Where cells are kept on this machine; None where nobody has a home.

    FOOTHOLD_CACHE, else ``foothold`` in XDG_CACHE_HOME, else in ``.cache`` of the user's home.
    """
    told = os.environ.get("FOOTHOLD_CACHE")
    if told:
        return Path(told)
    try:
        caches = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    except RuntimeError:
        _LOG.warning("no home folder: reach cells are not kept")
        return None
    return Path(caches) / "foothold"


def _countries(folder: Path, own: Sequence[str], cache: Path | None) -> GeoDataFrame:
    """The theatre's own countries in full, EPSG:4326, by iso3; kept by the hash of their files.

    To read and fit the boundaries takes half a second, which a warm start does without.
    """
    total = hashlib.sha256(f"{_MADE} {shapely.geos_version_string} {' '.join(own)}".encode())
    for name in _BORDERS:
        try:
            text = (folder / name).read_bytes()
        except OSError as error:
            raise GroundError(f"{name}: cannot be read ({error.strerror})") from error
        total.update(len(text).to_bytes(8, "big") + text)
    path = cache / f"countries-{total.hexdigest()[:40]}.npz" if cache else None
    index = pd.Index(own, name="iso3")
    flat = read_shapes(path, len(own)) if path else None
    if flat is None:
        countries = read_boundaries(folder).countries
        unknown = index.difference(countries.index)
        if len(unknown):
            raise GroundError(f"countries.geojson: no country {', '.join(map(str, unknown))}")
        flat = array_of(countries.loc[index])
        if path:
            write_shapes(path, flat)
    return GeoDataFrame(geometry=series_of(flat, index))
