"""Reported controller of each place over time as a Plotly figure: one strip per place."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from exhibits.model import Exhibit, StripsMarks
from exhibits.render.pagination import shown_note
from exhibits.render.plotly.charts.area_charts import (
    RIGHT_PX,
    as_of_line,
    plan_legend,
    time_axis,
)
from exhibits.render.plotly.contested_hatch import contested_hatch, two_colour_hatch
from exhibits.render.plotly.controller_style import bar_style, legend_entry
from exhibits.render.plotly.drawing import (
    OMITTED_KEY,
    Drawing,
    DrawingContext,
    Properties,
    empty_drawing,
    legend_name,
    text_annotation,
)
from exhibits.text.metrics import width_px
from exhibits.text.wrap import shorten_text, wrap_text
from exhibits.theme import readable_colour

MIN_TEXT_PX = 13.0
MIN_NOTE_EM, NOTE_GAP_EM = 6.5, 2.0
"""Minimum width of the note below the names, and its distance from the strips."""
MAX_SPARE_EM = 0.7
"""Most space that is added to a row, so that few rows fill their page."""
MIN_LAST_PX = 5.0
"""Minimum length of the last interval: the axis is extended for changes at the window's end."""
MONTH = "Only the month is known: any date within the frame"
DOUBT = "Date of change unverified"


def draw_timelines(
    exhibit: Exhibit, marks: StripsMarks, context: DrawingContext, height: float | None = None
) -> Drawing:
    """Draw stacked strips on one time axis; to fit a height, shrink the font, then omit rows."""
    places = list(marks.drawn)
    plan = _Plan(exhibit, marks, places, context)
    while height is not None and plan.height > height and context.may_shrink(MIN_TEXT_PX):
        context = replace(context, text=context.text - 1)
        plan = _Plan(exhibit, marks, places, context)
    while height is not None and plan.height > height and len(places) > 1:
        # Remove most of the excess rows at once: planning after each row would be slow.
        excess = int((plan.height - height) / plan.step) - 1
        del places[-min(max(excess, 1), len(places) - 1) :]
        plan = _Plan(exhibit, marks, places, context)
    if height is not None:
        spare = min((height - plan.height) / len(places), context.text * MAX_SPARE_EM)
        plan = _Plan(exhibit, marks, places, context, max(spare, 0.0))
    left_out = len(marks.drawn) - len(places)
    drawing = empty_drawing(context, plan.height)
    drawing.data += plan.build_traces(marks)
    key, _ = plan_legend(context, plan.names, plan.left + RIGHT_PX, plan.foot, plan.inner)
    drawing.update_layout(
        annotations=plan.annotations(),
        meta={OMITTED_KEY: left_out},
        barmode="overlay",
        bargap=0,
        shapes=[as_of_line(exhibit, context, "y domain")],
        margin={"l": plan.left, "r": RIGHT_PX, "t": plan.top, "b": plan.foot + plan.key_px},
        xaxis=time_axis(context, (marks.window[0], plan.end), anchor="y"),
        yaxis={"range": [plan.inner, 0], "visible": False, "fixedrange": True},
        showlegend=True,
        legend=key,
    )
    return drawing


class _Plan:
    """Strip positions (px down from the top), names and height; the traces are built on demand.

    A plan is made for each number of rows that is tried; ``spare`` px are added to each row.
    """

    def __init__(
        self,
        exhibit: Exhibit,
        marks: StripsMarks,
        places: list[str],
        context: DrawingContext,
        spare: float = 0.0,
    ) -> None:
        self.context, text = context, context.text
        self.note = shown_note(exhibit, len(marks.drawn) - len(places))
        self.rows = rows = exhibit.frame[exhibit.frame["place_id"].isin(places)]
        labels = rows.drop_duplicates("place_id").set_index("place_id")["row"]
        full_labels = [str(labels[place]) for place in places]
        wide = max((width_px(label, text) for label in full_labels), default=0.0)
        # At least the width of the note below, clear of the first label of the axis, which is
        # centred at the start of the strips.
        name_px = max(min(wide + text, context.width * 0.4), (MIN_NOTE_EM + NOTE_GAP_EM) * text)
        self.left = text * 0.6 if context.narrow else name_px
        max_px = (context.width if context.narrow else self.left) - text * 0.6
        self.labels = [shorten_text(label, max_px, text) for label in full_labels]
        self.bar = text * 1.25
        self.step = step = text * (3.0 if context.narrow else 1.75) + spare
        self.row_y = {
            place: index * step + step - self.bar * 0.7 for index, place in enumerate(places)
        }
        self.first, self.last = marks.window
        self.end = self._find_end(rows)
        self.inner, self.top = step * len(places) + 4, 4.0
        self.foot = text * (4.8 if context.narrow and self.note else 3.4)
        self.names = self._legend_names(marks)
        _, self.key_px = plan_legend(context, self.names, self.left + RIGHT_PX, self.foot, 1.0)

    def _find_end(self, rows: pd.DataFrame) -> pd.Timestamp:
        """Find the end of the axis at which the last interval has its minimum length."""
        last_days = (self.last - rows["from_date"].max()).days if len(rows) else 0
        min_px, plot_px = (
            MIN_LAST_PX * self.context.scale,
            self.context.width - self.left - RIGHT_PX,
        )
        window_days = (self.last - self.first).days
        missing_days = (min_px * window_days - plot_px * last_days) / (plot_px - min_px)
        return self.last + pd.Timedelta(days=max(math.ceil(missing_days), 0))

    @property
    def height(self) -> float:
        return self.top + self.inner + self.foot + self.key_px

    def _legend_names(self, marks: StripsMarks) -> list[str]:
        """List the names of the traces of `build_traces` that are in the legend."""
        rows = self.rows
        has_parties = _has_parties(rows)
        controllers = set(rows.loc[~has_parties, "controller"])
        labels = {paint.controller: paint.label for paint in marks.paints}
        texts = [label for controller, label in labels.items() if controller in controllers]
        if has_parties.any():
            contested = labels[str(rows.loc[has_parties, "controller"].iloc[0])]
            texts += [contested] if contested not in texts else []
        texts += [MONTH] if _is_of_month(rows).any() else []
        texts += [DOUBT] if _is_unverified(rows).any() else []
        return [legend_name(text, self.context) for text in texts]

    def build_traces(self, marks: StripsMarks) -> list[Properties]:
        """Build bars per controller and per pair of contesting parties, and marks."""
        rows = self.rows
        paints = {paint.controller: paint for paint in marks.paints}
        has_parties = _has_parties(rows)
        parts = [
            self._build_bars(
                rows[~has_parties & (rows["controller"] == name)],
                paint.label,
                bar_style(paint, self.context),
            )
            for name, paint in paints.items()
        ]
        contested = rows[has_parties]
        pairs = (
            contested["before"].fillna(contested["controller"]),
            contested["after"].fillna(contested["controller"]),
        )
        for (before, after), pair_rows in contested.groupby(list(pairs), sort=False):
            label = paints[str(pair_rows["controller"].iloc[0])].label
            hatch = contested_hatch(paints[str(before)], paints[str(after)], self.context)
            trace = self._build_bars(pair_rows, label, self._hatched_bar(hatch))
            parts.append(trace | {"showlegend": False})
        parts = [trace for trace in parts if len(trace["y"])]
        listed = {trace["name"] for trace in parts if trace["showlegend"]}
        if len(contested) and parts[-1]["name"] not in listed:
            # One legend entry, the same on all pages: the colours of the parties differ by strip.
            hatch = two_colour_hatch(
                self.context.theme.theatre_land, self.context.theme.muted, self.context
            )
            parts.append(legend_entry(parts[-1]["name"], self._hatched_bar(hatch)))
        for trace in (self._month_frames(rows), self._unverified_marks(rows)):
            if len(trace["x"]):
                parts.append(trace)
        return parts

    def _hatched_bar(self, pattern: Properties) -> Properties:
        edge = {"width": 0.7 * self.context.scale, "color": self.context.theme.paper}
        return {"color": pattern["bgcolor"], "pattern": pattern, "line": edge}

    def _build_bars(self, rows: pd.DataFrame, name: str, marker: Properties) -> Properties:
        # The last date is inclusive.
        ends = rows["to_date"] + pd.Timedelta(days=1)
        ends = ends.where(
            rows["to_date"] < self.last, max(self.end, self.last + pd.Timedelta(days=1))
        )
        days = (ends - rows["from_date"]).dt.days.to_numpy()
        return {
            "type": "bar",
            "orientation": "h",
            "name": legend_name(name, self.context),
            "base": rows["from_date"].dt.strftime("%Y-%m-%d").tolist(),
            "x": days * 86_400_000,
            "y": [self.row_y[place] for place in rows["place_id"]],
            "width": self.bar,
            "marker": marker,
            "customdata": [
                [hover, place, "place"]
                for hover, place in zip(rows["hover"], rows["place_id"], strict=True)
            ],
            "hovertemplate": "%{customdata[0]}<extra></extra>",
            "showlegend": bool(len(rows)),
        }

    def _month_frames(self, rows: pd.DataFrame) -> Properties:
        """Build frames over months, for changes dated only to the month."""
        month_rows = rows[_is_of_month(rows)]
        month = month_rows["from_date"].dt.to_period("M").dt
        first = month.start_time.clip(lower=self.first)
        days = (month.end_time.clip(upper=self.end) - first).dt.ceil("D").dt.days.to_numpy()
        theme = self.context.theme
        return {
            "type": "bar",
            "orientation": "h",
            "name": legend_name(MONTH, self.context),
            "base": first.dt.strftime("%Y-%m-%d").tolist(),
            "x": days * 86_400_000,
            "y": [self.row_y[place] for place in month_rows["place_id"]],
            "width": self.bar,
            "marker": {
                "color": readable_colour(theme.paper, 0.55),
                "line": {"width": 0.8 * self.context.scale, "color": theme.muted},
            },
            "hoverinfo": "skip",
            "showlegend": True,
        }

    def _unverified_marks(self, rows: pd.DataFrame) -> Properties:
        unverified_rows = rows[_is_unverified(rows)]
        theme = self.context.theme
        return {
            "type": "scatter",
            "name": legend_name(DOUBT, self.context),
            "x": unverified_rows["from_date"].dt.strftime("%Y-%m-%d").tolist(),
            "y": np.array([self.row_y[place] for place in unverified_rows["place_id"]]),
            "mode": "markers",
            "cliponaxis": False,
            "marker": {
                "symbol": "circle",
                "size": 6.5 * self.context.scale,
                "color": theme.paper,
                "line": {"width": 1.3 * self.context.scale, "color": theme.ink},
            },
            "hoverinfo": "skip",
            "showlegend": True,
        }

    def annotations(self) -> list[Properties]:
        """Build the names left of the strips, or above them on a narrow drawing; the note below.

        On a narrow drawing the note is below the labels of the axis, else to their left.
        """
        text = self.context.text
        parts = []
        for (_, y), label in zip(self.row_y.items(), self.labels, strict=True):
            if self.context.narrow:
                above = {"yanchor": "bottom", "yshift": self.bar / 2}
                parts.append(text_annotation(label, 0, y, text, yref="y", **above))
            else:
                left = {"yanchor": "middle", "xshift": -self.left}
                parts.append(text_annotation(label, 0, y, text, yref="y", **left))
        if self.note:
            small = {"size": self.context.small, "color": self.context.theme.muted}
            is_narrow = self.context.narrow
            width, down = (self.context.width, 3.2) if is_narrow else (self.left, 0.2)
            lines = wrap_text(self.note, width - NOTE_GAP_EM * text, text)
            below = {"xshift": -self.left, "yanchor": "top", "yshift": -text * down}
            parts.append(text_annotation(lines, 0, 0, 0, font=small, **below))
        return parts


def _has_parties(rows: pd.DataFrame) -> pd.Series:
    return rows["before"].notna() | rows["after"].notna()


def _is_of_month(rows: pd.DataFrame) -> pd.Series:
    """Whether a change is dated to the month only."""
    return rows["moved"] & (rows["from_precision"] == "month")


def _is_unverified(rows: pd.DataFrame) -> pd.Series:
    return rows["moved"] & (rows["status"] != "verified")
