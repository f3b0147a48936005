"""Rival dates of changes of control: an optional table, whose faults are named by row."""

import json
from pathlib import Path

import pandas as pd
import pytest

from data.loading.column_types import table_schema
from data.loading.datapackage import write_package
from data.loading.theatre import read_theatre
from data.model import Theatre
from tests.data.conftest import check_theatre, row_of, set_cell

HEADER = "place_id,controller,from_date,rival_date,rival_precision,source_id,note"
ROW = "manbij,sdf_ypg,2016-08-12,2016-08-06,day,todayonline-2016-10-16,"


def write_rows(folder: Path, *rows: str) -> None:
    text = "".join(f"{row}\n" for row in (HEADER, *rows))
    (folder / "rival_dates.csv").write_text(text, encoding="utf-8")


def found_at(folder: Path) -> list[tuple[int, str, str]]:
    """Row, column and expectation of each finding; all of them must be in rival_dates.csv."""
    findings = check_theatre(folder)
    assert {finding.file for finding in findings} <= {"rival_dates.csv"}
    return [(finding.row, finding.column, finding.expected) for finding in findings]


def test_a_theatre_without_rival_dates_has_an_empty_typed_table(
    theatre: Theatre, copy: Path
) -> None:
    (copy / "rival_dates.csv").unlink()
    rivals = read_theatre(copy).rival_dates
    assert rivals.empty
    assert list(rivals.columns) == list(theatre.rival_dates.columns)
    assert rivals["rival_date"].dtype == theatre.rival_dates["rival_date"].dtype
    assert rivals["position"].dtype == theatre.rival_dates["position"].dtype
    package = json.loads(write_package(copy).read_text(encoding="utf-8"))
    assert "rival_dates" not in {resource["name"] for resource in package["resources"]}


def test_a_table_without_rows_is_clean(copy: Path) -> None:
    write_rows(copy)
    assert read_theatre(copy).rival_dates.empty


def test_a_correct_row_leads_to_its_change_and_spans_its_month(copy: Path) -> None:
    write_rows(copy, ROW, ROW.replace("2016-08-06,day", "2016-07-03,month"))
    theatre = read_theatre(copy)
    rivals = theatre.rival_dates
    change = theatre.control.iloc[int(rivals["position"].iloc[0])]
    assert (change["place_id"], change["controller"]) == ("manbij", "sdf_ypg")
    assert rivals["first"].tolist() == [pd.Timestamp("2016-07-01"), pd.Timestamp("2016-08-06")]
    assert rivals["last"].tolist() == [pd.Timestamp("2016-07-31"), pd.Timestamp("2016-08-06")]


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        ("nowhere,sdf_ypg,2016-08-12,2016-08-06,day,todayonline-2016-10-16,", "place_id", "places"),
        (ROW.replace("sdf_ypg", "isil"), "from_date", "row of control.csv"),
        (ROW.replace("2016-08-12", "2016-08-13"), "from_date", "row of control.csv"),
        ("manbij,syrian_opposition,2014-01-01,2014-01-05,day,todayonline-2016-10-16,", "", "start"),
        (ROW.replace("2016-08-06", "2016-08-12"), "rival_date", "differs"),
        (ROW.replace("2016-08-06", "2013-12-31"), "rival_date", "2014-01-01 to 2019-03-31"),
        (ROW.replace("2016-08-06", "2019-04-01"), "rival_date", "2014-01-01 to 2019-03-31"),
        (ROW.replace("2016-08-06", "6 August 2016"), "rival_date", "2017-08-04"),
        (ROW.replace("2016-08-06", ""), "rival_date", "empty"),
        (ROW.replace(",day,", ",year,"), "rival_precision", "one of day, month"),
        (ROW.replace("todayonline-2016-10-16", ""), "source_id", "empty"),
        (ROW.replace("todayonline-2016-10-16", "nobody"), "source_id", "sources.csv"),
    ],
)
def test_a_fault_is_reported_once_at_its_cell(
    copy: Path, row: str, column: str, expected: str
) -> None:
    write_rows(copy, row)
    findings = found_at(copy)
    assert [(at, name) for at, name, _ in findings if name == (column or "from_date")] == [
        (2, column or "from_date")
    ]
    assert any(expected in text for _, _, text in findings)


def test_a_row_entered_twice_is_reported_at_the_second(copy: Path) -> None:
    write_rows(copy, ROW, ROW)
    ((row, column, expected),) = found_at(copy)
    assert (row, column) == (3, "rival_date")
    assert "a row above has this date" in expected


def test_the_same_month_is_no_rival_of_a_month(copy: Path) -> None:
    table = copy / "control.csv"
    row = row_of(table, "from_date", "2016-08-12")
    set_cell(table, row, "from_precision", "month")
    write_rows(copy, ROW.replace("2016-08-06,day", "2016-08-01,month"))
    ((_, column, expected),) = found_at(copy)
    assert column == "rival_date"
    assert "differs" in expected


def test_the_schema_is_strict(theatre: Theatre) -> None:
    columns = ["place_id", "controller", "from_date", "rival_date", "rival_precision"]
    columns += ["source_id", "note"]
    assert list(table_schema("rival_dates").columns) == columns
