"""The words around an exhibit: laid out from both ends, so that the rest is the exhibit's."""

from dataclasses import dataclass

from exhibits.brief import BriefItem
from exhibits.model import Exhibit
from exhibits.render.data_files.provenance import content_hash
from exhibits.render.pptx.deck_builder import MAX_CHARACTERS, DeckContext, SlideBuilder, link
from exhibits.render.pptx.ooxml.drawingml import SlideBox
from exhibits.render.pptx.ooxml.layouts import FOOT, GAP, ROLES, TOP
from exhibits.render.pptx.speaker_notes import exhibit_notes
from exhibits.render.pptx.text import Paragraph, TextRun
from exhibits.render.pptx.text_fit import (
    LINE,
    MAX_UNBROKEN_LETTERS,
    FittedText,
    clip_text,
    fit_text,
    text_width,
    wrap_text,
)
from exhibits.text.clean import clean_line

_TITLE_TALL = 50.0
_SUBTITLE_LINES, _SOURCE_LINES = 3, 2
_CAPTION_SHARE, _CAPTION_SHARE_OF_TWO = 0.24, 0.15  # of a sheet's height
_CAPTION = 6_000  # letters
_SOURCES_READ = 30  # in two lines stand fewer


@dataclass(frozen=True)
class TextLayout:
    """An exhibit's words and where they stand.

    ``side`` is "" for an exhibit alone, "_1" and "_2" for two side by side: with it the names of
    roles end. ``content`` is the exhibit's hash, ``spoken`` its notes: the same on all of its
    slides. ``room`` is what the words leave to it.
    """

    item: BriefItem
    side: str
    content: str
    notes: list[str]
    subtitle: FittedText
    sources: list[Paragraph]
    places: dict[str, SlideBox]
    room: SlideBox


def slide_layout(exhibit: Exhibit) -> str:
    """The layout on which an exhibit stands alone."""
    return "Map" if exhibit.kind == "map" else "Exhibit"


def lay_out_text(
    on: DeckContext,
    leaf: BriefItem,
    layout: str,
    side: str = "",
    *,
    most: int = 1,
    longest: str = "",
) -> TextLayout:
    """Lay out the words of an exhibit.

    Parameters
    ----------
    most : slides that it may go on over; its title then carries their number.
    longest : the most that is said before the caption of what stands on no slide.
    """
    exhibit = leaf.exhibit
    given = on.places(layout)
    left, across = given[f"title{side}"].x, given[f"title{side}"].width
    title_tall = max(_title(on, exhibit, side, across, most, most).height, 34.0)
    own = ROLES[f"subtitle{side}"]
    tall = _SUBTITLE_LINES * own.least * LINE
    words = clean_line(exhibit.subtitle, MAX_CHARACTERS)
    subtitle = fit_text(words, across, tall, (own.size, own.least), rest=on.translate("in_notes"))
    under = subtitle.height if subtitle.text else 0.0
    sources, lines = _sources(on, leaf, across)
    caption = _caption(on, leaf, side, across, longest)
    foot = on.imprint.paper.height_pt - FOOT - GAP / 2
    sources_top = foot - lines * ROLES["sources"].size * LINE
    caption_top = sources_top - 2 - (caption.height if caption.text else 0.0)
    top = TOP + title_tall + 2
    first = top + under + GAP
    places = {
        "title": SlideBox(left, TOP, across, title_tall),
        "subtitle": SlideBox(left, top, across, under),
        "caption": SlideBox(left, caption_top, across, sources_top - 2 - caption_top),
        "sources": SlideBox(left, sources_top, across, foot - sources_top),
    }
    room = SlideBox(left, first, across, caption_top - GAP - first)
    content = content_hash(exhibit)
    spoken = exhibit_notes(leaf, content, on.listed)
    return TextLayout(leaf, side, content, spoken, subtitle, sources, places, room)


def add_exhibit_text(
    on: DeckContext,
    sheet: SlideBuilder,
    own: TextLayout,
    before: str = "",
    at: int = 1,
    count: int = 1,
) -> None:
    """Put the words of an exhibit on a slide, ``at`` of ``count``.

    ``before``: what is said before the caption of what stands on no slide.
    """
    exhibit, side, across = own.item.exhibit, own.side, own.room.width
    title = _title(on, exhibit, side, across, at, count)
    sheet.put(f"title{side}", title, own.places["title"])
    sheet.put(f"subtitle{side}", own.subtitle, own.places["subtitle"])
    caption = _caption(on, own.item, side, across, before)
    sheet.put(f"caption{side}", caption, own.places["caption"])
    sheet.add_text(f"sources{side}", own.sources, own.places["sources"])
    sheet.add_text(f"link{side}", link(own.item.imprint, own.content, across))


def _title(
    on: DeckContext, exhibit: Exhibit, side: str, across: float, at: int, count: int
) -> FittedText:
    own = ROLES[f"title{side}"]
    told = clean_line(exhibit.title, MAX_CHARACTERS)
    sizes = (own.size, own.least)
    room = _TITLE_TALL
    numbered = fit_text(on.part(told, at, count), across, room, sizes, bold=True)
    if not numbered.cut or count == 1:
        return numbered
    # The number of the slide is what must not be cut.
    end = on.part("…", at, count)
    return fit_text(told, across, room, (own.least, own.least), bold=True, rest=end)


def _caption(
    on: DeckContext, leaf: BriefItem, side: str, across: float, before: str = ""
) -> FittedText:
    """What stands on no slide, hedges and bases, the rule, and on a map what borders mean."""
    exhibit, own = leaf.exhibit, ROLES["caption"]
    boundary = leaf.imprint.boundary if exhibit.kind == "map" else ""
    parts = [before, exhibit.caption, exhibit.note]
    if boundary not in exhibit.note:
        parts.append(boundary)
    told = clean_line(" ".join(part for part in parts if part), _CAPTION)
    tall = on.imprint.paper.height_pt * (_CAPTION_SHARE_OF_TWO if side else _CAPTION_SHARE)
    return fit_text(told, across, tall, (own.size, own.least), rest=on.translate("in_notes"))


def _sources(on: DeckContext, leaf: BriefItem, across: float) -> tuple[list[Paragraph], int]:
    """As many publications as stand in two lines, each a link, and where the others are.

    Returns
    -------
    The paragraph, if there is any publication, and its number of lines.
    """
    every = leaf.exhibit.sources
    if not every:
        return [], 0
    size = ROLES["sources"].size
    head = f"{on.translate('sources' if len(every) > 1 else 'source')}: "
    room = across - text_width(head, size)
    read = every[:_SOURCES_READ]
    titles = [clip_text(clean_line(source.title, MAX_CHARACTERS), room, size) for source in read]
    shown = 1
    while shown < len(titles):
        more = _more(on, len(every) - shown - 1)
        if _lines(head, titles[: shown + 1], more, across) > _SOURCE_LINES:
            break
        shown += 1
    more = _more(on, len(every) - shown)
    runs = [TextRun(head)]
    for at, (title, source) in enumerate(zip(titles[:shown], every, strict=False)):
        runs += [TextRun("; ")] if at else []
        runs.append(TextRun(title, href=source.url))
    return [Paragraph((*runs, TextRun(more)))], _lines(head, titles[:shown], more, across)


def _more(on: DeckContext, count: int) -> str:
    """Where the publications stand that the line does not name."""
    key = "more_at_end" if on.listed else "more_in_notes"
    return f"; {on.translate(key, count=count)}" if count else ""


def _lines(head: str, titles: list[str], more: str, across: float) -> int:
    size = ROLES["sources"].size
    # LibreOffice breaks no line within a link.
    whole = [title.replace(" ", MAX_UNBROKEN_LETTERS) for title in titles]
    told = (f"{head}{'; '.join(words)}{more}" for words in (titles, whole))
    return max(len(wrap_text(words, across, size)) for words in told)
