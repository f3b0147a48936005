"""Large exports of events go into `events/`, small ones into events.csv; no row is lost."""

import csv
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import pytest

from data.events.selection import Selection
from data.events.store import EventStore
from data.importing.event_tables.merge import write_public
from data.importing.event_tables.read import EventTables
from data.importing.event_tables.recognise import find_event_table
from data.importing.files.only_csv import open_only_csv
from data.importing.formats.event_rows import ALL, COUNTRIES
from data.importing.inputs import InputFile
from data.importing.mapping.file import ImportMappings
from data.importing.plan import ImportPlan
from data.importing.run import apply_import, plan_import
from data.loading.theatre import read_theatre
from tests.events_generated import write_acled, write_record, write_ucdp, write_viina
from tests.lean_theatres import copy_full_theatre

ROWS = 400


@pytest.fixture(autouse=True)
def small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTHOLD_EVENTS_TABLE_ROWS", "100")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_full_theatre(tmp_path / "theatre")


def run(
    folder: Path,
    *files: Path,
    large: tuple[str, ...] = (),
    answers: Mapping[str, str] = MappingProxyType({}),
) -> ImportPlan:
    plan = plan_import(
        files,
        "SDN",
        ImportMappings((), {COUNTRIES: ALL, "transfers": "no", **answers}),
        large_sources=large,
    )
    assert not plan.open_questions
    apply_import(plan, folder)
    return plan


def totals(folder: Path, **selection: Any) -> pd.Series:
    return EventStore(folder).query("totals", Selection(**selection)).iloc[0]


def edit(path: Path, row: int, column: str, cell: str) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    rows[row - 1][rows[0].index(column)] = cell
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)


@pytest.mark.parametrize(
    ("write", "source", "is_restricted"),
    [(write_acled, "acled", True), (write_ucdp, "ucdp", False), (write_viina, "viina", False)],
)
def test_a_large_export_becomes_a_file_of_events(
    tmp_path: Path,
    folder: Path,
    write: Callable[[Path, int], Path],
    source: str,
    is_restricted: bool,
) -> None:
    path = write(tmp_path / "export.csv", ROWS)
    plan = run(folder, path)
    report = plan.files[0].records.report
    assert (report.rows_read, report.rows_kept, report.refused) == (ROWS, ROWS, [])
    found = totals(folder, dataset=source)
    assert found["events"] == ROWS
    assert found["restricted"] == ROWS * is_restricted
    theatre = read_theatre(folder)
    assert theatre.has_event_data
    assert source in theatre.sources.index
    events = pd.read_parquet(folder / "events" / f"{source}.parquet")
    is_area = events["place_precision"].isin(["region", "country"])
    assert is_area.any()
    assert events.loc[is_area, ["lat", "lon"]].isna().all(axis=None)
    assert events.loc[~is_area, ["lat", "lon"]].notna().all(axis=None)
    assert events["date"].is_monotonic_increasing
    assert set(events["country"]) == {"SDN" if source == "viina" else "IRQ"}


def test_a_small_export_stays_rows_of_the_table_events(tmp_path: Path, folder: Path) -> None:
    before = len(read_theatre(folder).events)
    run(folder, write_acled(tmp_path / "export.csv", 50))
    assert not (folder / "events").exists()
    assert len(read_theatre(folder).events) == before + 50


def test_a_small_update_joins_the_large_table_of_its_source(tmp_path: Path, folder: Path) -> None:
    run(folder, write_acled(tmp_path / "a.csv", ROWS))
    update = write_acled(tmp_path / "b.csv", 50)
    edit(update, 5, "fatalities", "999")
    run(folder, update, large=("acled",))
    found = totals(folder, dataset="acled")
    assert found["events"] == ROWS
    assert found["deaths"] >= 999
    run(folder, update, large=("acled",), answers={"missing_rows": "remove"})
    assert totals(folder, dataset="acled")["events"] == 50


def test_deaths_are_kept_as_stated(tmp_path: Path, folder: Path) -> None:
    path = write_ucdp(tmp_path / "u.csv", ROWS)
    frame = pd.read_csv(path)
    run(folder, path)
    found = totals(folder, dataset="ucdp")
    assert found["deaths_low"] == frame["low"].sum()
    assert found["deaths"] == frame["best"].sum()
    assert found["deaths_high"] == frame["high"].sum()


def test_each_refused_row_is_named_with_its_cell(tmp_path: Path, folder: Path) -> None:
    path = write_acled(tmp_path / "export.csv", ROWS)
    mistakes = {
        3: ("event_date", "0025-01-01", "a year from 1989 on"),
        4: ("event_date", "5/6/2016", "a date such as"),
        9: ("latitude", "95", "-90 to 90"),
        11: ("event_id_cnty", "", "the id of the event"),
    }
    for row, (column, cell, _) in mistakes.items():
        edit(path, row, column, cell)
    plan = plan_import([path], "IRQ", ImportMappings((), {}))
    report = plan.files[0].records.report
    assert report.rows_kept == ROWS - len(mistakes)
    found = {each.row: each for each in report.refused}
    assert set(found) == set(mistakes)
    for row, (column, cell, expected) in mistakes.items():
        assert (found[row].column, found[row].read) == (column, cell)
        assert expected in found[row].expected


def test_the_newest_row_of_an_event_counts(tmp_path: Path, folder: Path) -> None:
    path = write_acled(tmp_path / "export.csv", ROWS)
    edit(path, 20, "event_id_cnty", "IRQ0")  # the event of row 2, uploaded later
    edit(path, 20, "fatalities", "77")
    report = run(folder, path).files[0].records.report
    assert report.left_out == {"older row of an event": 1}
    assert report.rows_kept == ROWS - 1
    events = pd.read_parquet(folder / "events" / "acled.parquet").set_index("event_id")
    assert len(events) == ROWS - 1
    assert events.loc["acled-irq0", "deaths"] == 77


def test_one_country_of_several_is_taken_on_request(tmp_path: Path, folder: Path) -> None:
    path = write_acled(tmp_path / "export.csv", ROWS)
    for row in range(2, 52):
        edit(path, row, "country", "Syria")
    plan = plan_import([path], "IRQ", ImportMappings((), {}))
    assert [each.key for each in plan.open_questions] == [COUNTRIES]
    plan = plan_import([path], "IRQ", ImportMappings((), {COUNTRIES: "Syria"}))
    changes = apply_import(plan, folder).changes
    assert "events/acled.parquet: 50 events, 350 rows of other countries left out" in changes
    assert totals(folder, dataset="acled")["events"] == 50
    assert totals(folder, countries=("SYR",))["events"] == 50


def test_a_zipped_file_of_events_is_read(tmp_path: Path, folder: Path) -> None:
    path = write_viina(tmp_path / "event_1pd_latest_2022.csv", ROWS)
    with zipfile.ZipFile(tmp_path / "v.zip", "w") as archive:
        archive.write(path, path.name)
    run(folder, tmp_path / "v.zip")
    assert totals(folder, dataset="viina")["events"] == ROWS


@pytest.mark.parametrize(
    ("method", "at"),
    [
        (zipfile.ZIP_DEFLATED, 0.01),
        (zipfile.ZIP_DEFLATED, 0.9),
        (zipfile.ZIP_BZIP2, 0.5),
        (zipfile.ZIP_LZMA, 0.5),
    ],
)
@pytest.mark.parametrize("is_large", [False, True])
def test_a_damaged_zip_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: int, at: float, is_large: bool
) -> None:
    if is_large:  # larger than what is unpacked in memory
        monkeypatch.setenv("FOOTHOLD_IMPORT_FILE_BYTES", "100")
    path = write_viina(tmp_path / "events.csv", ROWS)
    with zipfile.ZipFile(tmp_path / "v.zip", "w", method) as archive:
        archive.write(path, path.name)
    content = bytearray((tmp_path / "v.zip").read_bytes())
    start = 50 + int(at * (len(content) - 250))
    content[start : start + 40] = b"\xff" * 40
    plan = plan_import([("v.zip", bytes(content))], "UKR", ImportMappings((), {}))
    (refused,) = plan.files[0].records.report.refused
    assert "a damaged" in refused.read
    assert "complete ZIP" in refused.expected or "workbook" in refused.expected


def test_a_zip_with_several_tables_is_none(tmp_path: Path) -> None:
    path = write_viina(tmp_path / "events.csv", 5)
    with zipfile.ZipFile(tmp_path / "v.zip", "w") as archive:
        archive.write(path, "A.CSV")
        archive.writestr("readme.txt", "about")
        archive.writestr("__MACOSX/A.CSV", "")
    file = InputFile("v.zip", tmp_path / "v.zip")
    assert find_event_table(file) == "viina_events"
    with zipfile.ZipFile(tmp_path / "v.zip", "a") as archive:
        archive.writestr("b.csv", "")
    assert not find_event_table(file)


def test_an_error_of_the_caller_passes_through() -> None:
    with pytest.raises(RuntimeError, match="of the caller"), open_only_csv(InputFile("a.csv")):
        raise RuntimeError("of the caller")


def test_a_header_with_a_cell_that_is_too_long_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(f"event_id_cnty,event_date,{'x' * 200_000}\n" + "1,2,3\n" * ROWS)
    report = EventTables().read(InputFile(path.name, path), "acled", "SDN").report
    assert "field larger than field limit" in report.refused[0].expected
    path.write_text("event_id_cnty\revent_date\r1\r2\r")
    assert not find_event_table(InputFile(path.name, path))


def test_a_file_with_the_columns_of_the_record_is_checked_by_its_rules(
    tmp_path: Path, folder: Path
) -> None:
    path = write_record(tmp_path / "mine.csv", ROWS, source="a", country="SDN")
    edit(path, 8, "place_precision", "exact")
    plan = run(folder, path)
    (refused,) = plan.files[0].records.report.refused
    assert (refused.row, refused.column, refused.read) == (8, "place_precision", "exact")
    assert totals(folder, dataset="mine")["events"] == ROWS - 1
    assert read_theatre(folder).has_event_data


def test_rows_of_the_record_with_one_id_are_counted(tmp_path: Path, folder: Path) -> None:
    path = write_record(tmp_path / "mine.csv", ROWS, source="a", country="SDN")
    first = pd.read_csv(path, nrows=1)["event_id"][0]
    for row in (8, 9):
        edit(path, row, "event_id", first)
    report = run(folder, path).files[0].records.report
    assert report.left_out == {"further row with the id of an event": 2}
    assert (report.rows_read, report.rows_kept, report.refused) == (ROWS, ROWS - 2, [])
    assert totals(folder, dataset="mine")["events"] == ROWS - 2


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "event_id_cnty;event_date\n1;2\n"])
def test_other_files_are_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text, encoding="utf-8")
    assert not find_event_table(InputFile(path.name, path))


def test_a_broken_file_is_refused_in_words(tmp_path: Path, folder: Path) -> None:
    path = write_acled(tmp_path / "export.csv", ROWS)
    path.write_bytes(path.read_bytes() + b'"an open quote\n' + b"\xff\xfe,\n" * 3)
    plan = plan_import([path], "IRQ", ImportMappings((), {}))
    (refused,) = plan.files[0].records.report.refused
    assert refused.file == "export.csv"
    assert "a CSV table of events" in refused.expected


def test_a_public_copy_has_no_restricted_row(tmp_path: Path, folder: Path) -> None:
    run(folder, write_acled(tmp_path / "export.csv", ROWS))
    target = tmp_path / "public" / "acled.parquet"
    target.parent.mkdir()
    assert write_public(folder / "events" / "acled.parquet", target) == ROWS
    assert pd.read_parquet(target).empty


@pytest.mark.parametrize("write", [write_acled, write_viina, write_ucdp])
def test_sentences_of_notes_begin_with_a_capital(
    folder: Path, tmp_path: Path, write: Callable[..., Path]
) -> None:
    run(folder, write(tmp_path / "export.csv", ROWS))
    notes = EventStore(folder).query("list_rows", Selection(), 0, ROWS)["note"].dropna()
    assert len(notes)
    assert not notes[notes.str.contains(r"[.] [a-z]")].tolist()
