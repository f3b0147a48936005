"""Vector files through the engine: polygons by assessor and date, boundaries."""

import io
import json
import zipfile

import pytest

from data.__main__ import main
from data.importing.check import check_import
from data.importing.mapping.file import ImportMappings, read_mappings
from data.importing.plan import ImportPlan
from data.importing.run import apply_import, plan_import
from data.importing.theatre_folder import read_existing
from geo.importing.assessor_names import name_assessor
from geo.theatre.assessed_polygons import read_polygons
from tests.data.conftest import check_theatre


def map_of_day(day: str, east: float) -> tuple[str, bytes]:
    ring = [[30, 15], [east, 15], [east, 16], [30, 16], [30, 15]]
    geometry = {"type": "MultiPolygon", "coordinates": [[ring]]}
    feature = {"type": "Feature", "properties": {}, "geometry": geometry}
    content = json.dumps({"type": "FeatureCollection", "features": [feature]})
    return f"monitor_map_{day}.geojson", content.encode()


def test_maps_of_an_assessor_are_written_and_later_ones_added(tmp_path) -> None:
    answers = ImportMappings((), {"controller": "Front"})
    first = [map_of_day("20240101", 31), map_of_day("20240201", 32)]
    plan = plan_import(first)
    assert [question.key for question in plan.open_questions] == ["controller"]
    apply_import(plan_import(first, mappings=answers), tmp_path)
    later = [map_of_day("20240201", 31.5), map_of_day("20240301", 33)]
    report = apply_import(plan_import(later, mappings=answers), tmp_path)
    assert report.changes == ["polygons/monitor map.parquet: 2 maps written, 1 of other dates kept"]
    found, faults = read_polygons(tmp_path)
    assert not faults
    dates = found["monitor map"].dates.strftime("%Y-%m-%d").tolist()
    assert dates == ["2024-01-01", "2024-02-01", "2024-03-01"]
    assert found["monitor map"].bounds == (30, 15, 33, 16)


def test_a_similar_name_of_an_assessor_is_asked_about(tmp_path) -> None:
    answers = {"controller": "Front"}
    apply_import(
        plan_import([map_of_day("20240101", 31)], "", ImportMappings((), answers)), tmp_path
    )
    _, content = map_of_day("20240201", 32)

    def plan(file: str, more: dict[str, str]) -> ImportPlan:
        mappings = ImportMappings((), answers | more)
        return plan_import([(file, content)], "", mappings, polygons=read_polygons(tmp_path)[0])

    (question,) = plan("monitr_map_20240201.geojson", {}).open_questions
    assert (question.key, list(question.options.values())) == (
        "assessor:monitr map",
        ["monitor map", "monitr map"],
    )
    for answer in question.options.values():
        answered = plan("monitr_map_20240201.geojson", {question.key: answer})
        assert (set(answered.polygons), answered.open_questions) == ({answer}, [])
    for same in ("Monitor-Map_20240201.geojson", "monitor_map_20240201.geojson"):
        assert set(plan(same, {}).polygons) == {"monitor map"}
    other = plan("institute_20240201.geojson", {})
    assert (set(other.polygons), other.open_questions) == ({"institute"}, [])


def test_boundaries_are_kept_as_boundaries(tmp_path) -> None:
    properties = {"shapeName": "North", "shapeGroup": "SDN", "shapeType": "ADM1"}
    name, content = map_of_day("20240101", 31)
    boundaries = content.replace(
        b'"properties": {}', b'"properties": %s' % json.dumps(properties).encode()
    )
    plan = plan_import([(name, boundaries)])
    assert not plan.polygons
    assert apply_import(plan, tmp_path).changes[-1] == (
        "boundaries/monitor_map_20240101.geojson: written"
    )


@pytest.mark.parametrize(
    ("file", "expected", "is_certain"),
    [
        ("monitor_map_20240101.geojson", "monitor map", True),
        ("institute/2024-01-01.geojson", "institute", True),
        ("my maps.zip/institute/control_2024-01-01.geojson", "institute", True),
        ("institute.zip/2024/map.shp", "institute", True),
        ("maps.zip/monitor_2024.geojson", "monitor", True),
        ("Control of Sudan 2024-01-01.kml", "Control of Sudan", False),
        ("maps.zip", "maps", False),
        ("2024-01-01.geojson", "assessor", False),
        ("Monitor 1 Aug 2023.kml", "Monitor", True),
        ("Monitor_31-Dec-2023.kml", "Monitor", True),
        ("Monitor December 31, 2023 v2.kml", "Monitor v", True),
        ("March Institute 2023.kml", "March Institute", True),
        ("Monitor Aug 2023.kml", "Monitor", True),
        ("Monitor 2023 Aug 1.kml", "Monitor", True),
        ("2023_August_Monitor.kml", "Monitor", True),
        ("1 Aug 2023/Monitor.kml", "Monitor", True),
        ("1 Aug 2023.kml", "assessor", False),
        ("../etc/pass:wd.kml", "pass wd", True),
    ],
)
def test_an_assessor_is_named_after_the_files(file, expected, is_certain) -> None:
    assessor = name_assessor(file)
    assert (assessor.name, assessor.is_certain) == (expected, is_certain)


def test_the_assessor_is_found_in_folders_of_a_zip_or_in_a_column_else_asked_about() -> None:
    (_, content), zipped = map_of_day("20240101", 31), io.BytesIO()
    named = content.replace(b'"properties": {}', b'"properties": {"assessor": "Observatory"}')
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("north institute/2024-01-01.geojson", content)
        archive.writestr("2024-02-01.geojson", named)
    answers = ImportMappings((), {"controller": "Front"})
    plan = plan_import([("export.zip", zipped.getvalue())], mappings=answers)
    assert set(plan.polygons) == {"north institute", "Observatory"}
    assert not plan.open_questions
    assert any("assessor of 1 file: Observatory" in text for text in plan.report.defaults)
    (question,) = plan_import(
        [("map_2024-01-01.geojson", content)], mappings=answers
    ).open_questions
    assert question.key == "assessor"
    answers.answers["assessor"] = "Observatory"
    plan = plan_import([("map_2024-01-01.geojson", content)], mappings=answers)
    assert set(plan.polygons) == {"Observatory"}
    assert not plan.open_questions


ACTORS = b"name,short name,kind\nThe Royal Army,RA,government\nFront of the North,FN,armed_group\n"


def map_of_controllers(day: str, *names: str) -> tuple[str, bytes]:
    rings = [[[x, 15], [x + 1, 15], [x + 1, 16], [x, 15]] for x in range(30, 30 + len(names))]
    features: list[dict[str, object]] = [
        {
            "type": "Feature",
            "properties": {"held_by": name},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for name, ring in zip(names, rings, strict=True)
    ]
    point = {"type": "Point", "coordinates": [30, 15]}
    features.insert(0, {"type": "Feature", "properties": {}, "geometry": point})
    content = json.dumps({"type": "FeatureCollection", "features": features})
    return f"monitor_{day}.geojson", content.encode()


@pytest.mark.parametrize("is_later", [False, True])
def test_controllers_of_polygons_are_matched_with_the_actors(tmp_path, is_later) -> None:
    drawn = map_of_controllers("20240101", "RA", "FN-N", "Islanders", "contested", "the royal army")
    files, existing = [drawn, ("actors.csv", ACTORS)], {}
    if is_later:
        apply_import(plan_import([*files[1:], map_of_controllers("20230101", "RA")]), tmp_path)
        files, existing = files[:1], read_existing(tmp_path)
    plan = plan_import(files, existing=existing)
    keys = [question.key for question in plan.open_questions]
    assert keys == ["actor:FN-N", "actor:Islanders"]
    answers = {keys[0]: "Front of the North", keys[1]: ""}
    plan = plan_import(files, mappings=ImportMappings((), answers), existing=existing)
    apply_import(plan, tmp_path)
    assert not check_theatre(tmp_path)
    found, _ = read_polygons(tmp_path)
    names = {"The Royal Army", "Front of the North", "Islanders", "contested"}
    assert set(found["monitor"].table["controller"]) == names
    assert read_existing(tmp_path)["actors"]["label"].tolist()[-1] == "Islanders"


def test_controllers_of_polygons_are_compared_with_those_of_tables() -> None:
    control = b"place,held by,since,lat,lon\nA,Northern Front,2024-01-01,15,30\n"
    files = [("control.csv", control), map_of_controllers("20240101", "Northrn Frontt")]
    (question,) = plan_import(files, "SDN").open_questions
    assert (question.key, "Northern Front" in question.options.values()) == (
        "actor:Northrn Frontt",
        True,
    )


def test_an_error_of_a_polygon_names_the_file_of_the_user(tmp_path) -> None:
    apply_import(plan_import([map_of_controllers("20240101", "RA", "FNN")]), tmp_path)
    apply_import(plan_import([("actors.csv", ACTORS)]), tmp_path)
    (finding,) = check_theatre(tmp_path)
    assert (finding.file, finding.row, finding.read) == ("monitor_20240101.geojson", 1, "FNN")
    assert "the answer actor:FNN=NAME" in finding.expected
    twice = b"id,name,kind\na-1,Army,\na-2,Army,\na-3,Front,armed_group\n"
    drawn = map_of_controllers("20240101", "Front", "Army")
    plan = plan_import([drawn, ("actors.csv", twice)])
    written = apply_import(plan, tmp_path / "new")
    (error,) = check_import(tmp_path / "new", "new", plan, written).errors
    assert (error.file, error.row, error.read) == ("monitor_20240101.geojson", 3, "Army")


def test_an_assessor_as_answered_is_that_of_files_that_name_nobody(tmp_path) -> None:
    (_, content), answers = map_of_day("20240101", 31), {"controller": "Front"}
    files = [("map_20240101.geojson", content), ("institute_20240101.geojson", content)]
    (question,) = plan_import(files, mappings=ImportMappings((), answers)).open_questions
    assert question.key == "assessor"
    mappings = ImportMappings((), {**answers, "assessor": "Observatory"})
    plan = plan_import(files, mappings=mappings)
    assert set(plan.polygons) == {"Observatory", "institute"}
    applied = apply_import(plan, tmp_path).defaults
    answered = "as answered (the answer 'assessor' changes it)"
    assert f"assessor of 1 file: Observatory, {answered}" in applied
    named = "from the file's name (the answer 'assessor:institute' changes it)"
    assert f"assessor of 1 file: institute, {named}" in applied
    plan = plan_import(files[1:], mappings=mappings)
    assert "the answer 'assessor' is not used, as all files name their assessor" in (
        plan.report.defaults
    )
    renamed = ImportMappings((), {**answers, "assessor:institute": "Institute of the North"})
    assert set(plan_import(files[1:], mappings=renamed).polygons) == {"Institute of the North"}
    stored = read_mappings(tmp_path)
    assert "assessor" not in stored.answers
    later = ("map_20240201.geojson", content)
    assert set(plan_import([later], mappings=stored).polygons) == {"Observatory"}
    for name in ("2024-02-01.geojson", "control_20240101.geojson"):
        (question,) = plan_import([(name, content)], mappings=stored).open_questions
        assert question.key == "assessor"


def test_an_assessor_is_kept_for_its_files_while_questions_are_open(tmp_path) -> None:
    (tmp_path / "2024-01-01.geojson").write_bytes(map_of_day("20240101", 31)[1])
    command = ["import", str(tmp_path / "2024-01-01.geojson"), "--into", str(tmp_path / "new")]
    assert main([*command, "--answer", "assessor=Observatory"]) == 3
    assert main([*command, "--answer", "controller=Front"]) == 0
    assert set(read_polygons(tmp_path / "new")[0]) == {"Observatory"}


def test_maps_that_another_file_replaces_are_reported_before_and_after(tmp_path) -> None:
    answers = {"controller": "Front"}
    first = [map_of_day("20240101", 31), map_of_day("20240201", 32), map_of_day("20240301", 32)]
    apply_import(plan_import(first, mappings=ImportMappings((), answers)), tmp_path)
    content = first[0][1]
    other = [("monitor map_20240101.geojson", content), first[1]]
    plan = plan_import(
        other, mappings=ImportMappings((), answers), polygons=read_polygons(tmp_path)[0]
    )
    lines = [text for text in plan.report.defaults if "replaced" in text]
    assert lines == [
        "1 map of monitor map from monitor_map_20240101.geojson replaced, of 2024-01-01"
    ]
    assert apply_import(plan, tmp_path).changes == [
        "polygons/monitor map.parquet: 2 maps written, in place of 1 from "
        "monitor_map_20240101.geojson, 1 of other dates kept"
    ]
