"""Storage of an assessor's polygons: areas, changes, drawings, files of other programs."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from geo.arrays import array_of
from geo.errors import BoundaryError
from geo.theatre.assessed_polygons import POLYGONS_FOLDER, read_polygons, write_polygons
from tests.geo.area_oracle import area_km2

MAPS = [
    ("2024-01-01", "Army", box(30, 10, 31, 11)),
    ("2024-01-01", "Army", box(30.5, 10, 31.5, 11)),  # overlaps: counted once
    ("2024-01-01", "Militia", box(32, 10, 33, 11)),
    ("2024-01-05", "Army", box(30, 10, 31.5, 11)),
    ("2024-01-05", "Militia", box(32, 10, 33, 11)),
    ("2024-01-09", "Army", box(30.25, 10, 31.75, 11)),
]


def frame_of(maps: list[tuple]) -> gpd.GeoDataFrame:
    rows = [(pd.Timestamp(date), actor, "", f"{date}.geojson") for date, actor, _ in maps]
    table = pd.DataFrame(rows, columns=["date", "controller", "layer", "file"])
    return gpd.GeoDataFrame(table, geometry=[shape for _, _, shape in maps], crs=4326)


def test_areas_and_changes_are_stored(tmp_path: Path) -> None:
    write_polygons(tmp_path, "An institute", frame_of(MAPS))
    found, faults = read_polygons(tmp_path)
    polygons = found["An institute"]
    assert not faults
    assert len(polygons.dates) == 3
    assert polygons.bounds == (30, 10, 33, 11)
    rows = polygons.table.set_index(["controller", "date"])
    army = rows.loc["Army"]
    expected = area_km2(gpd.GeoSeries([MAPS[3][2]], crs=4326)).iloc[0]
    assert army["area_km2"].tolist() == pytest.approx([expected] * 3, rel=1e-3)
    gained = [float("nan"), 0, expected / 6]
    assert army["gained_km2"].tolist() == pytest.approx(gained, nan_ok=True, rel=1e-2)
    assert army["lost_km2"].iloc[2] == pytest.approx(expected / 6, rel=1e-2)
    assert len(set(rows.loc["Militia"]["digest"])) == 1
    drawn = polygons.shapes_on(pd.Timestamp("2024-01-05"), is_drawing=True)
    exact = polygons.shapes_on(pd.Timestamp("2024-01-05"))
    assert drawn["controller"].tolist() == exact["controller"].tolist() == ["Army", "Militia"]
    assert array_of(exact)[0].equals(MAPS[3][2])


def test_a_file_of_another_program_has_the_same_areas(tmp_path: Path) -> None:
    write_polygons(tmp_path, "a", frame_of(MAPS))
    frame_of(MAPS).to_parquet(tmp_path / POLYGONS_FOLDER / "b.parquet")
    found, _ = read_polygons(tmp_path)
    pd.testing.assert_frame_equal(found["a"].table, found["b"].table)
    date = pd.Timestamp("2024-01-09")
    assert array_of(found["b"].shapes_on(date))[0].equals(MAPS[5][2])


def test_files_that_are_no_maps_are_named(tmp_path: Path) -> None:
    folder = tmp_path / POLYGONS_FOLDER
    folder.mkdir()
    (folder / "noise.parquet").write_bytes(b"PAR1 and more")
    frame_of(MAPS).drop(columns="layer").to_parquet(folder / "lacking.parquet")
    frame_of(MAPS).to_crs(3857).to_parquet(folder / "metres.parquet")
    frame_of(MAPS).assign(controller="").to_parquet(folder / "nobody.parquet")
    (folder / "link.parquet").symlink_to(Path(__file__))
    found, faults = read_polygons(tmp_path)
    assert not found
    assert "layer missing" in faults["lacking.parquet"]
    assert faults["metres.parquet"] == "coordinates in EPSG:4326"
    assert faults["nobody.parquet"] == "a date and a controller in each row"
    names = ("noise", "lacking", "metres", "nobody", "link")
    assert set(faults) == {f"{name}.parquet" for name in names}
    with pytest.raises(BoundaryError, match="assessor"):
        write_polygons(tmp_path, "../x", frame_of(MAPS))
