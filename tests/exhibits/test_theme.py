"""Contrast of text and marks with their background, light and dark (WCAG 2.2 AA)."""

import pytest

from exhibits.theme import DARK, LIGHT, THEMES, Theme, faded_opacity, mix_colours


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_known_pairs() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("words", ["ink", "muted", "accent"])
@pytest.mark.parametrize("ground", ["paper", "theatre_land", "land", "sea"])
def test_text_is_readable(theme: Theme, words: str, ground: str) -> None:
    assert contrast(getattr(theme, words), getattr(theme, ground)) >= 4.5


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_marks_have_sufficient_contrast(theme: Theme) -> None:
    for colour in (*theme.series, theme.gain, theme.loss, theme.border):
        assert contrast(colour, theme.paper) >= 3


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_text_is_readable_on_every_shade(theme: Theme) -> None:
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        assert contrast(theme.ink, mix_colours(*theme.ramp, share)) >= 4.5


def test_mixing() -> None:
    assert mix_colours("#000000", "#ffffff", 0.0) == "#000000"
    assert mix_colours("#000000", "#ffffff", 1.0) == "#ffffff"


def test_older_is_fainter_but_visible() -> None:
    assert faded_opacity(0, 365) == 1.0
    assert faded_opacity(0, 365) > faded_opacity(100, 365) > faded_opacity(1000, 365) > 0.35
    assert LIGHT.paper != DARK.paper
