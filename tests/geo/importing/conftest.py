"""Vector files of two squares, written in each format."""

import gzip
import json
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import MultiPolygon, box

from geo.importing.control_polygons import find_control, read_layers
from geo.importing.report import ImportReport

CONTROLLERS = ("Army", "Militia")
WEST, EAST = box(30, 10, 31, 11), box(31, 10, 32, 11)


def read_maps(
    paths: list[Path], answers: dict[str, str] | None = None
) -> tuple[gpd.GeoDataFrame, ImportReport]:
    """Polygons of control of an institute, as `data.importing.maps` reads them."""
    layers, report = read_layers(paths, answers or {})
    return find_control(layers, "institute", answers or {}, report), report


def frame_of_squares(**columns: list[object]) -> gpd.GeoDataFrame:
    table = {"controller": list(CONTROLLERS), **columns}
    return gpd.GeoDataFrame(table, geometry=[WEST, EAST], crs=4326)


def kml_text(body: str) -> str:
    return (
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"{body}</Document></kml>"
    )


def kml_square(x: float, name: str, style: str = "") -> str:
    ring = " ".join(f"{x + dx},{10 + dy},0" for dx, dy in [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)])
    return (
        f"<Placemark><name>{name}</name>{style}<Polygon><outerBoundaryIs><LinearRing><coordinates>"
        f"{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
    )


def kml_folders() -> str:
    """Three folders, one for each date, each with two polygons."""
    days = ("1 March 2024", "2 March 2024", "3 March 2024")
    folders = "".join(
        f"<Folder><name>{day}</name>{kml_square(30, 'Army')}{kml_square(31, 'Militia')}</Folder>"
        for day in days
    )
    return kml_text(f"<Folder><name>History</name>{folders}</Folder>")


def zip_folder(target: Path, folder: Path, inside: str = "") -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, f"{inside}{path.name}")
    return target


def shapefile_zip(target: Path, *leave_out: str, inside: str = "data/maps/", **columns) -> Path:
    folder = target.parent.with_name(f"parts of {target.stem}")
    folder.mkdir()
    frame_of_squares(**columns).to_file(folder / f"{target.stem}.shp", encoding="utf-8")
    for path in list(folder.iterdir()):
        if path.suffix in leave_out:
            path.unlink()
    return zip_folder(target, folder, inside)


@pytest.fixture(scope="session")
def vector_files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two squares in each format; the date in the file's name unless the format has another."""
    folder = tmp_path_factory.mktemp("vectors")
    squares = frame_of_squares()
    dated = frame_of_squares(date=["2024-03-01"] * 2)
    dated.to_file(folder / "column.geojson")
    (folder / "20240301.geojson.gz").write_bytes(gzip.compress(squares.to_json().encode()))
    squares.to_crs(3857).to_file(folder / "mercator_2024-03-01.geojson")
    (folder / "folders.kml").write_text(kml_folders())
    with zipfile.ZipFile(folder / "folders.kmz", "w") as archive:
        archive.writestr("doc.kml", kml_folders())
    dated.to_file(folder / "layers.gpkg", layer="2024-03-01", driver="GPKG")
    squares.to_file(folder / "layers.gpkg", layer="2024-03-02", driver="GPKG")
    squares.to_file(folder / "map 2024.03.01.fgb", driver="FlatGeobuf")
    squares.to_parquet(folder / "map-20240301.parquet")
    metres = [shapely.get_coordinates(shape).tolist() for shape in squares.to_crs(3857).geometry]
    esri = {
        "geometryType": "esriGeometryPolygon",
        "spatialReference": {"wkid": 102100},
        "fields": [{"name": "controller", "type": "esriFieldTypeString"}],
        "features": [
            {
                "attributes": {"controller": name},
                "geometry": {"rings": [corners[::-1]]},
            }
            for name, corners in zip(CONTROLLERS, metres, strict=True)
        ],
    }
    (folder / "esri_2024-03-01.json").write_text(json.dumps(esri))
    shapefile_zip(folder / "2024-03-01.zip", ".prj", ".cpg", ".shx", place=["Дніпро", "Київ"])
    solid = frame_of_squares()
    solid.geometry = [MultiPolygon([WEST]), EAST]
    solid.to_crs(3857).to_file(folder / "plain_2024-03-01.shp")
    return sorted(folder.iterdir())
