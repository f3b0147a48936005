"""Colours and hatches for actors without any.

Every pair of the palette differs by at least CIEDE2000 10, also as seen by deuteranopes, protanopes
and tritanopes, and from the background; the further colours by 10, and by 6 as seen by them
(tests/data/loading/test_completion.py).
"""

PALETTE: tuple[tuple[str, str], ...] = (
    ("#1040e8", "#5870a0"),
    ("#e88828", "#e8d058"),
    ("#107070", "#10e8b8"),
    ("#a02858", "#e82810"),
    ("#887010", "#b8a070"),
    ("#8870e8", "#b870e8"),
    ("#70a0d0", "#a0b8e8"),
    ("#584010", "#b84040"),
    ("#104088", "#b810e8"),
    ("#b858a0", "#e870a0"),
    ("#b888a0", "#885870"),
)
"""Colours on a light and on a dark background, of near hues, the most distinct first."""
FURTHER_COLOURS: tuple[tuple[str, str], ...] = (
    ("#10d088", "#70b810"),
    ("#e84058", "#e8a0a0"),
    ("#404040", "#d0e8e8"),
    ("#587040", "#108858"),
    ("#88b8a0", "#b8d088"),
    ("#701058", "#d028a0"),
    ("#708888", "#708888"),
    ("#585888", "#d0d0e8"),
    ("#8828b8", "#58b8b8"),
    ("#b8a058", "#705858"),
    ("#405858", "#28a040"),
)
"""Those of a theatre with more actors than the palette has colours."""
CONTESTED_COLOURS = ("#8a8578", "#8a8578")
NOT_ASSESSED_COLOURS = ("#fffefb", "#262b30")
"""Those of land without assessment; maps draw none for it."""
HATCHES = ("", "/", "\\", "-", "|", "x", "+", ".")
