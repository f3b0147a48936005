"""Columns of maps: those by date become maps, and those that are not read are listed."""

from typing import Any

import pytest

from data.importing.mapping.file import ImportMappings
from data.importing.run import plan_import
from tests.data.importing.user_files import kml, polygons
from tests.geo.importing.conftest import kml_square

NAMES = ["Army", "Militia"]


def maps_of(plan) -> list[tuple[str, str]]:
    """Date and controller of each polygon."""
    (frame,) = plan.polygons.values()
    return [
        (f"{date:%Y-%m-%d}", who)
        for date, who in zip(frame["date"], frame["controller"], strict=True)
    ]


def test_columns_of_maps_that_are_not_read_are_listed() -> None:
    more = {"Name": ["A", "B"], "empty": ["", ""], "sizes": [[1, 2], []], "analyst": ["K", ""]}
    files = polygons("monitor.geojson", Control=NAMES, DATE=["2024-03-01"] * 2, **more)
    (file,) = plan_import(files).files
    assert file.records.report.ignored_columns == ["sizes", "Name", "analyst"]
    files += polygons("monitor_2.geojson", Control=NAMES, date=["2024-04-01"] * 2, Name=NAMES)
    (file,) = plan_import(files).files
    assert file.records.report.ignored_columns == ["sizes", "Name", "analyst"]


def test_columns_of_assessors_and_dates_of_maps_are_read() -> None:
    columns = {"assessor": ["North Watch", "South Watch"], "valid": ["2024-03-01"] * 2}
    (file,) = plan_import(polygons("maps.geojson", control=NAMES, **columns)).files
    assert not file.records.report.ignored_columns


def test_the_description_of_a_placemark_is_listed() -> None:
    style = "<description>Held since May</description>"
    body = f"<Folder><name>Army</name>{kml_square(30, 'Army', style)}</Folder>"
    (file,) = plan_import(kml(body)).files
    assert file.records.report.ignored_columns == ["description"]


@pytest.mark.parametrize(
    ("headers", "days"),
    [
        (("control_2023", "control_2024"), ("2023-01-01", "2024-01-01")),
        (("control_2024-03", "control_2024-06"), ("2024-03-01", "2024-06-01")),
        (("Held by Mar 2024", "Held by Jun 2024"), ("2024-03-01", "2024-06-01")),
        (("2024-03-01", "2024-06-01"), ("2024-03-01", "2024-06-01")),
        (("20240301_status", "20240601_status"), ("2024-03-01", "2024-06-01")),
    ],
)
def test_a_column_of_controllers_for_each_date_gives_maps(headers, days) -> None:
    columns: dict[str, Any] = {
        headers[1]: ["Militia", ""],
        headers[0]: NAMES,
        "pop_2023": [1, 2],
        "pop_2024": [2, 3],
    }
    plan = plan_import(polygons("monitor.geojson", zone=["A", "B"], **columns))
    assert not plan.open_questions
    first, second = days
    assert maps_of(plan) == [(first, "Army"), (first, "Militia"), (second, "Militia")]
    report = plan.files[0].records.report
    assert (report.rows_read, report.rows_kept) == (2, 2)
    assert report.left_out == {"polygons without a controller on a date": 1}
    assert report.ignored_columns == ["zone", "pop_2023", "pop_2024"]
    listed = f"{headers[1]}, {headers[0]}"
    assert f"monitor.geojson: a map for each of the columns {listed}" in report.defaults


def test_admin_units_with_controllers_by_date_are_maps_and_no_boundaries() -> None:
    units = {"ADM1_EN": ["A", "B"], "ADM1_PCODE": ["X1", "X2"]}
    plan = plan_import(polygons("monitor.geojson", control_2023=NAMES, control_2024=NAMES, **units))
    assert not plan.maps.boundaries and len(maps_of(plan)) == 4
    numbers = {"name_2023": NAMES, "name_2024": NAMES}
    assert plan_import(polygons("units.geojson", **units, **numbers)).maps.boundaries


def test_columns_by_date_without_a_label_of_controllers_are_asked_about() -> None:
    files = polygons("monitor.geojson", title=["A", "B"], ctl_2023=NAMES, ctl_2024=NAMES)
    (question,) = plan_import(files).open_questions
    assert list(question.options.values()) == ["ctl", "title", "none"]
    plan = plan_import(files, mappings=ImportMappings((), {question.key: "ctl"}))
    assert len(maps_of(plan)) == 4 and not plan.open_questions


def test_the_order_of_day_and_month_in_columns_by_date_is_asked_about() -> None:
    headers = ("control 04/05/2023", "control 06/05/2023")
    columns: dict[str, Any] = dict.fromkeys(headers, NAMES)
    files = polygons("monitor.geojson", **columns)
    (question,) = plan_import(files).open_questions
    answers = ImportMappings((), {question.key: "month_first"})
    found = maps_of(plan_import(files, mappings=answers))
    assert sorted({day for day, _ in found}) == ["2023-04-05", "2023-06-05"]


def test_columns_by_date_beside_the_controllers_are_no_maps() -> None:
    remarks = {"remark_2023": ["calm", "tense"], "remark_2024": ["calm", "calm"]}
    plan = plan_import(polygons("monitor_2024-03-01.geojson", control=NAMES, **remarks))
    assert maps_of(plan) == [("2024-03-01", "Army"), ("2024-03-01", "Militia")]
    assert plan.files[0].records.report.ignored_columns == list(remarks)


def test_maps_of_several_assessors_have_questions_of_their_own() -> None:
    files = polygons("watch_2024-03-01.geojson", title=NAMES, label=["A", "B"])
    files += polygons("observatory_2024-03-01.geojson", type=NAMES, status=["A", "B"])
    questions = plan_import(files).open_questions
    keys = ["controller_column:watch", "controller_column:observatory"]
    assert [question.key for question in questions] == keys
    assert [each.text.partition(":")[0] for each in questions] == [name for name, _ in files]
    answers = ImportMappings((), dict(zip(keys, ("title", "type"), strict=True)))
    plan = plan_import(files, mappings=answers)
    assert not plan.open_questions
    assert [set(frame["controller"]) for frame in plan.polygons.values()] == [set(NAMES)] * 2
    (open_key,) = plan_import(files, mappings=ImportMappings((), {keys[0]: "title"})).open_questions
    assert open_key.key == keys[1]
    one = plan_import(files, mappings=ImportMappings((), {"controller_column": "title"}))
    assert set(next(iter(one.polygons.values()))["controller"]) == set(NAMES)
