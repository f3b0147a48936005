"""Limits of texts and files: longer, larger or irregular files are refused with a message."""

import csv
import os
import shutil
from pathlib import Path
from threading import Thread

import pytest

from data.loading.csv_cells import Limits
from data.loading.theatre import default_theatre, read_theatre
from data.model import Finding, TheatreError
from data.schema import TABLES
from geo.environment import SettingError
from geo.files import MAX_NAME_CHARACTERS
from tests.data.conftest import check_theatre, file_column, row_of, set_cell
from tests.sampling import every_other

FRAME = "cities/raqqa_frame.geojson"
BORDER = "boundaries/rivers.geojson"
pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")


@pytest.fixture
def full_copy(tmp_path: Path) -> Path:
    """A copy of the theatre with its boundaries."""
    return shutil.copytree(default_theatre(), tmp_path / "full")


def findings_of(folder: Path, file: str) -> list[Finding]:
    return [finding for finding in check_theatre(folder) if finding.file == file]


def test_names_over_their_limit_are_reported(copy: Path) -> None:
    """A name, label or id of 201 characters in each column that holds one, all at once."""
    expected = set()
    for spec in TABLES:
        path = copy / spec.file
        with path.open(encoding="utf-8", newline="") as stream:
            header, first, *rest = csv.reader(stream)
        for column in spec.columns:
            if column.max_characters is not None:
                assert column.max_characters == MAX_NAME_CHARACTERS
                name = file_column(column, header)
                if not name:
                    continue
                first[header.index(name)] = "a" * (MAX_NAME_CHARACTERS + 1)
                expected.add((spec.file, 2, name))
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows([header, first, *rest])
    assert len(expected) > 50
    named = {
        (each.file, each.row, each.header or each.column)
        for each in check_theatre(copy)
        if each.expected == "at most 200 characters (it has 201)"
    }
    assert named == expected


def test_every_text_has_a_limit() -> None:
    """A text column is a name, or its cells have the limit that is a setting."""
    long = {
        column.name
        for spec in TABLES
        for column in spec.columns
        if column.kind in ("id", "text") and column.max_characters is None
    }
    assert long == {
        *("title", "note", "base_rule", "definition", "other_spellings", "coord_source", "event"),
        "country",  # three letters
    }


def test_texts_at_their_limits_are_clean(copy: Path) -> None:
    metrics = copy / "metrics.csv"
    set_cell(metrics, 2, "label", "a" * MAX_NAME_CHARACTERS)
    set_cell(metrics, 2, "definition", "a" * Limits().cell_characters)
    assert check_theatre(copy) == []
    set_cell(metrics, 2, "definition", "a" * (Limits().cell_characters + 1))
    (finding,) = check_theatre(copy)
    assert "10,000" in finding.expected and "FOOTHOLD_CELL_CHARACTERS" in finding.expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a" * 201, "at most 200 characters"), ("a\\u0000b", "control characters")],
    ids=["long", "control"],
)
def test_texts_of_the_settings_have_limits(copy: Path, text: str, expected: str) -> None:
    path = copy / "theatre.toml"
    lines = path.read_text("utf-8").splitlines()
    for key in ("title", "opening_title", "publisher"):
        row = next(at for at, line in enumerate(lines, start=1) if line.startswith(f"{key} = "))
        changed = [*lines[: row - 1], f'{key} = "{text}"', *lines[row:]]
        path.write_text("\n".join(changed), "utf-8")
        (finding,) = findings_of(copy, "theatre.toml")
        assert finding.row == row and finding.column.endswith(key)
        assert expected in finding.expected


def test_long_notes_of_the_settings_are_clean(copy: Path) -> None:
    path = copy / "theatre.toml"
    lines = path.read_text("utf-8").splitlines()
    row = next(at for at, line in enumerate(lines) if line.startswith("note = "))
    lines[row] = f'note = "{"word " * 200}"'
    path.write_text("\n".join(lines), "utf-8")
    assert check_theatre(copy) == []


@pytest.mark.parametrize(
    "text",
    [f"id = {'1' * 5_000}", f"id = {'[' * 5_000}", f"id = 0x{'f' * 9_000}"],
    ids=["decimal", "deep", "hexadecimal"],
)
def test_unparseable_settings_are_a_finding(copy: Path, text: str) -> None:
    (copy / "theatre.toml").write_text(text, "utf-8")
    (finding, *_) = findings_of(copy, "theatre.toml")
    assert finding.row == 1


def test_names_of_a_frame_have_a_limit(copy: Path) -> None:
    text = (copy / FRAME).read_text("utf-8")
    (copy / FRAME).write_text(text.replace("Euphrates", "a" * 201, 1), "utf-8")
    (finding,) = findings_of(copy, FRAME)
    assert finding.column == "name" and "at most 200 characters" in finding.expected


@pytest.mark.parametrize(
    ("setting", "files"),
    [
        ("FOOTHOLD_TABLE_BYTES", ["sources.csv", "left.csv"]),
        ("FOOTHOLD_SETTINGS_BYTES", ["theatre.toml"]),
        ("FOOTHOLD_GEOJSON_BYTES", [FRAME, BORDER]),
    ],
)
def test_every_file_has_a_limit(
    full_copy: Path, monkeypatch: pytest.MonkeyPatch, setting: str, files: list[str]
) -> None:
    (full_copy / "left.csv").write_bytes(b"a" * 2_000)
    assert check_theatre(full_copy) == []
    monkeypatch.setenv(setting, "1000")
    for file in files:
        (finding,) = findings_of(full_copy, file)
        assert "bytes" in finding.read
        assert f"at most 1,000 bytes ({setting}" in finding.expected
    with pytest.raises(TheatreError, match=setting):
        read_theatre(full_copy)


@pytest.mark.parametrize("name", [f"FOOTHOLD_{name.upper()}" for name in Limits().__dict__])
@pytest.mark.parametrize("text", ["0", "-1", "1.5", "many", "", "٣", "9" * 5_000])
def test_a_limit_is_a_positive_number(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    monkeypatch.setenv(name, text)
    with pytest.raises(SettingError, match=name):
        Limits.from_environment()


@pytest.mark.parametrize(
    "file", every_other([BORDER, "sources.csv", "theatre.toml", FRAME, "left.csv"])
)
def test_a_link_out_of_the_folder_is_refused(full_copy: Path, tmp_path: Path, file: str) -> None:
    (full_copy / "left.csv").write_text("a\n", "utf-8")
    outside = tmp_path / "outside"
    (full_copy / file).rename(outside)
    (full_copy / file).symlink_to(outside)
    (finding,) = findings_of(full_copy, file)
    assert finding.read == "a link out of the folder"
    assert "copy it there" in finding.expected
    with pytest.raises(TheatreError):
        read_theatre(full_copy)


def test_a_linked_folder_outside_is_refused(full_copy: Path, tmp_path: Path) -> None:
    (full_copy / "boundaries").rename(tmp_path / "outside")
    (full_copy / "boundaries").symlink_to(tmp_path / "outside")
    (finding,) = check_theatre(full_copy)
    assert (finding.file, finding.read) == ("boundaries", "a link out of the folder")


def test_links_inside_the_folder_are_followed(copy: Path) -> None:
    before = read_theatre(copy).records
    (copy / "cities" / "all_sources.txt").write_bytes((copy / "sources.csv").read_bytes())
    (copy / "sources.csv").unlink()
    (copy / "sources.csv").symlink_to("cities/all_sources.txt")
    (copy / ".#units.csv").symlink_to("editor@machine.4711")  # lock file of an editor
    assert check_theatre(copy) == []
    assert read_theatre(copy).records == before
    linked = copy.with_name("linked")
    linked.symlink_to(copy)
    assert check_theatre(linked) == []
    assert read_theatre(linked).records == before


@pipes
@pytest.mark.parametrize(
    "files",
    [["sources.csv", FRAME, BORDER, "left.csv"], ["theatre.toml"]],
    ids=["data", "settings"],
)
def test_a_pipe_does_not_block_the_check(full_copy: Path, files: list[str]) -> None:
    for file in files:
        (full_copy / file).unlink(missing_ok=True)
        os.mkfifo(full_copy / file)
    findings: list[Finding] = []
    check = Thread(target=lambda: findings.extend(check_theatre(full_copy)), daemon=True)
    check.start()
    check.join(60)
    assert not check.is_alive(), "the check waits for a writer of the pipe"
    read = {each.file: each.read for each in findings if each.expected == "a regular file"}
    assert read == dict.fromkeys(files, "a folder, pipe or device")


def test_a_long_cell_is_reported_with_its_spreadsheet_row(copy: Path) -> None:
    """The finding names the row of a spreadsheet."""
    path = copy / "places.csv"
    row = row_of(path, "place_id", "raqqa")
    set_cell(path, row, "name_en", "R" * 10_000)
    (finding,) = findings_of(copy, "places.csv")
    assert (finding.row, finding.column) == (row, "name_en")
    assert str(finding).startswith(f"places.csv:{row}: name_en: read 'RRR")
    assert "has 10,000" in finding.expected
