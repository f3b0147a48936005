"""What is said to a slide: sentences on the claims behind it, then where all of it comes from."""

from collections.abc import Sequence

from pptx.slide import Slide

from data.text.format import sentence_case
from exhibits.brief import BriefItem
from exhibits.i18n.export_phrases import joined, phrase, written_day
from exhibits.model import Citation
from exhibits.page_setup import ExportContext
from exhibits.render.pptx.text import Paragraph, plain_paragraph, write_paragraphs

MAX_SOURCES = 40
"""Publications that the notes of one slide name where the deck lists all of them at its end."""


def exhibit_notes(leaf: BriefItem, content: str, listed_at_end: bool) -> list[str]:
    """Paragraphs for whoever speaks to an exhibit.

    What it is and as of when, in full; the leaf's sentences on sources, bases, hedges and rivals;
    caption, rule and boundaries; every source, or the first of them if all are ``listed_at_end``;
    handling, link and hashes, of which ``content`` is the exhibit's.
    """
    exhibit, imprint = leaf.exhibit, leaf.imprint
    language = imprint.language
    named = exhibit.sources[:MAX_SOURCES] if listed_at_end else exhibit.sources
    told = [
        exhibit.title,
        exhibit.subtitle,
        phrase(language, "as_of", day=written_day(language, exhibit.as_of)),
        exhibit.missing,
        *leaf.notes,
        exhibit.caption,
        exhibit.note,
        "" if imprint.boundary in exhibit.note else imprint.boundary,
    ]
    if named:
        told += [
            f"{phrase(language, 'sources')}:",
            *(source_text(each, imprint) for each in named),
        ]
    further = len(exhibit.sources) - len(named)
    if further:
        told.append(phrase(language, "more_at_end", count=further))
    return [words for words in (*told, *provenance_lines(imprint, content)) if words]


def provenance_lines(imprint: ExportContext, content: str = "") -> list[str]:
    """Handling, link and hashes, a paragraph each."""
    language = imprint.language
    return [
        phrase(language, "handling", words=imprint.handling) if imprint.handling else "",
        imprint.link,
        phrase(language, "content", hash=content) if content else "",
        phrase(language, "records", hash=imprint.records) if imprint.records else "",
    ]


def source_text(source: Citation, imprint: ExportContext) -> str:
    """A publication in one line: title, outlet, day and address."""
    return ". ".join(part for part in (*citation_parts(source, imprint), source.url) if part)


def citation_parts(source: Citation, imprint: ExportContext) -> tuple[str, str]:
    """Title, and outlet with the day; the outlet once if the title names it."""
    published = source.published_on
    language, when = imprint.language, ""
    if published is not None:
        when = phrase(language, "published", day=written_day(language, published))
    if source.outlet in source.title:
        return source.title, sentence_case(when)
    return source.title, joined(language, source.outlet, when)


def write_notes(slide: Slide, paragraphs: Sequence[str], mirrored: bool) -> None:
    """Put paragraphs into a slide's notes."""
    placeholder = slide.notes_slide.notes_placeholder
    assert placeholder is not None, "the house's master of notes has a place for words"
    told: list[Paragraph] = [plain_paragraph(words) for words in paragraphs]
    write_paragraphs(placeholder, told, mirrored)
