"""Ledger rows and the evidence card of a claim as HTML. All text from records is escaped."""

from collections.abc import Callable

import pandas as pd

from data.text.format import has_values
from exhibits.builders.claims.claim_evidence import RELATIONS
from exhibits.model import Exhibit
from exhibits.render.html.environment import render
from exhibits.render.html.fragments import ClaimPage, render_missing

PlacePage = Callable[[str], str]
"""Maps a place_id to the address of the place's control records."""
EventPage = Callable[[str, str], str]
"""Maps an event id and an end date ("" for none) to the address of the source's statement."""

# Heading, sort key ("" if not sortable), and the order requested by the first click.
_HEADINGS = (
    ("Claim", "", ""),
    ("Figure", "amount", "-amount"),
    ("Place", "place", "place"),
    ("Measure", "metric", "metric"),
    ("Organisation", "organisation", "organisation"),
    ("Speaker", "speaker", "speaker"),
    ("As of", "as_of", "-as_of"),
    ("Published", "published_on", "-published_on"),
    ("Status", "status", "status"),
    ("Source type", "via", "via"),
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
    records = rows.to_dict("records")
    headings = _HEADINGS if has_values(rows, "via") else _HEADINGS[:-1]
    return render("ledger", rows=records, order=order, headings=headings, to_claim=to_claim)


def render_claim_list(rows: pd.DataFrame, to_claim: ClaimPage) -> str:
    """Render claims as a list of sentences, each linked to its evidence.

    ``rows`` need the columns ``figure_id`` and ``statement``.
    """
    return render("claim_list", rows=rows.to_dict("records"), to_claim=to_claim)


def render_event_list(events: pd.DataFrame, to_place: PlacePage, to_event: EventPage) -> str:
    """Render events as a list of sentences, linked to their places' records and their sources.

    ``events`` as in `DotsMarks.events`; a sentence without a ``place_id`` is not a link.
    """
    records = events.to_dict("records")
    return render("event_list", events=records, to_place=to_place, to_event=to_event)


def render_evidence(exhibit: Exhibit, to_claim: ClaimPage) -> str:
    """Render a claim's card: sentence, facts, source and related claims."""
    if exhibit.missing:
        return render_missing(exhibit.missing)
    return render("evidence", exhibit=exhibit, relations=RELATIONS, to_claim=to_claim)
