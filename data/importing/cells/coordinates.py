"""Reading of columns of coordinates: decimal degrees, degrees and minutes, pairs in one cell."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from data.importing.cells.text import is_missing, simplify_text
from geo.importing.report import Refusal

EXPECTED = "degrees such as 35.95, 35,95, 35°57'03\"N or N 35 57 03"
EXPECTED_PAIR = "latitude and longitude such as 35.95, 39.01"
_EXPECTED_NOT_ZERO = "coordinates; 0, 0 lies in the Gulf of Guinea"
_DECIMALS = 6
_MIN_SWAPPED = 0.8
"""Share of rows that must fit with exchanged axes before a column is exchanged."""

_Bounds = tuple[float, float, float, float]
"""West, south, east and north in degrees."""
_GLOBE: _Bounds = (-180.0, -90.0, 180.0, 90.0)
_LETTER = r"[NSEWnsew]"
_ANGLE = re.compile(
    rf"(?P<before>{_LETTER})? ?(?P<sign>[+-])?(?P<degrees>\d{{1,3}}(?:[.,]\d+)?) ?(?:[°ºd*]|deg)?"
    r"(?:[ :]*(?<!\d)(?P<minutes>\d{1,2}(?:[.,]\d+)?) ?['m]?"
    r"(?:[ :]*(?<!\d)(?P<seconds>\d{1,2}(?:[.,]\d+)?) ?(?:\"|''|s)?)?)?"
    rf" ?(?P<after>{_LETTER})?",
)
_POINT = re.compile(r"POINT ?(?:Z ?)?\( ?(-?[\d.]+) (-?[\d.]+)(?: -?[\d.]+)? ?\)", re.IGNORECASE)
_METRES = re.compile(r"-?\d{5,8}(?:[.,]\d+)?")


@dataclass
class CoordinateColumns:
    """Latitudes and longitudes in degrees as plain decimal text, "" where there are none."""

    lat: pd.Series
    lon: pd.Series
    refused: list[Refusal] = field(default_factory=list)
    defaults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Angle:
    """An angle in degrees; south and west are negative."""

    degrees: float
    axis: str
    """lat or lon where a letter says so, else ""."""


def read_coordinates(
    lat: pd.Series,
    lon: pd.Series | None,
    file: str,
    bounds: _Bounds | None = None,
) -> CoordinateColumns:
    """Read columns of latitude and longitude, or one column of pairs.

    Parameters
    ----------
    lat, lon : text, index = spreadsheet row; without ``lon``, each cell of ``lat`` is a pair.
    bounds : west, south, east and north of the country in degrees, if known.

    Returns
    -------
    The coordinates. Axes are exchanged where nearly all rows fit that way, on the globe or in the
    bounds, and most do not as they are: the report names it as a default. Cells that are no
    coordinates, and rows off the globe, are refused.
    """
    result = CoordinateColumns(pd.Series(dtype="str"), pd.Series(dtype="str"))
    found: dict[int, tuple[str, str]] = {}
    read: dict[int, tuple[Angle, Angle]] = {}
    lon_cells = [""] * len(lat) if lon is None else lon
    for row, first, second in zip(lat.index, lat, lon_cells, strict=True):
        pair = _read_row(int(row), (first, second), lon, str(lat.name), file, result)
        if pair is not None:
            read[int(row)] = pair
    if any("," in cell for cells in (lat, lon_cells) if lon is not None for cell in cells):
        result.defaults.append("coordinates: the comma is the decimal sign")
    points = {row: _order_by_letters(pair) for row, pair in read.items()}
    if _is_swapped(list(points.values()), bounds):
        points = {row: (second, first) for row, (first, second) in points.items()}
        where = "the bounds of the country" if bounds else "the globe"
        result.defaults.append(
            f"latitude and longitude exchanged: the places lie within {where} only if exchanged"
        )
    for row, (north, east) in points.items():
        if not _fits(north, east, _GLOBE):
            column = str(lat.name if lon is None or abs(north) > _GLOBE[3] else lon.name)
            expected = _describe_mend(north, east)
            result.refused.append(Refusal(file, row, column, f"{north:g}, {east:g}", expected))
            continue
        if north == east == 0:
            result.refused.append(Refusal(file, row, str(lat.name), "0, 0", _EXPECTED_NOT_ZERO))
            continue
        found[row] = (_plain(north), _plain(east))
    cells = [found.get(int(row), ("", "")) for row in lat.index]
    result.lat = pd.Series([pair[0] for pair in cells], lat.index, dtype="str")
    result.lon = pd.Series([pair[1] for pair in cells], lat.index, dtype="str")
    return result


def _read_row(
    row: int,
    cells: tuple[str, str],
    lon: pd.Series | None,
    column: str,
    file: str,
    result: CoordinateColumns,
) -> tuple[Angle, Angle] | None:
    if lon is None:
        if is_missing(cells[0]):
            return None
        pair = parse_pair(cells[0])
        if pair is None:
            result.refused.append(Refusal(file, row, column, cells[0], EXPECTED_PAIR))
        return pair
    if all(is_missing(cell) for cell in cells):
        return None
    angles = []
    for cell, name in zip(cells, (column, str(lon.name)), strict=True):
        angle = parse_angle(cell)
        if angle is None:
            expected = EXPECTED
            if _METRES.fullmatch(simplify_text(cell)):
                expected += "; these are metres of a projected system"
            result.refused.append(Refusal(file, row, name, cell, expected))
            return None
        angles.append(angle)
    return angles[0], angles[1]


def parse_pair(text: str) -> tuple[Angle, Angle] | None:
    """Read a cell with latitude and longitude, in this order unless letters say otherwise.

    Returns
    -------
    Both angles; None if the cell cannot be split into two. A WKT point gives x, y.
    """
    plain = simplify_text(text).strip("()[]")
    point = _POINT.fullmatch(plain + ")" * (plain.upper().startswith("POINT")))
    if point:
        return Angle(float(point[2]), "lat"), Angle(float(point[1]), "lon")
    for split in _splits(plain):
        angles = [parse_angle(part) for part in split]
        if angles[0] is not None and angles[1] is not None:
            return angles[0], angles[1]
    return None


def _splits(text: str) -> Iterable[tuple[str, str]]:
    """Yield the ways to split a pair, the surest first."""
    for sign in (";", "/", "|", ", ", ","):
        if text.count(sign) == 1:
            first, _, second = text.partition(sign)
            yield first.strip(), second.strip()
    letters = re.fullmatch(rf"(.*?{_LETTER}) ?(.*{_LETTER})|({_LETTER}.*?) ?({_LETTER}.*)", text)
    if letters:
        parts = [part for part in letters.groups() if part is not None]
        yield parts[0], parts[1]
    words = text.split()
    if len(words) % 2 == 0 and words:
        half = len(words) // 2
        yield " ".join(words[:half]).rstrip(","), " ".join(words[half:])


def parse_angle(text: str) -> Angle | None:
    """Read degrees, or degrees with minutes and seconds; None if the text is no angle."""
    match = _ANGLE.fullmatch(simplify_text(text).replace("''", '"'))
    if match is None:
        return None
    parts = [match[name] for name in ("degrees", "minutes", "seconds")]
    degrees, minutes, seconds = (float((part or "0").replace(",", ".")) for part in parts)
    letter = (match["before"] or match["after"] or "").upper()
    if minutes >= 60 or seconds >= 60 or (match["before"] and match["after"]):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if match["sign"] == "-" or letter in ("S", "W"):
        value = -value
    return Angle(value, {"": "", "N": "lat", "S": "lat"}.get(letter, "lon"))


def _order_by_letters(pair: tuple[Angle, Angle]) -> tuple[float, float]:
    first, second = pair
    if first.axis == "lon" or second.axis == "lat":
        first, second = second, first
    return first.degrees, second.degrees


def _is_swapped(points: list[tuple[float, float]], bounds: _Bounds | None) -> bool:
    as_read = sum(_fits(first, second, bounds or _GLOBE) for first, second in points)
    exchanged = sum(_fits(second, first, bounds or _GLOBE) for first, second in points)
    return as_read < len(points) / 2 and exchanged >= _MIN_SWAPPED * len(points)


def _fits(lat: float, lon: float, bounds: _Bounds) -> bool:
    west, south, east, north = bounds
    return south <= lat <= north and west <= lon <= east


def _describe_mend(lat: float, lon: float) -> str:
    """What is expected of a row off the globe, and how to mend it."""
    expected = "a latitude up to 90 and a longitude up to 180 degrees: correct the number"
    if _fits(lon, lat, _GLOBE):
        expected += ", or exchange the two if they are in the wrong order"
    return expected


def _plain(degrees: float) -> str:
    text = f"{degrees:.{_DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
