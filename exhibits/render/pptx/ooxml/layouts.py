"""Roles and boxes of the template's placeholders, for any paper size and reading direction."""

from dataclasses import dataclass, replace

from exhibits.page_setup import Paper
from exhibits.render.pptx.ooxml.drawingml import SlideBox

MARGIN = 24.0
TOP = 26.0
"""Top of the title, below the handling and date line; points."""
FOOT, PAIRED_FOOT = 24.0, 38.0
"""Height of link, handling and page number; with the links of two exhibits above; points."""
GAP = 6.0

_DATE_WIDTH, _DATE_SHARE = 250.0, 0.3
"""Width of the date, points, and its largest share of the content: Arabic months have two names."""
_PAGE_NUMBER_WIDTH = 60.0
_LINK_SHARE, _HANDLING_SHARES = 0.34, (0.35, 0.65)  # of the content width


@dataclass(frozen=True)
class Role:
    """Placeholder of the template: its ``index`` in the layouts and its text style.

    ``size`` and ``min_size`` are the maximum (as in the template) and minimum font size in points.
    """

    index: int
    size: float
    min_size: float
    bold: bool = False


ROLES = {
    "title": Role(0, 26, 18, bold=True),
    "opening": Role(0, 40, 24, bold=True),
    "subtitle": Role(20, 16, 14),
    "as_of": Role(21, 14, 11, bold=True),
    "exhibit": Role(22, 18, 14),
    "caption": Role(24, 10.5, 9),
    "sources": Role(25, 9.5, 9),
    "link": Role(26, 9, 9),
    "handling": Role(27, 10.5, 9, bold=True),
    "handling_foot": Role(11, 10.5, 9, bold=True),
    "number": Role(12, 10.5, 9),
    "text": Role(28, 16, 14),
    "text_2": Role(29, 16, 14),
    "author": Role(30, 18, 14),
    "list": Role(31, 10.5, 9.5),
    "list_2": Role(32, 10.5, 9.5),
}

TEXT_ROLES = ("title", "subtitle", "caption", "sources", "link")
"""Text roles around an exhibit; with two side by side, suffixed "_1" and "_2"."""
_PAIRED_SIZES = {"title": (18.0, 14.0), "subtitle": (14.0, 14.0)}


for _at, _name in enumerate((*TEXT_ROLES, "exhibit")):
    _size, _min_size = _PAIRED_SIZES.get(_name, (ROLES[_name].size, ROLES[_name].min_size))
    ROLES[f"{_name}_1"] = replace(ROLES[_name], size=_size, min_size=_min_size)
    # Only the first title can be the slide title.
    ROLES[f"{_name}_2"] = replace(ROLES[f"{_name}_1"], index=40 + _at)


def full_link_box(paper: Paper, mirrored: bool = False) -> SlideBox:
    """Return the box of the link on a slide without a handling line."""
    width = paper.width_pt - 2 * MARGIN - _PAGE_NUMBER_WIDTH
    box = SlideBox(MARGIN, paper.height_pt - 19, width, 14)
    return box.mirrored(paper.width_pt) if mirrored else box


def placeholder_boxes(paper: Paper, layout: str, mirrored: bool = False) -> dict[str, SlideBox]:
    """Return the box of each role of a layout; mirrored for right-to-left reading.

    Raises
    ------
    KeyError: no such layout.
    """
    width, height = paper.width_pt, paper.height_pt
    content_width, foot_top = width - 2 * MARGIN, height - FOOT
    date_width = min(_DATE_WIDTH, _DATE_SHARE * content_width)
    half = (content_width - 4 * GAP) / 2
    second = MARGIN + half + 4 * GAP
    link = SlideBox(MARGIN, height - 19, _LINK_SHARE * content_width, 14)
    pair_link = SlideBox(MARGIN, height - PAIRED_FOOT + 2, content_width, 13)
    begin, end = (MARGIN + share * content_width for share in _HANDLING_SHARES)
    frame = {
        "handling": SlideBox(MARGIN + date_width, 7, content_width - 2 * date_width, 18),
        "as_of": SlideBox(width - MARGIN - date_width, 7, date_width, 18),
        "handling_foot": SlideBox(begin, height - 19, end - begin, 14),
        "number": SlideBox(
            width - MARGIN - _PAGE_NUMBER_WIDTH, height - 19, _PAGE_NUMBER_WIDTH, 14
        ),
    }
    title = SlideBox(MARGIN, TOP, content_width, 34)
    head = {"title": title, "subtitle": SlideBox(MARGIN, TOP + 36, content_width, 20)}
    below = {
        "caption": SlideBox(MARGIN, foot_top - 74, content_width, 44),
        "sources": SlideBox(MARGIN, foot_top - 28, content_width, 24),
    }
    top, bottom = TOP + 36 + 20 + GAP, foot_top - 74 - GAP
    list_top, list_height = (
        title.y + title.height + 2 * GAP,
        foot_top - GAP - (title.y + title.height + 2 * GAP),
    )
    single = head | {"exhibit": SlideBox(MARGIN, top, content_width, bottom - top)} | below
    boxes: dict[str, dict[str, SlideBox]] = {
        "Title": {
            "opening": SlideBox(MARGIN, height * 0.14, content_width, height * 0.30),
            "subtitle": SlideBox(MARGIN, height * 0.46, content_width, 40),
            "author": SlideBox(MARGIN, height * 0.58, content_width, height * 0.24),
        },
        "Exhibit": single,
        "Two exhibits": {
            f"{name}_{number}": SlideBox(left, box.y, half, box.height)
            for left, number in ((MARGIN, 1), (second, 2))
            for name, box in {**single, "link": pair_link}.items()
        },
        # A map fills the width of the slide.
        "Map": head
        | {
            "exhibit": SlideBox(0, top, width, bottom + 20 - top),
            "caption": SlideBox(MARGIN, foot_top - 54, content_width, 24),
            "sources": below["sources"],
        },
        "Sources": {
            "title": title,
            "list": SlideBox(MARGIN, list_top, half, list_height),
            "list_2": SlideBox(second, list_top, half, list_height),
        },
        "Summary": {
            "title": title,
            "text": SlideBox(MARGIN, list_top, half, list_height),
            "text_2": SlideBox(second, list_top, half, list_height),
        },
    }
    links = {} if "link_1" in boxes[layout] else {"link": link}
    placed = boxes[layout] | links | frame
    return {name: box.mirrored(width) for name, box in placed.items()} if mirrored else placed
