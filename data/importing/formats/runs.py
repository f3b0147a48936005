"""Runs of equal status in rows of one place and day each."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Days:
    """Rows sorted by place and day.

    Arrays of shape (n,): ``place`` (number of the place), ``day`` (days since the epoch),
    ``is_last`` (False for a row with the place and day of the next one). ``order`` sorts other
    columns alike; None if the rows were sorted already. ``doubled`` counts the rows that a later
    one of the same place and day replaces.
    """

    place: Integers
    day: Integers
    is_last: npt.NDArray[np.bool_]
    order: npt.NDArray[np.intp] | None
    doubled: int

    @classmethod
    def sort(cls, place: Integers, day: Integers) -> "Days":
        """Sort rows unless each place's rows are together and in the order of days."""
        order = None
        if not _is_sorted(place, day):
            order = np.argsort((place.astype(np.int64) << 32) + day, kind="stable")
            place, day = place[order], day[order]
        is_last = np.ones(len(place), dtype=bool)
        is_last[:-1] = (place[1:] != place[:-1]) | (day[1:] != day[:-1])
        return cls(place, day, is_last, order, int((~is_last).sum()))


def _is_sorted(place: Integers, day: Integers) -> bool:
    """Whether places come one after the other, each with ascending days."""
    is_new = place[1:] != place[:-1]
    if (day[1:] < day[:-1])[~is_new].any():
        return False
    return int(is_new.sum()) + 1 == len(np.unique(place)) if len(place) else True


def find_runs(days: Days, status: Integers) -> tuple[npt.NDArray[np.intp], Integers, Integers]:
    """Find the runs of one status at one place on consecutive days.

    Parameters
    ----------
    status : of each row, in the order of ``days``; shape (n,).

    Returns
    -------
    Arrays, one element per run: position of its first row, its first and its last day. A day
    without a row ends a run.
    """
    kept_rows = np.flatnonzero(days.is_last)
    place, day, status = (cells[kept_rows] for cells in (days.place, days.day, status))
    starts = np.ones(len(place), dtype=bool)
    starts[1:] = (place[1:] != place[:-1]) | (status[1:] != status[:-1])
    starts[1:] |= day[1:] != day[:-1] + 1
    at = np.flatnonzero(starts)
    last = np.append(at[1:], len(place)) - 1 if len(at) else at
    return kept_rows[at], day[at], day[last]
