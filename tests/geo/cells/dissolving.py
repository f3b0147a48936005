"""Joined cells as a frame by key."""

import pandas as pd
from geopandas import GeoDataFrame

from geo.arrays import series_of
from geo.cells.coverage import Coverage


def dissolve(cells: GeoDataFrame, keys: pd.Series) -> GeoDataFrame:
    """Union the cells of each key: by key, sorted, in the CRS of the cells."""
    code, names = pd.factorize(keys.reindex(cells.index), sort=True)
    shapes = Coverage(cells).dissolve(code, len(names))
    index = pd.Index(names, name=keys.name)
    return GeoDataFrame(geometry=series_of(shapes, index, cells.crs))
