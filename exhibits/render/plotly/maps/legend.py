"""Legend of a map: position, and the space that it needs."""

import re
from dataclasses import dataclass, replace

from data.text.format import sentence_case
from exhibits.kinds import KINDS
from exhibits.model import Exhibit, MapMarks
from exhibits.render.plotly.drawing import (
    SWATCH_PX,
    DrawingContext,
    Properties,
    count_legend_columns,
    count_legend_lines,
    entry_px,
    legend_column_px,
)
from exhibits.render.plotly.maps.panels import (
    Extent,
    Size,
    extents_under_legend,
    extents_under_legend_of_two,
)
from exhibits.text.figures import NO_BREAK_SPACE
from exhibits.text.markup import BREAK
from exhibits.text.metrics import width_px
from exhibits.text.wrap import wrap_text
from exhibits.theme import readable_colour

_COUNT = re.compile(r"(?<=\d) (?=[^\d\s,;)]+(?:[,;)\u060c\u061b]|$))")
"""Space between a number and the last word of a clause, whatever that word is."""
ENTRY_EM = 17.0
MAX_ENTRY_EM = 45.0
MAX_NAME_LINES, MAX_COLUMNS = 2, 4
"""Width in em and number of lines of a name in the legend, one more on a narrow page; columns."""
MIN_ROWS_BESIDE, MIN_WIDTH_BESIDE_PX, MAX_BESIDE_PX = 4, 800.0, (400.0, 415.0)
"""On the screen a legend of as many rows is beside a map of this width, if it fits these px: then
the map, its legend and the timeline are on one screen of 1440x900."""
MIN_ROWS_TO_LOWER = 8
"""Rows of a legend below a map from which names take two lines, if it is less high with them."""
BUTTONS_PX = 30.0
"""Height of the buttons above a legend or a bar beside a map."""
PANEL_PX, PANEL_OPACITY = 2.0, 0.85
"""Distance of a legend on the map from the theatre, and opacity of its background."""


@dataclass(frozen=True)
class LegendPlan:
    """Space (px) that a legend occupies below a map or to its right.

    ``names`` maps the layers' legend texts to the texts wrapped to the width of an entry. A legend
    at the side begins ``top`` px below the upper edge of the map; one below has ``rows``.
    """

    names: dict[str, str]
    entry: float
    below: float = 0.0
    side: float = 0.0
    top: float = 0.0
    rows: int = 0

    def on_map(self, context: DrawingContext, wide: float) -> Properties:
        """Build Plotly's settings of a legend on the right of a map of ``wide`` px."""
        return self._shared(context) | {
            "orientation": "v",
            "x": 1 - (self.side - PANEL_PX) / wide,
            "y": 1,
            "bgcolor": readable_colour(context.theme.paper, PANEL_OPACITY),
        }

    def layout(
        self, context: DrawingContext, under: float, high: float, aside: float
    ) -> Properties:
        """Build Plotly's legend settings.

        The legend is ``under`` px below a map of ``high`` px, or right of it at a distance of
        ``aside`` in fractions of the map's width.
        """
        shared = self._shared(context)
        if self.side:
            top = 1 - self.top / high
            return shared | {"orientation": "v", "x": 1.01 + aside, "y": top, "xanchor": "left"}
        # Plotly would scroll a legend below higher than half the map.
        return shared | {
            "orientation": "h",
            "x": 0,
            "y": -(under + 6) / high,
            "maxheight": self.below,
        }

    def _shared(self, context: DrawingContext) -> Properties:
        return {
            "yanchor": "top",
            "font": {"size": context.small},
            "itemclick": False,
            "itemdoubleclick": False,
            "entrywidth": self.entry,
            "entrywidthmode": "pixels",
        }


def list_maps(marks: MapMarks) -> tuple[MapMarks, ...]:
    """List the maps of a drawing: one, or the earlier and the later."""
    return (marks,) if marks.earlier is None else (marks.earlier, marks)


def extent_size(marks: MapMarks) -> Size:
    """Return width and height of a map's extent, km."""
    return marks.extent[2] - marks.extent[0], marks.extent[3] - marks.extent[1]


def bar_space_px(marks: MapMarks, context: DrawingContext) -> tuple[float, float]:
    """Return the space (px) of the share bar below the map, and right of it; 0 without it."""
    if marks.bar is None:
        return 0.0, 0.0
    return (context.text * 3.4, 0.0) if context.narrow else (0.0, context.text * 6.0)


def is_mostly_legend(exhibit: Exhibit, context: DrawingContext, height: float) -> bool:
    """Whether an exhibit is a map and what is below it takes over half of a drawing.

    ``height`` is that of the drawing, px.
    """
    if exhibit.missing or not KINDS[exhibit.kind].is_map:
        return False
    marks = exhibit.marks
    assert isinstance(marks, MapMarks)
    legend, _ = plan_legend(marks, context, height)
    return legend.below + bar_space_px(marks, context)[0] > height / 2


def plan_legend(
    marks: MapMarks, context: DrawingContext, height: float | None
) -> tuple[LegendPlan, tuple[Extent, Extent] | None]:
    """Choose the position of the legend and compute the space it needs.

    ``height`` in px of the figure, if fixed: the legend is then placed right of the map if that
    leaves a larger one; without it, if it is long and the page wide. A legend right of the map that
    can lie on its surroundings is preferred: the second value has the extents of
    `extents_under_legend` then, else None.
    """
    map_count, (wide, high) = len(list_maps(marks)), extent_size(marks)
    aside = bar_space_px(marks, context)[1]
    space = (context.width - 2.0, height - 1.0) if height and marks.bar is None else None

    def find_extents(side: float) -> tuple[Extent, Extent] | None:
        if map_count == 1 or space is None:
            return extents_under_legend(marks.extent, space, side)
        return extents_under_legend_of_two(marks.extent, space, context, side)

    def map_scale(plan: LegendPlan, height: float) -> float:
        inner = context.width - plan.side - aside, height - plan.below
        return min(inner[0] / (wide * map_count), inner[1] / high)

    names = [layer.legend for layer in marks.layers if layer.legend]
    size = context.small
    longest = max((width_px(sentence_case(name), size) for name in names), default=0.0)
    longest = min(longest, MAX_ENTRY_EM * size)
    inner_px = context.width - 2 - aside
    under = _legend_below(names, longest, context, inner_px)
    if height is None:
        beside = _side_legends(names, longest, context, MAX_BESIDE_PX[1] - BUTTONS_PX)
        beside = [
            plan
            for plan in beside
            if plan.side <= MAX_BESIDE_PX[0] and _is_complete(plan) and _has_short_entries(plan)
        ]
        is_long = under.rows >= MIN_ROWS_BESIDE and context.width >= MIN_WIDTH_BESIDE_PX
        if not is_long or not beside or aside or map_count > 1:
            is_high = under.rows >= MIN_ROWS_TO_LOWER
            return _lower_legend(under, names, context, inner_px) if is_high else under, None
        # Of those beside which the map is largest, the one with the fewest lines.
        best = max(
            beside, key=lambda plan: (map_scale(plan, MAX_BESIDE_PX[1]), -_count_lines(plan))
        )
        return replace(best, top=BUTTONS_PX), None

    plans = [under, *_side_legends(names, longest, context, height)]
    # An area that is cut off is worse than a smaller map.
    complete = [plan for plan in plans if _is_complete(plan)]
    best = max(
        complete or plans, key=lambda plan: (bool(find_extents(plan.side)), map_scale(plan, height))
    )
    return best, find_extents(best.side)


def _legend_below(
    names: list[str], longest: float, context: DrawingContext, wide: float
) -> LegendPlan:
    """Plan a legend below a map of ``wide`` px; ``longest`` is the width of a name, px."""
    max_px = context.width - SWATCH_PX - 8
    entry = min(max(context.text * ENTRY_EM, longest), max_px)
    wrapped_names = _wrap_names(names, max_px, context.small, MAX_NAME_LINES + context.narrow)
    return _measure_below(wrapped_names, entry, context, wide)


def _lower_legend(
    plan: LegendPlan, names: list[str], context: DrawingContext, wide: float
) -> LegendPlan:
    """Return a legend below a map with more columns and names of two lines if that is less high.

    In a container wider than the drawing Plotly would have more columns in any case, and leave the
    height of some rows empty.
    """
    plans = [plan]
    for columns in range(2, MAX_COLUMNS + 1):
        entry = legend_column_px(wide, columns)
        if entry >= context.text * ENTRY_EM / 2:
            wrapped_names = _wrap_names(names, entry, context.small, MAX_NAME_LINES)
            plans.append(_measure_below(wrapped_names, entry, context, wide))
    return min(
        (plan for plan in plans if _is_complete(plan)), key=lambda plan: plan.below, default=plan
    )


def _measure_below(
    wrapped_names: dict[str, str], entry: float, context: DrawingContext, wide: float
) -> LegendPlan:
    across = count_legend_columns(wide, entry)
    rows = count_legend_lines(list(wrapped_names.values()), across)
    below = sum(entry_px(context.small, line_count) for line_count in rows) + 16
    return LegendPlan(wrapped_names, entry, below=below, rows=len(rows))


def _is_complete(plan: LegendPlan) -> bool:
    return all(
        name.replace(BREAK, "").replace(" ", "") == sentence_case(full).replace(" ", "")
        for full, name in plan.names.items()
    )


def _count_lines(plan: LegendPlan) -> int:
    return sum(name.count(BREAK) + 1 for name in plan.names.values())


def _has_short_entries(plan: LegendPlan) -> bool:
    return all(name.count(BREAK) < MAX_NAME_LINES for name in plan.names.values())


def _side_legends(
    names: list[str], longest: float, context: DrawingContext, height: float
) -> list[LegendPlan]:
    """List legends that fit right of a map ``height`` px high, at decreasing widths."""
    plans = []
    for part, max_lines in (
        (1.0, 2),
        (0.9, 2),
        (0.82, 2),
        (0.75, 2),
        (0.6, 2),
        (0.5, 2),
        (0.5, 3),
        (0.5, 1),
    ):
        entry = max(longest * part, context.text * ENTRY_EM / 2)
        wrapped_names = _wrap_names(names, entry, context.small, max_lines)
        lines = [text.count(BREAK) + 1 for text in wrapped_names.values()]
        high = 12 + sum(entry_px(context.small, line_count) for line_count in lines)
        if high < height:
            plans.append(LegendPlan(wrapped_names, entry, side=entry + SWATCH_PX + 8))
    return plans


def _wrap_names(
    names: list[str], max_px: float, size: float, lines: int = MAX_NAME_LINES
) -> dict[str, str]:
    """Map names to entries: capitalised, at most ``lines`` lines of at most ``max_px``."""
    texts = {name: sentence_case(name) for name in names}
    if all(width_px(text, size) <= max_px for text in texts.values()):
        return texts
    return {
        name: wrap_text(_join_counts(text), max_px, size, lines).replace(NO_BREAK_SPACE, " ")
        for name, text in texts.items()
    }


def _join_counts(text: str) -> str:
    """Join each number to what it counts, for wrapping: "15 places"."""
    return _COUNT.sub(NO_BREAK_SPACE, text)
