"""Comparison of two maps of control on a date, by exact geometry.

Two maps of places are compared cell by cell; all others by overlay, of polygons in degrees, as
drawn, or with modelled cells in the theatre's plane.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import cast

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries
from pyproj import CRS

from data.model import Theatre
from data.queries.assessed import map_date
from data.queries.assessors import controllers_by_assessor
from data.queries.comparable_maps import (
    NOT_ASSESSED,
    ComparableMap,
    first_common_date,
    list_comparable_maps,
    opening_map,
)
from data.schema import AREA_KINDS
from data.text.format import format_date
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.radius_cells import RadiusCells, read_cells
from exhibits.builders.view_scope import chosen_countries, followed_controller, is_within
from exhibits.model import View
from geo.arrays import array_of, prepared_copies
from geo.boundaries import AreaBoundaries
from geo.projection import LONLAT, theatre_plane
from geo.theatre.boundaries import boundaries_for_areas
from geo.theatre.overlay import overlay_areas, repair_polygons, separate_areas
from geo.world.units import project_shapes

CACHED_COMPARISONS, CACHED_SUMMARIES = 4, 256
"""Comparisons that are cached with their shapes, and without them."""
MIN_AREA_KM2 = 1e-6
"""A square metre: smaller areas are errors of rounding."""


@dataclass(frozen=True)
class Comparison:
    """Two maps on one date. Shared: treat as immutable.

    ``pairs``, in the theatre's plane, has a row for each pair of controllers with area: ``first``,
    ``second`` (actor_id, or `NOT_ASSESSED`), ``area_km2``, largest first; a summary has no shapes.
    ``places``, by place_id,
    has ``first`` and ``second`` of each place that either map assesses. ``dates`` are those of the
    maps of polygons, None for a modelled one.
    """

    maps: tuple[ComparableMap, ComparableMap]
    dates: tuple[pd.Timestamp | None, pd.Timestamp | None]
    pairs: GeoDataFrame
    places: pd.DataFrame


class ComparisonError(ValueError):
    """Two maps cannot be compared on a date; the message gives the reason."""


class MapComparer:
    """Comparisons of the maps of one theatre; the last ones are cached."""

    def __init__(self, theatre: Theatre, base_map: Basemap) -> None:
        self.theatre = theatre
        self.base_map = base_map
        self.maps = list_comparable_maps(theatre)
        self.plane = theatre_plane(theatre.settings.projection)
        self._compare_cached = lru_cache(CACHED_COMPARISONS)(self._compare)
        self._summarise_cached = lru_cache(CACHED_SUMMARIES)(self._summarise)
        self._parts_cached = lru_cache(CACHED_COMPARISONS)(self._cover_cells)
        self.cells = lru_cache(1)(self._read_cells)
        self.boundaries = lru_cache(1)(self._read_boundaries)

    def chosen_maps(self, view: View) -> tuple[ComparableMap, ComparableMap]:
        """Return the two maps of a view.

        Raises
        ------
        ComparisonError: the view has the same map twice.
        """
        ids = [
            chosen or opening_map(self.theatre, position)
            for position, chosen in enumerate((view.first_map, view.second_map))
        ]
        first, second = (self.maps[name] for name in ids)
        if first == second:
            raise ComparisonError(f"Both maps are {first.label}; choose two different ones.")
        return first, second

    def compare_view(self, view: View, has_shapes: bool = True) -> Comparison:
        """Compare the maps of a view on its as-of date; without shapes for a series of dates.

        Raises
        ------
        ComparisonError: the same map twice, or one that begins later.
        """
        maps = self.chosen_maps(view)
        first, assessor = first_common_date(self.theatre, maps)
        if view.as_of < first:
            day = format_date(first)
            raise ComparisonError(f"Both maps exist from {day}, the first map of {assessor}.")
        compare = self._compare_cached if has_shapes else self._summarise_cached
        return compare(*maps, *self.map_dates(maps, view.as_of), view.country, view.radius_km)

    def map_dates(
        self, maps: tuple[ComparableMap, ComparableMap], as_of: pd.Timestamp
    ) -> tuple[pd.Timestamp, pd.Timestamp]:
        """Return the dates of the maps that apply on a date; a modelled map is of that date."""
        first, second = (
            as_of
            if chosen.is_modelled
            else cast(pd.Timestamp, map_date(self.theatre.polygons[chosen.assessor], as_of))
            for chosen in maps
        )
        return first, second

    def followed_actor(self, view: View, comparison: Comparison) -> str:
        """Return the view's controller; if neither map has it, the one with the largest area."""
        chosen = followed_controller(self.theatre, view)
        rows = comparison.pairs
        if view.controller or rows.empty or chosen in {*rows["first"], *rows["second"]}:
            return chosen
        row = rows.iloc[0]
        return str(row["first"] or row["second"])

    def country_shapes(self, country: str) -> GeoSeries:
        """Return the exact shapes of the countries of a view, in the CRS of the boundaries."""
        view = View(self.theatre.settings.window_last, country)
        codes = [item.iso3 for item in chosen_countries(self.theatre, view)]
        return cast(GeoSeries, self.boundaries().countries.geometry.loc[codes])

    def _read_boundaries(self) -> AreaBoundaries:
        settings = self.theatre.settings
        return boundaries_for_areas(
            self.theatre.folder, settings.assigned_units, settings.projection
        )

    def _read_cells(self) -> Mapping[float | None, RadiusCells]:
        """Cells of the places of all assessors: those of the theatre's map if they are the same.

        All maps of places share one set of cells: if each assessor had cells of its own places,
        maps would differ where one of them lists a place more.
        """
        rows = self.theatre.assessor_control
        if set(rows["place_id"]) <= set(self.theatre.control["place_id"]):
            return self.base_map.cells
        return read_cells(replace(self.theatre, control=rows), self.base_map.places)

    def _summarise(
        self,
        first: ComparableMap,
        second: ComparableMap,
        first_date: pd.Timestamp,
        second_date: pd.Timestamp,
        country: str,
        radius_km: float | None,
    ) -> Comparison:
        """Compare two maps, and keep areas and places alone."""
        arguments = first, second, first_date, second_date, country, radius_km
        if first.is_modelled != second.is_modelled:
            return self._sum_cells(*arguments)
        found = self._compare(*arguments, has_shapes=False)
        areas = pd.DataFrame(found.pairs[["first", "second", "area_km2"]])
        return replace(found, pairs=cast(GeoDataFrame, areas))

    def _sum_cells(
        self,
        first: ComparableMap,
        second: ComparableMap,
        first_date: pd.Timestamp,
        second_date: pd.Timestamp,
        country: str,
        radius_km: float | None,
    ) -> Comparison:
        """Compare a modelled map with polygons by the parts of each cell that they cover.

        The parts are the same on every date of the modelled map, so that a series needs one
        overlay for each map of polygons.
        """
        maps, dates = (first, second), (first_date, second_date)
        modelled, drawn = (0, 1) if first.is_modelled else (1, 0)
        shapes, parts = self._parts_cached(maps[drawn], dates[drawn], country, radius_km)
        controllers = self._controllers(maps[modelled], dates[modelled])
        controllers = controllers[controllers.index.isin(parts.index)]
        covered = parts.loc[controllers.index]
        by_pair = covered.groupby(controllers.to_numpy()).sum()
        outside = shapes.area - covered.drop(columns=NOT_ASSESSED).sum()
        rows = [
            (name, other, km2) for other, column in by_pair.items() for name, km2 in column.items()
        ]
        rows += [(NOT_ASSESSED, name, km2) for name, km2 in outside.items()]
        names = ("first", "second") if modelled == 0 else ("second", "first")
        pairs = pd.DataFrame(rows, columns=[*names, "area_km2"])
        pairs = pairs[pairs["area_km2"] > MIN_AREA_KM2]
        both = [shapes, shapes]  # only that of the polygons is read
        places = self._places_of_maps(maps, dates, country, both)
        return Comparison(maps, (None, None), cast(GeoDataFrame, pairs), places)

    def _cover_cells(
        self, chosen: ComparableMap, date: pd.Timestamp, country: str, radius_km: float | None
    ) -> tuple[GeoSeries, pd.DataFrame]:
        """Measure how much of each cell the polygons of each controller cover, km².

        Returns
        -------
        The polygons in the plane, and a frame by place_id with a column for each controller and
        for `NOT_ASSESSED`.
        """
        shapes = self._read_shapes(chosen, date, radius_km, self.plane, country)
        cells = self.cells()[radius_km].cells.geometry
        ids = self.points(country).index
        cells = cells.loc[cells.index.isin(ids)]
        flat = cells.to_numpy()
        parts = pd.DataFrame(0.0, index=cells.index, columns=[*shapes.index, NOT_ASSESSED])
        for name, shape in zip(shapes.index, prepared_copies(array_of(shapes)), strict=True):
            is_near = shapely.intersects(shape, flat)
            common = shapely.intersection(shape, flat[is_near])
            parts.loc[is_near, name] = shapely.area(common)
        parts[NOT_ASSESSED] = shapely.area(flat) - parts.sum(axis=1)
        return shapes, parts

    def _compare(
        self,
        first: ComparableMap,
        second: ComparableMap,
        first_date: pd.Timestamp,
        second_date: pd.Timestamp,
        country: str,
        radius_km: float | None,
        has_shapes: bool = True,
    ) -> Comparison:
        maps, dates = (first, second), (first_date, second_date)
        if first.is_modelled and second.is_modelled:
            places = self._places_of_maps(maps, dates, country, None)
            pairs = self._pair_cells(places, radius_km, has_shapes)
        else:
            crs = self.plane if first.is_modelled or second.is_modelled else LONLAT
            shapes = [
                self._read_shapes(chosen, date, radius_km, crs, country)
                for chosen, date in zip(maps, dates, strict=True)
            ]
            places = self._places_of_maps(maps, dates, country, shapes)
            pairs = overlay_areas(*shapes)
            if crs == LONLAT:
                flat = repair_polygons(project_shapes(array_of(pairs), self.plane))
                pairs = GeoDataFrame(pairs.drop(columns="geometry"), geometry=list(flat))
                pairs = pairs.set_crs(self.plane, allow_override=True)
            pairs = pairs.assign(area_km2=pairs.geometry.area)
        pairs = pairs[pairs["area_km2"] > MIN_AREA_KM2]
        pairs = pairs.sort_values("area_km2", ascending=False, ignore_index=True)
        stated = tuple(
            None if chosen.is_modelled else date for chosen, date in zip(maps, dates, strict=True)
        )
        return Comparison(maps, cast(tuple, stated), pairs, places)

    def _pair_cells(
        self, places: pd.DataFrame, radius_km: float | None, has_shapes: bool
    ) -> GeoDataFrame:
        """Join the cells of the places of each pair of controllers."""
        cells = self.cells()[radius_km]
        shapes, km2 = cells.cells.geometry, cells.area_km2
        rows = [
            (*cast(tuple, pair), float(km2.loc[ids].sum()), shapes.loc[ids].to_numpy())
            for pair, ids in places.groupby(["first", "second"]).groups.items()
        ]
        table = pd.DataFrame(rows, columns=["first", "second", "area_km2", "geometry"])
        joined = [
            shapely.coverage_union_all(each) if has_shapes else shapely.Polygon()
            for each in table["geometry"]
        ]
        polygons = repair_polygons(np.array(joined, dtype=object))
        return GeoDataFrame(table.assign(geometry=list(polygons)), crs=self.plane)

    def _read_shapes(
        self,
        chosen: ComparableMap,
        date: pd.Timestamp,
        radius_km: float | None,
        crs: CRS,
        country: str,
    ) -> GeoSeries:
        """Read the disjoint areas of a map by controller; of one country, if that is in view."""
        if chosen.is_modelled:
            controllers = self._controllers(chosen, date)
            cells = self.cells()[radius_km].cells.geometry.loc[controllers.index]
            groups = cells.to_numpy(), controllers.to_numpy()
            names = sorted(set(groups[1]))
            joined = [shapely.coverage_union_all(groups[0][groups[1] == name]) for name in names]
            shapes = GeoSeries(joined, pd.Index(names, dtype=object), crs=self.plane)
        else:
            rows = self.theatre.polygons[chosen.assessor].shapes_on(date)
            rows = rows[(rows["layer"] == chosen.layer).to_numpy()]
            shapes = separate_areas(rows.set_index("controller").geometry)
            if crs != LONLAT:
                flat = repair_polygons(project_shapes(array_of(shapes), crs))
                shapes = GeoSeries(list(flat), shapes.index, crs)
        if country == self.theatre.settings.whole:
            return shapes
        inside = self.country_shapes(country).to_crs(crs).union_all()
        clipped = shapely.intersection(array_of(shapes), inside)
        return GeoSeries(list(repair_polygons(clipped)), shapes.index, crs)

    def _controllers(self, chosen: ComparableMap, date: pd.Timestamp) -> pd.Series:
        """Look up the controller of each place according to the rows of an assessor."""
        return controllers_by_assessor(self.theatre, date)[chosen.assessor].dropna()

    def _places_of_maps(
        self,
        maps: tuple[ComparableMap, ComparableMap],
        dates: tuple[pd.Timestamp, pd.Timestamp],
        country: str,
        shapes: list[GeoSeries] | None,
    ) -> pd.DataFrame:
        """Look up both controllers of each place in view that either map assesses."""
        points = self.points(country)
        columns = {}
        for name, chosen, date in zip(("first", "second"), maps, dates, strict=True):
            if chosen.is_modelled:
                found = self._controllers(chosen, date).astype(object).reindex(points.index)
            else:
                assert shapes is not None
                areas = shapes[name == "second"]
                assert areas.crs is not None
                found = controllers_at(areas, points.geometry.to_crs(areas.crs))
            columns[name] = found.fillna(NOT_ASSESSED)
        table = pd.DataFrame(columns, index=points.index)
        return table[(table != NOT_ASSESSED).any(axis=1)]

    def points(self, country: str) -> GeoDataFrame:
        """Return the places that are compared, in the theatre's plane: those with control records.

        Without records of control: all places but areas.
        """
        places = self.base_map.places
        recorded = self.theatre.assessor_control.get("place_id", pd.Series(dtype=object)).unique()
        chosen = (
            places.index.isin(recorded)
            if len(recorded)
            else ~places["kind"].isin(AREA_KINDS).to_numpy()
        )
        inside = [is_within(self.theatre, str(place), country) for place in places.index]
        return places[chosen & np.array(inside, dtype=bool)]


def controllers_at(areas: GeoSeries, points: GeoSeries) -> pd.Series:
    """Look up the area that contains each point; missing where none does.

    Returns
    -------
    Series of the keys of ``areas``, with the index of ``points``.
    """
    tree = shapely.STRtree(array_of(areas))
    at, area = tree.query(points.to_numpy(), predicate="intersects")
    keys = np.full(len(points), None, dtype=object)
    keys[at] = areas.index.to_numpy(dtype=object)[area]
    return pd.Series(keys, points.index, dtype=object)


def not_assessed_km2(comparer: MapComparer, comparison: Comparison, country: str) -> float:
    """Measure what neither map assesses in the countries of a view, km²."""
    inside = comparer.country_shapes(country).to_crs(comparer.plane).union_all()
    covered = comparison.pairs.geometry.union_all()
    return float(shapely.area(shapely.difference(inside, covered)))
