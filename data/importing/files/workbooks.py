"""Reading of workbooks (XLSX, XLSB, XLS, ODS) into grids of text, in a child process.

Before a workbook is read, the entries and unpacked size of its ZIP are checked and XML with a
document type is refused.
"""

import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.importing.files.limits import ImportLimits
from data.importing.files.number_formats import read_special_cells, show_special_cell
from geo.importing.report import RefusedFileError

ZIP_START, OLE_START = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_CHUNK = 1_000_000
_PROCESS = Path(__file__).with_name("workbook_process.py")
_DOCUMENT_TYPE = tuple("<!DOCTYPE".encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be"))
_EXPECTED = "a workbook (XLSX, XLSB, XLS or ODS)"
_MAY_DIFFER = re.compile(r"\d{4}-\d{2}-01|0?\.\d+")
_WITHOUT_FORMATS = (
    "number formats are read of XLSX and ODS only: a date that is displayed as a month is read as "
    "its first day, and 45 % as 0.45"
)
_FAULTS = {
    "password": ("a workbook with a password", "a workbook without a password"),
    "memory": ("a workbook that needs too much memory", "fewer filled cells"),
}


@dataclass
class Grid:
    """Cells of a sheet as text, from its first row and column on.

    ``merged`` are merged ranges: first row, first column, last row, last column, from 0.
    """

    sheet: str
    rows: list[list[str]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    defaults: list[str] = field(default_factory=list)
    is_hidden: bool = False


def is_workbook(content: bytes) -> bool:
    """Whether the bytes begin as a workbook does."""
    return content.startswith((ZIP_START, OLE_START))


def read_workbook(file: str, content: bytes, limits: ImportLimits) -> tuple[list[Grid], list[str]]:
    """Read the sheets of a workbook.

    Returns
    -------
    The sheets that have cells, and remarks on those that have none.

    Raises
    ------
    RefusedFileError: it is no workbook, has a password, exceeds a limit, or contains XML with a
    document type.
    """
    special = None
    if content.startswith(ZIP_START):
        special = _check_package(file, content, limits)
    answer = _run_process(file, content, limits)
    grids, remarks = [], []
    for sheet in answer["sheets"]:
        name = str(sheet["name"])
        rows = sheet.get("rows", [])
        if not any(any(row) for row in rows):
            remarks.append(f"sheet {name} is {'a chart or macro' if 'type' in sheet else 'empty'}")
            continue
        grid = Grid(name, rows)
        grid.merged = [(*first, *last) for first, last in sheet["merged"]]
        if sheet["hidden"]:
            grid.is_hidden = True
            grid.defaults.append(f"sheet {name} is hidden in the workbook")
        if special is None:
            grid.defaults += [_WITHOUT_FORMATS] if _has_formats(rows) else []
        else:
            _show_special_cells(grid, special.get(name, {}))
        grids.append(grid)
    return grids, remarks


def _show_special_cells(grid: Grid, special: dict[tuple[int, int], str]) -> None:
    assumed = set()
    for (row, column), kind in special.items():
        is_inside = row < len(grid.rows) and column < len(grid.rows[row])
        if is_inside and (grid.rows[row][column] or kind.startswith("#")):
            before = grid.rows[row][column]
            grid.rows[row][column] = show_special_cell(before, kind)
            if grid.rows[row][column] != before:
                assumed.add(kind)
    texts = {
        "percent": "cells with a format of per cent are read as percentages",
        "month": "dates that are displayed as month and year are read as months",
        "year": "dates that are displayed as a year are read as years",
    }
    grid.defaults += [texts[kind] for kind in texts if kind in assumed]


def _has_formats(rows: list[list[str]]) -> bool:
    """Whether cells may be displayed as months or percentages."""
    return any(_MAY_DIFFER.fullmatch(cell) for row in rows for cell in row)


def _check_package(
    file: str, content: bytes, limits: ImportLimits
) -> dict[str, dict[tuple[int, int], str]] | None:
    """Check the ZIP of a workbook; return the cells whose number format changes their meaning.

    Returns None for a workbook whose formats are not read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > limits.archive_entries:
                expected = limits.at_most("archive_entries", "entries")
                raise RefusedFileError(file, f"an archive with {len(entries):,} entries", expected)
            if not {"[Content_Types].xml", "content.xml"} & set(archive.namelist()):
                raise RefusedFileError(file, "a ZIP archive", _EXPECTED)
            left = limits.unpacked_bytes
            for entry in entries:
                left = _check_entry(file, archive, entry, left, limits)
            return read_special_cells(archive)
    except RefusedFileError:
        raise
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise RefusedFileError(file, f"a damaged archive ({error})"[:160], _EXPECTED) from error
    except Exception as error:  # zlib.error, and whatever a damaged header leads to
        raise RefusedFileError(file, "a damaged archive", _EXPECTED) from error


def _check_entry(
    file: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int, limits: ImportLimits
) -> int:
    """Unpack an entry in blocks, as its stated size may be wrong; return the bytes left."""
    is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    with archive.open(entry) as stream:
        tail = b""
        while block := stream.read(_CHUNK):
            left -= len(block)
            if left < 0:
                expected = limits.at_most("unpacked_bytes", "bytes unpacked")
                raise RefusedFileError(file, "an archive that is larger unpacked", expected)
            if is_xml and any(sign in tail + block for sign in _DOCUMENT_TYPE):
                read = f"XML with a document type (DTD) in {entry.filename}"
                raise RefusedFileError(file, read, "XML without a document type")
            tail = block[-20:]
    return left


def _run_process(file: str, content: bytes, limits: ImportLimits) -> dict[str, Any]:
    sizes = (
        *(limits.workbook_memory, limits.workbook_seconds),
        *(limits.import_rows, limits.import_columns, limits.import_cells),
    )
    command = [sys.executable, "-I", str(_PROCESS), *map(str, sizes)]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=limits.workbook_seconds * 2
        )
    except subprocess.TimeoutExpired as error:
        expected = limits.at_most("workbook_seconds", "seconds of reading")
        raise RefusedFileError(file, "a workbook that takes too long to read", expected) from error
    if done.returncode:
        is_memory = re.search(rb"memory|capacity", done.stderr) is not None
        read = _FAULTS["memory"][0] if is_memory else "a workbook that cannot be read"
        expected = limits.at_most("workbook_memory", "bytes of memory") if is_memory else _EXPECTED
        raise RefusedFileError(file, read, expected)
    answer = json.loads(done.stdout)
    fault = answer.get("fault")
    if fault == "size":
        read = (
            f"sheet {answer['sheet']} with {answer['rows']:,} rows, {answer['columns']:,} columns"
        )
        sizes_text = limits.at_most("import_rows", "rows")
        columns_text = limits.at_most("import_columns", "columns")
        cells_text = limits.at_most("import_cells", "cells")
        raise RefusedFileError(file, read, f"{sizes_text}, {columns_text}, {cells_text}")
    if fault == "format":
        raise RefusedFileError(file, f"a damaged workbook ({answer['reason']})", _EXPECTED)
    if fault:
        raise RefusedFileError(file, *_FAULTS[fault])
    return answer
