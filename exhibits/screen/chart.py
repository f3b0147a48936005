"""Proportions, dots over time and relations as Plotly figures."""

from typing import Any

import numpy as np
import pandas as pd

from exhibits.exhibit import DotsMarks, Exhibit, ProportionMarks, RelationMarks
from exhibits.screen.sheet import Drawing, Part, Sheet, axis, blank, words, wrapped
from exhibits.theme import HALF_LIFE_DAYS, SYMBOLS, faded, mix

LETTER_EM = 0.53
LEGEND_ENTRY_EM = 17.5


def proportion(exhibit: Exhibit, marks: ProportionMarks, sheet: Sheet) -> Drawing:
    """One bar of 100 per cent a panel, each under its own heading with its base."""
    theme, rows = sheet.theme, exhibit.frame
    letters = int((sheet.width - 20) / (sheet.text * LETTER_EM))
    panels = [_Panel(dict(row), sheet, letters) for _, row in rows.iterrows()]
    height = sum(panel.height for panel in panels) + 8
    drawing = blank(sheet, height)
    inner = height - 8
    annotations: list[Part] = []
    edge = inner
    for at, panel in enumerate(panels):
        suffix = "" if at == 0 else str(at + 1)
        top = edge - panel.head
        drawing.lay(
            **{
                f"xaxis{suffix}": axis(
                    sheet,
                    range=[0, 100],
                    anchor=f"y{suffix}",
                    showgrid=False,
                    tickvals=[0, 25, 50, 75, 100],
                    ticktext=["0", "25", "50", "75", "100\u202f%"],
                ),
                f"yaxis{suffix}": {
                    "domain": [(top - panel.bar) / inner, top / inner],
                    "visible": False,
                    "range": [0, 1],
                    "anchor": f"x{suffix}",
                    "fixedrange": True,
                },
            }
        )
        for part, marker in (
            (panel.row["least"], {"color": theme.accent}),
            (
                panel.row["most"] - panel.row["least"],
                {"color": mix(theme.track, theme.accent, 0.5)},
            ),
            (
                100 - panel.row["most"],
                {
                    "color": theme.track,
                    "pattern": {"shape": "/", "fgcolor": theme.muted, "size": 7, "solidity": 0.12},
                },
            ),
        ):
            drawing.data.append(
                dict(
                    type="bar",
                    x=[part],
                    y=[0.5],
                    width=[1.0],
                    orientation="h",
                    xaxis=f"x{suffix}",
                    yaxis=f"y{suffix}",
                    marker=marker,
                    hovertemplate=f"{panel.row['hover']}<extra></extra>",
                )
            )
        if pd.notna(panel.row["before"]):
            drawing.data.append(
                dict(
                    type="scatter",
                    x=[panel.row["before"]] * 2,
                    y=[0, 1],
                    mode="lines",
                    line={"color": theme.paper, "width": 3, "dash": "2px,2px"},
                    xaxis=f"x{suffix}",
                    yaxis=f"y{suffix}",
                    hovertemplate=f"before: {panel.row['before_text']}<extra></extra>",
                )
            )
        annotations += panel.lettering(edge, inner)
        edge -= panel.height
    drawing.lay(
        barmode="stack",
        bargap=0,
        annotations=annotations,
        margin={"l": 4, "r": 26, "t": 4, "b": 4},
    )
    return drawing


class _Panel:
    """Heights (px) and words of one bar of a proportion."""

    def __init__(self, row: dict[Any, Any], sheet: Sheet, letters: int) -> None:
        self.row, self.sheet = row, sheet
        self.base = wrapped(f"of: {row['base']} · {row['when']}, {row['age']}", letters)
        before = f"dashed: before, {row['before_text']}" if row["before_text"] else ""
        self.before = wrapped(before, letters) if before else ""
        line = sheet.text * 1.3
        self.head = sheet.text * 1.9 + line * (self.base.count("<br>") + 1) + 4
        self.bar = sheet.text * 2.2
        below = line * (self.before.count("<br>") + 1) if before else 0.0
        self.height = self.head + self.bar + sheet.text * 2.2 + below + sheet.text * 1.2

    def lettering(self, edge: float, inner: float) -> list[Part]:
        """Heading, base and claim before, placed under ``edge`` (px from the bottom)."""
        text = self.sheet.text
        small = {"size": text - 1, "color": self.sheet.theme.muted}
        under = edge - self.head - self.bar - text * 2.0
        heading = f"<b>{self.row['panel']}</b>  {self.row['text']}"
        lines = [
            words(heading, 0, edge / inner, text + 3),
            words(self.base, 0, (edge - text * 1.9) / inner, 0, font=small),
        ]
        if self.before:
            lines.append(words(self.before, 0, under / inner, 0, font=small))
        return lines


def dots(exhibit: Exhibit, marks: DotsMarks, sheet: Sheet, height: float | None = None) -> Drawing:
    """Claims over time in one panel a base; a range as a bar between its two ends.

    Panels have the height they need, or share what ``height`` (px, of the whole) leaves them.
    """
    rows, theme = exhibit.frame, sheet.theme
    counts = rows["panel"].value_counts(sort=True)
    sizes = [280.0 if len(counts) == 1 else (130.0 if n <= 2 else 210.0) for n in counts]
    across = max(int((sheet.width + 30) / (sheet.text * (LEGEND_ENTRY_EM + 2.6))), 1)
    legend_px = sheet.text * 1.75 * -(-len(marks.groups) // across) + 12
    letters = int((sheet.width - 70) / (sheet.text * LETTER_EM))
    heads = [wrapped(f"{panel} · {marks.value_label}", letters) for panel in counts.index]
    head_px = [sheet.text * (1.5 + 1.3 * (1 + head.count("<br>"))) for head in heads]
    foot_px = sheet.text * 3.4
    if height is None:
        height = sum(sizes) + sum(head_px) + foot_px + legend_px
    else:
        room = (height - sum(head_px) - foot_px - legend_px) / sum(sizes)
        sizes = [size * room for size in sizes]
    drawing = blank(sheet, height)
    inner = height - foot_px - legend_px
    edge = inner
    annotations: list[Part] = []
    for at, (panel, size) in enumerate(zip(counts.index, sizes, strict=True)):
        suffix = "" if at == 0 else str(at + 1)
        edge -= head_px[at]
        here = rows[rows["panel"] == panel]
        drawing.lay(
            **{
                f"yaxis{suffix}": axis(
                    sheet,
                    domain=[max((edge - size) / inner, 0), edge / inner],
                    anchor="x",
                    range=list(marks.value_range or _value_range(here)),
                    tickformat=",",
                    nticks=5,
                )
            }
        )
        annotations.append(
            words(f"<b>{heads[at]}</b>", 0, edge / inner, sheet.text, yanchor="bottom", yshift=4)
        )
        edge -= size
    days = (marks.window[1] - marks.window[0]).days
    drawing.lay(
        annotations=annotations,
        margin={"l": sheet.text * 3.9, "r": 16, "t": 0, "b": foot_px + legend_px},
        xaxis=axis(
            sheet,
            type="date",
            range=[day.isoformat() for day in marks.window],
            anchor="y" if len(counts) == 1 else f"y{len(counts)}",
            nticks=4 if sheet.narrow else 8,
            tickformat="%-d %b\n%Y" if days < 240 else "%b\n%Y",
            showline=True,
        ),
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "y": -foot_px / inner,
            "yanchor": "top",
            "font": {"size": sheet.text - 1},
            "itemclick": False,
            "itemdoubleclick": False,
            "tracegroupgap": 0,
            "entrywidth": sheet.text * LEGEND_ENTRY_EM,
            "entrywidthmode": "pixels",
        },
        shapes=[
            {
                "type": "line",
                "x0": exhibit.as_of.isoformat(),
                "x1": exhibit.as_of.isoformat(),
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "line": {"color": theme.ink, "width": 1, "dash": "dot"},
            }
        ],
    )
    drawing.data += _claims(rows, counts.index.tolist(), marks.groups, sheet)
    return drawing


def _claims(
    rows: pd.DataFrame, panels: list[str], groups: tuple[str, ...], sheet: Sheet
) -> list[Part]:
    """A trace for each organisation in each panel.

    A range is drawn as its two stated ends and a bar between them, never as its middle, which
    nobody stated.
    """
    tops = rows[rows["high"].notna()]
    ends = pd.concat(
        [
            rows.assign(shown=rows["value"].fillna(rows["low"]), reach=rows["high"] - rows["low"]),
            tops.assign(shown=tops["high"], reach=np.nan),
        ]
    )
    half = (ends["last"] - ends["first"]) / 2
    ends = ends.assign(
        x=(ends["first"] + half).dt.strftime("%Y-%m-%dT%H:%M"),
        half_ms=half.dt.total_seconds() * 1000.0,
        reach=ends["reach"].fillna(0.0),
        hollow=ends["status"] != "verified",
        opacity=[faded(days, HALF_LIFE_DAYS) for days in ends["age_days"]],
    )
    order = {group: at for at, group in enumerate(groups)}
    parts = {
        (order[str(own["group"].iloc[0])], panels.index(str(own["panel"].iloc[0]))): own
        for _, own in ends.groupby(["group", "panel"], sort=False)
    }
    named: set[int] = set()
    drawn = []
    for at, panel in sorted(parts):
        trace = _trace(parts[at, panel], groups[at], at, panel, sheet)
        drawn.append(trace | {"showlegend": at not in named})
        named.add(at)
    return drawn


def _trace(own: pd.DataFrame, group: str, order: int, panel: int, sheet: Sheet) -> Part:
    turn, style = divmod(order, len(SYMBOLS))  # a further round pairs colours and shapes anew
    colour, shape = sheet.theme.series[style], SYMBOLS[(style + turn * 3) % len(SYMBOLS)]
    return {
        "type": "scatter",
        "x": own["x"].tolist(),
        "y": own["shown"].to_numpy(),
        "yaxis": "y" if panel == 0 else f"y{panel + 1}",
        "mode": "markers",
        "name": group,
        "legendgroup": group,
        "marker": {
            "color": colour,
            "size": 10 * sheet.scale,
            "symbol": [f"{shape}-open" if hollow else shape for hollow in own["hollow"]],
            "opacity": own["opacity"].tolist(),
            "line": {"width": np.where(own["hollow"], 2.0 * sheet.scale, 0.0), "color": colour},
        },
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": own["reach"].to_numpy(),
            "arrayminus": np.zeros(len(own)),
            "color": colour,
            "thickness": 3 * sheet.scale,
            "width": 0,
            "visible": bool((own["reach"] > 0).any()),
        },
        "error_x": {
            "type": "data",
            "array": own["half_ms"].to_numpy(),
            "color": colour,
            "thickness": 1,
            "width": 3,
            "visible": bool((own["half_ms"] > 0).any()),
        },
        "customdata": own["hover"].tolist(),
        "hovertemplate": "%{customdata}<extra></extra>",
        "cliponaxis": False,
    }


def _value_range(rows: pd.DataFrame) -> tuple[float, float]:
    top = float(np.nanmax(rows[["value", "high"]].to_numpy(dtype=float)))
    return 0.0, top * 1.12


def relation(exhibit: Exhibit, marks: RelationMarks, sheet: Sheet) -> Drawing:
    """Lines and points of two quantities: derived in accent and strong, known thin and dashed."""
    theme, rows = sheet.theme, exhibit.frame
    letters = int((sheet.width - 80) / (sheet.text * LETTER_EM))
    names = [wrapped(label, letters) for label in rows["label"]]
    key_px = sheet.text * 1.62 * sum(1 + 0.75 * name.count("<br>") for name in names) + 16
    side = min(sheet.width * 0.86, 470.0)
    axis_px = sheet.text * 4
    drawing = blank(sheet, side + key_px + axis_px)
    drawing.lay(
        margin={"l": sheet.text * 4.4, "r": 20, "t": 12, "b": axis_px + key_px},
        xaxis=axis(sheet, title=marks.x_label, range=list(marks.x_range), showline=True),
        yaxis=axis(sheet, title=marks.y_label, range=list(marks.y_range), showline=True),
        showlegend=True,
        legend={
            "orientation": "v",
            "x": 0,
            "y": -axis_px / (side - 12),
            "yanchor": "top",
            "xanchor": "left",
            "font": {"size": sheet.text - 1},
            "itemclick": False,
            "itemdoubleclick": False,
        },
    )
    dashes = ("dash", "dot", "dashdot", "longdash", "longdashdot")
    known = 0
    for row, name in zip(rows.itertuples(), names, strict=True):
        trace: Part = {
            "type": "scatter",
            "name": name,
            "hovertemplate": f"{row.hover}<extra></extra>",
        }
        if row.role == "point":
            ring = {"width": 2.5, "color": theme.ink}
            mark = {
                "symbol": "circle-open",
                "size": 13 * sheet.scale,
                "color": theme.ink,
                "line": ring,
            }
            trace |= {"x": [row.x1], "y": [row.y1], "mode": "markers", "marker": mark}
        else:
            line = {"color": theme.accent, "width": 4 * sheet.scale}
            if row.role == "known":
                line = {
                    "color": theme.series[1 + known % (len(theme.series) - 1)],
                    "width": 1.8 * sheet.scale,
                    "dash": dashes[known % len(dashes)],
                }
                known += 1
            trace |= {"x": [row.x1, row.x2], "y": [row.y1, row.y2], "mode": "lines", "line": line}
        drawing.data.append(trace)
    return drawing
