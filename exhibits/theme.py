"""Colours, font and symbols of the dashboard, light and dark.

Ink, rule and accent meet WCAG 2.2 AA contrast on their background (tests/exhibits/test_theme.py).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

FONT = "'IBM Plex Sans Arabic', sans-serif"


@dataclass(frozen=True)
class Theme:
    """Named colours of one appearance, as hex strings."""

    name: str
    paper: str
    ink: str
    muted: str
    rule: str
    accent: str
    track: str
    sea: str
    land: str
    theatre_land: str
    border: str
    admin_unit: str
    river: str
    lake: str
    lake_edge: str
    built: str
    gain: str
    loss: str
    series: tuple[str, ...]
    ramp: tuple[str, str]


LIGHT = Theme(
    name="light",
    paper="#fbfaf5",
    ink="#22201c",
    muted="#625c52",
    rule="#d9d4c7",
    accent="#1f5f7a",
    track="#e4dfd2",
    sea="#dde7ea",
    land="#eeeae0",
    theatre_land="#fffefb",
    border="#3a352d",
    admin_unit="#b5ad9c",
    river="#7aa5bd",
    lake="#bdd5de",
    lake_edge="#7aa5bd",
    built="#e9e2d0",
    gain="#8c2d19",
    loss="#1f5f7a",
    series=("#1f5f7a", "#b4581a", "#4d7a3a", "#7b4a8c", "#a3283c", "#6b5b1e", "#2f8f83", "#6a6a6a"),
    ramp=("#fdf6e3", "#c98d3a"),
)

DARK = Theme(
    name="dark",
    paper="#14171a",
    ink="#ece8df",
    muted="#aea89c",
    rule="#353b41",
    accent="#7cc0dc",
    track="#2b3137",
    sea="#10202a",
    land="#1b1f23",
    theatre_land="#383f46",
    border="#d8d2c4",
    admin_unit="#59616a",
    river="#4f86a6",
    lake="#24485c",
    lake_edge="#4f86a6",
    built="#333a3f",
    gain="#f0936f",
    loss="#7cc0dc",
    series=("#7cc0dc", "#f0a35e", "#9ccb7f", "#c8a0dc", "#f08a96", "#d8c670", "#6fd0c2", "#b4b4b4"),
    ramp=("#2c2a22", "#80571f"),
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}

STEP_STRENGTHS = (0.78, 0.52, 0.28)
"""Share of a controller's colour in the fill of a map by step, the nearest to the evidence first;
the rest is `Theme.theatre_land`."""
MIN_FILL_CONTRAST = 1.4
"""Two fills of less contrast differ by hue alone: near-black on the paper of the dark theme has an
outline, what was held throughout is paler than a change that is close to it."""

MIN_SHAPE_CONTRAST = 3.0
"""WCAG 2.2, 1.4.11: minimum contrast of a shape, or of its outline, to what is beside it."""

# The variable part of a mark's opacity halves in one year.
HALF_LIFE_DAYS = 365.0

SERIES_COUNT = len(LIGHT.series)
# Shapes distinguish series without colour; each target has them, full and hollow.
SYMBOLS = ("circle", "square", "diamond", "triangle-up")


class MarkStyle(NamedTuple):
    """Style of an organisation's marks: position in `Theme.series`, and one of `SYMBOLS`."""

    colour: int
    symbol: str


@lru_cache(maxsize=1024)
def mix_colours(low: str, high: str, share: float) -> str:
    """Interpolate between two hex colours; ``share`` is 0-1."""
    ends = [[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in (low, high)]
    return "#" + "".join(
        f"{round(start + (stop - start) * share):02x}" for start, stop in zip(*ends, strict=True)
    )


@lru_cache(maxsize=1024)
def contrast_ratio(first: str, second: str) -> float:
    """Return the WCAG 2.2 contrast ratio of two hex colours, 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@lru_cache(maxsize=256)
def outline_colour(colour: str, ink: str, beside: str) -> str:
    """Return the tone of a hex colour that has the least contrast to ``beside`` a shape needs.

    Of the tones from ``beside`` over ``colour`` to ``ink`` the first of `MIN_SHAPE_CONTRAST`;
    ``ink`` itself if even that has less.
    """
    shares = [share / 20 for share in range(20)]
    tones = [mix_colours(beside, colour, share) for share in shares]
    tones += [mix_colours(colour, ink, share) for share in shares]
    return next((each for each in tones if contrast_ratio(each, beside) >= MIN_SHAPE_CONTRAST), ink)


def readable_colour(colour: str, opacity: float) -> str:
    """Return a hex colour as rgba with the given opacity (0-1)."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def faded_opacity(age_days: float, half_life_days: float) -> float:
    """Return the opacity of a mark by age in days: it decreases with age, never below 0.35."""
    return 0.35 + 0.65 * 0.5 ** (max(age_days, 0.0) / half_life_days)
