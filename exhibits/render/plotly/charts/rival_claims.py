"""Rival claims as a Plotly figure: one row per claim, one panel per base."""

import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from data.text.hedges import HIGHER, LOWER, NEAR
from exhibits.model import Exhibit, RivalsMarks
from exhibits.render.pagination import rank_claims, shown_note
from exhibits.render.plotly import hedge_marks
from exhibits.render.plotly.drawing import (
    OMITTED_KEY,
    Drawing,
    DrawingContext,
    Properties,
    axis_settings,
    empty_drawing,
    text_annotation,
)
from exhibits.text.markup import BREAK, bold_text, remove_marks
from exhibits.text.metrics import width_px
from exhibits.text.wrap import wrap_text
from exhibits.theme import mix_colours

LINE_EM = 1.32
# An arrow at the end of the axis must not overlap the text.
GAP_PX = 22.0
# Text between two panels, to prevent comparison across them.
SEPARATOR_TEXT = "Different {of}: not comparable with the figures above"
MIN_TEXT_PX = 14.0
MAX_LEFT, MAX_DENSE_LEFT = 0.4, 0.46
"""Fractions of the width for claimant and date."""
MAX_WORD_WIDTH = 0.3
"""Fraction of the width for a word of a number as stated; longer ones are broken."""
# Stated and converted numbers take two lines; a date is not broken.
CONVERTED = " = "
DATE_PATTERN = re.compile(r"(\d{1,2} )?[A-Z][a-z]{2} \d{4}")


def draw_rival_claims(
    exhibit: Exhibit, marks: RivalsMarks, context: DrawingContext, height: float | None = None
) -> Drawing:
    """Draw one row per claim under the heading of its base; all panels share the axis range.

    On a wide drawing source and date are left of the mark and the stated number right of it; on a
    narrow one both are above. The height follows from the rows; if ``height`` (px) is given, the
    font shrinks to fit, then rows move together; of rows that still do not fit, the first by
    `rank_claims` are drawn.
    """
    rows = exhibit.frame
    plan = _plan(rows, marks, context)
    while height is not None and plan.height > height and context.may_shrink(MIN_TEXT_PX):
        context = replace(context, text=context.text - 1)
        plan = _plan(rows, marks, context)
    if height is not None and plan.height > height:
        plan = _plan(rows, marks, context, dense=True)
    ranks = rank_claims(rows)
    while height is not None and plan.height > height and len(rows) > 1:
        rows = exhibit.frame[ranks < len(rows) - 1]
        plan = _plan(rows, marks, context, len(exhibit.frame) - len(rows), dense=True)
    drawing = empty_drawing(context, max(plan.height, height or 0.0))
    inner = drawing.layout["height"]
    edge = inner
    annotations: list[Properties] = []
    shapes: list[Properties] = []
    for index, panel in enumerate(plan.panels):
        suffix = str(index + 1) if index else ""
        if index:
            shapes.append(_rule(context, edge, inner, plan))
            edge -= context.text * 0.4
            annotations.append(_separator_annotation(panel, context, edge, inner, plan))
            edge -= panel.separator_px
        annotations.append(
            text_annotation(panel.head, 0, edge / inner, context.text, xshift=-plan.left, yshift=-4)
        )
        edge -= panel.head_px
        top, edge = edge, edge - panel.high
        drawing.update_layout(
            **_axes(panel, marks, context, suffix, (edge / inner, top / inner), plan)
        )
        annotations += _row_annotations(panel, context, suffix, plan)
        drawing.data += _mark_traces(panel, context, suffix)
        edge -= plan.foot if plan.has_numbers(panel) else 0.0
    if plan.left_out:
        note = shown_note(exhibit, plan.left_out)
        annotations.append(
            text_annotation(note, 0, edge / inner, 0, xshift=-plan.left, font=_small_font(context))
        )
    drawing.update_layout(
        annotations=annotations,
        shapes=shapes,
        meta={OMITTED_KEY: plan.left_out},
        margin={"l": plan.left, "r": plan.right, "t": 0, "b": 0},
    )
    return drawing


@dataclass
class _Panel:
    """Rows on one base: heading, row texts and heights (px); y runs down from the top.

    ``separator`` is the text between this panel and the one above; ``inline`` if it fits in one
    line with the heading.
    """

    separator: str
    inline: bool
    head: str
    head_px: float
    rows: pd.DataFrame
    labels: list[str]
    texts: list[str]
    heights: list[float]

    separator_px: float

    @property
    def high(self) -> float:
        return sum(self.heights)

    @property
    def tops(self) -> list[float]:
        return [sum(self.heights[:index]) for index in range(len(self.heights))]


@dataclass
class _Plan:
    """Panels and the margins (px) around them."""

    panels: list[_Panel]
    left: float
    right: float
    foot: float
    part: float
    width: float
    left_out: int
    dense: bool

    @property
    def height(self) -> float:
        """Height of the drawing, px."""
        panels_px = sum(panel.separator_px + panel.head_px + panel.high for panel in self.panels)
        feet = sum(map(self.has_numbers, self.panels)) + bool(self.left_out)
        return panels_px + self.part * (len(self.panels) - 1) + self.foot * feet

    def has_numbers(self, panel: _Panel) -> bool:
        """Whether the axis of a panel has numbers: in a dense drawing only the lowest."""
        return not self.dense or panel is self.panels[-1]


def _plan(
    rows: pd.DataFrame,
    marks: RivalsMarks,
    context: DrawingContext,
    left_out: int = 0,
    dense: bool = False,
) -> _Plan:
    text = context.text
    left = right = text * 0.9
    if not context.narrow:
        share = MAX_DENSE_LEFT if dense else MAX_LEFT
        left = min(_max_width_px(rows["row"], text) + GAP_PX + 2, context.width * share)
        pieces = rows["text"].str.split(CONVERTED).explode()
        tokens = pieces.str.split(" ").explode()
        word_px = min(_max_width_px(tokens, text), context.width * MAX_WORD_WIDTH)
        right = min(_max_width_px(pieces, text), max(context.width * 0.2, word_px))
        right += GAP_PX + 4
    panels: list[_Panel] = []
    measures: list[str] = []
    for name in rows["panel"].unique():
        panel_rows = rows[rows["panel"] == name]
        head = wrap_text(f"{bold_text(name)} · {marks.value_label}", context.width - 8, text)
        if context.narrow:
            labels = [
                wrap_text(
                    f"{bold_text(row.text)} · {_bind_label(row.row)}", context.width - 8, text
                )
                for row in panel_rows.itertuples()
            ]
            texts = [""] * len(panel_rows)
        else:
            labels = [wrap_text(_bind_label(row), left - GAP_PX, text) for row in panel_rows["row"]]
            texts = [
                BREAK.join(
                    wrap_text(piece, right - GAP_PX, text) for piece in value_text.split(CONVERTED)
                )
                for value_text in panel_rows["text"].str.replace(
                    CONVERTED, f"{CONVERTED}= ", regex=False
                )
            ]
        measures.append(str(panel_rows["metric"].iloc[0]))
        separator, inline, separator_px = "", True, 0.0
        if panels:
            kind = "base" if measures[-1] == measures[-2] else "measure"
            separator, inline, separator_px = _plan_separator(
                SEPARATOR_TEXT.format(of=kind), head, context
            )
        panels.append(
            _Panel(
                separator=separator,
                inline=inline,
                separator_px=separator_px,
                head=head,
                head_px=text * (LINE_EM * _line_count(head) + 0.7),
                rows=panel_rows,
                labels=labels,
                texts=texts,
                heights=[
                    _row_px(label, value_text, context, dense)
                    for label, value_text in zip(labels, texts, strict=True)
                ],
            )
        )
    return _Plan(panels, left, right, text * 2.3, text * 0.4, context.width, left_out, dense)


def _row_px(label: str, value_text: str, context: DrawingContext, dense: bool) -> float:
    """Height of a row: text level with the mark, or above it on a narrow drawing."""
    lettering = context.text * LINE_EM * max(_line_count(label), _line_count(value_text))
    return lettering + context.text * (2.3 if context.narrow else 0.2 if dense else 0.8)


def _line_count(text: str) -> int:
    return 1 + text.count(BREAK)


def _max_width_px(texts: pd.Series, size: float) -> float:
    return max((width_px(str(text), size) for text in texts), default=0.0)


def _small_font(context: DrawingContext) -> Properties:
    return {"size": context.small, "color": context.theme.muted}


def _bind_label(row: object) -> str:
    """Bind the date and "(+2 outlets)" of a row's label by no-break spaces."""
    label = str(row).replace(" outlet", "\u00a0outlet")
    return DATE_PATTERN.sub(lambda match: match[0].replace(" ", "\u00a0"), label)


def _plan_separator(text: str, head: str, context: DrawingContext) -> tuple[str, bool, float]:
    """Return the text between two panels, whether it fits inline, and its height (px)."""
    used = width_px(remove_marks(head), context.text) + width_px(text, context.small)
    if BREAK not in head and used + 4 * GAP_PX < context.width:
        return text, True, 0.0
    text = wrap_text(text, context.width - 8, context.small)
    return text, False, context.text * (LINE_EM * _line_count(text) + 0.6)


def _separator_annotation(
    panel: _Panel, context: DrawingContext, edge: float, inner: float, plan: _Plan
) -> Properties:
    small = _small_font(context)
    if panel.inline:
        end = {"xanchor": "right", "align": "right", "xshift": plan.right - 2}
        return text_annotation(panel.separator, 1, edge / inner, 0, yshift=-5, font=small, **end)
    return text_annotation(
        panel.separator, 0, edge / inner, 0, xshift=-plan.left, yshift=-4, font=small
    )


def _rule(context: DrawingContext, edge: float, inner: float, plan: _Plan) -> Properties:
    """Line across the drawing, above the text between two panels."""
    plot = plan.width - plan.left - plan.right
    return {
        "type": "line",
        "xref": "paper",
        "yref": "paper",
        "x0": -plan.left / plot,
        "x1": 1 + plan.right / plot,
        "y0": edge / inner,
        "y1": edge / inner,
        "line": {"color": context.theme.rule, "width": 1},
    }


def _axes(
    panel: _Panel,
    marks: RivalsMarks,
    context: DrawingContext,
    suffix: str,
    domain: tuple[float, float],
    plan: _Plan,
) -> Properties:
    """Build the value axis below the rows and the row axis in px down from the panel's top."""
    plot = plan.width - plan.left - plan.right
    long = marks.value_range[1] >= 1_000_000
    return {
        f"xaxis{suffix}": axis_settings(
            context,
            range=list(marks.value_range),
            anchor=f"y{suffix}",
            nticks=max(int(plot / (context.text * 6)), 3),
            showline=True,
            showticklabels=plan.has_numbers(panel),
            showgrid=not context.narrow,  # there it would cross the text
            **({"exponentformat": "B"} if long else {"tickformat": ","}),
        ),
        f"yaxis{suffix}": axis_settings(
            context,
            domain=[max(domain[0], 0.0), min(domain[1], 1.0)],
            anchor=f"x{suffix}",
            range=[panel.high, 0],
            tickvals=_row_centres(panel, context),
            ticktext=[""] * len(panel.rows),
            ticks="",
            showline=not context.narrow,
            griddash="dot",
        ),
    }


def _row_centres(panel: _Panel, context: DrawingContext) -> list[float]:
    """List the position of each row's mark, px down from the panel's top."""
    if context.narrow:
        low = context.text * 0.85
        return [top + high - low for top, high in zip(panel.tops, panel.heights, strict=True)]
    return [top + high / 2 for top, high in zip(panel.tops, panel.heights, strict=True)]


def _row_annotations(
    panel: _Panel, context: DrawingContext, suffix: str, plan: _Plan
) -> list[Properties]:
    """Build the annotations of each row: source and date, and the number as stated."""
    shared = {"yref": f"y{suffix}", "font": {"size": context.text}}
    parts = []
    for label, value_text, top, centre in zip(
        panel.labels, panel.texts, panel.tops, _row_centres(panel, context), strict=True
    ):
        if context.narrow:
            parts.append(
                text_annotation(label, 0, top, 0, xshift=-plan.left + 2, yshift=-2, **shared)
            )
            continue
        middle = shared | {"yanchor": "middle"}
        parts.append(text_annotation(label, 0, centre, 0, xshift=-plan.left, **middle))
        parts.append(text_annotation(bold_text(value_text), 1, centre, 0, xshift=GAP_PX, **middle))
    return parts


def _mark_traces(panel: _Panel, context: DrawingContext, suffix: str) -> list[Properties]:
    """Build range bars, marks at both ends (hollow if unverified), and hedge symbols."""
    theme, rows = context.theme, panel.rows
    rows = rows.assign(y=_row_centres(panel, context), hollow=rows["status"] != "verified")
    ranged = rows[rows["most"] > rows["least"]]
    traces: list[Properties] = []
    if len(ranged):
        gap = np.full(len(ranged), np.nan)
        line = {"color": mix_colours(theme.paper, theme.accent, 0.55), "width": 5 * context.scale}
        traces.append(
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
    traces.append(
        {
            "type": "scatter",
            "x": ends["x"].to_numpy(dtype=float),
            "y": ends["y"].to_numpy(dtype=float),
            "mode": "markers",
            "marker": {
                "symbol": ["circle-open" if hollow else "circle" for hollow in ends["hollow"]],
                "size": hedge_marks.MARK_PX * context.scale,
                "color": theme.accent,
                "line": {
                    "color": theme.accent,
                    "width": np.where(ends["hollow"], 2.0 * context.scale, 0.0),
                },
            },
            "customdata": ends[["hover", "figure_id"]].to_numpy().tolist(),
            "hovertemplate": "%{customdata[0]}<extra></extra>",
            "cliponaxis": False,
        }
    )
    for qualifiers, end, angle in (
        (HIGHER, "most", 90),
        (LOWER, "least", 270),
    ):
        bounded = rows[rows["qualifier"].isin(qualifiers)]
        if len(bounded):
            points = bounded[end].tolist(), bounded["y"].tolist()
            traces += hedge_marks.hedge_arrows(
                *points, angle, [theme.accent] * len(bounded), context
            )
    near = rows[rows["qualifier"].isin(NEAR)]
    if len(near):
        points = near["most"].tolist(), near["y"].tolist()
        ink = [theme.accent] * len(near)
        traces.append(hedge_marks.hedge_tildes(*points, ink, context))
    return [{**trace, "xaxis": f"x{suffix}", "yaxis": f"y{suffix}"} for trace in traces]
