"""From a claim to words: what it says, of which place and measure, and who said so.

Every function is pure and keeps number, hedge, base and day as the source gave them.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import pandas as pd

from data.model import Theatre
from data.text.format import (
    Row,
    event_kind_text,
    format_attribution,
    format_count,
    format_date,
    format_date_span,
    format_long_span,
    format_quantity,
    format_rounded,
    format_value,
    format_with_hedge,
    hedge_text,
    is_decrease,
    join_list,
    range_ends,
    round_significant,
    sentence_case,
)

LATE_DAYS = 31
"""A claim that is published longer after its day than this says when it was published."""
GROUPS_NAMED = 3
"""Bases whose lowest and highest claim are named in a summary; further ones are counted."""


def unit_symbol(theatre: Theatre, claim: Row) -> str:
    """Sign of a claim's stated unit, or its name where it has no sign."""
    sign = theatre.units["symbol"][claim["unit"]]
    return sign if isinstance(sign, str) else str(theatre.units["label"][claim["unit"]])


def stated_value(theatre: Theatre, claim: Row) -> str:
    """The claim in short: "about 45 % (4 August 2017, Brett McGurk, US State Department)"."""
    return _stated(claim, unit_symbol(theatre, claim))


def stated_values(theatre: Theatre, claims: pd.DataFrame) -> list[str]:
    """`stated` of each row, for many at once; as long as ``claims``, in its order."""
    signs = {unit: unit_symbol(theatre, {"unit": unit}) for unit in claims["unit"].unique()}
    return [_stated(claim, signs[claim["unit"]]) for claim in claims.to_dict("records")]


def _stated(claim: Row, sign: str) -> str:
    when = format_date_span(claim["as_of"], claim["as_of_precision"])
    doubt = "" if claim["status"] == "verified" else ", not verified"
    return f"{format_with_hedge(claim, sign)} ({when}, {format_attribution(claim)}{doubt})"


def place_name(theatre: Theatre, place_id: str) -> str:
    """English name of a place."""
    return str(theatre.places.loc[place_id, "name_en"])


def metric_words(theatre: Theatre, metric: str) -> str:
    """A measure's label within a sentence."""
    label = str(theatre.metrics.loc[metric, "label"])
    return label[:1].lower() + label[1:]


def converted_value(theatre: Theatre, claim: Row, unit: str) -> str:
    """A claim's number in another unit of the same family: "27,000 sq mi", "10,000-12,000 km²".

    One significant digit more than stated, so that nothing is told finer than it was. Empty if the
    claim is in that unit, or the unit is of another family, or no unit is asked for.

    Raises
    ------
    KeyError: no such unit.
    """
    return converted_values(theatre, [claim], unit)[0]


def converted_values(theatre: Theatre, claims: Sequence[Row], unit: str) -> list[str]:
    """`converted` of each claim, for many at once."""
    if not unit:
        return [""] * len(claims)
    asked = theatre.units.loc[unit]
    family = theatre.units[theatre.units["family"] == asked["family"]].drop(index=unit)
    ratios = (family["to_canonical"] / asked["to_canonical"]).to_dict()
    sign = str(asked["symbol"])
    return [
        _in_unit(claim, ratios[claim["unit"]], sign) if claim["unit"] in ratios else ""
        for claim in claims
    ]


def _in_unit(claim: Row, ratio: float, sign: str) -> str:
    told = [
        format_value(format_rounded(end * ratio, round_significant(end) + 1))
        for end in range_ends(claim)
    ]
    return format_quantity("\u2013".join(dict.fromkeys(told)), sign)


def measured_phrase(theatre: Theatre, metric: str, place_id: str) -> str:
    """A measure of a place as a noun phrase: "the number of fighters in Raqqa"."""
    phrase = str(theatre.metrics.loc[metric, "phrase"])
    return phrase.replace("{place}", place_name(theatre, place_id))


def claim_sentence(theatre: Theatre, claim: Row) -> str:
    """One neutral, attributed, dated sentence that keeps hedge, unit and base.

    "On 4 August 2017 Brett McGurk (US State Department) put the share of Raqqa cleared at about
    45 per cent; base: city, by SDF since assault of early June 2017."

    Parameters
    ----------
    claim : a row of ``theatre.figures``, as a Series or a dict.

    Returns
    -------
    A sentence that ends with a full stop. The day is the one described, no finer than given; a
    claim published more than `LATE_DAYS` after it says so, and so do unverified claims and
    misprints.
    """
    return _sentence(_Words(theatre), claim)


def claim_sentences(theatre: Theatre, claims: pd.DataFrame) -> list[str]:
    """`claim_sentence` of each row, for many at once; as long as ``claims``, in its order."""
    words = _Words(theatre)
    return [_sentence(words, claim) for claim in claims.to_dict("records")]


def event_sentences(events: pd.DataFrame) -> list[str]:
    """Each event in one sentence: "Raqqa: captured, 14 January 2014, by ISIL."

    Parameters
    ----------
    events : rows of ``theatre.events``, shape (n, any).

    Returns
    -------
    n sentences, in the order given; without "by" where nobody is named.
    """
    return [
        f"{event['place_text']}: {event_kind_text(event['kind'])}, "
        f"{format_date_span(event['date_first'], event['date_precision'])}"
        + (f", by {event['by']}." if isinstance(event["by"], str) else ".")
        for event in events.to_dict("records")
    ]


class _Words:
    """The words of a theatre's tables by id; each table is read through when first asked for."""

    def __init__(self, theatre: Theatre) -> None:
        self._theatre = theatre
        self._inferred = theatre.sources["published_inferred"]

    @cached_property
    def phrases(self) -> dict[Any, str]:
        return self._theatre.metrics["phrase"].to_dict()

    @cached_property
    def places(self) -> dict[Any, str]:
        return self._theatre.places["name_en"].to_dict()

    @cached_property
    def units(self) -> dict[Any, str]:
        return self._theatre.units["label"].to_dict()

    def inferred(self, source_id: str) -> bool:
        told = self._inferred.loc[source_id]
        return told is not pd.NA and bool(told)

    def measured(self, claim: Row) -> str:
        phrase = self.phrases[claim["metric"]]
        return phrase.replace("{place}", self.places[claim["place_id"]])


def _sentence(words: _Words, claim: Row) -> str:
    told = _published_late(words, claim)
    when = format_long_span(claim["as_of"], claim["as_of_precision"])
    within = {"day": "On", "month": "In"}.get(claim["as_of_precision"], "For")
    before = "For" if told else within
    what = words.measured(claim)
    base = f"base: {claim['base']}" if isinstance(claim["base"], str) else "base not stated"
    doubts = [] if claim["status"] == "verified" else ["not verified on the page"]
    if not claim["drawable"]:
        doubts.append("taken for a misprint")
    doubt = f" ({', '.join(doubts)})" if doubts else ""
    return f"{before} {when} {_speaker(claim)} {_put(words, claim, what)}{told}; {base}{doubt}."


def _published_late(words: _Words, claim: Row) -> str:
    published = claim["published_on"]
    if pd.isna(published) or (published - claim["as_of_last"]).days <= LATE_DAYS:
        return ""
    near = "on or about" if words.inferred(claim["source_id"]) else "on"
    return f", as published {near} {format_date(published)}"


def _speaker(claim: Row) -> str:
    """Who said it, with the organisation, whichever of the two is a name first."""
    speaker, organisation = claim["speaker"], str(claim["organisation"])
    if not isinstance(speaker, str) or speaker == organisation:
        return organisation
    if speaker[:1].islower():  # no name but a description: "unattributed", "defense official"
        return f"{organisation} ({speaker})"
    return f"{speaker} ({organisation})"


def _put(words: _Words, claim: Row, what: str) -> str:
    """The predicate: "put the share of X cleared at about 45 per cent"."""
    number = _amount(words, claim)
    # "At at least" is no English; "as" takes any hedge.
    return (
        f"gave {what} as {number}"
        if claim["qualifier"] == "at_least"
        else f"put {what} at {number}"
    )


def _amount(words: _Words, claim: Row) -> str:
    """Number with hedge and the unit's name: "between 20,000 and 31,500 people"."""
    label = words.units[claim["unit"]]
    least, most = range_ends(claim)
    if least == most:
        return f"{hedge_text(claim)} {format_value(least)} {label}".strip()
    if claim["qualifier"] == "range" and not is_decrease(claim):
        return f"between {format_value(least)} and {format_value(most)} {label}"
    return f"{hedge_text(claim)} {format_value(least)} to {format_value(most)} {label}".strip()


def rivals_sentences(theatre: Theatre, claims: pd.DataFrame) -> str:
    """Two or three sentences that name the spread of rival claims and choose none of them.

    Parameters
    ----------
    claims : rows of ``theatre.figures`` of one place and of one measure or two opposite ones,
        shape (n, any). Only numbers on one comparable base are set against each other.

    Returns
    -------
    How many claims by whom and between which days; the lowest and the highest on each base that
    compares (`GROUPS_NAMED` at most); that the other bases do not compare. Empty for no claims.
    """
    rows = claims.to_dict("records")
    if len(rows) < 2:
        return claim_sentence(theatre, rows[0]) if rows else ""
    named, alone = _by_base(theatre, rows)
    words = [_counted(theatre, rows)]
    if named:
        several = len({row["metric"] for row in rows}) > 1
        spreads = [_spread(theatre, group, several) for group in named[:GROUPS_NAMED]]
        words.append(sentence_case("; ".join(spreads)))
    if rest := _rest(theatre, named, alone):
        words.append(rest)
    return f"{'. '.join(words)}."


def _by_base(theatre: Theatre, rows: list[dict]) -> tuple[list[list[dict]], list[dict]]:
    """Claims of each measure and comparable base, most first; and those that compare with none."""
    kinds = theatre.bases["kind"].to_dict()
    groups: dict[tuple[str, str], list[dict]] = {}
    alone = []
    for row in rows:
        base = row["base_id"]
        if isinstance(base, str) and kinds.get(base) != "unspecified":
            groups.setdefault((row["metric"], base), []).append(row)
        else:
            alone.append(row)
    return sorted(groups.values(), key=len, reverse=True), alone


def _counted(theatre: Theatre, rows: list[dict]) -> str:
    first = min(row["as_of_first"] for row in rows)
    last = max(row["as_of_last"] for row in rows)
    pairs = dict.fromkeys((str(row["metric"]), str(row["place_id"])) for row in rows)
    measures = [measured_phrase(theatre, metric, place) for metric, place in pairs]
    organisations = list(dict.fromkeys(row["organisation"] for row in rows))
    several = f"{len(organisations):,} organisations"
    by = f"by {organisations[0] if len(organisations) == 1 else several}"
    when = (
        f"of {format_date(first)}"
        if first == last
        else f"from {format_date(first)} to {format_date(last)}"
    )
    return f"{format_count(len(rows), 'claim')} {by} {when} speak of {join_list(measures)}"


def _spread(theatre: Theatre, group: list[dict], several: bool) -> str:
    """The lowest and the highest claim on one base; ``several`` measures are told apart."""
    base = str(theatre.bases["label"][group[0]["base_id"]])
    low = min(group, key=lambda row: _end(row, 0))
    high = max(group, key=lambda row: _end(row, 1))
    of = f"on the base “{base}”"
    if several:
        of = f"{metric_words(theatre, low['metric'])}, {of}"
    if len(group) == 1:
        return f"{of}: {stated_value(theatre, low)}"
    if _end(low, 0) == _end(high, 1):
        return f"{of}: {len(group)} times {format_with_hedge(low, unit_symbol(theatre, low))}"
    if low is high:  # a range that holds every other claim
        return (
            f"{of}: {stated_value(theatre, low)}; {format_count(len(group) - 1, 'claim')} within it"
        )
    return f"{of}: from {stated_value(theatre, low)} to {stated_value(theatre, high)}"


def _end(row: dict, side: int) -> float:
    """Lower or upper end in the canonical unit."""
    end = row["canonical_high" if side else "canonical_low"]
    return float(row["canonical"] if pd.isna(end) else end)


def _rest(theatre: Theatre, named: list[list[dict]], alone: list[dict]) -> str:
    """What stands on bases that were not named, and that nothing compares across bases."""
    further = named[GROUPS_NAMED:]
    words = []
    if further:
        bases = format_count(len(further), "other base")
        words.append(f"{format_count(sum(map(len, further)), 'further claim')} on {bases}")
    if 0 < len(alone) <= GROUPS_NAMED:
        words += [stated_value(theatre, claim) for claim in alone]
    elif len(alone):
        words.append(format_count(len(alone), "claim"))
    if len(alone):
        words[-1] += ", on no base that is clear"
    if words:
        beside = f"Beside them: {join_list(words)}" if named else sentence_case(join_list(words))
        return f"{beside}; numbers on different bases do not compare"
    if len({group[0]["base_id"] for group in named}) > 1:
        return "The bases differ, so their numbers do not compare"
    return "Each measure stands by itself" if len(named) > 1 else ""
