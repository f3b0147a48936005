"""From ledger rows to the parts every exhibit of claims shares: citation, caption, sources."""

import pandas as pd

from data.model import Theatre
from data.text.format import (
    HEDGES,
    Row,
    format_attribution,
    format_date,
    format_date_span,
    format_with_hedge,
    join_list,
)
from data.text.sentences import unit_symbol
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
    """The citation columns of claims, one row each, in the order given.

    Parameters
    ----------
    claims : rows of ``theatre.figures``, shape (n, any), indexed by ``figure_id``.

    Returns
    -------
    DataFrame, shape (n, len(CITATION)), RangeIndex.
    """
    return add_sources(theatre, claims).reset_index()[CITATION]


def citations(theatre: Theatre, source_ids: pd.Series) -> tuple[Citation, ...]:
    """Each publication once, in order of first use; missing ids (no publication) are left out."""
    columns = theatre.sources[["title", "outlet", "url", "published_on"]]
    rows = columns.loc[source_ids.dropna().unique()]
    return tuple(
        Citation(
            source_id=str(row.Index),
            title=row.title if pd.notna(row.title) else f"Page of {row.outlet}",
            outlet=row.outlet,
            url=row.url if pd.notna(row.url) else "",
            published_on=row.published_on if pd.notna(row.published_on) else None,
        )
        for row in rows.itertuples()
    )


def caption(as_of: pd.Timestamp, claims: pd.DataFrame, sources: tuple[Citation, ...]) -> str:
    """As-of day, hedges, bases and sources in one paragraph; long lists end with a count."""
    return f"As of {format_date(as_of)}. {origin_note(claims, sources)}".strip()


def origin_note(claims: pd.DataFrame, sources: tuple[Citation, ...]) -> str:
    """Hedges, bases and sources of claims of any day; long lists end with a count."""
    parts = []
    hedges = [HEDGES[word] or word for word in claims["qualifier"].unique()]
    if hedges:
        parts.append(f"Hedges as given: {join_list(sorted(hedges))}.")
    bases = claims["base"].dropna().unique().tolist()
    if bases:
        parts.append(f"Base: {_shortened(bases, 4)}.")
    if sources:
        parts.append(f"Source: {_shortened([source.title for source in sources], 3)}.")
    return " ".join(parts)


def scope_note(as_of: pd.Timestamp) -> str:
    """Says of an exhibit that it does not stop at the as-of day."""
    return f"Of the whole ledger, not only up to {format_date(as_of)}."


def _shortened(words: list[str], most: int) -> str:
    if len(words) <= most:
        return "; ".join(words)
    return f"{'; '.join(words[:most])}; and {len(words) - most} more"


def hover_lines(theatre: Theatre, claim: Row, repeats: int) -> str:
    """What a pointer over a claim's mark reads, as lines."""
    lines = [
        bold_text(format_with_hedge(claim, unit_symbol(theatre, claim))),
        format_date_span(claim["as_of"], claim["as_of_precision"]),
        format_attribution(claim),
        f"base: {claim['base']}",
    ]
    if repeats:
        lines.append(f"repeated by {repeats} more")
    if claim["status"] != "verified":
        lines.append("not verified on the page")
    return BREAK.join(lines)


def add_sources(theatre: Theatre, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the title, outlet and address of their ``source_id``, missing where unknown."""
    sources = theatre.sources
    at = sources.index.get_indexer(pd.Index(rows["source_id"], dtype=sources.index.dtype))
    # Taken by position: joining would go through every publication for a handful of rows.
    named = {
        name: pd.Series(
            sources[column].array.take(at, allow_fill=True), rows.index, sources[column].dtype
        )
        for name, column in (
            ("source_title", "title"),
            ("outlet", "outlet"),
            ("source_url", "url"),
        )
    }
    return rows.assign(**named)


def lower_value(claim: pd.Series) -> float:
    """The value stated, or the lower end of the range stated."""
    return float(claim["value"] if pd.notna(claim["value"]) else claim["low"])


def upper_value(claim: pd.Series) -> float:
    """The value stated, or the upper end of the range stated."""
    return float(claim["value"] if pd.notna(claim["value"]) else claim["high"])


def part_label(theatre: Theatre, metric: str) -> str:
    """The part of a whole that a share counts, in a word: "lost", "cleared"."""
    return str(theatre.metrics.loc[metric, "part"])


def claim_frame(theatre: Theatre, rows: list[dict], claims: list[pd.Series]) -> pd.DataFrame:
    """What an exhibit shows of each claim beside its citation columns, row by row."""
    index = pd.Index([claim.name for claim in claims], name="figure_id", dtype=object)
    figures = theatre.figures.loc[index] if claims else theatre.figures.iloc[:0]
    return pd.concat([pd.DataFrame(rows), add_citations(theatre, figures)], axis=1)
