"""No label covers another label, a mark or the edge; and no label that fits is omitted."""

from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibits.model import Label
from exhibits.render.plotly.maps.label_placement import (
    LEADERS_PX,
    NEAR_LEADERS,
    PixelBox,
    PlacedLabel,
    _leader_boxes,
    _text_box,
    place_labels,
)
from exhibits.render.plotly.maps.territories import Territories
from exhibits.text.markup import BREAK
from exhibits.text.metrics import width_px

FRAME = PixelBox(0, 0, 400, 300)
SIZES = {"town": 12.0, "country": 14.0}
NONE: frozenset[str] = frozenset()


def town(text: str, rank: int = 0, text_local: str = "") -> Label:
    return Label(text=text, x=0, y=0, rank=rank, text_local=text_local)


@given(
    st.lists(
        st.tuples(
            st.text(alphabet="abc مدينة", min_size=1, max_size=14),
            st.floats(0, 400),
            st.floats(0, 300),
        ),
        max_size=25,
    )
)
def test_labels_do_not_overlap(rows: list[tuple[str, float, float]]) -> None:
    labels = [town(text, rank) for rank, (text, _, _) in enumerate(rows)]
    anchors = [(x, y) for _, x, y in rows]
    marks = [PixelBox(x - 3, y - 3, x + 3, y + 3) for x, y in anchors]
    placed = place_labels(labels, anchors, SIZES, NONE, marks, [], [], FRAME)
    for one, other in combinations(placed, 2):
        assert not one.box.overlaps(other.box)
    for label in placed:
        assert label.box.is_inside(FRAME)
        at = anchors[labels.index(label.label)]
        others = [mark for mark, anchor in zip(marks, anchors, strict=True) if anchor != at]
        assert not any(label.box.overlaps(mark) for mark in others)


def test_a_single_label_has_both_names() -> None:
    (placed,) = place_labels(
        [town("Hit", text_local="هيت")], [(200, 150)], SIZES, NONE, [], [], [], FRAME
    )
    assert placed.lines == ("Hit", "هيت")
    assert placed.side == (1, 0)


def test_the_arabic_name_is_dropped_before_the_label() -> None:
    low = PixelBox(0, 0, 400, 22)
    (placed,) = place_labels(
        [town("Hit", text_local="هيت")], [(200, 11)], SIZES, NONE, [], [], [], low
    )
    assert placed.lines == ("Hit",)


def test_rank_decides_which_label_remains() -> None:
    # Obstacles above, below and to the left leave one place for two names.
    marks = [PixelBox(0, 0, 400, 138), PixelBox(0, 162, 400, 300), PixelBox(0, 138, 195, 162)]
    labels = [town("second", 12), town("first", 11)]
    placed = place_labels(labels, [(200, 150), (200, 150)], SIZES, NONE, marks, [], [], FRAME)
    assert [label.label.text for label in placed] == ["first"]


def test_wide_text_is_measured_as_wide() -> None:
    assert width_px("Deir ez-Zor", 12) > width_px("Hit", 12) > 0


def test_an_urgent_name_may_cover_small_marks() -> None:
    dots = [PixelBox(x, y, x + 9, y + 9) for x in range(0, 400, 10) for y in range(0, 300, 10)]
    (urgent,) = place_labels([town("Hit", 0)], [(204, 154)], SIZES, NONE, [], dots, [], FRAME)
    assert urgent.lines == ("Hit",)
    assert not place_labels([town("Hit", 10)], [(204, 154)], SIZES, NONE, [], dots, [], FRAME)


def test_an_urgent_name_has_a_leader_rather_than_cover_a_mark() -> None:
    dots = [PixelBox(x, y, x + 4, y + 4) for x in range(185, 217, 6) for y in range(135, 167, 6)]
    (urgent,) = place_labels([town("Hit", 0)], [(200, 150)], SIZES, NONE, [], dots, [], FRAME)
    assert urgent.leader > 0
    assert not any(map(urgent.box.overlaps, dots))


def test_a_leader_does_not_cross_a_label() -> None:
    dots = [PixelBox(x, y, x + 4, y + 4) for x in range(185, 217, 6) for y in range(135, 167, 6)]
    alone, beside = (
        place_labels(
            [Label("I", 0, 0, 0, "country"), town("Hit", 1)],
            [(x, 150.0), (200.0, 150.0)],
            SIZES,
            frozenset({"country"}),
            [],
            dots,
            [],
            FRAME,
        )[1]
        for x in (20.0, 212.0)
    )
    assert alone.leader and alone.side == (1, 0), "across the place of the second country's name"
    assert beside.leader and beside.side == (-1, 0)


@pytest.mark.parametrize("comma", [",", "،"])
def test_notes_are_broken_at_commas_where_a_line_is_too_wide(comma: str) -> None:
    label = Label("Hit", 0, 0, 0, notes=(f"about 45 %{comma} 4 Aug 2017", "liberated 1 Oct 2017"))
    frame = PixelBox(0, 0, 190, 200)
    (placed,) = place_labels([label], [(20, 20)], SIZES, NONE, [], [], [], frame)
    assert placed.lines == ("Hit", "about 45 %", "4 Aug 2017", "liberated 1 Oct 2017")


def test_notes_are_dropped_before_the_name() -> None:
    label = Label("Hit", 0, 0, 0, text_local="هيت", notes=("recaptured 1 Jan 2016",))
    (placed,) = place_labels([label], [(20, 20)], SIZES, NONE, [], [], [], PixelBox(0, 0, 90, 60))
    assert placed.lines == ("Hit", "هيت")


def test_an_admin_unit_does_not_repeat_the_name_of_its_seat() -> None:
    unit = Label(text="Hit", x=0, y=0, rank=300, role="country")
    centred = frozenset({"country"})
    anchors = [(200.0, 150.0), (100.0, 50.0)]
    placed = place_labels([town("Hit"), unit], anchors, SIZES, centred, [], [], [], FRAME)
    assert [each.label.role for each in placed] == ["town"]


def test_a_leader_does_not_cover_the_name_of_another_place() -> None:
    labels = [town(text, rank) for rank, text in enumerate(("Raqqa", "Homs", "Idlib", "Hit"))]
    anchors = [(60.0, 65.0), (105.0, 45.0), (5.0, 70.0), (75.0, 65.0)]
    marks = [PixelBox(x - 3, y - 3, x + 3, y + 3) for x, y in anchors]
    frame = PixelBox(0, 0, 120, 80)
    placed = place_labels(labels, anchors, SIZES, NONE, marks, [], [], frame)
    assert len(placed) == 3, "one would be named only with a leader over the names of others"
    for one, other in permutations(placed, 2):
        line = _leader_boxes(one, SIZES, anchors[labels.index(one.label)])
        assert not any(part.overlaps(_text_box(other)) for part in line)


def mark(x: float, y: float, half: float = 3.5) -> PixelBox:
    return PixelBox(x - half, y - half, x + half, y + half)


def place_beside(label: Label, *others: PixelBox) -> list[PlacedLabel]:
    """Place a label at (200, 150) among other marks."""
    marks = [mark(200, 150), *others]
    return place_labels(
        [label], [(200, 150)], SIZES, NONE, [], marks, [], FRAME, Territories(), marks
    )


@pytest.mark.parametrize("rank", [0, 10])
def test_a_label_is_nearer_to_its_own_mark_than_to_another(rank: int) -> None:
    (alone,) = place_beside(town("Hit", rank))
    assert alone.side == (1, 0)
    own_px = _text_box(alone).left - 203.5
    behind = mark(_text_box(alone).right + own_px + 3.5 - 0.5, 150)
    assert not alone.box.overlaps(behind)
    (beside,) = place_beside(town("Hit", rank), behind)
    assert beside.side == (-1, 0)


def test_a_label_that_could_be_read_as_that_of_another_mark_has_a_leader() -> None:
    others = [mark(214, 166), mark(184, 166), mark(200, 136)]
    (placed,) = place_beside(town("Hit", 10), *others)
    assert placed.leader > 0
    assert all(_text_box(placed).distance_px(each) > 8 for each in others)


def test_a_label_that_would_be_read_as_that_of_another_mark_is_left_out() -> None:
    others = [mark(x, y) for x in range(140, 261, 15) for y in range(105, 196, 15)]
    others = [each for each in others if not each.contains(200, 150)]
    assert not place_beside(town("Hit", 10), *others)


def test_the_name_is_not_beside_another_mark_either() -> None:
    # Above and right of its mark, the date would be beside it and the name beside another.
    label = Label("Hit", 0, 0, 0, notes=("recaptured 1 January 2016", "declared liberated"))
    walls = [PixelBox(0, 0, 190, 300), PixelBox(190, 160, 400, 300)]
    arguments = ([label], [(200, 150)], SIZES, NONE, walls)
    marks = [mark(200, 150)]
    (alone,) = place_labels(*arguments, marks, [], FRAME, Territories(), marks)
    assert len(alone.lines) == 3
    name = _text_box(alone)
    marks += [mark(name.left - 6, name.top + 4)]
    (placed,) = place_labels(*arguments, marks, [], FRAME, Territories(), marks)
    assert placed != alone


ONE, OTHER, BOTH = frozenset({"one"}), frozenset({"other"}), frozenset({"one", "other"})


def halves(left: int, right: int, *, columns: int = 40, rows: int = 30) -> Territories:
    """The left and the right half of the frame, each an index of the parties; 0 is nobody's."""
    row = bytes([left] * (columns // 2) + [right] * (columns // 2))
    return Territories(row * rows, columns, 10.0, (frozenset(), ONE, OTHER, BOTH))


@pytest.mark.parametrize(
    ("left", "right", "side"),
    [(1, 2, -1), (1, 0, 1), (1, 1, 1), (1, 3, 1), (3, 2, 1), (0, 2, 1)],
    ids=["others", "nobody", "own", "contested", "of a contested place", "of no area"],
)
def test_a_label_avoids_the_area_of_others(left: int, right: int, side: int) -> None:
    at = [(198, 150)]
    (placed,) = place_labels([town("Hit")], at, SIZES, NONE, [], [], [], FRAME, halves(left, right))
    assert placed.side == (side, 0)


def test_a_label_on_the_area_of_others_is_better_than_one_far_away() -> None:
    # Obstacles leave the right of the point, and space 26 px to its left.
    marks = [PixelBox(0, 0, 400, 138), PixelBox(0, 162, 400, 300), PixelBox(165, 138, 195, 162)]
    (placed,) = place_labels(
        [town("Hit")], [(198, 150)], SIZES, NONE, marks, [], [], FRAME, halves(1, 2)
    )
    assert (placed.side, placed.leader) == ((1, 0), 0)


def test_no_label_is_far_from_its_place_on_the_area_of_others() -> None:
    # Obstacles leave only space more than 16 px to the right of the point.
    marks = [PixelBox(0, 0, 400, 138), PixelBox(0, 162, 400, 300), PixelBox(0, 138, 219, 162)]
    marks.append(PixelBox(196, 148, 200, 152))
    arguments = ([town("Hit")], [(198, 150)], SIZES, NONE, marks, [], [], FRAME)
    assert not place_labels(*arguments, halves(1, 2))
    (placed,) = place_labels(*arguments, halves(1, 1))
    assert placed.leader > LEADERS_PX[NEAR_LEADERS - 1]


def test_a_mark_without_a_name_is_covered_rather_than_a_name_placed_far_away() -> None:
    dots = [PixelBox(x, y, x + 3, y + 3) for x in (182, 214) for y in range(130, 170, 8)]
    dots += [PixelBox(x, y, x + 3, y + 3) for y in (130, 166) for x in range(182, 214, 8)]
    (placed,) = place_labels([town("Hit")], [(199, 150)], SIZES, NONE, [], dots, [], FRAME)
    assert placed.leader <= LEADERS_PX[NEAR_LEADERS - 1]


def test_a_list_of_parties_is_shortened_where_it_would_cover_marks() -> None:
    city = Label("Hit", 0, 0, 3, notes=("divided", f"west: one party{BREAK}east: the other"))
    (placed,) = place_labels([city], [(199, 150)], SIZES, NONE, [], [], [], FRAME)
    assert len(placed.lines) == 4
    dots = [PixelBox(x, y, x + 4, y + 4) for x in (150, 240) for y in range(30, 270, 30)]
    dots += [PixelBox(x, y, x + 4, y + 4) for x in range(150, 240, 30) for y in (110, 190)]
    (placed,) = place_labels([city], [(199, 150)], SIZES, NONE, [], dots, [], FRAME)
    assert placed.lines == ("Hit", "divided")
