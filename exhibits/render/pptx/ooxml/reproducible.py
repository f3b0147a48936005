"""A deck's bytes without the hour they were written in: the same deck, the same file."""

import io
import re
import zipfile

import pandas as pd

_FIRST = (1980, 1, 1, 0, 0, 0)
"""What a zip file can tell at the earliest."""
_TYPES = "[Content_Types].xml"
# Both python-pptx and XlsxWriter write the hour into the properties, and nowhere else.
_HOURS = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def repack(data: bytes, day: pd.Timestamp) -> bytes:
    """The same parts in order of their names, dated ``day``; workbooks within likewise.

    Parameters
    ----------
    data : a .pptx or .xlsx file.
    day : stands as the day of making in the properties of the deck and of every workbook in it.

    Raises
    ------
    zipfile.BadZipFile: no such file.
    """
    told = f"{day:%Y-%m-%d}T00:00:00Z".encode()
    fresh = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(fresh, "w") as new:
        # Office wants the types of the parts before the parts.
        for name in sorted(old.namelist(), key=lambda name: (name != _TYPES, name)):
            part = old.read(name)
            if name == "docProps/core.xml":
                part = _HOURS.sub(rb"\g<1>" + told + rb"\g<3>", part)
            elif name.endswith(".xlsx"):
                part = repack(part, day)
            kept = zipfile.ZIP_STORED if name.endswith(".xlsx") else zipfile.ZIP_DEFLATED
            new.writestr(zipfile.ZipInfo(name, _FIRST), part, kept)
    return fresh.getvalue()
