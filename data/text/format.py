"""Formatting of numbers, dates and attributions of claims."""

import math
from functools import lru_cache

import pandas as pd

from data.model import NOT_STATED, Row
from data.text.hedges import BOUNDS, NEAR, hedge_text, is_decrease

NARROW = "\u202f"
MINUS = "\u2212"
_SINGULARS = {
    "people": "person",
    "names": "name",
    "square kilometres": "square kilometre",
    "square miles": "square mile",
    "hectares": "hectare",
    "US dollars": "US dollar",
    "barrels per day": "barrel per day",
}
"""Names of the built-in units after 1."""
LATE_DAYS = 1
"""Publication delay above which the text of a claim states the publication date.

One day may be a difference of time zones; after more, the date of the statement is not recorded.
"""


def format_number(amount: float) -> str:
    """Format with grouped digits; one decimal only where the number is not an integer."""
    if float(amount).is_integer():
        return f"{int(amount):,}"
    return f"{amount:,.1f}"


def format_value(amount: float) -> str:
    """Format as stated by the source: all decimals (up to six), digits grouped by commas."""
    if float(amount).is_integer():
        return f"{int(amount):,}".replace("-", MINUS)
    return f"{round(float(amount), 6):,}".replace("-", MINUS)


def unit_after(amount: str, unit: str) -> str:
    """Return the name of a unit as it stands after a formatted amount: "person" after "1".

    The name of a unit that a theatre adds stays as recorded.
    """
    return _SINGULARS.get(unit, unit) if amount.lstrip(MINUS) == "1" else unit


def count_significant_digits(amount: float) -> int:
    """Count the significant digits of a written number: 70,000 has one, 45,377 five."""
    digits = format_value(abs(amount)).replace(",", "").replace(".", "").strip("0")
    return max(len(digits), 1)


def round_to_significant(amount: float, digits: int) -> float:
    """Round to ``digits`` significant digits, and to integers from one hundred upwards."""
    if amount == 0 or not math.isfinite(amount):
        return amount
    places = digits - 1 - math.floor(math.log10(abs(amount)))
    return round(amount, min(places, 0) if abs(amount) >= 100 else places)


def format_quantity(amount: str, symbol: str) -> str:
    """Join a formatted amount and its unit, if any: "45 %", "1 person", "US$ 12", "12"."""
    if symbol.startswith("US$"):
        return f"{symbol}{NARROW}{amount}"
    return f"{amount}{NARROW}{unit_after(amount, symbol)}" if symbol else amount


def range_ends(claim: Row) -> tuple[float, float]:
    """Lower and upper end as written, without the sign of a decrease; equal for a single value."""
    if pd.notna(claim["value"]):
        only = abs(claim["value"])
        return only, only
    if is_decrease(claim):
        return -claim["high"], -claim["low"]
    return claim["low"], claim["high"]


def format_amount(claim: Row) -> str:
    """Format value or range in the stated unit, without hedge: "2,000", "300-400"."""
    lower, upper = range_ends(claim)
    if lower == upper:
        return format_value(lower)
    return f"{format_value(lower)}\u2013{format_value(upper)}"


def source_type(via: str) -> str:
    """Name a type of source for readers."""
    return NOT_STATED if via == "unstated" else via


def format_without_unit(claim: Row, symbol: str) -> str:
    """Format value with hedge but without unit: "about 2,000", "300-400"."""
    return f"{hedge_text(claim, symbol)} {format_amount(claim)}".strip()


def format_with_hedge(claim: Row, symbol: str) -> str:
    """Format value with hedge and unit: "about 45 %", "almost 19,000 names"."""
    parts = [hedge_text(claim, symbol), format_quantity(format_amount(claim), symbol)]
    return " ".join(part for part in parts if part)


def format_date(date: pd.Timestamp) -> str:
    """Format a date in full: "4 August 2017"."""
    return f"{date.day} {date:%B %Y}"


def format_short_date(date: pd.Timestamp) -> str:
    """Format a date in short: "4 Aug 2017"."""
    return f"{date.day} {date:%b %Y}"


_ORDINALS = ("first", "second", "third", "fourth")


@lru_cache(maxsize=4096)
def format_date_span(first: pd.Timestamp, precision: str) -> str:
    """Format the period a claim describes at its stated precision: "June 2017", "2014"."""
    match precision:
        case "day":
            return format_date(first)
        case "month":
            return f"{first:%B %Y}"
        case "quarter":
            return f"{_ORDINALS[first.quarter - 1]} quarter of {first.year}"
        case "year":
            return f"{first.year}"
        case _:
            raise ValueError(f"precision {precision!r}; expected day, month, quarter or year")


def format_short_span(first: pd.Timestamp, precision: str) -> str:
    """Format the period with short month names: "Jun 2017", "4 Aug 2017"."""
    match precision:
        case "day":
            return format_short_date(first)
        case "month":
            return f"{first:%b %Y}"
        case _:
            return format_date_span(first, precision)


def format_years(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Format the years of a period: "2014–2019", or "2024" for one."""
    return f"{first.year}" if first.year == last.year else f"{first.year}\u2013{last.year}"


def format_long_span(first: pd.Timestamp, precision: str) -> str:
    """Format the period for use within a sentence: "the third quarter of 2017"."""
    text = format_date_span(first, precision)
    return f"the {text}" if precision == "quarter" else text


def format_event_dates(event: Row, short: bool = False) -> str:
    """Format when an event took place: its date, or its first and last day.

    Parameters
    ----------
    event : needs ``date_first``, ``date_last``, ``date_precision`` and ``date_end``.
    short : short month names.
    """
    first, last = event["date_first"], event["date_last"]
    if pd.isna(event["date_end"]) or last == first:
        return (format_short_span if short else format_date_span)(first, event["date_precision"])
    format_day = format_short_date if short else format_date
    return f"{format_day(first)} to {format_day(last)}"


def format_deaths(event: Row) -> str:
    """Format the deaths of an event: "12", "12 (8–20)"; "" for 0, which means none or unknown."""
    columns = ("fatalities_low", "fatalities", "fatalities_high")
    stated = [float(event[column]) for column in columns if pd.notna(event[column])]
    if not any(stated):
        return ""
    ends = "\u2013".join(format_number(end) for end in sorted({min(stated), max(stated)}))
    best = event["fatalities"]
    return ends if pd.isna(best) or len(set(stated)) == 1 else f"{format_number(best)} ({ends})"


def format_attribution(claim: Row) -> str:
    """Format speaker and organisation: "J. Smith, State Department"."""
    return ", ".join(name_claimants(claim))


def name_claimants(claim: Row) -> tuple[str, ...]:
    """Name speaker and organisation, or one of them where it contains or abbreviates the other.

    Of an organisation that the speaker's description contains, what follows a comma remains.
    """
    speaker, organisation = claim["speaker"], str(claim["organisation"])
    if not isinstance(speaker, str):
        return (organisation,)
    initials = "".join(word[0] for word in organisation.split() if word[0].isupper())
    if speaker == initials or f" {speaker} " in f" {organisation} ":
        return (organisation,)
    name, _, addition = organisation.partition(", ")
    if f" {name} " in f" {speaker} ":
        return (speaker, addition) if addition else (speaker,)
    return (speaker, organisation)


def format_age(last: pd.Timestamp, as_of: pd.Timestamp) -> str:
    """Format the age of a claim on the as-of date: "same day", "9 days earlier".

    From 60 days on in weeks, from half a year on in months and from two years on in years; each
    counts only complete ones, so that no age is overstated: 77 days are "11 weeks earlier".
    """
    days = (as_of - last).days
    if days < 0:
        raise ValueError(
            f"a claim of {format_date(last)} cannot be shown as of {format_date(as_of)}"
        )
    if days == 0:
        return "same day"
    months = 12 * (as_of.year - last.year) + as_of.month - last.month - (as_of.day < last.day)
    if days < 60:
        return f"{format_count(days, 'day')} earlier"
    if months < 6:
        return f"{days // 7} weeks earlier"
    return f"{months} months earlier" if months < 24 else f"{months // 12} years earlier"


def format_statement_date(
    claim: Row, as_of: pd.Timestamp, *, is_inferred: bool, is_of_period: bool = False
) -> str:
    """Format when a claim was made: "Stated 4 August 2017", with its age before ``as_of`` if any.

    A claim published more than `LATE_DAYS` after the date that it describes has both dates, as it
    may not have been stated on the former: "As of 2014 (2 years earlier); published 28 June 2016".
    So has a claim on a period, whose date is the end of that: "Period to December 2014; published
    2 January 2015". Where the date of publication is unknown, the other date stands alone.

    Parameters
    ----------
    is_inferred : whether the day of publication is inferred: "published about 28 June 2016".
    is_of_period : whether the claim is on what happened within a period.

    Raises
    ------
    ValueError: the claim describes a date after ``as_of``.
    """
    age = format_age(claim["as_of_last"], as_of)
    when = format_date_span(claim["as_of"], claim["as_of_precision"])
    when += f" ({age})" if claim["as_of_last"] < as_of else ""
    if is_stated_on_date(claim) and not is_of_period:
        return f"Stated {when}"
    described = f"{'Period to' if is_of_period else 'As of'} {when}"
    if pd.isna(claim["published_on"]):
        return described
    near = "about " if is_inferred else ""
    return f"{described}; published {near}{format_date(claim['published_on'])}"


def is_stated_on_date(claim: Row) -> bool:
    """Whether a claim was published at most `LATE_DAYS` after the date that it describes.

    False where the date of publication is unknown.
    """
    published = claim["published_on"]
    return bool(pd.notna(published) and (published - claim["as_of_last"]).days <= LATE_DAYS)


def format_change(now: Row, before: Row, symbol: str) -> str:
    """Format the change since the previous claim, quoting that claim with hedge and date.

    A difference is given only between two single values in the same unit: with a range, or a bound
    such as "more than", the difference is undetermined. It is hedged if one of the two is.
    """
    doubt = "" if before["status"] == "verified" else ", unverified"
    earlier = (
        f"{format_with_hedge(before, symbol)} "
        f"({format_date_span(before['as_of'], before['as_of_precision'])}{doubt})"
    )
    is_single = all(
        pd.notna(claim["value"]) and claim["qualifier"] not in BOUNDS for claim in (now, before)
    )
    if is_single and now["unit"] == before["unit"]:
        step = now["value"] - before["value"]
        if math.isclose(step, 0):
            return f"unchanged since {earlier}"
        sign = "+" if step > 0 else MINUS
        number = format_number(abs(step))
        unit = f"{NARROW}point{'' if number == '1' else 's'}" if now["unit"] == "percent" else ""
        hedge = "about " if {now["qualifier"], before["qualifier"]} & NEAR else ""
        return f"{hedge}{sign}{number}{unit} since {earlier}"
    return f"before: {earlier}"


def format_count(count: int, noun: str) -> str:
    """Format a count with its noun: "1 claim", "12 claims"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def join_list(items: list[str]) -> str:
    """Join items with commas and a final "and"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def sentence_case(text: str) -> str:
    """Capitalise the first letter and leave the rest unchanged."""
    return text[:1].upper() + text[1:]


def format_radius(radius_km: float | None) -> str:
    """Format a radius: "25 km"; "no limit" for None."""
    return "no limit" if radius_km is None else f"{radius_km:g} km"


def has_values(frame: pd.DataFrame, column: str) -> bool:
    """Return whether a cell of a column is neither missing, empty nor "not stated"."""
    if column not in frame:
        return False
    cells = frame[column]
    if len(cells) and isinstance(first := cells.iloc[0], str) and first not in ("", NOT_STATED):
        return True  # of most columns, without a look at the other cells
    return any(cell not in ("", NOT_STATED) for cell in cells[cells.notna()].tolist())
