"""Geometries that take long to compute, stored in files for the processes that start later.

The name of a file has a digest of everything that its contents depend on: the inputs, the code of
this package and the versions of its libraries. Contents are GeoParquet: reading one runs no code.
"""

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from geopandas import GeoDataFrame

from geo.arrays import Shapes, array_of
from geo.environment import EnvironmentSettings

_PACKAGE = Path(__file__).parent
MAX_STORED_BYTES = 200_000_000
"""Files that were written first are removed above this size of the folder."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class StoreSettings(EnvironmentSettings):
    """Settings of the store; the variables are named like `FOOTHOLD_GEOMETRY_STORE`."""

    geometry_store: str = str(_PACKAGE.parent / ".cache" / "geometries")
    """Folder; nothing is stored if it is empty or cannot be written."""


class GeometryStore:
    """Results of computations, by their inputs.

    Parameters
    ----------
    folder : is made when the first result is stored; None to compute each time.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def read_or_compute(
        self, name: str, inputs: Iterable[bytes], compute: Callable[[], GeoDataFrame]
    ) -> Shapes:
        """Read the result for these inputs; compute and store it if there is none.

        Parameters
        ----------
        name : what is computed, the first part of the file's name.
        inputs : everything that ``compute`` depends on, but for the code of `geo`.
        compute : not called if its result is stored.

        Returns
        -------
        The geometries of the result, shape (n,); stored ones are equal bit for bit.
        """
        if self._folder is None:
            return array_of(compute())
        path = self._folder / f"{name}-{_digest(inputs)}.parquet"
        if path.exists():
            try:
                return array_of(gpd.read_parquet(path))
            except (OSError, ValueError, shapely.errors.ShapelyError) as error:
                _LOG.warning("%s cannot be read and is made again: %s", path, error)
        made = array_of(compute())
        try:
            self._write(self._folder, path, made)
        except OSError as error:
            _LOG.warning("Geometries cannot be stored and are computed at each start: %s", error)
            self._folder = None
        return made

    def _write(self, folder: Path, path: Path, shapes: Shapes) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        number, part = tempfile.mkstemp(suffix=".part", dir=folder)
        os.close(number)
        try:
            GeoDataFrame(geometry=shapes).to_parquet(part)
            Path(part).replace(path)  # readers see all of it or nothing
        finally:
            Path(part).unlink(missing_ok=True)
        _remove_oldest(folder)


def geometry_store() -> GeometryStore:
    """Return the store of the settings."""
    folder = StoreSettings.from_environment().geometry_store
    return _store_in(folder)


def bytes_of(shapes: GeoDataFrame) -> bytes:
    """Everything in a frame that results can depend on, as an input of a result."""
    others = shapes.drop(columns=shapes.geometry.name)
    wkt = shapes.crs.to_wkt() if shapes.crs else ""
    described = repr([wkt, shapes.index.to_list(), others.to_dict("list")])
    return b"\0".join([described.encode(), *shapely.to_wkb(array_of(shapes))])


@cache
def _store_in(folder: str) -> GeometryStore:
    return GeometryStore(Path(folder) if folder else None)


def _digest(inputs: Iterable[bytes]) -> str:
    digest = hashlib.sha256(_code_digest())
    for each in inputs:
        digest.update(hashlib.sha256(each).digest())
    return digest.hexdigest()[:32]


@cache
def _code_digest() -> bytes:
    """Digest of the code of `geo` and of the versions of the libraries that compute geometries."""
    versions = (
        *(shapely.__version__, shapely.geos_version_string, np.__version__),
        *(pyproj.__version__, pyproj.proj_version_str, gpd.__version__),
    )
    digest = hashlib.sha256(repr(versions).encode())
    for path in sorted(_PACKAGE.rglob("*.py")):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.digest()


def _remove_oldest(folder: Path) -> None:
    """Remove the files that were written first until the others have `MAX_STORED_BYTES`."""
    size = 0
    files = [(path.stat(), path) for path in folder.glob("*.parquet")]
    for status, path in sorted(files, key=lambda file: file[0].st_mtime, reverse=True):
        size += status.st_size
        if size > MAX_STORED_BYTES:
            path.unlink(missing_ok=True)
