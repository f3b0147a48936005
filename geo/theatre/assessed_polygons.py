"""Polygons of control as drawn by an assessor, stored as ``polygons/<assessor>.parquet``.

A file is GeoParquet in EPSG:4326 with the columns `COLUMNS`: one row for each area of an actor on
the date that a map describes. `write_polygons` adds what is slow to compute: areas, changes since
the map before, and simplified copies for drawing. Tables are read without geometry; the shapes of
a map are read when it is drawn.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import cast

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.parquet as pq
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS

from geo.arrays import Shapes, array_of, series_of
from geo.errors import BoundaryError
from geo.files import is_inside
from geo.projection import LONLAT, local_plane
from geo.simplify import simplify_areas
from geo.world.units import project_shapes

POLYGONS_FOLDER = "polygons"
COLUMNS = ("date", "controller", "layer", "file", "geometry")
KEYS = ["date", "layer", "controller"]
_TABLE = [*COLUMNS[:-1], "area_km2", "gained_km2", "lost_km2", "digest"]
DRAWING_STEPS = 1500
"""A detail smaller than this part of the extent is left out of the copies for drawing."""
MAX_TOLERANCE_KM = 1.0
_NAME = re.compile(r"[^\W_][\w .()-]{0,79}")
MAPS_PER_GROUP = 16
"""Maps that are read from a file together: fewer make its table slow to read."""
_CACHED_MAPS = 64
_NO_POSITIONS = np.array([], dtype=np.intp)


@dataclass(frozen=True, eq=False)
class AssessedPolygons:
    """Maps of one assessor. Shared: treat as immutable.

    ``table`` has a row for each area, by date: `COLUMNS` without geometry, ``area_km2``,
    ``gained_km2`` and ``lost_km2`` (since the map before; missing on the first), ``digest`` (equal
    for equal shapes). ``bounds`` are west, south, east, north, in degrees. ``actors`` are the ids
    that replace the names of controllers in shapes, as they do in ``table``.
    """

    assessor: str
    path: Path
    table: pd.DataFrame
    bounds: tuple[float, float, float, float]
    actors: Mapping[str, str] = field(default_factory=dict)

    @property
    def dates(self) -> pd.DatetimeIndex:
        """Dates of the maps, ascending."""
        return pd.DatetimeIndex(self.table["date"].unique())

    def shapes_on(self, date: pd.Timestamp, is_drawing: bool = False) -> GeoDataFrame:
        """Read the areas of the map of a date, exact or simplified for drawing.

        Returns
        -------
        GeoDataFrame in EPSG:4326 with the columns of ``table``, and shapes; shared.
        """
        shapes = _read_map(self.path, self.path.stat().st_mtime_ns, date, is_drawing)
        actors = [self.actors.get(name, name) for name in shapes["controller"]]
        return shapes.assign(controller=actors)


def rows_containing(polygons: AssessedPolygons, lon_lat: npt.NDArray[np.float64]) -> pd.DataFrame:
    """Find the areas that contain points, on all maps.

    Parameters
    ----------
    lon_lat : degrees, shape (n, 2).

    Returns
    -------
    Frame, RangeIndex, by date: ``date``, ``layer``, ``controller``, ``point`` (row of ``lon_lat``).
    """
    points = np.asarray(shapely.points(lon_lat), dtype=object)
    tree = shapely.STRtree(points)
    inside: dict[str, npt.NDArray[np.intp]] = {}
    found = []
    for rows in _read_in_parts(polygons.path):
        shapes = array_of(rows)
        for row, digest in enumerate(rows["digest"]):
            if digest not in inside:  # equal shapes of several maps are compared once
                shapely.prepare(shapes[row])
                inside[digest] = tree.query(shapes[row], predicate="contains")
        counts = [len(inside[digest]) for digest in rows["digest"]]
        table = rows.loc[rows.index.repeat(counts), KEYS]
        parts = [inside[digest] for digest in rows["digest"]]
        found.append(pd.DataFrame(table).assign(point=np.concatenate([*parts, _NO_POSITIONS])))
    table = pd.concat(found, ignore_index=True)
    actors = [polygons.actors.get(name, name) for name in table["controller"]]
    return table.assign(controller=actors).sort_values("date", kind="stable", ignore_index=True)


def _read_in_parts(path: Path) -> Iterator[GeoDataFrame]:
    """Read exact shapes, a few maps at a time: all would need much memory."""
    names = [*KEYS, "digest", "geometry"]
    if "digest" not in pq.read_schema(path).names:
        yield _complete(_read_frame(path))[names].reset_index(drop=True)
        return
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            rows = file.read_row_group(group, columns=names).to_pandas()
            shapes = shapely.from_wkb(rows.pop("geometry").to_numpy())
            yield GeoDataFrame(rows, geometry=list(shapes), crs=LONLAT)


@lru_cache(_CACHED_MAPS)
def _read_map(path: Path, _changed_ns: int, date: pd.Timestamp, is_drawing: bool) -> GeoDataFrame:
    """Read the rows of a date; the time of change renews the cache."""
    shapes = "drawing" if is_drawing else "geometry"
    if {*_TABLE, "drawing"} <= set(pq.read_schema(path).names):
        filters = [("date", "==", date.to_pydatetime())]
        frame = gpd.read_parquet(path, columns=[*_TABLE, shapes], filters=filters)
    else:
        frame = _complete(_read_frame(path))
        frame = frame[frame["date"] == date]
    areas = array_of(cast(GeoDataFrame, frame.set_geometry(shapes)))
    return GeoDataFrame(frame[_TABLE].reset_index(drop=True), geometry=list(areas), crs=LONLAT)


def write_polygons(folder: Path, assessor: str, frame: GeoDataFrame) -> Path:
    """Write the maps of an assessor into a theatre's folder, in place of earlier ones.

    Parameters
    ----------
    folder : the theatre's folder.
    assessor : name, also of the file.
    frame : `COLUMNS`, valid polygons in EPSG:4326.

    Raises
    ------
    BoundaryError: the name cannot be that of a file, or the frame has no rows.
    """
    if not _NAME.fullmatch(assessor):
        raise BoundaryError(f"assessor {assessor!r}: expected letters, digits, blanks or .()-_")
    if frame.empty:
        raise BoundaryError(f"no polygons of {assessor}")
    table = _complete(frame)
    target = folder / POLYGONS_FOLDER / f"{assessor}.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    rows_per_map = max(round(len(table) / table["date"].nunique()), 1)
    partial = target.with_suffix(".partial")
    table.to_parquet(partial, compression="zstd", row_group_size=rows_per_map * MAPS_PER_GROUP)
    partial.replace(target)  # a reader sees the former file or the new one
    return target


def read_polygons(folder: Path) -> tuple[dict[str, AssessedPolygons], dict[str, str]]:
    """Read the tables of all assessors of a theatre.

    Returns
    -------
    Polygons by assessor, in the order of names; and what is expected of each file that cannot be
    read, by file.
    """
    found: dict[str, AssessedPolygons] = {}
    faults: dict[str, str] = {}
    for path in sorted((folder / POLYGONS_FOLDER).glob("*.parquet")):
        if not path.is_file() or not is_inside(path, folder):
            faults[path.name] = "a file inside the theatre's folder"
            continue
        try:
            found[path.stem] = _read_table(path)
        except BoundaryError as error:
            faults[path.name] = str(error)
    return found, faults


def _read_table(path: Path) -> AssessedPolygons:
    try:
        metadata = pq.read_schema(path)
    except Exception as error:  # pyarrow raises many kinds on damaged files
        raise BoundaryError("a GeoParquet file that can be read") from error
    missing = [name for name in COLUMNS if name not in metadata.names]
    if missing:
        raise BoundaryError(f"the columns {', '.join(COLUMNS)}; {', '.join(missing)} missing")
    if {*_TABLE, "drawing", "west"} <= set(metadata.names):
        names = [*_TABLE, "west", "south", "east", "north"]
        table = pq.read_table(path, columns=names).to_pandas()
    else:
        table = pd.DataFrame(_complete(_read_frame(path)))
    _check_cells(table)
    corners = table[["west", "south", "east", "north"]]
    least, most = corners.min(), corners.max()
    bounds = tuple(map(float, (least["west"], least["south"], most["east"], most["north"])))
    table = table[_TABLE].reset_index(drop=True)
    return AssessedPolygons(path.stem, path, table, cast(tuple, bounds))


def _check_cells(table: pd.DataFrame) -> None:
    if table.empty:
        raise BoundaryError("at least one polygon")
    if table["date"].isna().any() or table["controller"].isin(["", None]).any():
        raise BoundaryError("a date and a controller in each row")


def _read_frame(path: Path) -> GeoDataFrame:
    """Read a file that another program wrote."""
    try:
        frame = gpd.read_parquet(path, columns=list(COLUMNS))
    except Exception as error:
        raise BoundaryError("a GeoParquet file that can be read") from error
    if frame.crs is None or not frame.crs.equals(LONLAT, ignore_axis_order=True):
        raise BoundaryError("coordinates in EPSG:4326")
    dates = pd.to_datetime(frame["date"], errors="coerce").astype("datetime64[us]")
    texts = {name: frame[name].fillna("").astype(str) for name in ("controller", "layer", "file")}
    frame = cast(GeoDataFrame, frame.assign(date=dates, **texts))
    _check_cells(frame)
    return frame


def _complete(frame: GeoDataFrame) -> GeoDataFrame:
    """Join the areas of one actor on a map, and add areas, changes, digests and drawings."""
    rows = [
        (
            *cast(tuple, key),
            "; ".join(dict.fromkeys(group["file"])),
            _union(array_of(cast(GeoDataFrame, group))),
        )
        for key, group in frame.groupby(KEYS, sort=True)
    ]
    columns = [*KEYS, "file", "geometry"]
    table = pd.DataFrame(rows, columns=columns)
    shapes = np.asarray(table["geometry"].to_numpy(), dtype=object)
    plane = local_plane(shapely.total_bounds(shapes))
    flat = project_shapes(shapes, plane)
    digests = [
        hashlib.sha1(shape.wkb, usedforsecurity=False).hexdigest()[:16]
        for shape in shapely.normalize(shapes)
    ]
    gained, lost = _changes(table, flat, digests, plane)
    bounds = shapely.bounds(shapes)
    table = table.assign(
        date=table["date"].astype("datetime64[us]"),
        area_km2=shapely.area(flat),
        gained_km2=gained,
        lost_km2=lost,
        digest=digests,
        **dict(zip(("west", "south", "east", "north"), bounds.T, strict=True)),
        drawing=series_of(_drawings(table, flat, plane), table.index),
    )
    order = [*_TABLE, "west", "south", "east", "north", "drawing", "geometry"]
    return GeoDataFrame(table[order], geometry="geometry", crs=LONLAT)


def _union(shapes: Shapes) -> shapely.Geometry:
    return shapes[0] if len(shapes) == 1 else shapely.union_all(shapes)


def _changes(
    table: pd.DataFrame, flat: Shapes, digests: list[str], plane: CRS
) -> tuple[list[float], list[float]]:
    """Areas gained and lost by each row since the map before, km²; missing on the first map."""
    keys = list(zip(table["layer"], table["controller"], strict=True))
    shapes, areas = table["geometry"].to_list(), shapely.area(flat)
    dates = table["date"].to_list()
    before: dict[tuple[str, str], int] = {}
    current: dict[tuple[str, str], int] = {}
    gained, lost = [], []
    for row, key in enumerate(keys):
        if row and dates[row] != dates[row - 1]:
            before, current = current, {}
        current[key] = row
        if dates[row] == dates[0]:
            gains, losses = np.nan, np.nan
        elif key not in before:
            gains, losses = float(areas[row]), 0.0
        elif digests[row] == digests[before[key]]:
            gains, losses = 0.0, 0.0
        else:
            former = before[key]
            # In degrees: projected first, edges that two maps share would differ by rounding.
            new = shapely.difference(shapes[row], shapes[former])
            gains = float(shapely.area(project_shapes(np.array([new], dtype=object), plane))[0])
            losses = max(gains - float(areas[row] - areas[former]), 0.0)
        gained.append(gains)
        lost.append(losses)
    return gained, lost


def _drawings(table: pd.DataFrame, flat: Shapes, plane: CRS) -> Shapes:
    """Simplified copies of the areas, in degrees."""
    west, south, east, north = shapely.total_bounds(flat)
    tolerance = min(max(east - west, north - south) / DRAWING_STEPS, MAX_TOLERANCE_KM)
    drawn = flat.copy()
    for positions in table.groupby(["date", "layer"], sort=False).indices.values():
        drawn[positions] = simplify_areas(flat[positions], tolerance)
    degrees = series_of(drawn, table.index, plane).to_crs(LONLAT)
    return np.asarray(degrees.to_numpy(), dtype=object)
