"""Title, summary and source slides of a deck."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exhibits.brief import RECENT_DAYS, Brief
from exhibits.i18n.export_phrases import write_date
from exhibits.model import Citation
from exhibits.render.pptx import text_fit
from exhibits.render.pptx.deck_builder import (
    DeckContext,
    add_text_slide,
    fit_role,
    write_text_notes,
)
from exhibits.render.pptx.ooxml.drawingml import SlideBox
from exhibits.render.pptx.ooxml.layouts import ROLES
from exhibits.render.pptx.speaker_notes import citation_parts, source_text
from exhibits.render.pptx.text import Paragraph, TextRun, plain_paragraph
from exhibits.render.pptx.text_fit import LINE_HEIGHT, fit_text, wrap_text
from exhibits.text.clean import clean_line, link_target, short_address
from exhibits.text.direction import end_sentence

MAX_SUMMARIES = 3
"""Maximum summary slides; sentences that do not fit are counted."""
_LARGEST_SUMMARY_PT = 24.0
"""Largest type of a summary with few sentences."""
_SENTENCE_GAP_PT = 6.0
_BULLET_INDENT_PT = 12.0
_PUBLICATION_GAP_PT = 2.0
_MAX_SENTENCE_LETTERS = 800
_MAX_PUBLICATION_LETTERS = 400


def brief_sources(brief: Brief) -> tuple[Citation, ...]:
    """Return the distinct sources of a brief in order of appearance."""
    sources = [*brief.sources, *(source for item in brief.items for source in item.exhibit.sources)]
    return tuple({source.source_id: source for source in reversed(sources)}.values())[::-1]


def add_title(deck: DeckContext, brief: Brief) -> None:
    """Add the title slide: title, area, as-of date, author and scope of the brief."""
    builder = add_text_slide(deck, "Title")
    title = brief.title if brief.title.strip() else brief.where
    builder.write_fitted("opening", fit_role(builder, "opening", title))
    when = deck.translate("as_of", day=write_date(deck.context.language, brief.as_of))
    subtitle = f"{clean_line(brief.where, 200)} · {when}"
    builder.write_fitted("subtitle", fit_role(builder, "subtitle", subtitle))
    history = deck.translate("history")
    counted = deck.translate("brief_of", count=len(brief.items), sources=len(brief_sources(brief)))
    lines = [line for line in (clean_line(brief.author, 300), counted, history) if line]
    line_height = builder.boxes["author"].height / len(lines)
    builder.add_text(
        "author",
        [
            _sized_paragraph(fit_role(builder, "author", line, line_height), "author")
            for line in lines
        ],
    )
    builder.remove_placeholder("as_of")
    write_text_notes(builder, deck.context, [title, subtitle, *lines])


def _sized_paragraph(fitted: text_fit.FittedText, role: str) -> Paragraph:
    return plain_paragraph(fitted.text, None if fitted.size == ROLES[role].size else fitted.size)


def add_summary(deck: DeckContext, brief: Brief) -> None:
    """Add up to `MAX_SUMMARIES` slides of headline figures and disagreements."""
    boxes = deck.layout_boxes("Summary")
    headlines = brief.headlines or (deck.translate("no_headlines"),)
    disagreements = brief.disagreements or (deck.translate("no_disagreements", days=RECENT_DAYS),)
    columns = {
        "text": (
            deck.translate("headlines"),
            tuple(clean_line(sentence, _MAX_SENTENCE_LETTERS) for sentence in headlines),
        ),
        "text_2": (
            deck.translate("disagreements"),
            tuple(clean_line(sentence, _MAX_SENTENCE_LETTERS) for sentence in disagreements),
        ),
    }
    pages = _largest_pages(deck, boxes, columns)
    count = max(map(len, pages.values()))
    for at in range(count):
        builder = add_text_slide(deck, "Summary")
        builder.write_fitted(
            "title",
            fit_role(
                builder, "title", deck.numbered_title(deck.translate("summary"), at + 1, count)
            ),
        )
        for role, role_pages in pages.items():
            builder.add_text(role, role_pages[at] if at < len(role_pages) else ())
        notes = [text for head, sentences in columns.values() for text in (head, *sentences)]
        write_text_notes(builder, deck.context, [deck.translate("summary"), *notes])


def _largest_pages(
    deck: DeckContext,
    boxes: Mapping[str, SlideBox],
    columns: Mapping[str, tuple[str, Sequence[str]]],
) -> dict[str, list[list[Paragraph]]]:
    """Split the columns over slides in the largest type that needs no further slide or omission."""
    best: tuple[tuple[int, int], dict[str, list[list[Paragraph]]]] | None = None
    size = _LARGEST_SUMMARY_PT
    while best is None or size >= ROLES["text"].min_size:
        split = {
            role: _paginate(deck, boxes[role], head, sentences, size)
            for role, (head, sentences) in columns.items()
        }
        pages = {role: role_pages for role, (role_pages, _) in split.items()}
        cost = sum(omitted for _, omitted in split.values()), max(map(len, pages.values()))
        if best is None or cost < best[0]:
            best = cost, pages
        size -= 1
    return best[1]


def _sentence_height(sentence: str, box: SlideBox, size: float) -> float:
    return (
        len(wrap_text(sentence, box.width - _BULLET_INDENT_PT, size)) * size * LINE_HEIGHT
        + _SENTENCE_GAP_PT
    )


def _paginate(
    deck: DeckContext, box: SlideBox, head: str, sentences: Sequence[str], size: float
) -> tuple[list[list[Paragraph]], int]:
    """Split a column over slides, repeating its heading on each; count omitted sentences."""
    font_size = None if size == ROLES["text"].size else size
    heading = Paragraph((TextRun(head, font_size, True, "accent1"),), bullet=False)
    heading_height = len(wrap_text(head, box.width, size, bold=True)) * size * LINE_HEIGHT
    remainder_height = _sentence_height(deck.translate("further", count=len(sentences)), box, size)
    pages: list[list[Paragraph]] = []
    at = 0
    while at < len(sentences) or not pages:
        if len(pages) == MAX_SUMMARIES:
            pages[-1].append(
                Paragraph(
                    (TextRun(deck.translate("further", count=len(sentences) - at), font_size),),
                    _SENTENCE_GAP_PT,
                )
            )
            break
        page, used = [heading], heading_height
        # Reserve space on the last slide for the count of omitted sentences.
        available = box.height - (remainder_height if len(pages) == MAX_SUMMARIES - 1 else 0)
        while at < len(sentences):
            height = _sentence_height(sentences[at], box, size)
            if len(page) > 1 and used + height > available:
                break
            fitted = fit_text(
                sentences[at],
                box.width - _BULLET_INDENT_PT,
                available - used - _SENTENCE_GAP_PT,
                (size, size),
            )
            page.append(Paragraph((TextRun(fitted.text, font_size),), _SENTENCE_GAP_PT))
            used += height
            at += 1
        pages.append(page)
    return pages, len(sentences) - at


def add_sources(deck: DeckContext, brief: Brief) -> None:
    """Add the source slides: each source once, hyperlinked; the notes hold full addresses."""
    sources = brief_sources(brief)
    if not sources:
        return
    entries = [
        _build_entry(deck, source, deck.layout_boxes("Sources")["list"].width) for source in sources
    ]
    columns = _split_columns(entries, deck.layout_boxes("Sources")["list"].height)
    count = -(-len(columns) // 2)
    for at in range(count):
        builder = add_text_slide(deck, "Sources")
        title = deck.numbered_title(deck.translate("sources"), at + 1, count)
        builder.write_fitted("title", fit_role(builder, "title", title))
        visible = columns[2 * at : 2 * at + 2]
        builder.add_text("list", [entry.paragraph for entry in visible[0]])
        builder.add_text("list_2", [entry.paragraph for column in visible[1:] for entry in column])
        source_texts = [
            source_text(entry.source, deck.context) for column in visible for entry in column
        ]
        write_text_notes(builder, deck.context, [title, *source_texts])


@dataclass(frozen=True)
class _Entry:
    """Source with its formatted paragraph and height in points."""

    source: Citation
    paragraph: Paragraph
    height: float


def _build_entry(deck: DeckContext, source: Citation, width: float) -> _Entry:
    """Format a source with title, outlet, date and the host of its address, linked in full."""
    size = ROLES["list"].min_size
    text = " ".join(
        end_sentence(clean_line(part, _MAX_PUBLICATION_LETTERS), deck.mirrored)
        for part in citation_parts(source, deck.context)
        if part
    )
    host = short_address(source.url)
    runs = [TextRun(f"{text} ", size)]
    if host:
        runs.append(TextRun(host, size, href=link_target(source.url)))
    count = len(wrap_text(f"{text} {host}".rstrip(), width, size))
    return _Entry(
        source,
        Paragraph(tuple(runs), _PUBLICATION_GAP_PT),
        count * size * LINE_HEIGHT + _PUBLICATION_GAP_PT,
    )


def _split_columns(entries: Sequence[_Entry], height: float) -> list[list[_Entry]]:
    """Distribute sources over columns, two per slide."""
    columns: list[list[_Entry]] = []
    used = height
    for entry in entries:
        if used + entry.height > height:
            columns.append([])
            used = 0.0
        columns[-1].append(entry)
        used += entry.height
    return columns
