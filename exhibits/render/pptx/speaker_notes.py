"""Speaker notes of a slide: sentences on its claims, sources, handling and hashes."""

from collections.abc import Sequence

from pptx.slide import Slide

from data.text.format import sentence_case
from exhibits.brief import BriefItem
from exhibits.i18n.export_phrases import date_stamp, join_parts, phrase, write_date
from exhibits.model import Citation
from exhibits.page_setup import MAX_IMPRINT_LETTERS, ExportContext
from exhibits.render.pptx.text import Paragraph, plain_paragraph, write_paragraphs
from exhibits.text.clean import clean_line
from exhibits.text.direction import end_sentence

MAX_SOURCES = 40
"""Maximum sources in the notes of a slide if the deck lists all of them at its end."""


def exhibit_notes(item: BriefItem, content: str, listed_at_end: bool) -> list[str]:
    """Compose the speaker notes of an exhibit.

    Title, subtitle and as-of date in full; the sentences of the item on sources, bases, hedges and
    rival claims; caption, method and boundary notice; every source, or the first `MAX_SOURCES` if
    all are ``listed_at_end``; handling, link and hashes. ``content`` is the content hash.
    """
    exhibit, context = item.exhibit, item.export_context
    language = context.language
    cited = exhibit.sources[:MAX_SOURCES] if listed_at_end else exhibit.sources
    lines = [
        exhibit.message,
        exhibit.title,
        exhibit.subtitle,
        date_stamp(language, exhibit),
        exhibit.missing,
        *item.notes,
        exhibit.caption,
        exhibit.note,
        "" if context.boundary in exhibit.note else context.boundary,
    ]
    if cited:
        lines += [
            f"{phrase(language, 'sources')}:",
            *(source_text(source, context) for source in cited),
        ]
    further = len(exhibit.sources) - len(cited)
    if further:
        lines.append(phrase(language, "more_at_end", count=further))
    return [text for text in (*lines, *provenance_lines(context, content)) if text]


def provenance_lines(context: ExportContext, content: str = "") -> list[str]:
    """Handling, link, theatre and hashes as paragraphs; unset ones are empty."""
    language = context.language
    return [
        phrase(language, "handling", words=context.handling) if context.handling else "",
        context.link,
        clean_line(context.imprint, MAX_IMPRINT_LETTERS),
        phrase(language, "content", hash=content) if content else "",
        phrase(language, "records", hash=context.records) if context.records else "",
    ]


def source_text(source: Citation, context: ExportContext) -> str:
    """Format a source on one line: title, outlet, date and address."""
    parts = [part for part in (*citation_parts(source, context), source.url) if part]
    return " ".join([*(end_sentence(part, False) for part in parts[:-1]), *parts[-1:]])


def citation_parts(source: Citation, context: ExportContext) -> tuple[str, str]:
    """Return the title, and the outlet with date; the outlet is dropped if the title names it."""
    published = source.published_on
    language, when = context.language, ""
    if published is not None:
        when = phrase(language, "published", day=write_date(language, published))
    if source.outlet in source.title:
        return source.title, sentence_case(when)
    return source.title, join_parts(language, source.outlet, when)


def write_notes(slide: Slide, paragraphs: Sequence[str], mirrored: bool) -> None:
    """Write paragraphs into the notes of a slide."""
    placeholder = slide.notes_slide.notes_placeholder
    assert placeholder is not None, "the notes master has a text placeholder"
    content: list[Paragraph] = [plain_paragraph(text) for text in paragraphs]
    write_paragraphs(placeholder, content, mirrored)
