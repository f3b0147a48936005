"""The slides around the exhibits: title and summary before them, all sources after them."""

from collections.abc import Sequence
from dataclasses import dataclass

from exhibits.brief import Brief
from exhibits.i18n.export_phrases import written_day
from exhibits.model import Citation
from exhibits.render.pptx import text_fit
from exhibits.render.pptx.deck_builder import Desk, add_cover, fit, speak_of
from exhibits.render.pptx.ooxml.drawingml import Box
from exhibits.render.pptx.ooxml.layouts import ROLES
from exhibits.render.pptx.speaker_notes import citation_parts, source_words
from exhibits.render.pptx.text import Paragraph, Run, plain
from exhibits.render.pptx.text_fit import LINE, clipped, fitted, width, wrapped
from exhibits.text.clean import line, link_target

MOST_SUMMARIES = 3
"""Slides that the summary goes on over; what is left is counted."""
_APART = 6.0  # between two sentences of a summary, points
_BULLET = 12.0
_BETWEEN = 2.0  # between two publications
_SENTENCE = 800  # letters
_PUBLICATION = 400
_ADDRESS = 150.0  # the least of an address that stands behind a title, points


def sources_of(brief: Brief) -> tuple[Citation, ...]:
    """Every publication of a brief once, in its order."""
    own = [*brief.sources, *(each for leaf in brief.leaves for each in leaf.exhibit.sources)]
    return tuple({source.source_id: source for source in reversed(own)}.values())[::-1]


def add_title(on: Desk, brief: Brief) -> None:
    """The first slide: what the brief is called, of where and when, by whom, for whom."""
    sheet = add_cover(on, "Title")
    title = brief.title if brief.title.strip() else brief.where
    sheet.put("opening", fit(sheet, "opening", title))
    when = on.say("as_of", day=written_day(on.imprint.language, brief.as_of))
    under = f"{line(brief.where, 200)} · {when}"
    sheet.put("subtitle", fit(sheet, "subtitle", under))
    history = on.say("history")
    counted = on.say("brief_of", count=len(brief.leaves), sources=len(sources_of(brief)))
    told = [words for words in (line(brief.author, 300), counted, history) if words]
    room = sheet.boxes["author"].height / len(told)
    sheet.tell("author", [_sized(fit(sheet, "author", words, room), "author") for words in told])
    sheet.drop("as_of")
    speak_of(sheet, on.imprint, [title, under, *told])


def _sized(told: text_fit.Fitted, role: str) -> Paragraph:
    return plain(told.text, None if told.size == ROLES[role].size else told.size)


def add_summary(on: Desk, brief: Brief) -> None:
    """Headline figures beside disagreements, over as many slides as they need, to a limit."""
    boxes = on.places("Summary")
    known = brief.headlines or (on.say("no_headlines"),)
    apart = brief.disagreements or (on.say("no_disagreements"),)
    told = {
        "text": (on.say("headlines"), tuple(line(each, _SENTENCE) for each in known)),
        "text_2": (on.say("disagreements"), tuple(line(each, _SENTENCE) for each in apart)),
    }
    size = min(_size(boxes[role], head, said) for role, (head, said) in told.items())
    pages = {role: _pages(on, boxes[role], head, said, size) for role, (head, said) in told.items()}
    count = max(map(len, pages.values()))
    for at in range(count):
        sheet = add_cover(on, "Summary")
        sheet.put("title", fit(sheet, "title", on.part(on.say("summary"), at + 1, count)))
        for role, own in pages.items():
            sheet.tell(role, own[at] if at < len(own) else ())
        spoken = [words for head, said in told.values() for words in (head, *said)]
        speak_of(sheet, on.imprint, [on.say("summary"), *spoken])


def _size(box: Box, head: str, said: Sequence[str]) -> float:
    """The largest letters in which a column of the summary stands on one slide, or the least."""
    size = ROLES["text"].size
    while size > ROLES["text"].least:
        heads = len(wrapped(head, box.width, size, bold=True)) * size * LINE
        if heads + sum(_tall(words, box, size) for words in said) <= box.height:
            break
        size -= 1
    return size


def _tall(words: str, box: Box, size: float) -> float:
    return len(wrapped(words, box.width - _BULLET, size)) * size * LINE + _APART


def _pages(
    on: Desk, box: Box, head: str, said: Sequence[str], size: float
) -> list[list[Paragraph]]:
    """The paragraphs of a column on each slide, its head on every one of them."""
    own = None if size == ROLES["text"].size else size
    first = Paragraph((Run(head, own, True, "accent1"),), bullet=False)
    top = len(wrapped(head, box.width, size, bold=True)) * size * LINE
    more = _tall(on.say("further", count=len(said)), box, size)
    pages: list[list[Paragraph]] = []
    at = 0
    while at < len(said) or not pages:
        if len(pages) == MOST_SUMMARIES:
            pages[-1].append(
                Paragraph((Run(on.say("further", count=len(said) - at), own),), _APART)
            )
            break
        page, used = [first], top
        # The last slide keeps room for words on what is left.
        room = box.height - (more if len(pages) == MOST_SUMMARIES - 1 else 0)
        while at < len(said):
            tall = _tall(said[at], box, size)
            if len(page) > 1 and used + tall > room:
                break
            kept = fitted(said[at], box.width - _BULLET, room - used - _APART, (size, size))
            page.append(Paragraph((Run(kept.text, own),), _APART))
            used += tall
            at += 1
        pages.append(page)
    return pages


def add_sources(on: Desk, brief: Brief) -> None:
    """The last slides: every publication once, each a link; their notes have the addresses."""
    sources = sources_of(brief)
    if not sources:
        return
    entries = [_entry(on, source, on.places("Sources")["list"].width) for source in sources]
    columns = _columns(entries, on.places("Sources")["list"].height)
    count = -(-len(columns) // 2)
    for at in range(count):
        sheet = add_cover(on, "Sources")
        title = on.part(on.say("sources"), at + 1, count)
        sheet.put("title", fit(sheet, "title", title))
        shown = columns[2 * at : 2 * at + 2]
        sheet.tell("list", [each.paragraph for each in shown[0]])
        sheet.tell("list_2", [each.paragraph for own in shown[1:] for each in own])
        named = [source_words(each.source, on.imprint) for own in shown for each in own]
        speak_of(sheet, on.imprint, [title, *named])


@dataclass(frozen=True)
class _Entry:
    """A publication as it stands in the list, and in how many points of height."""

    source: Citation
    paragraph: Paragraph
    height: float


def _entry(on: Desk, source: Citation, across: float) -> _Entry:
    """A publication with title, outlet, day, and its address cut to the line.

    Many pages have no title but their site's name, so that on paper the address tells them apart.
    """
    size = ROLES["list"].least
    told = ". ".join(
        line(part, _PUBLICATION) for part in citation_parts(source, on.imprint) if part
    )
    lines = wrapped(f"{told}.", across, size)
    count = len(lines)
    runs = [Run(f"{told}. ", size)]
    target = link_target(source.url)
    if target:
        room = across - width(f"{lines[-1]} ", size)
        if room < _ADDRESS:
            room, count = across, count + 1
        shown = target.split("://", 1)[1].removeprefix("www.")
        runs.append(Run(clipped(shown, room, size), size, href=target))
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
