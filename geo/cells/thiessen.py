"""Thiessen cells: the territory attributed to each place, within its country and a radius.

Definition and limitations: docs/adr/0009-reach-cells.md.
"""

import math

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geo.arrays import AREAL, Shapes, array_of, extract_polygons, prepared_copies, series_of
from geo.border_snapping import STEP_DEGREES
from geo.errors import BoundaryError

OUTSIDE_KM = 100.0
"""A place at most this far outside its country belongs to it: borders are generalised, and islands
left out (geo/theatre/outside_places.py is stricter on land)."""
MIN_RADIUS_KM = 0.1
SAME_KM = 0.001  # places are rounded to the metre; equal results are one point
SNAP_KM = 1e-6  # shared edges that differ by less than this are made equal
ROUNDING_KM2 = 1e-3
"""Less than this of a country beyond all cells is due to rounding."""
_STEP_KM = 10.0
_QUARTER = 32  # edges per quarter disc: area 0.04 %, radius 0.03 % below the circle
_APOTHEM = math.cos(math.pi / (4 * _QUARTER))
_BLOCKS = 8
_POINT = 0  # shapely's type id
_EMPTY = shapely.Polygon()

XY = npt.NDArray[np.float64]


def thiessen_cells(
    places: GeoDataFrame,
    countries: GeoDataFrame | GeoSeries,
    radius_km: float | None,
    plane: CRS,
) -> GeoDataFrame:
    """Divide each country into the Thiessen cells of its places, limited to a radius.

    A cell is the territory nearer to its place than to any other place of the same country
    (Thiessen), within the country and within `radius_km` of the place. It may have several parts:
    territory across a bay or a salient of the neighbour is included.

    Parameters
    ----------
    places : GeoDataFrame, shape (n,)
        Index place_id (unique), column country (iso3), points in any CRS, which must be set.
    countries : GeoDataFrame or GeoSeries
        Index iso3, valid polygons in any CRS, which must be set. Countries without places are
        skipped.
    radius_km : float or None
        At least 0.1 km; None for no limit.
    plane : CRS
        Projection of the theatre (geo.projection.theatre_plane): equal-area, in km.

    Returns
    -------
    GeoDataFrame, shape (n,), index of `places`: country, geometry (Polygon or MultiPolygon, may be
    empty) in `plane`. All cells, of all countries, are one coverage: they do not overlap, and
    shared edges are equal vertex by vertex.

    Raises
    ------
    BoundaryError: a place without a known country, or more than 100 km outside it; a geometry that
    is not a point or not a valid polygon; a duplicate id; no CRS; a plane not in km; a radius below
    the minimum.

    Notes
    -----
    Places at the same point of one country, to the metre: the first by place_id has the cell, the
    others an empty one. Represent shared control in the control table, not by two places.
    Distances are measured in the plane. An equal-area projection distorts them: an azimuthal one
    centred on a theatre of 1,300 km by at most 0.24 %, or 60 m for a radius of 25 km. Discs have
    128 edges inscribed in the circle, so no cell exceeds the radius; their area is 0.04 % below
    that of the circle, their apothem 0.03 % below the radius. Otherwise exact to the metre to which
    places are rounded, and at borders to the millimetre.
    """
    cells = cut_cells(places, countries, radius_km, plane)
    return cells.set_geometry(series_of(cover_shapes(array_of(cells)), cells.index, plane))


def cut_cells(
    places: GeoDataFrame,
    countries: GeoDataFrame | GeoSeries,
    radius_km: float | None,
    plane: CRS,
) -> GeoDataFrame:
    """Compute the cells of `thiessen_cells`, whose shared edges differ in their last digits here.

    That is enough for their areas, in a fifth of the time.
    """
    _check(radius_km, plane)
    names, land = _project_countries(countries, plane)
    if not places.index.is_unique:
        twice = places.index[places.index.duplicated()].unique()
        raise BoundaryError(f"cells: duplicate place {_list_names(twice)}")
    xy, country = _project_places(places, plane), places["country"].to_numpy(dtype=object)
    unknown = ~np.isin(country.astype(str), names) | pd.isna(country)
    if unknown.any():
        raise BoundaryError(f"cells: no country for place {_list_names(places.index[unknown])}")
    flat = np.full(len(places), _EMPTY, dtype=object)
    for name, country_shape in zip(names, prepared_copies(land), strict=True):
        members = np.flatnonzero(country == name)
        if len(members):
            _check_inside(places.index[members], xy[members], country_shape, name)
            members = members[_first_positions(places.index[members], xy[members])]
            flat[members] = _cut_cells_of_country(
                _round_to_metre(xy[members]), country_shape, radius_km
            )
    return GeoDataFrame(
        {"country": places["country"]}, geometry=series_of(flat, places.index, plane)
    )


def cell_areas(cells: GeoDataFrame | GeoSeries) -> pd.Series:
    """Area of cells, or of other shapes in the theatre's projection.

    Returns
    -------
    Series of float, index of `cells`: area_km2. Planar area, accurate because the projection is
    equal-area: within 0.1 % of the geodesic area (tests/geo/cells/test_thiessen.py).

    Raises
    ------
    BoundaryError: not in a plane in km.
    """
    _check_km(cells.crs)
    km2 = shapely.area(array_of(cells))
    return pd.Series(km2, index=cells.index, name="area_km2", dtype="float64")


def uncovered_areas(cells: GeoDataFrame, countries: GeoDataFrame | GeoSeries) -> pd.Series:
    """Area of each country beyond the radius of all its places.

    Parameters
    ----------
    cells : GeoDataFrame
        From `thiessen_cells`, all of them.
    countries : as for `thiessen_cells`.

    Returns
    -------
    Series of float, index iso3 of `countries`: area_km2, that of the country without that of its
    cells, which do not overlap; 0 where the cells cover the country.
    """
    _, land = _project_countries(countries, _check_km(cells.crs))
    assessed = cell_areas(cells).groupby(cells["country"].to_numpy()).sum()
    rest = assessed.reindex(countries.index, fill_value=0.0).rsub(shapely.area(land))
    return rest.where(rest > ROUNDING_KM2, 0.0).rename("area_km2")


def simplify_outlines(shapes: GeoDataFrame, tolerance_km: float) -> GeoDataFrame:
    """Simplify shapes for drawing, preserving shared borders.

    Parameters
    ----------
    shapes : GeoDataFrame
        From `thiessen_cells`; all shapes that are drawn together, in one call.
    tolerance_km : float
        A vertex is dropped if its triangle is smaller than this squared (Visvalingam-Whyatt).

    Returns
    -------
    GeoDataFrame, as `shapes`: a coverage, rounded to `outline_decimals` except for the few
    vertices where rounding made borders cross. Shapes that vanish are empty. For drawing only, not
    for areas.

    Raises
    ------
    BoundaryError: the shapes do not share their edges.

    Notes
    -----
    The coverage is simplified as a unit, so that shared borders remain identical. For animation,
    simplify the cells once and dissolve them (geo.cells.coverage) by date, so that an unchanged
    border has the same position in every frame.
    """
    flat = array_of(shapes).copy()
    is_filled = ~shapely.is_empty(flat)
    simple = shapely.coverage_simplify(flat[is_filled], tolerance_km)
    decimals = outline_decimals(tolerance_km)
    flat[is_filled] = shapely.transform(simple, lambda xy: np.round(xy, decimals) + 0.0)
    flat = cover_shapes(flat)
    return shapes.set_geometry(series_of(flat, shapes.index, shapes.crs))


def outline_decimals(tolerance_km: float) -> int:
    """Decimals of a km of simplified outlines: a fifth of the tolerance or finer, at least 1."""
    return max(1, math.ceil(-math.log10(tolerance_km / 5)))


def _check(radius_km: float | None, plane: CRS) -> None:
    _check_km(plane)
    if radius_km is not None and not (math.isfinite(radius_km) and radius_km >= MIN_RADIUS_KM):
        raise BoundaryError(
            f"cells: read {radius_km} km, expected {MIN_RADIUS_KM} or more, or None"
        )


def _check_km(plane: CRS | None) -> CRS:
    if plane is None or not plane.is_projected:
        raise BoundaryError("cells: expected the theatre's plane, in kilometres")
    if any(not math.isclose(axis.unit_conversion_factor, 1000.0) for axis in plane.axis_info):
        raise BoundaryError("cells: the plane is not in kilometres")
    return plane


def _project_countries(
    countries: GeoDataFrame | GeoSeries, plane: CRS
) -> tuple[npt.NDArray[np.object_], Shapes]:
    """Names and projected polygons of the countries, with long edges densified."""
    if countries.crs is None:
        raise BoundaryError("cells: the countries have no CRS, so their coordinates are undefined")
    flat = array_of(countries)
    good = np.isin(shapely.get_type_id(flat), AREAL) & shapely.is_valid(flat)
    if not good.all():
        raise BoundaryError(f"cells: no valid polygon for {_list_names(countries.index[~good])}")
    crs = CRS.from_user_input(countries.crs)
    if crs != plane:
        step = STEP_DEGREES
        if not crs.is_geographic:
            step = _STEP_KM * 1000.0 / crs.axis_info[0].unit_conversion_factor
        fine = series_of(shapely.segmentize(flat, step), countries.index, crs)
        flat = array_of(fine.to_crs(plane))
    return countries.index.to_numpy(dtype=object), flat


def _project_places(places: GeoDataFrame, plane: CRS) -> XY:
    """Projected coordinates of the places, shape (n, 2), km."""
    if places.crs is None:
        raise BoundaryError("cells: the places have no CRS, so their coordinates are undefined")
    flat = array_of(places)
    unexpected = np.asarray(shapely.get_type_id(flat) != _POINT)  # null has type -1
    unexpected |= np.asarray(shapely.is_empty(flat))
    if unexpected.any():
        raise BoundaryError(f"cells: no point for {_list_names(places.index[unexpected])}")
    xy = shapely.get_coordinates(array_of(places.to_crs(plane)))
    off_earth = np.asarray(~np.isfinite(xy).all(axis=1))
    if off_earth.any():
        raise BoundaryError(
            f"cells: impossible coordinates of {_list_names(places.index[off_earth])}"
        )
    return xy


def _check_inside(index: pd.Index, xy: XY, country_shape: BaseGeometry, name: str) -> None:
    far = ~np.asarray(shapely.dwithin(country_shape, shapely.points(xy), OUTSIDE_KM))
    if far.any():
        distances_km = np.asarray(shapely.distance(shapely.points(xy[far]), country_shape))
        details = ", ".join(
            f"{place} by {km:.1f} km"
            for place, km in zip(index[far][:20], distances_km, strict=False)
        )
        raise BoundaryError(f"cells: outside their country {name}: {details}")


def _round_to_metre(xy: XY) -> XY:
    return np.round(xy / SAME_KM) * SAME_KM + 0.0


def _first_positions(index: pd.Index, xy: XY) -> npt.NDArray[np.intp]:
    """Positions of the places that have a cell: the first by id at each point."""
    order = np.argsort(index.to_numpy(dtype=object), kind="stable")
    first = np.unique(_round_to_metre(xy)[order], axis=0, return_index=True)[1]
    return np.sort(order[first])


def _cut_cells_of_country(xy: XY, country_shape: BaseGeometry, radius_km: float | None) -> Shapes:
    """Compute the cells of one country's places, whose coordinates must be distinct."""
    flat = _thiessen(xy, country_shape)
    if radius_km is not None:
        corners, place_of_corner = shapely.get_coordinates(flat, return_index=True)
        farthest = np.zeros(len(xy))
        np.maximum.at(farthest, place_of_corner, np.hypot(*(corners - xy[place_of_corner]).T))
        disc_radius_km = radius_km - 2 * SNAP_KM  # later snapping must not exceed the radius
        passing = farthest > disc_radius_km * _APOTHEM
        discs = shapely.buffer(shapely.points(xy[passing]), disc_radius_km, quad_segs=_QUARTER)
        flat[passing] = shapely.intersection(flat[passing], discs)
    return _clip_to_country(flat, country_shape)


def _thiessen(xy: XY, country_shape: BaseGeometry) -> Shapes:
    """Thiessen polygons of points, in order, over at least the envelope of the country."""
    frame = shapely.union(country_shape.envelope, shapely.MultiPoint(xy)).envelope
    if len(xy) == 1:
        return np.array([frame], dtype=object)
    flat = _voronoi(xy, frame)
    if not _fills_box(flat, xy):
        # GEOS may fail on nearly collinear points. Jitter below a millimetre avoids this, and was
        # sufficient in thousands of such cases.
        shift = np.random.default_rng(0).uniform(-SNAP_KM, SNAP_KM, xy.shape)
        flat = _voronoi(xy + shift, frame)
        if not _fills_box(flat, xy + shift):
            raise BoundaryError("cells: no Thiessen polygons could be computed for these places")
    return flat


def _voronoi(xy: XY, frame: BaseGeometry) -> Shapes:
    points = shapely.multipoints(xy)
    return shapely.get_parts(shapely.voronoi_polygons(points, extend_to=frame, ordered=True))


def _fills_box(flat: Shapes, xy: XY) -> bool:
    """Whether each point has a valid polygon and the polygons fill their bounding box."""
    if len(flat) != len(xy) or not shapely.is_valid(flat).all():
        return False
    west, south, east, north = shapely.total_bounds(flat)
    box_km2 = (east - west) * (north - south)
    return bool(
        shapely.contains_xy(flat, xy[:, 0], xy[:, 1]).all()
        and math.isclose(shapely.area(flat).sum(), box_km2, rel_tol=1e-9)
    )


def _clip_to_country(flat: Shapes, country_shape: BaseGeometry) -> Shapes:
    """Clip cells to their country: only those that cross its border, block by block.

    The cost of an intersection grows with the number of border vertices, so each block of cells is
    clipped with only the nearby piece of the country.
    """
    crossing = np.flatnonzero(~shapely.contains_properly(country_shape, flat))
    boxes = shapely.bounds(flat[crossing])
    west, south, east, north = shapely.bounds(country_shape)
    size = np.maximum([east - west, north - south], SAME_KM) / _BLOCKS
    block = np.floor(((boxes[:, :2] + boxes[:, 2:]) / 2 - [west, south]) / size)
    for block_index in np.unique(block, axis=0):
        inside = (block == block_index).all(axis=1)
        low, high = boxes[inside, :2].min(axis=0) - 1, boxes[inside, 2:].max(axis=0) + 1
        piece = shapely.intersection(country_shape, shapely.box(*low, *high))
        cut = shapely.intersection(flat[crossing[inside]], piece)
        flat[crossing[inside]] = [extract_polygons(shape) for shape in cut]
    return flat


def cover_shapes(flat: Shapes, snap_km: float = SNAP_KM) -> Shapes:
    """Make shared edges equal: overlay results differ in the last digits.

    Raises
    ------
    BoundaryError: the shapes do not form a coverage.
    """
    is_filled = ~shapely.is_empty(flat)
    if not is_filled.any():
        return flat
    cover = flat.copy()
    cover[is_filled] = shapely.coverage_clean(  # pyrefly: ignore[missing-attribute] (its stub lacks it)
        flat[is_filled], gap_width=0.0, snapping_distance=snap_km
    )
    if not shapely.coverage_is_valid(cover[is_filled]):
        raise BoundaryError("cells: the cells do not form a coverage, even after snapping")
    return cover


def _list_names(index: pd.Index) -> str:
    listed = ", ".join(str(name) for name in index[:20])
    return listed if len(index) <= 20 else f"{listed} and {len(index) - 20} more"
