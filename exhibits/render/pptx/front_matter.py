"""The slides around the exhibits: title and summary before them, all sources after them."""

from collections.abc import Sequence
from dataclasses import dataclass

from exhibits.brief import Brief
from exhibits.i18n.export_phrases import written_day
from exhibits.model import Citation
from exhibits.render.pptx import text_fit
from exhibits.render.pptx.deck_builder import DeckContext, add_cover, fit, set_notes
from exhibits.render.pptx.ooxml.drawingml import SlideBox
from exhibits.render.pptx.ooxml.layouts import ROLES
from exhibits.render.pptx.speaker_notes import citation_parts, source_text
from exhibits.render.pptx.text import Paragraph, TextRun, plain_paragraph
from exhibits.render.pptx.text_fit import LINE, clip_text, fit_text, text_width, wrap_text
from exhibits.text.clean import clean_line, link_target

MAX_SUMMARIES = 3
"""Slides that the summary goes on over; what is left is counted."""
_APART = 6.0  # between two sentences of a summary, points
_BULLET = 12.0
_BETWEEN = 2.0  # between two publications
_SENTENCE = 800  # letters
_PUBLICATION = 400
_ADDRESS = 150.0  # the least of an address that stands behind a title, points


def brief_sources(brief: Brief) -> tuple[Citation, ...]:
    """Every publication of a brief once, in its order."""
    own = [*brief.sources, *(each for leaf in brief.items for each in leaf.exhibit.sources)]
    return tuple({source.source_id: source for source in reversed(own)}.values())[::-1]


def add_title(on: DeckContext, brief: Brief) -> None:
    """The first slide: what the brief is called, of where and when, by whom, for whom."""
    sheet = add_cover(on, "Title")
    title = brief.title if brief.title.strip() else brief.where
    sheet.put("opening", fit(sheet, "opening", title))
    when = on.translate("as_of", day=written_day(on.imprint.language, brief.as_of))
    under = f"{clean_line(brief.where, 200)} · {when}"
    sheet.put("subtitle", fit(sheet, "subtitle", under))
    history = on.translate("history")
    counted = on.translate("brief_of", count=len(brief.items), sources=len(brief_sources(brief)))
    told = [words for words in (clean_line(brief.author, 300), counted, history) if words]
    room = sheet.boxes["author"].height / len(told)
    sheet.add_text(
        "author", [_sized(fit(sheet, "author", words, room), "author") for words in told]
    )
    sheet.drop("as_of")
    set_notes(sheet, on.imprint, [title, under, *told])


def _sized(told: text_fit.FittedText, role: str) -> Paragraph:
    return plain_paragraph(told.text, None if told.size == ROLES[role].size else told.size)


def add_summary(on: DeckContext, brief: Brief) -> None:
    """Headline figures beside disagreements, over as many slides as they need, to a limit."""
    boxes = on.places("Summary")
    known = brief.headlines or (on.translate("no_headlines"),)
    apart = brief.disagreements or (on.translate("no_disagreements"),)
    told = {
        "text": (on.translate("headlines"), tuple(clean_line(each, _SENTENCE) for each in known)),
        "text_2": (
            on.translate("disagreements"),
            tuple(clean_line(each, _SENTENCE) for each in apart),
        ),
    }
    size = min(_size(boxes[role], head, said) for role, (head, said) in told.items())
    pages = {role: _pages(on, boxes[role], head, said, size) for role, (head, said) in told.items()}
    count = max(map(len, pages.values()))
    for at in range(count):
        sheet = add_cover(on, "Summary")
        sheet.put("title", fit(sheet, "title", on.part(on.translate("summary"), at + 1, count)))
        for role, own in pages.items():
            sheet.add_text(role, own[at] if at < len(own) else ())
        spoken = [words for head, said in told.values() for words in (head, *said)]
        set_notes(sheet, on.imprint, [on.translate("summary"), *spoken])


def _size(box: SlideBox, head: str, said: Sequence[str]) -> float:
    """The largest letters in which a column of the summary stands on one slide, or the least."""
    size = ROLES["text"].size
    while size > ROLES["text"].least:
        heads = len(wrap_text(head, box.width, size, bold=True)) * size * LINE
        if heads + sum(_tall(words, box, size) for words in said) <= box.height:
            break
        size -= 1
    return size


def _tall(words: str, box: SlideBox, size: float) -> float:
    return len(wrap_text(words, box.width - _BULLET, size)) * size * LINE + _APART


def _pages(
    on: DeckContext, box: SlideBox, head: str, said: Sequence[str], size: float
) -> list[list[Paragraph]]:
    """The paragraphs of a column on each slide, its head on every one of them."""
    own = None if size == ROLES["text"].size else size
    first = Paragraph((TextRun(head, own, True, "accent1"),), bullet=False)
    top = len(wrap_text(head, box.width, size, bold=True)) * size * LINE
    more = _tall(on.translate("further", count=len(said)), box, size)
    pages: list[list[Paragraph]] = []
    at = 0
    while at < len(said) or not pages:
        if len(pages) == MAX_SUMMARIES:
            pages[-1].append(
                Paragraph((TextRun(on.translate("further", count=len(said) - at), own),), _APART)
            )
            break
        page, used = [first], top
        # The last slide keeps room for words on what is left.
        room = box.height - (more if len(pages) == MAX_SUMMARIES - 1 else 0)
        while at < len(said):
            tall = _tall(said[at], box, size)
            if len(page) > 1 and used + tall > room:
                break
            kept = fit_text(said[at], box.width - _BULLET, room - used - _APART, (size, size))
            page.append(Paragraph((TextRun(kept.text, own),), _APART))
            used += tall
            at += 1
        pages.append(page)
    return pages


def add_sources(on: DeckContext, brief: Brief) -> None:
    """The last slides: every publication once, each a link; their notes have the addresses."""
    sources = brief_sources(brief)
    if not sources:
        return
    entries = [_entry(on, source, on.places("Sources")["list"].width) for source in sources]
    columns = _columns(entries, on.places("Sources")["list"].height)
    count = -(-len(columns) // 2)
    for at in range(count):
        sheet = add_cover(on, "Sources")
        title = on.part(on.translate("sources"), at + 1, count)
        sheet.put("title", fit(sheet, "title", title))
        shown = columns[2 * at : 2 * at + 2]
        sheet.add_text("list", [each.paragraph for each in shown[0]])
        sheet.add_text("list_2", [each.paragraph for own in shown[1:] for each in own])
        named = [source_text(each.source, on.imprint) for own in shown for each in own]
        set_notes(sheet, on.imprint, [title, *named])


@dataclass(frozen=True)
class _Entry:
    """A publication as it stands in the list, and in how many points of height."""

    source: Citation
    paragraph: Paragraph
    height: float


def _entry(on: DeckContext, source: Citation, across: float) -> _Entry:
    """A publication with title, outlet, day, and its address cut to the line.

    Many pages have no title but their site's name, so that on paper the address tells them apart.
    """
    size = ROLES["list"].least
    told = ". ".join(
        clean_line(part, _PUBLICATION) for part in citation_parts(source, on.imprint) if part
    )
    lines = wrap_text(f"{told}.", across, size)
    count = len(lines)
    runs = [TextRun(f"{told}. ", size)]
    target = link_target(source.url)
    if target:
        room = across - text_width(f"{lines[-1]} ", size)
        if room < _ADDRESS:
            room, count = across, count + 1
        shown = target.split("://", 1)[1].removeprefix("www.")
        runs.append(TextRun(clip_text(shown, room, size), size, href=target))
    return _Entry(source, Paragraph(tuple(runs), _BETWEEN), count * size * LINE + _BETWEEN)


def _columns(entries: Sequence[_Entry], tall: float) -> list[list[_Entry]]:
    """Publications by column; two columns make a slide."""
    columns: list[list[_Entry]] = []
    used = tall
    for entry in entries:
        if used + entry.height > tall:
            columns.append([])
            used = 0.0
        columns[-1].append(entry)
        used += entry.height
    return columns
