"""Map projections in km: equal-area for a theatre, conformal for a city."""

import math
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from geo.errors import BoundaryError

LONLAT = CRS.from_epsg(4326)
_GEOD = Geod(ellps="WGS84")
_EQUAL_AREA = (
    "lambert azimuthal equal area",
    "albers equal area",
    "lambert cylindrical equal area",
    "equal earth",
)


def theatre_plane(spec: str) -> CRS:
    """Parse the projection of a theatre's maps: equal-area, in kilometres.

    Parameters
    ----------
    spec : str
        Any input of pyproj, such as ``+proj=laea +lat_0=34 +lon_0=41.5 +datum=WGS84 +units=km``.

    Returns
    -------
    CRS, projected, equal-area, both axes in km.

    Raises
    ------
    BoundaryError: invalid, not projected, not equal-area, or not in kilometres.
    """
    try:
        crs = CRS.from_user_input(spec)
    except CRSError as error:
        raise BoundaryError(
            f"projection: read {spec!r}, not a valid projection ({error})"
        ) from error
    operation = crs.coordinate_operation
    if not crs.is_projected or operation is None:
        raise BoundaryError(f"projection: read {spec!r}, expected a projected plane, not lon/lat")
    if not operation.method_name.lower().startswith(_EQUAL_AREA):
        raise BoundaryError(
            f"projection: read {spec!r} ({operation.method_name}), expected an equal-area method "
            f"({', '.join(_EQUAL_AREA)}): areas on the map must be comparable"
        )
    if any(not math.isclose(axis.unit_conversion_factor, 1000.0) for axis in crs.axis_info):
        units = ", ".join(axis.unit_name for axis in crs.axis_info)
        raise BoundaryError(
            f"projection: read {spec!r} in {units}, expected kilometres (+units=km)"
        )
    return crs


def project_degrees(shapes: npt.NDArray[np.object_], plane: CRS) -> npt.NDArray[np.object_]:
    """Project shapes in degrees (WGS 84), shape (n,), to a plane, as `GeoSeries.to_crs` does.

    For pages: each request has a thread of its own, for which GeoPandas looks the operation up in
    PROJ's database again.
    """
    operation = _operation_to(plane.srs)
    projected = shapely.transform(
        shapes, lambda degrees: np.column_stack(operation.transform(*degrees.T))
    )
    return np.asarray(projected, dtype=object)


@lru_cache(maxsize=32)
def _operation_to(plane: str) -> Transformer:
    """Return the operation from degrees; by its definition, if it is the only one.

    ``plane`` is the text of the CRS: its hash is made by PROJ, in each thread anew.
    """
    operation = Transformer.from_crs(LONLAT, plane, always_xy=True)
    is_defined = operation.definition.startswith("proj=")
    return Transformer.from_pipeline(operation.definition) if is_defined else operation


def city_plane(lat: float, lon: float) -> CRS:
    """Transverse Mercator centred on a city: conformal, scale error below 1e-5 at 25 km.

    Parameters
    ----------
    lat, lon : float
        Centre, degrees (WGS 84); the origin (0, 0) of the plane.

    Returns
    -------
    CRS, projected, both axes in km, scale 1 on the central meridian.

    Raises
    ------
    BoundaryError: not finite, or outside the valid range.
    """
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) < 90 and abs(lon) <= 180):
        raise BoundaryError(f"city plane: read lat {lat}, lon {lon}, expected valid degrees")
    return CRS.from_proj4(
        f"+proj=tmerc +lat_0={lat:.6f} +lon_0={lon:.6f} +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=km"
    )


def local_plane(bounds: Iterable[float]) -> CRS:
    """Equal-area plane in km centred on a bounding box, for border processing without a theatre.

    Parameters
    ----------
    bounds : west, south, east, north, in degrees.
    """
    west, south, east, north = bounds
    return theatre_plane(
        f"+proj=laea +lat_0={(south + north) / 2:.1f} +lon_0={(west + east) / 2:.1f} "
        "+datum=WGS84 +units=km"
    )


def north_angle(crs: CRS, x: float, y: float) -> float:
    """Direction of true north at a point of a plane, for a map's north arrow.

    Parameters
    ----------
    crs : CRS
        A projected plane.
    x, y : float
        The point, in units of `crs`.

    Returns
    -------
    float, degrees clockwise from the plane's y axis: positive if north points to the right.

    Raises
    ------
    BoundaryError: the point lies outside the projection.
    """
    to_lonlat = Transformer.from_crs(crs, LONLAT, always_xy=True)
    lon, lat = to_lonlat.transform(x, y)
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise BoundaryError(f"north: ({x}, {y}) lies outside the projection")
    lon_up, lat_up, _ = _GEOD.fwd(lon, lat, 0.0, 1000.0)
    x_up, y_up = to_lonlat.transform(lon_up, lat_up, direction="INVERSE")
    return math.degrees(math.atan2(x_up - x, y_up - y))


def geodesic_area_km2(shape: BaseGeometry) -> float:
    """Area on the ellipsoid of a polygon in degrees, km²; exact but for the course of its edges."""
    return abs(_GEOD.geometry_area_perimeter(shapely.orient_polygons(shape))[0]) / 1e6


def lonlat_box(lon: Iterable[float], lat: Iterable[float]) -> tuple[float, float, float, float]:
    """Smallest box around points: west, south, east, north; degrees.

    West exceeds east where the box crosses the 180th meridian.
    """
    lons, lats = np.unique(np.mod(np.asarray(list(lon), float), 360)), np.asarray(list(lat), float)
    gaps = np.diff(np.append(lons, lons[0] + 360))
    widest = int(np.argmax(gaps))  # the box leaves out the widest gap between points
    west, east = (
        (float(edge) + 180) % 360 - 180 for edge in (lons[(widest + 1) % len(lons)], lons[widest])
    )
    return west, float(lats.min()), east, float(lats.max())


def far_from_most(
    lon: Iterable[float], lat: Iterable[float], max_km: float
) -> npt.NDArray[np.bool_]:
    """Tell which points lie farther than a distance from the median of all.

    Parameters
    ----------
    lon, lat : degrees, shape (n,).

    Returns
    -------
    Array of shape (n,); all False where the points far away are not less than half of them.
    """
    lons, lats = np.asarray(list(lon), float), np.asarray(list(lat), float)
    north, east = np.radians(lats), np.radians(lons)
    directions = (np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north))
    if not len(lons):
        return np.zeros(0, dtype=bool)
    x, y, z = (float(np.median(axis)) for axis in directions)
    middle = math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))
    there = [np.full(len(lons), degrees) for degrees in middle]
    _, _, metres = _GEOD.inv(there[0], there[1], lons, lats)
    is_far = np.asarray(metres) / 1000 > max_km
    return is_far & (is_far.sum() < len(lons) / 2)


def centred_plane(lon: Iterable[float], lat: Iterable[float]) -> str:
    """Equal-area projection in km centred on points; also across the 180th meridian.

    Parameters
    ----------
    lon, lat : degrees; at least one point.

    Returns
    -------
    Text for `theatre_plane`.
    """
    west, south, east, north = lonlat_box(lon, lat)
    centre = (west + ((east - west) % 360) / 2 + 180) % 360 - 180
    return f"+proj=laea +lat_0={(south + north) / 2:.1f} +lon_0={centre:.1f} +datum=WGS84 +units=km"
