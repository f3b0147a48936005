"""Lay out chart panels in one or two columns with aligned plots."""

from collections.abc import Sequence
from dataclasses import dataclass

from exhibits.render.pptx.ooxml.drawingml import SlideBox

PANEL_GAP = 12.0
TWO_COLUMNS_FROM = 600.0
"""Minimum box width for more than `ONE_COLUMN` panels to be in two columns, points."""
ONE_COLUMN = 3


@dataclass(frozen=True)
class Panel:
    """Box of a panel, the plot in it, and whether it is the lowest, with axis labels."""

    box: SlideBox
    plot: SlideBox
    lowest: bool


def count_columns(panels: int, width: float) -> int:
    """Return the number of panel columns."""
    return 2 if panels > ONE_COLUMN and width >= TWO_COLUMNS_FROM else 1


def column_width(box: SlideBox, columns: int) -> float:
    """Return the width of a panel including its side margins, points."""
    return (box.width - PANEL_GAP * (columns - 1)) / columns


def lay_out_panels(
    box: SlideBox,
    heads: Sequence[float],
    sides: tuple[float, float],
    foot: float,
    last: float = 0.0,
    mirrored: bool = False,
) -> list[Panel]:
    """Lay out panels in reading order with equal plot heights except for the last row.

    Parameters
    ----------
    heads : height of each panel's heading, points.
    sides : left and right margin of each plot, points.
    foot : margin below the lowest plot of each column, for axis labels; points.
    last : height of the last panel, points, if it differs: exact if it is alone in its row, else a
        minimum of the row height.
    mirrored : whether the first column is on the right.

    Returns
    -------
    A panel per heading. Plot heights may be too small or even negative: the caller must then omit
    panels.
    """
    columns = count_columns(len(heads), box.width)
    panel_width = column_width(box, columns)
    rows = [heads[at : at + columns] for at in range(0, len(heads), columns)]
    available = box.height - foot - sum(map(max, rows))
    last_height = last if last and len(rows[-1]) == 1 else max(last, available / len(rows))
    row_height = (available - last_height) / max(len(rows) - 1, 1)
    panels: list[Panel] = []
    y = box.y
    for at, row in enumerate(rows):
        head, plot_height = max(row), last_height if at == len(rows) - 1 else row_height
        for column in range(len(row)):
            lowest = at * columns + column + columns >= len(heads)
            step = columns - 1 - column if mirrored else column
            x = box.x + step * (panel_width + PANEL_GAP)
            panel_box = SlideBox(x, y, panel_width, head + plot_height + (foot if lowest else 0.0))
            plot = SlideBox(x + sides[0], y + head, panel_width - sum(sides), plot_height)
            panels.append(Panel(panel_box, plot, lowest))
        y += head + plot_height
    return panels
