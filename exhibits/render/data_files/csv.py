"""An exhibit's rows as CSV, with the citation columns and one line for each claim."""

from collections.abc import Mapping

import pandas as pd

from exhibits.links.citation import without_citation
from exhibits.model import Exhibit

_LEFT_OUT = ("hover", "geometry")
# Spreadsheets run a text that begins so; numbers are written as numbers and stay as they are.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(exhibit: Exhibit, carried: Mapping[str, str] | None = None) -> bytes:
    """UTF-8 with a byte-order mark (so that spreadsheets read Arabic), comma, CRLF as in RFC 4180.

    Columns are those of the frame, then ``exhibit``, ``title``, ``as_of_view`` and ``rule``, then
    what the file carries (`exhibits.render.data_files.provenance.provenance_of`: ``handling``,
    ``records``, ``content``,
    ``link``), so that a row that is cut out still says where it is from. The link is that of the
    view; which figures it showed is what the rows say. Text that a spreadsheet would run is made
    inert by a leading apostrophe; numbers are not touched. Dates are ISO.
    """
    frame = exhibit.frame.drop(columns=[name for name in _LEFT_OUT if name in exhibit.frame])
    frame["exhibit"] = exhibit.id
    frame["title"] = exhibit.title
    frame["as_of_view"] = exhibit.as_of
    frame["rule"] = exhibit.note
    for name, text in (carried or {}).items():
        frame[name] = without_citation(text)
    for name in frame.columns:
        if pd.api.types.is_datetime64_any_dtype(frame[name]):
            frame[name] = frame[name].dt.strftime("%Y-%m-%d")
        elif not pd.api.types.is_numeric_dtype(frame[name]):
            frame[name] = frame[name].map(escape_formula, na_action="ignore")
    return frame.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def csv_columns(exhibit: Exhibit, carried: Mapping[str, str] | None = None) -> list[str]:
    """The columns of `csv_bytes`, in order."""
    own = [str(name) for name in exhibit.frame.columns if name not in _LEFT_OUT]
    return [*own, "exhibit", "title", "as_of_view", "rule", *(carried or {})]


def escape_formula(text: object) -> object:
    """Text that no spreadsheet runs; anything else as it is."""
    if isinstance(text, str) and text.startswith(FORMULA_STARTS):
        return f"'{text}"
    return text
