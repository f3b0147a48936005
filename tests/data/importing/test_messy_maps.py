"""Maps as people have them: none is compared, refused or named for the wrong reason."""

import io
import tempfile
import zipfile
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


def test_colours_of_polygons_are_asked_about_one_by_one() -> None:
    files = polygons("team_2024-03-01.geojson", [WEST, EAST], fill=["#ff0000", "#00ff00"])
    keys = {question.key for question in plan_of(files).open_questions}
    assert {"actor:#ff0000", "actor:#00ff00"} <= keys
    answers = {"actor:#ff0000": "Army", "actor:#00ff00": "Militia"}
    table = plan_of(files, **answers).maps.polygons["team"]
    assert set(table["controller"]) == {"Army", "Militia"}


def test_columns_that_may_have_controllers_and_dates_are_offered() -> None:
    columns = {"control_2023": NAMES[:2], "updated": ["2023-05-01", "2023-05-02"]}
    files = polygons("team_map.geojson", zone=["Zone 1", "Zone 2"], **columns)
    questions = {question.key: question.options for question in plan_of(files).open_questions}
    assert questions["controller_column"] == {
        "Column control_2023": "control_2023",
        "None of these": "none",
    }
    assert questions["date_column"] == {"Column updated": "updated", "None of these": "none"}
    plan = plan_of(files, controller_column="control_2023", date_column="updated")
    assert not plan.open_questions
    table = plan.maps.polygons["team map"]
    assert [table["controller"].tolist(), table["date"].nunique()] == [NAMES[:2], 2]
    none = {question.key for question in plan_of(files, controller_column="none").open_questions}
    assert "controller" in none


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


def test_the_question_on_the_encoding_shows_a_word_in_each() -> None:
    content = io.BytesIO()
    with tempfile.TemporaryDirectory() as work, zipfile.ZipFile(content, "w") as archive:
        frame = gpd.GeoDataFrame({"faction": ["Armée", "Résistance"]}, geometry=[WEST, EAST])
        frame.set_crs(4326).to_file(Path(work, "m_2024-03-01.shp"), encoding="cp1252")
        for path in Path(work).iterdir():
            if path.suffix != ".cpg":
                archive.write(path, path.name)
    files = [("team.zip", content.getvalue())]
    (question,) = (each for each in plan_of(files).open_questions if each.key == "encoding")
    assert "team.zip/m_2024-03-01.shp" in question.text
    assert question.options["Latin (Windows-1252): Armée"] == "cp1252"
    (refusal,) = plan_of(files, encoding="utf-8").report.refused
    assert refusal.read == "texts that are not in the encoding utf-8"
