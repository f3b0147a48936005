"""Positions in metres are read in the coordinate system that the user states."""

import pandas as pd
import pytest

from data.importing.cells.projected import are_metres, list_utm_codes, utm_codes
from data.importing.mapping.file import ImportMappings
from data.importing.plan import ImportPlan
from data.importing.run import plan_import

NORTH, SOUTH = (-12.0, 10.0, 4.0, 25.0), (177.0, -19.0, 179.9, -16.0)
ROWS = ("Alba,489341,1846352,30N", "Beta,553425,1791155,30N")
"""Near 16.7, -3.1 and 16.2, -2.5."""


def plan_of(head: str, *rows: str, **answers: str) -> ImportPlan:
    lines = [f"{head},held by,since", *(f"{row},Army,2024-01-05" for row in rows), ""]
    mappings = ImportMappings((), {key.replace("__", ":"): text for key, text in answers.items()})
    return plan_import([("towns.csv", "\n".join(lines).encode())], "MLI", mappings)


@pytest.mark.parametrize(
    "head",
    [
        "Town,Easting,Northing,Zone",
        "Town,UTM E,UTM N,UTM zone",
        "Town,X,Y,Zone",
        "Town,lon,lat,Zone",
    ],
)
def test_eastings_and_northings_wait_for_their_coordinate_system(head: str) -> None:
    plan = plan_of(head, *ROWS)
    (question,) = plan.open_questions
    _, east, north, _ = head.split(",")
    assert question.text == (
        f"Which coordinate system do {east} and {north} of towns.csv use? Give an EPSG code"
    )
    assert list(question.options.values()) == ["EPSG:32630", "none"]
    assert plan.report.left_out == {"coordinate system still open": 2}
    for answers in ({"crs__towns.csv": "EPSG:32630"}, {"crs": "EPSG:32630"}):
        plan = plan_of(head, *ROWS, **answers)
        assert not plan.open_questions and not plan.report.refused
        places = plan.records.tables["places"].set_index("name_en").astype("float64").round(2)
        assert places["lat"].tolist() == [16.7, 16.2] and places["lon"].tolist() == [-3.1, -2.5]
        assert plan.files[0].records.report.ignored_columns == []


def test_the_gazetteer_waits_for_positions_in_metres() -> None:
    places = b"Town,Easting,Northing\nAlba,489341,1846352\nBeta,553425,1791155\n"
    control = b"Town,Held by,Since\nAlba,Army,2024-01-05\n"
    files = [("places.csv", places), ("control.csv", control)]
    assert [each.key for each in plan_import(files, "MLI").open_questions] == ["crs:places.csv"]
    answers = ImportMappings((), {"crs:places.csv": "EPSG:32630"})
    assert not plan_import(files, "MLI", answers).open_questions


def test_each_row_may_have_its_zone() -> None:
    head, rows = "Town,Easting,Northing,Zone", (*ROWS, "Kidu,266918,1980440,31Q")
    (question,) = plan_of(head, *rows).open_questions
    assert list(question.options.values()) == ["zones", "none"]
    plan = plan_of(head, *rows, **{question.key: "zones"})
    lon = plan.records.tables["places"]["lon"].astype("float64").round(1)
    assert lon.tolist() == [-3.1, -2.5, 0.8]


def test_eastings_that_are_not_read_are_ignored_columns() -> None:
    plan = plan_of("Town,Easting,Northing,Zone", *ROWS, crs="none")
    assert plan.files[0].records.report.ignored_columns == ["Zone", "Easting", "Northing"]
    assert [question.key for question in plan.open_questions] == ["locate:Alba", "locate:Beta"]


@pytest.mark.parametrize("answer", ["EPSG:4326", "EPSG:99999", "UTM"])
def test_an_answer_that_is_no_projected_system_is_refused(answer: str) -> None:
    (refusal,) = plan_of("Town,Easting,Northing,Zone", *ROWS, crs=answer).report.refused
    assert (refusal.row, refusal.read) == (1, answer)
    assert refusal.expected.startswith("a known EPSG code of a projected system")


def test_a_row_without_a_number_is_refused() -> None:
    (refusal,) = plan_of(
        "Town,Easting,Northing,Zone", *ROWS, "Gama,553425,,", crs="32630"
    ).report.refused
    assert (refusal.row, refusal.column, refusal.read) == (4, "Easting", "553425, ")


def test_grid_references_are_refused_once_beside_no_degrees() -> None:
    rows = [f"{name},30QWD0000094000" for name in ("Alba", "Beta")]
    (refusal,) = plan_of("Town,MGRS", *rows).report.refused
    assert (refusal.row, refusal.column, refusal.read) == (1, "MGRS", "30QWD0000094000")
    assert refusal.expected.startswith("latitude and longitude in degrees")
    assert not plan_of("Town,MGRS,lat,lon", *(f"{row},16.2,-2.5" for row in rows)).report.refused


@pytest.mark.parametrize(
    ("zones", "bounds", "codes"),
    [
        (["36N", "36 n", "UTM zone 36N"], None, [32636] * 3),
        (["36S"], None, [32736]),
        (["36S"], NORTH, [32636]),
        (["36S", "36R"], None, [32636, 32636]),
        (["36", ""], NORTH, [32636, 0]),
        (["36"], SOUTH, [32736]),
        (["36", "61N", "here"], None, [0, 0, 0]),
    ],
)
def test_utm_zones_have_codes(zones, bounds, codes) -> None:
    found = utm_codes(pd.Series(zones, dtype="str"), bounds).tolist()
    assert found == [f"EPSG:{code}" if code else "" for code in codes]


def test_the_zones_of_a_country_are_offered() -> None:
    assert list_utm_codes(SOUTH) == ["EPSG:32760"]
    assert list_utm_codes((0, -5, 3, 5)) == list_utm_codes((0, 5, 60, 25)) == []


def test_degrees_are_no_metres() -> None:
    assert not are_metres(pd.Series(["35.950", "35,951", "36"], dtype="str"))
    assert are_metres(pd.Series(["489 341", "1846352.5", ""], dtype="str"))
