"""Since when two maps have differed at a point, by their maps up to a date."""

from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries

from data.queries.comparable_maps import NOT_ASSESSED, ComparableMap
from data.text.format import format_date
from exhibits.builders.comparison.compare import Comparison, MapComparer, controllers_at
from geo.arrays import array_of
from geo.projection import LONLAT

MAX_MAPS_BACK = 60
"""Maximum number of earlier maps of an assessor that are read."""


@dataclass(frozen=True)
class Since:
    """First date of a state. ``is_open``: it may have begun earlier."""

    date: pd.Timestamp
    is_open: bool

    @property
    def text(self) -> str:
        """The date in words."""
        return f"{format_date(self.date)}{' or earlier' if self.is_open else ''}"


def find_since(
    comparer: MapComparer, comparison: Comparison, parts: GeoDataFrame, as_of: pd.Timestamp
) -> list[Since]:
    """Find since when both maps have had their controllers at each part of a difference.

    Parameters
    ----------
    parts : columns ``first``, ``second``, ``x``, ``y`` (a point of the part, in the theatre's
        plane) and ``place_id`` (of the cell that contains it, or "").
    """
    points = GeoSeries.from_xy(parts["x"], parts["y"], parts.index, crs=comparer.plane)
    starts = [
        _starts_of_rows(comparer, chosen, parts["place_id"], as_of)
        if chosen.is_modelled
        else _starts_of_polygons(comparer, chosen, points, parts[column], as_of)
        for column, chosen in zip(("first", "second"), comparison.maps, strict=True)
    ]
    return [
        max(pair, key=lambda start: (start.date, start.is_open))
        for pair in zip(*starts, strict=True)
    ]


def _starts_of_rows(
    comparer: MapComparer, chosen: ComparableMap, places: pd.Series, as_of: pd.Timestamp
) -> list[Since]:
    """Start dates of the current rows of places; the start of the period if there is no row."""
    first = comparer.theatre.settings.window_first
    rows = comparer.theatre.assessor_control
    rows = rows[rows["assessor"].fillna("") == chosen.assessor]
    current = rows[(rows["from_date"] <= as_of) & (as_of <= rows["until"])]
    starts = places.map(current.set_index("place_id")["from_date"])
    is_open = starts.isna() | (starts <= first) & comparer.theatre.is_window_stated
    pairs = zip(starts.fillna(first), is_open, strict=True)
    return [Since(date, bool(open_start)) for date, open_start in pairs]


def _starts_of_polygons(
    comparer: MapComparer,
    chosen: ComparableMap,
    points: GeoSeries,
    controllers: pd.Series,
    as_of: pd.Timestamp,
) -> list[Since]:
    """Dates of the first map of the latest run of maps that have the controller at each point."""
    polygons = comparer.theatre.polygons[chosen.assessor]
    dates = polygons.dates[polygons.dates <= as_of][::-1]
    starts = np.array([dates[0]] * len(points), dtype=object)
    is_open = np.ones(len(points), dtype=bool)
    degrees = points.to_crs(LONLAT)
    for date in dates[: MAX_MAPS_BACK + 1]:
        rows = polygons.shapes_on(date)
        rows = rows[(rows["layer"] == chosen.layer).to_numpy()]
        rows = rows.iloc[np.argsort(-shapely.area(array_of(rows)))]  # the smaller one is on top
        areas = rows.set_index("controller").geometry
        left = np.flatnonzero(is_open)
        found = controllers_at(areas, cast(GeoSeries, degrees.iloc[left])).fillna(NOT_ASSESSED)
        is_same = (found == controllers.iloc[left]).to_numpy()
        starts[left[is_same]] = date
        is_open[left[~is_same]] = False
        if not is_open.any():
            break
    return [Since(date, bool(each)) for date, each in zip(starts, is_open, strict=True)]
