"""What every sheet of paper carries beside its exhibit, and how large the sheet is."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from exhibits.model import Exhibit
from exhibits.render.data_files.csv import csv_bytes

Language = Literal["en", "ar", "both"]
"""Of labels: names of places and controllers, and the house's own words."""


@dataclass(frozen=True)
class Paper:
    """A sheet; width and height in points (1/72 inch)."""

    id: str
    label: str
    width_pt: float
    height_pt: float


PAPERS = {
    paper.id: paper
    for paper in (
        Paper("16:9", "Slide 16:9", 960.0, 540.0),
        Paper("4:3", "Slide 4:3", 720.0, 540.0),
        Paper("A4", "A4", 841.89, 595.28),
        Paper("Letter", "Letter", 792.0, 612.0),
    )
}
"""By id; all of them lie on their side."""


@dataclass(frozen=True)
class Imprint:
    """Who may read a sheet, where its view is found again, and which records it was made from.

    ``link`` is the address of the view, with the citation in it; ``records`` the first 12
    hexadecimal digits of the records' SHA-256; ``boundary`` the sentence on boundaries.
    """

    handling: str = "Unclassified"
    link: str = ""
    records: str = ""
    boundary: str = ""
    language: Language = "en"
    paper: Paper = PAPERS["16:9"]


def content_hash(exhibit: Exhibit) -> str:
    """First 12 hexadecimal digits of the SHA-256 of what an exhibit says: words and rows."""
    words = (exhibit.id, exhibit.title, exhibit.subtitle, exhibit.caption, exhibit.note)
    digest = hashlib.sha256("\0".join((*words, f"{exhibit.as_of:%Y-%m-%d}")).encode())
    digest.update(csv_bytes(exhibit))
    return digest.hexdigest()[:12]


def carried(exhibit: Exhibit, imprint: Imprint) -> dict[str, str]:
    """What a file of data carries beside its rows: handling, records, content and link."""
    return {
        "handling": imprint.handling,
        "records": imprint.records,
        "content": content_hash(exhibit),
        "link": imprint.link,
    }
