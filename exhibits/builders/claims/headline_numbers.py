"""Headline numbers: the latest claim for each measure and place, with its context."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import cast

import pandas as pd

from data.model import Theatre
from data.queries import ledger, rivals
from data.text.bases import base_in_text
from data.text.format import (
    NARROW,
    count_significant_digits,
    format_age,
    format_amount,
    format_attribution,
    format_change,
    format_count,
    format_date,
    format_date_span,
    format_number,
    format_quantity,
    format_with_hedge,
    format_without_unit,
    round_to_significant,
)
from data.text.hedges import BOUNDS, hedge_text
from data.text.measures import title_with_place
from data.text.sentences import (
    converted_value,
    statement_date,
    unit_symbol,
    value_in_unit,
)
from data.text.speakers import is_own_organisation
from exhibits.builders import sourcing
from exhibits.model import Exhibit, View


def build_numbers(
    theatre: Theatre, view: View, exhibit_id: str, title: str, pairs: Sequence[tuple[str, str]]
) -> Exhibit:
    """Build headline numbers: the latest claim for each (metric, place), with its context.

    Frame: one row per number with ``label``, ``hedge``, ``amount_text``, ``base_text``, ``when``,
    ``age``, ``stated`` (both in one phrase), ``who``, ``change``, ``also`` (the same statement in
    another unit), ``converted`` (in the view's area unit, where that is not the stated one),
    ``others`` (summary of rival claims, "" if none, with ``others_place``, ``others_metric``,
    ``others_first`` and ``others_last``, the window of dates of the rivals and the claim), and the
    citation columns.
    """
    rows, claims = [], []
    for metric, place_id in pairs:
        claim = ledger.latest_claim(theatre, metric, place_id, view.as_of)
        if claim is None:
            continue
        claims.append(claim)
        rows.append(
            _texts_of_claim(theatre, str(claim.name), view.area_unit)
            | {
                "age": format_age(claim["as_of_last"], view.as_of),
                "stated": statement_date(theatre, claim, view.as_of),
            }
            | _rival_columns(theatre, claim, view)
        )
    frame = sourcing.claim_frame(theatre, rows, claims)
    sources = sourcing.citations(theatre, frame["source_id"])
    amounts = [f"{row['hedge']} {row['amount_text']}".strip() for row in rows]
    items = "; ".join(
        f"{row['label']}, {sourcing.describe_claim(theatre, claim, amount, row['when'])}"
        for row, claim, amount in zip(rows, claims, amounts, strict=True)
    )
    return Exhibit(
        id=exhibit_id,
        kind="numbers",
        title=title,
        subtitle=f"Latest claims up to {format_date(view.as_of)}, each with its own date and base",
        as_of=view.as_of,
        frame=frame,
        caption=sourcing.caption(theatre, view.as_of, frame, sources),
        alt=f"{title}: {items or 'no claims on these measures'}.",
        sources=sources,
        missing="" if rows else f"No claim on this in the ledger up to {format_date(view.as_of)}.",
    )


@lru_cache(maxsize=256)  # the headlines of many dates have the same claims
def _texts_of_claim(theatre: Theatre, figure_id: str, area_unit: str) -> dict[str, str]:
    """Return the columns of a headline that depend on the claim alone; shared: read-only."""
    claim = cast(pd.Series, theatre.figures.loc[figure_id])
    symbol = unit_symbol(theatre, claim)
    label = title_with_place(theatre, str(claim["metric"]), str(claim["place_id"]))
    # A unit that the label names is not repeated: "settlements gained: 334".
    is_unit_named = re.search(rf"\b{re.escape(symbol)}\b", label, re.IGNORECASE)
    return {
        "label": label,
        "hedge": hedge_text(claim, symbol),
        "amount_text": format_quantity(format_amount(claim), "" if is_unit_named else symbol),
        "base_text": base_in_text(theatre, str(claim["base"])),
        "when": format_date_span(claim["as_of"], claim["as_of_precision"]),
        "age": "",
        "stated": "",
        "who": format_attribution(claim),
        "change": _change_text(theatre, claim, ledger.previous_claim(theatre, figure_id), symbol),
        "also": _other_unit_text(theatre, claim),
        "converted": _converted_text(theatre, claim, area_unit),
    }


def _change_text(
    theatre: Theatre, claim: pd.Series, previous: pd.Series | None, symbol: str
) -> str:
    if previous is None:
        return _explain_no_change(theatre, claim)
    change = format_change(claim, previous, symbol)
    speaker = previous["speaker"]
    if pd.notna(speaker) and speaker != claim["speaker"]:
        return f"{change}, same organisation, {speaker}"
    return f"{change}, same {'organisation' if is_own_organisation(previous) else 'speaker'}"


def _explain_no_change(theatre: Theatre, claim: pd.Series) -> str:
    """Explain why no earlier claim can be subtracted."""
    rows = ledger.select_claims(
        theatre, metrics=[str(claim["metric"])], places=[str(claim["place_id"])]
    )
    earlier = rows[
        (rows["as_of_last"] < claim["as_of_last"]) & (rows["statement_id"] != claim["statement_id"])
    ]
    if earlier.empty:
        return "no earlier figure"
    if not ledger.is_comparable_base(theatre, claim["base_id"]):
        reason = "its base is not stated"
    elif (earlier["base_id"] == claim["base_id"]).any():
        reason = "earlier ones are by other organisations"
    else:
        reason = "earlier ones have other bases"
    return f"no earlier comparable figure: {reason}"


def _converted_text(theatre: Theatre, claim: pd.Series, area_unit: str) -> str:
    amount = converted_value(theatre, claim, area_unit)
    if (
        not amount
        or (ledger.stated_in_other_units(theatre, str(claim.name))["unit"] == area_unit).any()
    ):
        return ""  # the source states the number in that unit, which is already shown
    return f"= {amount}, converted"


def _rival_columns(theatre: Theatre, claim: pd.Series, view: View) -> dict:
    """Summarise rival claims up to the as-of date, on this base and others, for a link to them."""
    rival_claims = rivals.rivals_of_claim(theatre, str(claim.name), view.as_of, view.days_apart)
    same_base = rival_claims[rival_claims["same_base"]]
    other_base_count = len(rival_claims) - len(same_base)
    parts = []
    if len(same_base):
        count_text = format_count(len(same_base), "other estimate")
        numbers, ids = same_base["canonical"].to_numpy(), same_base.index.tolist()
        ends = _range_text(
            theatre, ids[numbers.argmin()], ids[numbers.argmax()], str(claim["unit"])
        )
        parts.append(f"{count_text}: {ends}")
    if other_base_count:
        noun = "" if parts else f" other estimate{'' if other_base_count == 1 else 's'}"
        bases = "a different base" if other_base_count == 1 else "different bases"
        parts.append(f"{other_base_count:,}{noun} on {bases}")
    first, last = claim["as_of_first"], claim["as_of_last"]
    if len(rival_claims):
        first, last = (
            min(first, rival_claims["as_of_first"].min()),
            max(last, rival_claims["as_of_last"].max()),
        )
    return {
        "others": "; ".join(parts),
        "others_place": claim["place_id"],
        "others_metric": claim["metric"],
        "others_first": first,
        "others_last": last,
    }


@lru_cache(maxsize=256)  # the rivals of many dates have the same range
def _range_text(theatre: Theatre, lowest: str, highest: str, unit: str) -> str:
    """Format the range between two claims with hedges and unit; a shared hedge once.

    Where a claim is not in ``unit``, it is also converted.
    """
    low, high = theatre.figures.loc[[lowest, highest]].to_dict("records")
    symbol = unit_symbol(theatre, high)
    lowest_text, highest_text = (format_without_unit(claim, symbol) for claim in (low, high))
    if lowest_text == highest_text and low["unit"] == high["unit"]:
        return value_in_unit(theatre, high, unit)
    if not low["unit"] == high["unit"] == unit:
        return f"{value_in_unit(theatre, low, unit)} to {value_in_unit(theatre, high, unit)}"
    is_single = pd.notna(low["value"]) and pd.notna(high["value"])
    if (
        is_single
        and hedge_text(low, symbol) == hedge_text(high, symbol)
        and high["qualifier"] not in BOUNDS
    ):
        span = f"{format_amount(low)}\u2013{format_amount(high)}"
        return f"{hedge_text(high, symbol)} {format_quantity(span, symbol)}".strip()
    return f"{lowest_text} to {format_with_hedge(high, symbol)}"


def _other_unit_text(theatre: Theatre, claim: pd.Series) -> str:
    """Format the same statement in other units, and the deviation of each conversion, if any.

    Conversions are as precise as the stated figure, with two significant digits at least.
    """
    twins = ledger.stated_in_other_units(theatre, str(claim.name))
    parts = []
    for _, twin in twins.iterrows():
        twin_symbol = unit_symbol(theatre, twin)
        symbol = unit_symbol(theatre, claim)
        parts.append(f"also stated as {format_with_hedge(twin, twin_symbol)}")
        if pd.notna(twin["value"]) and pd.notna(claim["value"]):
            ratio = (
                theatre.units.loc[twin["unit"], "to_canonical"]
                / theatre.units.loc[claim["unit"], "to_canonical"]
            )
            digits = max(count_significant_digits(twin["value"]), 2)
            converted = round_to_significant(twin["value"] * ratio, digits)
            gap = converted - claim["value"]
            if gap == 0:
                continue
            direction = "less" if gap < 0 else "more"
            parts[-1] += (
                f" = {format_quantity(format_number(converted), symbol)}, "
                f"{format_quantity(format_number(abs(gap)), symbol)} {direction}"
                f" ({abs(gap) / claim['value']:.1%})".replace("%", f"{NARROW}%")
            )
    return "; ".join(parts)
