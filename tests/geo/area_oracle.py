"""Areas on the ellipsoid, with which the planar areas of geo/ are compared."""

import pandas as pd
from geopandas import GeoSeries
from pyproj import CRS

M_PER_DEGREE = 111_320.0


def area_km2(shapes: GeoSeries) -> pd.Series:
    """Area of each geometry, km²: in EPSG:6933 (equal-area), with edges densified to 1 km.

    Edges are straight in the CRS of `shapes`; in degrees, as in GeoJSON (RFC 7946, 3.1.1).
    """
    crs = CRS.from_user_input(shapes.crs)
    m_per_unit = M_PER_DEGREE if crs.is_geographic else crs.axis_info[0].unit_conversion_factor
    return shapes.segmentize(1000 / m_per_unit).to_crs("EPSG:6933").area / 1e6
