"""Build decks that PowerPoint and LibreOffice can edit: native charts, maps and tables."""

import io

import pandas as pd

from exhibits.brief import Brief, BriefItem, Progress, ignore_progress
from exhibits.model import Exhibit
from exhibits.page_setup import ExportContext
from exhibits.text.clean import clean_line

_PROPERTY = 255  # characters, limit of a document property


def build_deck(brief: Brief, progress: Progress = ignore_progress) -> bytes:
    """Build the .pptx of a brief: title, summary, the exhibits in turn and all sources.

    An exhibit that does not fit its slide continues on the next ones. If the brief has two exhibits
    per slide, drawn ones with the same as-of date share one.

    Parameters
    ----------
    progress : called before each slide with the share done (0-1) and the next title; an exception
        from it cancels the export.

    Returns
    -------
    Content of the file; identical for identical briefs.
    """
    # python-pptx takes 0.25 s to import, which would delay every page of the dashboard.
    from exhibits.render.pptx.deck_builder import create_deck
    from exhibits.render.pptx.front_matter import add_sources, add_summary, add_title
    from exhibits.render.pptx.slides import add_exhibit, add_two, can_share_slide

    items = list(brief.items)
    steps = len(items) + 2
    deck = create_deck(brief.export_context, brief.as_of, has_source_list=True)
    progress(0.0, brief.title)
    add_title(deck, brief)
    if brief.has_summary:
        add_summary(deck, brief)
    index = 0
    while index < len(items):
        group = items[index : index + brief.exhibits_per_slide]
        progress((index + 1) / steps, group[0].exhibit.title)
        if len(group) == 2 and can_share_slide(group[0].exhibit, group[1].exhibit):
            add_two(deck, *group)
            index += 2
        else:
            add_exhibit(deck, group[0])
            index += 1
    progress((steps - 1) / steps, deck.translate("sources"))
    add_sources(deck, brief)
    data = _save(deck.presentation, brief.title, brief.author, brief.where, brief.as_of)
    progress(1.0, "")
    return data


def build_slide(exhibit: Exhibit, context: ExportContext, notes: tuple[str, ...] = ()) -> bytes:
    """Build a .pptx of one slide; ``notes`` go into its speaker notes, which list every source.

    A table that exceeds the slide is cut after the rows that fit, and the text says so.
    """
    from exhibits.render.pptx.deck_builder import create_deck
    from exhibits.render.pptx.slides import add_exhibit

    deck = create_deck(context, exhibit.as_of, has_source_list=False)
    add_exhibit(deck, BriefItem(exhibit, context, notes), max_slides=1)
    return _save(deck.presentation, exhibit.title, "", exhibit.subtitle, exhibit.as_of)


def _save(presentation, title: str, author: str, subject: str, as_of: pd.Timestamp) -> bytes:
    """Save with document properties, without the time of writing."""
    from exhibits.render.pptx.ooxml.reproducible import repack

    properties = presentation.core_properties
    properties.title, properties.subject = (
        clean_line(title, _PROPERTY),
        clean_line(subject, _PROPERTY),
    )
    properties.author = properties.last_modified_by = clean_line(author, _PROPERTY)
    properties.created = properties.modified = as_of.to_pydatetime()
    properties.revision = 1
    data = io.BytesIO()
    presentation.save(data)
    return repack(data.getvalue(), as_of)
