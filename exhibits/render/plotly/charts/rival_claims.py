"""Rival claims side by side as a Plotly figure: a row a claim, a panel a base."""

import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from data.text.format import format_count
from exhibits.model import Exhibit, RivalsMarks
from exhibits.render.plotly import hedge_marks
from exhibits.render.plotly.drawing import (
    LEFT_OUT,
    Drawing,
    DrawingContext,
    Properties,
    axis,
    blank,
    words,
)
from exhibits.text.markup import BREAK, bold_text, remove_marks
from exhibits.text.metrics import width_px
from exhibits.text.wrap import wrap_text
from exhibits.theme import mix_colours

LINE_EM = 1.32
# An arrow that begins at the end of the axis must not reach the words.
GAP_PX = 22.0
# What stands between two panels, so that nobody reads across them.
BETWEEN = "Another {of}: not to be compared with the numbers above"
MIN_TEXT_PX = 14.0
MAX_WORD_WIDTH = 0.3
"""Of the sheet, for a word of a number as stated; a longer one is broken."""
# A number as stated and as converted are two lines; a day is one word.
CONVERTED = " = "
DAY = re.compile(r"(\d{1,2} )?[A-Z][a-z]{2} \d{4}")


def draw_rival_claims(
    exhibit: Exhibit, marks: RivalsMarks, sheet: DrawingContext, height: float | None = None
) -> Drawing:
    """A row a claim under the heading of its base; each panel with an axis of the same ends.

    On a wide sheet who and when stand left of the mark and the number as stated right of it; on a
    narrow one both stand above. The drawing is as high as its rows need; if ``height`` (px) is
    given, letters shrink to fit it, and what still does not fit is left out and counted.
    """
    rows = exhibit.frame
    plan = _plan(rows, marks, sheet)
    while height is not None and plan.height > height and sheet.may_shrink(MIN_TEXT_PX):
        sheet = replace(sheet, text=sheet.text - 1)
        plan = _plan(rows, marks, sheet)
    while height is not None and plan.height > height and len(rows) > 1:
        rows = rows.iloc[:-1]
        plan = _plan(rows, marks, sheet, len(exhibit.frame) - len(rows))
    drawing = blank(sheet, max(plan.height, height or 0.0))
    inner = drawing.layout["height"]
    edge = inner
    annotations: list[Properties] = []
    shapes: list[Properties] = []
    for at, panel in enumerate(plan.panels):
        suffix = str(at + 1) if at else ""
        if at:
            shapes.append(_rule(sheet, edge, inner, plan))
            edge -= sheet.text * 0.4
            annotations.append(_between(panel, sheet, edge, inner, plan))
            edge -= panel.between_px
        annotations.append(
            words(panel.head, 0, edge / inner, sheet.text, xshift=-plan.left, yshift=-4)
        )
        edge -= panel.head_px
        top, edge = edge, edge - panel.high
        drawing.lay(**_axes(panel, marks, sheet, suffix, (edge / inner, top / inner), plan))
        annotations += _lettering(panel, sheet, suffix, plan)
        drawing.data += _marks(panel, sheet, suffix)
        edge -= plan.foot
    if plan.left_out:
        left = f"Not drawn here: {format_count(plan.left_out, 'further claim')}"
        annotations.append(words(left, 0, edge / inner, 0, xshift=-plan.left, font=_small(sheet)))
    drawing.lay(
        annotations=annotations,
        shapes=shapes,
        meta={LEFT_OUT: plan.left_out},
        margin={"l": plan.left, "r": plan.right, "t": 0, "b": 0},
    )
    return drawing


@dataclass
class _Panel:
    """Rows on one base: heading, lines of lettering and heights (px); y runs down from the top.

    ``between`` parts it from the panel above; ``beside`` its heading if both fit in one line.
    """

    between: str
    beside: bool
    head: str
    head_px: float
    rows: pd.DataFrame
    labels: list[str]
    texts: list[str]
    heights: list[float]

    between_px: float

    @property
    def high(self) -> float:
        return sum(self.heights)

    @property
    def tops(self) -> list[float]:
        return [sum(self.heights[:at]) for at in range(len(self.heights))]


@dataclass
class _Plan:
    """Panels and the room (px) beside and beneath them."""

    panels: list[_Panel]
    left: float
    right: float
    foot: float
    part: float
    width: float
    left_out: int

    @property
    def height(self) -> float:
        """Of the whole drawing."""
        own = sum(
            panel.between_px + panel.head_px + panel.high + self.foot for panel in self.panels
        )
        return own + self.part * (len(self.panels) - 1) + (self.foot if self.left_out else 0)


def _plan(
    rows: pd.DataFrame, marks: RivalsMarks, sheet: DrawingContext, left_out: int = 0
) -> _Plan:
    text = sheet.text
    left = right = text * 0.9
    if not sheet.narrow:
        left = min(_widest(rows["row"], text) + GAP_PX, sheet.width * 0.4)
        pieces = rows["text"].str.split(CONVERTED).explode()
        words_of = pieces.str.split(" ").explode()
        word = min(_widest(words_of, text), sheet.width * MAX_WORD_WIDTH)
        right = min(_widest(pieces, text), max(sheet.width * 0.2, word))
        right += GAP_PX + 4
    panels: list[_Panel] = []
    measures: list[str] = []
    for name in rows["panel"].unique():
        own = rows[rows["panel"] == name]
        head = wrap_text(f"{bold_text(name)} · {marks.value_label}", sheet.width - 8, text)
        if sheet.narrow:
            labels = [
                wrap_text(
                    f"{bold_text(row.text)} · {_kept_together(row.row)}", sheet.width - 8, text
                )
                for row in own.itertuples()
            ]
            texts = [""] * len(own)
        else:
            labels = [wrap_text(_kept_together(row), left - GAP_PX, text) for row in own["row"]]
            texts = [
                BREAK.join(
                    wrap_text(piece, right - GAP_PX, text) for piece in said.split(CONVERTED)
                )
                for said in own["text"].str.replace(CONVERTED, f"{CONVERTED}= ", regex=False)
            ]
        measures.append(str(own["metric"].iloc[0]))
        between, beside, between_px = "", True, 0.0
        if panels:
            of = "base" if measures[-1] == measures[-2] else "measure"
            between, beside, between_px = _parting(BETWEEN.format(of=of), head, sheet)
        panels.append(
            _Panel(
                between=between,
                beside=beside,
                between_px=between_px,
                head=head,
                head_px=text * (LINE_EM * _lines(head) + 0.7),
                rows=own,
                labels=labels,
                texts=texts,
                heights=[
                    _row_px(label, said, sheet) for label, said in zip(labels, texts, strict=True)
                ],
            )
        )
    return _Plan(panels, left, right, text * 2.3, text * 0.4, sheet.width, left_out)


def _row_px(label: str, said: str, sheet: DrawingContext) -> float:
    """Height of a row: lettering beside the mark, or above it on a narrow sheet."""
    lettering = sheet.text * LINE_EM * max(_lines(label), _lines(said))
    return lettering + sheet.text * (2.3 if sheet.narrow else 0.8)


def _lines(text: str) -> int:
    return 1 + text.count(BREAK)


def _widest(texts: pd.Series, size: float) -> float:
    return max((width_px(str(text), size) for text in texts), default=0.0)


def _small(sheet: DrawingContext) -> Properties:
    return {"size": sheet.small, "color": sheet.theme.muted}


def _kept_together(row: object) -> str:
    """A row's label whose day and "(+2 outlets)" are not broken."""
    label = str(row).replace(" outlet", "\u00a0outlet")
    return DAY.sub(lambda day: day[0].replace(" ", "\u00a0"), label)


def _parting(text: str, head: str, sheet: DrawingContext) -> tuple[str, bool, float]:
    """The words between two panels, whether they fit beside the heading, and their height."""
    used = width_px(remove_marks(head), sheet.text) + width_px(text, sheet.small)
    if BREAK not in head and used + 4 * GAP_PX < sheet.width:
        return text, True, 0.0
    text = wrap_text(text, sheet.width - 8, sheet.small)
    return text, False, sheet.text * (LINE_EM * _lines(text) + 0.6)


def _between(
    panel: _Panel, sheet: DrawingContext, edge: float, inner: float, plan: _Plan
) -> Properties:
    small = _small(sheet)
    if panel.beside:
        end = {"xanchor": "right", "align": "right", "xshift": plan.right - 2}
        return words(panel.between, 1, edge / inner, 0, yshift=-5, font=small, **end)
    return words(panel.between, 0, edge / inner, 0, xshift=-plan.left, yshift=-4, font=small)


def _rule(sheet: DrawingContext, edge: float, inner: float, plan: _Plan) -> Properties:
    """A line across the whole sheet, above the words between two panels."""
    plot = plan.width - plan.left - plan.right
    return {
        "type": "line",
        "xref": "paper",
        "yref": "paper",
        "x0": -plan.left / plot,
        "x1": 1 + plan.right / plot,
        "y0": edge / inner,
        "y1": edge / inner,
        "line": {"color": sheet.theme.rule, "width": 1},
    }


def _axes(
    panel: _Panel,
    marks: RivalsMarks,
    sheet: DrawingContext,
    suffix: str,
    domain: tuple[float, float],
    plan: _Plan,
) -> Properties:
    """A value axis under the rows; the rows' own axis counts px down from the panel's top."""
    plot = plan.width - plan.left - plan.right
    long = marks.value_range[1] >= 1_000_000
    return {
        f"xaxis{suffix}": axis(
            sheet,
            range=list(marks.value_range),
            anchor=f"y{suffix}",
            nticks=max(int(plot / (sheet.text * 6)), 3),
            showline=True,
            showgrid=not sheet.narrow,  # there it would run through the words
            **({"exponentformat": "B"} if long else {"tickformat": ","}),
        ),
        f"yaxis{suffix}": axis(
            sheet,
            domain=[max(domain[0], 0.0), min(domain[1], 1.0)],
            anchor=f"x{suffix}",
            range=[panel.high, 0],
            tickvals=_centres(panel, sheet),
            ticktext=[""] * len(panel.rows),
            ticks="",
            showline=not sheet.narrow,
            griddash="dot",
        ),
    }


def _centres(panel: _Panel, sheet: DrawingContext) -> list[float]:
    """Where each row's mark stands, px down from the panel's top."""
    if sheet.narrow:
        low = sheet.text * 0.85
        return [top + high - low for top, high in zip(panel.tops, panel.heights, strict=True)]
    return [top + high / 2 for top, high in zip(panel.tops, panel.heights, strict=True)]


def _lettering(panel: _Panel, sheet: DrawingContext, suffix: str, plan: _Plan) -> list[Properties]:
    """Who and when, and the number as stated, of each row."""
    shared = {"yref": f"y{suffix}", "font": {"size": sheet.text}}
    parts = []
    for label, said, top, centre in zip(
        panel.labels, panel.texts, panel.tops, _centres(panel, sheet), strict=True
    ):
        if sheet.narrow:
            parts.append(words(label, 0, top, 0, xshift=-plan.left + 2, yshift=-2, **shared))
            continue
        middle = shared | {"yanchor": "middle"}
        parts.append(words(label, 0, centre, 0, xshift=-plan.left, **middle))
        parts.append(words(bold_text(said), 1, centre, 0, xshift=GAP_PX, **middle))
    return parts


def _marks(panel: _Panel, sheet: DrawingContext, suffix: str) -> list[Properties]:
    """Bars of ranges, marks at both ends, hollow where not verified, and the hedges beside them."""
    theme, rows = sheet.theme, panel.rows
    rows = rows.assign(y=_centres(panel, sheet), hollow=rows["status"] != "verified")
    ranged = rows[rows["most"] > rows["least"]]
    drawn: list[Properties] = []
    if len(ranged):
        gap = np.full(len(ranged), np.nan)
        line = {"color": mix_colours(theme.paper, theme.accent, 0.55), "width": 5 * sheet.scale}
        drawn.append(
            {
                "type": "scatter",
                "x": np.column_stack([ranged["least"], ranged["most"], gap]).ravel(),
                "y": np.column_stack([ranged["y"], ranged["y"], gap]).ravel(),
                "mode": "lines",
                "line": line,
                "hoverinfo": "skip",
            }
        )
    ends = pd.concat([rows.assign(x=rows["least"]), ranged.assign(x=ranged["most"])])
    drawn.append(
        {
            "type": "scatter",
            "x": ends["x"].to_numpy(dtype=float),
            "y": ends["y"].to_numpy(dtype=float),
            "mode": "markers",
            "marker": {
                "symbol": ["circle-open" if hollow else "circle" for hollow in ends["hollow"]],
                "size": hedge_marks.MARK_PX * sheet.scale,
                "color": theme.accent,
                "line": {
                    "color": theme.accent,
                    "width": np.where(ends["hollow"], 2.0 * sheet.scale, 0.0),
                },
            },
            "customdata": ends[["hover", "figure_id"]].to_numpy().tolist(),
            "hovertemplate": "%{customdata[0]}<extra></extra>",
            "cliponaxis": False,
        }
    )
    for ways, end, angle in ((hedge_marks.HIGHER, "most", 90), (hedge_marks.LOWER, "least", 270)):
        own = rows[rows["qualifier"].isin(ways)]
        if len(own):
            where = own[end].tolist(), own["y"].tolist()
            drawn += hedge_marks.hedge_arrows(*where, angle, [theme.accent] * len(own), sheet)
    near = rows[rows["qualifier"].isin(hedge_marks.NEAR)]
    if len(near):
        where = near["most"].tolist(), near["y"].tolist()
        ink = [theme.accent] * len(near)
        drawn.append(hedge_marks.hedge_tildes(*where, ink, sheet))
    return [{**trace, "xaxis": f"x{suffix}", "yaxis": f"y{suffix}"} for trace in drawn]
