"""Claims over time as a Plotly figure: panels by base, lines, hedges, events beneath."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from exhibits.model import DotsMarks, Exhibit
from exhibits.render.plotly import hedge_marks
from exhibits.render.plotly.charts.event_lanes import draw_event_lanes, lane_name, over_days
from exhibits.render.plotly.drawing import (
    Drawing,
    DrawingContext,
    Properties,
    axis,
    blank,
    legend_name,
    words,
)
from exhibits.text.markup import BREAK, bold_text
from exhibits.text.metrics import width_px
from exhibits.text.wrap import wrap_text
from exhibits.theme import HALF_LIFE_DAYS, SYMBOLS, faded_opacity

MIN_PANEL_PX = 44.0
# Lines need more height than marks do.
MIN_LINES_PX = 72.0
LANE_EM = 1.45
LANE_WITH_NAME_EM = 2.7
# Above this, digits with commas no longer fit beside the axis: "7.7M", "2B".
LONG_NUMBER = 1_000_000


def draw_claims_over_time(
    exhibit: Exhibit, marks: DotsMarks, sheet: DrawingContext, height: float | None = None
) -> Drawing:
    """Claims over time in one panel a base; a range as a bar between its two ends.

    Panels have the height they need, or share what ``height`` (px, of the whole) leaves them;
    those that would be too low to read are left out then, and counted.
    """
    plan = _plan(exhibit.frame, marks, sheet, height)
    drawing = blank(sheet, plan.height)
    inner = plan.height - plan.foot - plan.legend
    edge, annotations = inner, []
    for at, (panel, head, size) in enumerate(zip(plan.panels, plan.heads, plan.sizes, strict=True)):
        edge -= plan.head_px[at]
        here = exhibit.frame[exhibit.frame["panel"] == panel]
        least, most = marks.value_range or _value_range(here, size / sheet.scale)
        numerals = {"tickformat": ","} if most < LONG_NUMBER else {"exponentformat": "B"}
        drawing.lay(
            **{
                f"yaxis{at + 1 if at else ''}": axis(
                    sheet,
                    domain=[max((edge - size) / inner, 0), edge / inner],
                    anchor="x",
                    range=[least, most],
                    nticks=5 if size > 100 * sheet.scale else 3,
                    **numerals,
                )
            }
        )
        annotations.append(words(head, 0, edge / inner, sheet.text, yanchor="bottom", yshift=4))
        edge -= size
    lowest = len(plan.panels)  # of the value axes, the one that the time axis stands on
    if marks.events is not None and plan.strip:
        lowest += 1
        edge -= plan.strip_head
        part, lettering, value_axis = draw_event_lanes(
            marks.events,
            plan.lanes,
            lowest,
            (max(edge - plan.strip, 0) / inner, edge / inner),
            sheet,
        )
        drawing.data += part
        annotations += lettering
        drawing.lay(**{f"yaxis{lowest}": value_axis})
    drawing.lay(annotations=annotations, **_frame(exhibit, marks, sheet, plan, lowest))
    drawing.data[:0] = _claims(exhibit.frame, plan.panels, marks.groups, sheet)
    return drawing


@dataclass
class _Plan:
    """Heights and widths (px) of a drawing's parts, and what stands in them."""

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


def _plan(
    rows: pd.DataFrame, marks: DotsMarks, sheet: DrawingContext, height: float | None
) -> _Plan:
    counts = rows["panel"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
    lanes: tuple[str, ...] = ()
    if marks.events is not None:
        happened = set(marks.events["lane"])
        lanes = tuple(lane for lane in marks.lanes if lane in happened)
    names = max((width_px(lane_name(lane, sheet), sheet.small) for lane in lanes), default=0.0)
    longest = float(rows["most"].max()) * 1.2
    digits = f"{longest:,.0f}" if longest < LONG_NUMBER else "0.5M"
    bare = left = max(sheet.text * 3.9, width_px(digits, sheet.small) + 10)
    if not sheet.narrow:
        left = max(left, names + 22 * sheet.scale)
    heads = [
        wrap_text(f"{bold_text(panel)} · {marks.value_label}", sheet.width - left, sheet.text)
        for panel in counts.index
    ]
    head_px = [sheet.text * (1.8 + 1.3 * (1 + head.count(BREAK))) for head in heads]
    names_px = (width_px(legend_name(group, sheet), sheet.small) for group in marks.groups)
    entry = max(names_px, default=0.0)
    entry = min(entry + sheet.text, sheet.width - 60)
    across = max(int((sheet.width - left - 12) / (entry + 45)), 1)
    lane_px = sheet.text * (LANE_WITH_NAME_EM if sheet.narrow else LANE_EM)
    plan = _Plan(
        panels=counts.index.tolist(),
        heads=heads,
        head_px=head_px,
        sizes=[_panel_px(int(count), len(counts)) for count in counts],
        lanes=lanes,
        strip_head=sheet.text * 3.2 if marks.events is not None else 0.0,
        strip=lane_px * max(len(lanes), 1) if marks.events is not None else 0.0,
        foot=sheet.text * 3.4,
        legend=sheet.text * 1.75 * (0 if sheet.aside else -(-len(marks.groups) // across)) + 12,
        entry=entry,
        left=left,
        height=0.0,
    )
    if height is not None:
        _fit(plan, height, MIN_LINES_PX if (rows["line"] != "").any() else MIN_PANEL_PX)
        if marks.events is not None and not plan.strip:
            plan.left = bare
        _tell(plan, len(counts), marks, sheet)
    taken = sum(plan.sizes) + sum(plan.head_px) + plan.strip_head + plan.strip
    plan.height = taken + plan.foot + plan.legend
    return plan


def _panel_px(claims: int, panels: int) -> float:
    if panels == 1:
        return 280.0
    for most, size in ((1, 84.0), (3, 120.0), (8, 160.0)):
        if claims <= most:
            return size
    return 210.0


def _fit(plan: _Plan, height: float, least: float) -> None:
    """Shrink panels to a given height; leave out the events, then the last panels, where they
    would be too low.
    """
    while True:
        spare = height - plan.foot - plan.legend - plan.strip_head - plan.strip - sum(plan.head_px)
        spare -= least * len(plan.panels)
        if spare < 0 and plan.strip:
            plan.strip_head = plan.strip = 0.0
            continue
        if len(plan.panels) == 1 or spare >= 0:
            break
        for parts in (plan.panels, plan.heads, plan.head_px, plan.sizes):
            parts.pop()
    whole = sum(plan.sizes)
    plan.sizes = [least + spare * size / whole for size in plan.sizes]


def _tell(plan: _Plan, every: int, marks: DotsMarks, sheet: DrawingContext) -> None:
    """Say under the last heading what was left out, at the cost of its panel."""
    told = []
    if left := every - len(plan.panels):
        told.append(f"and {left} more {'base' if left == 1 else 'bases'}, not drawn here")
    if marks.events is not None and not plan.strip:
        told.append("events: not drawn here")
    if not told:
        return
    before = plan.heads[-1].count(BREAK)
    whole = " · ".join([plan.heads[-1].replace(BREAK, " "), *told])
    plan.heads[-1] = wrap_text(whole, sheet.width - plan.left, sheet.text)
    more = sheet.text * 1.3 * (plan.heads[-1].count(BREAK) - before)
    plan.head_px[-1] += more
    plan.sizes[-1] -= more


def _frame(
    exhibit: Exhibit, marks: DotsMarks, sheet: DrawingContext, plan: _Plan, lowest: int
) -> Properties:
    """Margins, the time axis, the legend and the line at the day chosen."""
    days = (marks.window[1] - marks.window[0]).days
    chosen = exhibit.as_of.isoformat()
    return {
        "margin": {"l": plan.left, "r": 16, "t": 0, "b": plan.foot + plan.legend},
        "xaxis": axis(
            sheet,
            type="date",
            range=[day.isoformat() for day in marks.window],
            anchor=_value_axis(lowest - 1),
            nticks=4 if sheet.narrow else 8,
            tickformat="%-d %b\n%Y" if days < 240 else "%b\n%Y",
            showline=True,
        ),
        "showlegend": True,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": -plan.foot / (plan.height - plan.foot - plan.legend),
            "yanchor": "top",
            "font": {"size": sheet.small},
            "itemclick": False,
            "itemdoubleclick": False,
            "tracegroupgap": 0,
            "entrywidth": plan.entry,
            "entrywidthmode": "pixels",
        },
        "shapes": [
            {
                "type": "line",
                "x0": chosen,
                "x1": chosen,
                "yref": f"{_value_axis(at)} domain",  # so that no heading is crossed
                "y0": 0,
                "y1": 1,
                "line": {"color": sheet.theme.ink, "width": 1, "dash": "dot"},
            }
            for at in range(lowest)
        ],
    }


class ClaimMark(NamedTuple):
    """What is drawn of one claim. Plain, for a drawing asks for each of them many times."""

    panel: str
    group: str
    x: str
    first: pd.Timestamp
    last: pd.Timestamp
    least: float
    most: float
    line: str
    hollow: bool
    opacity: float
    qualifier: str
    hover: list[str]


def every_mark(rows: pd.DataFrame) -> list[ClaimMark]:
    """Each row of claims over time, as `DotsMarks` has them, as a mark."""
    half = (rows["last"] - rows["first"]) / 2
    columns = (
        rows["panel"],
        rows["group"],
        (rows["first"] + half).dt.strftime("%Y-%m-%dT%H:%M"),
        rows["first"],
        rows["last"],
        rows["least"],
        rows["most"],
        rows["line"],
        rows["status"] != "verified",
        [faded_opacity(days, HALF_LIFE_DAYS) for days in rows["age_days"]],
        rows["qualifier"],
        [list(told) for told in zip(rows["hover"], rows["figure_id"], strict=True)],
    )
    return [ClaimMark(*cells) for cells in zip(*map(list, columns), strict=True)]


def _claims(
    rows: pd.DataFrame, panels: list[str], groups: tuple[str, ...], sheet: DrawingContext
) -> list[Properties]:
    """Lines first, then a trace of marks for each organisation in each panel, then the hedges.

    A range is drawn as its two stated ends and a bar between them, never as its middle, which
    nobody stated; so is a line through it.
    """
    parts: dict[tuple[int, int], list[ClaimMark]] = {}
    on_panel: dict[int, list[ClaimMark]] = {at: [] for at in range(len(panels))}
    order = {group: at for at, group in enumerate(groups)}
    place = {panel: at for at, panel in enumerate(panels)}
    for mark in every_mark(rows):
        if mark.panel in place:
            parts.setdefault((order[mark.group], place[mark.panel]), []).append(mark)
            on_panel[place[mark.panel]].append(mark)
    joined: list[Properties] = []
    marked: list[Properties] = []
    named: set[int] = set()
    for key, at in sorted(parts):
        colour, shape = _look(key, sheet)
        shared = {"yaxis": _value_axis(at), "legendgroup": groups[key]}
        joined += [line | shared for line in _lines(parts[key, at], colour, sheet)]
        joined += [bar | shared for bar in days_of(parts[key, at], colour)]
        trace = marks_of(parts[key, at], colour, shape, sheet) | shared
        name = legend_name(groups[key], sheet)
        marked.append(trace | {"name": name, "showlegend": key not in named})
        named.add(key)
    colours = {group: _look(at, sheet)[0] for group, at in order.items()}
    beside = [
        hedge | {"yaxis": _value_axis(at)}
        for at, marks in on_panel.items()
        for hedge in hedges_of(marks, colours, sheet)
    ]
    return [*joined, *marked, *beside]


def _value_axis(at: int) -> str:
    return f"y{at + 1}" if at else "y"


def _look(order: int, sheet: DrawingContext) -> tuple[str, str]:
    """Colour and shape of an organisation; a further round pairs them anew."""
    turn, style = divmod(order, len(SYMBOLS))
    return sheet.theme.series[style], SYMBOLS[(style + turn * 3) % len(SYMBOLS)]


def _lines(own: list[ClaimMark], colour: str, sheet: DrawingContext) -> list[Properties]:
    """Thin lines through claims of one line: through the lower ends, and the upper where apart."""
    runs: dict[str, list[ClaimMark]] = {}
    for mark in own:
        if mark.line:
            runs.setdefault(mark.line, []).append(mark)
    lower = [[(mark.x, mark.least) for mark in run] for run in runs.values()]
    upper = [
        [(mark.x, mark.most) for mark in run]
        for run in runs.values()
        if any(mark.most > mark.least for mark in run)
    ]
    line = {"color": colour, "width": 1.2 * sheet.scale}
    return [
        {
            "type": "scatter",
            "x": [x for stroke in strokes for x, _ in (*stroke, stroke[-1])],
            # Not a number lifts the pen.
            "y": np.array([y for stroke in strokes for _, y in (*stroke, ("", np.nan))]),
            "mode": "lines",
            "line": line,
            "opacity": 0.75,
            "hoverinfo": "skip",
            "showlegend": False,
        }
        for strokes in (lower, upper)
        if strokes
    ]


def days_of(own: list[ClaimMark], colour: str) -> list[Properties]:
    """Bars over the days that claims may be of, at each end of what they state."""
    ends = [(mark, value) for mark in own for value in dict.fromkeys((mark.least, mark.most))]
    return over_days([(mark.first, mark.last, value) for mark, value in ends], colour)


def marks_of(own: list[ClaimMark], colour: str, shape: str, sheet: DrawingContext) -> Properties:
    """A trace of marks in one colour and shape: hollow where not verified, ranges as bars."""
    first = sorted(own, key=lambda mark: mark.hollow)  # the legend shows the first
    ends = [(mark, mark.least, mark.most - mark.least) for mark in first]
    ends += [(mark, mark.most, 0.0) for mark in first if mark.most > mark.least]
    hollow = [mark.hollow for mark, _, _ in ends]
    return {
        "type": "scatter",
        "x": [mark.x for mark, _, _ in ends],
        "y": np.array([value for _, value, _ in ends]),
        "mode": "markers",
        "marker": {
            "color": colour,
            "size": hedge_marks.MARK_PX * sheet.scale,
            "symbol": [f"{shape}-open" if each else shape for each in hollow],
            "opacity": [mark.opacity for mark, _, _ in ends],
            "line": {"width": np.where(hollow, 2.0 * sheet.scale, 0.0), "color": colour},
        },
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": np.array([reach for _, _, reach in ends]),
            "arrayminus": np.zeros(len(ends)),
            "color": colour,
            "thickness": 3 * sheet.scale,
            "width": 0,
            "visible": any(reach > 0 for _, _, reach in ends),
        },
        "customdata": [mark.hover for mark, _, _ in ends],
        "hovertemplate": "%{customdata[0]}<extra></extra>",
        "cliponaxis": False,
    }


def hedges_of(
    marks: list[ClaimMark], colours: dict[str, str], sheet: DrawingContext
) -> list[Properties]:
    """Arrows and tildes of a panel, in the colours of their marks."""
    parts = []
    for ways, angle in ((hedge_marks.HIGHER, 0), (hedge_marks.LOWER, 180)):
        own = [mark for mark in marks if mark.qualifier in ways]
        if own:
            ends = [mark.least if angle else mark.most for mark in own]
            ink = [colours[mark.group] for mark in own]
            parts += hedge_marks.hedge_arrows([mark.x for mark in own], ends, angle, ink, sheet)
    own = [mark for mark in marks if mark.qualifier in hedge_marks.NEAR]
    if own:
        where = [mark.x for mark in own], [mark.most for mark in own]
        parts.append(hedge_marks.hedge_tildes(*where, [colours[mark.group] for mark in own], sheet))
    return parts


def _value_range(rows: pd.DataFrame, size: float) -> tuple[float, float]:
    """Ends of an axis ``size`` px high that leaves room for an arrow above the highest mark."""
    low, high = min(0.0, float(rows["least"].min())), max(0.0, float(rows["most"].max()))
    room = 1 + min(28 / size, 0.7)
    return low * room, (high or 1.0) * room
