"""Thiessen cells of a theatre's places of control, limited to each available radius.

Method and limits: docs/adr/0009-reach-cells.md; steps of a map: docs/adr/0024-graded-map.md.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from data.model import Theatre
from exhibits.builders.view_scope import CACHED_THEATRES
from geo.arrays import array_of, series_of
from geo.cells import thiessen
from geo.cells.coverage import Coverage
from geo.cells.nested import ring_index, split_into_rings
from geo.errors import BoundaryError
from geo.projection import theatre_plane
from geo.stored_shapes import StoredShapes
from geo.theatre.boundaries import area_inputs, boundaries_for_areas
from geo.theatre.outside_places import check_places

Steps = tuple[float | None, float | None, float | None]
"""Radii of the three steps of a map, km, ascending; None is no limit."""
RADIUS_SCALE_KM = (0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 15.0, 25.0, 40.0, 60.0, 100.0)
"""Radii from which those of a theatre are chosen."""
USUAL_RADIUS_KM = 25.0
"""Default radius of a theatre with too few places to tell their density."""
MAX_STEP_PARTS = 400
"""A step that is narrower than one of so many parts of the longer side of all places, about two
pixels, is not told apart from the next one: the map then has one step, of the chosen radius."""
NEIGHBOURS = 3
"""A place's spacing is the distance to its third nearest place."""
MAX_SAMPLED_PLACES = 500
EARTH_RADIUS_KM = 6371.0
MAX_OUTLINE_KM = 1.5
OUTLINE_SHARE, OUTLINE_PARTS = 0.1, 700
"""Outlines are simplified to this share of the smallest step's radius, but to no less than one of
so many parts of the longer side of all places, about a pixel, and to `MAX_OUTLINE_KM` at most."""
SINGLE_SHARE = 0.3
"""The share of the radius where a map has one step: circles remain, in few vertices."""
COUNTRIES = "countries"
"""Name among stored shapes, in degrees, of the countries in which the places are."""


@lru_cache(maxsize=CACHED_THEATRES)
def radii_km(theatre: Theatre) -> tuple[float | None, ...]:
    """Return the radii offered for a theatre, in ascending order, and None for no limit.

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


def step_radii_km(offered: Sequence[float | None], radius_km: float | None) -> Steps:
    """Return the radii of the three steps of a map, in ascending order.

    The chosen radius is the middle step. The others are the next radii offered, and past those the
    next ones of `RADIUS_SCALE_KM`, which ends. Without a limit the steps are the smallest and the
    largest radius offered, and no limit.

    Parameters
    ----------
    offered : from `radii_km`.
    radius_km : one of them.
    """
    capped = [offer for offer in offered if offer is not None]
    if radius_km is None:
        return capped[0], capped[-1], None
    radii = (capped, RADIUS_SCALE_KM)
    smaller = [max((km for km in each if km < radius_km), default=None) for each in radii]
    larger = [min((km for km in each if km > radius_km), default=None) for each in radii]
    return (
        smaller[0] or smaller[1] or radius_km / 2,
        radius_km,
        larger[0] or larger[1] or radius_km * 2,
    )


@dataclass(frozen=True)
class RadiusCells:
    """Cells of the places of control within one radius. Shared: treat as immutable.

    ``cells`` by place_id, exact, in the theatre's plane (km); ``parts`` are the same or, until they
    are needed, from `geo.cells.thiessen.cut_cells`. ``area_km2`` by place_id of every place of
    control (0 where another place at the same point has the cell); ``not_assessed_km2`` by iso3 of
    the theatre's ``countries``.
    """

    radius_km: float | None
    parts: GeoDataFrame
    is_coverage: bool
    countries: GeoDataFrame

    @cached_property
    def cells(self) -> GeoDataFrame:
        """Cells that share their edges, for drawing and for files."""
        if self.is_coverage:
            return self.parts
        shapes = thiessen.cover_shapes(array_of(self.parts))
        return self.parts.set_geometry(series_of(shapes, self.parts.index, self.parts.crs))

    @property
    def country(self) -> pd.Series:
        """Country (iso3) of each place."""
        return self.parts["country"]

    @cached_property
    def area_km2(self) -> pd.Series:
        """Area of the cell of each place."""
        return thiessen.cell_areas(self.parts)

    @cached_property
    def not_assessed_km2(self) -> pd.Series:
        """Area outside all cells, which not every map needs."""
        uncovered = thiessen.uncovered_areas(self.parts, self.countries)
        return uncovered.rename("not_assessed_km2")


class GradedCells:
    """Cells split at the radii of a map's steps, for drawing. Shared: treat as immutable.

    ``rings`` by place_id and ``step`` (0 is nearest to the place), simplified, are a coverage of
    all cells in the theatre's plane (km). ``radii_km`` are those of the steps, ascending, and of
    the range of areas if the map has one step only (``is_graded`` is False).
    Vertices within ``straight_km`` of the line between their neighbours need not be drawn: it is
    half the unit to which the rings are rounded.
    """

    def __init__(self, radii_km: Steps, rings: GeoDataFrame, straight_km: float) -> None:
        self.radii_km = radii_km
        self.straight_km = straight_km
        self.rings = rings
        self._mosaic = Coverage(rings)
        self._place = rings.index.get_level_values(0)
        self._step = rings.index.get_level_values(1).to_numpy()
        self._step_count = int(self._step.max(initial=0)) + 1

    @property
    def is_graded(self) -> bool:
        """Whether the map has a step for each of ``radii_km``."""
        return self._step_count > 1

    def dissolve(self, keys: pd.Series) -> list[dict[str, BaseGeometry]]:
        """Union the area of each key, such as the controller, up to each step's radius.

        Parameters
        ----------
        keys : by place_id; places without a key are omitted.

        Returns
        -------
        The shapes of each step by key, as `geo.cells.coverage.Coverage.dissolve`, in the plane of
        ``rings``: each contains the ones before it.
        """
        code, names = pd.factorize(self._of_rings(keys), sort=True)
        codes = [np.where(self._step <= step, code, -1) for step in range(self._step_count)]
        return [
            dict(zip(names, self._mosaic.dissolve(each, len(names)), strict=True)) for each in codes
        ]

    def trace_lines(self, keys: pd.Series) -> dict[tuple[object, object], BaseGeometry]:
        """Trace the lines where the areas of two keys meet, as `Coverage.trace_lines`.

        ``keys`` are as in `dissolve`.
        """
        return self._mosaic.trace_lines(self._of_rings(keys))

    def _of_rings(self, keys: pd.Series) -> pd.Series:
        values = keys.reindex(self._place).to_numpy()
        return pd.Series(values, self.rings.index, name=keys.name, dtype=object)


class CellsByRadius(Mapping[float | None, RadiusCells]):
    """Cells by radius, those offered and those of their steps; computed on first access.

    Parameters
    ----------
    stored : shapes that need not be computed.
    """

    def __init__(
        self,
        radii: tuple[float | None, ...],
        places: GeoDataFrame,
        countries: GeoDataFrame,
        plane: CRS,
        stored: StoredShapes,
    ) -> None:
        self._radii = radii
        self._places = places
        self._countries = countries
        self._plane = plane
        self._stored = stored
        west, south, east, north = places.to_crs(plane).total_bounds
        self._side_km = float(max(east - west, north - south))
        self._steps = {radius_km: step_radii_km(radii, radius_km) for radius_km in radii}
        self._available = {*radii}.union(*self._steps.values())
        self._computed: dict[float | None, RadiusCells] = {}
        self._graded: dict[float | None, GradedCells] = {}
        self._lock = threading.RLock()  # concurrent readers share the base map

    def __getitem__(self, radius_km: float | None) -> RadiusCells:
        if radius_km not in self._available:
            raise KeyError(radius_km)
        with self._lock:
            if radius_km not in self._computed:
                self._computed[radius_km] = self._compute(radius_km)
            return self._computed[radius_km]

    def graded(self, radius_km: float | None) -> GradedCells:
        """Return the cells of the steps of a map of one radius.

        Raises
        ------
        KeyError: the radius is not offered.
        """
        steps = self._steps[radius_km]
        with self._lock:
            if radius_km not in self._graded:
                straight_km = 0.5 * 10.0 ** -thiessen.outline_decimals(self._outline_km(radius_km))
                self._graded[radius_km] = GradedCells(steps, self._split(radius_km), straight_km)
            return self._graded[radius_km]

    def range_km(self, radius_km: float | None) -> tuple[float, float] | None:
        """Return the radii of the inner and outer step around a radius; None without a limit."""
        inner_km, _, outer_km = self._steps[radius_km]
        return None if inner_km is None or outer_km is None else (inner_km, outer_km)

    def __iter__(self) -> Iterator[float | None]:
        return iter(self._radii)

    def __len__(self) -> int:
        return len(self._radii)

    def _compute(self, radius_km: float | None) -> RadiusCells:
        shapes = self._stored.read_or_compute(
            cells_name(radius_km),
            lambda: thiessen.cut_cells(self._places, self._countries, radius_km, self._plane),
        )
        cells = GeoDataFrame(
            {"country": self._places["country"]},
            geometry=series_of(shapes, self._places.index, self._plane),
        )
        is_stored = cells_name(radius_km) in self._stored.by_name
        return RadiusCells(radius_km, cells, is_stored, self._countries)

    def _outline_km(self, radius_km: float | None) -> float:
        inner_km, *others = self._drawn_km(radius_km)
        if inner_km is None:
            return MAX_OUTLINE_KM
        if not others:
            return min(MAX_OUTLINE_KM, SINGLE_SHARE * inner_km)
        return min(MAX_OUTLINE_KM, max(OUTLINE_SHARE * inner_km, self._side_km / OUTLINE_PARTS))

    def _drawn_km(self, radius_km: float | None) -> tuple[float | None, ...]:
        """Return the radii of the steps that a map tells apart."""
        inner_km, middle_km, _ = steps = self._steps[radius_km]
        narrowest_km = self._side_km / MAX_STEP_PARTS
        is_graded = (middle_km or np.inf) - (inner_km or 0.0) >= narrowest_km
        return steps if is_graded else (radius_km,)

    def _split(self, radius_km: float | None) -> GeoDataFrame:
        steps = self._drawn_km(radius_km)
        shapes = self._stored.read_or_compute(
            rings_name(radius_km),
            lambda: split_into_rings(
                [self[step_km].cells for step_km in steps], self._outline_km(radius_km)
            ),
        )
        index = ring_index(self._places.index, len(steps))
        return GeoDataFrame(index=index, geometry=shapes, crs=self._plane)


def cells_name(radius_km: float | None) -> str:
    """Name of the cells of a radius among stored shapes."""
    return f"cells {radius_km}"


def rings_name(radius_km: float | None) -> str:
    """Name of the rings of a map of this radius among stored shapes."""
    return f"rings {radius_km}"


def stored_shapes(theatre: Theatre) -> StoredShapes:
    """Shapes of a theatre's places of control that are stored with the code, if any.

    Raises
    ------
    BoundaryError: a boundary file cannot be read.
    """
    settings = theatre.settings
    inputs = area_inputs(theatre.folder, settings.assigned_units, settings.projection)
    place_ids = pd.Index(sorted(theatre.control["place_id"].unique()))
    places = theatre.places.loc[theatre.places.index.intersection(place_ids)].sort_index()
    described = [radii_km(theatre), [country.iso3 for country in settings.countries]]
    described += [list(row) for row in places[["country", "lat", "lon"]].itertuples()]
    return StoredShapes([*inputs, repr(described).encode()])


def read_cells(theatre: Theatre, places: GeoDataFrame) -> CellsByRadius:
    """Compute cells of the places with control records; steps of the default radius immediately.

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
    settings = theatre.settings
    plane = theatre_plane(settings.projection)
    country_ids = pd.Index([country.iso3 for country in settings.countries], name="iso3")
    located = places.loc[place_ids]
    stored = stored_shapes(theatre)

    def read_countries() -> GeoDataFrame:
        boundaries = boundaries_for_areas(
            theatre.folder, settings.assigned_units, settings.projection
        )
        check_places(located, boundaries, plane)
        unknown = country_ids.difference(boundaries.countries.index)
        if len(unknown):
            raise BoundaryError(f"countries.geojson: no country {', '.join(map(str, unknown))}")
        return boundaries.countries.loc[country_ids]

    if COUNTRIES in stored.by_name:
        countries = GeoDataFrame(geometry=series_of(stored.by_name[COUNTRIES], country_ids))
    else:
        countries = read_countries()
    cells_by_radius = CellsByRadius(radii_km(theatre), located, countries, plane, stored)
    # Compute these now, so that a place outside its country is reported at the start.
    cells_by_radius.graded(default_radius_km(theatre))
    return cells_by_radius
