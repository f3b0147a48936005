"""Where names go on a map: none over another, none over a mark, none cut by the frame.

Greedy by rank: each label tries places around its anchor, first with its Arabic name, then without
it, and is left out when every place is taken. Sizes are estimated from the letters, a little
generously, because no browser is asked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exhibits.model import Label
from exhibits.text.metrics import width_px

LINE_EM = 1.3
LEADING_EM = 0.4
GAP_PX = 3.0
URGENT = 10


@dataclass(frozen=True)
class PixelBox:
    """A rectangle in pixels, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "PixelBox") -> bool:
        """Whether the two overlap by more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def inside(self, frame: "PixelBox") -> bool:
        """Whether the whole box lies in ``frame``."""
        return (
            self.left >= frame.left
            and self.right <= frame.right
            and self.top >= frame.top
            and self.bottom <= frame.bottom
        )


@dataclass(frozen=True)
class PlacedLabel:
    """A label with the lines that fit and the side of its anchor on which they stand.

    ``side`` is (x, y) in -1, 0, 1: right of the anchor is (1, 0), below is (0, 1).
    """

    label: Label
    lines: tuple[str, ...]
    side: tuple[int, int]
    box: PixelBox


SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))


def place_labels(
    labels: Sequence[Label],
    anchors: Sequence[tuple[float, float]],
    sizes: dict[str, float],
    centred: frozenset[str],
    hard: Sequence[PixelBox],
    soft: Sequence[PixelBox],
    furniture: Sequence[PixelBox],
    frame: PixelBox,
) -> list[PlacedLabel]:
    """Choose text and side for as many labels as fit.

    Parameters
    ----------
    labels, anchors : the names and the pixel at which each one's mark stands; same length.
    sizes : letter size in px by role.
    centred : roles whose name stands on its anchor (areas), not beside it (points).
    hard : boxes that no label may cover, other than the one at its own anchor.
    soft : small marks, which a label of rank below `URGENT` covers rather than be left out.
    furniture : boxes that no label at all may cover (scale bar, north hint, zoom buttons).
    frame : the picture's edge.

    Returns
    -------
    list of Placed, in order of rank; a label without a free place is not in it.
    """
    taken: list[PixelBox] = []
    placed: list[PlacedLabel] = []
    for at in sorted(range(len(labels)), key=lambda at: labels[at].rank):
        label, (x, y) = labels[at], anchors[at]
        own = _own([*hard, *soft], x, y)
        solid = [*furniture, *taken, *(mark for mark in hard if mark is not own)]
        small = [mark for mark in soft if mark is not own]
        chosen = next(
            (
                option
                for version in _versions(label)
                for walls in ([solid + small, solid] if label.rank < URGENT else [solid + small])
                for option in _sides(label, version, sizes, (x, y), centred)
                if option.box.inside(frame) and not any(map(option.box.meets, walls))
            ),
            None,
        )
        if chosen is not None:
            placed.append(chosen)
            taken.append(chosen.box)
    return placed


def _versions(label: Label) -> list[tuple[str, ...]]:
    """The lines of a label from the fullest to the name alone."""
    broken = tuple(line for note in label.notes for line in note.split(", "))
    full = [
        (label.text, label.text_ar, *broken),
        (label.text, label.text_ar, *label.notes),
        (label.text, *broken),
        (label.text, *label.notes),
        (label.text, *(line for note in label.notes[:1] for line in note.split(", "))),
        (label.text, label.text_ar),
        (label.text,),
    ]
    return list(dict.fromkeys(tuple(line for line in lines if line) for lines in full))


def _sides(
    label: Label,
    lines: tuple[str, ...],
    sizes: dict[str, float],
    anchor: tuple[float, float],
    centred: frozenset[str],
) -> Iterator[PlacedLabel]:
    for side in ((0, 0),) if label.role in centred else SIDES:
        yield PlacedLabel(label, lines, side, _box(lines, sizes[label.role], *anchor, side))


def _own(marks: Sequence[PixelBox], x: float, y: float) -> PixelBox | None:
    """The smallest mark under a label's own anchor: beside it is where the name belongs."""
    under = [box for box in marks if box.left <= x <= box.right and box.top <= y <= box.bottom]
    return min(under, key=lambda box: box.right - box.left, default=None)


def _box(
    lines: tuple[str, ...], size: float, x: float, y: float, side: tuple[int, int]
) -> PixelBox:
    wide = max(width_px(line, size) for line in lines) + 2 * GAP_PX
    high = (len(lines) * LINE_EM + LEADING_EM) * size
    aside, above = offset_px(side, size)
    left = x - wide / 2 + side[0] * (wide / 2 + aside)
    top = y - high / 2 + side[1] * (high / 2 + above)
    return PixelBox(left, top, left + wide, top + high)


def offset_px(side: tuple[int, int], size: float) -> tuple[float, float]:
    """Distance from the anchor to the near edge of a text of this size, px in x and y, unsigned."""
    near, far = size * 0.25, size * 0.5
    if side[0] and side[1]:
        return near, near
    return (far if side[0] else 0.0), (far if side[1] else 0.0)
