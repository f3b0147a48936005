"""A theatre with events, its exhibits and a view of them, read once for these tests."""

import pandas as pd
import pytest

from data.loading.theatre import read_theatre
from data.model import Theatre
from exhibits.builders.maps.basemap import Basemap, read_basemap
from exhibits.builders.maps.radius_cells import default_radius_km
from exhibits.catalogue import catalogue
from exhibits.model import View
from exhibits.place_catalogue import CatalogueEntry
from tests.event_theatre import AS_OF, write_event_theatre


@pytest.fixture(scope="package")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    return read_theatre(write_event_theatre(tmp_path_factory.mktemp("theatres") / "events"))


@pytest.fixture(scope="package")
def base_map(theatre: Theatre) -> Basemap:
    return read_basemap(theatre)


@pytest.fixture(scope="package")
def entries(theatre: Theatre, base_map: Basemap) -> dict[str, CatalogueEntry]:
    return catalogue(theatre, base_map)


@pytest.fixture
def view(theatre: Theatre) -> View:
    radius_km = default_radius_km(theatre)
    return View(pd.Timestamp(AS_OF), theatre.settings.whole, "km2", radius_km=radius_km)
