"""Readers of exported pages: texts, sizes and structure of a PDF."""

import io

import pandas as pd
from pypdf import PageObject, PdfReader

from exhibits.model import Exhibit, TableMarks
from exhibits.page_setup import ExportContext
from tests.exhibits.conftest import OPENING

LINK = "https://example.org/map?as_of=2017-08-04&cite=1dfb4dedfe57.abc"


BOUNDARY = "De facto boundaries. Boundaries and names imply no endorsement."


CONTEXT = ExportContext("For training only", LINK, "0123456789ab", BOUNDARY)


def read_pdf(made: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(made), strict=True)


def page_text(page: PageObject) -> str:
    """Text of a page with single spaces between words."""
    return " ".join(page.extract_text().replace("\u200b", "").split())


def text_sizes_pt(page: PageObject) -> set[float]:
    """Sizes of all text on a page, points."""
    found = set()

    def visit(text: str, cm: list, tm: list, _: object, size: float) -> None:
        if text.strip():
            width_factor, height_factor = (
                abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]) for matrix in (tm, cm)
            )
            found.add(round(size * (width_factor * height_factor) ** 0.5, 1))

    page.extract_text(visitor_text=visit)
    return found


def structure_elements(reader: PdfReader) -> list[dict]:
    """Every element of the structure tree for assistive technology."""
    found, ahead = [], [reader.root_object["/StructTreeRoot"]]
    while ahead:
        element = ahead.pop()
        element = element.get_object() if hasattr(element, "get_object") else element
        if isinstance(element, list):
            ahead += element
        elif isinstance(element, dict):
            if "/S" in element:
                found.append(element)
            ahead += [element["/K"]] if "/K" in element else []
    return found


def table_of(rows: int, **cells: str) -> Exhibit:
    frame = pd.DataFrame({"name": [f"Row {at}" for at in range(rows)]})
    for name, text in cells.items():
        frame[name] = text
    columns = tuple((name, name.title()) for name in map(str, frame))
    return Exhibit(
        "made", "table", "A table", "made for a test", pd.Timestamp(OPENING), frame,
        "Made here.", "A table.", TableMarks(columns),
    )  # fmt: skip


def text_positions_pt(page: PageObject) -> dict[str, float]:
    """Left edge of each text, points."""
    found: dict[str, float] = {}

    def visit(text: str, cm: list, tm: list, *_: object) -> None:
        if text.strip():
            found.setdefault(text.strip(), tm[4] * cm[0] + tm[5] * cm[2] + cm[4])

    page.extract_text(visitor_text=visit)
    return found
