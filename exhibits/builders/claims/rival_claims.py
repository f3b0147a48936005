"""Rival claims on one measure of one place within a window, without selecting a claimant.

A pure function of records and a view. One panel per base, as numbers on two bases do not compare
(docs/adr/0008).
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import pandas as pd

from data.model import Filters, Row, Theatre
from data.queries import ledger, rivals
from data.text.format import (
    format_attribution,
    format_count,
    format_date,
    format_short_span,
    format_with_hedge,
    sentence_case,
)
from data.text.measures import measured_phrase, title_with_place
from data.text.sentences import converted_values, rivals_sentences, unit_symbol
from exhibits.builders import sourcing
from exhibits.builders.claims import claim_marks
from exhibits.model import Exhibit, RivalsMarks, View

MAX_ROWS = 60
MAX_PANELS = 16
MAX_ROWS_IN_ALT = 12


def build_rival_claims(theatre: Theatre, view: View) -> Exhibit:
    """Build the chart of claims on the view's measure and place that overlap its window of dates.

    The opposite measure (such as remaining against cleared) has separate panels. At most
    `MAX_ROWS` claims on `MAX_PANELS` bases are drawn: first the lowest and the highest of each
    base, then those nearest the end of the window. The note counts the rest.

    Raises
    ------
    KeyError: no such measure, or no such unit.
    """
    built = _build_for_all_dates(theatre, view.filters, view.area_unit)
    caption = f"{sourcing.scope_note(view.as_of)} {built.caption}".strip()
    return replace(built, as_of=view.as_of, caption=caption)


@lru_cache(maxsize=16)
def _build_for_all_dates(theatre: Theatre, filters: Filters, area_unit: str) -> Exhibit:
    """Build the chart with the theatre's opening date, and without the date in its caption."""
    if not (filters.metric and filters.place):
        message = "a measure and a place" if not filters.metric and not filters.place else ""
        message = message or ("a place" if filters.metric else "a measure")
        return _build_empty(theatre, "Rival claims", f"Choose {message} to compare claims.")
    title = f"{title_with_place(theatre, filters.metric, filters.place)}{_window_text(filters)}"
    claims = rivals.rivals_around(
        theatre, filters.metric, filters.place, filters.first, filters.last
    )
    if claims.empty:
        first, last = filters.first, filters.last
        is_reversed = first is not None and last is not None and last < first
        message = "No claim in the ledger for this period."
        return _build_empty(
            theatre, title, "The period ends before it starts." if is_reversed else message
        )
    unit = claim_marks.chart_unit(theatre, filters.metric, area_unit)
    ends = claim_marks.value_ends(theatre, claims, unit)
    panel = claim_marks.panels(theatre, claims)
    order = _rank_panels(theatre, claims, panel)
    selected = _select_claims(panel, ends, order)
    drawn = claims[selected].assign(_panel=panel.map(order), _least=ends["least"])
    drawn = drawn.sort_values(["_panel", "as_of_last", "_least"], kind="stable")
    drawn = drawn.drop(columns=["_panel", "_least"])
    repeat_counts = _count_repeats(theatre, filters.place, claims)
    frame = claim_marks.mark_frame(theatre, drawn, unit, panel.loc[drawn.index], repeat_counts)
    counted = drawn.assign(_again=drawn["statement_id"].map(repeat_counts).fillna(0).astype(int))
    rows = counted.to_dict("records")
    frame = frame.assign(
        row=[_row_label(claim) for claim in rows], text=_value_texts(theatre, rows, unit)
    )
    sources = sourcing.citations(theatre, frame["source_id"])
    note = [
        rivals_sentences(theatre, claims),
        _omitted_note(claims, drawn, panel),
        claim_marks.vague_note(theatre, drawn),
    ]
    return Exhibit(
        id="rivals",
        kind="rivals",
        title=title,
        subtitle=f"One row per claim, one panel per base. {claim_marks.MARKS_NOTE}",
        as_of=theatre.settings.opening_date,
        frame=frame,
        marks=RivalsMarks(
            value_label=claim_marks.unit_label(theatre, unit),
            value_range=claim_marks.value_scale(
                ends["least"], ends["most"], str(theatre.metrics.loc[filters.metric, "family"])
            ),
        ),
        caption=sourcing.origin_note(theatre, frame, sources),
        alt=_alt_text(title, frame),
        sources=sources,
        note=" ".join(part for part in note if part),
        period=sourcing.claims_period(drawn),
        message=_describe_range(theatre, filters, frame),
    )


def _describe_range(theatre: Theatre, filters: Filters, frame: pd.DataFrame) -> str:
    """Phrase the lowest and the highest of several claims on one base, as stated; else ""."""
    if len(set(frame["panel"])) > 1 or len(frame) < 2:
        return ""
    ends = frame.loc[[frame["least"].idxmin(), frame["most"].idxmax()]].to_dict("records")
    low, high = (
        f"{row['text']} ({format_short_span(row['first'], row['as_of_precision'])})" for row in ends
    )
    subject = measured_phrase(theatre, str(filters.metric), str(filters.place))
    return f"{format_count(len(frame), 'claim')} on {subject}: from {low} to {high}"


def _build_empty(theatre: Theatre, title: str, message: str) -> Exhibit:
    frame = sourcing.claim_frame(theatre, [], [])
    return Exhibit(
        id="rivals",
        kind="rivals",
        title=title,
        subtitle="All claims on one measure of one place, one panel per base",
        as_of=theatre.settings.opening_date,
        frame=frame,
        caption="",
        alt=f"{title}. {message}",
        missing=message,
    )


def _window_text(filters: Filters) -> str:
    """Format the window of dates as the end of a title."""
    if filters.first is not None and filters.last is not None:
        single_date = filters.first == filters.last
        return (
            f", {format_date(filters.first)}"
            if single_date
            else f", {format_date(filters.first)} to {format_date(filters.last)}"
        )
    if filters.first is not None:
        return f", from {format_date(filters.first)}"
    return f", until {format_date(filters.last)}" if filters.last is not None else ""


def _rank_panels(theatre: Theatre, claims: pd.DataFrame, panel: pd.Series) -> dict[str, int]:
    """Return the rank of each panel: comparable bases first, then by number of claims."""
    kinds = claims["base_id"].map(theatre.bases["kind"])
    compares = kinds.notna() & (kinds != "unspecified")
    counts = pd.DataFrame({"panel": panel, "compares": compares}).groupby("panel", sort=False)
    ranked = pd.DataFrame({"compares": counts["compares"].first(), "claims": counts.size()})
    ranked = ranked.sort_values(["compares", "claims"], ascending=False, kind="stable")
    return {str(name): rank for rank, name in enumerate(ranked.index)}


def _select_claims(panel: pd.Series, ends: pd.DataFrame, order: dict[str, int]) -> list[bool]:
    """Select the claims to draw: the two extremes of each panel before all others."""
    candidates = panel[panel.map(order) < MAX_PANELS]
    grouped = ends.loc[candidates.index].groupby(candidates, sort=False)
    extremes = {*grouped["least"].idxmin(), *grouped["most"].idxmax()}
    ranked = pd.DataFrame(
        {
            "inner": ~candidates.index.isin(list(extremes)),
            "panel": candidates.map(order),
            "late": -pd.RangeIndex(len(candidates)).to_numpy(),
        },
        index=candidates.index,
    )
    extreme_ids = ranked[~ranked["inner"]].sort_values("panel", kind="stable").index
    other_ids = ranked[ranked["inner"]].sort_values("late", kind="stable").index
    return panel.index.isin([*extreme_ids, *other_ids][:MAX_ROWS]).tolist()


def _count_repeats(theatre: Theatre, place_id: str, claims: pd.DataFrame) -> pd.Series:
    """Count the further outlets of each statement, by statement_id."""
    all_claims = ledger.select_claims(theatre, metrics=claims["metric"].unique(), places=[place_id])
    return claim_marks.repeated_by(all_claims)


def _row_label(claim: Row) -> str:
    """Format claimant and date: "Speaker, Organisation, 4 Aug 2017 (+2 outlets)"."""
    suffix = f" (+{format_count(claim['_again'], 'outlet')})" if claim["_again"] else ""
    return (
        f"{format_attribution(claim)}, "
        f"{format_short_span(claim['as_of'], claim['as_of_precision'])}{suffix}"
    )


def _value_texts(theatre: Theatre, claims: Sequence[Row], unit: str) -> list[str]:
    """Format each number as stated, and as drawn if the unit differs."""
    return [
        format_with_hedge(claim, unit_symbol(theatre, claim))
        + (f" = {as_drawn}" if as_drawn else "")
        for claim, as_drawn in zip(claims, converted_values(theatre, claims, unit), strict=True)
    ]


def _omitted_note(claims: pd.DataFrame, drawn: pd.DataFrame, panel: pd.Series) -> str:
    omitted = len(claims) - len(drawn)
    if not omitted:
        return ""
    bases = panel.nunique() - panel.loc[drawn.index].nunique()
    base_text = f", on {format_count(bases, 'base')} without a panel" if bases else ""
    return f"Not shown: {format_count(omitted, 'further claim')}{base_text}; see the Ledger."


def _alt_text(title: str, frame: pd.DataFrame) -> str:
    """Return the alt text of the chart: the first claims, panel by panel."""
    panel_texts = [
        f"{sentence_case(str(panel))}: "
        + "; ".join(f"{row.text} ({row.row})" for row in rows.itertuples())
        for panel, rows in frame.head(MAX_ROWS_IN_ALT).groupby("panel", sort=False)
    ]
    omitted = len(frame) - MAX_ROWS_IN_ALT
    remainder = f" And {format_count(omitted, 'more claim')}." if omitted > 0 else ""
    return f"{title}. {'. '.join(panel_texts)}.{remainder}"
