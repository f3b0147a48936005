"""Sentences and short texts for claims and events.

Every function is pure and preserves number, hedge, base and as-of date as the source states them.
"""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import pandas as pd

from data.model import NOT_STATED, Row, Theatre
from data.text.actors import subject_in_text
from data.text.articles import place_with_article
from data.text.bases import base_in_text
from data.text.format import (
    count_significant_digits,
    format_attribution,
    format_count,
    format_date,
    format_date_span,
    format_event_dates,
    format_long_span,
    format_quantity,
    format_statement_date,
    format_value,
    format_with_hedge,
    is_stated_on_date,
    join_list,
    range_ends,
    round_to_significant,
    sentence_case,
    unit_after,
)
from data.text.hedges import hedge_text, is_decrease
from data.text.measures import measured_phrase, metric_label
from data.text.speakers import name_subject

GROUPS_NAMED = 3
"""Number of bases a summary describes by lowest and highest claim; the rest are counted."""


def unit_symbol(theatre: Theatre, claim: Row) -> str:
    """Symbol of a claim's stated unit, or its label where it has no symbol."""
    symbol = theatre.units["symbol"][claim["unit"]]
    return symbol if isinstance(symbol, str) else str(theatre.units["label"][claim["unit"]])


def stated_value(theatre: Theatre, claim: Row) -> str:
    """Format a claim in short, such as "about 45 % (4 August 2017, J. Smith, State Department)"."""
    return _format_claim(claim, unit_symbol(theatre, claim))


def stated_values(theatre: Theatre, claims: pd.DataFrame) -> list[str]:
    """Format many claims as `stated_value` does; same length and order as ``claims``."""
    signs = {unit: unit_symbol(theatre, {"unit": unit}) for unit in claims["unit"].unique()}
    return [_format_claim(claim, signs[claim["unit"]]) for claim in claims.to_dict("records")]


def _format_claim(claim: Row, symbol: str) -> str:
    when = format_date_span(claim["as_of"], claim["as_of_precision"])
    doubt = "" if claim["status"] == "verified" else ", unverified"
    return f"{format_with_hedge(claim, symbol)} ({when}, {format_attribution(claim)}{doubt})"


def converted_value(theatre: Theatre, claim: Row, unit: str) -> str:
    """Convert a claim's value to another unit: "27,000 sq mi", "10,000-12,000 km²".

    The result has as many significant digits as the stated value, and at least two, so that the
    conversion adds no false precision. Empty if the claim is already in that unit, if the unit
    belongs to another family, or if ``unit`` is empty.

    Raises
    ------
    KeyError: no such unit.
    """
    return converted_values(theatre, [claim], unit)[0]


def converted_values(theatre: Theatre, claims: Sequence[Row], unit: str) -> list[str]:
    """Convert many claims as `converted_value` does; same length and order as ``claims``."""
    if not unit:
        return [""] * len(claims)
    target = theatre.units.loc[unit]
    family = theatre.units[theatre.units["family"] == target["family"]].drop(index=unit)
    ratios = (family["to_canonical"] / target["to_canonical"]).to_dict()
    symbol = unit_symbol(theatre, {"unit": unit})
    return [
        _convert_value(claim, ratios[claim["unit"]], symbol) if claim["unit"] in ratios else ""
        for claim in claims
    ]


def _convert_value(claim: Row, ratio: float, symbol: str) -> str:
    ends = [
        format_value(round_to_significant(end * ratio, max(count_significant_digits(end), 2)))
        for end in range_ends(claim)
    ]
    return format_quantity("\u2013".join(dict.fromkeys(ends)), symbol)


def value_in_unit(theatre: Theatre, claim: Row, unit: str) -> str:
    """Format a claim's value as stated, and converted: "more than 36,000 sq mi = 93,000 km²".

    Without the conversion where `converted_value` has none.
    """
    stated = format_with_hedge(claim, unit_symbol(theatre, claim))
    converted = converted_value(theatre, claim, unit)
    return f"{stated} = {converted}" if converted else stated


def claim_sentence(theatre: Theatre, claim: Row) -> str:
    """Write one neutral, attributed and dated sentence with hedge, unit and base.

    "On 4 August 2017 J. Smith (State Department) put the share of Exampletown cleared at about
    45 per cent; base: the city, since the assault of early June 2017."

    Parameters
    ----------
    claim : a row of ``theatre.figures``, as a Series or a dict.

    Returns
    -------
    A sentence that ends with a full stop. The date is the as-of date, no more precise than the
    source gives it: the end of a period for what happened within one. The sentence also states
    publication more than `data.text.format.LATE_DAYS` after that date, missing verification and
    suspected misprints.
    """
    return _build_sentence(_Labels(theatre), claim)


def claim_sentences(theatre: Theatre, claims: pd.DataFrame) -> list[str]:
    """Write many claims as `claim_sentence` does; same length and order as ``claims``."""
    labels = _Labels(theatre)
    return [_build_sentence(labels, claim) for claim in claims.to_dict("records")]


def is_publication_inferred(theatre: Theatre, claim: Row) -> bool:
    """Whether the date on which a claim was published is inferred; False where it is unknown."""
    is_inferred = theatre.sources["published_inferred"].loc[claim["source_id"]]
    return is_inferred is not pd.NA and bool(is_inferred)


def statement_date(theatre: Theatre, claim: Row, as_of: pd.Timestamp) -> str:
    """Format when a claim was made, as `format_statement_date`."""
    return format_statement_date(
        claim,
        as_of,
        is_inferred=is_publication_inferred(theatre, claim),
        is_of_period=is_of_period(theatre, claim),
    )


def is_of_period(theatre: Theatre, claim: Row) -> bool:
    """Whether a claim is on what happened within a period, whose end is its as-of date."""
    return theatre.metrics["kind"][claim["metric"]] == "interval"


def event_sentences(events: pd.DataFrame) -> list[str]:
    """Write each event as one sentence: "Exampletown: captured, 14 January 2014, by Actor."

    Parameters
    ----------
    events : rows of ``theatre.events``, shape (n, any).

    Returns
    -------
    n sentences in the order of the rows; without "by" where no actor is named.
    """
    return [
        f"{event['place_text']}: {event['kind_label']}, "
        f"{format_event_dates(event)}"
        + (f", by {event['by_in_text']}." if isinstance(event["by"], str) else ".")
        for event in events.to_dict("records")
    ]


class _Labels:
    """Labels of a theatre's tables by id; each table is converted to a dict on first use."""

    def __init__(self, theatre: Theatre) -> None:
        self.theatre = theatre

    @cached_property
    def phrases(self) -> dict[Any, str]:
        return self.theatre.metrics["phrase"].to_dict()

    @cached_property
    def kinds(self) -> dict[Any, str]:
        return self.theatre.metrics["kind"].to_dict()

    @cached_property
    def places(self) -> dict[Any, str]:
        return self.theatre.places["name_en"].map(place_with_article).to_dict()

    @cached_property
    def units(self) -> dict[Any, str]:
        return self.theatre.units["label"].to_dict()

    def measured(self, claim: Row) -> str:
        phrase = self.phrases[claim["metric"]]
        return phrase.replace("{place}", self.places[claim["place_id"]])


def _build_sentence(labels: _Labels, claim: Row) -> str:
    publication = _published_late(labels, claim)
    when = format_long_span(claim["as_of"], claim["as_of_precision"])
    preposition = {"day": "On", "month": "In"}.get(claim["as_of_precision"], "For")
    measure = labels.measured(claim)
    if not is_stated_on_date(claim):
        is_period = labels.kinds[claim["metric"]] == "interval"
        preposition = "For the period to" if is_period else "For"
        measure = measure.removesuffix(" within a period") if is_period else measure
    is_stated = claim["base"] != NOT_STATED
    named = base_in_text(labels.theatre, claim["base"])
    base = f"base: {named}" if is_stated else "base not stated"
    doubts = [] if claim["status"] == "verified" else ["unverified"]
    if not claim["drawable"]:
        doubts.append("suspected misprint")
    doubt = f" ({', '.join(doubts)})" if doubts else ""
    return (
        f"{preposition} {when} {subject_in_text(labels.theatre, name_subject(claim))} "
        f"{_predicate(labels, claim, measure)}{publication}; {base}{doubt}."
    )


def _published_late(labels: _Labels, claim: Row) -> str:
    if pd.isna(claim["published_on"]) or is_stated_on_date(claim):
        return ""
    near = "on or about" if is_publication_inferred(labels.theatre, claim) else "on"
    return f", as published {near} {format_date(claim['published_on'])}"


def _predicate(labels: _Labels, claim: Row, measure: str) -> str:
    """Predicate of the sentence: "put the share of X cleared at about 45 per cent"."""
    number = _format_amount(labels, claim)
    # "at at least" is ungrammatical; "as" works with any hedge.
    return (
        f"gave {measure} as {number}"
        if claim["qualifier"] == "at_least"
        else f"put {measure} at {number}"
    )


def _format_amount(labels: _Labels, claim: Row) -> str:
    """Format the number with hedge and unit: "about 5 per cent"; a number of things has none."""
    unit = labels.units[claim["unit"]]
    label = "" if "number of " in labels.phrases[claim["metric"]] else unit
    hedge = hedge_text(claim, unit)
    lower, upper = range_ends(claim)
    if lower == upper:
        amount = format_value(lower)
        return f"{hedge} {amount} {unit_after(amount, label)}".strip()
    if claim["qualifier"] == "range" and not is_decrease(claim):
        return f"between {format_value(lower)} and {format_value(upper)} {label}".strip()
    return f"{hedge} {format_value(lower)} to {format_value(upper)} {label}".strip()


def rivals_sentences(theatre: Theatre, claims: pd.DataFrame) -> str:
    """Summarise the spread of rival claims in two or three sentences, without preferring any.

    Parameters
    ----------
    claims : rows of ``theatre.figures`` of one place and of one measure or two opposite ones,
        shape (n, any). Only numbers on the same comparable base are compared.

    Returns
    -------
    The number of claims, their organisations and dates; the lowest and highest claim on each
    comparable base (`GROUPS_NAMED` at most); a remark that other bases do not compare. Empty for
    no claims.
    """
    rows = claims.to_dict("records")
    if len(rows) < 2:
        return claim_sentence(theatre, rows[0]) if rows else ""
    named, without_base = _group_by_base(theatre, rows)
    sentences = [_summarise_claims(theatre, rows)]
    if named:
        several = len({row["metric"] for row in rows}) > 1
        spreads = [_describe_spread(theatre, group, several) for group in named[:GROUPS_NAMED]]
        sentences.append(sentence_case("; ".join(spreads)))
    if rest := _describe_rest(theatre, named, without_base):
        sentences.append(rest)
    return f"{'. '.join(sentences)}."


def _group_by_base(theatre: Theatre, rows: list[dict]) -> tuple[list[list[dict]], list[dict]]:
    """Group claims by measure and comparable base, largest group first; and list the others."""
    kinds = theatre.bases["kind"].to_dict()
    groups: dict[tuple[str, str], list[dict]] = {}
    without_base = []
    for row in rows:
        base = row["base_id"]
        if isinstance(base, str) and kinds.get(base) != "unspecified":
            groups.setdefault((row["metric"], base), []).append(row)
        else:
            without_base.append(row)
    return sorted(groups.values(), key=len, reverse=True), without_base


def _summarise_claims(theatre: Theatre, rows: list[dict]) -> str:
    first = min(row["as_of_first"] for row in rows)
    last = max(row["as_of_last"] for row in rows)
    pairs = dict.fromkeys((str(row["metric"]), str(row["place_id"])) for row in rows)
    measures = [measured_phrase(theatre, metric, place) for metric, place in pairs]
    organisations = list(dict.fromkeys(row["organisation"] for row in rows))
    several = f" by {len(organisations):,} organisations" if len(organisations) > 1 else ""
    only = "" if several else f" ({organisations[0]})"  # names need an article in a sentence
    when = (
        f"of {format_date(first)}"
        if first == last
        else f"from {format_date(first)} to {format_date(last)}"
    )
    count = format_count(len(rows), "claim")
    return f"{count}{several} {when}{only} concern {join_list(measures)}"


def _describe_spread(theatre: Theatre, group: list[dict], several: bool) -> str:
    """Lowest and highest claim on one base; with ``several`` measures, name the measure."""
    base = str(theatre.bases["label"][group[0]["base_id"]])
    low = min(group, key=lambda row: _canonical_end(row, 0))
    high = max(group, key=lambda row: _canonical_end(row, 1))
    prefix = f"on the base “{base}”"
    if several:
        prefix = f"{metric_label(theatre, low['metric'])}, {prefix}"
    if len(group) == 1:
        return f"{prefix}: {stated_value(theatre, low)}"
    if _canonical_end(low, 0) == _canonical_end(high, 1):
        amounts = [format_with_hedge(row, unit_symbol(theatre, row)) for row in group]
        counted = [
            f"{format_count(count, 'claim')} of {amount}"
            for amount, count in Counter(amounts).items()
        ]
        return f"{prefix}: {join_list(counted)}"
    if low is high:  # one range contains every other claim
        return (
            f"{prefix}: {stated_value(theatre, low)}; "
            f"{format_count(len(group) - 1, 'claim')} within this range"
        )
    converted = converted_value(theatre, high, low["unit"])
    if converted:
        converted = f" = {converted}, converted"
    return (
        f"{prefix}: from {stated_value(theatre, low)} to {stated_value(theatre, high)}{converted}"
    )


def _canonical_end(row: dict, side: int) -> float:
    """Lower (0) or upper (1) end in the canonical unit."""
    end = row["canonical_high" if side else "canonical_low"]
    return float(row["canonical"] if pd.isna(end) else end)


def _describe_rest(theatre: Theatre, named: list[list[dict]], without_base: list[dict]) -> str:
    """Describe claims on the remaining bases and state that bases do not compare."""
    unnamed = named[GROUPS_NAMED:]
    clauses = []
    if unnamed:
        bases = format_count(len(unnamed), "other base")
        clauses.append(f"{format_count(sum(map(len, unnamed)), 'further claim')} on {bases}")
    if 0 < len(without_base) <= GROUPS_NAMED:
        clauses += [stated_value(theatre, claim) for claim in without_base]
    elif len(without_base):
        clauses.append(format_count(len(without_base), "claim"))
    if len(without_base):
        clauses[-1] += ", on an unclear base"
    if clauses:
        remainder = (
            f"Further claims: {join_list(clauses)}" if named else sentence_case(join_list(clauses))
        )
        return f"{remainder}; figures on different bases are not comparable"
    if len({group[0]["base_id"] for group in named}) > 1:
        return "The bases differ, so the figures are not comparable"
    return "Each measure is separate" if len(named) > 1 else ""
