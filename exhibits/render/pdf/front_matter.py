"""Pages of a brief without an exhibit: title, summary, sources."""

from dataclasses import replace

from exhibits.brief import Brief
from exhibits.i18n.export_phrases import PagePhrases
from exhibits.render.pdf.compiler import TemplateData
from exhibits.render.pdf.exhibit_page import citation_data, footer_data
from exhibits.text.clean import (
    MAX_TITLE_LETTERS,
    address_pieces,
    link_target,
    paragraph_text,
    short_address,
)
from exhibits.text.figures import bind_figures


def title_page_data(brief: Brief, phrases: PagePhrases) -> TemplateData:
    """Title page: title, area, as-of date, author, handling and the hash of the records."""
    context = brief.export_context
    facts = [
        phrases.translate("history"),
        phrases.translate("brief_of", count=len(brief.items), sources=f"{len(brief.sources):,}"),
    ]
    if context.handling:
        facts.append(phrases.translate("handling", words=paragraph_text(context.handling, 120)))
    if context.records:
        facts.append(phrases.translate("made_from", hash=paragraph_text(context.records, 64)))
    return {
        "kind": "title",
        "title": bind_figures(paragraph_text(brief.title, MAX_TITLE_LETTERS)),
        "where": paragraph_text(brief.where, 200),
        "when": phrases.as_of(brief.as_of),
        "author": paragraph_text(brief.author, MAX_TITLE_LETTERS),
        "facts": facts,
        "link": link_target(context.link, None),
        "address": address_pieces(context.link),
        "link_heading": f"{phrases.translate('link_of_brief')}:",
        "foot": footer_data(replace(context, link=""), phrases),
    }


def summary_page_data(brief: Brief, phrases: PagePhrases) -> TemplateData:
    """Summary page: headline figures with their hedges, and disagreements between sources."""
    return {
        "kind": "summary",
        "title": f"{phrases.translate('summary')} · {phrases.as_of(brief.as_of)}",
        "headlines": [bind_figures(paragraph_text(sentence)) for sentence in brief.headlines],
        "disagreements": [
            bind_figures(paragraph_text(sentence)) for sentence in brief.disagreements
        ],
        "foot": footer_data(brief.export_context, phrases),
    }


def sources_page_data(brief: Brief, phrases: PagePhrases) -> TemplateData:
    """Source list: every source once, numbered as the exhibits cite it."""
    return {
        "kind": "sources",
        "title": phrases.translate("sources"),
        "sources": [
            {"number": f"[{number}]", "host": short_address(source.url)}
            | citation_data(source, phrases)
            for number, source in enumerate(brief.sources, start=1)
        ],
        "foot": footer_data(brief.export_context, phrases),
    }
