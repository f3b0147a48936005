"""Shapes of the shipped theatres that take long to compute, stored with the code.

A theatre whose places and boundaries have changed has other inputs, and its shapes are computed at
each start. `python -m tests.exhibits.builders.maps.test_stored_shapes` stores them again.
"""

import hashlib
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path

import geopandas as gpd
from geopandas import GeoDataFrame

from geo.arrays import Shapes, array_of

STORED_FOLDER = Path(__file__).with_name("stored")


class StoredShapes:
    """Shapes for some inputs, by name.

    Parameters
    ----------
    inputs : everything that the shapes depend on, but for the code and the world boundaries, which
        a test compares with the stored shapes.
    """

    def __init__(self, inputs: Iterable[bytes]) -> None:
        digest = hashlib.sha256()
        for each in inputs:
            digest.update(hashlib.sha256(each).digest())
        self.path = STORED_FOLDER / f"{digest.hexdigest()[:32]}.parquet"

    @cached_property
    def by_name(self) -> dict[str, Shapes]:
        """The stored shapes; empty if there are none for these inputs."""
        if not self.path.exists():
            return {}
        table = gpd.read_parquet(self.path)
        names, shapes = table["name"].to_numpy(), array_of(table)
        return {str(name): shapes[names == name] for name in dict.fromkeys(names)}

    def read_or_compute(self, name: str, compute: Callable[[], GeoDataFrame]) -> Shapes:
        """Return stored shapes, shape (n,), equal bit for bit to those that are computed if not."""
        stored = self.by_name.get(name)
        return array_of(compute()) if stored is None else stored
