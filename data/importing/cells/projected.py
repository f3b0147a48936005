"""Reading of columns of coordinates in metres: easting and northing of a projected system."""

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from pyproj import Transformer

from data.importing.cells.text import is_missing, simplify_text
from geo.importing.report import Refusal
from geo.importing.vector_files import parse_crs
from geo.projection import LONLAT

BY_ZONE = "zones"
"""Answer on the coordinate system: UTM, in the zone of each row."""
EXPECTED_CODE = "a known EPSG code of a projected system, such as EPSG:32636"
GRID_EXPECTED = (
    "latitude and longitude in degrees, in columns such as lat and lon, or easting and northing in "
    "metres; grid references are not read: convert them first"
)
_METRES = re.compile(r"-?\d{5,8}(?:[.,]\d+)?m?")
_ZONE = re.compile(r"(?:utm ?)?(?:zone ?)?(?P<number>\d{1,2}) ?(?P<letter>[a-z]?)", re.IGNORECASE)
_NORTH, _SOUTH = 32600, 32700
"""EPSG codes of UTM on WGS 84 without the number of the zone."""
_MAX_ZONES = 4
_DECIMALS = 6
_Bounds = tuple[float, float, float, float]


@dataclass
class Positions:
    """Latitudes and longitudes in degrees as plain decimal text, "" where there are none."""

    lat: pd.Series
    lon: pd.Series
    refused: list[Refusal] = field(default_factory=list)


def are_metres(cells: pd.Series) -> bool:
    """Whether most filled cells are numbers too large for degrees."""
    filled = [simplify_text(cell).replace(" ", "") for cell in cells if not is_missing(cell)]
    return sum(_METRES.fullmatch(text) is not None for text in filled) > 0.6 * len(filled)


def read_projected(
    east: pd.Series, north: pd.Series, codes: pd.Series, file: str, cells: pd.DataFrame
) -> Positions:
    """Convert eastings and northings to degrees.

    Parameters
    ----------
    east, north : numbers as text, index = spreadsheet row; "" where there is none.
    codes : EPSG code of each row, such as EPSG:32636; "" where it is not known.
    cells : the two columns as read, for messages; their names are the columns'.
    """
    columns, rows = [str(name) for name in cells], east.index
    result = Positions(pd.Series("", rows, dtype="str"), pd.Series("", rows, dtype="str"))
    is_given = ~cells.map(is_missing).all(axis=1)
    x, y = (pd.to_numeric(each, errors="coerce") for each in (east, north))
    expected = f"{' and '.join(columns)} in metres of a projected system"
    for code, of_code in codes.groupby(codes):
        crs = parse_crs(str(code))
        if crs is None or crs.is_geographic:
            continue
        transformer = Transformer.from_crs(crs, LONLAT, always_xy=True)
        at = of_code.index
        lon, lat = transformer.transform(x[at].to_numpy(), y[at].to_numpy())
        is_valid = np.isfinite(lon) & np.isfinite(lat) & (np.abs(lat) <= 90)
        result.lon[at[is_valid]] = [_plain(degrees) for degrees in lon[is_valid]]
        result.lat[at[is_valid]] = [_plain(degrees) for degrees in lat[is_valid]]
    for row in rows[is_given & (result.lat == "")]:
        read = ", ".join(cells.loc[row])
        result.refused.append(Refusal(file, int(row), columns[0], read, expected))
    return result


def describe_system(code: str) -> str:
    """Code and name of a projected system; "" if it is none."""
    crs = parse_crs(code)
    return "" if crs is None or crs.is_geographic else f"{code} ({crs.name})"


def utm_codes(zones: pd.Series, bounds: _Bounds | None) -> pd.Series:
    """EPSG codes of UTM zones such as 36N or 36; "" where the hemisphere or zone is not known.

    The letter is that of the hemisphere, or of the band of latitude; without one, the country's
    bounds tell.
    """
    found = {cell: _ZONE.fullmatch(simplify_text(cell)) for cell in zones.unique()}
    letters = {match["letter"].upper() for match in found.values() if match} - {""}
    are_hemispheres = letters <= {"N", "S"}
    codes = {}
    for cell, match in found.items():
        number = int(match["number"]) if match else 0
        letter = match["letter"].upper() if match else ""
        base = _NORTH if letter >= "N" else _SOUTH
        if letter in ("", "S") and are_hemispheres:  # 36S is in the north as a band of latitude
            base = _hemisphere_of(bounds) or (_SOUTH if letter else 0)
        codes[cell] = f"EPSG:{base + number}" if 1 <= number <= 60 and base else ""
    return zones.map(codes).astype("str")


def _hemisphere_of(bounds: _Bounds | None) -> int:
    if bounds is None or bounds[1] < 0 < bounds[3]:
        return 0
    return _NORTH if bounds[1] >= 0 else _SOUTH


def list_utm_codes(bounds: _Bounds | None) -> list[str]:
    """EPSG codes of the UTM zones of a country; none for many zones, or on both hemispheres."""
    base = _hemisphere_of(bounds)
    if not base or bounds is None:
        return []
    first, last = (int((degrees + 180) // 6) + 1 for degrees in (bounds[0], bounds[2]))
    zones = range(first, last + 1)
    return [f"EPSG:{base + number}" for number in zones] if len(zones) <= _MAX_ZONES else []


def _plain(degrees: float) -> str:
    return f"{degrees:.{_DECIMALS}f}".rstrip("0").rstrip(".")
