"""Cells of an XLSX workbook whose number format changes what they mean to the reader.

0.45 with the format 0% is 45 %, and 1 August 2017 with the format mmm-yy is August 2017.
"""

import re
import zipfile
from decimal import Decimal, InvalidOperation
from xml.etree import ElementTree

from data.importing.files.ods_formats import find_cells_of_ods

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BUILT_IN = {9: "percent", 10: "percent", 17: "month"}
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_STYLE = re.compile(rb'\bs="(\d+)"')
_ERROR = re.compile(rb'\bt="e"')
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]{1,20})<")


def read_special_cells(archive: zipfile.ZipFile) -> dict[str, dict[tuple[int, int], str]] | None:
    """Find the cells with a format of per cent, month and year, or year alone, and failed formulas.

    Returns
    -------
    "percent", "month" or "year", or the error of a formula that failed (#REF!), by row and column
    (from 0), by sheet; None for other workbooks.
    """
    names = set(archive.namelist())
    if "content.xml" in names:
        return find_cells_of_ods(archive)
    if not {"xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    try:
        styles = _read_styles(ElementTree.fromstring(archive.read("xl/styles.xml")))
        parts = _sheet_parts(archive)
    except ElementTree.ParseError:
        return {}  # the reader of the workbook reports it
    return {
        sheet: _find_cells(archive.read(part), styles)
        for sheet, part in parts.items()
        if part in names
    }


def show_special_cell(text: str, kind: str) -> str:
    """Return the text of a cell as its number format displays it."""
    if kind.startswith("#"):
        return kind
    if kind != "percent":
        is_date = re.fullmatch(r"\d{4}-\d{2}-\d{2}", text)
        return text[: 7 if kind == "month" else 4] if is_date else text
    try:
        number = (Decimal(text) * 100).normalize()
    except InvalidOperation:
        return text
    return f"{number:f}%"


def _read_styles(styles: ElementTree.Element) -> dict[int, str]:
    """Kind of the special styles by their number."""
    codes = {
        int(item.get("numFmtId", 0)): _kind_of(item.get("formatCode", ""))
        for item in styles.iter(f"{_MAIN}numFmt")
    }
    kinds = {number: kind for number, kind in (_BUILT_IN | codes).items() if kind}
    cell_styles = styles.find(f"{_MAIN}cellXfs")
    found = [] if cell_styles is None else list(cell_styles)
    formats = [int(item.get("numFmtId", 0)) for item in found]
    return {number: kinds[used] for number, used in enumerate(formats) if used in kinds}


def _kind_of(code: str) -> str:
    plain = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", code.lower()).partition(";")[0]
    if "%" in plain:
        return "percent"
    if "y" not in plain or re.search("[dhs]", plain):
        return ""
    return "month" if "m" in plain else "year"


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Path in the archive by sheet."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {item.get("Id", ""): item.get("Target", "") for item in relations}
    workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    found = {}
    for item in workbook.iter(f"{_MAIN}sheet"):
        target = targets.get(item.get(_RELATION, ""), "")
        found[item.get("name", "")] = target[1:] if target.startswith("/") else f"xl/{target}"
    return found


def _find_cells(xml: bytes, styles: dict[int, str]) -> dict[tuple[int, int], str]:
    found = {}
    for match in _CELL.finditer(xml):
        style, reference = _STYLE.search(match[1]), _REFERENCE.search(match[1])
        kind = styles.get(int(style[1])) if style else None
        if _ERROR.search(match[1]) and (value := _VALUE.search(xml, match.end())):
            kind = value[1].decode("utf-8", "replace")
        if kind and reference:
            found[int(reference[2]) - 1, _column_number(reference[1])] = kind
    return found


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
