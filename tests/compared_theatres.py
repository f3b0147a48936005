"""Theatres of two assessors whose maps are made so that their differences are known."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely.geometry import Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from geo.theatre.assessed_polygons import write_polygons

FIRST, SECOND = "First institute", "Second institute"
DATE = pd.Timestamp("2024-03-10")
JUMP = pd.Timestamp("2024-03-08")
FIRST_MAP: dict[str, BaseGeometry] = {
    "Army": box(30, 12, 31.2, 14),
    "Militia": Polygon([(31.2, 12), (32, 12), (32.4, 13.1), (31.9, 14), (31.2, 14)]),
}
SECOND_MAP: dict[str, BaseGeometry] = {
    "Army": Point(30.6, 13).buffer(0.9, 64),
    "Militia": box(31, 12.2, 32.2, 13.5).difference(Point(31.6, 12.8).buffer(0.2, 64)),
    "Contested": box(31.1, 12.5, 31.3, 13),  # overlaps both: the smaller area is on top
}


def write_compared_theatre(folder: Path) -> Path:
    """Write daily maps from 1 March 2024 of two assessors; those of the last day differ."""
    for assessor, areas, offset in ((FIRST, FIRST_MAP, 0), (SECOND, SECOND_MAP, 1)):
        rows = []
        for number in range(9):
            date = DATE - pd.Timedelta(days=9 - number + offset)
            # The maps of one day creep east; one step of the first assessor is a jump.
            edge = 30.2 + 0.01 * number + (0.8 if date >= JUMP and not offset else 0.0)
            rows.append((date, "Army", "", f"{number}.geojson", box(29.5, 12, edge, 14)))
        rows += [(DATE, name, "", "last.geojson", shape) for name, shape in areas.items()]
        columns = ["date", "controller", "layer", "file", "geometry"]
        table = pd.DataFrame(rows, columns=columns)
        frame = gpd.GeoDataFrame(table, geometry="geometry", crs=4326)
        write_polygons(folder, assessor, frame)
    (folder / "places.csv").write_text(
        "name,lat,lon\nAgreed,12.5,30.5\nFirst only,13.9,30.1\nDisputed,12.8,31.25\nFar,19,36\n"
    )
    return folder
