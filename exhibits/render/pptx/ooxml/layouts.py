"""What stands on a slide and where: six layouts, for any paper and either reading direction."""

from dataclasses import dataclass, replace

from exhibits.page_setup import Paper
from exhibits.render.pptx.ooxml.drawingml import SlideBox

MARGIN = 24.0
TOP = 28.0
"""Where the title begins, below the line of handling and day; points."""
FOOT = 38.0
"""What link, handling and page number take of the height."""
GAP = 6.0
LAYOUTS = ("Title", "Exhibit", "Two exhibits", "Map", "Sources", "Summary")

_DAY = 190.0
_NUMBER = 60.0


@dataclass(frozen=True)
class Role:
    """What a placeholder is for, and how its letters look.

    ``kind`` and ``index`` are PowerPoint's: they tie a slide's placeholder to its layout's.
    ``size`` and ``least`` in points: the largest and the smallest its text is set in. ``colour`` is
    one of the theme's. ``align`` and ``anchor`` in the reading direction: "start", "end", "centre";
    "t", "b", "ctr".
    """

    name: str
    kind: str
    index: int
    size: float
    least: float
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
        Role("opening", "ctrTitle", 0, 40, 24, "Title of the brief", bold=True, anchor="b"),
        Role("subtitle", "body", 20, 16, 14, "What is shown", "tx2"),
        Role("as_of", "body", 21, 14, 14, "As of", "accent1", bold=True, align="end"),
        Role("exhibit", "", 22, 18, 14, "Exhibit"),
        Role("caption", "body", 24, 10.5, 9, "Rule, base and hedge", "tx2", anchor="b"),
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

WORDS = ("title", "subtitle", "caption", "sources", "link")
"""What stands around an exhibit; of two side by side each has its own, with 1 and 2."""
_SMALLER = {"title": (18.0, 14.0), "subtitle": (14.0, 14.0)}


def _of_two() -> list[Role]:
    """The roles of two exhibits side by side; one title alone can be the slide's."""
    told = []
    for at, name in enumerate((*WORDS, "exhibit")):
        role = ROLES[name]
        size, least = _SMALLER.get(name, (role.size, role.least))
        first = replace(role, name=f"{name}_1", size=size, least=least)
        kind = "body" if role.kind else ""
        prompt = f"{role.prompt}, second"
        second = replace(first, name=f"{name}_2", kind=kind, index=40 + at, prompt=prompt)
        told += [first, second]
    return told


ROLES |= {role.name: role for role in _of_two()}


def placeholder_boxes(paper: Paper, layout: str, mirrored: bool = False) -> dict[str, SlideBox]:
    """Where each role of a layout stands on a paper; mirrored for what is read from the right.

    Raises
    ------
    KeyError: no such layout.
    """
    wide, high = paper.width_pt, paper.height_pt
    across, foot = wide - 2 * MARGIN, high - FOOT
    half = (across - 4 * GAP) / 2
    second = MARGIN + half + 4 * GAP
    link = SlideBox(MARGIN, foot + 4, across, 13)
    frame = {
        "handling": SlideBox(MARGIN + _DAY, 7, across - 2 * _DAY, 18),
        "as_of": SlideBox(wide - MARGIN - _DAY, 7, _DAY, 18),
        "handling_foot": SlideBox(MARGIN + _NUMBER, high - 19, across - 2 * _NUMBER, 14),
        "number": SlideBox(wide - MARGIN - _NUMBER, high - 19, _NUMBER, 14),
    }
    title = SlideBox(MARGIN, TOP, across, 34)
    head = {"title": title, "subtitle": SlideBox(MARGIN, TOP + 36, across, 20)}
    under = {
        "caption": SlideBox(MARGIN, foot - 74, across, 44),
        "sources": SlideBox(MARGIN, foot - 28, across, 24),
    }
    top, bottom = TOP + 36 + 20 + GAP, foot - 74 - GAP
    text, long = title.y + title.height + 2 * GAP, foot - GAP - (title.y + title.height + 2 * GAP)
    one = head | {"exhibit": SlideBox(MARGIN, top, across, bottom - top)} | under
    boxes: dict[str, dict[str, SlideBox]] = {
        "Title": {
            "opening": SlideBox(MARGIN, high * 0.14, across, high * 0.30),
            "subtitle": SlideBox(MARGIN, high * 0.46, across, 40),
            "author": SlideBox(MARGIN, high * 0.58, across, high * 0.24),
        },
        "Exhibit": one,
        "Two exhibits": {
            f"{name}_{number}": SlideBox(left, box.y, half, box.height)
            for left, number in ((MARGIN, 1), (second, 2))
            for name, box in {**one, "link": link}.items()
        },
        # A map gains from height more than from words under it: those it has stand in one line.
        "Map": head
        | {
            "exhibit": SlideBox(MARGIN, top, across, bottom + 20 - top),
            "caption": SlideBox(MARGIN, foot - 54, across, 24),
            "sources": under["sources"],
        },
        "Sources": {
            "title": title,
            "list": SlideBox(MARGIN, text, half, long),
            "list_2": SlideBox(second, text, half, long),
        },
        "Summary": {
            "title": title,
            "text": SlideBox(MARGIN, text, half, long),
            "text_2": SlideBox(second, text, half, long),
        },
    }
    own_links = {} if "link_1" in boxes[layout] else {"link": link}
    placed = boxes[layout] | own_links | frame
    return {name: box.mirrored(wide) for name, box in placed.items()} if mirrored else placed
