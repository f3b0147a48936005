"""What the templates are given of one exhibit, as plain data: head, foot, numbers or a table."""

from collections.abc import Mapping

from exhibits.i18n.export_phrases import Fixed, joined
from exhibits.model import Citation, EvidenceMarks, Exhibit, MapMarks, TableMarks
from exhibits.page_setup import Imprint
from exhibits.render.data_files.provenance import content_hash
from exhibits.render.pdf.compiler import Given
from exhibits.render.pdf.tables import table
from exhibits.text.clean import MOST_IN_A_TITLE, link_target, settled

MOST_SOURCES = 24
"""Sources that a foot is given; the templates set as many of them as there is room for."""
Order = Mapping[str, int]
"""Numbers of sources, from 1, by their ids."""


def leaf(exhibit: Exhibit, imprint: Imprint, fixed: Fixed, most: int, order: Order) -> Given:
    """A sheet of an exhibit, or several; without its picture, if it is one (kind "picture").

    Parameters
    ----------
    most : sheets that numbers or rows may go over.
    order : the numbers that its sources have in the file.
    """
    given = _framing(exhibit, imprint, fixed, order) | {"most": most}
    if exhibit.missing:
        return given | {"kind": "missing", "missing": settled(exhibit.missing, 1_000)}
    if isinstance(exhibit.marks, TableMarks | EvidenceMarks):
        set_rows = table(exhibit, imprint.paper.width_pt, most, fixed, order)
        return given | {"kind": "table", "table": set_rows}
    if exhibit.kind == "numbers":
        return given | {"kind": "numbers", "cards": [_card(row, fixed) for row in _rows(exhibit)]}
    return given | {"kind": "picture"}


def _framing(exhibit: Exhibit, imprint: Imprint, fixed: Fixed, order: Order) -> Given:
    """Head and foot."""
    notes = [exhibit.caption, exhibit.note]
    if isinstance(exhibit.marks, MapMarks) and imprint.boundary not in exhibit.note:
        notes.append(imprint.boundary)
    sources = exhibit.sources[:MOST_SOURCES]
    return {
        "title": settled(exhibit.title, MOST_IN_A_TITLE),
        "subtitle": settled(exhibit.subtitle, MOST_IN_A_TITLE),
        "when": fixed.as_of(exhibit.as_of),
        "alt": settled(exhibit.alt),
        "notes": settled(" ".join(note for note in notes if note)),
        "sources": [
            {"number": f"[{order[source.source_id]}]"} | cited(source, fixed) for source in sources
        ],
        "sources_of": len(exhibit.sources),
        "foot": foot(imprint, fixed, content_hash(exhibit)),
    }


def foot(imprint: Imprint, fixed: Fixed, content: str = "") -> Given:
    """The last line of a sheet: the view's address, and what it was made from."""
    hashes = []
    if content:
        hashes.append(fixed.say("content", hash=content))
    if imprint.records:
        hashes.append(fixed.say("records", hash=settled(imprint.records, 64)))
    return {
        "link": link_target(imprint.link, None),
        "address": settled(imprint.link, 400),
        "hashes": " · ".join(hashes),
    }


def cited(source: Citation, fixed: Fixed) -> Given:
    """A source as a foot or a list has it: what it is, who ran it, when, and its address."""
    day = fixed.published(source.published_on) if source.published_on is not None else ""
    # Pages without a title are named after their outlet.
    outlet = "" if source.outlet in source.title else source.outlet
    text = joined(fixed.language, source.title, outlet, day)
    return {
        "text": settled(text, 400),
        "url": link_target(source.url),
        "address": settled(source.url, 400),
    }


def _rows(exhibit: Exhibit) -> list[dict]:
    return exhibit.frame.to_dict("records")


def _card(row: dict, fixed: Fixed) -> Given:
    """A headline number: never without hedge, base, day and who said it."""
    doubt = "" if row["status"] == "verified" else fixed.say("doubt")
    when = joined(fixed.language, fixed.say("when", when=row["when"]), doubt, row["who"])
    more = [row["change"], row["others"], row["converted"], row["also"]]
    return {
        "label": settled(row["label"], 200),
        "hedge": settled(row["hedge"], 60),
        "amount": settled(row["amount_text"], 80),
        "base": [settled(fixed.say("base", base=row["base"]), 300)],
        "when": [settled(when, 300)],
        "more": [settled(words, 400) for words in more if words],
    }
