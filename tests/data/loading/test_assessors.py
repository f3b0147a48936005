"""Control by assessor: each has rows of its own, and one of them is adopted."""

from pathlib import Path

import pytest

from data.loading.report import check_folder
from data.loading.suspicions import UNCHANGED
from data.loading.theatre import read_theatre
from data.model import TheatreError
from data.queries.assessors import find_assessor_disagreements, list_assessors
from exhibits.builders.control.assessors import assessor_table
from exhibits.links.view_query import require_view
from exhibits.model import TableMarks
from tests.lean_theatres import PLACES, write_theatre

HEADER = "place,controller,from,to,assessor\n"
MAJORITY = "Nyala,army,2023-04-15,,Majority\nNyala,rsf,2023-10-01,,Majority\n"
OTHER = (
    "Nyala,army,2023-04-15,,The institute\nNyala,contested,2023-11-01,2023-11-30,The institute\n"
)
LATER = "Zalingei,army,2023-05-01,,The institute\n"
COMPILED = "Nyala,army,2023-04-15,2023-12-31,\n"


def write(folder: Path, rows: str, settings: str = "") -> Path:
    files = {"theatre.toml": settings} if settings else {}
    return write_theatre(folder / "x", places=PLACES, control=HEADER + rows, **files)


@pytest.mark.parametrize(
    ("rows", "settings", "adopted"),
    [
        (MAJORITY + OTHER, "", ["majority"]),
        (OTHER, "", ["the-institute"]),
        (MAJORITY + OTHER, 'assessor = "the-institute"\n', ["the-institute"]),
        (MAJORITY + COMPILED + OTHER, "", [""]),
    ],
)
def test_one_assessor_is_adopted(
    tmp_path: Path, rows: str, settings: str, adopted: list[str]
) -> None:
    theatre = read_theatre(write(tmp_path, rows, settings))
    assert theatre.control["assessor"].fillna("").unique().tolist() == adopted
    assert len(theatre.assessor_control) >= len(rows.splitlines())
    assert list_assessors(theatre)[:1] == adopted


def test_rows_of_one_assessor_may_not_overlap(tmp_path: Path) -> None:
    with pytest.raises(TheatreError) as error:
        read_theatre(write(tmp_path, OTHER + "Nyala,rsf,2023-11-10,,The institute\n"))
    assert [finding.column for finding in error.value.findings] == ["from_date"]


def test_an_unknown_assessor_is_named(tmp_path: Path) -> None:
    with pytest.raises(TheatreError, match="majority"):
        read_theatre(write(tmp_path, MAJORITY, 'assessor = "nobody"\n'))


def test_gaps_are_those_of_each_assessor(tmp_path: Path) -> None:
    theatre = read_theatre(write(tmp_path, MAJORITY + OTHER + LATER))
    rows = theatre.assessor_control
    gaps = rows[rows["controller"].isin(theatre.unknown_actors)]
    assert gaps[["place_id", "assessor"]].to_numpy().tolist() == [["zalingei", "the-institute"]]
    assert set(theatre.control["place_id"]) == {"nyala"}


def test_places_on_which_assessors_differ(tmp_path: Path) -> None:
    theatre = read_theatre(write(tmp_path, MAJORITY + OTHER + LATER))
    view = require_view(theatre, {"as_of": "2023-10-15"})
    assert find_assessor_disagreements(theatre, view.as_of).to_dict("index") == {
        "nyala": {"majority": "rsf", "the-institute": "army"}
    }
    exhibit = assessor_table(theatre, view)
    assert exhibit.frame[["place", "assessor_majority"]].to_numpy().tolist() == [["Nyala", "RSF"]]
    assert isinstance(exhibit.marks, TableMarks)
    headings = [heading for _, heading in exhibit.marks.columns]
    assert headings == ["Place", "Admin unit", "Majority", "The institute"]
    same = require_view(theatre, {"as_of": "2023-09-01"})
    assert assessor_table(theatre, same).missing


def test_rows_of_two_assessors_are_no_repetition(tmp_path: Path) -> None:
    """Only the row of the institute that repeats its own row before is reported."""
    rows = (
        "Nyala,army,2023-04-15,2023-09-30,Majority\nNyala,rsf,2023-10-01,,Majority\n"
        "Nyala,army,2023-04-16,2023-10-31,The institute\n"
        "Nyala,army,2023-11-01,,The institute\n"
    )
    warnings = check_folder(write(tmp_path, rows), "x").warnings
    assert [each.row for each in warnings if each.expected == UNCHANGED] == [5]
