"""Who held each place through time as a Plotly figure: a strip a place."""

from dataclasses import replace

import numpy as np
import pandas as pd

from exhibits.model import Exhibit, Paint, StripsMarks
from exhibits.render.plotly.charts.area_charts import chosen_day, legend, years
from exhibits.render.plotly.controller_style import bar_style, hatch
from exhibits.render.plotly.drawing import (
    LEFT_OUT,
    Drawing,
    DrawingContext,
    Properties,
    blank,
    legend_name,
    words,
)
from exhibits.text.metrics import width_px
from exhibits.text.wrap import shorten_text, wrap_text
from exhibits.theme import readable_colour

MIN_TEXT_PX = 13.0
MONTH = "known to the month: any day of the framed part"
DOUBT = "day of change not verified"


def draw_timelines(
    exhibit: Exhibit, marks: StripsMarks, sheet: DrawingContext, height: float | None = None
) -> Drawing:
    """Strips beneath each other on one time axis; letters shrink to fit a height, then rows go."""
    places = list(marks.drawn)
    plan = _Plan(exhibit.frame, marks, places, sheet)
    while height is not None and plan.height > height and sheet.may_shrink(MIN_TEXT_PX):
        sheet = replace(sheet, text=sheet.text - 1)
        plan = _Plan(exhibit.frame, marks, places, sheet)
    while height is not None and plan.height > height and len(places) > 1:
        # Nearly all that are too many at once: a plan of each would be slow.
        del places[-max(int((plan.height - height) / plan.step) - 1, 1) :]
        plan = _Plan(exhibit.frame, marks, places, sheet)
    left_out = len(marks.drawn) - len(places)
    drawing = blank(sheet, plan.height)
    drawing.data += plan.traces
    key, _ = legend(sheet, plan.names, plan.foot, plan.inner)
    drawing.lay(
        annotations=plan.lettering(left_out),
        meta={LEFT_OUT: left_out},
        barmode="overlay",
        bargap=0,
        shapes=[chosen_day(exhibit, sheet, "y domain")],
        margin={"l": plan.left, "r": 16, "t": plan.top, "b": plan.foot + plan.key_px},
        xaxis=years(sheet, marks.window, anchor="y"),
        yaxis={"range": [plan.inner, 0], "visible": False, "fixedrange": True},
        showlegend=True,
        legend=key | {"x": -plan.left / (sheet.width - plan.left - 16)},
    )
    return drawing


class _Plan:
    """Where each strip stands, px down from the top, what is drawn of it, and its names."""

    def __init__(
        self, frame: pd.DataFrame, marks: StripsMarks, places: list[str], sheet: DrawingContext
    ) -> None:
        self.sheet, text = sheet, sheet.text
        rows = frame[frame["place_id"].isin(places)]
        labels = rows.drop_duplicates("place_id").set_index("place_id")["row"]
        every = [str(labels[place]) for place in places]
        wide = max((width_px(label, text) for label in every), default=0.0)
        beside = max(
            min(wide + text, sheet.width * 0.4), text * 7.5
        )  # or what is left out has no room
        self.left = text * 0.6 if sheet.narrow else beside
        room = (sheet.width if sheet.narrow else self.left) - text * 0.6
        self.labels = [shorten_text(label, room, text) for label in every]
        self.bar = text * 1.25
        self.step = step = text * (3.0 if sheet.narrow else 1.75)
        self.down = {place: at * step + step - self.bar * 0.7 for at, place in enumerate(places)}
        self.inner, self.foot, self.top = step * len(places) + 4, text * 3.4, 4.0
        self.traces = self._traces(rows, marks)
        self.names = [str(trace["name"]) for trace in self.traces if trace["showlegend"]]
        _, self.key_px = legend(sheet, self.names, self.foot, 1.0)

    @property
    def height(self) -> float:
        return self.top + self.inner + self.foot + self.key_px

    def _traces(self, rows: pd.DataFrame, marks: StripsMarks) -> list[Properties]:
        """A trace of bars a controller, one for each two parties of contested ground, and marks."""
        looks = {paint.controller: paint for paint in marks.paints}
        known = rows["before"].notna() | rows["after"].notna()
        parts = [
            self._bars(
                rows[~known & (rows["controller"] == name)],
                paint.label,
                bar_style(paint, self.sheet),
            )
            for name, paint in looks.items()
        ]
        fought = rows[known]
        pairs = (
            fought["before"].fillna(fought["controller"]),
            fought["after"].fillna(fought["controller"]),
        )
        for at, ((before, after), own) in enumerate(fought.groupby(list(pairs), sort=False)):
            label = looks[str(own["controller"].iloc[0])].label
            trace = self._bars(own, label, self._hatched(looks[str(before)], looks[str(after)]))
            # One entry for all contested ground: its colours differ from strip to strip.
            shown = not at and not any(
                one["name"] == trace["name"] and len(one["y"]) for one in parts
            )
            parts.append(trace | {"showlegend": shown})
        parts = [trace for trace in parts if len(trace["y"])]
        for trace in (self._soft(rows), self._doubt(rows)):
            if len(trace["x"]):
                parts.append(trace)
        return parts

    def _hatched(self, before: Paint, after: Paint) -> Properties:
        pattern = hatch(before, after, self.sheet)
        edge = {"width": 0.7 * self.sheet.scale, "color": self.sheet.theme.paper}
        return {"color": pattern["bgcolor"], "pattern": pattern, "line": edge}

    def _bars(self, rows: pd.DataFrame, name: str, marker: Properties) -> Properties:
        # The last day is held too.
        days = (rows["to_date"] - rows["from_date"]).dt.days.to_numpy() + 1
        return {
            "type": "bar",
            "orientation": "h",
            "name": legend_name(name, self.sheet),
            "base": rows["from_date"].dt.strftime("%Y-%m-%d").tolist(),
            "x": days * 86_400_000,
            "y": [self.down[place] for place in rows["place_id"]],
            "width": self.bar,
            "marker": marker,
            "customdata": [
                [hover, place, "place"]
                for hover, place in zip(rows["hover"], rows["place_id"], strict=True)
            ],
            "hovertemplate": "%{customdata[0]}<extra></extra>",
            "showlegend": bool(len(rows)),
        }

    def _soft(self, rows: pd.DataFrame) -> Properties:
        """A frame over the month in which a change is known to lie."""
        own = rows[rows["moved"] & (rows["from_precision"] == "month")]
        month = own["from_date"].dt.to_period("M").dt
        first = month.start_time
        days = month.days_in_month.to_numpy()
        theme = self.sheet.theme
        return {
            "type": "bar",
            "orientation": "h",
            "name": MONTH,
            "base": first.dt.strftime("%Y-%m-%d").tolist(),
            "x": days * 86_400_000,
            "y": [self.down[place] for place in own["place_id"]],
            "width": self.bar,
            "marker": {
                "color": readable_colour(theme.paper, 0.55),
                "line": {"width": 0.8 * self.sheet.scale, "color": theme.muted},
            },
            "hoverinfo": "skip",
            "showlegend": True,
        }

    def _doubt(self, rows: pd.DataFrame) -> Properties:
        own = rows[rows["moved"] & (rows["status"] != "verified")]
        theme = self.sheet.theme
        return {
            "type": "scatter",
            "name": DOUBT,
            "x": own["from_date"].dt.strftime("%Y-%m-%d").tolist(),
            "y": np.array([self.down[place] for place in own["place_id"]]),
            "mode": "markers",
            "marker": {
                "symbol": "circle",
                "size": 6.5 * self.sheet.scale,
                "color": theme.paper,
                "line": {"width": 1.3 * self.sheet.scale, "color": theme.ink},
            },
            "hoverinfo": "skip",
            "showlegend": True,
        }

    def lettering(self, left_out: int) -> list[Properties]:
        """Names left of the strips, or above them on a narrow sheet."""
        text = self.sheet.text
        parts = []
        for (_, at), label in zip(self.down.items(), self.labels, strict=True):
            if self.sheet.narrow:
                up = {"yanchor": "bottom", "yshift": self.bar / 2}
                parts.append(words(label, 0, at, text, yref="y", **up))
            else:
                aside = {"yanchor": "middle", "xshift": -self.left}
                parts.append(words(label, 0, at, text, yref="y", **aside))
        if left_out:
            small = {"size": self.sheet.small, "color": self.sheet.theme.muted}
            told = wrap_text(f"and {left_out} more, not drawn here", self.left - text, text)
            low = {"xshift": -self.left, "yanchor": "top", "yshift": -text * 0.2}
            parts.append(words(told, 0, 0, 0, font=small, **low))
        return parts
