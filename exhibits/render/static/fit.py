"""Fit an exhibit's drawing to the space available on a page."""

from dataclasses import replace

from exhibits.kinds import KINDS
from exhibits.languages import Language, is_right_to_left
from exhibits.model import Exhibit
from exhibits.render.plotly.arabic_text import translate_drawing
from exhibits.render.plotly.drawing import OMITTED_KEY, Drawing, DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.plotly.maps.legend import is_mostly_legend
from exhibits.render.static.primitives import PageTooSmallError, Scene, TextBlock
from exhibits.render.static.scene import build_scene
from exhibits.text.markup import BREAK
from exhibits.text.metrics import width_px
from exhibits.text.wrap import wrap_text
from exhibits.theme import LIGHT

PageSize = tuple[float, float]
"""Width and height, points."""
TEXT_PT = MIN_TEXT_PT = 14.0
"""Size of body text in a drawing: legible when projected."""
ENLARGEMENTS = (1.0, 1.05, 1.1, 1.15, 1.2, 1.3, 1.5, 1.75, 2.0, 2.5)
"""Enlargement factors to try for a drawing that does not fit the available space."""
OVERFLOW_TOLERANCE_PX = 2.0
"""Allowed overflow of text, because widths are rounded."""
MAX_LEGEND_ROWS_BELOW = 2
"""Rows of a legend below a drawing; a longer legend is placed to the right of it."""
MAX_LEGEND_SHARES = (0.3, 0.36, 0.42)
"""Shares of the page width tried for legend text at the right: the first that fits is used."""
SWATCH_PX, GAP_PX = 46.0, 14.0
LINE_EM, ROW_GAP_PX = 1.3, 3.0


def fit_to_page(exhibit: Exhibit, width: float, height: float, language: Language = "en") -> Scene:
    """Lay out the drawing at the smallest page size (pt) that holds it, at least the given size.

    A larger scene is scaled down by the caller, with text below `MIN_TEXT_PT`, rather than cut.

    Raises
    ------
    PageTooSmallError: no page size in `ENLARGEMENTS` holds the drawing.
    """
    return _fit_drawing(exhibit, (width, height), language)[0]


def count_omitted(exhibit: Exhibit, size: PageSize, language: Language = "en") -> int:
    """Count the items that a drawing fitted to a page of this size omits."""
    return _fit_drawing(exhibit, size, language)[1]


def _fit_drawing(exhibit: Exhibit, size: PageSize, language: Language) -> tuple[Scene, int]:
    """Lay out the drawing; return the scene and the number of items omitted."""
    width, height = size
    for factor in _order_enlargements(exhibit, size):
        context = _context(width * factor)
        try:
            drawing = _draw_with_legend(exhibit, context, height * factor, language)
            scene = build_scene(drawing, context.width, right_to_left=is_right_to_left(language))
        except PageTooSmallError:
            continue
        if scene.height <= height * factor + OVERFLOW_TOLERANCE_PX and _is_text_inside(scene):
            return scene, _omitted(drawing)
    raise PageTooSmallError(
        f"{exhibit.id}: the drawing does not fit on a page of {width:g} x {height:g} points; "
        "choose a larger page size or export the data (CSV, XLSX)"
    )


def _context(width: float) -> DrawingContext:
    return DrawingContext(LIGHT, width, TEXT_PT, MIN_TEXT_PT)


def _order_enlargements(exhibit: Exhibit, size: PageSize) -> list[float]:
    """List the enlargements in the order of trial: last those at which a map is mostly legend."""
    width, height = size
    return sorted(
        ENLARGEMENTS,
        key=lambda factor: is_mostly_legend(exhibit, _context(width * factor), height * factor),
    )


def _draw_with_legend(
    exhibit: Exhibit, context: DrawingContext, height: float, language: Language
) -> Drawing:
    """Build the drawing; move its legend to the right if it needs more than two rows below.

    Also if more items fit beside it than above it.
    """
    below = _build_drawing(exhibit, context, height, language)
    legend, names = below.layout.get("legend", {}), _legend_names(below)
    is_placed = KINDS[exhibit.kind].is_map  # a map has chosen the side of its legend
    if is_placed or not below.layout["showlegend"] or legend.get("orientation") != "h":
        return below
    columns = max(int(context.width / (legend["entrywidth"] + SWATCH_PX)), 1)
    is_long = len(names) > columns * MAX_LEGEND_ROWS_BELOW
    if not names or not (is_long or _omitted(below)):
        return below
    beside = _draw_legend_beside(exhibit, context, height, language, names)
    if beside is None or (not is_long and _omitted(beside) >= _omitted(below)):
        return below
    return beside


def _draw_legend_beside(
    exhibit: Exhibit, context: DrawingContext, height: float, language: Language, names: list[str]
) -> Drawing | None:
    """Build the drawing with its legend at the right; None if its rows would need more height."""
    while True:
        names_width = _legend_names_width_px(names, context, height)
        legend_width = names_width + SWATCH_PX + GAP_PX
        narrower = replace(context, width=context.width - legend_width, aside=True)
        if narrower.narrow and KINDS[exhibit.kind].has_names_above:
            return None
        drawing = _build_drawing(exhibit, narrower, height, language)
        added = [name for name in _legend_names(drawing) if name not in names]
        if not added:
            break
        names = [*names, *added]  # the legend of what fits beside it
    margin = drawing.layout["margin"]
    plot_width = narrower.width - margin["l"] - margin["r"]
    for trace in drawing.data:
        if trace.get("name"):
            trace["name"] = wrap_text(str(trace["name"]), names_width, context.text)
    drawing.update_layout(
        width=context.width,
        margin={"r": margin["r"] + legend_width},
        legend={
            "orientation": "v",
            "xref": "paper",
            "x": 1 + (margin["r"] + GAP_PX) / plot_width,
            "y": 1,
            "entrywidth": names_width,
            "traceorder": "normal",
        },
    )
    return drawing


def _legend_names(drawing: Drawing) -> list[str]:
    traces = [trace for trace in drawing.data if trace.get("showlegend", True)]
    return list(dict.fromkeys(str(trace["name"]) for trace in traces if trace.get("name")))


def _omitted(drawing: Drawing) -> int:
    return drawing.layout.get("meta", {}).get(OMITTED_KEY, 0)


def _build_drawing(
    exhibit: Exhibit, context: DrawingContext, height: float, language: Language
) -> Drawing:
    drawing = draw_figure(exhibit, context, height)
    if language == "ar":
        translate_drawing(drawing, context.text)
    return drawing


def _legend_names_width_px(names: list[str], context: DrawingContext, height: float) -> float:
    """Width (px) of legend text such that the legend is no higher than the drawing."""
    longest = max(width_px(name, context.text) for name in names)
    names_width = longest
    for share in MAX_LEGEND_SHARES:
        names_width = min(longest, context.width * share)
        lines = sum(1 + wrap_text(name, names_width, context.text).count(BREAK) for name in names)
        if lines * LINE_EM * context.small + (len(names) + 3) * ROW_GAP_PX <= height:
            break
    return names_width


def _is_text_inside(scene: Scene) -> bool:
    return all(
        part.angle or _is_inside(part, scene) for part in scene.parts if isinstance(part, TextBlock)
    )


def _is_inside(block: TextBlock, scene: Scene) -> bool:
    left = block.x - block.width * {"left": 0.0, "center": 0.5, "right": 1.0}[block.across]
    top = block.y - block.high * {"top": 0.0, "middle": 0.5, "bottom": 1.0}[block.down]
    return (
        left >= -OVERFLOW_TOLERANCE_PX
        and left + block.width <= scene.width + OVERFLOW_TOLERANCE_PX
        and top >= -OVERFLOW_TOLERANCE_PX
        and top + block.high <= scene.height + OVERFLOW_TOLERANCE_PX
    )
