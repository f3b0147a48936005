"""An exhibit's rows as CSV, one line per row: data first, then sources and the view."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from exhibits.links.citation import remove_citation
from exhibits.model import Exhibit
from exhibits.render.data_files.columns import COUNTS, DECIMALS, public_names, reader_columns

OMITTED_COLUMNS = ("hover", "geometry", "base_text", "label_text")
"""Columns for drawings, not data."""
EXHIBIT_COLUMNS = ("exhibit", "title", "as_of_view", "rule")
"""Columns added to those of the frame, in each row the same."""
READER_COLUMNS = ("as_of_view", "handling", "selection", "link")
"""Those of the added columns and of the provenance that files have unless they are complete."""
# Spreadsheets evaluate text with these prefixes; numbers are written as numbers, unescaped.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(
    exhibit: Exhibit, provenance: Mapping[str, str] | None = None, complete: bool = False
) -> bytes:
    """Write an exhibit's rows as CSV: UTF-8 with a byte-order mark, comma, CRLF (RFC 4180).

    The byte-order mark makes spreadsheets read Arabic. Columns are those of `data_table`. Text
    that a spreadsheet would evaluate is escaped by a leading apostrophe; numbers are unchanged.
    Dates are ISO 8601.
    """
    frame = data_table(exhibit, provenance, complete)
    for name in frame.columns:
        if pd.api.types.is_datetime64_any_dtype(frame[name]):
            frame[name] = frame[name].dt.strftime("%Y-%m-%d")
        elif not pd.api.types.is_numeric_dtype(frame[name]):
            frame[name] = frame[name].map(escape_formula, na_action="ignore")
    return frame.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def data_table(
    exhibit: Exhibit, provenance: Mapping[str, str] | None = None, complete: bool = False
) -> pd.DataFrame:
    """Return the rows of an exhibit as data files have them, columns named as in files.

    Columns are those that a reader needs (`exhibits.render.data_files.columns.reader_columns`),
    rounded to `DECIMALS`, then `READER_COLUMNS`, so that a row copied elsewhere remains
    traceable; the handling line only if there is one. ``complete`` tables have all columns of the
    frame except those for drawings,
    then `EXHIBIT_COLUMNS` and the entire provenance
    (`exhibits.render.data_files.provenance.provenance_of`). The link is that of the view, without
    the citation.
    """
    names = public_names(exhibit)
    columns = list(names) if complete else reader_columns(exhibit)
    columns = [name for name in columns if name not in OMITTED_COLUMNS and names[name]]
    frame = exhibit.frame[columns]
    if not complete:
        frame = frame.round(
            {name: n for name in columns for part, n in DECIMALS.items() if part in name}
        )
    counts = [name for name in columns if name in COUNTS and is_whole(frame[name])]
    frame = frame.astype(dict.fromkeys(counts, "Int64")).rename(columns=names)
    values = (exhibit.id, exhibit.title, exhibit.as_of, exhibit.note)
    added: dict[str, Any] = dict(zip(EXHIBIT_COLUMNS, values, strict=True))
    added |= {name: remove_citation(text) for name, text in (provenance or {}).items()}
    if not complete:
        if not added.get("handling"):
            added.pop("handling", None)
        added = {name: added[name] for name in READER_COLUMNS if name in added}
    return frame.assign(**added)


def is_whole(column: pd.Series) -> bool:
    """Whether a column has numbers without fractions."""
    return pd.api.types.is_numeric_dtype(column) and bool((column.dropna() % 1 == 0).all())


def escape_formula(text: object) -> object:
    """Escape text that a spreadsheet would evaluate; return other values unchanged."""
    if isinstance(text, str) and text.startswith(FORMULA_STARTS):
        return f"'{text}"
    return text
