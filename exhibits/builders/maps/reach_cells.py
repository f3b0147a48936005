"""Reach cells of a theatre's places of control, for every reach that is offered.

The rule and what it does not say: docs/adr/0009-reach-cells.md.
"""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd
from geopandas import GeoDataFrame
from pyproj import CRS

from data.model import Theatre
from geo import thiessen
from geo.boundaries import read_boundaries
from geo.coverage import Coverage
from geo.errors import BoundaryError
from geo.projection import theatre_plane

REACHES: tuple[float | None, ...] = (15.0, 25.0, 40.0, None)
DEFAULT_RADIUS_KM = 25.0
OUTLINE_KM = 1.0


@dataclass(frozen=True)
class RadiusCells:
    """What the places of control speak for within one reach. Shared: treat as frozen.

    ``cells`` by place_id, exact, in the theatre's plane (km); ``outlined`` are the same for
    drawing, a coverage too, and ``mosaic`` joins those by who holds them. ``area_km2`` by place_id,
    of every place of control (0 where another place at the same point has the cell);
    ``not_assessed_km2`` by iso3 of the theatre's countries.
    """

    reach_km: float | None
    cells: GeoDataFrame
    outlined: GeoDataFrame
    mosaic: Coverage
    area_km2: pd.Series
    not_assessed_km2: pd.Series


class CellsByRadius(Mapping[float | None, RadiusCells]):
    """Reach cells by reach, each made when it is first asked for."""

    def __init__(self, places: GeoDataFrame, countries: GeoDataFrame, plane: CRS) -> None:
        self._places = places
        self._countries = countries
        self._plane = plane
        self._made: dict[float | None, RadiusCells] = {}
        self._one_at_a_time = threading.Lock()  # readers share the ground

    def __getitem__(self, reach_km: float | None) -> RadiusCells:
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

    def _make(self, reach_km: float | None) -> RadiusCells:
        cells = thiessen.thiessen_cells(self._places, self._countries, reach_km, self._plane)
        area = thiessen.cell_areas(cells)
        beyond = thiessen.cell_areas(thiessen.uncovered_area(cells, self._countries))
        outlined = thiessen.simplify_outlines(cells, OUTLINE_KM)
        return RadiusCells(
            reach_km,
            cells,
            outlined,
            Coverage(outlined),
            area,
            beyond.rename("not_assessed_km2"),
        )


def read_cells(theatre: Theatre, places: GeoDataFrame) -> CellsByRadius:
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
        raise BoundaryError(f"reach: no position is known of {', '.join(map(str, lost[:5]))}")
    plane = theatre_plane(theatre.settings.projection)
    own = pd.Index([country.iso3 for country in theatre.settings.countries], name="iso3")
    countries = read_boundaries(theatre.folder / "boundaries").countries
    unknown = own.difference(countries.index)
    if len(unknown):
        raise BoundaryError(f"countries.geojson: no country {', '.join(map(str, unknown))}")
    reaches = CellsByRadius(places.loc[held], countries.loc[own], plane)
    reaches[
        DEFAULT_RADIUS_KM
    ]  # a place outside its country is told at the start, not by the first map
    return reaches
