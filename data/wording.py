"""Words for claims: numbers, hedges, dates and who said it. Neutral, dated, attributed."""

import math

import pandas as pd

NARROW = "\u202f"
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


def number(amount: float) -> str:
    """Digits grouped by commas; decimals only where the number has them."""
    if float(amount).is_integer():
        return f"{int(amount):,}"
    return f"{amount:,.1f}"


def quantity(amount: str, symbol: str) -> str:
    """A written amount with its unit: "45 %", "70,000 km²", "US$ 12"."""
    if symbol.startswith("US$"):
        return f"{symbol}{NARROW}{amount}"
    return f"{amount}{NARROW}{symbol}"


def amount(claim: pd.Series) -> str:
    """A claim's value or range in its stated unit, without hedge: "2,000", "300-400"."""
    if pd.notna(claim["value"]):
        return number(claim["value"])
    return f"{number(claim['low'])}\u2013{number(claim['high'])}"


def bare(claim: pd.Series) -> str:
    """Value with hedge but without unit: "about 2,000", "300-400"."""
    return f"{HEDGES[claim['qualifier']]} {amount(claim)}".strip()


def hedged(claim: pd.Series, symbol: str) -> str:
    """Value with hedge and unit: "about 45 %", "almost 19,000 names", "300-400 people"."""
    words = [HEDGES[claim["qualifier"]], quantity(amount(claim), symbol)]
    return " ".join(word for word in words if word)


def day(date: pd.Timestamp) -> str:
    """Write a day in full, as in 4 August 2017."""
    return f"{date.day} {date:%B %Y}"


def short_day(date: pd.Timestamp) -> str:
    """Write a day in short, as in 4 Aug 2017."""
    return f"{date.day} {date:%b %Y}"


def span(first: pd.Timestamp, precision: str) -> str:
    """The time a claim describes, no finer than it was given: "June 2017", "2014"."""
    match precision:
        case "day":
            return day(first)
        case "month":
            return f"{first:%B %Y}"
        case "quarter":
            return f"quarter {first.quarter} of {first.year}"
        case "year":
            return f"{first.year}"
        case _:
            raise ValueError(f"precision {precision!r}; expected day, month, quarter or year")


def short_span(first: pd.Timestamp, precision: str) -> str:
    """The same in fewer letters: "Jun 2017", "4 Aug 2017"."""
    match precision:
        case "day":
            return short_day(first)
        case "month":
            return f"{first:%b %Y}"
        case _:
            return span(first, precision)


def who(claim: pd.Series) -> str:
    """Speaker with organisation: "Brett McGurk, US State Department"."""
    speaker, organisation = claim["speaker"], claim["organisation"]
    if pd.isna(speaker) or speaker == organisation:
        return str(organisation)
    return f"{speaker}, {organisation}"


def age(last: pd.Timestamp, as_of: pd.Timestamp) -> str:
    """How old a claim is at the chosen day: "same day", "9 days old", "3 months old"."""
    days = (as_of - last).days
    if days < 0:
        raise ValueError(f"a claim of {day(last)} cannot be shown as of {day(as_of)}")
    if days == 0:
        return "same day"
    if days < 60:
        return "1 day old" if days == 1 else f"{days} days old"
    if days < 730:
        return f"{round(days / 30.44)} months old"
    return f"{days // 365} years old"


def change(now: pd.Series, before: pd.Series, symbol: str) -> str:
    """Change since the claim before, with that claim's own hedge and day.

    The earlier claim is always quoted in full. A difference is given only between two single
    values in one unit: a range, or a bound such as "more than", leaves open how far it is.
    """
    earlier = f"{hedged(before, symbol)} ({span(before['as_of'], before['as_of_precision'])})"
    single = all(
        pd.notna(claim["value"]) and claim["qualifier"] not in BOUNDS for claim in (now, before)
    )
    if single and now["unit"] == before["unit"]:
        step = now["value"] - before["value"]
        if math.isclose(step, 0):
            return f"unchanged since {earlier}"
        sign = "+" if step > 0 else "\u2212"
        points = f"{NARROW}points" if now["unit"] == "percent" else ""
        return f"{sign}{number(abs(step))}{points} since {earlier}"
    return f"before: {earlier}"


def count(number_of: int, thing: str) -> str:
    """How many of a thing: "1 claim", "12 claims"."""
    return f"{number_of:,} {thing}{'' if number_of == 1 else 's'}"


def listed(words: list[str]) -> str:
    """Words in a row, with commas and an "and"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def sentence_case(text: str) -> str:
    """First letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def happened(kind: str) -> str:
    """An event's kind in words: "recaptured", "offensive began"."""
    return kind.replace("_start", "_began").replace("_", " ")
