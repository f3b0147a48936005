"""Styles of the map that moves, drawn by the browser: those of the map drawn by Plotly."""

from typing import Any

from exhibits.render.hatches import CONTESTED_SIGN, CONTESTED_SOLIDITY, HATCHES, TONE_SOLIDITY
from exhibits.render.plotly.controller_style import contrast_colour, is_near_black
from exhibits.render.plotly.maps.fills import (
    ASSESSED_OUTLINE_PX,
    OUTLINE_PX,
    area_outline,
    area_stroke,
)
from exhibits.theme import STEP_STRENGTHS, Theme, mix_colours

_TILE = 8
_STROKES = {  # drawn upside down; the corners of a tile have the ends of its neighbours' strokes
    "rising": "M0 0L8 8M-1 7L1 9M7 -1L9 1",
    "falling": "M0 8L8 0M-1 1L1 -1M7 9L9 7",
    "upright": "M4 0V8",
    "flat": "M0 4H8",
}
_DOT = "M4 4h0"
_DASHES = {"dot": "1 3", "dash": "5 4"}


def style_playback(
    frames: dict[str, Any], groups: list[dict[str, Any]], theme: Theme, *, has_patterns: bool
) -> dict[str, Any]:
    """Build the styles of frames.

    Returns
    -------
    dict of plain JSON: colours of the theme by name; ``fills``: by controller and step, ``under``
    and, for a hatch, ``over``, ``strokes`` (SVG path in a tile of 8) and their ``width``;
    ``outlines``: SVG attributes of the line below the areas of each controller, of which they cover
    the inner half; none for contested ones of the model;
    ``dots``: colours of places by controller;
    ``base``: SVG attributes by role of the base map; ``key``: the entries of the legend; ``chart``:
    ``fill`` and ``edge`` of their areas over time.
    """
    holders, is_modelled = frames["holders"], frames["not_assessed_km2"] is not None
    dots = [_colour(holder, theme) for holder in holders]
    return {
        "ink": theme.ink,
        "muted": theme.muted,
        "paper": theme.paper,
        "sea": theme.sea,
        "accent": theme.accent,
        "fills": [
            [
                _fill(holders, position, step if is_modelled else None, theme, has_patterns)
                for step in range(len(frames["steps"]))
            ]
            for position in range(len(holders))
        ],
        "outlines": [_outline(holder, is_modelled, theme) for holder in holders],
        "dots": dots,
        "base": {
            role: _attributes(role, theme)
            for role, _ in (*frames["base"]["under"], *frames["base"]["over"])
        },
        "key": groups,
        "chart": [
            {"fill": colour, "edge": theme.ink if is_near_black(colour, theme) else theme.paper}
            for colour in (dots[group["at"][0]] for group in groups)
        ],
    }


def _colour(holder: dict[str, Any], theme: Theme) -> str:
    return str(holder["colour_dark" if theme.name == "dark" else "colour"])


def _fill(
    holders: list[dict[str, Any]],
    position: int,
    step: int | None,
    theme: Theme,
    has_patterns: bool,
) -> dict[str, Any]:
    """Fill of a controller at a step; without steps, as an assessor draws it."""
    holder = holders[position]

    def colour_of(one: dict[str, Any]) -> str:
        colour = _colour(one, theme)
        if step is None:
            return colour
        return mix_colours(theme.theatre_land, colour, STEP_STRENGTHS[step])

    if holder["parties"]:
        under, over = (colour_of(holders[party]) for party in holder["parties"])
        sign, solidity = CONTESTED_SIGN, CONTESTED_SOLIDITY
    else:
        under = colour_of(holder)
        over = contrast_colour(under, theme)
        sign, solidity = holder["pattern"], TONE_SOLIDITY
        if not sign or (step is not None and not has_patterns):
            return {"under": under}
    form = HATCHES[sign]
    return {
        "under": under,
        "over": over,
        "strokes": "".join(_STROKES[stroke] for stroke in form.strokes) or _DOT,
        "width": round(form.weight_px(_TILE / (2**0.5 if form.is_slanted else 1), solidity), 2),
    }


def _outline(holder: dict[str, Any], is_modelled: bool, theme: Theme) -> dict[str, Any]:
    if not is_modelled:
        return {"stroke": theme.ink, "stroke-width": 2 * ASSESSED_OUTLINE_PX}
    if holder["parties"]:
        return {"stroke": "none"}
    return {"stroke": area_outline(_colour(holder, theme), theme), "stroke-width": 2 * OUTLINE_PX}


def _attributes(role: str, theme: Theme) -> dict[str, Any]:
    line, fill = area_stroke(role, theme)
    dash = _DASHES.get(str(line.get("dash")), "none")
    fill = "none" if fill.startswith("rgba") else fill
    return {
        "fill": fill,
        "stroke": line["color"],
        "stroke-width": line["width"],
        "stroke-dasharray": dash,
    }
