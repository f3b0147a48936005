"""Rectangles in pixels, for the placement of labels."""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np


class PixelBox(NamedTuple):
    """A rectangle in pixels, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "PixelBox") -> bool:
        """Return whether the two boxes overlap by more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def contains(self, x: float, y: float) -> bool:
        """Return whether a point lies in the box."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    @property
    def centre(self) -> tuple[float, float]:
        """Position of the centre, px."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def distance_px(self, other: "PixelBox") -> float:
        """Return the distance between the two boxes; 0 if they overlap."""
        across = max(self.left - other.right, other.left - self.right, 0.0)
        down = max(self.top - other.bottom, other.top - self.bottom, 0.0)
        return math.hypot(across, down)

    def is_inside(self, frame: "PixelBox") -> bool:
        """Return whether the box lies entirely in ``frame``."""
        left, top, right, bottom = self
        first, highest, last, lowest = frame
        return left >= first and right <= last and top >= highest and bottom <= lowest


def index_boxes(boxes: Sequence[PixelBox]) -> Callable[[PixelBox], list[PixelBox]]:
    """Return a function that finds the boxes which overlap or touch one, in order.

    A label is near few of the hundreds of marks of a map.
    """
    left, top, right, bottom = (
        np.array([(box.left, box.top, box.right, box.bottom) for box in boxes]).reshape(-1, 4).T
    )

    def find(box: PixelBox) -> list[PixelBox]:
        near = (left <= box.right) & (right >= box.left) & (top <= box.bottom) & (bottom >= box.top)
        return [boxes[index] for index in np.flatnonzero(near).tolist()]

    return find
