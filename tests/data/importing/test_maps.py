"""Vector files through the engine: polygons by assessor and date, boundaries."""

import io
import json
import zipfile

import pytest

from data.importing.mapping.file import ImportMappings
from data.importing.plan import ImportPlan
from data.importing.run import apply_import, plan_import
from geo.importing.assessor_names import name_assessor
from geo.theatre.assessed_polygons import list_assessors, read_polygons


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
        return plan_import([(file, content)], "", mappings, assessors=list_assessors(tmp_path))

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
