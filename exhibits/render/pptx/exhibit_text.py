"""Lay out the text above and below an exhibit; the remaining height is for the exhibit."""

from dataclasses import dataclass, replace

from exhibits.brief import BriefItem
from exhibits.kinds import KINDS
from exhibits.model import Exhibit
from exhibits.render.data_files.content_hash import content_hash
from exhibits.render.pptx.deck_builder import (
    MAX_CHARACTERS,
    DeckContext,
    SlideBuilder,
    write_link,
)
from exhibits.render.pptx.ooxml.drawingml import SlideBox
from exhibits.render.pptx.ooxml.layouts import FOOT, GAP, PAIRED_FOOT, ROLES, TOP
from exhibits.render.pptx.speaker_notes import exhibit_notes
from exhibits.render.pptx.text import Paragraph, TextRun
from exhibits.render.pptx.text_fit import (
    LINE_HEIGHT,
    FittedText,
    clip_text,
    fit_text,
    lengthen_last_line,
    text_width,
    wrap_text,
)
from exhibits.text.clean import clean_line
from exhibits.text.figures import NO_BREAK_SPACE

_MIN_TITLE_PT, _MAX_TITLE_PT = (34.0, 24.0), 50.0
_MAX_SUBTITLE_LINES, _MAX_SOURCE_LINES = 3, 2
_CAPTION_SHARE, _PAIRED_CAPTION_SHARE = 0.24, 0.15  # of the slide height
_MAP_CAPTION_LINES = 4  # a map benefits more from height than from a long caption
_MAX_CAPTION_LETTERS = 6_000
_MAX_SOURCES = 30  # upper bound: fewer fit on two lines


@dataclass(frozen=True)
class TextLayout:
    """Text of an exhibit with its placeholder boxes.

    ``side`` is the suffix of role names: "" for a single exhibit, "_1" and "_2" for two side by
    side. ``content`` is the content hash and ``notes`` the speaker notes, the same on all slides
    of the exhibit. ``exhibit_box`` is the box left for the exhibit. A continuation has no subtitle,
    caption or sources, only notes on its rows.
    """

    item: BriefItem
    side: str
    content: str
    notes: list[str]
    subtitle: FittedText
    sources: list[Paragraph]
    boxes: dict[str, SlideBox]
    exhibit_box: SlideBox
    is_continuation: bool = False


def slide_layout(exhibit: Exhibit) -> str:
    """Return the layout of a slide with a single exhibit."""
    return "Map" if KINDS[exhibit.kind].is_map else "Exhibit"


def lay_out_text(
    deck: DeckContext,
    item: BriefItem,
    layout: str,
    side: str = "",
    *,
    max_slides: int = 1,
    longest_note: str = "",
) -> TextLayout:
    """Lay out the text of an exhibit.

    Parameters
    ----------
    max_slides : maximum slides of the exhibit; if several, the title carries the slide number.
    longest_note : longest possible omission note before the caption.
    """
    exhibit = item.exhibit
    placeholders = deck.layout_boxes(layout)
    left, width = placeholders[f"title{side}"].x, placeholders[f"title{side}"].width
    is_map = layout == "Map"
    gap = GAP / 2 if is_map else GAP
    title_height = _fit_title(deck, exhibit, side, width, max_slides, max_slides).height
    title_height = max(title_height, _MIN_TITLE_PT[is_map])
    settings = ROLES[f"subtitle{side}"]
    max_height = _MAX_SUBTITLE_LINES * settings.min_size * LINE_HEIGHT
    text = clean_line(
        exhibit.title if exhibit.message else exhibit.subtitle,
        MAX_CHARACTERS,
    )
    subtitle = fit_text(
        text, width, max_height, (settings.size, settings.min_size), rest=deck.translate("in_notes")
    )
    subtitle = lengthen_last_line(subtitle, width)
    subtitle_height = subtitle.height if subtitle.text else 0.0
    sources, lines = _source_paragraphs(deck, item, width)
    caption = _fit_caption(deck, item, side, width, longest_note)
    foot = deck.context.paper.height_pt - (PAIRED_FOOT if side else FOOT) - GAP / 2
    sources_top = foot - lines * ROLES["sources"].size * LINE_HEIGHT
    caption_top = sources_top - 2 - (caption.height if caption.text else 0.0)
    top = TOP + title_height + 2
    content_top = top + subtitle_height + gap
    boxes = {
        "title": SlideBox(left, TOP, width, title_height),
        "subtitle": SlideBox(left, top, width, subtitle_height),
        "caption": SlideBox(left, caption_top, width, sources_top - 2 - caption_top),
        "sources": SlideBox(left, sources_top, width, foot - sources_top),
    }
    exhibit_box = SlideBox(left, content_top, width, caption_top - gap - content_top)
    if is_map and getattr(exhibit.marks, "earlier", None) is None:  # edge to edge
        exhibit_box = replace(exhibit_box, x=0.0, width=deck.context.paper.width_pt)
    content = content_hash(exhibit)
    notes = exhibit_notes(item, content, deck.has_source_list)
    return TextLayout(item, side, content, notes, subtitle, sources, boxes, exhibit_box)


def lay_out_continuation(deck: DeckContext, layout: TextLayout, longest_note: str) -> TextLayout:
    """Lay out the text of further slides of an exhibit, whose first has its caption and sources."""
    title = layout.boxes["title"]
    caption = _fit_note(deck, longest_note, title.width)
    foot = deck.context.paper.height_pt - FOOT - GAP / 2
    caption_top, top = foot - caption.height, title.y + title.height + GAP
    boxes = layout.boxes | {"caption": SlideBox(title.x, caption_top, title.width, caption.height)}
    box = SlideBox(title.x, top, title.width, caption_top - GAP - top)
    return replace(
        layout,
        subtitle=replace(layout.subtitle, text=""),
        sources=[],
        boxes=boxes,
        exhibit_box=box,
        is_continuation=True,
    )


def _fit_note(deck: DeckContext, note: str, width: float) -> FittedText:
    settings = ROLES["caption"]
    max_height = deck.context.paper.height_pt * _CAPTION_SHARE
    return fit_text(
        clean_line(note, MAX_CHARACTERS), width, max_height, (settings.size, settings.size)
    )


def add_exhibit_text(
    deck: DeckContext,
    builder: SlideBuilder,
    layout: TextLayout,
    note: str = "",
    number: int = 1,
    count: int = 1,
) -> None:
    """Write the text of an exhibit on slide ``number`` of ``count``.

    ``note``: omission note before the caption.
    """
    exhibit, side, width = layout.item.exhibit, layout.side, layout.boxes["title"].width
    title = _fit_title(deck, exhibit, side, width, number, count)
    builder.write_fitted(f"title{side}", title, layout.boxes["title"])
    builder.write_fitted(f"subtitle{side}", layout.subtitle, layout.boxes["subtitle"])
    caption = (
        _fit_note(deck, note, width)
        if layout.is_continuation
        else _fit_caption(deck, layout.item, side, width, note)
    )
    builder.write_fitted(f"caption{side}", caption, layout.boxes["caption"])
    builder.add_text(f"sources{side}", layout.sources, layout.boxes["sources"])
    context = layout.item.export_context
    write_link(deck, builder, f"link{side}", context, layout.content)


def _fit_title(
    deck: DeckContext, exhibit: Exhibit, side: str, width: float, number: int, count: int
) -> FittedText:
    settings = ROLES[f"title{side}"]
    title = clean_line(exhibit.message or exhibit.title, MAX_CHARACTERS)
    sizes = (settings.size, settings.min_size)
    height = _MAX_TITLE_PT
    numbered = fit_text(deck.numbered_title(title, number, count), width, height, sizes, bold=True)
    if not numbered.cut or count == 1:
        return lengthen_last_line(numbered, width, bold=True)
    # The slide number must survive the cut.
    suffix = deck.numbered_title("…", number, count)
    return fit_text(
        title, width, height, (settings.min_size, settings.min_size), bold=True, rest=suffix
    )


def _fit_caption(
    deck: DeckContext, item: BriefItem, side: str, width: float, note: str = ""
) -> FittedText:
    """Caption: omission note, method, the boundary notice of maps, hedges, bases and sources.

    A long caption is cut at its end, so that the notice is on every slide.
    """
    exhibit, settings = item.exhibit, ROLES["caption"]
    method = f"{exhibit.subtitle}." if exhibit.message else ""
    boundary = item.export_context.boundary
    rest = exhibit.note.replace(boundary, "").strip() if boundary else exhibit.note
    parts = [note, method, boundary, exhibit.caption, rest]
    text = clean_line(" ".join(part for part in parts if part), _MAX_CAPTION_LETTERS)
    max_height = deck.context.paper.height_pt * (_PAIRED_CAPTION_SHARE if side else _CAPTION_SHARE)
    if KINDS[exhibit.kind].is_map and not side:
        max_height = _MAP_CAPTION_LINES * settings.min_size * LINE_HEIGHT + 0.1
    return fit_text(
        text, width, max_height, (settings.size, settings.min_size), rest=deck.translate("in_notes")
    )


def _source_paragraphs(
    deck: DeckContext, item: BriefItem, width: float
) -> tuple[list[Paragraph], int]:
    """List the sources that fit on two lines, hyperlinked, and where to find the others.

    Returns
    -------
    The paragraph, if there are sources, and its line count.
    """
    sources = item.exhibit.sources
    if not sources:
        return [], 0
    max_lines = 1 if KINDS[item.exhibit.kind].is_map else _MAX_SOURCE_LINES
    size = ROLES["sources"].size
    head = f"{deck.translate('sources' if len(sources) > 1 else 'source')}: "
    available = width - text_width(head, size)
    candidates = sources[:_MAX_SOURCES]
    titles = [
        clip_text(clean_line(source.title, MAX_CHARACTERS), available, size)
        for source in candidates
    ]
    count = 1
    while count < len(titles):
        remainder = _remainder_text(deck, len(sources) - count - 1)
        if _count_lines(head, titles[: count + 1], remainder, width) > max_lines:
            break
        count += 1
    remainder = _remainder_text(deck, len(sources) - count)
    runs = [TextRun(head)]
    for index, (title, source) in enumerate(zip(titles[:count], sources, strict=False)):
        runs += [TextRun(deck.translate("between_phrases"))] if index else []
        runs.append(TextRun(title, href=source.url))
    return [Paragraph((*runs, TextRun(remainder)))], _count_lines(
        head, titles[:count], remainder, width
    )


def _remainder_text(deck: DeckContext, count: int) -> str:
    """Suffix that counts the sources not listed."""
    key = "more_at_end" if deck.has_source_list else "more_in_notes"
    return f"{deck.translate('between_phrases')}{deck.translate(key, count=count)}" if count else ""


def _count_lines(head: str, titles: list[str], remainder: str, width: float) -> int:
    size = ROLES["sources"].size
    # LibreOffice does not break lines within a hyperlink.
    unbroken = [title.replace(" ", NO_BREAK_SPACE) for title in titles]
    texts = (f"{head}{'; '.join(variant)}{remainder}" for variant in (titles, unbroken))
    return max(len(wrap_text(variant, width, size)) for variant in texts)
