"""Ends, steps and number formats of the axes of native charts."""

import math
from typing import Any

import pandas as pd

from exhibits.render.pptx.charts.chart_parts import ChartAxis
from exhibits.render.pptx.charts.worksheet import DATE, excel_serial
from exhibits.render.pptx.text_fit import text_width

MILLION = 1_000_000
HALF_A_LINE = 7.0
"""Of the numbers beside an axis, points."""
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)
_DAYS = (1, 2, 7, 14)


def time_axis(
    window: tuple[pd.Timestamp, pd.Timestamp], across: float, size: float, **own: Any
) -> ChartAxis:
    """A time axis of numbers: a mark every so many days, or at most days after a month begins.

    An axis of numbers steps evenly, months do not: it begins as late within a month as lets every
    mark lie in the month, or year, that it names.

    Parameters
    ----------
    across : width of the plot, points. size : of its letters.
    """
    first, last = (day.normalize() for day in window)
    most = max(int(across / (text_width("20 May 2017", size) + 14)), 2)
    for step in _DAYS:
        if (last - first).days / step <= most:
            return ChartAxis(excel_serial(first), excel_serial(last), step, DATE, **own)
    months = next((some for some in _MONTHS if _legible(first, last, some, across, size)), 600)
    days = [excel_serial(begin) for begin in period_starts(first, last, months)]
    even = (days[-1] - days[0]) / max(len(days) - 1, 1) or float(months * 30)
    late = max(begin - days[0] - at * even for at, begin in enumerate(days))
    least = days[0] + math.ceil(late)
    form = "yyyy" if months >= 12 else "mmm yyyy"
    return ChartAxis(least, max(excel_serial(last), least + 1), even, form, **own)


def _legible(
    first: pd.Timestamp, last: pd.Timestamp, months: int, across: float, size: float
) -> bool:
    """Whether the words of all marks stand beside each other."""
    words = text_width("2017" if months >= 12 else "May 2017", size) + 10
    return len(period_starts(first, last, months)) * words <= across + words


def period_starts(first: pd.Timestamp, last: pd.Timestamp, months: int) -> list[pd.Timestamp]:
    """First days of every so many months, from the one in or before which ``first`` lies."""
    number = first.year * 12 + first.month - 1
    number -= number % months if months <= 12 else number % 12
    begins = []
    while (begin := pd.Timestamp(number // 12, number % 12 + 1, 1)) <= last:
        begins.append(begin)
        number += months
    return begins


def tick_step(least: float, most: float, marks: int) -> float:
    """A round step of 1, 2 or 5 (of 25 in a hundred) that gives at most so many marks."""
    wanted = (most - least) / max(marks, 1)
    power = 10.0 ** math.floor(math.log10(wanted))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= wanted * 0.999)


def axis_maximum(least: float, most: float, step: float, high: float) -> float:
    """An end of an axis so far over its last mark that the number there touches no heading.

    Parameters
    ----------
    high : height of the plot, points.
    """
    last = math.floor(most / step + 1e-9) * step
    return max(most, last + (last - least) * HALF_A_LINE / max(high - HALF_A_LINE, 1.0))


def number_format(most: float, step: float, share: bool) -> str:
    """How the numbers of an axis are written."""
    if share:
        return '0"%"'
    for size, commas, sign in ((1_000_000_000, ",,,", "B"), (MILLION, ",,", "M")):
        if most >= size:
            digits = "0" if (step / size).is_integer() else "0.0"
            return f'{digits}{commas}"{sign}"'
    return "#,##0" if step >= 1 else "0.0"
