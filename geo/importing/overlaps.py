"""Overlaps of the polygons of one assessor."""

from typing import cast

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.arrays import Shapes
from geo.importing.polygons import area_km2
from geo.importing.report import ImportReport
from geo.projection import LONLAT

MAX_COMPARED = 20
"""Number of dates on which overlaps of controllers are looked for."""
MIN_OVERLAP = 1.0
"""Overlaps that are smaller, in km², are artefacts of drawing."""


def note_overlaps(table: pd.DataFrame, report: ImportReport) -> None:
    """Report areas that two controllers have at one date; both are kept as drawn."""
    dates = table["date"].unique()
    compared = dates[:: max(len(dates) // MAX_COMPARED, 1)]
    for date in compared:
        rows = table[table["date"] == date]
        shapes = np.asarray(rows["geometry"].to_numpy(), dtype=object)
        first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        names = rows["controller"].to_numpy()
        pairs = [(a, b) for a, b in zip(first, second, strict=True) if names[a] < names[b]]
        overlaps = [
            (names[a], names[b], area)
            for a, b in pairs
            if (area := _overlap_km2(shapes, a, b)) >= MIN_OVERLAP
        ]
        if overlaps:
            one, other, area = max(overlaps, key=lambda found: found[2])
            report.apply_default(
                f"{one} and {other} overlap by {area:,.0f} km² on {date:%Y-%m-%d}: both are kept "
                f"as drawn ({len(compared)} of {len(dates)} dates compared)"
            )
            return


def _overlap_km2(shapes: Shapes, one: int, other: int) -> float:
    return area_km2(cast(BaseGeometry, shapely.intersection(shapes[one], shapes[other])), LONLAT)
