"""The simplified copies: reproducible by the command, small, and accurate."""

import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.__main__ import main
from geo.boundaries import Boundaries
from geo.outlines import outline_path, shared_borders
from geo.projection import theatre_plane
from tests.geo.area_oracle import area_km2
from tests.geo.conftest import PLANE

FILES = ("countries", "governorates", "lakes", "rivers")


@pytest.mark.slow  # the command and the files rarely change
def test_the_committed_copies_equal_the_output_of_the_command(folder: Path, tmp_path: Path, capsys):
    for name in FILES:
        shutil.copy(folder / f"{name}.geojson", tmp_path)
    assert main(["simplify", str(tmp_path), "--language", "ar"]) == 0
    printed = capsys.readouterr().out
    made = sorted(path.name for path in (tmp_path / "drawing").iterdir())
    assert made == [f"{name}.geojson" for name in FILES]
    for name in made:
        assert name in printed
        fresh = (tmp_path / "drawing" / name).read_bytes()
        assert fresh == (folder / "drawing" / name).read_bytes(), f"make it again: {name}"


def test_the_command_reports_errors(tmp_path: Path, capsys):
    assert main(["simplify", str(tmp_path)]) == 1
    assert "governorates.geojson: read no such file" in capsys.readouterr().err
    with pytest.raises(SystemExit) as leaving:
        main(["polish"])
    assert leaving.value.code == 2


def test_a_complete_map_is_small(drawing: Boundaries):
    """As x and y numbers in text: each border once, land as the area of the neighbours."""
    plane = theatre_plane(PLANE)
    land = gpd.GeoSeries([drawing.land], crs=4326).to_crs(plane)
    neighbours = shared_borders(drawing.neighbours.to_crs(plane), inner=True)
    admin_units = shared_borders(drawing.admin_units.to_crs(plane), inner=True)
    others = [part.to_crs(plane) for part in (drawing.countries, drawing.rivers, drawing.lakes)]
    size = 0
    for shapes in (land, neighbours, admin_units, *others):
        size += sum(len(f"{number:g},") for number in np.concatenate(outline_path(shapes)))
    assert size < 125_000


def test_simplified_boundaries_stay_close_to_the_original(full: Boundaries, drawing: Boundaries):
    """Borders of the theatre lose no spike above 5 km; areas are within 0.1 % (parts 1.5 %)."""
    plane = theatre_plane(PLANE)
    fine, drawn = full.countries.to_crs(plane).geometry, drawing.countries.to_crs(plane).geometry
    for iso3 in fine.index:
        assert shapely.hausdorff_distance(fine[iso3], drawn[iso3]) < 5
    off = area_km2(drawing.countries.geometry) / area_km2(full.countries.geometry) - 1
    assert off.abs().max() < 0.001
    off = area_km2(drawing.admin_units.geometry) / area_km2(full.admin_units.geometry) - 1
    assert off.abs().max() < 0.015, off.abs().idxmax()


def test_coordinates_are_rounded(drawing: Boundaries):
    for part in (drawing.admin_units, drawing.neighbours, drawing.lakes):
        xy = shapely.get_coordinates(part.geometry.to_numpy())
        np.testing.assert_array_equal(xy, np.round(xy, 3))
