"""Template data of one exhibit: header, footer, and cards or a table."""

from collections.abc import Mapping

from data.text.format import sentence_case
from exhibits.i18n.export_phrases import PagePhrases, date_stamp, join_parts
from exhibits.i18n.phrase_templates import RIGHT_TO_LEFT_MARK
from exhibits.kinds import KINDS
from exhibits.links.citation import remove_citation
from exhibits.model import Citation, Exhibit
from exhibits.page_setup import MAX_IMPRINT_LETTERS, ExportContext
from exhibits.render.data_files.content_hash import content_hash
from exhibits.render.pdf.compiler import TemplateData
from exhibits.render.pdf.tables import ROWS, build_table
from exhibits.text.clean import (
    MAX_TITLE_LETTERS,
    address_pieces,
    link_target,
    paragraph_text,
)
from exhibits.text.direction import has_rtl_letter
from exhibits.text.figures import bind_figures

MAX_SOURCES = 24
"""Sources passed to a footer; the templates print as many of them as fit."""
SourceNumbers = Mapping[str, int]
"""Source numbers, from 1, by source id."""


def exhibit_page_data(
    exhibit: Exhibit,
    context: ExportContext,
    phrases: PagePhrases,
    max_pages: int,
    source_numbers: SourceNumbers,
) -> TemplateData:
    """Build the template data of an exhibit's pages; a drawing (kind "picture") is added later.

    Parameters
    ----------
    max_pages : pages that cards or rows may take.
    source_numbers : numbers of the sources in the document, by source id.
    """
    data = _header_and_footer(exhibit, context, phrases, source_numbers) | {"most": max_pages}
    if exhibit.missing:
        return data | {"kind": "missing", "missing": paragraph_text(exhibit.missing, 1_000)}
    if KINDS[exhibit.kind].is_drawn:
        return data | {"kind": "picture"}
    if exhibit.kind in ROWS:
        table_data = build_table(
            exhibit, context.paper.width_pt, max_pages, phrases, source_numbers
        )
        return data | {"kind": "table", "table": table_data}
    cards = [_card_data(row, phrases) for row in exhibit.frame.to_dict("records")]
    return data | {"kind": "numbers", "cards": cards}


def _header_and_footer(
    exhibit: Exhibit, context: ExportContext, phrases: PagePhrases, source_numbers: SourceNumbers
) -> TemplateData:
    notes = [exhibit.caption, exhibit.note]
    if context.boundary not in exhibit.note:
        notes.append(context.boundary)
    sources = exhibit.sources[:MAX_SOURCES]
    return {
        "title": bind_figures(paragraph_text(exhibit.message or exhibit.title, MAX_TITLE_LETTERS)),
        "subtitle": bind_figures(
            paragraph_text(
                f"{exhibit.title}. {exhibit.subtitle}" if exhibit.message else exhibit.subtitle,
                MAX_TITLE_LETTERS,
            )
        ),
        "when": date_stamp(phrases.language, exhibit),
        "alt": paragraph_text(exhibit.alt),
        "notes": bind_figures(paragraph_text(" ".join(note for note in notes if note))),
        "sources": [
            {"number": f"[{source_numbers[source.source_id]}]"} | citation_data(source, phrases)
            for source in sources
        ],
        "sources_of": len(exhibit.sources),
        "foot": footer_data(context, phrases, content_hash(exhibit)),
    }


def footer_data(context: ExportContext, phrases: PagePhrases, content_id: str = "") -> TemplateData:
    """Last line of a page: address of the view, theatre, and hashes of content and records."""
    hashes = [paragraph_text(context.imprint, MAX_IMPRINT_LETTERS)]
    if content_id:
        hashes.append(phrases.translate("content", hash=content_id))
    if context.records:
        hashes.append(phrases.translate("records", hash=paragraph_text(context.records, 64)))
    return {
        "link": link_target(context.link, None),
        "address": address_pieces(remove_citation(context.link)),
        "word": phrases.translate("link"),
        "hashes": f"{RIGHT_TO_LEFT_MARK * phrases.right_to_left}{' · '.join(hashes)}",
    }


def citation_data(source: Citation, phrases: PagePhrases) -> TemplateData:
    """Citation for a footer or a source list: title, outlet, publication date and link."""
    published = (
        phrases.format_publication_date(source.published_on)
        if source.published_on is not None
        else ""
    )
    # Web pages without a title are named after their outlet.
    outlet = "" if source.outlet in source.title else source.outlet
    is_rtl = has_rtl_letter(f"{source.title}{outlet}")
    text = join_parts(phrases.language if is_rtl else "en", source.title, outlet, published)
    return {
        "text": paragraph_text(text, 400),
        "url": link_target(source.url),
    }


def _card_data(row: dict, phrases: PagePhrases) -> TemplateData:
    unverified = "" if row["status"] == "verified" else phrases.translate("doubt")
    when = join_parts(phrases.language, row["stated"], unverified, row["who"])
    details = [row["others"], row["change"], row["converted"], row["also"]]
    return {
        "label": paragraph_text(row["label"], 200),
        "hedge": paragraph_text(row["hedge"], 60),
        "amount": paragraph_text(row["amount_text"], 80),
        "base": [
            bind_figures(paragraph_text(phrases.translate("base", base=row["base_text"]), 300))
        ],
        "when": [bind_figures(paragraph_text(when, 300))],
        "more": [
            bind_figures(paragraph_text(sentence_case(text), 400)) for text in details if text
        ],
    }
