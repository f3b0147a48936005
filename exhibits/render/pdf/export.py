"""Page exports, typeset by Typst: an exhibit as an image or PDF, a brief as a PDF.

Pages always use the light theme. Text is text in a PDF and outlines in an SVG. Each page carries
title, as-of date, rule, hedge, base, sources, handling line, address and hashes. Content that does
not fit continues on the next page, or is omitted with a note that reports it.
"""

from collections.abc import Sequence
from dataclasses import asdict
from io import BytesIO

import pandas as pd
from PIL import Image

from exhibits.brief import Brief, BriefItem, Progress, ignore_progress
from exhibits.i18n.export_phrases import PagePhrases, phrase
from exhibits.languages import Language
from exhibits.model import Citation, Exhibit
from exhibits.page_setup import ExportContext, Paper
from exhibits.render.pagination import MAX_PAGES_PER_EXHIBIT, split_exhibit
from exhibits.render.pdf.compiler import (
    FileFormat,
    TemplateData,
    compile_document,
    compile_pages,
    evict_typst_cache,
    measure_exhibit_sizes,
)
from exhibits.render.pdf.exhibit_page import SourceNumbers, exhibit_page_data
from exhibits.render.pdf.front_matter import sources_page_data, summary_page_data, title_page_data
from exhibits.render.pdf.text_runs import text_block_data
from exhibits.render.static.fit import PageSize, count_omitted, fit_to_page
from exhibits.render.static.primitives import TextBlock
from exhibits.render.static.svg import shapes_svg
from exhibits.text.clean import MAX_TITLE_LETTERS, clean_line, paragraph_text
from exhibits.text.figures import NO_BREAK_SPACE
from exhibits.theme import LIGHT

CONTINUATION_PT = 26.0
"""Height of the continuation note below a drawing."""
WEBP_QUALITY = 80
"""Of previews: text stays sharp at a third of the bytes of a PNG."""


def picture(
    exhibit: Exhibit, context: ExportContext, file_format: FileFormat, scale: float = 1
) -> bytes:
    """Render one exhibit on one page. Deterministic for the same exhibit and context.

    A 16:9 PNG is 1920 x 1080 pixels at scale 1. An SVG is self-contained: drawings are inlined as
    shapes, text as outlines.
    """
    phrases = PagePhrases(context.language)
    page = exhibit_page_data(
        exhibit, context, phrases, max_pages=1, source_numbers=number_sources(exhibit.sources)
    )
    data = _document_data(exhibit.title, "", exhibit.as_of, context, phrases)
    data["phrases"] = data["phrases"] | {
        "more_at_end": data["phrases"]["more_in_data"],
        "all_at_end": data["phrases"]["all_in_data"],
    }
    data["alt"] = paragraph_text(exhibit.alt)
    page["foot"]["page"] = False
    data["pages"] = [page]
    _draw_pictures([(page, exhibit)], data, ignore_progress)
    return compile_document(data, file_format, scale)


def render_brief_pdf(brief: Brief, progress: Progress = ignore_progress) -> bytes:
    """Render a brief as a PDF: title, summary, exhibits, and every source once at the end.

    The rows of a table that do not fit its page follow on the next ones. Tagged, with alt text,
    title, author and language. Deterministic for the same brief. ``progress`` is called between
    exhibits with the share done (0-1) and the next step; raising from it cancels.
    """
    data = _brief_data(brief, progress)
    progress(0.9, phrase(brief.export_context.language, "binding"))
    output = compile_document(data, "pdf")
    evict_typst_cache()
    progress(1.0, "")
    return output


def render_exhibit_preview(item: BriefItem, numbers: SourceNumbers) -> list[bytes]:
    """Render the pages of one exhibit of a brief, each as a small WebP: one pixel per point.

    As in `render_brief_pdf`, except for page numbers, which would require rendering the preceding
    pages.

    Parameters
    ----------
    numbers : numbers of the sources in the brief, from 1, by source id.
    """
    exhibit, context = item.exhibit, item.export_context
    phrases = PagePhrases(context.language)
    page = exhibit_page_data(exhibit, context, phrases, MAX_PAGES_PER_EXHIBIT, numbers)
    data = _document_data(exhibit.title, "", exhibit.as_of, context, phrases)
    return _render_previews(data, _split_tables([page]), [(page, exhibit)])


def render_front_preview(brief: Brief) -> tuple[list[bytes], list[bytes]]:
    """Render title and summary, and the sources, as small WebP pictures without page numbers."""
    phrases = PagePhrases(brief.export_context.language)
    data = _document_data(brief.title, brief.author, brief.as_of, brief.export_context, phrases)
    front = _front_pages(brief, phrases)
    pages = _render_previews(data, [*front, sources_page_data(brief, phrases)], [])
    return pages[: len(front)], pages[len(front) :]


def _front_pages(brief: Brief, phrases: PagePhrases) -> list[TemplateData]:
    """Title page, and a summary if there is anything to summarise."""
    summary = [summary_page_data(brief, phrases)] if brief.has_summary else []
    return [title_page_data(brief, phrases), *summary]


def _render_previews(
    data: TemplateData, pages: list[TemplateData], drawn: list[tuple[TemplateData, Exhibit]]
) -> list[bytes]:
    for page in pages:
        page["foot"]["page"] = False
    data["pages"] = pages
    _draw_pictures(drawn, data, ignore_progress)
    output = compile_pages(data)
    evict_typst_cache()
    return [_as_webp(page) for page in output]


def _as_webp(png: bytes) -> bytes:
    with Image.open(BytesIO(png)) as image, BytesIO() as output:
        image.convert("RGB").save(output, "WEBP", quality=WEBP_QUALITY)
        return output.getvalue()


def _brief_data(brief: Brief, progress: Progress) -> TemplateData:
    phrases = PagePhrases(brief.export_context.language)
    source_numbers = number_sources(brief.sources)
    data = _document_data(brief.title, brief.author, brief.as_of, brief.export_context, phrases)
    pages = _front_pages(brief, phrases)
    drawn = []
    for item in brief.items:
        page = exhibit_page_data(
            item.exhibit, item.export_context, phrases, MAX_PAGES_PER_EXHIBIT, source_numbers
        )
        pages.append(page)
        drawn.append((page, item.exhibit))
    pages.append(sources_page_data(brief, phrases))
    for page in pages:
        page["foot"]["page"] = page["kind"] != "title"
    *exhibits_data, sources = pages
    data["pages"] = [*_split_tables(exhibits_data), sources]
    _draw_pictures(drawn, data, progress)
    return data


def _split_tables(pages: list[TemplateData]) -> list[TemplateData]:
    """Split each table into its first page and the others, which have no notes."""
    parts: list[TemplateData] = []
    for page in pages:
        is_table = "table" in page
        parts += [page | {"part": part} for part in ("first", "further")] if is_table else [page]
    return parts


def number_sources(sources: Sequence[Citation]) -> SourceNumbers:
    """Number sources from 1; by source id."""
    return {source.source_id: number for number, source in enumerate(sources, start=1)}


def _draw_pictures(
    pages: list[tuple[TemplateData, Exhibit]], data: TemplateData, progress: Progress
) -> None:
    """Draw each picture to fit between header and footer, and add it to its page."""
    pictures = [(page, exhibit) for page, exhibit in pages if page["kind"] == "picture"]
    if not pictures:
        return
    language: Language = "ar" if data["dir"] == "rtl" else "en"
    sizes = measure_exhibit_sizes(data | {"pages": [page for page, _ in pictures]})
    for index, ((page, exhibit), (size, further_size)) in enumerate(
        zip(pictures, sizes, strict=True)
    ):
        progress(0.05 + 0.85 * index / len(pictures), page["title"].replace(NO_BREAK_SPACE, " "))
        # Every page but the last carries a continuation note.
        reduced = [(width, height - CONTINUATION_PT) for width, height in (size, further_size)]

        def omitted_on(part: Exhibit, at: int, sizes: list[PageSize] = reduced) -> int:
            return count_omitted(part, sizes[min(at, 1)], language)

        parts = split_exhibit(exhibit, omitted_on, page["most"])
        spaces = [size] if len(parts) == 1 else [reduced[0], *[reduced[1]] * (len(parts) - 1)]
        pieces = zip(parts, spaces, strict=True)
        page["pictures"] = [_picture(part, *space, language) for part, space in pieces]


def _picture(exhibit: Exhibit, width: float, height: float, language: Language) -> TemplateData:
    """Shapes as SVG and the text over them, no larger than ``width`` x ``height`` points.

    One px of the drawing is one point, unless the drawing has to be scaled down.
    """
    scene = fit_to_page(exhibit, width, height, language)
    scale = min(1.0, width / scene.width, height / scene.height)
    return {
        "width": round(scene.width * scale, 2),
        "height": round(scene.height * scale, 2),
        "svg": shapes_svg(scene),
        "texts": [
            text_block_data(part, scale) for part in scene.parts if isinstance(part, TextBlock)
        ],
    }


def _document_data(
    title: str, author: str, as_of: pd.Timestamp, context: ExportContext, phrases: PagePhrases
) -> TemplateData:
    paper: Paper = context.paper
    return {
        "paper": {"width": paper.width_pt, "height": paper.height_pt},
        "colours": {
            name: colour for name, colour in asdict(LIGHT).items() if isinstance(colour, str)
        },
        "title": clean_line(title, MAX_TITLE_LETTERS),
        "alt": "",
        "author": clean_line(author, MAX_TITLE_LETTERS) if author.strip() else "",
        "day": [as_of.year, as_of.month, as_of.day],
        "seconds": int((as_of - pd.Timestamp("1970-01-01")).total_seconds()),
        "lang": "ar" if phrases.right_to_left else "en",
        "dir": "rtl" if phrases.right_to_left else "ltr",
        "handling": paragraph_text(context.handling, 120),
        "phrases": phrases.list_templates(),
    }
