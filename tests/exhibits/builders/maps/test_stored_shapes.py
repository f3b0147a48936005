"""Shapes stored with the code are those that are computed.

`python -m tests.exhibits.builders.maps.test_stored_shapes` stores them again.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame

from data.loading.theatre import read_theatre, theatre_folders
from data.model import Theatre
from exhibits.builders.maps.map_points import point_shapes
from exhibits.builders.maps.radius_cells import (
    COUNTRIES,
    CellsByRadius,
    cells_name,
    default_radius_km,
    read_cells,
    rings_name,
    stored_shapes,
)
from geo import stored_shapes as module
from geo.arrays import Shapes, array_of
from geo.projection import theatre_plane
from geo.theatre.boundaries import has_boundary_files
from tests.lean_theatres import write_theatre

PLACES = "name,lat,lon,country\nKosti,13.16,32.66,SDN\nRabak,13.18,32.74,SDN\n"
CONTROL = "place,controller,from\nKosti,Army,2023-04-15\nRabak,Army,2023-05-01\n"


def test_stored_shapes_are_those_that_are_computed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in theatre_folders():
        theatre = read_theatre(folder)
        with monkeypatch.context() as patch:
            stored = stored_shapes(theatre).by_name
            patch.setattr(module, "STORED_FOLDER", tmp_path)
            computed = shapes_to_store(theatre)
        assert list(stored) == list(computed), f"{folder.name}: store the shapes again"
        for name, shapes in computed.items():
            message = f"{folder.name}, {name}: store the shapes again"
            assert len(stored[name]) == len(shapes), message
            # Other versions of GEOS and PROJ may differ in the last digits.
            unequal = shapely.symmetric_difference(stored[name], shapes)
            assert shapely.area(unequal).sum() < 1e-6 * shapely.area(shapes).sum(), message


def test_stored_shapes_are_used_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STORED_FOLDER", tmp_path / "stored")
    theatre = read_theatre(write_theatre(tmp_path / "sudan", places=PLACES, control=CONTROL))
    computed = _cells(theatre)
    store(theatre)
    monkeypatch.setattr("exhibits.builders.maps.radius_cells.split_into_rings", None)
    monkeypatch.setattr("geo.cells.thiessen.thiessen_cells", None)
    again = _cells(theatre)
    radius_km = default_radius_km(theatre)
    for one, other in (
        (computed[radius_km].cells, again[radius_km].cells),
        (computed.graded(radius_km).rings, again.graded(radius_km).rings),
    ):
        pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))
        assert np.array_equal(shapely.to_wkb(array_of(one)), shapely.to_wkb(array_of(other)))
        assert one.crs == other.crs


def test_changed_places_have_no_stored_shapes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STORED_FOLDER", tmp_path / "stored")
    store(read_theatre(write_theatre(tmp_path / "one", places=PLACES, control=CONTROL)))
    for name, places in (("same", PLACES), ("moved", PLACES.replace("32.74", "32.75"))):
        folder = write_theatre(tmp_path / name, places=places, control=CONTROL)
        assert bool(stored_shapes(read_theatre(folder)).by_name) == (name == "same")


def shapes_to_store(theatre: Theatre) -> dict[str, Shapes]:
    """What the first map of a theatre is made of."""
    cells, radius_km = _cells(theatre), default_radius_km(theatre)
    graded = cells.graded(radius_km)
    shapes = {
        cells_name(step_km): array_of(cells[step_km].cells) for step_km in graded.radii_km
    } | {rings_name(radius_km): array_of(graded.rings)}
    if has_boundary_files(theatre.folder):
        shapes[COUNTRIES] = array_of(cells[radius_km].countries)
    return shapes


def store(theatre: Theatre) -> None:
    """Write the shapes of a theatre."""
    path = stored_shapes(theatre).path
    path.parent.mkdir(exist_ok=True)
    found = shapes_to_store(theatre)
    name = np.repeat(list(found), [len(shapes) for shapes in found.values()])
    geometry = np.concatenate(list(found.values()))
    GeoDataFrame({"name": name}, geometry=geometry).to_parquet(path, index=False)


def _cells(theatre: Theatre) -> CellsByRadius:
    plane = theatre_plane(theatre.settings.projection)
    return read_cells(theatre, point_shapes(theatre.places, plane))


if __name__ == "__main__":
    for former in module.STORED_FOLDER.glob("*.parquet"):
        former.unlink()
    for each in theatre_folders():
        store(read_theatre(each))
