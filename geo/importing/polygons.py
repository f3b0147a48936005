"""Polygons of a layer as valid polygons in degrees: CRS, repair, third dimension."""

from collections.abc import Mapping
from typing import cast

import numpy as np
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geo.arrays import AREAL, Shapes, array_of, extract_polygons, wrap_longitudes
from geo.importing.report import ImportReport, Refusal, RefusedFileError
from geo.importing.vector_files import CRS_QUESTION, RawLayer, parse_crs
from geo.projection import LONLAT

MAX_CHANGE = 0.001
"""Largest relative change of area by a repair that needs no answer."""
REPAIR_QUESTION, ACCEPT, LEAVE_OUT = "repair", "accept", "leave_out"
_EQUAL_AREA = CRS.from_epsg(6933)
_EAST = 180.001
"""Easternmost longitude in degrees, with the rounding of files."""


def clean_layer(layer: RawLayer, answers: Mapping[str, str], report: ImportReport) -> GeoDataFrame:
    """Reduce a layer to valid polygons in EPSG:4326; everything else goes into the report.

    Raises
    ------
    RefusedFileError: the coordinates do not fit the coordinate system, or it is not known.
    """
    frame = layer.frame
    report.rows_read += len(frame)
    shapes = shapely.force_2d(array_of(frame))
    is_missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    features = frame.index.to_numpy() + 1  # numbers in the file
    for number in features[is_missing]:
        row = Refusal(layer.file, int(number), "geometry", "no shape", "a polygon")
        report.refused.append(row)
    has_area = np.isin(shapely.get_type_id(shapes), (*AREAL, 7)) & ~is_missing
    report.leave_out("points and lines", int((~has_area & ~is_missing).sum()))
    frame, shapes, numbers = frame[has_area], shapes[has_area], features[has_area]
    finite = np.asarray(np.isfinite(shapely.bounds(shapes)).all(axis=1))
    for number in numbers[~finite]:
        read = "coordinates that are no numbers"
        row = Refusal(layer.file, int(number), "geometry", read, "finite coordinates")
        report.refused.append(row)
    frame, shapes, numbers = frame.iloc[finite], shapes[finite], numbers[finite]
    stray = _find_stray(layer, shapes)
    for position in np.flatnonzero(stray):
        report.refused.append(_refuse_stray(layer.file, numbers[position], shapes[position]))
    frame, shapes, numbers = frame.iloc[~stray], shapes[~stray], numbers[~stray]
    if not len(frame):
        return GeoDataFrame(frame, geometry=list(shapes), crs=LONLAT)
    crs = _choose_crs(layer, shapely.total_bounds(shapes), answers, report)
    shapes, is_kept = _repair(layer, shapes, numbers, crs, answers, report)
    if crs.is_geographic and shapely.total_bounds(shapes)[2] > _EAST:
        shapes = wrap_longitudes(shapes)
        report.apply_default(f"{layer.file}: longitudes from 0 to 360 read as -180 to 180")
    projected = GeoDataFrame(
        frame.drop(columns=frame.geometry.name).iloc[is_kept], geometry=shapes[is_kept], crs=crs
    ).to_crs(LONLAT)
    if not _is_degrees(projected.total_bounds):
        read = f"coordinates that {crs.name} does not place on the globe"
        raise RefusedFileError(layer.file, read, "the coordinate system of the coordinates")
    return projected


def _find_stray(layer: RawLayer, shapes: Shapes) -> np.ndarray:
    """Tell which shapes of a layer in degrees are off the globe, where most shapes are on it."""
    stated = layer.frame.crs
    if stated is not None and not stated.is_geographic:
        return np.zeros(len(shapes), bool)
    stray = np.array([not _is_degrees(bounds, 360.001) for bounds in shapely.bounds(shapes)], bool)
    return stray & (stray.sum() < len(shapes) / 2)


def _refuse_stray(file: str, number: int, shape: BaseGeometry) -> Refusal:
    west, south, east, north = shape.bounds
    read = f"longitudes {west:g} to {east:g}, latitudes {south:g} to {north:g}"
    expected = "longitudes from -180 to 360 and latitudes from -90 to 90 degrees"
    if _is_degrees(shapely.bounds(exchange_axes(np.array([shape]))[0])):
        expected += "; are the two swapped in this polygon?"
    return Refusal(file, int(number), "geometry", read, expected)


def _is_degrees(bounds: np.ndarray, max_east: float = _EAST) -> bool:
    west, south, east, north = bounds
    fits = west >= -180.001 and east <= max_east and south >= -90.001 and north <= 90.001
    return bool(np.isfinite(bounds).all() and fits) or not np.isfinite(bounds).any()


def _choose_crs(
    layer: RawLayer, bounds: np.ndarray, answers: Mapping[str, str], report: ImportReport
) -> CRS:
    """Coordinate system of a layer: as stated if its coordinates fit, else as answered."""
    stated, file = layer.frame.crs, layer.file
    fits = _is_degrees(bounds, 360.001)
    if stated is not None and (fits or not stated.is_geographic):
        return stated
    question = f"Which coordinate system does {file} use? Give an EPSG code such as EPSG:3857"
    report.ask(CRS_QUESTION, question, {"Degrees (EPSG:4326)": "EPSG:4326"} if fits else None)
    answer = answers.get(CRS_QUESTION, "")
    crs = parse_crs(answer) if answer else None
    if answer and crs is None:
        read = f"the answer {answer[:60]!r} on the coordinate system"
        raise RefusedFileError(file, read, "a known EPSG code such as EPSG:3857")
    if crs is not None and (fits or not crs.is_geographic):
        report.apply_default(f"{file}: coordinate system {answer}, as answered")
        return crs
    if fits:
        report.apply_default(
            f"{file}: coordinate system EPSG:4326, assumed: none is stated and the coordinates "
            "fit degrees"
        )
        return LONLAT
    largest = float(np.abs(bounds).max())
    stated_text = (
        f"labelled as degrees ({stated.name})"
        if stated is not None
        else "without a coordinate system"
    )
    read = f"coordinates up to {largest:,.0f} {stated_text}"
    if stated is not None and largest <= 180:
        read += "; are latitude and longitude swapped?"
    raise RefusedFileError(file, read, "the coordinate system (an EPSG code), or degrees")


def _repair(
    layer: RawLayer,
    shapes: Shapes,
    numbers: np.ndarray,
    crs: CRS,
    answers: Mapping[str, str],
    report: ImportReport,
) -> tuple[Shapes, np.ndarray]:
    """Make shapes valid polygons; return them and which are taken."""
    repaired = shapes.copy()
    taken = np.ones(len(shapes), bool)
    is_broken = ~shapely.is_valid(shapes) | (shapely.get_type_id(shapes) == 7)
    for position in np.flatnonzero(is_broken):
        valid = shapely.make_valid(shapes[position], method="structure", keep_collapsed=False)
        shape = extract_polygons(cast(BaseGeometry, valid))
        number = int(numbers[position])
        if shape.is_empty:
            taken[position] = False
            report.leave_out("polygons without area")
            continue
        repaired[position] = shape
        before, after = (area_km2(item, crs) for item in (shapes[position], shape))
        change = f"{before:,.1f} km² before, {after:,.1f} km² after the repair"
        where = f"{layer.file}: feature {number} repaired, as its lines cross: {change}"
        if abs(after - before) <= MAX_CHANGE * before or answers.get(REPAIR_QUESTION) == ACCEPT:
            report.apply_default(where)
            continue
        report.ask(
            REPAIR_QUESTION,
            f"A repair changes the area of polygons by more than 0.1 %, as of feature {number} of "
            f"{layer.file}: {change}. Use the repaired polygons?",
            {"Leave these polygons out": LEAVE_OUT, "Use the repaired polygons": ACCEPT},
        )
        expected = "a polygon whose lines do not cross"
        report.refused.append(Refusal(layer.file, number, "geometry", change, expected))
        taken[position] = False
    return repaired, np.flatnonzero(taken)


def exchange_axes(shapes: Shapes) -> Shapes:
    """Return shapes with x as y and y as x."""
    return shapely.transform(shapes, lambda xy: xy[:, ::-1])


def area_km2(shape: BaseGeometry, crs: CRS) -> float:
    """Area of a shape, km², in an equal-area projection."""
    return float(GeoDataFrame(geometry=[shape], crs=crs).to_crs(_EQUAL_AREA).area.iloc[0]) / 1e6
