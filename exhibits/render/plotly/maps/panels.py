"""One map, or two of the same extent beside or below each other, in a drawing."""

from dataclasses import dataclass

from exhibits.render.plotly.drawing import DrawingContext, Properties, text_annotation
from exhibits.text.markup import bold_text
from geo.boundaries import (
    LEFT_MARGIN_HEIGHTS,
    MAX_LEFT_MARGIN_KM,
    MAX_RIGHT_MARGIN_KM,
    RIGHT_MARGIN_HEIGHTS,
)

GAP_EM, HEADING_EM = 0.8, 1.7
"""Space between two maps, and height of the heading of each, in em."""
MIN_HEIGHT_PX, MAX_HEIGHT_PX = 300.0, 660.0
Size = tuple[float, float]
"""Width and height, in one unit."""
Extent = tuple[float, float, float, float]
"""Left, low, right and top, km."""


@dataclass(frozen=True)
class Panel:
    """A map in the plot: its number from 1, its size (px) and its domains (shares of the plot).

    The last map of a row may continue below a legend, beyond its ``size``.
    """

    number: int
    size: Size
    x: tuple[float, float] = (0.0, 1.0)
    y: tuple[float, float] = (0.0, 1.0)

    @property
    def trace_axes(self) -> Properties:
        """Axes of a trace; none for the first panel, which has Plotly's default axes."""
        return {} if self.number == 1 else {"xaxis": "x2", "yaxis": "y2"}

    @property
    def text_axes(self) -> Properties:
        """Axes of an annotation; none for the first panel."""
        return {} if self.number == 1 else {"xref": "x2", "yref": "y2"}

    def axes(self, extent: Extent, moves_with_first: bool = True) -> Properties:
        """Build the axes of the panel for an extent (km); a second panel may move with the first.

        Axes that move together have one extent.
        """
        x: Properties = {"range": [extent[0], extent[2]], "visible": False, "constrain": "range"}
        y: Properties = {"range": [extent[1], extent[3]], "visible": False}
        y |= {"scaleanchor": "x", "constrain": "range"}
        if self.size and (self.x, self.y) != ((0.0, 1.0), (0.0, 1.0)):
            x, y = x | {"domain": list(self.x)}, y | {"domain": list(self.y)}
        if self.number == 1:
            return {"xaxis": x, "yaxis": y}
        del y["scaleanchor"]
        x, y = x | {"anchor": "y2"}, y | {"anchor": "x2"}
        if moves_with_first:
            x, y = x | {"matches": "x"}, y | {"matches": "y"}
        return {"xaxis2": x, "yaxis2": y}

    def heading(self, text: str, context: DrawingContext) -> list[Properties]:
        """Build the heading above the panel; none without text or space."""
        if not text or self.y[1] == 1.0:
            return []
        above = {"yanchor": "bottom", "yshift": round(context.text * 0.2, 1)}
        size = context.font_px(context.text)
        return [text_annotation(bold_text(text), self.x[0], self.y[1], size, **above)]


def default_height_px(count: int, shape: Size, context: DrawingContext) -> float:
    """Return the height (px) of the plot with ``count`` maps of the aspect ratio of ``shape``."""
    across = _columns(count, context)
    width = context.width / across
    height = min(max(width * shape[1] / shape[0], MIN_HEIGHT_PX), MAX_HEIGHT_PX)
    return height if count == 1 else (height + context.text * HEADING_EM) * count / across


def arrange_panels(
    count: int, plot: Size, shape: Size, context: DrawingContext, side: float = 0.0
) -> list[Panel]:
    """Arrange the maps of the aspect ratio of ``shape`` in a plot (px): beside each other if wide.

    All panels have the same size; the last of a row continues below a legend of ``side`` px.
    """
    if count == 1:
        return [Panel(1, plot)]
    across = 1 if is_stacked(plot, shape, context) else _columns(count, context)
    down, full_width = count // across, plot[0] + side
    gap, heading = context.text * GAP_EM, context.text * HEADING_EM
    width = (plot[0] - gap * (across - 1)) / across
    height = plot[1] / down - heading
    panels = []
    for index in range(count):
        row, column = divmod(index, across)
        left, top = column * (width + gap), row * (height + heading) + heading
        right = full_width if column == across - 1 else left + width
        panels.append(
            Panel(
                index + 1,
                (width, height),
                (left / full_width, right / full_width),
                (max(1 - (top + height) / plot[1], 0.0), 1 - top / plot[1]),
            )
        )
    return panels


def is_stacked(plot: Size, shape: Size, context: DrawingContext) -> bool:
    """Whether two maps of the aspect ratio of ``shape`` are below each other in a plot (px)."""
    return context.narrow or plot[0] / plot[1] < shape[0] / shape[1]


def extents_under_legend_of_two(
    extent: Extent, plot: Size, context: DrawingContext, side: float
) -> tuple[Extent, Extent] | None:
    """Return the extent of the first of two maps in a plot (px), and that of the second.

    The second continues below a legend of ``side`` px. None as for one map, or if they are below
    each other.
    """
    gap, heading = context.text * GAP_EM, context.text * HEADING_EM
    shape = extent[2] - extent[0], extent[3] - extent[1]
    if is_stacked((plot[0] - side, plot[1]), shape, context):
        return None
    last = ((plot[0] - side - gap) / 2 + side, plot[1] - heading)
    return extents_under_legend(extent, last, side)


def extents_under_legend(
    extent: Extent, plot: Size | None, side: float
) -> tuple[Extent, Extent] | None:
    """Return the extent left of a legend of ``side`` px on a map, and that of the entire plot (px).

    The theatre is in the middle of the first, or aside where the layers of the map do not reach as
    far. None if they end before the edge of the plot, without a plot and without a legend.
    """
    if plot is None or not side:
        return None
    left, low, right, top = extent
    clear = plot[0] - side
    px_per_km = min(clear / (right - left), plot[1] / (top - low))
    before_km = min(LEFT_MARGIN_HEIGHTS * (top - low), MAX_LEFT_MARGIN_KM)
    beyond_km = min(RIGHT_MARGIN_HEIGHTS * (top - low), MAX_RIGHT_MARGIN_KM) - side / px_per_km
    slack_km = max(clear / px_per_km - (right - left), 0)
    right_km = max(min(slack_km / 2, beyond_km), slack_km - before_km)
    if not 0 <= right_km <= beyond_km:
        return None
    right += right_km
    middle, half = (low + top) / 2, plot[1] / px_per_km / 2
    low, top = middle - half, middle + half
    left = right - clear / px_per_km
    return (left, low, right, top), (left, low, right + side / px_per_km, top)


def fit_extent(extent: Extent, inner: Size) -> Extent:
    """Widen the extent around its centre to the aspect ratio of the drawing."""
    left, low, right, top = extent
    wide, high = right - left, top - low
    if wide / high < inner[0] / inner[1]:
        extra = (high * inner[0] / inner[1] - wide) / 2
        return left - extra, low, right + extra, top
    extra = (wide * inner[1] / inner[0] - high) / 2
    return left, low - extra, right, top + extra


def _columns(count: int, context: DrawingContext) -> int:
    return 1 if context.narrow else count
