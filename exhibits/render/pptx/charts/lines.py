"""Line charts: stepped counts, a modelled line with its band, relations of two quantities."""

from dataclasses import replace

import numpy as np
import pandas as pd

from data.text.format import NARROW, format_radius
from exhibits.builders.view_scope import largest_drawn, rows_at_radius
from exhibits.model import BandsMarks, RelationMarks, StepsMarks
from exhibits.render.plotly.charts.step_lines import count_range, legend_steps, line_end
from exhibits.render.pptx.charts.axes import number_format, tick_step, time_axis, value_axis
from exhibits.render.pptx.charts.chart_parts import (
    ChartAxis,
    ChartMark,
    ChartPanel,
    ChartSeries,
    ErrorBar,
    Symbol,
)
from exhibits.render.pptx.charts.chart_slide import (
    LARGE,
    LARGE_FROM,
    MIN_SIDE_LEGEND_PT,
    SIZE,
    ChartSlide,
    LegendEntry,
    entry_height,
    split_legend,
    split_side,
    wrap_entries,
)
from exhibits.render.pptx.charts.claim_series import (
    DATES,
    MARK_SIZE,
    NO_CLAIM,
    SYMBOLS,
    claim_mark,
    claim_series,
    group_styles,
    unverified_entries,
)
from exhibits.render.pptx.charts.native_chart import NativeChart
from exhibits.render.pptx.charts.panels import lay_out_panels
from exhibits.render.pptx.charts.worksheet import DATE, DataSheet
from exhibits.render.pptx.ooxml.drawingml import FillStyle, LineStyle, SlideBox
from exhibits.render.pptx.text_fit import LINE_HEIGHT, text_width
from exhibits.theme import Theme, mix_colours

DASHES = ("dash", "sysDot", "dashDot", "lgDash", "lgDashDot")
MAX_LARGE_SERIES = 4
"""Number of claim series below which a band chart has large text."""
MAX_LEGEND_SHARE = 0.25
"""Largest share of a box for the legend below a band chart; a longer one is at its side."""
SIDE_LEGEND_SHARE = 0.32
"""Share of the width for a legend at the side of a band chart."""


def add_step_lines(chart_slide: ChartSlide, marks: StepsMarks, box: SlideBox) -> None:
    """Draw step lines, one chart per panel, stacked vertically."""
    entries = [
        LegendEntry(step.label, line=_step_line(step.faint, chart_slide.theme))
        for step in legend_steps(chart_slide.exhibit.frame, marks)
    ]
    if chart_slide.has_as_of(marks.window):
        entries.append(chart_slide.as_of_entry())
    headings = [(panel, "") for panel in chart_slide.exhibit.frame["panel"].unique()]

    def add_panel(panel: ChartPanel) -> None:
        _add_step_panel(chart_slide, marks, panel)

    columns = [step.column for step in marks.steps]
    highest = chart_slide.exhibit.frame[columns].max().max()
    widest = "100\u202f%" if marks.value_range else f"{highest:,.0f}"
    chart_slide.add_stacked(box, headings, entries, widest, add_panel)


def _step_line(faint: bool, theme: Theme) -> LineStyle:
    return LineStyle(theme.muted, 1.25, "sysDot") if faint else LineStyle(theme.accent, 2.25)


def _add_step_panel(chart_slide: ChartSlide, marks: StepsMarks, panel: ChartPanel) -> None:
    """Add the chart of one panel, with a corner row before each report row."""
    rows, plot = chart_slide.exhibit.frame, panel.plot
    rows = rows[rows["panel"] == panel.name]
    as_of = min(chart_slide.exhibit.as_of, marks.window[1])
    is_share = marks.value_range is not None
    # A count begins with its first row, without a corner at zero; the last two rows are for the
    # line of the as-of date.
    dates = [marks.window[0], *rows["day"].repeat(2), line_end(rows, marks, as_of), as_of, as_of]
    dates = dates if is_share else dates[2:]
    sheet = DataSheet(len(dates), translate=chart_slide.translate_label)
    x = sheet.add("Date", dates, DATE)
    series = []
    for step in marks.steps[::-1]:  # the first is drawn on top
        if rows[step.column].isna().all():
            continue
        values = [0.0, *rows[step.column]] if is_share else rows[step.column]
        jumps = np.repeat(values, 2).tolist()
        line = _step_line(step.faint, chart_slide.theme)
        series.append(ChartSeries(x, sheet.add(step.label, jumps), line=line))
    limits = marks.value_range or count_range(rows, marks)
    ticks = 4 if plot.height > 80 else 2
    y_axis = value_axis(*limits, ticks, plot.height, share=is_share)
    series += chart_slide.as_of_series(sheet, marks.window, x, y_axis)
    if is_share:
        kind = ["start of the period", *["corner", "report"] * len(rows), "as-of date"]
        sheet.add("Point", kind)
    options = {"labels": panel.lowest, "grid": True, "rule": True}
    x_axis = time_axis(marks.window, plot.width, panel.size, **options)
    chart_slide.add_native_chart(NativeChart("points", sheet, series, x_axis, y_axis, panel))


def add_bands(chart_slide: ChartSlide, marks: BandsMarks, box: SlideBox) -> None:
    """Draw modelled area: selected radius as a line, radius band as hairlines, doubt as dots.

    The hairlines are error bars between the two radii of the band: a scatter chart cannot fill a
    band, and an area chart cannot place claims between its months.

    Claims are unconnected marks: colour by organisation, symbol by base.
    """
    rows, theme = chart_slide.exhibit.frame, chart_slide.theme
    modelled, claims = rows[rows["role"] == "modelled"], rows[rows["role"] == "claim"]
    styles, entries = _claim_styles(chart_slide, claims, marks)
    size = LARGE if box.width >= LARGE_FROM and len(styles) < MAX_LARGE_SERIES else SIZE
    ink, name = marks.paint.colour, format_radius(marks.radius_km)
    band_line = LineStyle(mix_colours(theme.paper, ink, 0.45), 1.0)
    hair = LineStyle(mix_colours(theme.paper, ink, 0.25), 1.0)
    dotted = LineStyle(mix_colours(theme.paper, ink, 0.8), 1.25, "sysDot")
    main = LineStyle(ink, 1.25 if marks.radius_km is None else 2.5)
    entries = [
        LegendEntry(chart_slide.translate_label(f"Modelled, {name}"), line=main),
        LegendEntry(
            chart_slide.translate_label(
                f"Modelled, radii of {marks.band[0]:g} to {marks.band[1]:g}{NARROW}km"
            ),
            fill=FillStyle(theme.paper, "ltVert", hair.colour),
        ),
        LegendEntry(
            chart_slide.translate("modelled_doubt", radius=chart_slide.translate_label(name)),
            line=dotted,
        ),
        *entries,
    ]
    if chart_slide.has_as_of(marks.window):
        entries.append(chart_slide.as_of_entry())
    room, key = split_legend(entries, box, size, is_native=False)
    beside = wrap_entries(entries, box.width * SIDE_LEGEND_SHARE, size)
    has_side_legend = (
        key.height > MAX_LEGEND_SHARE * box.height
        and box.width >= MIN_SIDE_LEGEND_PT
        and sum(entry_height(each, size) for each in beside) <= box.height
    )
    if has_side_legend:
        width = box.width * SIDE_LEGEND_SHARE
        room, key = split_side(box, width, mirrored=chart_slide.mirrored)
    top = (largest_drawn(rows) or 1.0) * 1.12
    headings = [(marks.paint.label, marks.value_label)]
    (panel,) = lay_out_panels(room, headings, size, text_width(f"{top:,.0f}", size) + 12)
    y_axis, claim_rows = value_axis(0.0, top, 5, panel.plot.height), NO_CLAIM
    if len(claims):
        names = [_series_name(row, marks) for row in claims.to_dict("records")]
        claim_rows = claims.assign(group=names, line="", age_days=0.0)
    lines = {
        radius_km: rows_at_radius(modelled, radius_km)
        for radius_km in (marks.band[0], marks.radius_km, marks.band[1])
    }
    dates = lines[marks.radius_km]["day"].tolist()
    sheet, points = claim_series(chart_slide, claim_rows, styles, dates)

    def column(head: str, radius_km: float | None, value: str = "value") -> int:
        cells = lines[radius_km][value].tolist()
        return sheet.add(head, cells, "#,##0", after=len(claim_rows))

    lower, upper = (
        column(f"Modelled, {format_radius(radius_km)}", radius_km) for radius_km in marks.band
    )
    y = column(f"Modelled, {name}", marks.radius_km)
    doubts = [
        column(f"uncertain dates at {name}, {bound}", marks.radius_km, f"doubt_{end}")
        for end, bound in (("least", "lower bound"), ("most", "upper bound"))
    ]
    band_heights = np.subtract(
        *(lines[radius_km]["value"].to_numpy() for radius_km in marks.band[::-1])
    )
    band_cells = sheet.add(
        "Difference between the radii", band_heights.tolist(), after=len(claim_rows)
    )
    series = [
        ChartSeries(DATES, lower, line=band_line, error_bar=ErrorBar(hair, band_cells)),
        ChartSeries(DATES, upper, line=band_line),
        *(ChartSeries(DATES, doubt, line=dotted) for doubt in doubts),
        ChartSeries(DATES, y, line=main),
        *points,
    ]
    series += chart_slide.as_of_series(sheet, marks.window, DATES, y_axis)
    panel = replace(panel, name="")
    x_axis = time_axis(marks.window, panel.plot.width, size, grid=True, rule=True)
    chart_slide.add_native_chart(NativeChart("points", sheet, series, x_axis, y_axis, panel))
    if has_side_legend:
        chart_slide.add_side_legend(beside, key, size)
    else:
        chart_slide.add_legend(entries, key, size)


def _series_name(row: dict, marks: BandsMarks) -> str:
    """Name of a claim series: organisation, and base if there are several."""
    return f"{row['group']}: {row['ground']}" if len(marks.grounds) > 1 else str(row["group"])


def _claim_styles(
    chart_slide: ChartSlide, claims: pd.DataFrame, marks: BandsMarks
) -> tuple[dict[str, tuple[str, Symbol]], list[LegendEntry]]:
    """Styles of the claim series, and legend entries for their colours and symbols."""
    if claims.empty:
        return {}, []
    theme = chart_slide.theme
    colours = {group: colour for group, (colour, _) in group_styles(marks, theme).items()}
    shapes = tuple(SYMBOLS.values())
    symbols: dict[str, Symbol] = {
        base: shapes[at % len(shapes)] for at, base in enumerate(marks.grounds)
    }
    styles: dict[str, tuple[str, Symbol]] = {
        _series_name(row, marks): (colours[row["group"]], symbols[row["ground"]])
        for row in claims.to_dict("records")
    }
    entries = [
        LegendEntry(group, mark=claim_mark((colour, "circle"), theme))
        for group, colour in colours.items()
    ]
    if len(marks.grounds) > 1:
        entries += [
            LegendEntry(base, mark=claim_mark((theme.muted, symbols[base]), theme))
            for base in marks.grounds
        ]
    return styles, entries + unverified_entries(chart_slide, claims)


def add_relation(chart_slide: ChartSlide, marks: RelationMarks, box: SlideBox) -> None:
    """Draw lines and points of two quantities: derived solid, known thin and dashed.

    The legend is at the side of the chart, or below it in a narrow box.
    """
    rows, theme, size = chart_slide.exhibit.frame, chart_slide.theme, SIZE
    has_side_legend = box.width >= MIN_SIDE_LEGEND_PT
    legend_width = box.width * 0.42 if has_side_legend else box.width
    if has_side_legend:
        chart_box, key = split_side(box, legend_width, mirrored=chart_slide.mirrored)
    else:
        labels = [LegendEntry(str(label)) for label in rows["label"]]
        wrapped = wrap_entries(labels, legend_width, size)
        below = sum(entry_height(each, size) for each in wrapped)
        height = max(box.height - below, box.height * 0.5)
        chart_box = SlideBox(box.x, box.y, box.width, height)
        key = SlideBox(box.x, box.y + height, box.width, box.height - height)
    side, foot = text_width("1,000", size) + size * LINE_HEIGHT + 14, size * LINE_HEIGHT * 2 + 12
    plot = SlideBox(
        chart_box.x + side,
        chart_box.y + 6,
        chart_box.width - side - 14,
        chart_box.height - foot - 6,
    )
    sheet = DataSheet(2 * len(rows), translate=chart_slide.translate_label)
    x = sheet.add(marks.x_label, np.ravel(rows[["x1", "x2"]].to_numpy()).tolist())
    sheet.add(marks.y_label, np.ravel(rows[["y1", "y2"]].to_numpy()).tolist())
    series, entries, known_count = [], [], 0
    for at, row in enumerate(rows.itertuples()):
        ends = [row.y1, row.y2][: 1 if row.role == "point" else 2]
        y = sheet.add(str(row.label), ends, after=2 * at)
        line, mark = LineStyle(theme.accent, 3.0), None
        if row.role == "known":
            ink = theme.series[1 + known_count % (len(theme.series) - 1)]
            line, known_count = (
                LineStyle(ink, 1.75, DASHES[known_count % len(DASHES)]),
                known_count + 1,
            )
        if row.role == "point":
            line, mark = (
                None,
                ChartMark("circle", MARK_SIZE + 2, theme.ink, LineStyle(theme.ink, 0.75)),
            )
        series.append(ChartSeries(x, y, line=line, mark=mark))
        entries.append(LegendEntry(str(row.label), mark=mark, line=line))
    axes = (
        _quantity_axis(marks.x_range, marks.x_label),
        _quantity_axis(marks.y_range, marks.y_label),
    )
    panel = ChartPanel("", chart_box, plot, size)
    chart_slide.add_native_chart(NativeChart("points", sheet, series, *axes, panel))
    chart_slide.add_side_legend(wrap_entries(entries, legend_width, size), key, size)


def _quantity_axis(limits: tuple[float, float], title: str) -> ChartAxis:
    step = tick_step(*limits, 6)
    axis_format = number_format(limits[1], step, share=False)
    return ChartAxis(limits[0], limits[1], step, axis_format, title=title, grid=True, rule=True)
