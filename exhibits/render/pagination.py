"""Split an exhibit over pages, and rank and count what a page shows of it.

An item is what a drawing omits as a whole if it lacks height: a claim, a bar, a place, or the panel
of a base.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import pandas as pd

from exhibits.model import DotsMarks, Exhibit, RivalsMarks, SharesMarks, StripsMarks

MAX_PAGES_PER_EXHIBIT = 6
"""Pages that the rows of a table, numbers or a drawing may take in a brief."""
CountOmitted = Callable[[Exhibit, int], int]
"""Count the items that page ``index`` omits of an exhibit, from 0; its events count as one item."""


def rank_bases(rows: pd.DataFrame) -> list[str]:
    """Order the panels of bases by their number of claims, most first."""
    counts = rows["panel"].value_counts(sort=False)
    return counts.sort_values(ascending=False, kind="stable").index.tolist()


def rank_claims(rows: pd.DataFrame) -> np.ndarray:
    """Rank rival claims from 0: of each base the highest, lowest, latest and earliest, then the
    latest of all.
    """
    ranks = np.full(len(rows), 4)
    for _, indices in rows.reset_index(drop=True).groupby("panel", sort=False).groups.items():
        positions = list(indices)
        part = rows.iloc[positions]
        ends = (
            part["most"].to_numpy().argmax(),
            part["least"].to_numpy().argmin(),
            part["last"].to_numpy().argmax(),
            part["first"].to_numpy().argmin(),
        )
        for rank, end in reversed(list(enumerate(ends))):
            ranks[positions[end]] = rank
    order = np.lexsort((-rows["last"].astype("int64").to_numpy(), ranks))
    return np.argsort(order, kind="stable")


def rank_bars(rows: pd.DataFrame) -> np.ndarray:
    """Rank bars by their position in their panel, so that each panel has some; one row per bar."""
    position = rows.groupby("panel", sort=False).cumcount().to_numpy()
    return np.argsort(np.argsort(position, kind="stable"), kind="stable")


@dataclass(frozen=True)
class Items:
    """What a drawing omits as a whole if it lacks height.

    ``count`` counts the items to draw; ``count_all`` also those of the frame that are not drawn.
    ``split`` splits an exhibit into its first items, of the number given, and the others.
    """

    name: str
    count: Callable[[Exhibit], int]
    split: Callable[[Exhibit, Any, int], tuple[Exhibit, Exhibit]]
    count_all: Callable[[Exhibit], int] | None = None


def _split_bases(exhibit: Exhibit, marks: DotsMarks, count: int) -> tuple[Exhibit, Exhibit]:
    """Split by base; events are on the last page."""
    is_first = exhibit.frame["panel"].isin(rank_bases(exhibit.frame)[:count]).to_numpy()
    first, others = _split_frame(exhibit, is_first)
    return replace(first, marks=replace(marks, events=None)), others


def _split_claims(exhibit: Exhibit, marks: RivalsMarks, count: int) -> tuple[Exhibit, Exhibit]:
    return _split_frame(exhibit, np.arange(len(exhibit.frame)) < count)


def drawn_bars(rows: pd.DataFrame, marks: SharesMarks) -> pd.DataFrame:
    """Return the rows of the bars that drawings have; a bar has several rows."""
    return rows if marks.most is None else rows[_number_bars(rows) < marks.most]


def _number_bars(rows: pd.DataFrame) -> np.ndarray:
    return rows.groupby(["panel", "row"], sort=False).ngroup().to_numpy()


def _split_bars(exhibit: Exhibit, marks: SharesMarks, count: int) -> tuple[Exhibit, Exhibit]:
    first, others = _split_frame(exhibit, _number_bars(exhibit.frame) < count)
    if marks.most is None:
        return first, others
    return first, replace(others, marks=replace(marks, most=marks.most - count))


def _split_frame(exhibit: Exhibit, is_first: np.ndarray) -> tuple[Exhibit, Exhibit]:
    frame = exhibit.frame
    return replace(exhibit, frame=frame[is_first]), replace(exhibit, frame=frame[~is_first])


def _count_bars(rows: pd.DataFrame) -> int:
    return len(rows.drop_duplicates(["panel", "row"]))


def _split_strips(exhibit: Exhibit, marks: StripsMarks, count: int) -> tuple[Exhibit, Exhibit]:
    first = replace(marks, drawn=marks.drawn[:count])
    others = replace(marks, drawn=marks.drawn[count:])
    return replace(exhibit, marks=first), replace(exhibit, marks=others)


ITEMS = {
    "dots": Items("bases", lambda exhibit: exhibit.frame["panel"].nunique(), _split_bases),
    "rivals": Items("claims", lambda exhibit: len(exhibit.frame), _split_claims),
    "shares": Items(
        "bars",
        lambda exhibit: _count_bars(drawn_bars(exhibit.frame, cast(SharesMarks, exhibit.marks))),
        _split_bars,
        lambda exhibit: _count_bars(exhibit.frame),
    ),
    "strips": Items(
        "places",
        lambda exhibit: len(cast(StripsMarks, exhibit.marks).drawn),
        _split_strips,
        lambda exhibit: exhibit.frame["place_id"].nunique(),
    ),
}
"""By kind that can continue on further pages."""


def shown_note(exhibit: Exhibit, omitted: int) -> str:
    """Count the items shown: "Shown: 12 of 78 claims", "" if all are.

    On a page of several, "Claims 13 to 20 of 78", unless it is the last and omits some.
    """
    items = ITEMS[exhibit.kind]
    before, total = exhibit.part or (0, _count_all(items, exhibit))
    last = before + items.count(exhibit) - omitted
    if exhibit.part and not omitted:
        return f"{items.name.capitalize()} {before + 1:,} to {last:,} of {total:,}"
    return "" if last == total else f"Shown: {last:,} of {total:,} {items.name}"


def _count_all(items: Items, exhibit: Exhibit) -> int:
    return (items.count_all or items.count)(exhibit)


def split_exhibit(exhibit: Exhibit, count_omitted: CountOmitted, max_pages: int) -> list[Exhibit]:
    """Split an exhibit into one part per page, in order of its items, ``max_pages`` at most.

    Items that do not fit the last page are counted by its drawing.
    """
    items = ITEMS.get(exhibit.kind)
    if exhibit.missing or items is None:
        return [exhibit]
    counts: list[int] = []
    rest = exhibit
    while len(counts) + 1 < max_pages and (count := items.count(rest)) > 1:
        page = len(counts)
        omitted = count_omitted(rest, page)
        if not omitted:
            break

        def count_on_page(part: Exhibit, page: int = page) -> int:
            return count_omitted(part, page)

        taken = _count_fitting(items, rest, count - omitted, count_on_page)
        counts.append(taken)
        rest = items.split(rest, rest.marks, taken)[1]
    if not counts:
        return [exhibit]
    parts = _split_by_counts(items, exhibit, counts)
    if count_omitted(rest, len(counts)):
        return parts
    # Pages of about the same height, instead of a last one with little on it.
    count, pages = items.count(exhibit), len(parts)
    ends = [round(count * page / pages) for page in range(pages + 1)]
    even = _split_by_counts(items, exhibit, np.diff(ends)[:-1].tolist())
    is_complete = not any(count_omitted(part, page) for page, part in enumerate(even))
    return even if is_complete else parts


def _count_fitting(
    items: Items, exhibit: Exhibit, fitting: int, count_omitted: Callable[[Exhibit], int]
) -> int:
    """Count the first items that fit a page, all but one at most; ``fitting`` fit if ranked.

    Drawings omit by rank, a page has the first items: fewer panels may leave space for more items.
    """
    count = items.count(exhibit)
    low, high, step = 0, count, 1
    taken = min(max(fitting, 1), count - 1)
    while True:
        if count_omitted(items.split(exhibit, exhibit.marks, taken)[0]):
            high = taken
        else:
            low = taken
        if high - low <= 1:
            return max(low, 1)
        is_open = high == count
        taken = min(low + step, count - 1) if is_open and low else (low + high) // 2
        step *= 2


def _split_by_counts(items: Items, exhibit: Exhibit, counts: list[int]) -> list[Exhibit]:
    """Split into parts of these numbers of items, and the rest."""
    parts: list[Exhibit] = []
    total, before, rest = _count_all(items, exhibit), 0, exhibit
    for count in counts:
        part, rest = items.split(rest, rest.marks, count)
        parts.append(replace(part, part=(before, total)))
        before += count
    return [*parts, replace(rest, part=(before, total))]
