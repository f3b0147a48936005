"""Cells of each radius as the exhibits use them, computed in memory."""

from pathlib import Path

import pandas as pd
import pytest
from geopandas import GeoDataFrame
from pyproj import CRS
from shapely.geometry import box

from data.model import Theatre
from exhibits.builders.control.control_layers import graded_model_note, step_layers
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.radius_cells import (
    CellsByRadius,
    radii_km,
    read_cells,
    step_radii_km,
)
from geo.arrays import points_at
from geo.errors import BoundaryError
from geo.projection import centred_plane
from geo.stored_shapes import StoredShapes


def test_every_place_of_control_has_a_cell_at_every_radius(
    theatre: Theatre, base_map: Basemap
) -> None:
    assert tuple(base_map.cells) == (15.0, 25.0, 40.0, None)
    for radius_km in radii_km(theatre):
        cells = base_map.cells[radius_km]
        assert set(cells.area_km2.index) == set(theatre.control["place_id"])
        assert (cells.area_km2 >= 0).all()


def test_the_chosen_radius_is_the_middle_of_three_steps(base_map: Basemap) -> None:
    for radius_km, steps in (
        (15.0, (10.0, 15.0, 25.0)),
        (25.0, (15.0, 25.0, 40.0)),
        (40.0, (25.0, 40.0, 60.0)),
        (None, (15.0, 40.0, None)),
    ):
        graded_cells = base_map.cells.graded(radius_km)
        assert graded_cells.radii_km == steps
        areas = [
            sum(shape.area for shape in shapes.values())
            for shapes in graded_cells.dissolve(_places(base_map))
        ]
        exact = [base_map.cells[step_km].area_km2.sum() for step_km in steps]
        assert areas == pytest.approx(exact, rel=0.03)
    assert step_radii_km((1.0, None), 1.0) == (0.5, 1.0, 2.0)
    assert step_radii_km((0.25, None), 0.25) == (0.125, 0.25, 0.5)


def _cells(steps_km: tuple[float, float, float], apart_km: int) -> CellsByRadius:
    """Cells of 25 places in rows ``apart_km`` from each other."""
    plane, edge_km = centred_plane((34.2, 34.6), (31.2, 31.6)), 4 * apart_km
    across = range(-2 * apart_km, 2 * apart_km + 1, apart_km)
    points = [(x, y) for x in across for y in across]
    places = GeoDataFrame(
        {"country": "PSE"},
        geometry=points_at(*zip(*points, strict=True)),
        index=pd.Index([f"{x} {y}" for x, y in points], name="place_id"),
        crs=plane,
    )
    box_km = box(-edge_km, -edge_km, edge_km, edge_km)
    country = GeoDataFrame(geometry=[box_km], index=["PSE"], crs=plane)
    return CellsByRadius(steps_km, places, country, CRS(plane), StoredShapes([]))


def test_small_areas_are_drawn_as_exactly_as_large_ones() -> None:
    cells = _cells((0.5, 1.0, 2.0), apart_km=4)
    graded_cells = cells.graded(1.0)
    places = cells[1.0].cells.index
    drawn = graded_cells.dissolve(pd.Series("all", places))
    for step_km, shapes in zip((0.5, 1.0, 2.0), drawn, strict=True):
        exact_km2 = cells[step_km].area_km2.sum()
        assert shapes["all"].area == pytest.approx(exact_km2, rel=0.03)
    assert graded_cells.straight_km < 0.01 and graded_cells.is_graded
    assert len(step_layers(graded_cells)) == 3
    assert "strong to faint" in graded_model_note(graded_cells, 1.0)


def test_steps_that_a_map_cannot_tell_apart_are_one() -> None:
    """Thousands of places are closer to each other than a few pixels of a map of them all."""
    cells = _cells((1.0, 2.0, 3.0), apart_km=250)
    graded_cells = cells.graded(2.0)
    (drawn,) = graded_cells.dissolve(pd.Series("all", cells[2.0].cells.index))
    assert not graded_cells.is_graded
    assert drawn["all"].area == pytest.approx(cells[2.0].area_km2.sum(), rel=0.1)
    assert step_layers(graded_cells) == []
    assert graded_model_note(graded_cells, 2.0) == (
        "Modelled: area within 2\u202fkm of a place is assigned to its reported controller; "
        "the rest is not assessed. Areas within 2\u202fkm, in brackets 1 and 3\u202fkm"
    )


def _places(base_map: Basemap) -> pd.Series:
    places = base_map.cells[25.0].cells.index
    return pd.Series("all", places)


def test_cells_and_unassessed_territory_add_up_to_the_country(
    theatre: Theatre, base_map: Basemap
) -> None:
    for cells in base_map.cells.values():
        assigned_km2 = cells.area_km2.groupby(cells.cells["country"]).sum()
        for country in theatre.settings.countries:
            total_km2 = assigned_km2[country.iso3] + cells.not_assessed_km2[country.iso3]
            assert total_km2 == pytest.approx(country.area_km2, rel=0.02)
    assert base_map.cells[None].not_assessed_km2.max() < 1


def test_an_unavailable_radius_is_refused(base_map: Basemap) -> None:
    with pytest.raises(KeyError):
        base_map.cells[30.0]


def test_nothing_is_written_to_disk(
    theatre: Theatre, base_map: Basemap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "XDG_CACHE_HOME", "FOOTHOLD_CACHE"):
        monkeypatch.setenv(name, str(tmp_path))
    made = read_cells(theatre, base_map.places)
    pd.testing.assert_series_equal(made[25.0].area_km2, base_map.cells[25.0].area_km2)
    assert list(tmp_path.iterdir()) == []


def test_a_place_of_control_without_a_position_is_an_error(
    theatre: Theatre, base_map: Basemap
) -> None:
    with pytest.raises(BoundaryError, match="raqqa"):
        read_cells(theatre, base_map.places.drop(index="raqqa"))
