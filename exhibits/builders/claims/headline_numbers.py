"""Headline numbers: the latest claim for each measure and place, never a number alone."""

from collections.abc import Sequence

import pandas as pd

from data.model import Theatre
from data.queries import ledger, rivals
from data.text.format import (
    NARROW,
    format_age,
    format_amount,
    format_attribution,
    format_change,
    format_date,
    format_date_span,
    format_number,
    format_quantity,
    format_with_hedge,
    format_without_hedge,
    hedge_text,
)
from data.text.sentences import converted_value, metric_words, place_name, unit_symbol
from exhibits.builders import sourcing
from exhibits.model import Exhibit, View


def build_numbers(
    theatre: Theatre, view: View, exhibit_id: str, title: str, wanted: Sequence[tuple[str, str]]
) -> Exhibit:
    """Headline numbers: the latest claim for each (metric, place), never a number alone.

    Frame: one row a number with ``label``, ``hedge``, ``amount_text``, ``base``, ``when``,
    ``age``, ``who``, ``change``, ``also`` (the same statement in another unit), ``converted`` (in
    the view's area unit, where that is not the stated one), ``others`` (what rivals say, "" if
    there are none, with ``others_place``, ``others_metric``, ``others_first`` and ``others_last``,
    the window of days that holds them and the claim), and the citation columns.
    """
    rows, found = [], []
    for metric, place_id in wanted:
        claim = ledger.latest_claim(theatre, metric, place_id, view.as_of)
        if claim is None:
            continue
        sign = unit_symbol(theatre, claim)
        before = ledger.previous_claim(theatre, str(claim.name))
        found.append(claim)
        rows.append(
            {
                "label": place_name(theatre, place_id) + f": {metric_words(theatre, metric)}",
                "hedge": hedge_text(claim),
                "amount_text": format_quantity(format_amount(claim), sign),
                "when": format_date_span(claim["as_of"], claim["as_of_precision"]),
                "age": format_age(claim["as_of_last"], view.as_of),
                "who": format_attribution(claim),
                "change": _change(theatre, claim, before, sign),
                "also": _also(theatre, claim),
                "converted": _converted(theatre, claim, view),
                **_others(theatre, claim, view),
            }
        )
    frame = sourcing.claim_frame(theatre, rows, found)
    sources = sourcing.citations(theatre, frame["source_id"])
    spoken = "; ".join(
        f"{row.label}, {f'{row.hedge} {row.amount_text}'.strip()} ({row.when})"
        for row in frame.itertuples()
    )
    return Exhibit(
        id=exhibit_id,
        kind="numbers",
        title=title,
        subtitle=f"The latest claim up to {format_date(view.as_of)}, each with its own date and "
        f"base",
        as_of=view.as_of,
        frame=frame,
        caption=sourcing.caption(view.as_of, frame, sources),
        alt=f"{title}: {spoken or 'no claim'}.",
        sources=sources,
        missing="" if rows else f"No claim in the ledger up to {format_date(view.as_of)}.",
    )


def _change(theatre: Theatre, claim: pd.Series, before: pd.Series | None, sign: str) -> str:
    if before is None:
        return "no earlier claim on the same base"
    same = before["speaker"] == claim["speaker"] and pd.notna(claim["speaker"])
    by = "same speaker" if same else f"same organisation, {before['speaker']}"
    return f"{format_change(claim, before, sign)}, {by}"


def _converted(theatre: Theatre, claim: pd.Series, view: View) -> str:
    words = converted_value(theatre, claim, view.area_unit)
    if (
        not words
        or (ledger.stated_in_other_units(theatre, str(claim.name))["unit"] == view.area_unit).any()
    ):
        return ""  # the source's own number in that unit stands there already
    return f"= {words}, converted"


def _others(theatre: Theatre, claim: pd.Series, view: View) -> dict:
    """What rival claims say by the as-of day, on this base and on others, and where they stand."""
    beside = rivals.rivals_beside(theatre, str(claim.name), view.as_of, view.days_apart)
    own = beside[beside["same_base"]]
    elsewhere = len(beside) - len(own)
    words = []
    if len(own):
        says = "other says" if len(own) == 1 else "others say"
        words.append(f"{len(own):,} {says} {_spread(theatre, own)}")
    if elsewhere:
        noun = "" if words else f" other{'' if elsewhere == 1 else 's'}"
        bases = "another base" if elsewhere == 1 else "other bases"
        words.append(f"{elsewhere:,}{noun} on {bases}")
    first, last = claim["as_of_first"], claim["as_of_last"]
    if len(beside):
        first, last = min(first, beside["as_of_first"].min()), max(last, beside["as_of_last"].max())
    return {
        "others": "; ".join(words),
        "others_place": claim["place_id"],
        "others_metric": claim["metric"],
        "others_first": first,
        "others_last": last,
    }


def _spread(theatre: Theatre, rows: pd.DataFrame) -> str:
    """From the lowest to the highest number stated, each with its own hedge and unit."""
    numbers = rows["canonical"].to_numpy()
    low, high = rows.iloc[[numbers.argmin(), numbers.argmax()]].to_dict("records")
    sign = unit_symbol(theatre, high)
    if format_without_hedge(low) == format_without_hedge(high) and low["unit"] == high["unit"]:
        return format_with_hedge(high, sign)
    below = (
        format_without_hedge(low)
        if low["unit"] == high["unit"]
        else format_with_hedge(low, unit_symbol(theatre, low))
    )
    return f"{below} to {format_with_hedge(high, sign)}"


def _also(theatre: Theatre, claim: pd.Series) -> str:
    """The same statement in another unit, and what that unit's conversion differs by."""
    twins = ledger.stated_in_other_units(theatre, str(claim.name))
    words = []
    for _, twin in twins.iterrows():
        sign = unit_symbol(theatre, twin)
        own = unit_symbol(theatre, claim)
        words.append(f"stated also as {format_with_hedge(twin, sign)}")
        if pd.notna(twin["value"]) and pd.notna(claim["value"]):
            ratio = (
                theatre.units.loc[twin["unit"], "to_canonical"]
                / theatre.units.loc[claim["unit"], "to_canonical"]
            )
            converted = twin["value"] * ratio
            gap = converted - claim["value"]
            side = "less" if gap < 0 else "more"
            words[-1] += (
                f" = {format_quantity(format_number(round(converted)), own)}, "
                f"{format_quantity(format_number(abs(round(gap))), own)} {side}"
                f" ({abs(gap) / claim['value']:.1%})".replace("%", f"{NARROW}%")
            )
    return "; ".join(words)
