"""The typeface in style sheets of HTML files, by the subsets of letters that a file needs."""

import base64
import re
from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from exhibits.render.html.environment import render

_FONTS = Path(__file__).parents[3] / "static" / "fonts"
# Subsets by file and the code points of each, as in .streamlit/config.toml.
ARABIC = {
    "arabic-arabic": "U+0600-06FF,U+0750-077F,U+0870-088E,U+0890-0891,U+0897-08E1,U+08E3-08FF,"
    "U+200C-200E,U+FB50-FDFF,U+FE70-FE74,U+FE76-FEFC",
}
LATIN = {
    "arabic-latin-ext": "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,"
    "U+0329,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,"
    "U+2C60-2C7F,U+A720-A7FF",
    "arabic-latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,"
    "U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
}
CYRILLIC = {
    "cyrillic": "U+0301,U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116",
    "cyrillic-ext": "U+0460-052F,U+1C80-1C8A,U+20B4,U+2DE0-2DFF,U+A640-A69F,U+FE2E-FE2F",
}
# Letters, and their escapes in the JSON of drawings.
_CYRILLIC_LETTER = re.compile(r"[\u0400-\u052f]|\\u0[45][0-9a-f]{2}")
_ARABIC_LETTER = re.compile(r"[\u0600-\u06ff]")


def font_faces(subsets: Mapping[str, str]) -> Markup:
    """Write the font faces of subsets (code points by file) with the fonts in them."""
    return render("font_faces", subsets=subsets, font_base64=_font_base64)


def has_cyrillic(text: str) -> bool:
    """Whether a page has Cyrillic letters."""
    return bool(_CYRILLIC_LETTER.search(text))


def has_arabic(text: str) -> bool:
    """Whether a page has Arabic letters."""
    return bool(_ARABIC_LETTER.search(text))


def _font_base64(subset: str, weight: int) -> str:
    name = f"ibm-plex-sans-{subset}-{weight}-normal.woff2"
    return base64.b64encode((_FONTS / name).read_bytes()).decode("ascii")
