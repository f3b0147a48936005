"""Theatres with a table that cannot be read: each is reported, and the check does not fail."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from data.loading.completion.columns import MANDATORY, NAME_OR_ID, column_name
from data.loading.report import check_folder
from data.loading.theatre import read_contents
from data.schema import table
from tests.lean_theatres import CLAIMS, CONTROL, PLACES, copy_full_theatre, write_theatre

Edit = Callable[[str, str], str]
LEAN = {"places": PLACES, "control": CONTROL, "figures": CLAIMS}


def without_keys(name: str, text: str) -> str:
    """Remove what identifies the rows of a table: its first mandatory column and its id."""
    first = MANDATORY[name][0] if MANDATORY[name] else table(name).key[0]
    removed = {first, NAME_OR_ID.get((name, first))}
    known = frozenset(column.name for column in table(name).columns)
    rows = list(csv.reader(io.StringIO(text)))
    remaining = [
        at for at, cell in enumerate(rows[0]) if column_name(name, cell, known) not in removed
    ]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[row[at] for at in remaining] for row in rows])
    return out.getvalue()


def web_page(name: str, text: str) -> str:
    return "<!DOCTYPE html>\n<html><body>404</body></html>\n"


def check_edited(folder: Path, name: str, edit: Edit) -> list[str]:
    """Findings of a check in a table, after an edit that is undone."""
    path = folder / table(name).file
    text = path.read_text("utf-8")
    path.write_text(edit(name, text), "utf-8")
    try:
        errors = check_folder(folder, "x").errors
    finally:
        path.write_text(text, "utf-8")
    assert not [each for each in errors if each.read == "no such key"]
    return [str(each) for each in errors if each.file == table(name).file]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_full_theatre(tmp_path_factory.mktemp("unreadable") / "full")


@pytest.mark.parametrize("name", ["actors", "control", "figures", "metrics", "places", "units"])
@pytest.mark.parametrize("edit", [without_keys, web_page])
def test_an_unreadable_table_is_reported(full: Path, name: str, edit: Edit) -> None:
    assert check_edited(full, name, edit)


@pytest.mark.parametrize("name", LEAN)
@pytest.mark.parametrize("edit", [without_keys, web_page])
def test_an_unreadable_table_of_a_lean_theatre_is_reported(
    tmp_path: Path, name: str, edit: Edit
) -> None:
    """The keys of theatre.toml that would follow from the table are not demanded."""
    assert check_edited(write_theatre(tmp_path / "lean", **LEAN), name, edit)


@pytest.mark.parametrize("name", ["places", "actors", "metrics"])
@pytest.mark.parametrize("edit", [without_keys, web_page])
def test_only_the_unreadable_table_is_reported(tmp_path: Path, name: str, edit: Edit) -> None:
    """Rows of other tables have names in place of ids, which the table would give."""
    folder = write_theatre(tmp_path / "lean", **LEAN)
    (folder / f"{name}.csv").write_text(edit(name, LEAN.get(name, "note\nx\n")), "utf-8")
    assert {each.file for each in check_folder(folder, "x").errors} == {f"{name}.csv"}


def test_claims_of_unreadable_units_are_reported(tmp_path: Path) -> None:
    units = "family,label\narea,hectares\n"
    folder = write_theatre(tmp_path / "lean", figures=CLAIMS, units=units)
    assert "units.csv:1: unit: read 'no such column'" in str(
        [str(each) for each in check_folder(folder, "x").errors]
    )


@pytest.mark.parametrize("text", [",,,\n,,,\n", '""\n', '"",""\n'])
def test_a_table_of_commas_is_empty(tmp_path: Path, text: str) -> None:
    folder = write_theatre(tmp_path / "x", figures=text, control="place,controller,from\n")
    (finding,) = [each for each in read_contents(folder).findings if each.file == "figures.csv"]
    assert (finding.read, finding.expected) == ("an empty file", "at least a header row")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("actors", "\nrsf,", "\nR S F!,"),  # the only armed group
        ("control", "place_id,", "x,"),
    ],
)
def test_an_invalid_id_is_reported(full: Path, name: str, old: str, new: str) -> None:
    assert check_edited(full, name, lambda _, text: text.replace(old, new, 1))


def test_control_of_no_valid_place_is_reported(full: Path) -> None:
    def edit(_: str, text: str) -> str:
        header, *rows = text.splitlines()
        return "\n".join([header, *("?" + row for row in rows)]) + "\n"

    assert check_edited(full, "control", edit)


@pytest.mark.parametrize(
    "settings",
    [
        '[[cities]]\nplace_id = ["khartoum"]\n',
        "[[cities]]\nplace_id = {}\n",
        '[[countries]]\niso3 = ["SDN"]\n',
    ],
)
def test_a_key_of_another_type_is_reported(full: Path, settings: str) -> None:
    path = full / "theatre.toml"
    text = path.read_text("utf-8")
    path.write_text(settings, "utf-8")
    try:
        errors = check_folder(full, "x").errors
    finally:
        path.write_text(text, "utf-8")
    assert [each for each in errors if each.file == "theatre.toml" and each.expected == "text"]
