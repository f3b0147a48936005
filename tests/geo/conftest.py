"""The theatre's boundaries, read once for all tests."""

from pathlib import Path
from typing import Any

import pytest

from geo.boundaries import Boundaries, read_boundaries, read_drawing

FOLDER = Path(__file__).parents[2] / "seeds" / "iraq-syria" / "boundaries"
NULL: Any = None  # a missing geometry, unknown to the stubs of geopandas
PLANE = "+proj=laea +lat_0=34 +lon_0=41.5 +datum=WGS84 +units=km"


@pytest.fixture(scope="session")
def folder() -> Path:
    return FOLDER


@pytest.fixture(scope="session")
def full() -> Boundaries:
    return read_boundaries(FOLDER, "ar")


@pytest.fixture(scope="session")
def drawing() -> Boundaries:
    return read_drawing(FOLDER, "ar")
