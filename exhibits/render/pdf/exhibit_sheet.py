"""What the templates are given of one exhibit, as plain data: head, foot, numbers or a table."""

from collections.abc import Mapping

from exhibits.i18n.export_phrases import SheetPhrases, joined
from exhibits.model import Citation, EvidenceMarks, Exhibit, MapMarks, TableMarks
from exhibits.page_setup import ExportContext
from exhibits.render.data_files.provenance import content_hash
from exhibits.render.pdf.compiler import TemplateData
from exhibits.render.pdf.tables import table
from exhibits.text.clean import MAX_TITLE_LETTERS, link_target, paragraph_text

MAX_SOURCES = 24
"""Sources that a foot is given; the templates set as many of them as there is room for."""
Order = Mapping[str, int]
"""Numbers of sources, from 1, by their ids."""


def sheet_data(
    exhibit: Exhibit, imprint: ExportContext, fixed: SheetPhrases, most: int, order: Order
) -> TemplateData:
    """A sheet of an exhibit, or several; without its picture, if it is one (kind "picture").

    Parameters
    ----------
    most : sheets that numbers or rows may go over.
    order : the numbers that its sources have in the file.
    """
    given = _framing(exhibit, imprint, fixed, order) | {"most": most}
    if exhibit.missing:
        return given | {"kind": "missing", "missing": paragraph_text(exhibit.missing, 1_000)}
    if isinstance(exhibit.marks, TableMarks | EvidenceMarks):
        set_rows = table(exhibit, imprint.paper.width_pt, most, fixed, order)
        return given | {"kind": "table", "table": set_rows}
    if exhibit.kind == "numbers":
        return given | {"kind": "numbers", "cards": [_card(row, fixed) for row in _rows(exhibit)]}
    return given | {"kind": "picture"}


def _framing(
    exhibit: Exhibit, imprint: ExportContext, fixed: SheetPhrases, order: Order
) -> TemplateData:
    """Head and foot."""
    notes = [exhibit.caption, exhibit.note]
    if isinstance(exhibit.marks, MapMarks) and imprint.boundary not in exhibit.note:
        notes.append(imprint.boundary)
    sources = exhibit.sources[:MAX_SOURCES]
    return {
        "title": paragraph_text(exhibit.title, MAX_TITLE_LETTERS),
        "subtitle": paragraph_text(exhibit.subtitle, MAX_TITLE_LETTERS),
        "when": fixed.as_of(exhibit.as_of),
        "alt": paragraph_text(exhibit.alt),
        "notes": paragraph_text(" ".join(note for note in notes if note)),
        "sources": [
            {"number": f"[{order[source.source_id]}]"} | citation_line(source, fixed)
            for source in sources
        ],
        "sources_of": len(exhibit.sources),
        "foot": foot(imprint, fixed, content_hash(exhibit)),
    }


def foot(imprint: ExportContext, fixed: SheetPhrases, content: str = "") -> TemplateData:
    """The last line of a sheet: the view's address, and what it was made from."""
    hashes = []
    if content:
        hashes.append(fixed.translate("content", hash=content))
    if imprint.records:
        hashes.append(fixed.translate("records", hash=paragraph_text(imprint.records, 64)))
    return {
        "link": link_target(imprint.link, None),
        "address": paragraph_text(imprint.link, 400),
        "hashes": " · ".join(hashes),
    }


def citation_line(source: Citation, fixed: SheetPhrases) -> TemplateData:
    """A source as a foot or a list has it: what it is, who ran it, when, and its address."""
    day = fixed.published(source.published_on) if source.published_on is not None else ""
    # Pages without a title are named after their outlet.
    outlet = "" if source.outlet in source.title else source.outlet
    text = joined(fixed.language, source.title, outlet, day)
    return {
        "text": paragraph_text(text, 400),
        "url": link_target(source.url),
        "address": paragraph_text(source.url, 400),
    }


def _rows(exhibit: Exhibit) -> list[dict]:
    return exhibit.frame.to_dict("records")


def _card(row: dict, fixed: SheetPhrases) -> TemplateData:
    """A headline number: never without hedge, base, day and who said it."""
    doubt = "" if row["status"] == "verified" else fixed.translate("doubt")
    when = joined(fixed.language, fixed.translate("when", when=row["when"]), doubt, row["who"])
    more = [row["change"], row["others"], row["converted"], row["also"]]
    return {
        "label": paragraph_text(row["label"], 200),
        "hedge": paragraph_text(row["hedge"], 60),
        "amount": paragraph_text(row["amount_text"], 80),
        "base": [paragraph_text(fixed.translate("base", base=row["base"]), 300)],
        "when": [paragraph_text(when, 300)],
        "more": [paragraph_text(words, 400) for words in more if words],
    }
