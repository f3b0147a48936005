"""A drawing in both themes: colours that differ become variables, all else must be the same."""

from dataclasses import replace

import numpy as np
import pytest

from exhibits.render.static.both_themes import TRANSPARENT, Palette, merge_themes
from exhibits.render.static.primitives import DrawingError, Fill, Patch, Pen, Scene

RING = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)])
LIGHT = Scene(10, 10, "#ffffff", (Patch((RING,), Fill("#aaaaaa"), None),))
DARK = Scene(10, 10, "#000000", (Patch((RING,), Fill("#bbbbbb"), Pen("#ffffff", 1.0)),))


def test_colours_that_differ_are_variables() -> None:
    palette = Palette()
    merged = merge_themes(LIGHT, DARK, palette)
    (patch,) = merged.parts
    assert isinstance(patch, Patch)
    assert patch.fill == Fill("var(--c1)")
    assert patch.pen == Pen("var(--c2)", 1.0)
    assert merged.background == "var(--c3)"
    assert palette.declarations(is_dark=False) == f"--c1:#aaaaaa;--c2:{TRANSPARENT};--c3:#ffffff;"
    assert palette.declarations(is_dark=True) == "--c1:#bbbbbb;--c2:#ffffffff;--c3:#000000;"


def test_the_same_colour_is_written() -> None:
    assert merge_themes(LIGHT, LIGHT, Palette()) == LIGHT


def test_scenes_that_differ_are_refused() -> None:
    with pytest.raises(DrawingError, match="1 parts, the dark one 0"):
        merge_themes(LIGHT, replace(DARK, parts=()), Palette())
    (patch,) = DARK.parts
    assert isinstance(patch, Patch)
    other = replace(patch, pen=Pen("#ffffff", 2.0))
    with pytest.raises(DrawingError, match="width"):
        merge_themes(replace(DARK, parts=(patch,)), replace(DARK, parts=(other,)), Palette())
