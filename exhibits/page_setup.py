"""How a file is set: language of its labels, size of its pages, and what each of them carries."""

from dataclasses import dataclass
from typing import Literal

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
class ExportContext:
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
