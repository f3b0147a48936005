"""Maps show the countries, or the surroundings of places that lie close together."""

from pathlib import Path

import pytest

from data.loading.theatre import read_theatre
from exhibits.builders.maps.basemap import read_basemap
from exhibits.catalogue import catalogue
from tests.lean_theatres import THEATRES, write_theatre


@pytest.mark.parametrize(("name", "longer_side_km"), [("quarters", 34), ("control-alone", 2_014)])
def test_the_extent_follows_the_places(tmp_path: Path, name: str, longer_side_km: float) -> None:
    theatre = read_theatre(write_theatre(tmp_path / name, **THEATRES[name]))
    basemap = read_basemap(theatre)
    left, low, right, top = basemap.backdrops[theatre.settings.whole].extent
    assert max(right - left, top - low) == pytest.approx(longer_side_km, rel=0.1)
    assert "headlines" not in catalogue(theatre, basemap)
