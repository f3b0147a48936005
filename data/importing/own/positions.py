"""Reading of the positions of a user's table: degrees, or metres of a projected system."""

import pandas as pd

from data.importing.cells.coordinates import read_coordinates
from data.importing.cells.projected import (
    BY_ZONE,
    EXPECTED_CODE,
    GRID_EXPECTED,
    are_metres,
    describe_system,
    list_utm_codes,
    read_projected,
    utm_codes,
)
from data.importing.cells.text import is_missing
from data.importing.mapping.fields import COORDINATES, EASTING, GRID, NORTHING, plain_header
from data.importing.own.reader import TableReader
from geo.importing.vector_files import CRS_QUESTION

LEFT_OUT = "none"
"""Answer on the coordinate system: the columns are not read."""
NOT_KNOWN = "coordinate system still open"
_ZONES = ("zone", "utm zone", "zone utm", "grid zone")


def read_positions(reader: TableReader) -> pd.DataFrame:
    """Latitude and longitude as plain decimals; "" where there are none.

    Columns of metres are read in the coordinate system that the user states. Their rows wait for
    the answer, and without one for positions in grid references, which are refused once.
    """
    empty = pd.DataFrame("", index=reader.frame.index, columns=["lat", "lon"], dtype="str")
    if reader.has("lat") and reader.has("lon"):
        metres = (reader.frame[reader.column_of(field)] for field in ("lat", "lon"))
        if all(map(are_metres, metres)):
            return _read_metres(reader, "lon", "lat", empty)
        lat, lon = reader.raw_text("lat"), reader.raw_text("lon")
    elif reader.has(COORDINATES, "lat"):
        lat, lon = reader.raw_text(COORDINATES if reader.has(COORDINATES) else "lat"), None
    elif reader.has(EASTING) and reader.has(NORTHING):
        return _read_metres(reader, EASTING, NORTHING, empty)
    else:
        _refuse_other_columns(reader)
        return empty
    found = read_coordinates(lat, lon, reader.file, reader.bounds)
    reader.report.defaults += found.defaults
    reader.report.refused += found.refused
    return pd.DataFrame({"lat": found.lat, "lon": found.lon})


def _refuse_other_columns(reader: TableReader) -> None:
    """Refuse the columns of positions that are not read, once."""
    for field in (EASTING, NORTHING, GRID):
        if not reader.has(field):
            continue
        cells = reader.frame[reader.column_of(field)]
        sample = next((cell for cell in cells if not is_missing(cell)), "")
        reader.refuse(reader.raw.header_row, reader.column_of(field), sample, GRID_EXPECTED)


def _read_metres(reader: TableReader, east: str, north: str, empty: pd.DataFrame) -> pd.DataFrame:
    """Read columns of eastings and northings, if the user has stated their coordinate system."""
    key, answers = f"{CRS_QUESTION}:{reader.file}", reader.mapping.answers
    answer = answers.get(key, "") or answers.get(CRS_QUESTION, "")
    names = " and ".join(reader.column_of(field) for field in (east, north))
    if answer == LEFT_OUT:
        return empty
    zones = _codes_of_zones(reader)
    if not answer:
        text = f"Which coordinate system do {names} of {reader.file} use? Give an EPSG code"
        reader.report.ask(key, text, _options(reader, zones))
        for field in (east, north):
            reader.raw_text(field)
        reader.leave_out(reader.frame.index, NOT_KNOWN)
        reader.drop(pd.Series(True, reader.frame.index))
        return empty.iloc[:0]
    cells = pd.DataFrame({reader.column_of(f): reader.raw_text(f) for f in (east, north)})
    codes = zones if answer == BY_ZONE else pd.Series(answer, cells.index, dtype="str")
    if answer != BY_ZONE and not describe_system(answer):
        reader.refuse(reader.raw.header_row, names, answer, EXPECTED_CODE)
        return empty
    x, y = (reader.numbers(field)["value"] for field in (east, north))
    found = read_projected(x, y, codes, reader.file, cells)
    reader.report.refused += found.refused
    systems = ", ".join(describe_system(code) for code in codes.unique() if code)
    reader.note(f"{names} read in {systems}, as answered")
    return pd.DataFrame({"lat": found.lat, "lon": found.lon})


def _codes_of_zones(reader: TableReader) -> pd.Series:
    """EPSG codes of the column of UTM zones, if the table has one."""
    for name in map(str, reader.frame):
        if plain_header(name) in _ZONES:
            reader.further_columns.add(name)
            return utm_codes(reader.frame[name], reader.bounds)
    return pd.Series("", reader.frame.index, dtype="str")


def _options(reader: TableReader, zones: pd.Series) -> dict[str, str]:
    """Coordinate systems that may be meant: UTM in the zones of the rows, or of the country."""
    codes = [code for code in zones.unique() if code]
    if len(codes) > 1:
        options = {"UTM on WGS 84, in the zone of each row": BY_ZONE}
    else:
        options = {describe_system(code): code for code in codes or list_utm_codes(reader.bounds)}
    return options | {"Do not read them": LEFT_OUT}
