"""Panels of charts in a box: beneath each other, or in two columns; their plots aligned."""

from collections.abc import Sequence
from dataclasses import dataclass

from exhibits.render.pptx.ooxml.drawingml import SlideBox

BETWEEN = 12.0
TWO_COLUMNS_FROM = 600.0
"""Width of a box from which more than `ONE_COLUMN` panels stand in two columns, points."""
ONE_COLUMN = 3


@dataclass(frozen=True)
class Panel:
    """A panel's own box, its plot within, and whether the time axis is written under it."""

    box: SlideBox
    plot: SlideBox
    lowest: bool


def columns_of(panels: int, width: float) -> int:
    """How many panels stand beside each other."""
    return 2 if panels > ONE_COLUMN and width >= TWO_COLUMNS_FROM else 1


def column_width(box: SlideBox, columns: int) -> float:
    """Width of a panel with the letters beside its plot, points."""
    return (box.width - BETWEEN * (columns - 1)) / columns


def lay_out_panels(
    box: SlideBox,
    heads: Sequence[float],
    sides: tuple[float, float],
    foot: float,
    last: float = 0.0,
    mirrored: bool = False,
) -> list[Panel]:
    """Places of panels in reading order, plots of one height but the last line's.

    Parameters
    ----------
    heads : height of each panel's heading, points.
    sides : left and right of each plot, for letters.
    foot : under the lowest plot of each column, for the words of its axis.
    last : height that the last panel needs, if it is unlike the others: alone in its line it gets
        no more, beside another its line is at least so high.
    mirrored : whether the first column stands right.

    Returns
    -------
    As many places as ``heads``. A plot can come out too low, even below 0: it is for the caller to
    leave panels out then.
    """
    columns = columns_of(len(heads), box.width)
    across = column_width(box, columns)
    lines = [heads[at : at + columns] for at in range(0, len(heads), columns)]
    room = box.height - foot - sum(map(max, lines))
    low = last if last and len(lines[-1]) == 1 else max(last, room / len(lines))
    each = (room - low) / max(len(lines) - 1, 1)
    places: list[Panel] = []
    y = box.y
    for at, line in enumerate(lines):
        head, high = max(line), low if at == len(lines) - 1 else each
        for column in range(len(line)):
            lowest = at * columns + column + columns >= len(heads)
            step = columns - 1 - column if mirrored else column
            x = box.x + step * (across + BETWEEN)
            own = SlideBox(x, y, across, head + high + (foot if lowest else 0.0))
            plot = SlideBox(x + sides[0], y + head, across - sum(sides), high)
            places.append(Panel(own, plot, lowest))
        y += head + high
    return places
