"""Exhibits on paper: one sheet as a picture, or a whole brief as a PDF. Set by typst.

A sheet is light, whatever the screen is; its words are words in a PDF and outlines in an SVG. It
carries title, day, rule, hedge, base, sources, handling line, address and hashes. What does not
fit goes on, or is left out with words that say so.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict

import pandas as pd

from exhibits.brief import Brief, BriefItem
from exhibits.i18n.export_phrases import SheetPhrases, phrase
from exhibits.model import Citation, Exhibit
from exhibits.page_setup import ExportContext, Language, Paper
from exhibits.render.pdf.compiler import (
    Form,
    TemplateData,
    compile_document,
    compile_pages,
    evict_typst_cache,
    measure_rooms,
)
from exhibits.render.pdf.exhibit_sheet import Order, sheet_data
from exhibits.render.pdf.front_matter import sources_sheet, summary_sheet, title_sheet
from exhibits.render.pdf.text_runs import data_of_text
from exhibits.render.static import TextBlock
from exhibits.render.static.fit import fit_to_page, split_exhibit
from exhibits.render.static.svg import shapes_svg
from exhibits.text.clean import MAX_TITLE_LETTERS, clean_line, paragraph_text
from exhibits.theme import LIGHT

MAX_SHEETS_PER_EXHIBIT = 6
"""That rows of a table or of a drawing may go over in a brief."""
CONTINUATION_PT = 26.0
"""Height of the words under a drawing that goes on."""

Progress = Callable[[float, str], None]


def ignore_progress(done: float, words: str) -> None:
    """Tell nobody how far it is."""


def picture(exhibit: Exhibit, imprint: ExportContext, form: Form, scale: int = 1) -> bytes:
    """One exhibit on one sheet. The same exhibit and imprint give the same bytes.

    A PNG of 16:9 is 1920 x 1080 pixels at scale 1. An SVG holds no other file: pictures in it are
    shapes, letters outlines.
    """
    fixed = SheetPhrases(imprint.language)
    sheet = sheet_data(exhibit, imprint, fixed, most=1, order=numbered(exhibit.sources))
    whole = _given(exhibit.title, "", exhibit.as_of, imprint, fixed)
    whole["words"] = whole["words"] | {
        "more_at_end": whole["words"]["more_in_data"],
        "all_at_end": whole["words"]["all_in_data"],
    }
    whole["told"] = paragraph_text(exhibit.alt)
    sheet["foot"]["page"] = False
    whole["sheets"] = [sheet]
    _draw([(sheet, exhibit)], whole, ignore_progress)
    return compile_document(whole, form, scale)


def brief_pdf(brief: Brief, progress: Progress = ignore_progress) -> bytes:
    """A brief as a PDF: title, summary, a sheet an exhibit, every source once at the end.

    Tagged, with alt text, title, author and language; the same brief gives the same bytes.
    ``progress`` is called between sheets with what is done (0-1) and what is next; raising from it
    cancels.
    """
    whole = _bound(brief, progress)
    progress(0.9, phrase(brief.imprint.language, "binding"))
    made = compile_document(whole, "pdf")
    evict_typst_cache()
    progress(1.0, "")
    return made


def exhibit_preview(own: BriefItem, numbers: Order) -> list[bytes]:
    """The pages of one exhibit of a brief, each a small PNG: a point is a pixel.

    As in `bound_pdf`, but for the page number: pages before it need not have been made.

    Parameters
    ----------
    numbers : the numbers that its sources have in the brief, from 1, by their ids.
    """
    exhibit, imprint = own.exhibit, own.imprint
    fixed = SheetPhrases(imprint.language)
    sheet = sheet_data(exhibit, imprint, fixed, MAX_SHEETS_PER_EXHIBIT, numbers)
    given = _given(exhibit.title, "", exhibit.as_of, imprint, fixed)
    return _previewed(given, [sheet], [(sheet, exhibit)])


def front_preview(brief: Brief) -> list[bytes]:
    """Title, summary and sources of a brief, each a small PNG, without page numbers."""
    fixed = SheetPhrases(brief.imprint.language)
    given = _given(brief.title, brief.author, brief.as_of, brief.imprint, fixed)
    sheets = (title_sheet, summary_sheet, sources_sheet)
    return _previewed(given, [sheet(brief, fixed) for sheet in sheets], [])


def _previewed(
    given: TemplateData, sheets: list[TemplateData], drawn: list[tuple[TemplateData, Exhibit]]
) -> list[bytes]:
    for sheet in sheets:
        sheet["foot"]["page"] = False
    given["sheets"] = sheets
    _draw(drawn, given, ignore_progress)
    made = compile_pages(given)
    evict_typst_cache()
    return made


def _bound(brief: Brief, progress: Progress) -> TemplateData:
    """What the templates are given of a brief."""
    fixed = SheetPhrases(brief.imprint.language)
    order = numbered(brief.sources)
    whole = _given(brief.title, brief.author, brief.as_of, brief.imprint, fixed)
    sheets = [title_sheet(brief, fixed), summary_sheet(brief, fixed)]
    drawn = []
    for own in brief.items:
        sheet = sheet_data(own.exhibit, own.imprint, fixed, MAX_SHEETS_PER_EXHIBIT, order)
        sheets.append(sheet)
        drawn.append((sheet, own.exhibit))
    sheets.append(sources_sheet(brief, fixed))
    for sheet in sheets:
        sheet["foot"]["page"] = sheet["kind"] != "title"
    whole["sheets"] = sheets
    _draw(drawn, whole, progress)
    return whole


def numbered(sources: Sequence[Citation]) -> Order:
    """Numbers of sources, from 1, by their ids."""
    return {source.source_id: at for at, source in enumerate(sources, start=1)}


def _draw(
    sheets: list[tuple[TemplateData, Exhibit]], whole: TemplateData, progress: Progress
) -> None:
    """Put each picture into its sheet, drawn for the room that head and foot leave to it."""
    pictures = [(sheet, exhibit) for sheet, exhibit in sheets if sheet["kind"] == "picture"]
    if not pictures:
        return
    language: Language = "ar" if whole["dir"] == "rtl" else "en"
    free = measure_rooms(whole | {"sheets": [sheet for sheet, _ in pictures]})
    for at, ((sheet, exhibit), (room, further)) in enumerate(zip(pictures, free, strict=True)):
        progress(0.05 + 0.85 * at / len(pictures), sheet["title"])
        # Each sheet but the last says that it goes on.
        less = [(width, height - CONTINUATION_PT) for width, height in (room, further)]
        parts = split_exhibit(exhibit, less[0], less[1], sheet["most"], language)
        own = [room] if len(parts) == 1 else [less[0], *[less[1]] * (len(parts) - 1)]
        told = zip(parts, own, strict=True)
        sheet["pictures"] = [_picture(part, *space, language) for part, space in told]


def _picture(exhibit: Exhibit, width: float, height: float, language: Language) -> TemplateData:
    """Shapes as SVG and the words over them, no larger than ``width`` x ``height`` points.

    A px of the drawing is a point, unless the drawing is higher than its room.
    """
    made = fit_to_page(exhibit, width, height, language)
    scale = min(1.0, width / made.width, height / made.height)
    return {
        "width": round(made.width * scale, 2),
        "height": round(made.height * scale, 2),
        "svg": shapes_svg(made),
        "words": [
            data_of_text(part, scale, language)
            for part in made.parts
            if isinstance(part, TextBlock)
        ],
    }


def _given(
    title: str, author: str, day: pd.Timestamp, imprint: ExportContext, fixed: SheetPhrases
) -> TemplateData:
    """What the templates are given of the whole file."""
    paper: Paper = imprint.paper
    return {
        "paper": {"width": paper.width_pt, "height": paper.height_pt},
        "colours": {
            name: colour for name, colour in asdict(LIGHT).items() if isinstance(colour, str)
        },
        "title": clean_line(title, MAX_TITLE_LETTERS),
        "told": "",
        "author": clean_line(author, MAX_TITLE_LETTERS) if author.strip() else "",
        "day": [day.year, day.month, day.day],
        "seconds": int((day - pd.Timestamp("1970-01-01")).total_seconds()),
        "lang": "ar" if fixed.right_to_left else "en",
        "dir": "rtl" if fixed.right_to_left else "ltr",
        "handling": paragraph_text(imprint.handling, 120),
        "words": fixed.every(),
    }
