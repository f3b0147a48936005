"""Thiessen cells of a theatre's places of control, limited to each available radius.

Method and limits: docs/adr/0009-reach-cells.md.
"""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd
from geopandas import GeoDataFrame
from pyproj import CRS

from data.model import Theatre
from geo import thiessen
from geo.coverage import Coverage
from geo.errors import BoundaryError
from geo.outside_places import check_places
from geo.projection import theatre_plane
from geo.theatre_boundaries import boundaries_for_areas

RADII_KM: tuple[float | None, ...] = (15.0, 25.0, 40.0, None)
DEFAULT_RADIUS_KM = 25.0
OUTLINE_KM = 1.0


@dataclass(frozen=True)
class RadiusCells:
    """Cells of the places of control within one radius. Shared: treat as immutable.

    ``cells`` by place_id, exact, in the theatre's plane (km); ``outlined`` are the same simplified
    for drawing, also a coverage; ``mosaic`` dissolves those by controller. ``area_km2`` by place_id
    of every place of control (0 where another place at the same point has the cell);
    ``not_assessed_km2`` by iso3 of the theatre's countries.
    """

    radius_km: float | None
    cells: GeoDataFrame
    outlined: GeoDataFrame
    mosaic: Coverage
    area_km2: pd.Series
    not_assessed_km2: pd.Series


class CellsByRadius(Mapping[float | None, RadiusCells]):
    """Cells by radius, computed on first access."""

    def __init__(self, places: GeoDataFrame, countries: GeoDataFrame, plane: CRS) -> None:
        self._places = places
        self._countries = countries
        self._plane = plane
        self._computed: dict[float | None, RadiusCells] = {}
        self._lock = threading.Lock()  # concurrent readers share the base map

    def __getitem__(self, radius_km: float | None) -> RadiusCells:
        if radius_km not in RADII_KM:
            raise KeyError(radius_km)
        with self._lock:
            if radius_km not in self._computed:
                self._computed[radius_km] = self._compute(radius_km)
            return self._computed[radius_km]

    def __iter__(self) -> Iterator[float | None]:
        return iter(RADII_KM)

    def __len__(self) -> int:
        return len(RADII_KM)

    def _compute(self, radius_km: float | None) -> RadiusCells:
        cells = thiessen.thiessen_cells(self._places, self._countries, radius_km, self._plane)
        area = thiessen.cell_areas(cells)
        not_assessed = thiessen.cell_areas(thiessen.uncovered_area(cells, self._countries))
        outlined = thiessen.simplify_outlines(cells, OUTLINE_KM)
        return RadiusCells(
            radius_km,
            cells,
            outlined,
            Coverage(outlined),
            area,
            not_assessed.rename("not_assessed_km2"),
        )


def read_cells(theatre: Theatre, places: GeoDataFrame) -> CellsByRadius:
    """Compute cells of the places with control records; those of the default radius immediately.

    Parameters
    ----------
    places : the theatre's places that have a position, by place_id, with ``country`` (iso3).

    Raises
    ------
    BoundaryError: a boundary file is missing or invalid, or a place of control has no position or
        is outside its country.
    """
    place_ids = pd.Index(sorted(theatre.control["place_id"].unique()), name="place_id")
    missing = place_ids.difference(places.index)
    if len(missing):
        raise BoundaryError(f"control cells: no position for {', '.join(map(str, missing[:5]))}")
    plane = theatre_plane(theatre.settings.projection)
    country_ids = pd.Index([country.iso3 for country in theatre.settings.countries], name="iso3")
    settings = theatre.settings
    boundaries = boundaries_for_areas(theatre.folder, settings.assigned_units, settings.projection)
    check_places(places.loc[place_ids], boundaries, plane)
    countries = boundaries.countries
    unknown = country_ids.difference(countries.index)
    if len(unknown):
        raise BoundaryError(f"countries.geojson: no country {', '.join(map(str, unknown))}")
    cells_by_radius = CellsByRadius(places.loc[place_ids], countries.loc[country_ids], plane)
    # Compute one radius now, so that a place outside its country is reported at the start.
    cells_by_radius[DEFAULT_RADIUS_KM]
    return cells_by_radius
