"""An exhibit's rows as CSV with provenance columns, one line per row."""

from collections.abc import Mapping

import pandas as pd

from exhibits.links.citation import remove_citation
from exhibits.model import Exhibit

OMITTED_COLUMNS = ("hover", "geometry")
"""Columns for drawings, not data."""
EXHIBIT_COLUMNS = ("exhibit", "title", "as_of_view", "rule")
"""Columns added to those of the frame, in each row the same."""
# Spreadsheets evaluate text with these prefixes; numbers are written as numbers, unescaped.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(exhibit: Exhibit, provenance: Mapping[str, str] | None = None) -> bytes:
    """Write an exhibit's rows as CSV: UTF-8 with a byte-order mark, comma, CRLF (RFC 4180).

    The byte-order mark makes spreadsheets read Arabic. Columns are those of the frame, then
    `EXHIBIT_COLUMNS`, then the provenance
    (`exhibits.render.data_files.provenance.provenance_of`: ``theatre``, ``handling``,
    ``selection``, ``records``, ``content``, ``link``), so that a row copied elsewhere remains
    traceable. The link is that of the view, without the citation. Text that a spreadsheet would
    evaluate is escaped by a leading apostrophe; numbers are unchanged. Dates are ISO 8601.
    """
    frame = public_frame(exhibit)
    added = (exhibit.id, exhibit.title, exhibit.as_of, exhibit.note)
    for name, value in zip(EXHIBIT_COLUMNS, added, strict=True):
        frame[name] = value
    for name, text in (provenance or {}).items():
        frame[name] = remove_citation(text)
    for name in frame.columns:
        if pd.api.types.is_datetime64_any_dtype(frame[name]):
            frame[name] = frame[name].dt.strftime("%Y-%m-%d")
        elif not pd.api.types.is_numeric_dtype(frame[name]):
            frame[name] = frame[name].map(escape_formula, na_action="ignore")
    return frame.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def public_frame(exhibit: Exhibit) -> pd.DataFrame:
    """Return the frame without columns for drawings, its columns named as in data files."""
    names = {name: exhibit.column_names.get(str(name), str(name)) for name in exhibit.frame}
    omitted = [name for name in names if name in OMITTED_COLUMNS or not names[name]]
    return exhibit.frame.drop(columns=omitted).rename(columns=names)


def csv_columns(exhibit: Exhibit, provenance: Mapping[str, str] | None = None) -> list[str]:
    """List the columns of `csv_bytes` in order."""
    return [*map(str, public_frame(exhibit).columns), *EXHIBIT_COLUMNS, *(provenance or {})]


def escape_formula(text: object) -> object:
    """Escape text that a spreadsheet would evaluate; return other values unchanged."""
    if isinstance(text, str) and text.startswith(FORMULA_STARTS):
        return f"'{text}"
    return text
