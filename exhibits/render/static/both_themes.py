"""One scene for the light and the dark theme: colours become names of style variables.

A drawing has the same parts in both themes. Where it lacks a line or a fill in one of them, that is
transparent there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from exhibits.render.static.primitives import (
    DrawingError,
    Fill,
    Hatch,
    Pen,
    Primitive,
    Scene,
    Stroke,
    TextBlock,
)

TRANSPARENT = "#00000000"


@dataclass
class Palette:
    """Variables of a style sheet by their colours in the light and the dark theme."""

    names: dict[tuple[str, str], str] = field(default_factory=dict)

    def reference(self, light: str, dark: str) -> str:
        """Return the value that refers to a colour; the colour itself if both are the same."""
        if light == dark:
            return light
        name = self.names.setdefault((light, dark), f"--c{len(self.names) + 1}")
        return f"var({name})"

    def declarations(self, is_dark: bool) -> str:
        """Write the declarations of all variables for one theme."""
        return "".join(f"{name}:{pair[is_dark]};" for pair, name in self.names.items())


def merge_themes(light: Scene, dark: Scene, palette: Palette) -> Scene:
    """Merge a drawing's scenes of both themes; colours that differ refer to the palette.

    Raises
    ------
    DrawingError: the scenes differ in more than their colours.
    """
    if len(light.parts) != len(dark.parts):
        raise DrawingError(
            f"the light drawing has {len(light.parts)} parts, the dark one {len(dark.parts)}"
        )
    merger = _Merger(palette)
    parts = tuple(map(merger.merge, light.parts, dark.parts))
    background = palette.reference(light.background, dark.background)
    return replace(light, background=background, parts=parts)


@dataclass(frozen=True)
class _Merger:
    palette: Palette

    def merge(self, light: Primitive, dark: Primitive) -> Primitive:
        if isinstance(light, TextBlock) and isinstance(dark, TextBlock):
            return self._merge_text(light, dark)
        if isinstance(light, Stroke) and isinstance(dark, Stroke):
            pen = self._merge_pens(light.pen, dark.pen)
            return replace(light, pen=_require(pen))
        if isinstance(light, TextBlock | Stroke) or type(light) is not type(dark):
            raise DrawingError(f"{light.group}: {type(light).__name__} or {type(dark).__name__}")
        fill = self._merge_fills(light.fill, getattr(dark, "fill", None))
        pen = self._merge_pens(light.pen, getattr(dark, "pen", None))
        return replace(light, fill=fill, pen=pen)

    def _merge_text(self, light: TextBlock, dark: TextBlock) -> TextBlock:
        if light.text != dark.text:
            raise DrawingError(f"text {light.text!r} or {dark.text!r}")
        lines = tuple(
            tuple(
                replace(run, colour=self.palette.reference(run.colour, other.colour))
                for run, other in zip(line, others, strict=True)
            )
            for line, others in zip(light.lines, dark.lines, strict=True)
        )
        return replace(
            light,
            lines=lines,
            halo=self.palette.reference(light.halo, dark.halo),
            box=self._merge_fills(light.box, dark.box),
            box_pen=self._merge_pens(light.box_pen, dark.box_pen),
        )

    def _merge_fills(self, light: Fill | None, dark: Fill | None) -> Fill | None:
        found = light or dark
        if found is None:
            return None
        colour, opacity = self._merge_colours(light, dark)
        hatch = self._merge_hatches(light.hatch if light else None, dark.hatch if dark else None)
        return replace(found, colour=colour, opacity=opacity, hatch=hatch)

    def _merge_hatches(self, light: Hatch | None, dark: Hatch | None) -> Hatch | None:
        found = light or dark
        if found is None:
            return None
        _require_same(light, dark, ("sign", "size", "weight"))
        colours = (each.colour if each else TRANSPARENT for each in (light, dark))
        return replace(found, colour=self.palette.reference(*colours))

    def _merge_pens(self, light: Pen | None, dark: Pen | None) -> Pen | None:
        found = light or dark
        if found is None:
            return None
        _require_same(light, dark, ("width", "dash"))
        colour, opacity = self._merge_colours(light, dark)
        return replace(found, colour=colour, opacity=opacity)

    def _merge_colours(
        self, light: Fill | Pen | None, dark: Fill | Pen | None
    ) -> tuple[str, float]:
        """Colour and opacity; an opacity that differs becomes a part of the colours."""
        if light and dark and light.opacity == dark.opacity:
            return self.palette.reference(light.colour, dark.colour), light.opacity
        colours = (_with_opacity(each) if each else TRANSPARENT for each in (light, dark))
        return self.palette.reference(*colours), 1.0


def _with_opacity(style: Fill | Pen) -> str:
    return f"{style.colour}{round(style.opacity * 255):02x}"


def _require(pen: Pen | None) -> Pen:
    assert pen is not None
    return pen


def _require_same(light: object, dark: object, names: Sequence[str]) -> None:
    if light and dark and any(getattr(light, name) != getattr(dark, name) for name in names):
        raise DrawingError(f"{light} or {dark}")
