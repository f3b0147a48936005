"""Limits, steps and number formats of the axes of native charts."""

import math
from typing import Any

import pandas as pd

from exhibits.render.pptx.charts.chart_parts import ChartAxis
from exhibits.render.pptx.charts.worksheet import DATE, excel_serial
from exhibits.render.pptx.text_fit import text_width

PERCENT = '0"\u202f%"'
MILLION = 1_000_000
HALF_LINE_HEIGHT = 7.0
"""Half the line height of axis numbers, points."""
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)
_DAYS = (1, 2, 7, 14)


def time_axis(
    window: tuple[pd.Timestamp, pd.Timestamp], width: float, size: float, **options: Any
) -> ChartAxis:
    """Build a time axis with ticks at day intervals or close to the starts of months.

    A numeric axis has even steps, months do not: the axis starts late enough in a month that every
    tick falls into the month, or year, of its label.

    Parameters
    ----------
    width : of the plot, points. size : font size, points.
    """
    first, last = (date.normalize() for date in window)
    if step := day_step(window, width, size):
        return ChartAxis(excel_serial(first), excel_serial(last), step, DATE, **options)
    months = next(
        (
            candidate
            for candidate in _MONTHS
            if _has_room_for_labels(first, last, candidate, width, size)
        ),
        600,
    )
    starts = [excel_serial(start) for start in period_starts(first, last, months)]
    spacing = (starts[-1] - starts[0]) / max(len(starts) - 1, 1) or float(months * 30)
    offset = max(start - starts[0] - at * spacing for at, start in enumerate(starts))
    minimum = starts[0] + math.ceil(offset)
    date_format = "yyyy" if months >= 12 else "mmm yyyy"
    return ChartAxis(minimum, max(excel_serial(last), minimum + 1), spacing, date_format, **options)


def day_step(window: tuple[pd.Timestamp, pd.Timestamp], width: float, size: float) -> int | None:
    """Return the days between the ticks of a short period; None if its labels are of months.

    ``width`` and ``size`` are as in `time_axis`.
    """
    first, last = (date.normalize() for date in window)
    max_marks = max(int(width / (text_width("20 May 2017", size) + 14)), 2)
    return next((step for step in _DAYS if (last - first).days / step <= max_marks), None)


def _has_room_for_labels(
    first: pd.Timestamp, last: pd.Timestamp, months: int, width: float, size: float
) -> bool:
    """Whether all tick labels fit side by side."""
    label_width = text_width("2017" if months >= 12 else "May 2017", size) + 10
    return len(period_starts(first, last, months)) * label_width <= width + label_width


def period_starts(first: pd.Timestamp, last: pd.Timestamp, months: int) -> list[pd.Timestamp]:
    """List the starts of periods of ``months``, from the period that holds ``first``."""
    number = first.year * 12 + first.month - 1
    number -= number % months if months <= 12 else number % 12
    starts = []
    while (start := pd.Timestamp(number // 12, number % 12 + 1, 1)) <= last:
        starts.append(start)
        number += months
    return starts


def tick_step(minimum: float, maximum: float, max_ticks: int) -> float:
    """Return a round step (1, 2, 2.5 or 5 times a power of ten) for at most ``max_ticks`` ticks."""
    wanted = (maximum - minimum) / max(max_ticks, 1)
    power = 10.0 ** math.floor(math.log10(wanted))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= wanted * 0.999)


def value_axis(
    minimum: float,
    maximum: float,
    max_ticks: int,
    plot_height: float,
    *,
    share: bool = False,
    **options: Any,
) -> ChartAxis:
    """Build a vertical axis, extended so that its last label does not touch the heading.

    Parameters
    ----------
    plot_height : of the plot, points. share : whether values are per cent.
    """
    step = tick_step(minimum, maximum, max_ticks)
    last = math.floor(maximum / step + 1e-9) * step
    headroom = HALF_LINE_HEIGHT / max(plot_height - HALF_LINE_HEIGHT, 1.0)
    top = max(maximum, last + (last - minimum) * headroom)
    return ChartAxis(minimum, top, step, number_format(top, step, share), grid=True, **options)


def number_format(maximum: float, step: float, share: bool) -> str:
    """Return the number format of an axis."""
    if share:
        return PERCENT
    for size, commas, suffix in ((1_000_000_000, ",,,", "B"), (MILLION, ",,", "M")):
        if maximum >= size:
            digits = "0" if (step / size).is_integer() else "0.0"
            return f'{digits}{commas}"{suffix}"'
    return "#,##0" if step >= 1 else "0.0"
