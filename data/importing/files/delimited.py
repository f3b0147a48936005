"""Reading of delimited text of any usual encoding and delimiter into rows of cells."""

import codecs
import csv
import io
import re
from collections import Counter
from itertools import islice

from data.importing.files.limits import ImportLimits
from geo.importing.report import RefusedFileError

_DELIMITERS = {"\t": "tab", ";": "semicolon", "|": "vertical bar", ",": "comma"}
_SAMPLE_ROWS = 60
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_OTHER_FILES = {
    b"%PDF": "a PDF",
    b"PAR1": "a Parquet file",
    b"\x1f\x8b": "a gzip archive",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"SQLite format 3": "an SQLite database",
}
_EXPECTED = "a workbook, or text separated by commas, semicolons or tabs"
_DOUBLE_ENCODED = re.compile("(?:[\u00c2-\u00df][\u0080-\u00bf\u0152-\u2122]){2}")
"""UTF-8 of two bytes, read as Windows-1252."""
_HIGH = re.compile(rb"[\x80-\xff]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]{2,}")
_FREQUENT_LETTERS = {
    "cp1251": "оеаинтсрвлкмдпуіяыьгзб",
    "cp1256": "اليمونرتبدسعةهفقكح",
}
"""Frequent letters, which decide between two Windows encodings without Latin letters."""
_WINDOWS_NAMES = {"cp1251": "Cyrillic", "cp1252": "Western European", "cp1256": "Arabic"}
_MIN_RUN_SHARE = 0.6
"""In Latin text, accented letters mostly stand alone; in other scripts they form words."""


def read_delimited(
    file: str, content: bytes, limits: ImportLimits
) -> tuple[list[list[str]], list[str]]:
    """Read delimited text.

    Returns
    -------
    The rows of cells, of unequal length, and what was assumed: encoding and delimiter.

    Raises
    ------
    RefusedFileError: it is no text, is a web page, exceeds a limit, or has an open quote.
    """
    text, notes = decode_text(file, content)
    text, remark = _repair_text(text)
    notes += [remark] if remark else []
    start = text.lstrip()[:300]
    if start.startswith("<"):
        read = "a web page or XML, possibly with the name of a workbook"
        raise RefusedFileError(file, read, f"{_EXPECTED}; open it in Excel and save it as XLSX")
    if not start:
        return [], notes
    text, delimiter = _find_delimiter(text)
    if delimiter != ",":
        notes.append(f"columns separated by {_DELIMITERS.get(delimiter, repr(delimiter))}")
    csv.field_size_limit(max(limits.cell_characters * 10, 131_072))
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            cells += len(row)
            if len(rows) > limits.import_rows:
                raise RefusedFileError(file, "more rows", limits.at_most("import_rows", "rows"))
            if len(row) > limits.import_columns:
                expected = limits.at_most("import_columns", "columns")
                raise RefusedFileError(file, f"{len(row):,} columns", expected, len(rows))
            if cells > limits.import_cells:
                raise RefusedFileError(file, "more cells", limits.at_most("import_cells", "cells"))
    except csv.Error as error:
        raise RefusedFileError(file, str(error), "closed quotes", len(rows) + 1) from error
    last = rows[-1][-1] if rows and rows[-1] else ""
    if "\n" in last and not text.rstrip().endswith('"'):
        read = f"a cell that is opened with a quote and never closed: {last[:60]!r}"
        raise RefusedFileError(file, read, "a closing quote", len(rows))
    return rows, notes


def decode_text(file: str, content: bytes) -> tuple[str, list[str]]:
    """Decode text by its byte order mark, else as UTF-8, else as the Windows encoding that fits.

    Returns
    -------
    The text, and a note where the encoding was inferred.

    Raises
    ------
    RefusedFileError: the bytes are no text.
    """
    for start, name in _OTHER_FILES.items():
        if content.startswith(start):
            raise RefusedFileError(file, name, _EXPECTED)
    try:
        for mark, encoding, name in _MARKS:
            if content.startswith(mark):
                notes = [] if name == "UTF-8" else [f"encoding: {name}"]
                return content.decode(encoding), notes
        zeros = [content[offset:4000:2].count(0) for offset in (0, 1)]
        if max(zeros) > 0.4 * len(content[:4000:2]):
            encoding = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
            return content.decode(encoding), ["encoding: UTF-16, by its zero bytes"]
    except UnicodeDecodeError as error:
        raise RefusedFileError(file, "damaged UTF-16 or UTF-8 text", _EXPECTED) from error
    if b"\x00" in content:
        raise RefusedFileError(file, "a file with NUL bytes, not text", _EXPECTED)
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError:
        encoding = choose_windows_encoding(content)
        note = f"encoding: Windows-{encoding[2:]} ({_WINDOWS_NAMES[encoding]}), as it is not UTF-8"
        return content.decode(encoding, "replace"), [note]


def _repair_text(text: str) -> tuple[str, str]:
    """Undo that UTF-8 was saved as Windows-1252 or Latin-1; return the text and a remark."""
    if "\ufffd" in text:
        row = text[: text.index("\ufffd")].count("\n") + 1
        return text, f"letters are lost (\ufffd, first in line {row}): save the file again as UTF-8"
    if not _DOUBLE_ENCODED.search(text):
        return text, ""
    for encoding in ("cp1252", "latin-1"):
        try:
            repaired = text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        return repaired, f"encoding: UTF-8 that was saved as {encoding}, decoded as UTF-8"
    return text, "letters look damaged (such as Ã© or Ð): save the file again as UTF-8"


def choose_windows_encoding(content: bytes) -> str:
    """Return the encoding of text that is no UTF-8: cp1251, cp1252 or cp1256.

    Where bytes above 127 mostly stand alone, they are accents of Latin text (cp1252). Else the
    encoding whose frequent letters make up more of them.
    """
    high = len(_HIGH.findall(content))
    runs = b"".join(_HIGH_RUN.findall(content))
    if len(runs) < _MIN_RUN_SHARE * high:
        return "cp1252"
    counts = Counter(runs)
    shares = {
        name: sum(counts[byte] for byte in set((letters + letters.upper()).encode(name)))
        for name, letters in _FREQUENT_LETTERS.items()
    }
    return max(shares, key=lambda name: shares[name])


def _find_delimiter(text: str) -> tuple[str, str]:
    """Return the text without a line that states the delimiter, and the delimiter."""
    first, _, rest = text.partition("\n")
    stated = re.fullmatch(r'"?sep=(.)"?\r?', first)
    if stated:
        return rest, stated[1]
    scores = {delimiter: _score_delimiter(text[:200_000], delimiter) for delimiter in _DELIMITERS}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    return text, best if scores[best][1] > 1 else ","


def _score_delimiter(text: str, delimiter: str) -> tuple[bool, float]:
    """Whether most rows have the same number of cells, above one, and that number."""
    try:
        sample = [
            len(row)
            for row in islice(csv.reader(io.StringIO(text), delimiter=delimiter), _SAMPLE_ROWS)
            if any(row)
        ]
    except csv.Error:
        return False, 0.0
    counts = Counter(length for length in sample if length > 1)
    if not counts:
        return False, 0.0
    common, rows = counts.most_common(1)[0]
    return rows >= 0.6 * len(sample), common * rows / len(sample)
