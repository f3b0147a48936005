"""Assessed control: maps of polygons by date, areas, changes by geometry, possible revisions.

An assessor's layers are different standards of evidence and may overlap: areas are never summed
across layers, nor with modelled ones.
"""

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from data.model import Theatre
from geo.arrays import Shapes, array_of
from geo.projection import local_plane
from geo.theatre.assessed_polygons import AssessedPolygons, rows_containing
from geo.world.units import project_shapes

GAINED, LOST, UNCHANGED = "gained", "lost", "held"
REVISION_FACTOR = 5.0
"""A possible revision changes the area, per day, by this many times the median of all steps."""
MIN_STEPS = 4
"""With fewer steps there is no usual step to compare with."""
EVENT_DAYS, EVENT_KM = 7, 50.0
"""An event within this time and distance of a change may be its reason."""
MIN_AREA_KM2 = 1e-6
"""A square metre: smaller areas are errors of rounding."""
MIN_PART = 0.05
"""Parts of a change below this share of it are not compared with events."""


def map_date(polygons: AssessedPolygons, as_of: pd.Timestamp) -> pd.Timestamp | None:
    """Return the date of the last map on or before a date; None if there is none."""
    position = int(polygons.dates.searchsorted(as_of, side="right"))
    return polygons.dates[position - 1] if position else None


def areas_on(polygons: AssessedPolygons, as_of: pd.Timestamp) -> pd.DataFrame:
    """Look up the areas of the last map on or before a date.

    Returns
    -------
    Frame, RangeIndex, largest first in each layer: ``layer``, ``controller``, ``area_km2``,
    ``file``, ``map_date``, ``age_days``; empty before the first map.
    """
    date = map_date(polygons, as_of)
    rows = polygons.table[polygons.table["date"] == date] if date is not None else None
    if rows is None or date is None:
        columns = ["layer", "controller", "area_km2", "file", "map_date", "age_days"]
        return pd.DataFrame(columns=columns)
    frame = rows[["layer", "controller", "area_km2", "file"]]
    frame = frame.assign(map_date=date, age_days=(as_of - date).days)
    return frame.sort_values(["layer", "area_km2"], ascending=[True, False], ignore_index=True)


@lru_cache(maxsize=16)
def area_steps(theatre: Theatre, assessor: str) -> pd.DataFrame:
    """Compute the area of each controller on each map, and the step since the map before.

    Returns
    -------
    Frame, RangeIndex, by layer, controller and date: ``date``, ``layer``, ``controller``,
    ``area_km2``, ``previous_date``, ``gained_km2``, ``lost_km2``, ``step_km2`` (missing on the
    first map), ``is_copy`` (no update: the map equals the one before), ``is_possible_revision``.

    Notes
    -----
    Possible revision: the area changes per day, since the last map that differs, by more than
    `REVISION_FACTOR` times the median of all steps of this controller and layer (at least
    `MIN_STEPS`), and no event is recorded within `EVENT_DAYS` and `EVENT_KM` of the change.
    """
    polygons = theatre.polygons[assessor]
    table, dates = polygons.table, polygons.dates
    pairs = table[["layer", "controller"]].drop_duplicates()
    grid = pairs.merge(pd.DataFrame({"date": dates}), how="cross")
    steps = grid.merge(table, how="left", on=["date", "layer", "controller"])
    steps = steps.sort_values(["layer", "controller", "date"], ignore_index=True)
    is_absent = steps["area_km2"].isna()
    steps["area_km2"] = steps["area_km2"].fillna(0.0)
    groups = steps.groupby(["layer", "controller"], sort=False)
    steps["previous_date"] = groups["date"].shift()
    before = groups["area_km2"].shift()
    steps["step_km2"] = steps["area_km2"] - before
    # An area that a map no longer has is lost entirely.
    steps["gained_km2"] = steps["gained_km2"].mask(is_absent & before.notna(), 0.0)
    steps["lost_km2"] = steps["lost_km2"].mask(is_absent & before.notna(), before)
    copies = _copied_dates(table, dates)
    steps["is_copy"] = steps["date"].isin(copies)
    steps["is_possible_revision"] = False
    for _, rows in steps.groupby(["layer", "controller"], sort=False):
        for row in _large_steps(rows):
            step = rows.loc[row]
            changed = _changed_shapes(polygons, step)
            if not _has_event_near(theatre, step, changed):
                steps.loc[row, "is_possible_revision"] = True
    columns = ["date", "layer", "controller", "area_km2", "previous_date", "gained_km2", "lost_km2"]
    return steps[[*columns, "step_km2", "is_copy", "is_possible_revision"]]


def _copied_dates(table: pd.DataFrame, dates: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Dates of maps that equal the map before."""
    keys = table["layer"] + "\t" + table["controller"] + "\t" + table["digest"]
    contents = keys.groupby(table["date"]).agg(lambda texts: "\n".join(sorted(texts)))
    return dates[(contents == contents.shift()).reindex(dates).to_numpy()]


def _large_steps(rows: pd.DataFrame) -> list[int]:
    """Labels of the steps of one controller that are much larger, per day, than usual."""
    differing = rows[~rows["is_copy"]]
    days = differing["date"].diff().dt.days
    rate = (differing["area_km2"].diff() / days).abs()
    moved = rate[rate > 0]
    if len(moved) < MIN_STEPS:
        return []
    return moved.index[moved > REVISION_FACTOR * float(moved.median())].tolist()


def _changed_shapes(polygons: AssessedPolygons, step: Any) -> Shapes:
    """Parts of the change of a step in degrees, without the smallest."""
    before, after = (
        _shape_of(polygons, date, str(step["layer"]), str(step["controller"]))
        for date in (step["previous_date"], step["date"])
    )
    parts = shapely.get_parts(shapely.symmetric_difference(before, after))
    areas = shapely.area(parts)
    return np.asarray(parts[areas >= MIN_PART * areas.sum()], dtype=object)


def _shape_of(
    polygons: AssessedPolygons, date: pd.Timestamp, layer: str, controller: str
) -> shapely.Geometry:
    rows = polygons.shapes_on(date)
    is_chosen = ((rows["layer"] == layer) & (rows["controller"] == controller)).to_numpy()
    return shapely.union_all(array_of(rows)[is_chosen])


def _has_event_near(theatre: Theatre, step: Any, changed: Shapes) -> bool:
    """Whether an event is recorded near a change in time and space."""
    events, margin = theatre.events, pd.Timedelta(days=EVENT_DAYS)
    is_near = events["date_first"] <= step["date"] + margin
    is_near &= events["date_last"] >= step["previous_date"] - margin
    places = theatre.places[["lon", "lat"]].reindex(events.loc[is_near, "place_id"])
    lon, lat = places.to_numpy(dtype=float).T
    is_located = ~(np.isnan(lat) | np.isnan(lon))
    if not is_located.any() or not len(changed):
        return False
    plane = local_plane(shapely.total_bounds(changed))
    located = np.column_stack([lon, lat])[is_located]
    points = project_shapes(np.asarray(shapely.points(located), dtype=object), plane)
    area = shapely.union_all(project_shapes(changed, plane))
    return bool((shapely.distance(points, area) <= EVENT_KM).any())


@lru_cache(maxsize=16)
def place_runs(theatre: Theatre, assessor: str) -> pd.DataFrame:
    """List whose polygons contain each place of control, as runs of maps that agree.

    Returns
    -------
    Frame, RangeIndex, by place and date: ``place_id``, ``layer``, ``controller`` (both missing
    where no polygon contains the place), ``first_map``, ``last_map``, ``maps`` (count). A place in
    polygons of several layers has runs for each.
    """
    polygons = theatre.polygons[assessor]
    places = theatre.places.loc[theatre.control["place_id"].unique(), ["lon", "lat"]].astype(float)
    found = rows_containing(polygons, places.to_numpy())
    grid = pd.MultiIndex.from_product([polygons.dates, range(len(places))], names=["date", "point"])
    rows = found.set_index(["date", "point"]).join(pd.DataFrame(index=grid), how="right")
    rows = rows.reset_index()
    number = pd.Series(range(len(polygons.dates)), index=polygons.dates)
    rows["_number"] = rows["date"].map(number)
    keys = ["point", "layer", "controller"]
    rows = rows.sort_values([*keys, "_number"], ignore_index=True)
    is_next = rows["_number"].diff() == 1
    for key in keys:
        is_next &= (rows[key] == rows[key].shift()) | (rows[key].isna() & rows[key].shift().isna())
    groups = rows.groupby((~is_next).cumsum(), sort=False)
    runs = groups.agg(
        point=("point", "first"),
        layer=("layer", "first"),
        controller=("controller", "first"),
        first_map=("date", "first"),
        last_map=("date", "last"),
        maps=("date", "size"),
    )
    runs.insert(0, "place_id", places.index.to_numpy()[runs.pop("point")])
    return runs.sort_values(["place_id", "first_map"], kind="stable", ignore_index=True)


def change_between(
    polygons: AssessedPolygons, first: pd.Timestamp, last: pd.Timestamp, controller: str
) -> GeoDataFrame:
    """Compare a controller's area on two dates by geometry, in each layer.

    Parameters
    ----------
    first, last : dates, each with a map on or before it.

    Returns
    -------
    GeoDataFrame in an equal-area plane (km): ``layer``, ``state`` (gained, lost or held on both
    dates), ``area_km2``; a row for each layer and state with area.
    """
    dates = map_date(polygons, first), map_date(polygons, last)
    maps = [polygons.shapes_on(date) for date in dates if date is not None]
    plane = local_plane(polygons.bounds)
    rows = []
    layers = sorted({layer for table in maps for layer in table["layer"]})
    for layer in layers:
        former, latter = (shapely.union_all(_areas_of(table, layer, controller)) for table in maps)
        # In degrees: projected first, edges that two maps share would differ by rounding.
        shapes = [
            shapely.difference(latter, former),
            shapely.difference(former, latter),
            shapely.intersection(former, latter),
        ]
        flat = project_shapes(np.array(shapes, dtype=object), plane)
        states = zip((GAINED, LOST, UNCHANGED), flat, strict=True)
        rows += [(layer, state, shapely.area(shape), shape) for state, shape in states]
    table = pd.DataFrame(rows, columns=["layer", "state", "area_km2", "geometry"])
    table = table[table["area_km2"] > MIN_AREA_KM2].reset_index(drop=True)
    return GeoDataFrame(table, geometry="geometry", crs=plane)


def _areas_of(table: GeoDataFrame, layer: str, controller: str) -> Shapes:
    is_chosen = ((table["layer"] == layer) & (table["controller"] == controller)).to_numpy()
    return array_of(table)[is_chosen]
