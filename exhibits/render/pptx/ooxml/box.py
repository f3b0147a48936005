"""A rectangle of a slide."""

from dataclasses import dataclass

EMU = 12_700
"""Units of Office's own in a point (1/72 inch)."""


@dataclass(frozen=True)
class Box:
    """Where something stands on a slide, in points from its upper left corner; y down."""

    x: float
    y: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[int, int, int, int]:
        """Left, top, width and height in whole EMU, as python-pptx takes them."""
        return (
            round(self.x * EMU),
            round(self.y * EMU),
            round(self.width * EMU),
            round(self.height * EMU),
        )

    def mirrored(self, across: float) -> "Box":
        """The same on a slide ``across`` points wide that is read from right to left."""
        return Box(across - self.x - self.width, self.y, self.width, self.height)
