"""Reach cells kept on disk, by the hash of all that they depend on."""

import hashlib
import logging
import tempfile
import zipfile
import zlib
from pathlib import Path

import numpy as np
import shapely
from geopandas import GeoDataFrame, GeoSeries
from pyproj import CRS

from geo.arrays import Shapes, array_of, series_of
from geo.reach import METHOD, cells

_LOG = logging.getLogger(__name__)
_BROKEN = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)


def kept_cells(
    folder: Path,
    places: GeoDataFrame,
    countries: GeoDataFrame | GeoSeries,
    reach_km: float | None,
    plane: CRS,
) -> GeoDataFrame:
    """Read the cells of these places and this reach from disk, or make and keep them.

    Parameters
    ----------
    folder : Path
        A cache, made if it is not there; one file a set of places and reach. It may be emptied at
        any time, and several processes may use it at once.
    places, countries, reach_km, plane : as for `geo.reach.cells`.

    Returns
    -------
    GeoDataFrame, as `geo.reach.cells`; the same to the last bit, from disk or not.

    Raises
    ------
    GroundError: as `geo.reach.cells`. A file that cannot be read is made again, a folder that
    cannot be written to is done without: both are warnings in the log.
    """
    path = folder / f"reach-{_digest(places, countries, reach_km, plane)}.npz"
    flat = read_shapes(path, len(places))
    if flat is None:
        made = cells(places, countries, reach_km, plane)
        write_shapes(path, array_of(made))
        return made
    return GeoDataFrame(
        {"country": places["country"]}, geometry=series_of(flat, places.index, plane)
    )


def _digest(
    places: GeoDataFrame, countries: GeoDataFrame | GeoSeries, reach_km: float | None, plane: CRS
) -> str:
    """SHA-256 over ids, countries, coordinates, borders, planes, reach and method, 40 digits."""
    parts = [
        # GEOS makes the cells: another release may round otherwise
        f"{METHOD} {shapely.geos_version_string} {reach_km!r}",
        plane.to_wkt(),
        *(f"{shapes.crs}" for shapes in (places, countries)),
        *(str(name) for name in places.index),
        *(str(name) for name in places["country"]),
        *(str(name) for name in countries.index),
    ]
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big") + part.encode())
    for shapes in (places, countries):
        for wkb in shapely.to_wkb(array_of(shapes)):
            total.update(b"null" if wkb is None else len(wkb).to_bytes(8, "big") + wkb)
    return total.hexdigest()[:40]


def read_shapes(path: Path, n: int) -> Shapes | None:
    """Shapes of a file, or None where there is none, or none that can be read."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            wkb, ends = kept["wkb"].tobytes(), kept["ends"].tolist()
        if len(ends) != n or (ends and ends[-1] != len(wkb)):
            raise ValueError(f"{len(ends)} shapes, expected {n}")
        pieces = [wkb[start:end] for start, end in zip([0, *ends], ends, strict=False)]
        return np.asarray(shapely.from_wkb(np.array(pieces, dtype=object)), dtype=object)
    except FileNotFoundError:
        return None
    except (*_BROKEN, shapely.GEOSException) as error:
        _LOG.warning("%s: made again, for it cannot be read (%s)", path, error)
        return None


def write_shapes(path: Path, flat: Shapes) -> None:
    """Write beside the file and then put in its place: a reader sees all of it or none."""
    pieces = shapely.to_wkb(flat).tolist()
    wkb = np.frombuffer(b"".join(pieces), dtype=np.uint8)
    ends = np.cumsum([len(piece) for piece in pieces], dtype=np.int64)
    part = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            part = Path(file.name)
            np.savez(file, wkb=wkb, ends=ends)
        part.replace(path)
    except OSError as error:
        _LOG.warning("%s: not kept (%s)", path, error)
        if part is not None:
            part.unlink(missing_ok=True)
