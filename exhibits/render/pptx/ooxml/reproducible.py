"""Repack a deck without its time of writing, so that identical decks are identical files."""

import io
import re
import zipfile

import pandas as pd

_EARLIEST_DATE = (1980, 1, 1, 0, 0, 0)
"""Earliest timestamp of the zip format."""
_CONTENT_TYPES = "[Content_Types].xml"
# python-pptx and XlsxWriter write timestamps only into the core properties.
_TIMESTAMPS = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def repack(data: bytes, as_of: pd.Timestamp) -> bytes:
    """Repack parts in name order, dated ``as_of``; embedded workbooks likewise.

    Parameters
    ----------
    data : a .pptx or .xlsx file.
    as_of : creation date in the properties of the deck and of embedded workbooks.

    Raises
    ------
    zipfile.BadZipFile: ``data`` is not a zip file.
    """
    timestamp = f"{as_of:%Y-%m-%d}T00:00:00Z".encode()
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(output, "w") as new:
        # Office expects the content types first.
        for name in sorted(old.namelist(), key=lambda name: (name != _CONTENT_TYPES, name)):
            part = old.read(name)
            if name == "docProps/core.xml":
                part = _TIMESTAMPS.sub(rb"\g<1>" + timestamp + rb"\g<3>", part)
            elif name.endswith(".xlsx"):
                part = repack(part, as_of)
            compression = zipfile.ZIP_STORED if name.endswith(".xlsx") else zipfile.ZIP_DEFLATED
            new.writestr(zipfile.ZipInfo(name, _EARLIEST_DATE), part, compression)
    return output.getvalue()
