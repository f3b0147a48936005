"""Modelled ground as Plotly figures: stacked over time, and as a line in its bands."""

import numpy as np
import pandas as pd

from exhibits.model import AreasMarks, BandsMarks, Exhibit
from exhibits.render.plotly.charts.claims_over_time import days_of, every_mark, hedges_of, marks_of
from exhibits.render.plotly.controller_style import (
    bar_style,
    controller_colour,
    filled_area,
    legend_entry,
)
from exhibits.render.plotly.drawing import (
    SWATCH_PX,
    Drawing,
    DrawingContext,
    Properties,
    axis,
    blank,
    entry_px,
    legend_name,
    words,
)
from exhibits.text.markup import BREAK, bold_text
from exhibits.text.metrics import width_px
from exhibits.text.wrap import wrap_text
from exhibits.theme import SYMBOLS, mix_colours, readable_colour

PANEL_PX = 230.0
LINE_EM = 1.32


def legend(
    sheet: DrawingContext, names: list[str], below: float, inner: float
) -> tuple[Properties, float]:
    """A legend under a drawing, and its height in px.

    Parameters
    ----------
    below : px between the plot and the legend. inner : height of the plot, px.
    """
    entry = max((width_px(name, sheet.small) for name in names), default=0.0) + 4
    entry = min(entry, sheet.width - 60)
    across = max(int((sheet.width - 4) / (entry + SWATCH_PX)), 1)
    part: Properties = {
        "orientation": "h",
        "x": 0,
        "y": -below / inner,
        "yanchor": "top",
        "xanchor": "left",
        "font": {"size": sheet.small},
        "itemclick": False,
        "itemdoubleclick": False,
        "tracegroupgap": 0,
        "traceorder": "normal",
        "entrywidth": entry,
        "entrywidthmode": "pixels",
    }
    rows = 0 if sheet.aside else -(-len(names) // across)
    return part, entry_px(sheet.small) * rows + 16


def chosen_day(exhibit: Exhibit, sheet: DrawingContext, yref: str) -> Properties:
    """The dotted line at the day chosen."""
    at = exhibit.as_of.isoformat()
    line = {"color": sheet.theme.ink, "width": 1.2, "dash": "dot"}
    return {"type": "line", "x0": at, "x1": at, "yref": yref, "y0": 0, "y1": 1, "line": line}


def years(
    sheet: DrawingContext, window: tuple[pd.Timestamp, pd.Timestamp], **own: object
) -> Properties:
    """A time axis over the window."""
    ends = [day.isoformat() for day in window]
    sparse = {"nticks": 4 if sheet.narrow else 8, "tickformat": "%b\n%Y", "showline": True}
    return axis(sheet, type="date", range=ends, **sparse, **own)


def areas(
    exhibit: Exhibit, marks: AreasMarks, sheet: DrawingContext, height: float | None = None
) -> Drawing:
    """Ground of each controller stacked over time; panels beneath each other, of one scale."""
    rows = exhibit.frame
    panels = rows["panel"].unique().tolist()
    heads = [
        wrap_text(
            f"{bold_text(panel)} · {marks.value_label} · {marks.unassessed[panel]}",
            sheet.width - 10,
            sheet.text,
        )
        for panel in panels
    ]
    head_px = [sheet.text * (1.0 + LINE_EM * (1 + head.count(BREAK))) for head in heads]
    foot = sheet.text * 3.4
    names = [legend_name(paint.label, sheet) for paint in marks.paints]
    _, key_px = legend(sheet, names, foot, 1.0)
    taken = sum(head_px) + foot + key_px
    size = PANEL_PX if height is None else max((height - taken) / len(panels), 60.0)
    inner = sum(head_px) + size * len(panels)
    drawing = blank(sheet, inner + foot + key_px)
    most = float(rows.groupby(["panel", "day"])["value"].sum().max()) * 1.04
    edge = inner
    shapes, lettering = [], []
    for at, (panel, head) in enumerate(zip(panels, heads, strict=True)):
        axis_id = f"y{at + 1}" if at else "y"
        edge -= head_px[at]
        drawing.lay(
            **{
                f"yaxis{at + 1 if at else ''}": axis(
                    sheet,
                    domain=[max(edge - size, 0) / inner, edge / inner],
                    anchor="x",
                    range=[0, most],
                    nticks=5,
                    tickformat=",",
                )
            }
        )
        lettering.append(
            words(
                head, 0, edge / inner, sheet.text, yanchor="bottom", yshift=4, xshift=-_left(sheet)
            )
        )
        own = rows[rows["panel"] == panel]
        drawing.data += _stack(own, marks, axis_id, sheet)
        shapes.append(chosen_day(exhibit, sheet, f"{axis_id} domain"))
        edge -= size
    held = rows["controller"].unique()
    drawing.data += [
        legend_entry(name, bar_style(paint, sheet))
        for name, paint in zip(names, marks.paints, strict=True)
        if paint.controller in held
    ]
    below, _ = legend(sheet, names, foot, inner)
    last = f"y{len(panels)}" if len(panels) > 1 else "y"
    drawing.lay(
        annotations=lettering,
        shapes=shapes,
        margin={"l": _left(sheet), "r": 16, "t": 0, "b": foot + key_px},
        xaxis=years(sheet, marks.window, anchor=last, hoverformat="%-d %B %Y"),
        showlegend=True,
        legend=below | {"x": -_left(sheet) / (sheet.width - _left(sheet) - 16)},
        hovermode="x unified",
    )
    return drawing


def _left(sheet: DrawingContext) -> float:
    return width_px("200,000", sheet.small) + 12


def _stack(
    rows: pd.DataFrame, marks: AreasMarks, axis_id: str, sheet: DrawingContext
) -> list[Properties]:
    """A trace a controller."""
    parts = []
    for paint in marks.paints:
        own = rows[rows["controller"] == paint.controller]
        if own.empty:
            continue
        parts.append(
            {
                "type": "scatter",
                "name": legend_name(paint.label, sheet),
                "x": own["day"].dt.strftime("%Y-%m-%d").tolist(),
                "y": own["value"].round(0).to_numpy(),
                "yaxis": axis_id,
                "mode": "lines",
                "line": {"width": 0.6 * sheet.scale, "color": sheet.theme.paper},
                "stackgroup": axis_id,
                "hovertemplate": "%{fullData.name}: %{y:,}<extra></extra>",
                "showlegend": False,
            }
            | filled_area(paint, sheet)
        )
    return parts


def bands(
    exhibit: Exhibit, marks: BandsMarks, sheet: DrawingContext, height: float | None = None
) -> Drawing:
    """The chosen reach as a line in the band of reaches and the band of doubt; claims as dots."""
    rows = exhibit.frame
    modelled = rows[rows["role"] == "modelled"]
    said = rows[rows["role"] == "claim"]
    traces = [*_band(modelled, marks, sheet), *_published(said, marks, sheet)]
    names = [str(trace["name"]) for trace in traces if trace.get("showlegend")]
    foot = sheet.text * 3.4
    head = wrap_text(
        f"{bold_text(marks.paint.label)} · {marks.value_label}", sheet.width - 10, sheet.text
    )
    head_px = sheet.text * (1.0 + LINE_EM * (1 + head.count(BREAK)))
    _, key_px = legend(sheet, names, foot, 1.0)
    inner = 340.0 if height is None else max(height - head_px - foot - key_px, 100.0)
    drawing = blank(sheet, inner + head_px + foot + key_px)
    columns = [name for name in ("value", "doubt_most", "most") if name in rows]
    most = float(np.nanmax(rows[columns].to_numpy(dtype=float))) * 1.12 or 1.0
    below, _ = legend(sheet, names, foot, inner)
    drawing.data += traces
    left = _left(sheet)
    drawing.lay(
        annotations=[words(head, 0, 1, sheet.text, yanchor="bottom", yshift=4, xshift=-left)],
        shapes=[chosen_day(exhibit, sheet, "y domain")],
        margin={"l": left, "r": 16, "t": head_px, "b": foot + key_px},
        xaxis=years(sheet, marks.window, anchor="y"),
        yaxis=axis(sheet, range=[0, most], nticks=6, tickformat=",", anchor="x"),
        showlegend=True,
        legend=below | {"x": -left / (sheet.width - left - 16)},
    )
    return drawing


def reach_name(reach_km: float | None) -> str:
    """A reach in a legend: "25 km", "no cap"."""
    return "no cap" if reach_km is None else f"{reach_km:g} km"


def _at(modelled: pd.DataFrame, reach_km: float | None) -> pd.DataFrame:
    reach = modelled["reach_km"]
    return modelled[reach.isna() if reach_km is None else reach == reach_km]


def _band(modelled: pd.DataFrame, marks: BandsMarks, sheet: DrawingContext) -> list[Properties]:
    theme = sheet.theme
    ink = controller_colour(marks.paint, theme)
    low, high = (_at(modelled, reach) for reach in marks.band)
    line = _at(modelled, marks.reach_km)
    days = line["day"].dt.strftime("%Y-%m-%d").tolist()
    reaches = f"modelled, reaches of {marks.band[0]:g} to {marks.band[1]:g} km"
    doubt = f"modelled, uncertain days at {reach_name(marks.reach_km)}"
    main = f"modelled, {reach_name(marks.reach_km)}"
    parts = []
    for name, least, most, fill, edge in (
        (reaches, low["value"], high["value"], readable_colour(ink, 0.2), 0.0),
        (doubt, line["doubt_least"], line["doubt_most"], mix_colours(theme.paper, ink, 0.07), 0.9),
    ):
        stroke = {"width": edge * sheet.scale, "color": ink, "dash": "dot"}
        shared: Properties = {
            "type": "scatter",
            "x": days,
            "mode": "lines",
            "line": stroke,
            "hoverinfo": "skip",
            "legendgroup": name,
        }
        parts.append(shared | {"y": least.round(0).to_numpy(), "showlegend": False})
        area = {"y": most.round(0).to_numpy(), "fill": "tonexty", "fillcolor": fill}
        parts.append(shared | area | {"name": name, "showlegend": True})
    thin = marks.reach_km is None
    parts.append(
        {
            "type": "scatter",
            "name": main,
            "x": days,
            "y": line["value"].round(0).to_numpy(),
            "mode": "lines",
            "line": {"width": (1.2 if thin else 2.4) * sheet.scale, "color": ink},
            "hovertemplate": f"{main}: %{{y:,}}<br>%{{x|%-d %B %Y}}<extra></extra>",
            "showlegend": True,
        }
    )
    return parts


def _published(said: pd.DataFrame, marks: BandsMarks, sheet: DrawingContext) -> list[Properties]:
    """A trace for each organisation and base: colour tells the one, symbol the other."""
    if said.empty:
        return []
    theme = sheet.theme
    shown = said.assign(panel=said["ground"], line="", age_days=0.0)
    groups = shown["group"].value_counts().index.tolist()
    ink = {group: theme.series[at % len(theme.series)] for at, group in enumerate(groups)}
    symbol = {name: SYMBOLS[at % len(SYMBOLS)] for at, name in enumerate(marks.grounds)}
    every = every_mark(shown)
    parts, named = [], set[str]()
    for group in groups:
        for name in marks.grounds:
            own = [mark for mark in every if (mark.group, mark.panel) == (group, name)]
            if not own:
                continue
            first = group not in named
            named.add(group)
            parts += [bar | {"legendgroup": group} for bar in days_of(own, ink[group])]
            trace = marks_of(own, ink[group], symbol[name], sheet)
            name = legend_name(group, sheet)
            parts.append(trace | {"name": name, "legendgroup": group, "showlegend": first})
    parts += hedges_of(every, ink, sheet)
    if len(marks.grounds) > 1:
        parts += [_symbol(name, symbol[name], sheet) for name in marks.grounds]
    return parts


def _symbol(name: str, symbol: str, sheet: DrawingContext) -> Properties:
    """What a symbol means, in the legend alone."""
    marker = {"symbol": symbol, "size": 9 * sheet.scale, "color": sheet.theme.muted}
    return {
        "type": "scatter",
        "name": legend_name(name, sheet),
        "x": np.array([np.nan]),
        "y": np.array([np.nan]),
        "mode": "markers",
        "marker": marker,
        "showlegend": True,
    }
