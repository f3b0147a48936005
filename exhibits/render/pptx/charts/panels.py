"""Lay out chart panels with wrapped headings, in one or two columns with aligned plots."""

from collections.abc import Sequence

from exhibits.render.pptx.charts.chart_parts import ChartPanel, Heading
from exhibits.render.pptx.ooxml.drawingml import SlideBox
from exhibits.render.pptx.text_fit import LINE_HEIGHT, clip_text, wrap_label

PANEL_GAP = 12.0
TWO_COLUMNS_FROM = 600.0
"""Minimum box width for more than `ONE_COLUMN` panels to be in two columns, points."""
ONE_COLUMN = 3
RIGHT = 24.0
"""Right margin of a plot, for half of the last tick label; points."""
HEADING_WIDTH_SHARE = 0.78
"""Share of the chart width available to a heading before renderers wrap it."""
MAX_HEADING_LINES = 3


def heading(base: str, rest: str, width: float, size: float) -> list[Heading]:
    """Wrap the heading of a panel ``width`` points wide: the base in bold, then the rest.

    It is cut after `MAX_HEADING_LINES` lines.
    """
    full_text = f"{base} · {rest}" if rest else base
    wrapped = wrap_label(full_text, width * HEADING_WIDTH_SHARE, size, bold=True)
    if len(wrapped) > MAX_HEADING_LINES:
        rest_of_text = f"{wrapped[MAX_HEADING_LINES - 1]} {wrapped[MAX_HEADING_LINES]}"
        # Clipping measures regular glyphs, and bold ones are wider.
        clipped = clip_text(rest_of_text, width * HEADING_WIDTH_SHARE * 0.9, size)
        wrapped = [*wrapped[: MAX_HEADING_LINES - 1], clipped]
    lines: list[Heading] = []
    remaining = len(base)
    for text in wrapped:
        bold, regular = text[: max(remaining, 0)], text[max(remaining, 0) :]
        lines.append(tuple(part for part in ((bold, True), (regular, False)) if part[0]))
        remaining -= len(text) + 1
    return lines


def heading_height(lines: Sequence[Heading], size: float) -> float:
    """Return the height of a heading above its plot, points."""
    return len(lines) * size * LINE_HEIGHT + 4


def column_width(box: SlideBox, columns: int) -> float:
    """Return the width of a panel including its side margins, points."""
    return (box.width - PANEL_GAP * (columns - 1)) / columns


def lay_out_panels(
    box: SlideBox,
    headings: Sequence[tuple[str, str]],
    size: float,
    left: float,
    last: float = 0.0,
    mirrored: bool = False,
) -> list[ChartPanel]:
    """Lay out panels in reading order with equal plot heights except for the last row.

    Parameters
    ----------
    headings : base and rest of each heading; the base names the panel.
    size : font size, points.
    left : left margin of each plot, points.
    last : height of the last panel, points, if it differs: exact if it is alone in its row, else a
        minimum of the row height.
    mirrored : whether the first column is on the right.

    Returns
    -------
    A panel per heading. Plot heights may be too small or even negative: the caller must then omit
    panels.
    """
    columns = 2 if len(headings) > ONE_COLUMN and box.width >= TWO_COLUMNS_FROM else 1
    panel_width, foot = column_width(box, columns), size * LINE_HEIGHT + 5
    heads = [heading(*parts, panel_width, size) for parts in headings]
    row_heads = [
        max(heading_height(head, size) for head in heads[at : at + columns])
        for at in range(0, len(heads), columns)
    ]
    available = box.height - foot - sum(row_heads)
    is_alone = len(heads) % columns == 1 or columns == 1
    last_height = last if last and is_alone else max(last, available / len(row_heads))
    row_height = (available - last_height) / max(len(row_heads) - 1, 1)
    panels: list[ChartPanel] = []
    y = box.y
    for row, above in enumerate(row_heads):
        height = last_height if row == len(row_heads) - 1 else row_height
        for column in range(min(columns, len(heads) - row * columns)):
            at = row * columns + column
            lowest = at + columns >= len(heads)
            x = box.x + (columns - 1 - column if mirrored else column) * (panel_width + PANEL_GAP)
            panel_box = SlideBox(x, y, panel_width, above + height + (foot if lowest else 0.0))
            plot = SlideBox(x + left, y + above, panel_width - left - RIGHT, height)
            name, head = headings[at][0], heads[at]
            panels.append(ChartPanel(name, panel_box, plot, size, head, lowest=lowest))
        y += above + height
    return panels
