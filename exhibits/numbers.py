"""Headline numbers: the latest claim for each measure and place, never a number alone."""

from collections.abc import Sequence

import pandas as pd

from data import ledger
from data.model import Theatre
from data.sentences import metric_words, place_name, symbol
from data.wording import (
    HEDGES,
    NARROW,
    age,
    amount,
    change,
    day,
    hedged,
    number,
    quantity,
    span,
    who,
)
from exhibits import claims as said
from exhibits.exhibit import Exhibit, View


def numbers(
    theatre: Theatre, view: View, exhibit_id: str, title: str, wanted: Sequence[tuple[str, str]]
) -> Exhibit:
    """Headline numbers: the latest claim for each (metric, place), never a number alone.

    Frame: one row a number with ``label``, ``hedge``, ``amount_text``, ``base``, ``when``,
    ``age``, ``who``, ``change`` and ``also`` (the same statement in another unit), and the
    citation columns.
    """
    rows, found = [], []
    for metric, place_id in wanted:
        claim = ledger.latest(theatre, metric, place_id, view.as_of)
        if claim is None:
            continue
        sign = symbol(theatre, claim)
        before = ledger.previous(theatre, str(claim.name))
        found.append(claim)
        rows.append(
            {
                "label": place_name(theatre, place_id) + f": {metric_words(theatre, metric)}",
                "hedge": HEDGES[claim["qualifier"]],
                "amount_text": quantity(amount(claim), sign),
                "when": span(claim["as_of"], claim["as_of_precision"]),
                "age": age(claim["as_of_last"], view.as_of),
                "who": who(claim),
                "change": _change(theatre, claim, before, sign),
                "also": _also(theatre, claim),
            }
        )
    frame = said.shown(theatre, rows, found)
    sources = said.citations(theatre, frame["source_id"])
    spoken = "; ".join(
        f"{row.label}, {f'{row.hedge} {row.amount_text}'.strip()} ({row.when})"
        for row in frame.itertuples()
    )
    return Exhibit(
        id=exhibit_id,
        kind="numbers",
        title=title,
        subtitle=f"The latest claim up to {day(view.as_of)}, each with its own date and base",
        as_of=view.as_of,
        frame=frame,
        caption=said.caption(view.as_of, frame, sources),
        alt=f"{title}: {spoken or 'no claim'}.",
        sources=sources,
        missing="" if rows else f"No claim in the ledger up to {day(view.as_of)}.",
    )


def _change(theatre: Theatre, claim: pd.Series, before: pd.Series | None, sign: str) -> str:
    if before is None:
        return "no earlier claim on the same base"
    same = before["speaker"] == claim["speaker"] and pd.notna(claim["speaker"])
    by = "same speaker" if same else f"same organisation, {before['speaker']}"
    return f"{change(claim, before, sign)}, {by}"


def _also(theatre: Theatre, claim: pd.Series) -> str:
    """The same statement in another unit, and what that unit's conversion differs by."""
    twins = ledger.stated_also(theatre, str(claim.name))
    words = []
    for _, twin in twins.iterrows():
        sign = symbol(theatre, twin)
        own = symbol(theatre, claim)
        words.append(f"stated also as {hedged(twin, sign)}")
        if pd.notna(twin["value"]) and pd.notna(claim["value"]):
            ratio = (
                theatre.units.loc[twin["unit"], "to_canonical"]
                / theatre.units.loc[claim["unit"], "to_canonical"]
            )
            converted = twin["value"] * ratio
            gap = converted - claim["value"]
            side = "less" if gap < 0 else "more"
            words[-1] += (
                f" = {quantity(number(round(converted)), own)}, "
                f"{quantity(number(abs(round(gap))), own)} {side}"
                f" ({abs(gap) / claim['value']:.1%})".replace("%", f"{NARROW}%")
            )
    return "; ".join(words)
