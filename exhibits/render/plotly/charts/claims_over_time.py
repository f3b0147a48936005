"""Claims over time as a Plotly figure: panels by base, lines, hedges, events below."""

from dataclasses import dataclass

import pandas as pd

from exhibits.model import DotsMarks, Exhibit
from exhibits.render.pagination import rank_bases, shown_note
from exhibits.render.plotly.charts.claim_traces import _value_axis, claim_traces
from exhibits.render.plotly.charts.event_lanes import draw_event_lanes, lane_name
from exhibits.render.plotly.drawing import (
    OMITTED_KEY,
    Drawing,
    DrawingContext,
    Properties,
    axis_settings,
    count_legend_columns,
    count_legend_lines,
    empty_drawing,
    legend_name,
    longest_line_px,
    text_annotation,
)
from exhibits.text.markup import BREAK, bold_text
from exhibits.text.metrics import width_px
from exhibits.text.wrap import wrap_text

MIN_PANEL_PX = 44.0
# Panels with lines need more height than those with marks alone.
MIN_LINES_PX = 52.0
LANE_EM = 1.45
LANE_WITH_NAME_EM = 2.7
# Above this, numbers with commas no longer fit the axis labels; use "7.7M", "2B".
LONG_NUMBER = 1_000_000


def draw_claims_over_time(
    exhibit: Exhibit, marks: DotsMarks, context: DrawingContext, height: float | None = None
) -> Drawing:
    """Draw claims over time in one panel per base; a range is a bar between its two ends.

    Panels have their default height, or share the given ``height`` (px, of the drawing); panels
    that would be too low to read are then omitted and counted.
    """
    plan = _plan(exhibit, marks, context, height)
    drawing = empty_drawing(context, plan.height)
    inner = plan.height - plan.foot - plan.legend
    edge, annotations = inner, []
    for index, (panel, head, size) in enumerate(
        zip(plan.panels, plan.heads, plan.sizes, strict=True)
    ):
        edge -= plan.head_px[index]
        panel_rows = exhibit.frame[exhibit.frame["panel"] == panel]
        low, high = marks.value_range or _value_range(panel_rows, size / context.scale)
        numerals = {"tickformat": ","} if high < LONG_NUMBER else {"exponentformat": "B"}
        drawing.update_layout(
            **{
                f"yaxis{index + 1 if index else ''}": axis_settings(
                    context,
                    domain=[max((edge - size) / inner, 0), edge / inner],
                    anchor="x",
                    range=[low, high],
                    nticks=5 if size > 100 * context.scale else 3,
                    **numerals,
                )
            }
        )
        annotations.append(
            text_annotation(head, 0, edge / inner, context.text, yanchor="bottom", yshift=4)
        )
        edge -= size
    lowest = len(plan.panels)  # number of the value axis to which the time axis is anchored
    if marks.events is not None and plan.strip:
        lowest += 1
        edge -= plan.strip_head
        part, lettering, value_axis = draw_event_lanes(
            marks.events,
            plan.lanes,
            lowest,
            (max(edge - plan.strip, 0) / inner, edge / inner),
            context,
        )
        drawing.data += part
        annotations += lettering
        drawing.update_layout(**{f"yaxis{lowest}": value_axis})
    drawing.update_layout(
        annotations=annotations,
        meta={OMITTED_KEY: plan.omitted},
        **_frame_layout(exhibit, marks, context, plan, lowest),
    )
    drawing.data[:0] = claim_traces(exhibit.frame, plan.panels, marks, context)
    return drawing


@dataclass
class _Plan:
    """Heights and widths (px) of a drawing's parts, and their contents."""

    panels: list[str]
    heads: list[str]
    head_px: list[float]
    sizes: list[float]
    lanes: tuple[str, ...]
    strip_head: float
    strip: float
    foot: float
    legend: float
    entry: float
    left: float
    height: float
    omitted: int = 0


def _plan(
    exhibit: Exhibit, marks: DotsMarks, context: DrawingContext, height: float | None
) -> _Plan:
    rows = exhibit.frame
    counts = rows["panel"].value_counts(sort=False)[rank_bases(rows)]
    lanes: tuple[str, ...] = ()
    if marks.events is not None:
        happened = set(marks.events["lane"])
        lanes = tuple(lane for lane in marks.lanes if lane in happened)
    names = max((width_px(lane_name(lane, context), context.small) for lane in lanes), default=0.0)
    longest = float(rows["most"].max()) * 1.2
    digits = f"{longest:,.0f}" if longest < LONG_NUMBER else "0.5M"
    min_left = left = max(context.text * 3.9, width_px(digits, context.small) + 10)
    if not context.narrow:
        left = max(left, names + 22 * context.scale)
    heads = [
        wrap_text(f"{bold_text(panel)} · {marks.value_label}", context.width - left, context.text)
        for panel in counts.index
    ]
    head_px = [context.text * (1.8 + 1.3 * (1 + head.count(BREAK))) for head in heads]
    groups = [legend_name(group, context) for group in marks.groups]
    entry = longest_line_px(groups, context.small) + context.text
    entry = min(entry, context.width - 60)
    columns = count_legend_columns(context.width - left - 16, entry)
    rows_below = [] if context.aside else count_legend_lines(groups, columns)
    lane_px = context.text * (LANE_WITH_NAME_EM if context.narrow else LANE_EM)
    plan = _Plan(
        panels=counts.index.tolist(),
        heads=heads,
        head_px=head_px,
        sizes=[_panel_px(int(count), len(counts)) for count in counts],
        lanes=lanes,
        strip_head=context.text * 3.2 if marks.events is not None else 0.0,
        strip=lane_px * len(lanes),
        foot=context.text * 3.4,
        legend=context.text * 1.75 * sum(rows_below) + 12,
        entry=entry,
        left=left,
        height=0.0,
    )
    if height is not None:
        _fit_panels(plan, height, MIN_LINES_PX if (rows["line"] != "").any() else MIN_PANEL_PX)
        if marks.events is not None and not plan.strip:
            plan.left = min_left
        _note_omissions(plan, exhibit, marks, context)
    used_px = sum(plan.sizes) + sum(plan.head_px) + plan.strip_head + plan.strip
    plan.height = used_px + plan.foot + plan.legend
    return plan


def _panel_px(claims: int, panels: int) -> float:
    if panels == 1:
        return 280.0
    for max_claims, size in ((1, 84.0), (3, 120.0), (8, 160.0)):
        if claims <= max_claims:
            return size
    return 210.0


def _fit_panels(plan: _Plan, height: float, min_px: float) -> None:
    """Shrink panels to a given height; omit the events, then the last panels, if they would be
    lower than ``min_px``.
    """
    while True:
        spare = height - plan.foot - plan.legend - plan.strip_head - plan.strip - sum(plan.head_px)
        spare -= min_px * len(plan.panels)
        if spare < 0 and plan.strip:
            plan.strip_head = plan.strip = 0.0
            continue
        if len(plan.panels) == 1 or spare >= 0:
            break
        for parts in (plan.panels, plan.heads, plan.head_px, plan.sizes):
            parts.pop()
    total_px = sum(plan.sizes)
    plan.sizes = [min_px + spare * size / total_px for size in plan.sizes]


def _note_omissions(
    plan: _Plan, exhibit: Exhibit, marks: DotsMarks, context: DrawingContext
) -> None:
    """Append the omissions to the last heading and reduce its panel accordingly."""
    omitted = exhibit.frame["panel"].nunique() - len(plan.panels)
    omissions = [shown_note(exhibit, omitted)] if omitted else []
    has_no_events = marks.events is not None and not plan.strip
    plan.omitted = omitted + has_no_events
    if has_no_events:
        omissions.append("events: not shown")
    if not omissions:
        return
    before = plan.heads[-1].count(BREAK)
    heading = " · ".join([plan.heads[-1].replace(BREAK, " "), *omissions])
    plan.heads[-1] = wrap_text(heading, context.width - plan.left, context.text)
    more = context.text * 1.3 * (plan.heads[-1].count(BREAK) - before)
    plan.head_px[-1] += more
    plan.sizes[-1] -= more


def _frame_layout(
    exhibit: Exhibit, marks: DotsMarks, context: DrawingContext, plan: _Plan, lowest: int
) -> Properties:
    """Build margins, time axis, legend and the line at the as-of date, if the chart has one."""
    days = (marks.window[1] - marks.window[0]).days
    as_of = exhibit.as_of.isoformat()
    return {
        "margin": {"l": plan.left, "r": 16, "t": 0, "b": plan.foot + plan.legend},
        "xaxis": axis_settings(
            context,
            type="date",
            range=[date.isoformat() for date in marks.window],
            anchor=_value_axis(lowest - 1),
            nticks=4 if context.narrow else 8,
            tickformat="%-d %b\n%Y" if days < 240 else "%b\n%Y",
            showline=True,
        ),
        "showlegend": True,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": -plan.foot / (plan.height - plan.foot - plan.legend),
            "yanchor": "top",
            "font": {"size": context.small},
            "itemclick": False,
            "itemdoubleclick": False,
            "tracegroupgap": 0,
            "entrywidth": plan.entry,
            "entrywidthmode": "pixels",
        },
        "shapes": [
            {
                "type": "line",
                "x0": as_of,
                "x1": as_of,
                "yref": f"{_value_axis(index)} domain",  # so that it crosses no heading
                "y0": 0,
                "y1": 1,
                "line": {"color": context.theme.ink, "width": 1, "dash": "dot"},
            }
            for index in range(lowest if exhibit.period is None else 0)
        ],
    }


def _value_range(rows: pd.DataFrame, size: float) -> tuple[float, float]:
    """Return the range of an axis ``size`` px high, with space for an arrow above all marks."""
    low, high = min(0.0, float(rows["least"].min())), max(0.0, float(rows["most"].max()))
    headroom = 1 + min(28 / size, 0.7)
    return low * headroom, (high or 1.0) * headroom
