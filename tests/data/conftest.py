"""Fixtures and helpers shared by the tests of the records."""

import csv
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from data.loading.theatre import default_theatre, read_contents, read_theatre
from data.model import Column, Finding, Theatre

Editor = Callable[[str, int, str, str], None]


@pytest.fixture(scope="session")
def theatre() -> Theatre:
    return read_theatre(default_theatre())


def copy_of(folder: Path, target: Path) -> Path:
    """Copy a theatre without its boundaries, which data/ never reads."""
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns("boundaries"))
    return target


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return copy_of(default_theatre(), tmp_path / "copy")


def arabic_name(column: Column) -> str:
    """Name in files of a column of the schema, in a theatre whose local language is Arabic."""
    return f"{column.name.removesuffix('local')}ar" if column.local else column.name


def file_column(column: Column, header: Iterable[str]) -> str:
    """Name in a file of the shipped theatre of a column of the schema, "" where it has none."""
    names = (arabic_name(column), column.other_name)
    return next((name for name in names if name in set(header)), "")


def check_theatre(folder: Path) -> list[Finding]:
    """Findings of a theatre's folder, by file and row; none if it is clean."""
    return read_contents(folder).findings


def set_cell(path: Path, row: int, column: str, text: str) -> None:
    """Write one cell, addressed by its spreadsheet row."""
    with path.open(encoding="utf-8", newline="") as stream:
        records = list(csv.reader(stream))
    records[row - 1][records[0].index(column)] = text
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(records)


def row_of(path: Path, column: str, text: str, nth: int = 0) -> int:
    """Spreadsheet row of the nth record whose cell is `text`."""
    with path.open(encoding="utf-8", newline="") as stream:
        records = list(csv.reader(stream))
    place = records[0].index(column)
    return [row for row, record in enumerate(records, start=1) if record[place] == text][nth]
