"""A theatre of polygons alone: daily maps of a front that moves, with one jump and one copy."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

from geo.theatre.assessed_polygons import write_polygons

ASSESSOR = "An institute"
JUMP, COPY = pd.Timestamp("2024-03-08"), pd.Timestamp("2024-03-04")
EDGES = [0.0, 0.01, 0.02, 0.02, 0.03, 0.045, 0.05, 0.5, 0.51, 0.52]
"""How far east of 31° E the front is on each day from 1 March 2024."""


def write_polygon_theatre(folder: Path) -> Path:
    """Write the theatre, of two actors in one country and a second layer of one of them."""
    rows = []
    for number, edge in enumerate(EDGES):
        date, file = pd.Timestamp("2024-03-01") + pd.Timedelta(days=number), f"{number}.geojson"
        rows += [
            (date, "Army", "", file, box(30, 12, 31 + edge, 14)),
            (date, "Militia", "", file, box(31 + edge, 12, 32, 14)),
            (date, "Army", "claimed", file, box(30, 12, 31.6, 14)),
        ]
    columns = ["date", "controller", "layer", "file", "geometry"]
    table = pd.DataFrame(rows, columns=columns)
    write_polygons(folder, ASSESSOR, gpd.GeoDataFrame(table, geometry="geometry", crs=4326))
    return folder
