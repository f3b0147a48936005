"""Placeholder roles and six slide layouts for any paper size and either reading direction."""

from dataclasses import dataclass, replace

from exhibits.page_setup import Paper
from exhibits.render.pptx.ooxml.drawingml import SlideBox

MARGIN = 24.0
TOP = 28.0
"""Top of the title, below the handling and date line; points."""
FOOT = 38.0
"""Height of link, handling and page number, points."""
GAP = 6.0
LAYOUTS = ("Title", "Exhibit", "Two exhibits", "Map", "Sources", "Summary")

_DATE_WIDTH = 190.0
_PAGE_NUMBER_WIDTH = 60.0


@dataclass(frozen=True)
class Role:
    """Purpose and text style of a placeholder.

    ``kind`` and ``index`` are the OOXML attributes that link a placeholder to its layout.
    ``size`` and ``min_size`` are the maximum and minimum font size in points, ``colour`` a theme
    colour. ``align`` follows the reading direction: "start", "end" or "centre"; ``anchor`` is "t",
    "b" or "ctr".
    """

    name: str
    kind: str
    index: int
    size: float
    min_size: float
    prompt: str
    colour: str = "tx1"
    bold: bool = False
    align: str = "start"
    anchor: str = "t"
    bullet: bool = False


ROLES = {
    role.name: role
    for role in (
        Role("title", "title", 0, 26, 18, "Title", bold=True, anchor="b"),
        Role("opening", "ctrTitle", 0, 40, 24, "Brief title", bold=True, anchor="b"),
        Role("subtitle", "body", 20, 16, 14, "Subtitle", "tx2"),
        Role("as_of", "body", 21, 14, 14, "As of", "accent1", bold=True, align="end"),
        Role("exhibit", "", 22, 18, 14, "Exhibit"),
        Role("caption", "body", 24, 10.5, 9, "Notes: method, base and hedge", "tx2", anchor="b"),
        Role("sources", "body", 25, 9.5, 9, "Sources", "tx2", anchor="b"),
        Role("link", "body", 26, 9, 9, "Link and hashes", "tx2"),
        Role("handling", "body", 27, 10.5, 9, "Handling", bold=True, align="centre"),
        Role("handling_foot", "ftr", 11, 10.5, 9, "Handling", bold=True, align="centre"),
        Role("number", "sldNum", 12, 10.5, 9, "‹#›", "tx2", align="end"),
        Role("text", "body", 28, 16, 14, "Headline figures", bullet=True),
        Role("text_2", "body", 29, 16, 14, "Disagreements", bullet=True),
        Role("author", "body", 30, 18, 14, "Author"),
        Role("list", "body", 31, 10.5, 9.5, "Sources"),
        Role("list_2", "body", 32, 10.5, 9.5, "Sources, continued"),
    )
}

TEXT_ROLES = ("title", "subtitle", "caption", "sources", "link")
"""Text roles around an exhibit; with two side by side, suffixed "_1" and "_2"."""
_PAIRED_SIZES = {"title": (18.0, 14.0), "subtitle": (14.0, 14.0)}


def _paired_roles() -> list[Role]:
    """Roles of two exhibits side by side; only the first title can be the slide title."""
    roles = []
    for at, name in enumerate((*TEXT_ROLES, "exhibit")):
        role = ROLES[name]
        size, min_size = _PAIRED_SIZES.get(name, (role.size, role.min_size))
        first = replace(role, name=f"{name}_1", size=size, min_size=min_size)
        kind = "body" if role.kind else ""
        prompt = f"{role.prompt}, second"
        second = replace(first, name=f"{name}_2", kind=kind, index=40 + at, prompt=prompt)
        roles += [first, second]
    return roles


ROLES |= {role.name: role for role in _paired_roles()}


def placeholder_boxes(paper: Paper, layout: str, mirrored: bool = False) -> dict[str, SlideBox]:
    """Return the box of each role of a layout; mirrored for right-to-left reading.

    Raises
    ------
    KeyError: no such layout.
    """
    width, height = paper.width_pt, paper.height_pt
    content_width, foot_top = width - 2 * MARGIN, height - FOOT
    half = (content_width - 4 * GAP) / 2
    second = MARGIN + half + 4 * GAP
    link = SlideBox(MARGIN, foot_top + 4, content_width, 13)
    frame = {
        "handling": SlideBox(MARGIN + _DATE_WIDTH, 7, content_width - 2 * _DATE_WIDTH, 18),
        "as_of": SlideBox(width - MARGIN - _DATE_WIDTH, 7, _DATE_WIDTH, 18),
        "handling_foot": SlideBox(
            MARGIN + _PAGE_NUMBER_WIDTH, height - 19, content_width - 2 * _PAGE_NUMBER_WIDTH, 14
        ),
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
            for name, box in {**single, "link": link}.items()
        },
        # A map benefits more from height than from a long caption: one line suffices.
        "Map": head
        | {
            "exhibit": SlideBox(MARGIN, top, content_width, bottom + 20 - top),
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
