"""Forty mistakes of people with spreadsheets: each is named in plain words, with its remedy."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from data.__main__ import main
from data.loading.report import check_folder, describe_findings
from data.loading.theatre import read_contents, read_theatre
from tests.data.conftest import row_of, set_cell
from tests.lean_theatres import CLAIMS, CONTROL, PLACES, copy_full_theatre, write_theatre
from tests.polygon_theatre import write_polygon_theatre

Change = Callable[[Path], None]


def cell(file: str, key: str, value: str, column: str, text: str, nth: int = 0) -> Change:
    """Write one cell of a table."""

    def change(folder: Path) -> None:
        path = folder / file
        set_cell(path, row_of(path, key, value, nth), column, text)

    return change


def append(file: str, line: str) -> Change:
    def change(folder: Path) -> None:
        path = folder / file
        path.write_text(path.read_text("utf-8").rstrip("\n") + f"\n{line}\n", "utf-8")

    return change


def rewrite(file: str, edit: Callable[[str], str], encoding: str = "utf-8") -> Change:
    def change(folder: Path) -> None:
        path = folder / file
        path.write_bytes(edit(path.read_text("utf-8")).encode(encoding))

    return change


def start(text: str, nth: int = 0) -> Change:
    return cell("control.csv", "place_id", "nyala", "from_date", text, nth)


def number(column: str, text: str) -> Change:
    return cell("figures.csv", "figure_id", "six", column, text)


MISTAKES: dict[str, tuple[Change, str]] = {
    "month first": (start("4/15/2023"), "is the month first? Write 2023-04-15"),
    "day first": (start("15/04/2023"), "the day is first; write 2023-04-15"),
    "day or month": (start("4/5/2023"), "is the month first? Write 2023-04-05, or 2023-05-04"),
    "dots": (start("15.04.2023"), "write 2023-04-15"),
    "two-digit year": (start("15/04/23"), "the year with four digits"),
    "month in words": (start("15 April 2023"), "the month as a number: 2023-04-15"),
    "Excel serial date": (start("45031"), "an Excel serial date (2023-04-15?)"),
    "without zeros": (start("2023-4-15"), "write 2023-04-15"),
    "with a time": (start("2023-04-15 00:00:00"), "without the time: 2023-04-15"),
    "no separators": (start("20230415"), "write 2023-04-15"),
    "no such day": (start("2023-02-30"), "a valid one"),
    "neither day nor month": (start("25/13/2023"), "no such day"),
    "Arabic digits": (start("٢٠٢٣-٠٤-١٥"), "digits of another script; write 2023-04-15"),
    "Arabic digits in a number": (number("value", "٥٠٠٠٠٠"), "write 500000"),
    "future": (start("2203-04-15", 1), "a date not after today"),
    "thousands": (number("value", "500,000"), "without thousands separators: 500000"),
    "decimal comma": (number("value", "500000,5"), "a decimal point: 500000.5"),
    "percent sign": (
        cell("figures.csv", "figure_id", "one", "value", "60%"),
        "without the sign; the unit percent says it",
    ),
    "fraction for a percentage": (
        cell("figures.csv", "figure_id", "one", "value", "0.9"),
        "90 for 90 %?",
    ),
    "millions": (number("value", "2.0 million"), "write 2000000"),
    "hedge in words": (number("qualifier", "over"), "write more_than"),
    "nothing": (number("as_of", ""), "read nothing"),
    "about": (number("value", "~500000"), "about, more_than or up_to in the column qualifier"),
    "range": (number("value", "400000-500000"), "put its ends in the columns low and high"),
    "unit in the number": (number("value", "500000 km2"), "its unit belongs in the column unit"),
    "not known": (number("low", "n/a"), "leave the cell empty"),
    "unit misspelt": (number("unit", "km3"), "'km²'?"),
    "percentage without base": (
        cell("figures.csv", "figure_id", "one", "base", ""),
        "the base of a percentage",
    ),
    "place misspelt": (
        cell("control.csv", "place_id", "nyala", "place_id", "Nyalla"),
        "a place of places.csv; 'Nyala'?",
    ),
    "actor misspelt": (
        cell("control.csv", "place_id", "nyala", "controller", "Rapid Suport Forces"),
        "'Rapid Support Forces'?",
    ),
    "choice with a capital": (
        cell("control.csv", "place_id", "nyala", "status", "Verified"),
        "write verified",
    ),
    "choice misspelt": (
        cell("control.csv", "place_id", "nyala", "status", "verifyed"),
        "verified?",
    ),
    "spaces": (
        cell("control.csv", "place_id", "nyala", "status", "verified "),
        "remove the spaces around it: verified",
    ),
    "yes for true": (cell("figures.csv", "figure_id", "one", "drawable", "yes"), "write true"),
    "colour without sign": (
        cell("actors.csv", "actor_id", "rsf", "colour", "E88828"),
        "write #e88828",
    ),
    "lat and lon swapped": (
        rewrite("places.csv", lambda text: text.replace("12.0489,24.8807", "24.8807,12.0489")),
        "are lat and lon swapped?",
    ),
    "degrees and minutes": (
        cell("places.csv", "place_id", "nyala", "lat", "12°03'N"),
        "degrees as a decimal number",
    ),
    "two numbers in one cell": (
        cell("places.csv", "place_id", "nyala", "lat", "12.05, 24.88"),
        "two numbers in one cell",
    ),
    "in another country": (
        cell("places.csv", "place_id", "nyala", "lat", "2.05"),
        "a position in Sudan",
    ),
    "a place entered twice": (
        append("places.csv", "nyala-2,nyala,,SDN,sudan,,town,12.05,24.88,,,estimated,"),
        "is this place entered twice (row",
    ),
    "a claim entered twice": (
        append(
            "figures.csv",
            "ten,c,2025-02-01,day,D. Person,,Monitor,sudan,area_held,500000,,,km2,about,"
            "area of Sudan,,,verified,true,",
        ),
        "the same cells under another id",
    ),
    "two controllers on one day": (
        append("control.csv", "sennar,rsf,2023-04-15,day,,a,,verified,"),
        "one row per place and start date",
    ),
    "a change that is none": (
        append("control.csv", "sennar,saf,2024-04-15,day,,a,,verified,"),
        "the row before has the same controller",
    ),
    "an actor of no row": (
        append("actors.csv", "splm,SPLM-N,,SPLM-N,,armed_group,#107070,#10e8b8,,"),
        "an actor that control.csv names",
    ),
    "title row": (
        rewrite("control.csv", lambda text: f"Who holds what,,,,,,,,\n{text}"),
        "delete the 1 title row above it",
    ),
    "semicolons": (
        rewrite("control.csv", lambda text: text.replace(",", ";")),
        "separated by commas, not semicolons",
    ),
    "UTF-16": (rewrite("control.csv", str, "utf-16"), "UTF-16 text"),
    "cp1252": (
        rewrite("units.csv", lambda text: text.replace("statute", "Fläche"), "cp1252"),
        "cp1252 of Windows",
    ),
    "column misspelt": (
        rewrite("control.csv", lambda text: text.replace("controller", "controler", 1)),
        "'controller'?",
    ),
    "a note below the table": (append("control.csv", "Source: our own research"), "9 cells"),
    "a workbook": (
        rewrite("units.csv", lambda text: "PK\x03\x04 workbook"),
        "save it as CSV UTF-8",
    ),
}


def lines_of(folder: Path) -> str:
    report = check_folder(folder, folder.name)
    return "\n".join(describe_findings([*report.errors, *report.warnings]))


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_with_its_remedy(tmp_path: Path, name: str) -> None:
    folder = copy_full_theatre(tmp_path / "full")
    change, words = MISTAKES[name]
    change(folder)
    assert words in lines_of(folder)


def test_there_are_forty() -> None:
    assert len(MISTAKES) >= 40


def test_without_mistakes_nothing_is_found(tmp_path: Path) -> None:
    assert lines_of(copy_full_theatre(tmp_path / "full")) == ""


def test_names_stand_for_ids(tmp_path: Path) -> None:
    folder = copy_full_theatre(tmp_path / "full")
    path = folder / "control.csv"
    text = path.read_text("utf-8").replace("nyala,rsf", "Nyala,Rapid Support Forces")
    path.write_text(text, "utf-8")
    assert lines_of(folder) == ""


def test_a_mistake_in_many_rows_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    control = CONTROL.replace("2023-04-15", "4/15/2023")
    folder = write_theatre(tmp_path / "x", places=PLACES, control=control, figures=CLAIMS)
    assert main(["check", str(folder), "--quiet"]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert "8 cells like '4/15/2023' (rows 2, 6, 9, 11, 16, 17 and 2 more)" in line
    assert "is the month first? Write 2023-04-15" in line
    assert main(["check", str(folder), "--all", "--quiet"]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 8


def test_the_report_lists_what_was_inferred(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_theatre(tmp_path / "x", places=PLACES, control=CONTROL)
    assert main(["check", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "no errors" in out
    assumed = out[out.index("Assumed") :]
    assert "actors Sudanese Armed Forces, Rapid Support Forces" in assumed
    assert 'Add to theatre.toml: subject = "rapid-support-forces"' in assumed
    assert "control.csv, held_by: not assessed: " in assumed


def test_the_lines_of_the_report_state_what_was_assumed(tmp_path: Path) -> None:
    """Each table that the report proposes loads, and leaves the theatre as it was."""
    folder = write_theatre(tmp_path / "x", places=PLACES, control=CONTROL, figures=CLAIMS)
    before = read_theatre(folder)
    for inference in read_contents(folder).inferences:
        _, *lines = inference.remedy.splitlines()
        if lines:
            (folder / inference.file).write_text("\n".join(lines) + "\n", "utf-8")
    assert {path.stem for path in folder.glob("*.csv")} >= {"actors", "bases", "metrics"}
    after = read_theatre(folder)
    assert not [each for each in read_contents(folder).inferences if each.column == "kind"][1:]
    pd.testing.assert_frame_equal(after.metrics, before.metrics)
    pd.testing.assert_frame_equal(after.actors, before.actors, check_like=True)


def test_findings_name_the_columns_as_the_file_does(tmp_path: Path) -> None:
    places = PLACES.replace("name,lat,lon", "Name,Latitude,lng").replace("24.8807", "")
    control = CONTROL.replace("place,held_by,from", "Place name,Held by,Since,Source URL").replace(
        "\n", ",\n"
    )
    control = control.replace("Source URL,", "Source URL").replace("03-26,", "03-26,ftp://x", 1)
    figures = CLAIMS.replace(
        "measure,place,value,unit,base,as_of", "Measure,Place,Value,Unit,Base,Date"
    )
    figures = figures.replace("2023-06-15", "6/15/2023")
    folder = write_theatre(tmp_path / "x", places=places, control=control, figures=figures)
    found = {
        (each.file, each.row, each.column_in_file) for each in check_folder(folder, "x").errors
    }
    assert found == {
        ("places.csv", 6, "lng"),
        ("control.csv", 5, "Source URL"),
        ("figures.csv", 2, "Date"),
    }
    report = check_folder(folder, "x")
    (lng,) = [each for each in report.errors if each.file == "places.csv"]
    assert lng.expected == "both Latitude and lng, or neither"
    (line,) = describe_findings([lng], row_names=report.row_names)
    name = places.splitlines()[5].split(",")[0]
    assert line.startswith(f"places.csv:6 ({name}): lng")


@pytest.mark.parametrize(
    ("values", "is_reported"),
    [
        (("0.6",), False),
        (("0.6", "0.75"), True),
        (("60", "75", "0.9"), True),
        (("30", "5", "2", "0.6"), False),
        (("1.2", "0.6"), False),
    ],
)
def test_a_share_below_one_per_cent_is_no_fraction_by_itself(
    tmp_path: Path, values: tuple[str, ...], is_reported: bool
) -> None:
    rows = [
        f"Share held,Khartoum,{value},%,area of the city,2024-01-0{day},https://example.org/{day}"
        for day, value in enumerate(values, start=1)
    ]
    figures = "\n".join(["measure,place,value,unit,base,as_of,source", *rows]) + "\n"
    folder = write_theatre(tmp_path / "x", places=PLACES, control=CONTROL, figures=figures)
    assert any("%?" in line for line in lines_of(folder).splitlines()) == is_reported


def test_json_has_every_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_theatre(
        tmp_path / "x", places=PLACES, control=CONTROL.replace("2023-04-15", "4/15/2023")
    )
    assert main(["check", str(folder), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert len(report["errors"]) == 8
    assert report["errors"][0] | {"hint": ""} == {
        "file": "control.csv",
        "row": 2,
        "column": "from",
        "read": "4/15/2023",
        "expected": "a date such as 2017-08-04",
        "hint": "",
    }
    assert report["inferred"]


def test_events_and_maps_outside_the_stated_period_are_warned_of(tmp_path: Path) -> None:
    folder = copy_full_theatre(tmp_path / "theatre")
    settings = folder / "theatre.toml"
    dates = "window_first = 2023-04-15\nwindow_last = 2025-03-05\nopening_date = 2024-01-01\n"
    settings.write_text(dates + settings.read_text("utf-8"), "utf-8")
    set_cell(folder / "events.csv", 3, "date", "2022-10-26")
    set_cell(folder / "events.csv", 4, "date", "2025-03")  # the month of the last day
    write_polygon_theatre(folder)
    warnings = {str(each).partition(", expected")[0] for each in check_folder(folder, "x").warnings}
    assert "events.csv:3: date: read '2022-10-26'" in warnings
    assert not any(each.startswith("events.csv:4") for each in warnings)
    assert not any(each.startswith("polygons/") for each in warnings)
    settings.write_text(settings.read_text("utf-8").replace("2025-03-05", "2024-03-06"), "utf-8")
    warned = check_folder(folder, "x").warnings
    (found,) = (each for each in warned if each.file == "polygons/An institute.parquet")
    assert found.read == "2024-03-07 to 2024-03-10 (4 of 10 dates)"
    assert "2023-04-15 to 2024-03-06 (window_first and window_last" in found.expected
