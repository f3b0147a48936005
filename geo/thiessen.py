"""Reach cells: the ground that each place speaks for, of its own country and within its reach.

The rule and what it does not say: docs/adr/0009-reach-cells.md.
"""

import math
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geo.arrays import Shapes, array_of, series_of
from geo.border_snapping import STEP_DEGREES
from geo.errors import BoundaryError

OUTSIDE_KM = 0.5  # how far a place may fall outside its country: two maps never agree on a border
MIN_RADIUS_KM = 0.1
SAME_KM = 0.001  # places are set to the metre; those of one metre are one point
SNAP_KM = 1e-6  # shared edges are made equal where they differ by less than this
DECIMALS = 1  # of a km, in outlines
_STEP_KM = 10.0
_QUARTER = 32  # edges to a quarter of a disc: area 0.04 %, radius 0.03 % short of the circle
_APOTHEM = math.cos(math.pi / (4 * _QUARTER))
_BLOCKS = 8
_POINT, _POLYGON, _MULTIPOLYGON = 0, 3, 6  # shapely's type ids
_EMPTY = shapely.Polygon()

XY = npt.NDArray[np.float64]


def thiessen_cells(
    places: GeoDataFrame,
    countries: GeoDataFrame | GeoSeries,
    reach_km: float | None,
    plane: CRS,
) -> GeoDataFrame:
    """Cut each country into the cells of its places, none farther than the reach.

    A cell is the ground nearer to its place than to any other place of the same country (Thiessen),
    within the country, within `reach_km` of the place. It may be of several parts: ground across a
    bay or a salient of the neighbour counts.

    Parameters
    ----------
    places : GeoDataFrame, shape (n,)
        Index place_id (unique), column country (iso3), points in any CRS, which must be set.
    countries : GeoDataFrame or GeoSeries
        Index iso3, valid polygons in any CRS, which must be set. Countries without places are
        passed over.
    reach_km : float or None
        At least 0.1 km; None lifts the cap.
    plane : CRS
        The theatre's (geo.projection.theatre_plane): equal-area, in km.

    Returns
    -------
    GeoDataFrame, shape (n,), index of `places`: country, geometry (Polygon or MultiPolygon, may be
    empty) in `plane`. All cells, of all countries, are one coverage: they do not overlap, and
    shared edges are equal vertex by vertex.

    Raises
    ------
    GroundError: a place without a known country, or more than 0.5 km outside it; a geometry that is
    no point or no valid polygon; an id told twice; no CRS, a plane not in km, a reach too small.

    Notes
    -----
    Places at one point of one country, to the metre: the first by place_id has the cell, the others
    an empty one. Share one place among two controllers in the table, not by two places.
    Distances are the plane's. An equal-area plane stretches one way what it shortens another: on an
    azimuthal one centred on a theatre of 1,300 km by 0.24 % at most, 60 m of a reach of 25 km.
    Discs have 128 edges and lie within the circle, so no cell passes the reach; their area is 0.04
    % short of the circle's, their radius 0.03 % between corners. Otherwise exact to the metre that
    places are set to, and at the border to the millimetre.
    """
    _check(reach_km, plane)
    names, land = _lands(countries, plane)
    if not places.index.is_unique:
        twice = places.index[places.index.duplicated()].unique()
        raise BoundaryError(f"reach: place {_named(twice)} told twice")
    xy, country = _points(places, plane), places["country"].to_numpy(dtype=object)
    unknown = ~np.isin(country.astype(str), names) | pd.isna(country)
    if unknown.any():
        raise BoundaryError(f"reach: no country is known of {_named(places.index[unknown])}")
    flat = np.full(len(places), _EMPTY, dtype=object)
    for name, ground in zip(names, land, strict=True):
        mine = np.flatnonzero(country == name)
        if len(mine):
            _check_inside(places.index[mine], xy[mine], ground, name)
            mine = mine[_firsts(places.index[mine], xy[mine])]
            flat[mine] = _cut(_set_to_metres(xy[mine]), ground, reach_km)
    return GeoDataFrame(
        {"country": places["country"]}, geometry=series_of(_cover(flat), places.index, plane)
    )


def cell_areas(cells: GeoDataFrame | GeoSeries) -> pd.Series:
    """Area of cells, or of anything else in the theatre's plane.

    Returns
    -------
    Series of float, index of `cells`: area_km2. The plane's own area, which is true because the
    plane is equal-area: within 0.1 % of geo.area.area_km2, and a thousand times as fast.

    Raises
    ------
    GroundError: not in a plane of km.
    """
    _check_km(cells.crs)
    km2 = shapely.area(array_of(cells))
    return pd.Series(km2, index=cells.index, name="area_km2", dtype="float64")


def uncovered_area(cells: GeoDataFrame, countries: GeoDataFrame | GeoSeries) -> GeoDataFrame:
    """Ground of each country beyond the reach of all its places.

    Parameters
    ----------
    cells : GeoDataFrame
        From `cells`, all of them.
    countries : as for `cells`.

    Returns
    -------
    GeoDataFrame, index iso3 of `countries`: geometry, in the CRS of `cells`; empty where all is
    assessed. It meets the cells to the millimetre, but is no coverage with them.
    """
    plane = _check_km(cells.crs)
    names, land = _lands(countries, plane)
    flat, country = array_of(cells), cells["country"].to_numpy(dtype=object)
    rest = []
    for name, ground in zip(names, land, strict=True):
        beyond = shapely.difference(ground, shapely.coverage_union_all(flat[country == name]))
        parts = shapely.get_parts(beyond)
        # Where border and cells differ by rounding, slivers thinner than the snap are left over.
        thick = shapely.area(parts) > SNAP_KM * shapely.length(parts)
        rest.append(_polygons(shapely.GeometryCollection(list(parts[thick]))))
    return GeoDataFrame(geometry=series_of(rest, countries.index, plane))


def simplify_outlines(shapes: GeoDataFrame, tolerance_km: float) -> GeoDataFrame:
    """Simplify shapes for drawing, so that neighbours still meet.

    Parameters
    ----------
    shapes : GeoDataFrame
        From `cells`; all that is drawn together, in one call.
    tolerance_km : float
        A corner is left out when its triangle is smaller than this, squared (Visvalingam-Whyatt).

    Returns
    -------
    GeoDataFrame, as `shapes`: a coverage again, rounded to 0.1 km but for the few corners where
    rounding made borders cross. What shrinks to nothing is empty. For drawing alone, not for areas.

    Raises
    ------
    GroundError: the shapes do not share their edges.

    Notes
    -----
    The coverage is simplified as a whole, so a shared border stays one line. To play through time,
    outline the cells once and dissolve them (geo.coverage) by date: then a border that does not
    move is drawn in the same place in every frame.
    """
    flat = array_of(shapes).copy()
    there = ~shapely.is_empty(flat)
    simple = shapely.coverage_simplify(flat[there], tolerance_km)
    flat[there] = shapely.transform(simple, lambda xy: np.round(xy, DECIMALS) + 0.0)
    flat = _cover(flat)
    return cast(GeoDataFrame, shapes.set_geometry(series_of(flat, shapes.index, shapes.crs)))


def _check(reach_km: float | None, plane: CRS) -> None:
    _check_km(plane)
    if reach_km is not None and not (math.isfinite(reach_km) and reach_km >= MIN_RADIUS_KM):
        raise BoundaryError(f"reach: read {reach_km} km, expected {MIN_RADIUS_KM} or more, or None")


def _check_km(plane: CRS | None) -> CRS:
    if plane is None or not plane.is_projected:
        raise BoundaryError("reach: expected the theatre's plane, in kilometres")
    if any(not math.isclose(axis.unit_conversion_factor, 1000.0) for axis in plane.axis_info):
        raise BoundaryError("reach: the plane is not in kilometres")
    return plane


def _lands(
    countries: GeoDataFrame | GeoSeries, plane: CRS
) -> tuple[npt.NDArray[np.object_], Shapes]:
    """Names and polygons of the countries in the plane, long edges in small steps."""
    if countries.crs is None:
        raise BoundaryError("reach: the countries have no CRS, so their coordinates mean nothing")
    flat = array_of(countries)
    good = np.isin(shapely.get_type_id(flat), (_POLYGON, _MULTIPOLYGON)) & shapely.is_valid(flat)
    if not good.all():
        raise BoundaryError(f"reach: no valid polygon for {_named(countries.index[~good])}")
    crs = CRS.from_user_input(countries.crs)
    if crs != plane:
        step = STEP_DEGREES
        if not crs.is_geographic:
            step = _STEP_KM * 1000.0 / crs.axis_info[0].unit_conversion_factor
        fine = series_of(shapely.segmentize(flat, step), countries.index, crs)
        flat = array_of(cast(GeoSeries, fine.to_crs(plane)))
    return countries.index.to_numpy(dtype=object), flat


def _points(places: GeoDataFrame, plane: CRS) -> XY:
    """Coordinates of the places in the plane, shape (n, 2), km."""
    if places.crs is None:
        raise BoundaryError("reach: the places have no CRS, so their coordinates mean nothing")
    flat = array_of(places)
    odd = np.asarray(shapely.get_type_id(flat) != _POINT)  # null has type -1
    odd |= np.asarray(shapely.is_empty(flat))
    if odd.any():
        raise BoundaryError(f"reach: no point for {_named(places.index[odd])}")
    xy = shapely.get_coordinates(array_of(cast(GeoDataFrame, places.to_crs(plane))))
    lost = np.asarray(~np.isfinite(xy).all(axis=1))
    if lost.any():
        raise BoundaryError(f"reach: coordinates off the earth of {_named(places.index[lost])}")
    return xy


def _check_inside(index: pd.Index, xy: XY, ground: BaseGeometry, name: str) -> None:
    shapely.prepare(ground)
    far = ~np.asarray(shapely.dwithin(ground, shapely.points(xy), OUTSIDE_KM))
    if far.any():
        off = np.asarray(shapely.distance(shapely.points(xy[far]), ground))
        told = ", ".join(
            f"{place} by {km:.1f} km" for place, km in zip(index[far][:20], off, strict=False)
        )
        raise BoundaryError(f"reach: outside their country {name}: {told}")


def _set_to_metres(xy: XY) -> XY:
    return np.round(xy / SAME_KM) * SAME_KM + 0.0


def _firsts(index: pd.Index, xy: XY) -> npt.NDArray[np.intp]:
    """Positions of the places that have a cell: the first by id of those at one point."""
    order = np.argsort(index.to_numpy(dtype=object), kind="stable")
    first = np.unique(_set_to_metres(xy)[order], axis=0, return_index=True)[1]
    return np.sort(order[first])


def _cut(xy: XY, ground: BaseGeometry, reach_km: float | None) -> Shapes:
    """Cells of one country's places, which differ in their coordinates."""
    flat = _thiessen(xy, ground)
    if reach_km is not None:
        corners, owner = shapely.get_coordinates(flat, return_index=True)
        farthest = np.zeros(len(xy))
        np.maximum.at(farthest, owner, np.hypot(*(corners - xy[owner]).T))
        radius_km = reach_km - 2 * SNAP_KM  # what is snapped later must not pass the reach
        passing = farthest > radius_km * _APOTHEM
        discs = shapely.buffer(shapely.points(xy[passing]), radius_km, quad_segs=_QUARTER)
        flat[passing] = shapely.intersection(flat[passing], discs)
    return _clipped(flat, ground)


def _thiessen(xy: XY, ground: BaseGeometry) -> Shapes:
    """Thiessen polygons of points, in their order, over more than the box of `ground`."""
    frame = shapely.union(ground.envelope, shapely.MultiPoint(xy)).envelope
    if len(xy) == 1:
        return np.array([frame], dtype=object)
    flat = _voronoi(xy, frame)
    if not _share_the_box(flat, xy):
        # GEOS may fail on points that lie in rows, some a metre off theirs. Moving each by
        # under a millimetre breaks the rows, and was enough in thousands of such cases.
        shift = np.random.default_rng(0).uniform(-SNAP_KM, SNAP_KM, xy.shape)
        flat = _voronoi(xy + shift, frame)
        if not _share_the_box(flat, xy + shift):
            raise BoundaryError("reach: no Thiessen polygons could be made of these places")
    return flat


def _voronoi(xy: XY, frame: BaseGeometry) -> Shapes:
    points = shapely.multipoints(xy)
    return shapely.get_parts(shapely.voronoi_polygons(points, extend_to=frame, ordered=True))


def _share_the_box(flat: Shapes, xy: XY) -> bool:
    """Whether each point has a valid polygon about it, and together they fill their box."""
    if len(flat) != len(xy) or not shapely.is_valid(flat).all():
        return False
    west, south, east, north = shapely.total_bounds(flat)
    whole_km2 = (east - west) * (north - south)
    return bool(
        shapely.contains_xy(flat, xy[:, 0], xy[:, 1]).all()
        and math.isclose(shapely.area(flat).sum(), whole_km2, rel_tol=1e-9)
    )


def _clipped(flat: Shapes, ground: BaseGeometry) -> Shapes:
    """Cut cells to their country: only those on its border, block by block.

    An intersection costs as much as the border has vertices, so each block of cells is cut with
    its own piece of the country.
    """
    shapely.prepare(ground)
    crossing = np.flatnonzero(~shapely.contains_properly(ground, flat))
    boxes = shapely.bounds(flat[crossing])
    west, south, east, north = shapely.bounds(ground)
    size = np.maximum([east - west, north - south], SAME_KM) / _BLOCKS
    block = np.floor(((boxes[:, :2] + boxes[:, 2:]) / 2 - [west, south]) / size)
    for one in np.unique(block, axis=0):
        inside = (block == one).all(axis=1)
        low, high = boxes[inside, :2].min(axis=0) - 1, boxes[inside, 2:].max(axis=0) + 1
        piece = shapely.intersection(ground, shapely.box(*low, *high))
        cut = shapely.intersection(flat[crossing[inside]], piece)
        flat[crossing[inside]] = [_polygons(shape) for shape in cut]
    return flat


def _cover(flat: Shapes) -> Shapes:
    """Make edges that two cells share equal: overlays leave them apart in the last digits."""
    there = ~shapely.is_empty(flat)
    if not there.any():
        return flat
    cover = flat.copy()
    cover[there] = shapely.coverage_clean(  # pyright: ignore[reportAttributeAccessIssue] (no stub)
        flat[there], gap_width=0.0, snapping_distance=SNAP_KM
    )
    if not shapely.coverage_is_valid(cover[there]):
        raise BoundaryError("reach: the shapes cannot be made to meet in one coverage")
    return cover


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    """The polygons of a shape, without the lines and points where shapes only touch."""
    if shapely.get_type_id(shape) in (_POLYGON, _MULTIPOLYGON):
        return shape
    parts = shapely.get_parts(shapely.get_parts(shape))
    parts = parts[shapely.get_type_id(parts) == _POLYGON]
    if not len(parts):
        return _EMPTY
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(list(parts))


def _named(index: pd.Index) -> str:
    shown = ", ".join(str(name) for name in index[:20])
    return shown if len(index) <= 20 else f"{shown} and {len(index) - 20} more"
