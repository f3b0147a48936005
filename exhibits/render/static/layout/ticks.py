"""Where an axis has its ticks and what stands at them: the ones that Plotly would choose."""

import math
from collections.abc import Sequence

import pandas as pd

from exhibits.render.static.layout.plot_area import PlotAxis, numbers
from exhibits.render.static.primitives import DrawingError
from exhibits.text.markup import BREAK

Tick = tuple[float, str]
"""A number of the axis, and what stands at it; a line break is `BREAK`."""
_DAY_MS = 86_400_000.0
_MONTH_MS = 30.4375 * _DAY_MS  # on average
_YEAR_MS = 365.25 * _DAY_MS
_ROUND = (2, 5, 10)
_MONTHS = (1, 2, 3, 6, 12)
_DAYS = (1, 2, 3, 7, 14)
_EDGE = 1e-4  # share of an axis by which a tick may lie beyond its end
_LETTERS = {-3: "n", -2: "μ", -1: "m", 1: "k", 2: "M", 3: "B", 4: "T"}
_LEAST_POWER = 3
_MINUS = "−"
_DATE_ORDERS = {
    "%b\n%Y": lambda day: (f"{day:%b}", f"{day:%Y}"),
    "%-d %b\n%Y": lambda day: (f"{day.day} {day:%b}", f"{day:%Y}"),
}


def ticks(axis: PlotAxis) -> list[Tick]:
    """All ticks of an axis from its first to its last.

    Raises
    ------
    DrawingError: a form of numbers or days that is not known; a time axis shorter than ten days.
    """
    words = axis.words
    low, high = sorted((axis.least, axis.most))
    spare = (high - low) * _EDGE
    if "tickvals" in words:
        where = numbers(words["tickvals"], axis.dates)
        said = words.get("ticktext") or [""] * len(where)
        told = zip(where, map(str, said), strict=True)
        return [(at, text) for at, text in told if low - spare < at < high + spare]
    rough = (high - low) / _count(axis)
    if axis.dates:
        return _named_days(axis, _days(low - spare, high + spare, rough))
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * _up(rough / power, _ROUND)
    first, last = math.ceil((low - spare) / step), math.floor((high + spare) / step)
    return [(round(at * step, 12), _number(at * step, axis, step)) for at in range(first, last + 1)]


def _count(axis: PlotAxis) -> float:
    if asked := axis.words.get("nticks"):
        return float(asked)
    room = abs(axis.last - axis.first) / (80 if axis.across else 40)
    return min(max(room, 4.0), 9.0) + 1


def _up(rough: float, steps: Sequence[int]) -> int:
    """The next larger step; Plotly takes the one after where a step would do exactly."""
    return next((step for step in steps if step > rough), steps[-1])


def _days(low: float, high: float, rough: float) -> list[pd.Timestamp]:
    """Days from ``low`` to ``high`` (milliseconds), at about ``rough`` apart."""
    start, end = pd.Timestamp(low, unit="ms"), pd.Timestamp(high, unit="ms")
    if 2 * rough > _YEAR_MS:
        years = rough / _YEAR_MS
        power = 10 ** math.floor(math.log10(years))
        return _months(start, end, int(12 * power * _up(years / power, _ROUND)) or 12)
    if 2 * rough > _MONTH_MS:
        return _months(start, end, _up(rough / _MONTH_MS, _MONTHS))
    if 2 * rough <= _DAY_MS:
        raise DrawingError("a time axis of a few days is not drawn on paper")
    step = _up(rough / _DAY_MS, _DAYS)
    sunday = pd.Timestamp("2000-01-02")
    first = math.ceil((start - sunday) / pd.Timedelta(days=step))
    last = math.floor((end - sunday) / pd.Timedelta(days=step))
    return [sunday + pd.Timedelta(days=step * at) for at in range(first, last + 1)]


def _months(start: pd.Timestamp, end: pd.Timestamp, step: int) -> list[pd.Timestamp]:
    """First days of every ``step``-th month, counted from January 2000."""
    at = (start.year - 2000) * 12 + start.month - 1
    days = []
    for month in range(at // step * step, (end.year - 2000) * 12 + end.month, step):
        day = pd.Timestamp(2000 + month // 12, month % 12 + 1, 1)
        if start <= day <= end:
            days.append(day)
    return days


def _named_days(axis: PlotAxis, days: list[pd.Timestamp]) -> list[Tick]:
    """What stands at days: the second line only where it is another than at the day before."""
    form = str(axis.words.get("tickformat", ""))
    if form not in _DATE_ORDERS:
        raise DrawingError(f"{axis.name}: no days written as {form!r}")
    told: list[Tick] = []
    head = ""
    for day in days:
        own, under = _DATE_ORDERS[form](day)
        text = own if under == head else f"{own}{BREAK}{under}"
        head = under
        told.append((float(day.value // 1_000_000), text))
    return told


def _number(value: float, axis: PlotAxis, step: float) -> str:
    """A number at its tick."""
    words = axis.words
    suffix = str(words.get("ticksuffix", ""))
    form = words.get("tickformat", "")
    if form == ",":
        text = f"{abs(value):,.12g}"
    elif form:
        raise DrawingError(f"{axis.name}: no numbers written as {form!r}")
    else:
        text = _short(abs(value), max(abs(axis.least), abs(axis.most)), step)
    return (_MINUS if value < 0 and text.strip("0.") else "") + text + suffix


def _short(value: float, most: float, step: float) -> str:
    """A number with as many decimals as its steps need, thousands as "k", millions as "M"."""
    decimals = 2 - math.floor(math.log10(step) + 0.01)
    size = math.floor(math.log10(most) + 0.01)
    thousands = round((size - 1) / 3) if abs(size) > _LEAST_POWER else 0
    if value < 10.0**-decimals / 2:
        return "0"
    text = f"{value / 1000.0**thousands:.{max(decimals + 3 * thousands, 0)}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    whole, _, part = text.partition(".")
    if part or len(whole) > 4:
        whole = f"{int(whole):,}"
    if thousands and thousands not in _LETTERS:
        raise DrawingError(f"no letter for numbers like {most:g}")
    return whole + (f".{part}" if part else "") + _LETTERS.get(thousands, "")
