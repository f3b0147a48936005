"""The ledger's rows and one claim's evidence as HTML. All text out of records is escaped."""

from collections.abc import Callable

import pandas as pd

from data.text.format import format_count, format_short_date
from exhibits.builders.claims.claim_evidence import RELATIONS
from exhibits.model import EvidenceMarks, Exhibit
from exhibits.render.html.fragments import ClaimPage, claim_link, link_out, missing
from exhibits.text.clean import escape_html

PlacePage = Callable[[str], str]
"""The address of a place's records of control, by its place_id."""
EventPage = Callable[[str, str], str]
"""The address of what the source said of an event, by its id; and up to which day, if not ""."""

# Heading, what it orders by ("" for nothing), and the order that a first click asks for.
_HEADS = (
    ("Claim", "", ""),
    ("Number", "amount", "-amount"),
    ("Place", "place", "place"),
    ("Measure", "metric", "metric"),
    ("Organisation", "organisation", "organisation"),
    ("Speaker", "speaker", "speaker"),
    ("As of", "as_of", "-as_of"),
    ("Published", "published_on", "-published_on"),
    ("Status", "status", "status"),
    ("Via", "via", "via"),
)


def ledger_rows(rows: pd.DataFrame, order: str, to_claim: ClaimPage) -> str:
    """Some rows of `tables.ledger` as a table; each leads to its claim's card.

    The first cell of a row is a link that carries the id (``data-claim``). A heading that orders is
    a button with the order that a click asks for (``data-order``); ``aria-sort`` tells the present
    one.

    Parameters
    ----------
    rows : a part of the frame of `tables.ledger`.
    order : the view's order; a hyphen before it means descending.
    """
    heads = "".join(_head(*head, order) for head in _HEADS)
    body = "".join(_row(row, to_claim) for row in rows.to_dict("records"))
    return (
        '<div class="fh-ledger-box" tabindex="0" role="region" aria-label="Claims">'
        f'<table class="fh-ledger"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody>'
        "</table></div>"
    )


def _head(title: str, name: str, first: str, order: str) -> str:
    if not name:
        return f'<th scope="col">{title}</th>'
    sort, sign, asked = "none", "", first
    if order.removeprefix("-") == name:
        falling = order.startswith("-")
        sort, sign = ("descending", "▼") if falling else ("ascending", "▲")
        asked = name if falling else f"-{name}"
    arrow = f'<span class="fh-arrow" aria-hidden="true">{sign}</span>'
    return (
        f'<th scope="col" aria-sort="{sort}">'
        f'<button type="button" class="fh-sort" data-order="{asked}">{title}{arrow}</button></th>'
    )


def _row(row: dict, to_claim: ClaimPage) -> str:
    claim = claim_link(to_claim, str(row["figure_id"]), row["statement"])
    number = f'<span class="fh-number">{escape_html(row["amount_text"])}</span>'
    if row["converted"]:
        number += f'<span class="fh-converted">= {escape_html(row["converted"])}, converted</span>'
    base = row["base"] if isinstance(row["base"], str) else "not stated"
    number += f'<span class="fh-of">of: {escape_html(base)}</span>'
    published = (
        format_short_date(row["published_on"]) if pd.notna(row["published_on"]) else "not known"
    )
    repeats = isinstance(row["repeat_of"], str)
    status = f'<span class="fh-status" data-status="{escape_html(row["status"])}">'
    status += f"{escape_html(row['status'])}</span>"
    if repeats:
        status += '<span class="fh-repeat">repeats another</span>'
    speaker = row["speaker"] if isinstance(row["speaker"], str) else ""
    cells = (
        number,
        escape_html(row["place"]),
        escape_html(row["measure"]),
        escape_html(row["organisation"]),
        escape_html(speaker),
        escape_html(row["when"]),
        published,
        status,
        escape_html(row["via"]),
    )
    told = "".join(
        f'<td data-head="{title}">{cell}</td>'
        for (title, _, _), cell in zip(_HEADS[1:], cells, strict=True)
    )
    source = f'<span class="fh-note">{link_out(row["source_url"], row["source_title"])}</span>'
    return f'<tr><th scope="row">{claim}{source}</th>{told}</tr>'


def claim_list(rows: pd.DataFrame, to_claim: ClaimPage) -> str:
    """Claims as a list of sentences, each a link to its evidence; ``rows`` as `tables.told`."""
    items = "".join(
        f"<li>{claim_link(to_claim, str(row['figure_id']), row['statement'])}</li>"
        for row in rows.to_dict("records")
    )
    return f'<ul class="fh-claims">{items}</ul>'


def event_list(events: pd.DataFrame, to_place: PlacePage, to_event: EventPage) -> str:
    """Events as a list of sentences that lead to the records of their places and to their sources.

    ``events`` as `DotsMarks.events` has them: without a ``place_id`` a sentence is no link.
    """
    items = "".join(
        f'<li>{_sentence(row, to_place)}<span class="fh-note">{_source(row, to_event)}</span></li>'
        for row in events.to_dict("records")
    )
    return f'<section class="fh-related"><h3>Events</h3><ul>{items}</ul></section>'


def _sentence(event: dict, to_place: PlacePage) -> str:
    words = escape_html(event["statement"])
    if not event["place_id"]:
        return words
    target = escape_html(to_place(event["place_id"]))
    return f'<a class="fh-claim" href="{target}" target="_self">{words}</a>'


def _source(event: dict, to_event: EventPage) -> str:
    """Where an event was read, and whether it was verified there."""
    if not event["source_title"]:
        return "[no publication]"
    doubt = "" if event["status"] == "verified" else "[not verified] "
    target = escape_html(to_event(event["event_id"], event["until"]))
    return f'{doubt}<a href="{target}" target="_self">{escape_html(event["source_title"])}</a>'


def evidence(exhibit: Exhibit, to_claim: ClaimPage) -> str:
    """A claim's card: its sentence, its facts, its source, and the claims that bear on it."""
    if exhibit.missing:
        return missing(exhibit)
    assert isinstance(exhibit.marks, EvidenceMarks)
    rows = exhibit.frame.to_dict("records")
    claim = rows[0]
    facts = "".join(
        f"<div><dt>{escape_html(head)}</dt><dd>{escape_html(text)}</dd></div>"
        for head, text in exhibit.marks.facts
    )
    lists = "".join(
        _related(title, [row for row in rows[1:] if row["relation"] == relation], to_claim)
        for relation, title in RELATIONS.items()
    )
    source = link_out(claim["source_url"], claim["source_title"])
    return (
        f'<article class="fh-evidence" aria-label="Evidence of '
        f'{escape_html(str(claim["figure_id"]))}">'
        f'<p class="fh-said">{escape_html(claim["sentence"])}</p>'
        f'<p class="fh-read">Source: {source}</p>'
        f'<dl class="fh-facts">{facts}</dl>{lists}</article>'
    )


def _related(title: str, rows: list[dict], to_claim: ClaimPage) -> str:
    if not rows:
        return ""
    items = "".join(
        f"<li>{claim_link(to_claim, str(row['figure_id']), row['sentence'])}"
        f'<span class="fh-note">{link_out(row["source_url"], row["source_title"])}</span></li>'
        for row in rows
    )
    return (
        f'<section class="fh-related"><h3>{escape_html(title)} '
        f"<span "
        f'class="fh-count">{format_count(len(rows), "claim")}</span></h3><ul>{items}</ul></section>'
    )
