"""Thiessen cells of a theatre's places of control, limited to each available radius.

Method and limits: docs/adr/0009-reach-cells.md.
"""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pyproj import CRS

from data.model import Theatre
from geo import thiessen
from geo.coverage import Coverage
from geo.errors import BoundaryError
from geo.projection import theatre_plane
from geo.theatre.boundaries import boundaries_for_areas
from geo.theatre.outside_places import check_places

RADIUS_SCALE_KM = (0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 15.0, 25.0, 40.0, 60.0, 100.0)
"""Radii from which those of a theatre are chosen."""
USUAL_RADIUS_KM = 25.0
"""Default radius of a theatre with too few places to tell their density."""
NEIGHBOURS = 3
"""A place's spacing is the distance to its third nearest place."""
MAX_SAMPLED_PLACES = 500
EARTH_RADIUS_KM = 6371.0
CACHED_THEATRES = 8
OUTLINE_KM = 1.0


@lru_cache(maxsize=CACHED_THEATRES)
def radii_km(theatre: Theatre) -> tuple[float | None, ...]:
    """Return the radii offered for a theatre, in ascending order, and None for no cap.

    Without the setting ``radii_km``, the default radius is the largest of `RADIUS_SCALE_KM` that
    does not exceed the median spacing of the places of control; the next smaller and the next
    larger one are offered with it. The scale ends: far from any place nothing is assessed, however
    few places there are.
    """
    if theatre.settings.radii_km:
        return (*theatre.settings.radii_km, None)
    spacing = _median_spacing_km(theatre)
    steps = range(1, len(RADIUS_SCALE_KM) - 1)
    middle = max((step for step in steps if RADIUS_SCALE_KM[step] <= spacing), default=steps[0])
    return (*RADIUS_SCALE_KM[middle - 1 : middle + 2], None)


def _median_spacing_km(theatre: Theatre) -> float:
    """Median distance from a place of control to its third nearest, on the sphere, km."""
    ids = theatre.control["place_id"].unique()
    points = theatre.places.loc[theatre.places.index.isin(ids), ["lat", "lon"]].dropna()
    if len(points) <= NEIGHBOURS:
        return USUAL_RADIUS_KM
    lat, lon = np.radians(points["lat"].to_numpy()), np.radians(points["lon"].to_numpy())
    xyz = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    sampled = xyz[:: -(-len(xyz) // MAX_SAMPLED_PLACES)]
    chords = np.sqrt(np.maximum(2 - 2 * sampled @ xyz.T, 0.0))
    third = np.partition(chords, NEIGHBOURS, axis=1)[:, NEIGHBOURS]  # the first is the place
    return float(np.median(2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(third / 2, 1.0))))


def radius_band_km(theatre: Theatre) -> tuple[float, float]:
    """Return the smallest and the largest capped radius offered."""
    capped = [radius_km for radius_km in radii_km(theatre) if radius_km is not None]
    return capped[0], capped[-1]


def default_radius_km(theatre: Theatre) -> float:
    """Return the default radius of a theatre: the middle one of those offered."""
    capped = [radius_km for radius_km in radii_km(theatre) if radius_km is not None]
    return capped[len(capped) // 2]


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

    def __init__(
        self,
        radii: tuple[float | None, ...],
        places: GeoDataFrame,
        countries: GeoDataFrame,
        plane: CRS,
    ) -> None:
        self._radii = radii
        self._places = places
        self._countries = countries
        self._plane = plane
        self._computed: dict[float | None, RadiusCells] = {}
        self._lock = threading.Lock()  # concurrent readers share the base map

    def __getitem__(self, radius_km: float | None) -> RadiusCells:
        if radius_km not in self._radii:
            raise KeyError(radius_km)
        with self._lock:
            if radius_km not in self._computed:
                self._computed[radius_km] = self._compute(radius_km)
            return self._computed[radius_km]

    def __iter__(self) -> Iterator[float | None]:
        return iter(self._radii)

    def __len__(self) -> int:
        return len(self._radii)

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
    cells_by_radius = CellsByRadius(
        radii_km(theatre), places.loc[place_ids], countries.loc[country_ids], plane
    )
    # Compute one radius now, so that a place outside its country is reported at the start.
    cells_by_radius[default_radius_km(theatre)]
    return cells_by_radius
