"""Words for claims: numbers, hedges, dates and who said it. Neutral, dated, attributed."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

Row = pd.Series | Mapping[Any, Any]
"""A claim: a row of figures as a Series, or as one of ``to_dict("records")``."""

NARROW = "\u202f"
MINUS = "\u2212"
HEDGES = {
    "exact": "",
    "about": "about",
    "almost": "almost",
    "more_than": "more than",
    "at_least": "at least",
    "less_than": "less than",
    "up_to": "up to",
    "range": "",
}
BOUNDS = frozenset({"more_than", "at_least", "less_than", "up_to"})


def format_number(amount: float) -> str:
    """Digits grouped by commas; decimals only where the number has them."""
    if float(amount).is_integer():
        return f"{int(amount):,}"
    return f"{amount:,.1f}"


def format_value(amount: float) -> str:
    """A number as the source gave it: every decimal it has, digits grouped by commas."""
    if float(amount).is_integer():
        return f"{int(amount):,}".replace("-", MINUS)
    return f"{round(float(amount), 6):,}".replace("-", MINUS)


def round_significant(amount: float) -> int:
    """How many digits of a written number count: 70,000 has one, 45,377 five, 33.3 three."""
    digits = format_value(abs(amount)).replace(",", "").replace(".", "").strip("0")
    return max(len(digits), 1)


def format_rounded(amount: float, digits: int) -> float:
    """A number to so many significant digits, but never finer than whole above one hundred."""
    if amount == 0 or not math.isfinite(amount):
        return amount
    places = digits - 1 - math.floor(math.log10(abs(amount)))
    return round(amount, min(places, 0) if abs(amount) >= 100 else places)


def format_quantity(amount: str, symbol: str) -> str:
    """A written amount with its unit: "45 %", "70,000 km²", "US$ 12"."""
    if symbol.startswith("US$"):
        return f"{symbol}{NARROW}{amount}"
    return f"{amount}{NARROW}{symbol}"


def is_decrease(claim: Row) -> bool:
    """Whether the number is a fall: "a fall of 30 %" is told so, as "at least -30 %" misleads."""
    return bool(claim["value"] < 0 or claim["high"] < 0)


def range_ends(claim: Row) -> tuple[float, float]:
    """Lower and upper end of what is written, without the sign of a fall; twice one value."""
    if pd.notna(claim["value"]):
        only = abs(claim["value"])
        return only, only
    if is_decrease(claim):
        return -claim["high"], -claim["low"]
    return claim["low"], claim["high"]


def format_amount(claim: Row) -> str:
    """A claim's value or range in its stated unit, without hedge: "2,000", "300-400"."""
    least, most = range_ends(claim)
    if least == most:
        return format_value(least)
    return f"{format_value(least)}\u2013{format_value(most)}"


def hedge_text(claim: Row) -> str:
    """Words before the number: "about", "at least", "a fall of about"; empty if there is none."""
    words = HEDGES[claim["qualifier"]]
    return f"a fall of {words}".strip() if is_decrease(claim) else words


def format_without_hedge(claim: Row) -> str:
    """Value with hedge but without unit: "about 2,000", "300-400"."""
    return f"{hedge_text(claim)} {format_amount(claim)}".strip()


def format_with_hedge(claim: Row, symbol: str) -> str:
    """Value with hedge and unit: "about 45 %", "almost 19,000 names", "300-400 people"."""
    words = [hedge_text(claim), format_quantity(format_amount(claim), symbol)]
    return " ".join(word for word in words if word)


def format_date(date: pd.Timestamp) -> str:
    """Write a day in full, as in 4 August 2017."""
    return f"{date.day} {date:%B %Y}"


def format_short_date(date: pd.Timestamp) -> str:
    """Write a day in short, as in 4 Aug 2017."""
    return f"{date.day} {date:%b %Y}"


def format_date_span(first: pd.Timestamp, precision: str) -> str:
    """The time a claim describes, no finer than it was given: "June 2017", "2014"."""
    match precision:
        case "day":
            return format_date(first)
        case "month":
            return f"{first:%B %Y}"
        case "quarter":
            return f"quarter {first.quarter} of {first.year}"
        case "year":
            return f"{first.year}"
        case _:
            raise ValueError(f"precision {precision!r}; expected day, month, quarter or year")


def format_short_span(first: pd.Timestamp, precision: str) -> str:
    """The same in fewer letters: "Jun 2017", "4 Aug 2017"."""
    match precision:
        case "day":
            return format_short_date(first)
        case "month":
            return f"{first:%b %Y}"
        case _:
            return format_date_span(first, precision)


def format_long_span(first: pd.Timestamp, precision: str) -> str:
    """The time a claim describes within a sentence: "the third quarter of 2017", "4 June 2017"."""
    if precision == "quarter":
        ordinal = ("first", "second", "third", "fourth")[first.quarter - 1]
        return f"the {ordinal} quarter of {first.year}"
    return format_date_span(first, precision)


def format_attribution(claim: Row) -> str:
    """Speaker with organisation: "Brett McGurk, US State Department"."""
    speaker, organisation = claim["speaker"], claim["organisation"]
    if pd.isna(speaker) or speaker == organisation:
        return str(organisation)
    return f"{speaker}, {organisation}"


def format_age(last: pd.Timestamp, as_of: pd.Timestamp) -> str:
    """How old a claim is at the chosen day: "same day", "9 days old", "3 months old"."""
    days = (as_of - last).days
    if days < 0:
        raise ValueError(
            f"a claim of {format_date(last)} cannot be shown as of {format_date(as_of)}"
        )
    if days == 0:
        return "same day"
    if days < 60:
        return "1 day old" if days == 1 else f"{days} days old"
    if days < 730:
        return f"{round(days / 30.44)} months old"
    return f"{days // 365} years old"


def format_change(now: Row, before: Row, symbol: str) -> str:
    """Change since the claim before, with that claim's own hedge and day.

    The earlier claim is always quoted in full. A difference is given only between two single
    values in one unit: a range, or a bound such as "more than", leaves open how far it is.
    """
    earlier = (
        f"{format_with_hedge(before, symbol)} "
        f"({format_date_span(before['as_of'], before['as_of_precision'])})"
    )
    single = all(
        pd.notna(claim["value"]) and claim["qualifier"] not in BOUNDS for claim in (now, before)
    )
    if single and now["unit"] == before["unit"]:
        step = now["value"] - before["value"]
        if math.isclose(step, 0):
            return f"unchanged since {earlier}"
        sign = "+" if step > 0 else MINUS
        points = f"{NARROW}points" if now["unit"] == "percent" else ""
        return f"{sign}{format_number(abs(step))}{points} since {earlier}"
    return f"before: {earlier}"


def format_count(number_of: int, thing: str) -> str:
    """How many of a thing: "1 claim", "12 claims"."""
    return f"{number_of:,} {thing}{'' if number_of == 1 else 's'}"


def join_list(words: list[str]) -> str:
    """Words in a row, with commas and an "and"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def sentence_case(text: str) -> str:
    """First letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def event_kind_text(kind: str) -> str:
    """An event's kind in words: "recaptured", "offensive began"."""
    return kind.replace("_start", "_began").replace("_", " ")
