"""Fit an exhibit's drawing to the space available on a page."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from exhibits.kinds import KINDS
from exhibits.languages import Language, is_right_to_left
from exhibits.model import Exhibit, StripsMarks
from exhibits.render.plotly.arabic_text import translate_drawing
from exhibits.render.plotly.drawing import OMITTED_KEY, Drawing, DrawingContext
from exhibits.render.plotly.figure import draw_figure
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


def split_exhibit(
    exhibit: Exhibit,
    first_size: PageSize,
    further_size: PageSize,
    max_pieces: int,
    language: Language = "en",
) -> list[Exhibit]:
    """Split an exhibit into one piece per page, in row order, ``max_pieces`` at most.

    Only kinds in `SPLITTERS` are split. Rows that do not fit the last piece are reported by its
    drawing.

    Parameters
    ----------
    first_size, further_size : width and height on the first page and on later pages, points.
    """
    pieces: list[Exhibit] = []
    while exhibit.kind in SPLITTERS and not exhibit.missing and len(pieces) + 1 < max_pieces:
        left_out = _fit_drawing(exhibit, further_size if pieces else first_size, language)[1]
        if not left_out:
            break
        piece, exhibit = SPLITTERS[exhibit.kind](exhibit, exhibit.marks, left_out)
        pieces.append(piece)
    return [*pieces, exhibit]


def _split_strips(exhibit: Exhibit, marks: StripsMarks, left_out: int) -> tuple[Exhibit, Exhibit]:
    drawn, index = marks.drawn, len(marks.drawn) - left_out
    first, rest = replace(marks, drawn=drawn[:index]), replace(marks, drawn=drawn[index:])
    return replace(exhibit, marks=first), replace(exhibit, marks=rest)


def _split_bars(exhibit: Exhibit, marks: object, left_out: int) -> tuple[Exhibit, Exhibit]:
    """Split shares, whose bars are several rows of the frame."""
    bars = exhibit.frame.groupby(["panel", "row"], sort=False).ngroup().to_numpy()
    return _split_frame(exhibit, bars <= bars.max() - left_out)


def _split_claims(exhibit: Exhibit, marks: object, left_out: int) -> tuple[Exhibit, Exhibit]:
    count = len(exhibit.frame)
    return _split_frame(exhibit, np.arange(count) < count - left_out)


def _split_frame(exhibit: Exhibit, is_drawn: np.ndarray) -> tuple[Exhibit, Exhibit]:
    frame = exhibit.frame
    return replace(exhibit, frame=frame[is_drawn]), replace(exhibit, frame=frame[~is_drawn])


SPLITTERS: dict[str, Callable[..., tuple[Exhibit, Exhibit]]] = {
    "rivals": _split_claims,
    "shares": _split_bars,
    "strips": _split_strips,
}
"""By kind: split an exhibit into its first rows and the last, of the number given."""


def fit_to_page(exhibit: Exhibit, width: float, height: float, language: Language = "en") -> Scene:
    """Lay out the drawing at the smallest page size (pt) that holds it, at least the given size.

    A larger scene is scaled down by the caller, with text below `MIN_TEXT_PT`, rather than cut.

    Raises
    ------
    PageTooSmallError: no page size in `ENLARGEMENTS` holds the drawing.
    """
    return _fit_drawing(exhibit, (width, height), language)[0]


def _fit_drawing(exhibit: Exhibit, size: PageSize, language: Language) -> tuple[Scene, int]:
    """Lay out the drawing; return the scene and the number of rows left out."""
    width, height = size
    for factor in ENLARGEMENTS:
        context = DrawingContext(LIGHT, width * factor, TEXT_PT, MIN_TEXT_PT)
        try:
            drawing = _draw_with_legend(exhibit, context, height * factor, language)
            scene = build_scene(drawing, context.width, right_to_left=is_right_to_left(language))
        except PageTooSmallError:
            continue
        if scene.height <= height * factor + OVERFLOW_TOLERANCE_PX and _is_text_inside(scene):
            return scene, drawing.layout.get("meta", {}).get(OMITTED_KEY, 0)
    raise PageTooSmallError(
        f"{exhibit.id}: the drawing does not fit on a page of {width:g} x {height:g} points; "
        "choose a larger page size or export the data (CSV, XLSX)"
    )


def _draw_with_legend(
    exhibit: Exhibit, context: DrawingContext, height: float, language: Language
) -> Drawing:
    """Build the drawing; move its legend to the right if it needs more than two rows below."""
    below = _build_drawing(exhibit, context, height, language)
    legend = below.layout.get("legend", {})
    names = dict.fromkeys(
        str(trace["name"])
        for trace in below.data
        if trace.get("showlegend", True) and trace.get("name")
    )
    if not below.layout["showlegend"] or legend.get("orientation") != "h":
        return below
    columns = max(int(context.width / (legend["entrywidth"] + SWATCH_PX)), 1)
    is_wide = getattr(exhibit.marks, "earlier", None) is not None  # two maps beside each other
    if is_wide or len(names) <= columns * MAX_LEGEND_ROWS_BELOW:
        return below
    names_width = _legend_names_width_px(list(names), context, height)
    legend_width = names_width + SWATCH_PX + GAP_PX
    narrower = replace(context, width=context.width - legend_width, aside=True)
    if narrower.narrow and KINDS[exhibit.kind].has_names_above:
        return below
    drawing = _build_drawing(exhibit, narrower, height, language)
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
