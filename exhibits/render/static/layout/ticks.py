"""Tick positions and labels of an axis, as Plotly chooses them."""

import math
from collections.abc import Sequence

import pandas as pd

from exhibits.render.static.layout.plot_area import PlotAxis, to_axis_numbers
from exhibits.render.static.primitives import DrawingError
from exhibits.text.markup import BREAK

Tick = tuple[float, str]
"""Axis number and label of a tick; lines of a label are separated by `BREAK`."""
_DAY_MS = 86_400_000.0
_MONTH_MS = 30.4375 * _DAY_MS  # on average
_YEAR_MS = 365.25 * _DAY_MS
_ROUND_STEPS = (2, 5, 10)
_MONTH_STEPS = (1, 2, 3, 6, 12)
_DAY_STEPS = (1, 2, 3, 7, 14)
_EDGE_SHARE = 1e-4  # share of the axis by which a tick may lie beyond its end
_SUFFIXES = {-3: "n", -2: "μ", -1: "m", 1: "k", 2: "M", 3: "B", 4: "T"}
_MIN_POWER = 3
_MINUS = "−"
_DATE_ORDERS = {
    "%b\n%Y": lambda date: (f"{date:%b}", f"{date:%Y}"),
    "%-d %b\n%Y": lambda date: (f"{date.day} {date:%b}", f"{date:%Y}"),
}


def compute_ticks(axis: PlotAxis) -> list[Tick]:
    """Compute all ticks of an axis, in ascending order.

    Raises
    ------
    DrawingError: an unsupported number or date format.
    """
    properties = axis.properties
    low, high = sorted((axis.min_value, axis.max_value))
    tolerance = (high - low) * _EDGE_SHARE
    if "tickvals" in properties:
        positions = to_axis_numbers(properties["tickvals"], axis.is_date)
        texts = properties.get("ticktext") or [""] * len(positions)
        labelled = zip(positions, map(str, texts), strict=True)
        return [
            (value, text) for value, text in labelled if low - tolerance < value < high + tolerance
        ]
    rough_step = (high - low) / _tick_count(axis)
    if axis.is_date:
        return _format_dates(axis, _spaced_dates(low - tolerance, high + tolerance, rough_step))
    power = 10.0 ** math.floor(math.log10(rough_step))
    step = power * _next_step(rough_step / power, _ROUND_STEPS)
    first, last = math.ceil((low - tolerance) / step), math.floor((high + tolerance) / step)
    return [
        (round(value * step, 12), _format_number(value * step, axis, step))
        for value in range(first, last + 1)
    ]


def _tick_count(axis: PlotAxis) -> float:
    if count := axis.properties.get("nticks"):
        return float(count)
    available = abs(axis.last - axis.first) / (80 if axis.is_horizontal else 40)
    return min(max(available, 4.0), 9.0) + 1


def _next_step(rough_step: float, steps: Sequence[int]) -> int:
    """Next larger step; like Plotly, skip a step that equals the rough one."""
    return next((step for step in steps if step > rough_step), steps[-1])


def _spaced_dates(low: float, high: float, rough_step: float) -> list[pd.Timestamp]:
    """Dates from ``low`` to ``high``, about ``rough_step`` apart; all in milliseconds."""
    start, end = pd.Timestamp(low, unit="ms"), pd.Timestamp(high, unit="ms")
    if 2 * rough_step > _YEAR_MS:
        years = rough_step / _YEAR_MS
        power = 10 ** math.floor(math.log10(years))
        return _month_starts(
            start, end, int(12 * power * _next_step(years / power, _ROUND_STEPS)) or 12
        )
    if 2 * rough_step > _MONTH_MS:
        return _month_starts(start, end, _next_step(rough_step / _MONTH_MS, _MONTH_STEPS))
    step = _next_step(rough_step / _DAY_MS, _DAY_STEPS)
    sunday = pd.Timestamp("2000-01-02")
    first = math.ceil((start - sunday) / pd.Timedelta(days=step))
    last = math.floor((end - sunday) / pd.Timedelta(days=step))
    return [sunday + pd.Timedelta(days=step * index) for index in range(first, last + 1)]


def _month_starts(start: pd.Timestamp, end: pd.Timestamp, step: int) -> list[pd.Timestamp]:
    """First day of every ``step``-th month, counted from January 2000."""
    first_month = (start.year - 2000) * 12 + start.month - 1
    dates = []
    for month in range(first_month // step * step, (end.year - 2000) * 12 + end.month, step):
        date = pd.Timestamp(2000 + month // 12, month % 12 + 1, 1)
        if start <= date <= end:
            dates.append(date)
    return dates


def _format_dates(axis: PlotAxis, dates: list[pd.Timestamp]) -> list[Tick]:
    """Label dates; the second line only where it differs from that of the previous date."""
    date_format = str(axis.properties.get("tickformat", ""))
    if date_format not in _DATE_ORDERS:
        raise DrawingError(f"{axis.name}: date format {date_format!r} is not supported")
    labelled: list[Tick] = []
    previous = ""
    for date in dates:
        first_line, second_line = _DATE_ORDERS[date_format](date)
        text = first_line if second_line == previous else f"{first_line}{BREAK}{second_line}"
        previous = second_line
        labelled.append((float(date.value // 1_000_000), text))
    return labelled


def _format_number(value: float, axis: PlotAxis, step: float) -> str:
    properties = axis.properties
    suffix = str(properties.get("ticksuffix", ""))
    number_format = properties.get("tickformat", "")
    if number_format == ",":
        text = f"{abs(value):,.12g}"
    elif number_format:
        raise DrawingError(f"{axis.name}: number format {number_format!r} is not supported")
    else:
        text = _shorten_number(abs(value), max(abs(axis.min_value), abs(axis.max_value)), step)
    return (_MINUS if value < 0 and text.strip("0.") else "") + text + suffix


def _shorten_number(value: float, max_abs: float, step: float) -> str:
    """Format a number with the decimals that its step needs and an SI-like suffix."""
    decimals = 2 - math.floor(math.log10(step) + 0.01)
    magnitude = math.floor(math.log10(max_abs) + 0.01)
    thousands = round((magnitude - 1) / 3) if abs(magnitude) > _MIN_POWER else 0
    if value < 10.0**-decimals / 2:
        return "0"
    text = f"{value / 1000.0**thousands:.{max(decimals + 3 * thousands, 0)}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    integer, _, fraction = text.partition(".")
    if fraction or len(integer) > 4:
        integer = f"{int(integer):,}"
    if thousands and thousands not in _SUFFIXES:
        raise DrawingError(f"no suffix for numbers like {max_abs:g}")
    return integer + (f".{fraction}" if fraction else "") + _SUFFIXES.get(thousands, "")
