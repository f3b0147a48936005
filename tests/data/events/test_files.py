"""Check of the files of `events/`: each planted mistake is found in its file, row and column."""

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data.events.duck import open_duckdb
from data.events.files import check_files
from data.events.record import EVENT_RECORD
from data.loading.theatre import read_contents, read_theatre
from data.model import TheatreError
from tests.event_theatre import write_event_theatre
from tests.events_generated import write_record

SOURCES = ["own"]


def make(tmp_path: Path, rows: int = 20, suffix: str = ".csv") -> Path:
    return write_record(tmp_path / "events" / f"own{suffix}", rows)


def edit(path: Path, row: int, column: str, cell: str) -> None:
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.loc[row - 2, column] = cell
    frame.to_csv(path, index=False)


def locate(folder: Path) -> list[tuple[str, int, str]]:
    return [(each.file, each.row, each.column) for each in check_files(folder, SOURCES)]


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_generated_events_are_clean(tmp_path: Path, suffix: str) -> None:
    make(tmp_path, 2_000, suffix)
    assert not check_files(tmp_path, SOURCES)


MISTAKES = [
    ("event_id", "Two Words", "lower-case letters"),
    ("event_id", "", "a value"),
    ("event_id", "own-3", "an id that no other event has"),
    ("date", "12/05/2016", "YYYY-MM-DD"),
    ("date", "0025-01-01", "1800"),
    ("date_end", "2001-01-01", "not before date"),
    ("date_precision", "hour", "one of day"),
    ("place_precision", "exact", "one of place"),
    ("lat", "97", "-90 to 90"),
    ("lat", "north", "a number"),
    ("lon", "", "both lat and lon"),
    ("country", "Iraq", "three capital letters"),
    ("type", "", "a value"),
    ("type", "x" * 201, "at most 200 characters"),
    ("deaths", "-1", "0 or more"),
    ("deaths_low", "many", "a number"),
    ("source_id", "elsewhere", "sources.csv"),
    ("restricted", "maybe", "true or false"),
]


@pytest.mark.parametrize(("column", "cell", "expected"), MISTAKES)
def test_a_mistake_is_found_in_its_row_and_column(
    tmp_path: Path, column: str, cell: str, expected: str
) -> None:
    path = make(tmp_path)
    rows = pd.read_csv(path)["place_precision"]
    row = int(rows.index[rows == "place"][5]) + 2
    edit(path, row, column, cell)
    found = check_files(tmp_path, SOURCES)
    assert (found[0].file, found[0].column) == ("events/own.csv", column)
    assert expected in found[0].expected
    assert row in [each.row for each in found]


def test_a_position_of_a_region_is_refused(tmp_path: Path) -> None:
    path = make(tmp_path)
    edit(path, 7, "place_precision", "region")
    edit(path, 7, "lat", "34.5")
    edit(path, 7, "lon", "43.5")
    assert locate(tmp_path) == [("events/own.csv", 7, "lat")]


def test_rows_of_parquet_files_are_numbered_like_those_of_a_spreadsheet(tmp_path: Path) -> None:
    csv = make(tmp_path)
    edit(csv, 9, "type", "")
    parquet = csv.with_suffix(".parquet")
    sql = f"SELECT * REPLACE (CAST(date_end AS DATE) AS date_end) FROM read_csv('{csv}')"
    duckdb.execute(f"COPY ({sql}) TO '{parquet}' (FORMAT parquet)")
    csv.unlink()
    assert locate(tmp_path) == [("events/own.parquet", 9, "type")]


def test_columns_are_checked_by_name_and_type(tmp_path: Path) -> None:
    path = make(tmp_path)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.rename(columns={"type": "typ"}).to_csv(path, index=False)
    found = check_files(tmp_path, SOURCES)
    assert [(each.column, each.read) for each in found] == [
        ("type", "no such column"),
        ("typ", "an unknown column"),
    ]
    assert "did you mean type" in found[1].expected
    path.unlink()
    frame.to_parquet(path.with_suffix(".parquet"))
    columns = {each.column for each in check_files(tmp_path, SOURCES)}
    assert columns == {c.name for c in EVENT_RECORD.columns if c.kind in ("number", "date", "flag")}


def test_a_large_csv_file_is_refused_with_what_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path)
    monkeypatch.setenv("FOOTHOLD_EVENTS_CSV_BYTES", "100")
    (found,) = check_files(tmp_path, SOURCES)
    assert "FOOTHOLD_EVENTS_CSV_BYTES" in found.expected
    assert "python -m data import" in found.expected


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe", b"PAR1 no parquet PAR1"])
@pytest.mark.parametrize("name", ["own.csv", "own.parquet"])
def test_a_file_that_is_no_table_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / "events" / name
    path.parent.mkdir()
    path.write_bytes(content)
    assert {each.file for each in check_files(tmp_path, SOURCES)} == {f"events/{name}"}


def test_a_link_out_of_the_folder_is_not_read(tmp_path: Path) -> None:
    outside = make(tmp_path / "outside")
    inside = tmp_path / "theatre"
    (inside / "events").mkdir(parents=True)
    (inside / "events" / "own.csv").symlink_to(outside)
    (found,) = check_files(inside, SOURCES)
    assert found.column == "(file)"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('{secret}')",
        "SELECT * FROM read_text('{secret}')",
        "SELECT * FROM '{secret}'",
        "COPY (SELECT 1) TO '{secret}.out'",
        "ATTACH '{secret}.db'",
        "INSTALL httpfs",
        "LOAD spatial",
        "SELECT * FROM read_parquet('https://example.org/x.parquet')",
        "SET enable_external_access = true",
    ],
)
def test_a_query_reads_no_other_file_and_no_network(tmp_path: Path, sql: str) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n", encoding="utf-8")
    connection = open_duckdb([make(tmp_path)])
    with pytest.raises(duckdb.Error):
        connection.execute(sql.format(secret=secret))


def test_the_loader_reports_faults_and_reads_no_engine_without_events(tmp_path: Path) -> None:
    folder = write_event_theatre(tmp_path / "a", 50, restricted=0)
    theatre = read_theatre(folder)
    assert theatre.has_event_data
    assert not theatre.public.shows_restricted
    (folder / "sources.csv").write_text(
        "\n".join((folder / "sources.csv").read_text(encoding="utf-8").splitlines()[:3]) + "\n",
        encoding="utf-8",
    )
    with pytest.raises(TheatreError, match=r"events/own.parquet:2: source_id"):
        read_theatre(folder)
    digest = read_contents(folder).records
    write_record(folder / "events" / "own.parquet", 51, country="SDN")
    assert read_contents(folder).records != digest
