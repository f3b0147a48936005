"""Maps as people have them: none is compared, refused or named for the wrong reason."""

from pathlib import Path

import geopandas as gpd
from shapely.geometry import box

from data.importing.mapping.file import ImportMappings
from data.importing.plan import ImportPlan
from data.importing.run import plan_import
from tests.data.importing.user_files import BOW_TIE, Upload, polygons
from tests.geo.importing.conftest import EAST, WEST, kml_square, kml_text

DAY = "map_2024-03-01.geojson"
NAMES = ["Army", "Militia", "Army"]


def plan_of(files: list[Upload], **answers: str) -> ImportPlan:
    return plan_import(files, "", ImportMappings((), answers))


def test_layers_of_one_date_each_are_maps_of_one_kind(tmp_path: Path) -> None:
    path = tmp_path / "team.gpkg"
    for month, day in {"may": "2024-05-01", "june": "2024-06-01"}.items():
        frame = {"faction": NAMES[:2], "date": day, "geometry": [WEST, EAST]}
        gpd.GeoDataFrame(frame, crs=4326).to_file(path, layer=f"control_{month}")
    table = plan_of([(path.name, path.read_bytes())]).maps.polygons["team"]
    assert table["date"].nunique() == 2
    assert set(table["layer"]) == {""}


def test_one_polygon_off_the_globe_leaves_the_others() -> None:
    shapes = [WEST, EAST, box(20, 92, 22, 93.5)]
    report = plan_of(polygons(DAY, shapes, controller=NAMES)).report
    (refusal,) = report.refused
    assert (refusal.row, refusal.read) == (3, "longitudes 20 to 22, latitudes 92 to 93.5")
    assert "swapped in this polygon" in refusal.expected
    assert report.rows_kept == 2


def test_folders_that_name_controllers_are_offered_beside_names_of_polygons() -> None:
    folders = "".join(
        f"<Folder><name>{name}</name>{kml_square(30, f'{name} zone')}</Folder>"
        for name in NAMES[:2]
    )
    files = [("team_2024-03-01.kml", kml_text(folders).encode())]
    (question,) = (q for q in plan_of(files).open_questions if q.key == "controller_column")
    assert question.options["The names of layers: Army, Militia"] == "names of layers"
    table = plan_of(files, controller_column="names of layers").maps.polygons["team"]
    assert table["controller"].tolist() == ["Army", "Militia"]


def test_colours_of_polygons_keep_them_apart() -> None:
    files = polygons("team_2024-03-01.geojson", [WEST, EAST], fill=["#ff0000", "#00ff00"])
    table = plan_of(files).maps.polygons["team"]
    assert set(table["controller"]) == {"#ff0000", "#00ff00"}


def test_questions_on_maps_name_file_and_cell() -> None:
    files = polygons(
        "map.geojson",
        [BOW_TIE, EAST],
        controller=["Army", ""],
        date=["04/05/2024", "04/05/2024"],
    )
    texts = {question.key: question.text for question in plan_of(files).open_questions}
    assert texts["date_order"].endswith("in dates such as 04/05/2024?")
    assert "as of feature 1 of map.geojson: " in texts["repair"]
    assert texts["controller"].endswith("These are 1 of 1 polygons, as in map.geojson")


def test_a_name_of_general_words_names_no_assessor() -> None:
    files = polygons("control_zones_2024-03-01.geojson", [WEST, EAST], controller=NAMES[:2])
    assert "assessor" in {question.key for question in plan_of(files).open_questions}
