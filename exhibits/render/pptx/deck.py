"""A deck of slides that PowerPoint and LibreOffice open and edit: native charts, maps, tables."""

import io
from collections.abc import Callable

import pandas as pd

from exhibits.brief import Brief, BriefItem
from exhibits.model import Exhibit
from exhibits.page_setup import ExportContext
from exhibits.text.clean import clean_line

_PROPERTY = 255  # letters that a property of a document holds


def ignore_progress(done: float, words: str) -> None:
    """Tell nobody how far it is."""


def slide_deck(brief: Brief, progress: Callable[[float, str], None] = ignore_progress) -> bytes:
    """A .pptx of a brief: title, summary, a slide an exhibit, every source once at the end.

    Where the brief asks for two exhibits abreast, drawn ones of one day share a slide.

    Parameters
    ----------
    progress : told the share done (0-1) and what comes next, before each slide; what it raises ends
        the work.

    Returns
    -------
    The file; the same brief gives the same bytes.
    """
    # python-pptx takes a quarter of a second to import, which no reader of a page waits for.
    from exhibits.render.pptx.deck_builder import set_up
    from exhibits.render.pptx.front_matter import add_sources, add_summary, add_title
    from exhibits.render.pptx.slides import add_exhibit, add_two, fit_on_one_slide

    leaves = list(brief.items)
    steps = len(leaves) + 2
    desk = set_up(brief.imprint, brief.as_of, listed=True)
    progress(0.0, brief.title)
    add_title(desk, brief)
    add_summary(desk, brief)
    at = 0
    while at < len(leaves):
        shown = leaves[at : at + brief.exhibits_per_slide]
        progress((at + 1) / steps, shown[0].exhibit.title)
        if len(shown) == 2 and fit_on_one_slide(shown[0].exhibit, shown[1].exhibit):
            add_two(desk, *shown)
            at += 2
        else:
            add_exhibit(desk, shown[0])
            at += 1
    progress((steps - 1) / steps, desk.translate("sources"))
    add_sources(desk, brief)
    data = _written(desk.deck, brief.title, brief.author, brief.where, brief.as_of)
    progress(1.0, "")
    return data


def one_slide(exhibit: Exhibit, imprint: ExportContext, notes: tuple[str, ...] = ()) -> bytes:
    """A .pptx of one slide; ``notes`` are sentences for its notes, which name every source.

    Of a table that goes on, the slide has the first rows and says where the others are.
    """
    from exhibits.render.pptx.deck_builder import set_up
    from exhibits.render.pptx.slides import add_exhibit

    desk = set_up(imprint, exhibit.as_of, listed=False)
    add_exhibit(desk, BriefItem(exhibit, imprint, notes), most=1)
    return _written(desk.deck, exhibit.title, "", exhibit.subtitle, exhibit.as_of)


def _written(deck, title: str, author: str, subject: str, as_of: pd.Timestamp) -> bytes:
    """The file with its properties; nothing in it knows the hour."""
    from exhibits.render.pptx.ooxml.reproducible import repack

    own = deck.core_properties
    own.title, own.subject = clean_line(title, _PROPERTY), clean_line(subject, _PROPERTY)
    own.author = own.last_modified_by = clean_line(author, _PROPERTY)
    own.created = own.modified = as_of.to_pydatetime()
    own.revision = 1
    data = io.BytesIO()
    deck.save(data)
    return repack(data.getvalue(), as_of)
