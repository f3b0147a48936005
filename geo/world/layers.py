"""Boundaries of a theatre from the world boundaries, in its plane, for areas and for drawing."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import cast

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS, Transformer

from geo.arrays import Shapes, array_of, extract_polygons, series_of
from geo.boundaries import (
    LEFT_MARGIN_HEIGHTS,
    MAX_LEFT_MARGIN_KM,
    MAX_RIGHT_MARGIN_KM,
    RIGHT_MARGIN_HEIGHTS,
    Boundaries,
    dissolve,
)
from geo.errors import BoundaryError
from geo.projection import LONLAT, theatre_plane
from geo.world.units import (
    WORLD_FOLDER,
    Assignments,
    country_names,
    project_shapes,
    unit_countries,
    unit_parts,
    world_units,
)

TOLERANCE_SHARE = 1 / 1500
"""Tolerance of simplified outlines, as a share of the theatre's longer side."""
MARGIN_WIDTHS, MARGIN_HEIGHTS = 1.15, 0.65
"""Margins of the neighbours around the theatre, in its widths and heights, and at the sides in
heights if that is more: maps show at most this much at any shape."""
MAX_MARGIN_KM = 1500.0
MAX_DISTANCE_KM = 3000.0
"""Detached parts of a country farther from the centre of the projection are left out."""
WORLD_BOX = (-17_300.0, -8_500.0, 17_300.0, 8_500.0)
"""The world in the projection Equal Earth, km, for a theatre without a country."""
MAX_RIVER_RANK = 9
_SNAP_KM = 0.001
_Box = tuple[float, float, float, float]


@lru_cache(maxsize=16)
def _theatre_layers(
    assigned: tuple[tuple[str, tuple[str, ...]], ...], projection: str
) -> tuple[Boundaries, Boundaries]:
    plane = theatre_plane(projection)
    return _read_layers(dict(assigned), plane)


def world_layers(assigned: Assignments, projection: str) -> tuple[Boundaries, Boundaries]:
    """Boundaries of a theatre's countries and their neighbours, for areas and for drawing.

    Parameters
    ----------
    assigned : units of other countries assigned to each of the theatre's, by code; every country
        of the theatre is a key.
    projection : as for `geo.projection.theatre_plane`.

    Returns
    -------
    Two Boundaries in the theatre's plane, km; neighbours are clipped to a margin, admin units have
    the names of Natural Earth. Computed once for the same arguments.

    Raises
    ------
    BoundaryError: no such country; one lies too far from the centre of the projection.
    """
    key = tuple((code, tuple(units)) for code, units in sorted(assigned.items()))
    return _theatre_layers(key, projection)


def _read_layers(assigned: Assignments, plane: CRS) -> tuple[Boundaries, Boundaries]:
    units, codes = world_units(), list(assigned)
    country = unit_countries(assigned)
    unknown = [code for code in codes if code not in set(country)]
    if unknown:
        raise BoundaryError(f"world boundaries: no country {', '.join(unknown)}")
    is_inside = country.isin(codes).to_numpy()
    local = units[is_inside]
    shapes = _near_parts(project_shapes(array_of(local), plane))
    filled = ~shapely.is_empty(shapes)
    local, shapes = local[filled], shapes[filled]
    _refuse_distant(set(codes) - set(country.loc[local.index]), plane)
    admin_units = _units_table(local, country.loc[local.index], shapes, plane)
    box = _window(shapely.total_bounds(shapes)) if len(shapes) else WORLD_BOX
    pieces, piece_codes = _neighbour_pieces(~is_inside, box, country, plane)
    near, neighbours = _dissolve_pieces(pieces, piece_codes)
    cover = np.concatenate([shapes, neighbours])
    land = shapely.coverage_union_all(cover)
    if not (shapely.is_valid(land) and shapely.coverage_is_valid(cover)):
        # Rounding in the projection has separated shared vertices; the cleaning joins them again.
        cleaned = _clean_coverage(np.concatenate([shapes, pieces]))
        near, neighbours = _dissolve_pieces(cleaned[len(shapes) :], piece_codes)
        cover = np.concatenate([cleaned[: len(shapes)], neighbours])
    west, south, east, north = shapely.total_bounds(shapes) if len(shapes) else WORLD_BOX
    tolerance_km = max(max(east - west, north - south) * TOLERANCE_SHARE, 0.1)
    rivers, lakes = _rivers(box, plane), _lakes(box, plane)
    full, drawing = (
        _assemble(
            codes,
            admin_units.set_geometry(series_of(shapes_of[: len(shapes)], admin_units.index, plane)),
            _country_table(near, shapes_of[len(shapes) :], plane),
            rivers,
            lakes,
        )
        for shapes_of in (cover, shapely.coverage_simplify(cover, tolerance_km))
    )
    return full, drawing


def _near_parts(shapes: Shapes) -> Shapes:
    """Drop detached parts far from the centre, such as islands in another ocean."""
    if not len(shapes):
        return shapes
    parts, unit = shapely.get_parts(shapes, return_index=True)
    centre = shapely.Point(0, 0)
    largest = np.zeros(len(parts), dtype=bool)
    largest[int(np.argmax(shapely.area(parts)))] = True
    masses = shapely.get_parts(shapely.coverage_union_all(parts))
    inside = shapely.point_on_surface(parts)
    land = masses[shapely.STRtree(masses).query_nearest(inside, all_matches=False)[1]]
    near = (shapely.distance(land, centre) <= MAX_DISTANCE_KM) | largest
    result = np.full(len(shapes), shapely.MultiPolygon(), dtype=object)
    for position in np.unique(unit[near]):
        pieces = parts[near & (unit == position)]
        result[position] = pieces[0] if len(pieces) == 1 else shapely.MultiPolygon(list(pieces))
    return result


def _refuse_distant(codes: set[str], plane: CRS) -> None:
    """Raise BoundaryError if countries have no shape left: nothing can be drawn of these."""
    if not codes:
        return
    lon, lat = Transformer.from_crs(plane, LONLAT, always_xy=True).transform(0, 0)
    names = ", ".join(country_names()[code] for code in sorted(codes))
    raise BoundaryError(
        f"countries within {MAX_DISTANCE_KM:,.0f} km of the centre of the maps, which is lat "
        f"{lat:.1f}, lon {lon:.1f}; farther away: {names}. The centre follows the positions of "
        "places: correct those that are wrong, or set projection in theatre.toml"
    )


def _units_table(
    local: GeoDataFrame, country: pd.Series, shapes: Shapes, plane: CRS
) -> GeoDataFrame:
    index = pd.Index(local.index, name="iso_3166_2")
    return GeoDataFrame(
        {
            "iso3": country.to_numpy(object),
            "name_en": local["name"].to_numpy(object),
            "name_local": pd.Series(np.nan, index=index, dtype="str").to_numpy(),
        },
        geometry=series_of(shapes, index, plane),
        index=index,
    )


def _window(bounds: npt.NDArray[np.float64]) -> _Box:
    west, south, east, north = bounds.tolist()
    side = max(east - west, north - south)
    width, height = max(east - west, 0.2 * side), max(north - south, 0.2 * side)
    across = min(MARGIN_WIDTHS * width + 0.1 * side, MAX_MARGIN_KM)
    left = max(across, min(LEFT_MARGIN_HEIGHTS * height + 0.2 * side, MAX_LEFT_MARGIN_KM))
    right = max(across, min(RIGHT_MARGIN_HEIGHTS * height + 0.2 * side, MAX_RIGHT_MARGIN_KM))
    along = min(MARGIN_HEIGHTS * height + 0.1 * side, MAX_MARGIN_KM)
    return west - left, south - along, east + right, north + along


def _neighbour_pieces(
    outside: npt.NDArray[np.bool_], box: _Box, country: pd.Series, plane: CRS
) -> tuple[Shapes, npt.NDArray[np.object_]]:
    """Clip the units of other countries to a window of the plane, km; and the code of each."""
    parts = unit_parts()
    chosen = outside[parts.unit] & _in_degrees_window(parts.bounds, box, plane)
    frame = shapely.box(*box)
    projected = project_shapes(parts.shapes[chosen], plane)
    usable = shapely.is_valid(projected) & shapely.intersects(projected, frame)
    clipped = shapely.intersection(projected[usable], frame)
    is_mixed = shapely.get_type_id(clipped) == shapely.GeometryType.GEOMETRYCOLLECTION
    clipped[is_mixed] = [extract_polygons(shape) for shape in clipped[is_mixed]]
    clipped[shapely.get_dimensions(clipped) < 2] = shapely.Polygon()
    filled = ~shapely.is_empty(clipped)
    return clipped[filled], country.to_numpy(object)[parts.unit[chosen][usable][filled]]


def _dissolve_pieces(pieces: Shapes, codes: npt.NDArray[np.object_]) -> tuple[list[str], Shapes]:
    """Unite the pieces of each country, which must be a coverage; codes and shapes."""
    names = sorted(set(codes))
    shapes = [shapely.coverage_union_all(pieces[codes == name]) for name in names]
    filled = [k for k, shape in enumerate(shapes) if not shapely.is_empty(shape)]
    return [names[k] for k in filled], np.array([shapes[k] for k in filled], dtype=object)


def _in_degrees_window(
    bounds: npt.NDArray[np.float64], box: _Box, plane: CRS
) -> npt.NDArray[np.bool_]:
    """Whether bounding boxes in degrees can meet a window of a plane."""
    west, south, east, north = box
    steps = np.linspace(0, 1, 25)
    x, y = (
        axis.ravel()
        for axis in np.meshgrid(west + (east - west) * steps, south + (north - south) * steps)
    )
    lon, lat = Transformer.from_crs(plane, LONLAT, always_xy=True).transform(x, y)
    known = np.isfinite(lon) & np.isfinite(lat)
    lon, lat = lon[known], lat[known]
    low, high = lat.min() - 1, lat.max() + 1
    inside = (bounds[:, 3] >= low) & (bounds[:, 1] <= high)
    if high > 85 or low < -85 or not known.all():
        return inside
    # Longitudes relative to the centre, so that the 180th meridian needs no exception.
    centre = Transformer.from_crs(plane, LONLAT, always_xy=True).transform(
        (west + east) / 2, (south + north) / 2
    )[0]
    relative = (lon - centre + 180) % 360 - 180
    middle = (bounds[:, 0] + bounds[:, 2]) / 2
    half = (bounds[:, 2] - bounds[:, 0]) / 2
    offset = (middle - centre + 180) % 360 - 180
    return inside & (offset + half >= relative.min() - 1) & (offset - half <= relative.max() + 1)


def _assemble(
    codes: Sequence[str],
    admin_units: GeoDataFrame,
    neighbours: GeoDataFrame,
    rivers: GeoDataFrame,
    lakes: GeoDataFrame,
) -> Boundaries:
    plane = cast(CRS, admin_units.crs)
    countries = _country_table(codes, [shapely.Polygon()] * len(codes), plane)
    countries = countries.set_geometry(dissolve(admin_units, countries.index, plane))
    land = shapely.coverage_union_all(np.concatenate([array_of(countries), array_of(neighbours)]))
    return Boundaries(
        countries=countries,
        admin_units=admin_units,
        neighbours=neighbours,
        land=land,
        rivers=rivers,
        lakes=lakes,
    )


def _country_table(
    codes: Sequence[str], shapes: Shapes | list[shapely.Polygon], plane: CRS
) -> GeoDataFrame:
    names = country_names()
    index = pd.Index(np.array(list(codes), dtype=object), name="iso3")
    return GeoDataFrame(
        {
            "name_en": [names[code] for code in codes],
            "name_local": pd.Series(np.nan, index=index, dtype="str").to_numpy(),
        },
        geometry=series_of(shapes, index, plane),
        index=index,
    )


@cache
def _read_lines(file: str) -> GeoDataFrame:
    return gpd.read_parquet(WORLD_FOLDER / file)


def _clip_file(file: str, box: _Box, plane: CRS) -> tuple[GeoDataFrame, Shapes]:
    rows = _read_lines(file)
    shapes = array_of(rows)
    chosen = _in_degrees_window(shapely.bounds(shapes), box, plane)
    rows, projected = rows[chosen], project_shapes(shapes[chosen], plane)
    clipped = shapely.intersection(projected, shapely.box(*box))
    filled = ~shapely.is_empty(clipped)
    return cast(GeoDataFrame, rows[filled]), clipped[filled]


def _rivers(box: _Box, plane: CRS) -> GeoDataFrame:
    pieces, shapes = _clip_file("rivers.parquet", box, plane)
    names = pieces["name"].str.split().str.join(" ").to_numpy(object)  # some have double spaces
    keys = np.where(pd.isna(names), np.arange(len(names)).astype(str), names)
    rows = []
    for key in dict.fromkeys(keys):
        at = np.flatnonzero(keys == key)
        rank = max(int(pieces["scalerank"].to_numpy()[at].min()), 1)
        course = shapely.line_merge(shapely.union_all(shapes[at]))
        if rank <= MAX_RIVER_RANK and not course.is_empty:
            rows.append((names[at[0]], np.nan, rank, course))
    columns = ["name_en", "name_local", "rank", "geometry"]
    return GeoDataFrame(rows, columns=columns, geometry="geometry", crs=plane)


def _lakes(box: _Box, plane: CRS) -> GeoDataFrame:
    _, shapes = _clip_file("lakes.parquet", box, plane)
    missing = pd.Series(np.nan, index=range(len(shapes)), dtype="str")
    table = {"name_en": missing, "name_local": missing}
    return GeoDataFrame(table, geometry=series_of(shapes, missing.index, plane))


def _clean_coverage(shapes: Shapes) -> Shapes:
    clean = shapely.coverage_clean  # pyrefly: ignore[missing-attribute] (its stub lacks it)
    return cast(Shapes, clean(shapes, gap_width=0.0, snapping_distance=_SNAP_KM))
