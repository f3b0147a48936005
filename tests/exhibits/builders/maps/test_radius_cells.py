"""Cells of each radius as the exhibits use them, computed in memory."""

from pathlib import Path

import pandas as pd
import pytest
from geopandas import GeoDataFrame
from pyproj import CRS
from shapely.geometry import box

from data.model import Theatre
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


def test_small_areas_are_drawn_as_exactly_as_large_ones() -> None:
    plane = centred_plane((34.2, 34.6), (31.2, 31.6))
    across = [(x, y) for x in range(-8, 9, 4) for y in range(-8, 9, 4)]  # km
    places = GeoDataFrame(
        {"country": "PSE"},
        geometry=points_at(*zip(*across, strict=True)),
        index=pd.Index([f"{x} {y}" for x, y in across], name="place_id"),
        crs=plane,
    )
    country = GeoDataFrame(geometry=[box(-15, -15, 15, 15)], index=["PSE"], crs=plane)
    cells = CellsByRadius((0.5, 1.0, 2.0), places, country, CRS(plane), StoredShapes([]))
    graded_cells = cells.graded(1.0)
    drawn = graded_cells.dissolve(pd.Series("all", places.index))
    for step_km, shapes in zip((0.5, 1.0, 2.0), drawn, strict=True):
        exact_km2 = cells[step_km].area_km2.sum()
        assert shapes["all"].area == pytest.approx(exact_km2, rel=0.03)
    assert graded_cells.straight_km < 0.01


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
