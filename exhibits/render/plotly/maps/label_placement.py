"""Placement of map labels without overlap with labels, marks or the frame.

Greedy by rank: each label tries positions around its anchor, first with its Arabic name, then
without it, and is omitted if all positions are taken. An urgent one is also tried farther off, with
a leader, and so is another one that would be close to the mark of others; a label nearer to such a
mark than to its own is omitted. Positions on the area of another controller than its place's, those
with a long leader, then those over the name of a country are later choices, and the last are those
whose leader would cross a country's name, the mark of another urgent one or another leader; no
leader covers the text of a place. Sizes are slight overestimates from font metrics, because no
browser is available for measurement.
"""

import math
import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from exhibits.model import Label
from exhibits.render.plotly.maps.pixel_boxes import PixelBox, index_boxes
from exhibits.render.plotly.maps.territories import Territories
from exhibits.text.markup import BREAK
from exhibits.text.metrics import width_px

LINE_EM = 1.3
_OTHER_NAME = re.compile(r"(?<=\w) \([^()]*\)$")
"""Another name in brackets after a name, left out where there is no room."""
_COMMA = re.compile("[,\u060c] ")  # English, Arabic
LEADING_EM = 0.4
MAX_LINES = 4
"""Lines of a label: more would cover the places around it."""
SHORT_LINES = 2
"""Lines of a label with a list that may cover the marks of places without a name."""
GAP_PX, DOT_PX = 3.0, 3.5
URGENT = 10
LEADERS_PX = (8.0, 14.0, 20.0, 26.0, 32.0)
"""Distances of an urgent label with a leader; a label is within 40 px of its point."""
NEAR_LEADERS = 2
"""Of these distances, how many are better than to cover the mark of a place without a name."""
LEADER_COSTS = {20.0: 2, 26.0: 3, 32.0: 3}
"""Thirds of a text on others' area that are better than a leader of this length; 0 for others."""
MAX_COST = 3
"""Thirds on others' area, with the cost of the leader, of a label that is better than none."""
APART_EM, CLEAR_EM = 0.4, 0.75
"""Distances of a text from the marks of others: at least, and where it would be read as theirs if
its own mark is not nearer, or at the end of a leader."""
MISLEADING = 3
"""Ambiguity of a label that is better left out."""
LEADER_STEP_PX, LEADER_HALF_PX = 4.0, 1.5
"""A leader takes the space of small boxes along it: their distance, and half their side."""


class PlacedLabel(NamedTuple):
    """A label with the lines that fit and the side of its anchor on which they are placed.

    ``side`` is (x, y) in -1, 0, 1: right of the anchor is (1, 0), below is (0, 1). ``leader`` is
    the length of a line between both, px; 0 for none.
    """

    label: Label
    lines: tuple[str, ...]
    side: tuple[int, int]
    box: PixelBox
    leader: float = 0.0


NO_TERRITORIES = Territories()
_EVERYWHERE = PixelBox(-math.inf, -math.inf, math.inf, math.inf)
SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))


def place_labels(
    labels: Sequence[Label],
    anchors: Sequence[tuple[float, float]],
    sizes: dict[str, float],
    centred: frozenset[str],
    hard: Sequence[PixelBox],
    soft: Sequence[PixelBox],
    furniture: Sequence[PixelBox],
    frame: PixelBox,
    territories: Territories = NO_TERRITORIES,
    rivals: Sequence[PixelBox] = (),
) -> list[PlacedLabel]:
    """Choose text and side for as many labels as fit.

    Parameters
    ----------
    labels, anchors : the labels and the pixel positions of their marks; same length.
    sizes : font size in px by role.
    centred : roles placed on their anchor (areas), not next to it (points).
    hard : boxes that no label may cover, except the one at its anchor.
    soft : small marks; a label of rank below `URGENT` may cover those of places without an urgent
        label rather than be omitted.
    furniture : boxes that no label may cover (scale bar, north arrow, zoom buttons).
    frame : bounds of the picture.
    territories : areas of parties; a label next to its mark avoids those of others.
    rivals : of the marks, those that look like one with a label: a label is nearer to its own, or
        has a leader and is apart from them; one of rank below `URGENT` may be close to them then.

    Returns
    -------
    list of PlacedLabel, in order of rank, without the labels that do not fit.
    """
    taken: list[PixelBox] = []
    leaders_taken: list[PixelBox] = []
    texts: list[PixelBox] = []  # of places
    placed: list[PlacedLabel] = []
    names: set[str] = set()
    urgent_anchors = [
        anchor for label, anchor in zip(labels, anchors, strict=True) if label.rank < URGENT
    ]
    countries = [
        option.box
        for label, anchor in zip(labels, anchors, strict=True)
        if label.role == "country" and label.rank < URGENT
        for option in _candidates(label, (label.text,), sizes, anchor, centred)
    ]
    find_hard, find_soft, find_rivals = map(index_boxes, (hard, soft, rivals))
    urgent_marks = list(
        dict.fromkeys(
            mark
            for x, y in urgent_anchors
            for mark in find_soft(PixelBox(x, y, x, y))
            if mark.contains(x, y)
        )
    )

    for index in sorted(range(len(labels)), key=lambda index: labels[index].rank):
        label, (x, y) = labels[index], anchors[index]
        if label.role in centred and label.text in names:
            continue  # an admin unit named after its seat, or another position of a name
        if label.role not in centred and any(text.contains(x, y) for text in texts):
            continue  # its mark is under the name of another place
        versions = _line_variants(label)
        reach = _reach(label, versions, sizes, (x, y))
        near_hard, near_soft = find_hard(reach), find_soft(reach)
        near_labels = filter(reach.overlaps, taken)
        anchor_mark = _anchor_mark([*near_hard, *near_soft], x, y)
        solid = [*furniture, *near_labels, *(mark for mark in near_hard if mark is not anchor_mark)]
        small = [mark for mark in near_soft if mark is not anchor_mark]
        attempts: list[tuple[list[PixelBox], tuple[float, ...]]] = [([*solid, *small], (0.0,))]
        if label.rank < URGENT and label.role in centred:
            attempts.append((solid, (0.0,)))
        elif label.rank < URGENT:
            near_urgent = filter(reach.overlaps, urgent_marks)
            named = [mark for mark in near_urgent if mark is not anchor_mark]
            attempts += [
                ([*solid, *small], LEADERS_PX[:NEAR_LEADERS]),
                ([*solid, *named], (0.0,)),
                ([*solid, *small], LEADERS_PX[NEAR_LEADERS:]),
                ([*solid, *named], LEADERS_PX),
            ]
        elif label.role not in centred:
            attempts.append(([*solid, *small], LEADERS_PX[:NEAR_LEADERS]))
        # Notes are kept where possible, local names only where no mark is covered.
        # A list of parties is shortened where it would cover a mark: their places have hovers.
        is_list = any(BREAK in note for note in label.notes)
        options = (
            (
                (attempt, version)
                for version in versions
                for attempt in (
                    attempts[:2] if is_list and len(version) > SHORT_LINES else attempts
                )
            )
            if label.notes
            else product(attempts, versions)
        )
        count_foreign = None if label.role in centred else territories.foreign_counter(x, y)
        near_rivals = [mark for mark in find_rivals(reach) if not mark.contains(x, y)]
        is_beside_another = False
        chosen, least = None, (True, MISLEADING, 0, False)
        fitting = (
            option
            for (obstacles, leaders), version in options
            for leader in leaders
            if not leader or label.rank < URGENT or is_beside_another
            # While there is a better choice, a longer leader need not be tried.
            if not chosen or (False, 0, LEADER_COSTS.get(leader, 0), False) < least
            for option in _candidates(
                label, version, sizes, (x, y), centred, leader, frame, obstacles
            )
        )
        marks_of_others = [mark for mark in urgent_marks if not mark.contains(x, y)]
        for option in fitting:
            if (
                label.notes
                and chosen
                and not least[0]
                and least[1] < 2
                and option.lines != chosen.lines
            ):
                break  # a note is worth more than the name of a country
            foreign = count_foreign(_text_box(option)) if count_foreign else 0
            worse = foreign + LEADER_COSTS.get(option.leader, 0)
            if worse > MAX_COST:
                continue
            ambiguity = _ambiguity(option, anchor_mark, near_rivals, sizes)
            is_beside_another |= ambiguity > 0
            if ambiguity == MISLEADING or (ambiguity > 1 and label.rank >= URGENT):
                continue
            is_over_country = label.role not in centred and any(map(option.box.overlaps, countries))
            if chosen and least <= (False, ambiguity, worse, is_over_country):
                continue
            line = _leader_boxes(option, sizes, (x, y))
            crossed = any(map(option.box.overlaps, leaders_taken)) or any(
                part.overlaps(box)
                for part in line
                for box in (*taken, *leaders_taken, *marks_of_others)
            )
            if crossed and (chosen or foreign or _covers_text(option, line, texts, leaders_taken)):
                continue
            chosen, least = option, (crossed, ambiguity, worse, is_over_country)
            if not any(least):
                break
        if chosen is not None:
            placed.append(chosen)
            names.add(label.text)
            taken.append(chosen.box)
            if anchor_mark is None and label.role not in centred:  # it gets a dot
                taken.append(PixelBox(x - DOT_PX, y - DOT_PX, x + DOT_PX, y + DOT_PX))
            texts += [] if label.role in centred else [_text_box(chosen)]
            leaders_taken += _leader_boxes(chosen, sizes, (x, y))
    return placed


def _ambiguity(
    option: PlacedLabel,
    mark: PixelBox | None,
    rivals: Sequence[PixelBox],
    sizes: dict[str, float],
) -> int:
    """Return how far a label could be read as that of another mark than ``mark``.

    Of the ``rivals`` only those count that it does not cover.

    Returns
    -------
    0 if it is apart from them, 1 if one is close but its mark nearer, 2 if one is close and its
    mark at the end of a leader, `MISLEADING` if its text or name is nearer to another mark.
    """
    if mark is None or not rivals:
        return 0
    size, text = sizes[option.label.role], _text_box(option)
    apart_px, clear_px = APART_EM * size, CLEAR_EM * size
    name = text._replace(bottom=text.top + LINE_EM * size)
    mark_px = text.distance_px(mark)
    name_px = min(name.distance_px(mark), clear_px)
    if option.leader:
        mark_px = min(mark_px, clear_px)
    near = [
        rival
        for rival in rivals
        if not option.box.contains(*rival.centre)
        and text.distance_px(rival) < max(mark_px, apart_px, name_px)
    ]
    if any(text.distance_px(each) < mark_px or name.distance_px(each) < name_px for each in near):
        return 2 if option.leader else MISLEADING
    is_close = not option.leader and any(text.distance_px(each) < apart_px for each in near)
    return int(is_close)


def _covers_text(
    option: PlacedLabel,
    line: Sequence[PixelBox],
    texts: Sequence[PixelBox],
    leaders: Sequence[PixelBox],
) -> bool:
    """Return whether a leader would cover the text of a place: of ``option`` or of another.

    ``line`` is the leader of ``option``; ``texts`` and ``leaders`` are those already placed.
    """
    if any(map(_text_box(option).overlaps, leaders)):
        return True
    return any(part.overlaps(text) for part in line for text in texts)


def _text_box(placed: PlacedLabel) -> PixelBox:
    """Return the box of a label without the space around its text."""
    left, top, right, bottom = placed.box
    pad = (bottom - top) * LEADING_EM / (2 * (len(placed.lines) * LINE_EM + LEADING_EM))
    return PixelBox(left + GAP_PX, top + pad, right - GAP_PX, bottom - pad)


def _reach(
    label: Label,
    versions: Sequence[tuple[str, ...]],
    sizes: dict[str, float],
    anchor: tuple[float, float],
) -> PixelBox:
    """Return the box within which a label is, in any version, on any side and with any leader."""
    size, (x, y) = sizes[label.role], anchor
    aside = size + max(LEADERS_PX)
    wide = max(width_px(line, size) for lines in versions for line in lines) + 2 * GAP_PX + aside
    high = (max(map(len, versions)) * LINE_EM + LEADING_EM) * size + aside
    return PixelBox(x - wide, y - high, x + wide, y + high)


def _line_variants(label: Label) -> list[tuple[str, ...]]:
    """List the variants of a label's lines, from the most detailed to the short name."""
    split = [tuple(note.split(BREAK)) for note in label.notes]
    notes = tuple(line for lines in split for line in lines)
    broken = tuple(part for line in notes for part in _COMMA.split(line))
    first = tuple(part for lines in split[:1] for line in lines for part in _COMMA.split(line))
    full = [
        (label.text, label.text_local, *broken),
        (label.text, label.text_local, *notes),
        (label.text, *broken),
        (label.text, *notes),
        (label.text, label.text_local, *first),
        (label.text, *first),
        (label.text, label.text_local),
        (label.text,),
        (_OTHER_NAME.sub("", label.text),),
    ]
    variants = dict.fromkeys(tuple(line for line in lines if line) for lines in full)
    return [lines for lines in variants if len(lines) <= MAX_LINES]


def _candidates(
    label: Label,
    lines: tuple[str, ...],
    sizes: dict[str, float],
    anchor: tuple[float, float],
    centred: frozenset[str],
    leader: float = 0.0,
    frame: PixelBox = _EVERYWHERE,
    obstacles: Sequence[PixelBox] = (),
) -> Iterator[PlacedLabel]:
    """Place a label's lines on each side of its anchor, inside a frame and beside obstacles.

    Most of the placement is this comparison of numbers: boxes are built of those that fit.
    """
    size, (x, y) = sizes[label.role], anchor
    first, highest, last, lowest = frame
    wide = max(width_px(line, size) for line in lines) + 2 * GAP_PX
    high = (len(lines) * LINE_EM + LEADING_EM) * size
    for side in ((0, 0),) if label.role in centred else SIDES:
        aside, above = offset_px(side, size, leader)
        left = x - wide / 2 + side[0] * (wide / 2 + aside)
        top = y - high / 2 + side[1] * (high / 2 + above)
        right, bottom = left + wide, top + high
        if left < first or right > last or top < highest or bottom > lowest:
            continue
        for other_left, other_top, other_right, other_bottom in obstacles:
            if (
                left < other_right
                and other_left < right
                and top < other_bottom
                and other_top < bottom
            ):
                break
        else:
            box = PixelBox(left, top, right, bottom)
            yield PlacedLabel(label, lines, side, box, leader)


def _leader_boxes(
    placed: PlacedLabel, sizes: dict[str, float], anchor: tuple[float, float]
) -> list[PixelBox]:
    """Return small boxes along the leader of a label, from beside its anchor; none without one."""
    if not placed.leader:
        return []
    aside, above = offset_px(placed.side, sizes[placed.label.role], placed.leader)
    count = int(max(aside, above) / LEADER_STEP_PX)
    shares = [step / count for step in range(1, count + 1)]
    points = [
        (anchor[0] + share * placed.side[0] * aside, anchor[1] + share * placed.side[1] * above)
        for share in shares
    ]
    half = LEADER_HALF_PX
    return [PixelBox(x - half, y - half, x + half, y + half) for x, y in points]


def _anchor_mark(marks: Sequence[PixelBox], x: float, y: float) -> PixelBox | None:
    """Return the smallest mark under a label's anchor, next to which the label is placed.

    Of marks of equal size it is the one whose centre is nearest.
    """

    def size_and_distance(box: PixelBox) -> tuple[float, float]:
        distance = abs(box.left + box.right - 2 * x) + abs(box.top + box.bottom - 2 * y)
        return box.right - box.left, distance

    under = [box for box in marks if box.contains(x, y)]
    return min(under, key=size_and_distance, default=None)


def offset_px(side: tuple[int, int], size: float, leader: float = 0.0) -> tuple[float, float]:
    """Return the unsigned x and y distance (px) from the anchor to the near edge of a text."""
    near, far = size * 0.25 + leader / 2**0.5, size * 0.5 + leader
    if side[0] and side[1]:
        return near, near
    return (far if side[0] else 0.0), (far if side[1] else 0.0)
