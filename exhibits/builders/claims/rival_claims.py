"""Who said what of one measure of one place within some days: every claimant, none chosen.

Pure: records and a view in, an `Exhibit` out. A panel for each base, for numbers on two bases do
not compare (docs/adr/0008).
"""

import pandas as pd

from data.model import Filters, Theatre
from data.queries import ledger
from data.queries import rivals as found
from data.text.format import (
    format_attribution,
    format_count,
    format_date,
    format_short_span,
    format_with_hedge,
)
from data.text.sentences import (
    converted_value,
    metric_words,
    place_name,
    rivals_sentences,
    unit_symbol,
)
from exhibits.builders import sourcing
from exhibits.builders.claims import claim_marks
from exhibits.model import Exhibit, RivalsMarks, View

MAX_ROWS = 60
MAX_PANELS = 16
MAX_ROWS_IN_ALT = 12


def build_rival_claims(theatre: Theatre, view: View) -> Exhibit:
    """Claims on ``view.filters.metric`` of ``view.filters.place`` that touch the days asked for.

    The opposite measure (what is still held, against what is cleared) has panels of its own.
    At most `MOST_ROWS` claims on `MOST_PANELS` bases are shown: of each base the lowest and the
    highest first, then those nearest the end of the window. The note counts the rest.

    Raises
    ------
    KeyError: no such measure, or no such unit.
    """
    asked = view.filters
    if not (asked.metric and asked.place):
        lacking = "a measure and a place" if not asked.metric and not asked.place else ""
        lacking = lacking or ("a place" if asked.metric else "a measure")
        return _nothing(theatre, view, "Rival claims", f"Choose {lacking} to see who said what.")
    title = (
        f"{place_name(theatre, asked.place)}: {metric_words(theatre, asked.metric)}{_window(asked)}"
    )
    every = found.rivals_around(theatre, asked.metric, asked.place, asked.first, asked.last)
    if every.empty:
        return _nothing(theatre, view, title, "No claim in the ledger speaks of these days.")
    unit = claim_marks.chart_unit(theatre, asked.metric, view.area_unit)
    ends = claim_marks.value_ends(theatre, every, unit)
    panel = claim_marks.panels(theatre, every)
    order = _order(theatre, every, panel)
    kept = _kept(panel, ends, order)
    shown = every[kept].assign(_panel=panel.map(order), _least=ends["least"])
    shown = shown.sort_values(["_panel", "as_of_last", "_least"], kind="stable")
    shown = shown.drop(columns=["_panel", "_least"])
    again = _repeats(theatre, asked.place, every)
    frame = claim_marks.mark_frame(theatre, shown, unit, panel.loc[shown.index], again)
    told = shown.assign(_again=shown["statement_id"].map(again).fillna(0).astype(int))
    frame = frame.assign(
        row=[_row(claim) for _, claim in told.iterrows()],
        text=[_text(theatre, claim, unit) for _, claim in told.iterrows()],
    )
    sources = sourcing.citations(theatre, frame["source_id"])
    note = [
        rivals_sentences(theatre, every),
        _left_out(every, shown, panel),
        claim_marks.vague_note(theatre, shown),
    ]
    return Exhibit(
        id="rivals",
        kind="rivals",
        title=title,
        subtitle=f"A row a claim, a panel a base. {claim_marks.MARKS_NOTE}",
        as_of=view.as_of,
        frame=frame,
        marks=RivalsMarks(
            value_label=claim_marks.unit_label(theatre, unit),
            value_range=claim_marks.value_scale(
                ends["least"], ends["most"], str(theatre.metrics.loc[asked.metric, "family"])
            ),
        ),
        caption=f"{sourcing.scope_note(view.as_of)} {sourcing.origin_note(frame, sources)}".strip(),
        alt=_alt(title, frame),
        sources=sources,
        note=" ".join(part for part in note if part),
    )


def _nothing(theatre: Theatre, view: View, title: str, lacking: str) -> Exhibit:
    frame = sourcing.claim_frame(theatre, [], [])
    return Exhibit(
        id="rivals",
        kind="rivals",
        title=title,
        subtitle="Every claim on one measure of one place, side by side; a panel for each base",
        as_of=view.as_of,
        frame=frame,
        caption=sourcing.scope_note(view.as_of),
        alt=f"{title}. {lacking}",
        missing=lacking,
    )


def _window(asked: Filters) -> str:
    """The days asked for, as the end of a title."""
    if asked.first is not None and asked.last is not None:
        one = asked.first == asked.last
        return (
            f", {format_date(asked.first)}"
            if one
            else f", {format_date(asked.first)} to {format_date(asked.last)}"
        )
    if asked.first is not None:
        return f", from {format_date(asked.first)}"
    return f", until {format_date(asked.last)}" if asked.last is not None else ""


def _order(theatre: Theatre, claims: pd.DataFrame, panel: pd.Series) -> dict[str, int]:
    """Rank of each panel: bases that compare first, then those with most claims."""
    kinds = claims["base_id"].map(theatre.bases["kind"])
    compares = kinds.notna() & (kinds != "unspecified")
    counts = pd.DataFrame({"panel": panel, "compares": compares}).groupby("panel", sort=False)
    ranked = pd.DataFrame({"compares": counts["compares"].first(), "claims": counts.size()})
    ranked = ranked.sort_values(["compares", "claims"], ascending=False, kind="stable")
    return {str(name): at for at, name in enumerate(ranked.index)}


def _kept(panel: pd.Series, ends: pd.DataFrame, order: dict[str, int]) -> list[bool]:
    """Which claims are shown; of each panel its two ends before any other."""
    among = panel[panel.map(order) < MAX_PANELS]
    grouped = ends.loc[among.index].groupby(among, sort=False)
    outer = {*grouped["least"].idxmin(), *grouped["most"].idxmax()}
    ranked = pd.DataFrame(
        {
            "inner": ~among.index.isin(list(outer)),
            "panel": among.map(order),
            "late": -pd.RangeIndex(len(among)).to_numpy(),
        },
        index=among.index,
    )
    first = ranked[~ranked["inner"]].sort_values("panel", kind="stable").index
    then = ranked[ranked["inner"]].sort_values("late", kind="stable").index
    return panel.index.isin([*first, *then][:MAX_ROWS]).tolist()


def _repeats(theatre: Theatre, place_id: str, claims: pd.DataFrame) -> pd.Series:
    """How many more outlets tell each statement, by statement_id."""
    every = ledger.select_claims(theatre, metrics=claims["metric"].unique(), places=[place_id])
    return claim_marks.repeated_by(every)


def _row(claim: pd.Series) -> str:
    """Who and when, in short: "Brett McGurk, US State Department, 4 Aug 2017 (+2 outlets)"."""
    more = f" (+{format_count(claim['_again'], 'outlet')})" if claim["_again"] else ""
    return (
        f"{format_attribution(claim)}, "
        f"{format_short_span(claim['as_of'], claim['as_of_precision'])}{more}"
    )


def _text(theatre: Theatre, claim: pd.Series, unit: str) -> str:
    """The number as stated; and as drawn, where that is another unit."""
    as_drawn = converted_value(theatre, claim, unit)
    return format_with_hedge(claim, unit_symbol(theatre, claim)) + (
        f" = {as_drawn}" if as_drawn else ""
    )


def _left_out(every: pd.DataFrame, shown: pd.DataFrame, panel: pd.Series) -> str:
    left = len(every) - len(shown)
    if not left:
        return ""
    bases = panel.nunique() - panel.loc[shown.index].nunique()
    on = f", on {format_count(bases, 'base')} without a panel among them" if bases else ""
    return f"Not drawn: {format_count(left, 'further claim')}{on}; they stand in the Ledger."


def _alt(title: str, frame: pd.DataFrame) -> str:
    """The chart in words: panel by panel each claim, the first ones of many."""
    told = [
        f"{panel}: " + "; ".join(f"{row.text} ({row.row})" for row in rows.itertuples())
        for panel, rows in frame.head(MAX_ROWS_IN_ALT).groupby("panel", sort=False)
    ]
    left = len(frame) - MAX_ROWS_IN_ALT
    more = f" And {format_count(left, 'more claim')}." if left > 0 else ""
    return f"{title}. {'. '.join(told)}.{more}"
