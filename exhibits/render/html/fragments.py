"""Numbers, tables and source lists as HTML. All text from records is escaped."""

import re
from collections.abc import Callable, Sequence
from urllib.parse import quote

import pandas as pd

from data.text.format import format_number, format_short_date
from data.web_address import web_address
from exhibits.model import Citation, Exhibit, TableMarks
from exhibits.text.clean import ELLIPSIS, escape_html

MAX_CELL_CHARACTERS = 1_000
"""Cap on the text of a table cell, as browsers cannot handle larger tables. CSV is not capped."""
_LONG_RUN = re.compile(r"(\S{60})(?=\S)")

ClaimPage = Callable[[str], str]
"""Maps a figure_id to the address of the claim's evidence."""

RivalsPage = Callable[[str, str, pd.Timestamp, pd.Timestamp], str]
"""Maps a place, a measure and two dates to the address of the rival claims between them."""


def render_head(exhibit: Exhibit) -> str:
    """Render title and subtitle; the element's id is the link target of the exhibit."""
    return (
        f'<div class="fh-head" id="{escape_html(exhibit.id)}"><h2>{escape_html(exhibit.title)}</h2>'
        f"<p>{escape_html(exhibit.subtitle)}</p></div>"
    )


def render_foot(exhibit: Exhibit) -> str:
    """Render caption and rule."""
    text = " ".join(part for part in (exhibit.caption, exhibit.note) if part)
    return f'<p class="fh-caption">{escape_html(text)}</p>'


def render_missing(exhibit: Exhibit) -> str:
    """Render the reason why the exhibit is empty."""
    return f'<p class="fh-missing">{escape_html(exhibit.missing)}</p>'


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
        return render_missing(exhibit)
    items = "".join(
        _card(row, source_page, claim_page, rivals_page) for row in exhibit.frame.to_dict("records")
    )
    return f'<ul class="fh-cards" aria-label="{escape_html(exhibit.title)}">{items}</ul>'


def _card(row: dict, source_page: str, claim_page: str, rivals_page: RivalsPage | None) -> str:
    hedge = f'<span class="fh-hedge">{escape_html(row["hedge"])}</span> ' if row["hedge"] else ""
    also = "".join(
        f'<div class="fh-also">{escape_html(row[name])}</div>'
        for name in ("converted", "also")
        if row[name]
    )
    doubt = "" if row["status"] == "verified" else '<span class="fh-doubt">not verified</span> '
    target = f"{source_page}{quote(str(row['source_id']))}"
    title = row["source_title"] if isinstance(row["source_title"], str) else row["outlet"]
    evidence = ""
    if claim_page:
        figure_id = str(row["figure_id"])
        evidence = (
            f'<a class="fh-evidence-link" href="{escape_html(claim_page + quote(figure_id))}" '
            f'target="_self" data-claim="{escape_html(figure_id)}">Evidence</a>'
        )
    return (
        f'<li class="fh-card"><div class="fh-label">{escape_html(row["label"])}</div>'
        f'<div class="fh-value">{hedge}{escape_html(row["amount_text"])}</div>'
        f'<div class="fh-base">of: {escape_html(row["base"])}</div>{also}'
        f'<div class="fh-when">{escape_html(row["stated"])} · '
        f"{doubt}{escape_html(row['who'])}</div>"
        f'<div class="fh-change">{escape_html(row["change"])}</div>'
        f"{_other_sources(row, rivals_page)}"
        f'<div class="fh-links"><a class="fh-source" href="{escape_html(target)}" target="_self">'
        f"Source: {escape_html(title)}</a>{evidence}</div></li>"
    )


def _other_sources(row: dict, rivals_page: RivalsPage | None) -> str:
    if not row["others"]:
        return ""
    text = escape_html(row["others"])
    if rivals_page:
        target = rivals_page(
            row["others_place"], row["others_metric"], row["others_first"], row["others_last"]
        )
        text = f'<a href="{escape_html(target)}" target="_self">{text}</a>'
    return f'<div class="fh-others">{text}</div>'


def render_table(
    exhibit: Exhibit,
    to_claim: ClaimPage | None = None,
    to_rivals: RivalsPage | None = None,
    source: str = "Source",
) -> str:
    """Render a table with column headings; the source of a row, if any, is an external link.

    Parameters
    ----------
    to_claim : address of a claim's evidence. A cell is linked if the frame has the claim's id in
        the column of the same name with the suffix ``_id``; ``figure_ids`` holds several ids.
    to_rivals : address of the rival claims of a row's ``measure`` between ``first`` and ``last``.
    source : heading of the column of external links.
    """
    if exhibit.missing:
        return render_missing(exhibit)
    assert isinstance(exhibit.marks, TableMarks)
    columns = exhibit.marks.columns
    heads = [head for _, head in columns]
    rows = [
        [_linked_cell(row, column, to_claim, to_rivals) for column, _ in columns]
        for row in exhibit.frame.to_dict("records")
    ]
    if "source_url" in exhibit.frame:
        heads.append(source)
        links = zip(exhibit.frame["source_url"], exhibit.frame["source_title"], strict=True)
        rows = [[*row, link_out(*link)] for row, link in zip(rows, links, strict=True)]
    head = "".join(f'<th scope="col">{escape_html(word)}</th>' for word in heads)
    body = "".join(f"<tr><td>{'</td><td>'.join(row)}</td></tr>" for row in rows)
    return (
        f'<div class="fh-scroll" tabindex="0" role="region" '
        f'aria-label="{escape_html(exhibit.title)}">'
        f'<table class="fh-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _linked_cell(
    row: dict, column: str, to_claim: ClaimPage | None, to_rivals: RivalsPage | None
) -> str:
    """Render a cell, as a link if the page provides an address for its value."""
    if column == "measure" and to_rivals and "first" in row:
        target = to_rivals(row["place_id"], row["metric"], row["first"], row["last"])
        return f'<a href="{escape_html(target)}" target="_self">{_format_cell(row[column])}</a>'
    if not to_claim:
        return _format_cell(row[column])
    if column == "figure_ids":
        return " ".join(claim_link(to_claim, name, name) for name in row[column].split())
    figure_id = row.get(f"{column}_id")
    if isinstance(figure_id, str):
        return claim_link(to_claim, figure_id, str(row[column]))
    return _format_cell(row[column])


def claim_link(to_claim: ClaimPage, figure_id: str, text: str) -> str:
    """Link to a claim's evidence; ``data-claim`` lets scripts open it without leaving the page."""
    return (
        f'<a class="fh-claim" href="{escape_html(to_claim(figure_id))}" target="_self" '
        f'data-claim="{escape_html(figure_id)}">{_breakable_text(text)}</a>'
    )


def render_source_list(frame: pd.DataFrame) -> str:
    """Render publications with their statements; ``frame`` is a subset of `tables.statements`."""
    parts = []
    for _, rows in frame.groupby("source_id", sort=False):
        first = rows.iloc[0]
        published = (
            format_short_date(first["published_on"])
            if pd.notna(first["published_on"])
            else "date unknown"
        )
        statements = "".join(
            f"<li "
            f'id="{escape_html(_statement_id(row))}">{escape_html(row["statement"])}'
            f"{_statement_notes(row)}</li>"
            for row in rows.to_dict("records")
        )
        title = first["source_title"] if isinstance(first["source_title"], str) else first["outlet"]
        parts.append(
            f'<article class="fh-publication"><h3>{escape_html(title)}</h3>'
            f'<p class="fh-when">{escape_html(first["outlet"])} · published {published} · '
            f"{escape_html(first['via'])} · {link_out(first['source_url'], 'open page')} · "
            f"<code>{escape_html(first['source_id'])}</code></p><ul>{statements}</ul></article>"
        )
    return "".join(parts)


def render_citations(sources: Sequence[Citation], statements_page: Callable[[str], str]) -> str:
    """Render publications as a list: title, outlet, date and a link to their statements.

    ``statements_page`` maps a source id to the address of the source's statements.
    """
    items = []
    for source in sources:
        date = source.published_on
        published = "date unknown" if date is None else format_short_date(date)
        out = f" · {link_out(source.url, 'open page')}" if source.url else ""
        items.append(
            f"<li><strong>{escape_html(source.title)}</strong>"
            f'<span class="fh-when">{escape_html(source.outlet)}, {published} · '
            f'<a href="{escape_html(statements_page(source.source_id))}">Claims '
            f"and events</a>{out}</span></li>"
        )
    return f'<ul class="fh-citations">{"".join(items)}</ul>'


def _statement_id(row: dict) -> str:
    """Return the id of the claim or of the event behind a statement."""
    return str(row["figure_id"] if isinstance(row["figure_id"], str) else row["event_id"])


def _statement_notes(row: dict) -> str:
    marks = []
    if row["status"] != "verified":
        marks.append("unverified")
    if isinstance(row["repeat_of"], str):
        marks.append(f"repeats {row['repeat_of']}")
    if isinstance(row["note"], str):
        marks.append(row["note"])
    return f' <span class="fh-note">[{escape_html("; ".join(marks))}]</span>' if marks else ""


def _format_cell(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return "" if pd.isna(value) else format_short_date(value)
    if isinstance(value, float):
        return "" if value != value else f'<span class="fh-figure">{format_number(value)}</span>'
    return "" if value is None or value != value else _breakable_text(str(value))


def _breakable_text(text: str) -> str:
    """Escape the text of a cell or a link, visibly truncated if too long, with line-break hints.

    Without the hints a browser takes minutes to break long runs of characters in a large table.
    """
    visible = (
        text if len(text) <= MAX_CELL_CHARACTERS else f"{text[: MAX_CELL_CHARACTERS - 1]}{ELLIPSIS}"
    )
    return escape_html(_LONG_RUN.sub("\\1\0", visible)).replace("\0", "<wbr>")


def link_out(url: object, title: object) -> str:
    """Link to an external page, fetched only when followed; plain text if not a web address."""
    text = _breakable_text(title) if isinstance(title, str) else ""
    address = web_address(url)
    if address is None:
        return text
    text = text or escape_html(address.host.removeprefix("www."))
    href = escape_html(address.text)  # the browser encodes it and displays it readably
    return f'<a href="{href}" target="_blank" rel="noopener noreferrer">{text} ↗</a>'
