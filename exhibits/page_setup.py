"""Page setup of exported files: page size, and header and footer data."""

from dataclasses import dataclass

from exhibits.languages import Language, is_right_to_left

PRODUCT = "Foothold"
MAX_IMPRINT_LETTERS = 40
"""Maximum letters of product and theatre in the footer of a page."""


@dataclass(frozen=True)
class Paper:
    """Page size; width and height in points (1/72 inch)."""

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
"""Page sizes by id, all in landscape orientation."""


@dataclass(frozen=True)
class ExportContext:
    """Export metadata printed on each page: handling (none if empty), link, records, page setup.

    ``theatre`` is the theatre's title in the language of the file; ``link`` the address of the
    view, including the citation; ``records`` the first 12 hexadecimal digits of the records'
    SHA-256; ``boundary`` the sentence on boundaries; ``local_language`` the theatre's, a code of
    ISO 639-1; ``licence`` that of the theatre's records.
    """

    handling: str = ""
    link: str = ""
    records: str = ""
    boundary: str = ""
    language: Language = "en"
    paper: Paper = PAPERS["16:9"]
    theatre: str = ""
    local_language: str = ""
    licence: str = ""

    @property
    def imprint(self) -> str:
        """Product and theatre: "Foothold · Country"."""
        return " · ".join(filter(None, (PRODUCT, self.theatre)))

    @property
    def right_to_left(self) -> bool:
        """Whether the file is laid out from right to left."""
        return is_right_to_left(self.language)
