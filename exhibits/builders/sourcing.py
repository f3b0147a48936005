"""Shared parts of claim exhibits: citation columns, captions and sources."""

from functools import lru_cache

import pandas as pd

from data.model import Row, Theatre
from data.text.bases import base_in_text
from data.text.format import (
    format_attribution,
    format_count,
    format_date,
    format_date_span,
    format_with_hedge,
    join_list,
)
from data.text.hedges import hedge_words
from data.text.sentences import unit_symbol
from exhibits.builders.view_scope import CACHED_THEATRES
from exhibits.model import Citation
from exhibits.text.markup import BREAK, bold_text

CITATION = [
    "figure_id",
    "place_id",
    "metric",
    "value",
    "low",
    "high",
    "unit",
    "qualifier",
    "base",
    "base_id",
    "as_of_text",
    "as_of_precision",
    "speaker",
    "organisation",
    "status",
    "repeat_of",
    "source_id",
    "source_title",
    "outlet",
    "source_url",
    "published_on",
    "note",
]


def add_citations(theatre: Theatre, claims: pd.DataFrame) -> pd.DataFrame:
    """Return the citation columns of claims, one row each, in input order.

    Parameters
    ----------
    claims : rows of ``theatre.figures``, shape (n, any), indexed by ``figure_id``.

    Returns
    -------
    DataFrame, shape (n, len(CITATION)), RangeIndex.

    Raises
    ------
    KeyError: a row that is none of ``theatre.figures``.
    """
    positions = theatre.figures.index.get_indexer(claims.index)
    if (positions < 0).any():
        raise KeyError(f"no such figures: {[*claims.index[positions < 0]]}")
    return _citations_of_claims(theatre).take(positions).reset_index(drop=True)


def citations(theatre: Theatre, source_ids: pd.Series) -> tuple[Citation, ...]:
    """Return each publication once, in order of first use; missing ids are skipped.

    A publication without a title has its ``label``: outlet and, if necessary, address.
    """
    by_id = _citation_by_source(theatre)
    return tuple(by_id[source] for source in source_ids.dropna().unique())


def control_citations(theatre: Theatre, rows: pd.DataFrame) -> tuple[Citation, ...]:
    """Return the publications of records of control as `citations`: first sources, then second."""
    return citations(theatre, pd.concat([rows["source_id"], rows["second_source_id"]]))


@lru_cache(maxsize=CACHED_THEATRES)
def _citation_by_source(theatre: Theatre) -> dict[str, Citation]:
    sources = theatre.sources
    columns = (sources[name] for name in ("label", "outlet", "url", "published_on"))
    return {
        str(source): Citation(
            source_id=str(source),
            title=label,
            outlet=outlet,
            url=url if pd.notna(url) else "",
            published_on=published_on if pd.notna(published_on) else None,
        )
        for source, label, outlet, url, published_on in zip(sources.index, *columns, strict=True)
    }


def caption(
    theatre: Theatre, as_of: pd.Timestamp, claims: pd.DataFrame, sources: tuple[Citation, ...]
) -> str:
    """Format as-of date, hedges, bases and sources as a paragraph; long lists end with a count."""
    return f"As of {format_date(as_of)}. {origin_note(theatre, claims, sources)}".strip()


def origin_note(theatre: Theatre, claims: pd.DataFrame, sources: tuple[Citation, ...]) -> str:
    """Format hedges, bases and sources of claims; long lists end with a count."""
    parts = []
    stated = set(claims[["qualifier", "unit"]].itertuples(index=False, name=None))
    hedges = {
        hedge_words(qualifier, unit_symbol(theatre, {"unit": unit})) or qualifier
        for qualifier, unit in stated
    }
    if listed := sorted(hedges - {"exact"}):
        others = "; other figures have none" if "exact" in hedges else ""
        parts.append(f"Hedges as stated: {join_list(listed)}{others}.")
    bases = [base_in_text(theatre, str(base)) for base in claims["base"].dropna().unique()]
    if bases:
        parts.append(f"Base: {_shorten_list(bases, 4)}.")
    if sources:
        parts.append(f"Source: {_shorten_list([source.title for source in sources], 3)}.")
    return " ".join(parts)


def scope_note(as_of: pd.Timestamp) -> str:
    """Return the note that an exhibit is not limited to claims up to the as-of date."""
    return f"Covers the entire ledger, not only claims up to {format_date(as_of)}."


def claims_period(claims: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """Return the first and last date that claims describe; None without claims."""
    dates = claims["as_of"].dropna()
    return (dates.min(), dates.max()) if len(dates) else None


def withheld_note(theatre: Theatre) -> str:
    """Return the note on rows of events that a theatre leaves out of its files; "" if none."""
    return withheld_rows_note(theatre.withheld_events)


def withheld_rows_note(count: int) -> str:
    """Return the note on a number of rows of events that files leave out; "" if none."""
    if not count:
        return ""
    return f"Not included: {format_count(count, 'event')} whose source forbids redistribution."


def _shorten_list(items: list[str], limit: int) -> str:
    if len(items) <= limit:
        return "; ".join(items)
    return f"{'; '.join(items[:limit])}; and {len(items) - limit} more"


def hover_lines(theatre: Theatre, claim: Row, repeats: int) -> str:
    """Return the hover text of a claim's mark, as lines."""
    lines = [
        bold_text(format_with_hedge(claim, unit_symbol(theatre, claim))),
        format_date_span(claim["as_of"], claim["as_of_precision"]),
        format_attribution(claim),
        f"base: {base_in_text(theatre, claim['base'])}",
    ]
    if repeats:
        lines.append(f"repeated by {format_count(repeats, 'other')}")
    if claim["status"] != "verified":
        lines.append("unverified")
    return BREAK.join(lines)


def describe_claim(theatre: Theatre, claim: Row, text: str, when: str) -> str:
    """Complete the text of a claim for a sentence: a share with its base, date and speaker.

    Of "78 % lost" it makes "78 % lost, base: territory once held (4 August 2017, Envoy)".
    """
    is_share = theatre.units["family"][claim["unit"]] == "share"
    base = f", base: {base_in_text(theatre, claim['base'])}" if is_share else ""
    return f"{text}{base} ({when}, {format_attribution(claim)})"


def add_sources(theatre: Theatre, rows: pd.DataFrame) -> pd.DataFrame:
    """Add title, outlet and address of the ``source_id`` to rows; missing where unknown."""
    sources = theatre.sources
    positions = sources.index.get_indexer(pd.Index(rows["source_id"], dtype=sources.index.dtype))
    # Take by position: a join would scan all publications for a few rows.
    columns = {
        name: pd.Series(
            sources[column].array.take(positions, allow_fill=True),
            rows.index,
            sources[column].dtype,
        )
        for name, column in (
            ("source_title", "label"),
            ("outlet", "outlet"),
            ("source_url", "url"),
        )
    }
    return rows.assign(**columns)


def lower_value(claim: pd.Series) -> float:
    """Return the stated value, or the lower bound of the stated range."""
    return float(claim["value"] if pd.notna(claim["value"]) else claim["low"])


def upper_value(claim: pd.Series) -> float:
    """Return the stated value, or the upper bound of the stated range."""
    return float(claim["value"] if pd.notna(claim["value"]) else claim["high"])


def part_label(theatre: Theatre, metric: str) -> str:
    """Return the word for the part that a share counts: "lost", "cleared"."""
    part = theatre.metrics.loc[metric, "part"]
    return part if isinstance(part, str) else ""


def claim_frame(theatre: Theatre, rows: list[dict], claims: list[pd.Series]) -> pd.DataFrame:
    """Combine the columns of an exhibit with the citation columns of its claims, row by row."""
    cited = pd.DataFrame(index=pd.Index([claim.name for claim in claims], dtype=object))
    return pd.concat([pd.DataFrame(rows), add_citations(theatre, cited)], axis=1)


@lru_cache(maxsize=CACHED_THEATRES)
def _citations_of_claims(theatre: Theatre) -> pd.DataFrame:
    """Return the citation columns of all claims, in their order."""
    return add_sources(theatre, theatre.figures).reset_index()[CITATION]
