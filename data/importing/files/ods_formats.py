"""Cells of an ODS workbook whose number format changes what they mean: per cent, month, year."""

import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_NUMBER = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
MAX_REPEATED = 1_000
"""Repeated rows and columns beyond this number are an empty end of the sheet."""


def find_cells_of_ods(archive: zipfile.ZipFile) -> dict[str, dict[tuple[int, int], str]]:
    """Find the cells that are displayed as a percentage, as month and year, or as a year.

    Returns
    -------
    "percent", "month" or "year" by row and column (from 0), by sheet; none of a damaged file,
    which the reader of the workbook reports.
    """
    found: dict[str, dict[tuple[int, int], str]] = {}
    formats: dict[str, str] = {}
    kinds: dict[str, str] = {}
    try:
        for part in ("styles.xml", "content.xml"):
            if part in archive.namelist():
                stream = io.BytesIO(archive.read(part))
                for _, node in ElementTree.iterparse(stream):
                    if node.tag in (f"{_OFFICE}automatic-styles", f"{_OFFICE}styles"):
                        formats |= _read_formats(node)
                        kinds |= _read_styles(node, formats)
                    elif node.tag == f"{_TABLE}table":
                        found[node.get(f"{_TABLE}name", "")] = dict(_find_cells(node, kinds))
                        node.clear()
    except ElementTree.ParseError:
        return {}
    return found


def _read_formats(styles: Element) -> dict[str, str]:
    """Kind ("month", "year") by the name of a format of dates."""
    formats = {}
    for style in styles.iter(f"{_NUMBER}date-style"):
        parts = {str(part.tag).removeprefix(_NUMBER) for part in style}
        if "year" in parts and not parts & {"day", "hours"}:
            formats[style.get(f"{_STYLE}name", "")] = "month" if "month" in parts else "year"
    return formats


def _read_styles(styles: Element, formats: dict[str, str]) -> dict[str, str]:
    """Kind by the name of a style of cells with one of the formats."""
    return {
        style.get(f"{_STYLE}name", ""): formats[name]
        for style in styles.iter(f"{_STYLE}style")
        if (name := style.get(f"{_STYLE}data-style-name", "")) in formats
    }


def _find_cells(table: Element, kinds: dict[str, str]) -> Iterator[tuple[tuple[int, int], str]]:
    columns: list[str] = []
    for node in table.iter(f"{_TABLE}table-column"):
        style = node.get(f"{_TABLE}default-cell-style-name", "")
        columns += [style] * min(_repeated(node, "columns"), MAX_REPEATED)
    row = 0
    for node in table.iter(f"{_TABLE}table-row"):
        rows, column = _repeated(node, "rows"), 0
        for cell in (child for child in node if child.tag in _CELLS):
            repeated = _repeated(cell, "columns")
            default = columns[column] if column < len(columns) else ""
            kind = _kind_of(cell, default, kinds)
            for down in range(min(rows, MAX_REPEATED) if kind else 0):
                for across in range(min(repeated, MAX_REPEATED)):
                    yield (row + down, column + across), kind
            column += repeated
        row += rows


def _kind_of(cell: Element, default: str, kinds: dict[str, str]) -> str:
    value = cell.get(f"{_OFFICE}value-type", "")
    if value == "percentage":
        return "percent"
    return kinds.get(cell.get(f"{_TABLE}style-name", default), "") if value == "date" else ""


def _repeated(node: Element, what: str) -> int:
    text = node.get(f"{_TABLE}number-{what}-repeated", "1")
    return int(text) if text.isdecimal() else 1
