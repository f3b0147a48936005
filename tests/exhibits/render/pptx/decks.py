"""Build decks for tests, and read them back."""

import io
from typing import Any

import pandas as pd
from pptx import Presentation
from pptx.presentation import Presentation as Deck
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide
from pptx.table import Table

from exhibits.brief import Brief, BriefItem
from exhibits.model import Exhibit
from exhibits.page_setup import PAPERS, ExportContext
from tests.exhibits.conftest import OPENING

LINK = "https://example.org/map?as_of=2017-08-04&country=iraq"


BOUNDARY = "De facto boundaries. Boundaries and names imply no endorsement or acceptance."


IDS = ("control_map", "share_lost_iraq", "area_over_time", "headlines", "events_iraq")


ARABIC = "من يسيطر على الأرض في الرقة والموصل"


_MAIN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def export_context(paper: str = "16:9", **fields: Any) -> ExportContext:
    defaults: dict[str, Any] = {
        "handling": "For training only",
        "link": LINK,
        "records": "0123456789ab",
        "boundary": BOUNDARY,
        "paper": PAPERS[paper],
    }
    return ExportContext(**defaults | fields)


def build_test_brief(exhibits: list[Exhibit], context: ExportContext, **fields: Any) -> Brief:
    notes = ("On 4 August 2017 an envoy put it at about 45 per cent; base: city.",)
    defaults: dict[str, Any] = {
        "title": "The ground in August",
        "author": "A. Briefer",
        "where": "Iraq and Syria",
        "as_of": pd.Timestamp(OPENING),
        "export_context": context,
        "items": tuple(BriefItem(exhibit, context, notes) for exhibit in exhibits),
        "headlines": ("About 45 per cent of Raqqa (4 August 2017, an envoy); base: city.",),
        "disagreements": ("Between 45 and 80 per cent of Raqqa in September 2017; base: city.",),
        "sources": tuple(
            {source.source_id: source for each in exhibits for source in each.sources}.values()
        ),
    }
    return Brief(**defaults | fields)


def open_deck(data: bytes) -> Deck:
    return Presentation(io.BytesIO(data))


def slide_text(slide: Slide) -> str:
    """All text of a slide, including tables; plain spaces for those at which no line ends."""
    texts = [
        "".join(run.text or "" for run in paragraph.iter(f"{_MAIN}t"))
        for paragraph in slide.element.iter(f"{_MAIN}p")
    ]
    return "\n".join(texts).replace("\u00a0", " ")


def tables_of(slide: Slide) -> list[Table]:
    return [
        shape.table for shape in slide.shapes if isinstance(shape, GraphicFrame) and shape.has_table
    ]


def notes_text(slide: Slide) -> str:
    assert slide.notes_slide.notes_text_frame is not None
    return slide.notes_slide.notes_text_frame.text


def links(slide: Slide) -> set[str]:
    return {each.target_ref for each in slide.part.rels.values() if each.is_external}


def slides_with_title(deck: Deck, title: str) -> list[Slide]:
    return [
        slide
        for slide in deck.slides
        if slide.shapes.title is not None
        and slide.shapes.title.text_frame.text.replace("\u00a0", " ").startswith(title)
    ]
