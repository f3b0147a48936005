"""Ledger rows and the evidence card of a claim as HTML. All text from records is escaped."""

from collections.abc import Callable

import pandas as pd

from data.text.format import format_count, format_short_date
from exhibits.builders.claims.claim_evidence import RELATIONS
from exhibits.model import EvidenceMarks, Exhibit
from exhibits.render.html.fragments import ClaimPage, claim_link, link_out, render_missing
from exhibits.text.clean import escape_html

PlacePage = Callable[[str], str]
"""Maps a place_id to the address of the place's control records."""
EventPage = Callable[[str, str], str]
"""Maps an event id and an end date ("" for none) to the address of the source's statement."""

# Heading, sort key ("" if not sortable), and the order requested by the first click.
_HEADINGS = (
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


def render_ledger_rows(rows: pd.DataFrame, order: str, to_claim: ClaimPage) -> str:
    """Render rows of `tables.ledger` as a table; each row links to its claim's card.

    The first cell of a row is a link with the claim's id (``data-claim``). A sortable heading is a
    button with the order requested by a click (``data-order``); ``aria-sort`` holds the current
    one.

    Parameters
    ----------
    rows : subset of the frame of `tables.ledger`.
    order : the view's order; a leading hyphen means descending.
    """
    heads = "".join(_heading_cell(*head, order) for head in _HEADINGS)
    body = "".join(_table_row(row, to_claim) for row in rows.to_dict("records"))
    return (
        '<div class="fh-ledger-box" tabindex="0" role="region" aria-label="Claims">'
        f'<table class="fh-ledger"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody>'
        "</table></div>"
    )


def _heading_cell(title: str, name: str, first: str, order: str) -> str:
    if not name:
        return f'<th scope="col">{title}</th>'
    sort, sign, next_order = "none", "", first
    if order.removeprefix("-") == name:
        is_descending = order.startswith("-")
        sort, sign = ("descending", "▼") if is_descending else ("ascending", "▲")
        next_order = name if is_descending else f"-{name}"
    arrow = f'<span class="fh-arrow" aria-hidden="true">{sign}</span>'
    return (
        f'<th scope="col" aria-sort="{sort}">'
        f'<button type="button" class="fh-sort" data-order="{next_order}">'
        f"{title}{arrow}</button></th>"
    )


def _table_row(row: dict, to_claim: ClaimPage) -> str:
    claim = claim_link(to_claim, str(row["figure_id"]), row["statement"])
    number = f'<span class="fh-number">{escape_html(row["amount_text"])}</span>'
    if row["converted"]:
        number += f'<span class="fh-converted">= {escape_html(row["converted"])}, converted</span>'
    base = row["base"] if isinstance(row["base"], str) else "not stated"
    number += f'<span class="fh-of">of: {escape_html(base)}</span>'
    published = (
        format_short_date(row["published_on"]) if pd.notna(row["published_on"]) else "unknown"
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
    data_cells = "".join(
        f'<td data-head="{title}">{cell}</td>'
        for (title, _, _), cell in zip(_HEADINGS[1:], cells, strict=True)
    )
    source = f'<span class="fh-note">{link_out(row["source_url"], row["source_title"])}</span>'
    return f'<tr><th scope="row">{claim}{source}</th>{data_cells}</tr>'


def render_claim_list(rows: pd.DataFrame, to_claim: ClaimPage) -> str:
    """Render claims as a list of sentences, each linked to its evidence.

    ``rows`` need the columns ``figure_id`` and ``statement``.
    """
    items = "".join(
        f"<li>{claim_link(to_claim, str(row['figure_id']), row['statement'])}</li>"
        for row in rows.to_dict("records")
    )
    return f'<ul class="fh-claims">{items}</ul>'


def render_event_list(events: pd.DataFrame, to_place: PlacePage, to_event: EventPage) -> str:
    """Render events as a list of sentences, linked to their places' records and their sources.

    ``events`` as in `DotsMarks.events`; a sentence without a ``place_id`` is not a link.
    """
    items = "".join(
        f"<li>{_event_sentence(row, to_place)}"
        f'<span class="fh-note">{_event_source(row, to_event)}</span></li>'
        for row in events.to_dict("records")
    )
    return f'<section class="fh-related"><h3>Events</h3><ul>{items}</ul></section>'


def _event_sentence(event: dict, to_place: PlacePage) -> str:
    text = escape_html(event["statement"])
    if not event["place_id"]:
        return text
    target = escape_html(to_place(event["place_id"]))
    return f'<a class="fh-claim" href="{target}" target="_self">{text}</a>'


def _event_source(event: dict, to_event: EventPage) -> str:
    """Link to the source of an event, marked if the event is not verified."""
    if not event["source_title"]:
        return "[no publication]"
    doubt = "" if event["status"] == "verified" else "[unverified] "
    target = escape_html(to_event(event["event_id"], event["until"]))
    return f'{doubt}<a href="{target}" target="_self">{escape_html(event["source_title"])}</a>'


def render_evidence(exhibit: Exhibit, to_claim: ClaimPage) -> str:
    """Render a claim's card: sentence, facts, source and related claims."""
    if exhibit.missing:
        return render_missing(exhibit)
    assert isinstance(exhibit.marks, EvidenceMarks)
    rows = exhibit.frame.to_dict("records")
    claim = rows[0]
    facts = "".join(
        f"<div><dt>{escape_html(head)}</dt><dd>{escape_html(text)}</dd></div>"
        for head, text in exhibit.marks.facts
    )
    lists = "".join(
        _related_claims(title, [row for row in rows[1:] if row["relation"] == relation], to_claim)
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


def _related_claims(title: str, rows: list[dict], to_claim: ClaimPage) -> str:
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
