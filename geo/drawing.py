"""Simplified copies of the boundaries, for drawing: `python -m geo simplify FOLDER`.

Whole coverages are simplified, never single shapes, so that a border shared by two stays one line.
"""

from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries
from pyproj import CRS

from geo.boundaries import DRAWING, Boundaries, read_boundaries
from geo.errors import GroundError
from geo.features import write_features
from geo.projection import LONLAT, local_plane
from geo.seams import Shapes, from_plane, to_plane

OWN_KM = 0.9  # a corner is left out when its triangle is smaller than this, squared
FAR_KM = 2.5  # the same for neighbours, away from the theatre's own border
LEAST_KM2 = 12.0  # smaller islands of neighbours are left out
DECIMALS = 3  # of a degree: 0.11 km north-south
_EDGE_KM = 200.0


def simplify(folder: Path) -> list[Path]:
    """Make the copies for drawing beside the full files.

    Parameters
    ----------
    folder : Path
        A theatre's boundaries.

    Returns
    -------
    The files written, all under `folder`/drawing.

    Raises
    ------
    GroundError: the full files are faulty, or what would be written is no coverage.
    """
    copies = simplified(read_boundaries(folder))
    target = folder / DRAWING
    target.mkdir(exist_ok=True)
    written = []
    for name, frame in copies.items():
        path = target / f"{name}.geojson"
        write_features(path, frame)
        written.append(path)
    return written


def simplified(full: Boundaries) -> dict[str, GeoDataFrame]:
    """Simplify boundaries for drawing.

    Parameters
    ----------
    full : Boundaries
        From `read_boundaries`.

    Returns
    -------
    governorates, countries (the theatre's own and its neighbours, fitted), rivers, lakes:
    GeoDataFrames in EPSG:4326, rounded to 3 decimals, with their keys as columns.
    """
    governorates, neighbours = full.governorates, full.neighbours
    plane = local_plane(cast(GeoSeries, governorates.geometry))
    n_own = len(governorates)
    cover = np.concatenate(
        [to_plane(cast(GeoSeries, part.geometry), plane) for part in (governorates, neighbours)]
    )
    cover = shapely.coverage_simplify(cover, OWN_KM)
    own, far = cover[:n_own], cover[n_own:]
    if len(far):
        far = _without_islets(_simplify_far(own, far))
    own_drawn = governorates.set_geometry(_rounded(own, governorates, plane))
    far_drawn = neighbours.set_geometry(_rounded(far, neighbours, plane))
    _check([*own_drawn.geometry, *far_drawn.geometry])
    dissolved = {
        iso3: shapely.coverage_union_all(np.asarray(group.geometry.array, dtype=object))
        for iso3, group in own_drawn.groupby("iso3")
    }
    countries = full.countries.set_geometry(
        GeoSeries(dissolved, crs=LONLAT).reindex(full.countries.index)
    )
    everywhere = cast(GeoDataFrame, pd.concat([countries, far_drawn]).sort_index())
    lakes = to_plane(cast(GeoSeries, full.lakes.geometry), plane)
    rivers = to_plane(cast(GeoSeries, full.rivers.geometry), plane)
    return {
        "governorates": own_drawn.reset_index(),
        "countries": everywhere.reset_index(),
        "rivers": full.rivers.set_geometry(
            _without_stubs(_rounded(shapely.simplify(rivers, OWN_KM / 2), full.rivers, plane))
        ),
        "lakes": full.lakes.set_geometry(
            _rounded(shapely.coverage_simplify(lakes, OWN_KM), full.lakes, plane)
        ),
    }


def _simplify_far(own: Shapes, far: Shapes) -> Shapes:
    """Simplify neighbours further, and their coasts, leaving the theatre's own border as it is.

    The sea joins the coverage, so that a coast is an inner edge and the theatre's border is the
    outer one, which `simplify_boundary=False` does not touch.
    """
    land = shapely.union_all(np.concatenate([own, far]))
    west, south, east, north = shapely.bounds(land)
    frame = shapely.box(west - _EDGE_KM, south - _EDGE_KM, east + _EDGE_KM, north + _EDGE_KM)
    sea = np.array([shapely.difference(frame, land)], dtype=object)
    cover = shapely.coverage_simplify(np.concatenate([far, sea]), FAR_KM, simplify_boundary=False)
    return cast(Shapes, cover[:-1])


def _without_islets(far: Shapes) -> Shapes:
    kept = far.copy()
    for k, country in enumerate(far):
        parts = shapely.get_parts(country)
        large = parts[shapely.area(parts) >= min(LEAST_KM2, shapely.area(parts).max())]
        kept[k] = large[0] if len(large) == 1 else shapely.multipolygons(large)
    return kept


def _rounded(flat: Shapes, like: GeoDataFrame, plane: CRS) -> GeoSeries:
    degrees = from_plane(flat, cast(GeoSeries, like.geometry), plane)
    rounded = shapely.transform(
        np.asarray(degrees.array, dtype=object), lambda xy: np.round(xy, DECIMALS)
    )
    return GeoSeries(shapely.remove_repeated_points(rounded), index=like.index, crs=LONLAT)


def _without_stubs(rivers: GeoSeries) -> GeoSeries:
    """Leave out pieces of a river that rounding has shrunk to a point."""
    lines = []
    for river in rivers:
        parts = shapely.get_parts(river)
        lines.append(shapely.line_merge(shapely.multilinestrings(parts[shapely.length(parts) > 0])))
    return GeoSeries(lines, index=rivers.index, crs=rivers.crs)


def _check(drawn: list[shapely.Geometry]) -> None:
    if not (shapely.is_valid(drawn).all() and shapely.coverage_is_valid(drawn)):
        raise GroundError("simplify: the drawing's borders cross after rounding; draw it finer")
