"""Claims as series of a native chart: marks, range bars, hedge signs and joining lines."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from data.text.hedges import HEDGES, HIGHER, LOWER, NEAR
from exhibits.model import BandsMarks, DotsMarks
from exhibits.render.pptx.charts.chart_parts import (
    ChartMark,
    ChartSeries,
    ErrorBar,
    PointLabel,
    Symbol,
)
from exhibits.render.pptx.charts.chart_slide import ChartSlide, ChartStyle, LegendEntry
from exhibits.render.pptx.charts.worksheet import DATE, DataSheet
from exhibits.render.pptx.ooxml.drawingml import LineStyle
from exhibits.text.markup import BREAK, remove_marks
from exhibits.theme import HALF_LIFE_DAYS, Theme, faded_opacity, mix_colours

SYMBOLS: dict[str, Symbol] = {
    "circle": "circle",
    "square": "square",
    "diamond": "diamond",
    "triangle-up": "triangle",
}
"""By the name in `exhibits.theme.SYMBOLS`."""
MARK_SIZE = 8
INNER_MARK_SIZE = 4
"""Size of a mark, and of the overlay that makes it hollow; points."""
UNVERIFIED = "unverified"
DATE_HEADING = "Date, or midpoint of the period"
DATES = 0
"""Column of the dates in the data sheet of claims."""
SPAN_HEADING = "Period, start to end date"


NO_CLAIM = pd.DataFrame(
    {name: pd.Series(dtype="datetime64[ns]") for name in ("first", "last")}
    | {name: pd.Series(dtype=float) for name in ("least", "most", "age_days")}
    | {
        name: pd.Series(dtype=object)
        for name in ("group", "line", "qualifier", "status", "hover", "figure_id")
    }
)
"""Empty frame of claims."""


def group_styles(marks: DotsMarks | BandsMarks, theme: Theme) -> dict[str, tuple[str, Symbol]]:
    """Return the colour and symbol of each organisation."""
    pairs = zip(marks.groups, marks.styles, strict=False)
    return {group: (theme.series[style.colour], SYMBOLS[style.symbol]) for group, style in pairs}


def claim_mark(style: tuple[str, Symbol], theme: Theme, opacity: float = 1.0) -> ChartMark:
    """Build the mark of a claim, blended with the paper colour by ``opacity``."""
    ink = mix_colours(theme.paper, style[0], opacity)
    return ChartMark(style[1], MARK_SIZE, ink, LineStyle(ink, 0.75))


def hollow_mark(theme: Theme) -> ChartMark:
    """Build the legend mark of an unverified claim."""
    return ChartMark("circle", MARK_SIZE, theme.paper, LineStyle(theme.muted, 2.0))


def ring_mark(theme: Theme) -> ChartMark:
    """Build the overlay that makes the mark of an unverified claim hollow."""
    return ChartMark("circle", INNER_MARK_SIZE, theme.paper, LineStyle(theme.paper, 0.25))


def unverified_entries(chart_slide: ChartStyle, rows: pd.DataFrame) -> list[LegendEntry]:
    """Build the legend entry of unverified claims, if there are any."""
    if (rows["status"] == "verified").all():
        return []
    label = chart_slide.translate_label(UNVERIFIED)
    return [LegendEntry(label, mark=hollow_mark(chart_slide.theme))]


def hedge_labels(
    rows: pd.DataFrame, colour: str, *, upper: bool, across: bool = False, first: int = 0
) -> tuple[PointLabel, ...]:
    """Label marks with hedge arrows and tildes; of ranges, upward ones at the upper end.

    ``upper``: for marks at upper ends. ``across``: on a horizontal value axis. ``first``: number of
    the first point.
    """
    less, more = (("←", "l"), ("→", "r")) if across else (("↓", "b"), ("↑", "t"))
    labels = []
    is_ranged = rows["most"] > rows["least"]
    for at, (qualifier, ranged) in enumerate(zip(rows["qualifier"], is_ranged, strict=True), first):
        if qualifier in LOWER and not upper:
            labels.append(PointLabel(at, *less, colour))
        if ranged == upper and qualifier in HIGHER:
            labels.append(PointLabel(at, *more, colour))
        if ranged == upper and qualifier in NEAR:
            labels.append(PointLabel(at, "~", more[1], colour))
    return tuple(labels)


def add_claim_columns(sheet: DataSheet, rows: pd.DataFrame) -> None:
    """Add columns that describe claims, which no series draws."""
    sheet.add("Start date", rows["first"].tolist(), DATE)
    sheet.add("End date", rows["last"].tolist(), DATE)
    sheet.add("Hedge", [HEDGES[name] for name in rows["qualifier"]])
    sheet.add("Status", rows["status"].tolist())
    sheet.add("Details", [hover_text(text) for text in rows["hover"]])
    sheet.add("Claim", rows["figure_id"].tolist())


def hover_text(hover: object) -> str:
    """Convert a hover text to one line of plain text."""
    return "; ".join(line for line in remove_marks(str(hover)).split(BREAK) if line)


def line_segments(
    first: pd.Series, last: pd.Series, levels: pd.Series
) -> tuple[list[Any], list[float | None]]:
    """Build one series of horizontal lines: three points each, the third a gap.

    Returns
    -------
    The x values, and the y values with None at gaps.
    """
    x, y = [], []
    for start, end, height in zip(first, last, levels, strict=True):
        x += [start, end, end]
        y += [float(height), float(height), None]
    return x, y


def claim_series(
    chart_slide: ChartSlide,
    rows: pd.DataFrame,
    styles: dict[str, tuple[str, Symbol]],
    extra_dates: Sequence[pd.Timestamp] = (),
) -> tuple[DataSheet, list[ChartSeries]]:
    """Build marks at values and range ends, range bars, and overlays of unverified claims.

    An overlay directly follows its marks so as not to cover those of other series.

    Parameters
    ----------
    rows : claims of one panel, as in `DotsMarks`. styles : colour and symbol by organisation.
    extra_dates : dates after the claims for further columns of the data sheet.

    Returns
    -------
    The data sheet, with a row per claim, then rows for other lines, the last two for the as-of
    line; column `DATES` holds the dates. And the series.
    """
    theme, as_of = chart_slide.theme, chart_slide.exhibit.as_of
    order = {group: at for at, group in enumerate(styles)}
    rows = rows.assign(_group=rows["group"].map(order))
    rows = rows.sort_values(["_group", "line", "first", "last"], kind="stable", ignore_index=True)
    spans = rows[rows["last"] > rows["first"]]
    span_dates, ends = line_segments(spans["first"], spans["last"], spans["least"])
    middles = rows["first"] + (rows["last"] - rows["first"]) / 2
    dates = [*middles, *extra_dates, *span_dates, as_of, as_of]
    sheet = DataSheet(len(dates), translate=chart_slide.translate_label)
    sheet.add(DATE_HEADING, dates, DATE)
    length = sheet.add("Width of the range", (rows["most"] - rows["least"]).tolist())
    series: list[ChartSeries] = []
    if ends:
        cells = sheet.add(SPAN_HEADING, ends, after=sheet.rows - 2 - len(ends))
        line = LineStyle(mix_colours(theme.paper, theme.ink, 0.6), 1.0)
        series.append(ChartSeries(DATES, cells, line=line, in_legend=False))
    named = set[str]()
    lines = rows[["group", "line"]]
    for _, block in rows.groupby((lines != lines.shift()).any(axis=1).cumsum(), sort=False):
        first, group, joined = block.index[0], block["group"].iloc[0], bool(block["line"].iloc[0])
        style = styles[group]
        ranged, unverified = block["most"] > block["least"], block["status"] != "verified"
        ink = mix_colours(theme.paper, style[0], 0.75)
        bars = ErrorBar(LineStyle(style[0], 2.25), length) if ranged.any() else None
        # A line through ranges has two sides that meet at single values.
        has_upper = ranged | (joined and bool(ranged.any()))
        for column, visible, head in (
            ("least", block["least"].notna(), group),
            ("most", has_upper, f"{group}, upper bound"),
        ):
            if not visible.any():
                continue
            upper, values = column == "most", block[column].where(visible)
            series.append(
                ChartSeries(
                    DATES,
                    sheet.add(head, values.tolist(), after=first),
                    line=LineStyle(ink, 1.25) if joined else None,
                    mark=claim_mark(style, theme),
                    point_marks=_faded_marks(block["age_days"], style, theme),
                    error_bar=None if upper else bars,
                    labels=hedge_labels(block, style[0], upper=upper, first=first),
                    in_legend=not upper and group not in named,
                )
            )
            if (visible & unverified).any():
                inside = values.where(unverified).tolist()
                rings = sheet.add(f"{head}, {UNVERIFIED}", inside, after=first)
                series.append(ChartSeries(DATES, rings, mark=ring_mark(theme), in_legend=False))
        named.add(group)
    sheet.add("Organisation", rows["group"].tolist())
    sheet.add("Value or lower bound", rows["least"].tolist())
    sheet.add("Upper bound", rows["most"].tolist())
    add_claim_columns(sheet, rows)
    return sheet, series


def _faded_marks(ages: pd.Series, style: tuple[str, Symbol], theme: Theme) -> dict[int, ChartMark]:
    """Marks faded by the age of the claim, by row; those at full opacity are omitted."""
    marks = [claim_mark(style, theme, faded_opacity(age, HALF_LIFE_DAYS)) for age in ages]
    by_row = zip(ages.index, marks, strict=True)
    return {at: mark for at, mark in by_row if mark != claim_mark(style, theme)}
