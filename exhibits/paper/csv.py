"""An exhibit's rows as CSV, with the citation columns and one line for each claim."""

import pandas as pd

from exhibits.exhibit import Exhibit

# Spreadsheets run a text that begins so; numbers are written as numbers and stay as they are.
RUNS = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(exhibit: Exhibit) -> bytes:
    """UTF-8 with a byte-order mark (so that spreadsheets read Arabic), comma, CRLF as in RFC 4180.

    Columns are those of the frame, then ``exhibit``, ``title``, ``as_of_view`` and ``rule``. Text
    that a spreadsheet would run is made inert by a leading apostrophe; numbers are not touched.
    Dates are ISO.
    """
    frame = exhibit.frame.copy()
    frame = frame.drop(columns=[name for name in ("hover", "geometry") if name in frame])
    frame["exhibit"] = exhibit.id
    frame["title"] = exhibit.title
    frame["as_of_view"] = exhibit.as_of
    frame["rule"] = exhibit.note
    for name in frame.columns:
        if pd.api.types.is_datetime64_any_dtype(frame[name]):
            frame[name] = frame[name].dt.strftime("%Y-%m-%d")
        elif not pd.api.types.is_numeric_dtype(frame[name]):
            frame[name] = frame[name].map(inert, na_action="ignore")
    return frame.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def inert(text: object) -> object:
    """Text that no spreadsheet runs; anything else as it is."""
    if isinstance(text, str) and text.startswith(RUNS):
        return f"'{text}"
    return text
