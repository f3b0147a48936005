"""Numbers, tables and source lists as HTML. All text from records is escaped."""

import re
from collections.abc import Callable, Sequence

import pandas as pd

from data.text.format import format_count
from exhibits.model import Citation, Exhibit
from exhibits.render.html.environment import render
from exhibits.render.listed_rows import omit_unlisted

MAX_SOURCES_LISTED = 12
"""Number of sources in the notes of an exhibit; its export menu lists all."""
MAX_OPEN_ROWS = 25
"""Number of rows of a table before the reader asks for all."""
_END_OF_SENTENCE = re.compile(r"(?<=\.)\s+(?=[A-Z])")
_COUNT_OF_SOURCES = re.compile(r"\d sources?\b")

ClaimPage = Callable[[str], str]
"""Maps a figure_id to the address of the claim's evidence."""

RivalsPage = Callable[[str, str, pd.Timestamp, pd.Timestamp], str]
"""Maps a place, a measure and two dates to the address of the rival claims between them."""


def render_head(exhibit: Exhibit) -> str:
    """Render title and subtitle; the element's id is the link target of the exhibit."""
    return render("head", exhibit=exhibit)


def render_foot(exhibit: Exhibit) -> str:
    """Render one line (date, number of sources), and caption, rule and sources to be opened."""
    text = " ".join(part for part in (exhibit.caption, exhibit.note) if part)
    if not text and not exhibit.sources:
        return ""
    first_sentence = _END_OF_SENTENCE.split(text, maxsplit=1)[0]
    is_counted = not exhibit.sources or _COUNT_OF_SOURCES.search(first_sentence)
    count = "" if is_counted else f"{format_count(len(exhibit.sources), 'source')}."
    return render(
        "foot",
        line=" ".join(filter(None, (first_sentence, count))),
        text=text,
        sources=exhibit.sources,
        max_sources=MAX_SOURCES_LISTED,
    )


def render_missing(text: str) -> str:
    """Render the reason why an exhibit or a page is empty."""
    return render("paragraph", name="fh-missing", text=text)


def render_cards(
    exhibit: Exhibit,
    source_page: str,
    claim_page: str = "",
    rivals_page: RivalsPage | None = None,
) -> str:
    """Render headline numbers as a list of cards, each linked to its source on ``source_page``.

    Parameters
    ----------
    source_page, claim_page : addresses, queries included, to which the id of the source or of the
        claim is appended. Without ``claim_page`` a card has no link to its evidence.
    rivals_page : address of the rival claims of a place and measure within a range of dates;
        without it, the summary of other sources is plain text.
    """
    if exhibit.missing:
        return render_missing(exhibit.missing)
    return render(
        "cards",
        exhibit=exhibit,
        source_page=source_page,
        claim_page=claim_page,
        rivals_page=rivals_page,
    )


def render_table(
    exhibit: Exhibit, to_claim: ClaimPage | None = None, to_rivals: RivalsPage | None = None
) -> str:
    """Render a table with column headings; the source of a row, if any, is an external link.

    A note below it counts the rows that are in data files only.

    Parameters
    ----------
    to_claim : address of a claim's evidence. A cell is linked if the frame has the claim's id in
        the column of the same name with the suffix ``_id``; ``figure_ids`` holds several ids.
    to_rivals : address of the rival claims of a row's ``measure`` between ``first`` and ``last``.
    """
    if exhibit.missing:
        return render_missing(exhibit.missing)
    listed = omit_unlisted(exhibit)
    table = render(
        "table",
        exhibit=listed.exhibit,
        to_claim=to_claim,
        to_rivals=to_rivals,
        source="Source",
        max_open_rows=MAX_OPEN_ROWS,
    )
    notes = " ".join(listed.notes("en"))
    return f"{table}{render('paragraph', name='fh-caption', text=notes)}" if notes else table


def render_source_list(frame: pd.DataFrame) -> str:
    """Render publications with their statements; ``frame`` is a subset of `tables.statements`."""
    groups = frame.groupby("source_id", sort=False)
    return render("source_list", publications=[rows.to_dict("records") for _, rows in groups])


def render_citations(sources: Sequence[Citation], statements_page: Callable[[str], str]) -> str:
    """Render publications as a list: title, outlet, date and a link to their statements.

    ``statements_page`` maps a source id to the address of the source's statements.
    """
    return render("citations", sources=sources, statements_page=statements_page)
