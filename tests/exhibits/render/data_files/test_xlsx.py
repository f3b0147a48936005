"""Rows as a workbook, as a spreadsheet reads them."""

import datetime
import io
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils.escape import unescape

from data.model import Theatre
from exhibits.builders.claims import tables
from exhibits.builders.sourcing import CITATION
from exhibits.model import Exhibit, View
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.data_files.csv import OMITTED_COLUMNS
from exhibits.render.data_files.xlsx import MAX_CELL_CHARACTERS, xlsx_bytes
from exhibits.render.errors import ExportError
from tests.exhibits.conftest import OPENING, Build, Convert, sample_exhibits
from tests.exhibits.render.data_files.test_csv import DANGEROUS, planted


def read_workbook(data: bytes) -> tuple[list[tuple[Any, ...]], dict[str, Any], Any]:
    """Rows of the first worksheet, entries of the second, and the workbook."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    rows, about = book.worksheets
    entries = {str(row[0]): row[1] for row in about.iter_rows(values_only=True) if row[0]}
    return list(rows.iter_rows(values_only=True)), entries, book


@pytest.fixture(scope="module")
def ledger(theatre: Theatre) -> Exhibit:
    return tables.ledger(theatre, View(pd.Timestamp(OPENING), theatre.settings.whole))


def test_every_claim_retains_its_types(ledger: Exhibit) -> None:
    (head, *rows), entries, book = read_workbook(xlsx_bytes(ledger, complete=True))
    assert list(head[:-4]) == [name for name in ledger.frame if name not in OMITTED_COLUMNS]
    assert set(CITATION) <= set(head)
    assert len(rows) == len(ledger.frame) == entries["Rows"]
    for row, claim in zip(rows, ledger.frame.to_dict("records"), strict=True):
        read = dict(zip(head, row, strict=True))
        for name in ("value", "low", "high"):
            assert read[name] == (None if pd.isna(claim[name]) else claim[name])
            assert read[name] is None or isinstance(read[name], int | float)
        published = claim["published_on"]
        assert read["published_on"] == (None if pd.isna(published) else published)
        assert read["statement"] == claim["statement"]
        assert read["as_of_text"] == claim["as_of_text"]
    worksheet = book.worksheets[0]
    assert worksheet.freeze_panes == "A2"
    assert worksheet.auto_filter.ref.startswith("A1:")
    assert all(cell.font.bold for cell in worksheet[1])
    widths = [column.width for column in worksheet.column_dimensions.values()]
    assert min(widths) < 15 < 55 < max(widths) < 65


def test_the_second_worksheet_describes_the_rows(ledger: Exhibit) -> None:
    _, entries, _ = read_workbook(xlsx_bytes(ledger))
    assert entries["Title"] == ledger.title
    assert ledger.period is not None
    assert entries["Period"] == " to ".join(f"{date:%Y-%m-%d}" for date in ledger.period)
    assert entries["Caption"] == ledger.caption
    assert entries["Exhibit"] == "ledger"
    for source in ledger.sources:
        assert entries[source.source_id] == source.title


def test_every_exhibit_is_a_workbook(entries: dict[str, CatalogueEntry], build: Build) -> None:
    for name in sample_exhibits(entries, 1):
        exhibit = build(name)
        (_, *rows), about, _ = read_workbook(xlsx_bytes(exhibit))
        assert len(rows) == len(exhibit.frame), name
        assert about["Title"] == exhibit.title


@pytest.mark.parametrize("text", [*DANGEROUS, "https://example.org/a", "_x0041_"])
def test_text_remains_text(text: str) -> None:
    exhibit = replace(planted(note=[text, "calm"]), title=text, caption=text)
    data = xlsx_bytes(exhibit)
    rows, entries, book = read_workbook(data)
    cell = book.worksheets[0]["A2"]
    assert cell.data_type in ("s", "inlineStr")
    assert cell.hyperlink is None
    if "\r" not in text:  # XML reads it as a line feed
        assert unescape(rows[1][0]) == text
        assert unescape(entries["Title"]) == text
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for name in parts.namelist():
            assert b"<f>" not in parts.read(name), name


def test_numbers_flags_dates_and_gaps() -> None:
    exhibit = planted(
        number=[-1.5, float("nan"), 70000],
        whole=[1, 2, -3],
        flag=[True, False, True],
        day=[pd.Timestamp("2017-08-04"), pd.NaT, pd.Timestamp("2014-01-01")],
        mixed=[None, "-3", -3],
        words=["الرقة", 'said "so"', ""],
    )
    (_, *rows), _, book = read_workbook(xlsx_bytes(exhibit, complete=True))
    date = datetime.datetime(2017, 8, 4)
    assert rows[0][:6] == (-1.5, 1, True, date, None, "الرقة")
    assert rows[1][:6] == (None, 2, False, None, "-3", 'said "so"')
    assert rows[2][:6] == (70000, -3, True, datetime.datetime(2014, 1, 1), -3, None)
    assert book.worksheets[0]["D2"].number_format == "yyyy-mm-dd"


@pytest.mark.slow  # of each exhibit: test_export_hashes.py
def test_the_same_exhibit_gives_the_same_bytes(build: Build) -> None:
    exhibit = build("headlines")
    before = exhibit.frame.copy()
    first = xlsx_bytes(exhibit)
    time.sleep(2.1)  # a zip file has a time resolution of two seconds
    assert xlsx_bytes(exhibit) == first
    pd.testing.assert_frame_equal(exhibit.frame, before)


def test_a_text_over_the_limit_is_refused_and_not_cut() -> None:
    with pytest.raises(ExportError, match=r"cell [A-Z]+2: .* an XLSX cell holds"):
        xlsx_bytes(planted(note=["x" * (MAX_CELL_CHARACTERS + 1)]))


def test_an_empty_exhibit_is_a_heading(build: Build) -> None:
    exhibit = build("headlines", "2014-01-01")
    rows, entries, _ = read_workbook(xlsx_bytes(exhibit))
    assert len(rows) == 1
    assert entries["No data"] == exhibit.missing


def test_libreoffice_reads_numbers_and_dates(convert: Convert, tmp_path: Path) -> None:
    exhibit = planted(
        note=["=1+1", "-5"], number=[45.5, -2.0], day=[pd.Timestamp("2017-08-04"), pd.NaT]
    )
    (tmp_path / "rows.xlsx").write_bytes(xlsx_bytes(exhibit))
    read = convert(tmp_path / "rows.xlsx", "fods").read_text(encoding="utf-8")
    assert 'office:value-type="float" office:value="45.5"' in read
    assert 'office:value-type="date" office:date-value="2017-08-04"' in read
    assert "<text:p>=1+1</text:p>" in read
    assert "table:formula" not in read
