"""Numbers that stand a power of ten away from all that is said around them."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

NEAR_DAYS = 92
"""How far around a claim its neighbours are looked for."""

SHARE_NEAR_DAYS = 14
"""The same for shares: a share can go from 50 to 5 per cent in a season."""

FAR_RATIO = np.log10(5.0)
"""Every neighbour is at least so far off, on a scale of powers of ten."""

CLOSE_RATIO = 0.05
"""How near to a whole power of ten the ratio lies (12 per cent)."""

_ROWS = 128
_Floats = npt.NDArray[np.float64]


def power_of_ten_outliers(rows: pd.DataFrame) -> list[tuple[str, str, int]]:
    """Claims that are off by a power of ten, with the neighbour that shows it.

    A claim is held against the drawable statements of its measure, place and comparable base
    within `NEAR_DAYS`; one without such a base against those of its organisation, whatever their
    base, and then only a hundredfold or more counts: sums and parts often differ tenfold. A flow
    without a base (an income a day, a month, a year) is held against nothing. Ten times what one
    other organisation says is a disagreement; it counts from an organisation's own number, or if
    two others stand around it.

    Parameters
    ----------
    rows : figures with figure_id as a column, and family, kind, compares and statement beside.

    Returns
    -------
    (figure_id, figure_id of the neighbour, power): the first is about 10**power times the other.
    Of two that show each other the misprint, or else the later, is named first.
    """
    rows = rows.assign(
        # The ends that the number itself has: an open end is no size.
        _low=rows["canonical_low"].fillna(rows["canonical"]),
        _high=rows["canonical_high"].fillna(rows["canonical"]),
        _vague=~rows["compares"] & (rows["kind"] != "flow"),
    )
    rows = rows[rows["_low"] > 0].sort_values(["as_of_first", "figure_id"])
    found = _within(rows[rows["compares"]], ["metric", "place_id", "base_id"], 1)
    found += _within(rows, ["metric", "place_id", "organisation"], 2, vague_only=True)
    drawable = dict(zip(rows["figure_id"], rows["drawable"], strict=True))
    days = dict(zip(rows["figure_id"], rows["as_of_last"], strict=True))
    # Of two that show each other one is enough.
    found.sort(key=lambda pair: (drawable[pair[0]], -days[pair[0]].value, pair))
    told: set[frozenset[str]] = set()
    kept = []
    for odd, near, power in found:
        if frozenset((odd, near)) not in told:
            told.add(frozenset((odd, near)))
            kept.append((odd, near, power))
    return sorted(kept)


class _Columns:
    """What is compared, as arrays."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.name = rows["figure_id"].to_numpy(dtype=object)
        self.root = rows["statement_id"].to_numpy(dtype=object)
        self.low = np.log10(rows["_low"].to_numpy(dtype="float64"))
        self.high = np.log10(rows["_high"].to_numpy(dtype="float64"))
        self.first = rows["as_of_first"].to_numpy(dtype="datetime64[D]").astype("int64")
        self.last = rows["as_of_last"].to_numpy(dtype="datetime64[D]").astype("int64")
        self.voice = pd.factorize(rows["organisation"])[0]
        self.share = (rows["family"] == "share").to_numpy()
        self.statement = rows["statement"].to_numpy()
        self.asked = rows["repeat_of"].isna().to_numpy()


def _within(
    rows: pd.DataFrame, keys: list[str], least_power: int, *, vague_only: bool = False
) -> list[tuple[str, str, int]]:
    told = _Columns(rows)
    if vague_only:
        told.asked = told.asked & rows["_vague"].to_numpy()
    found: list[tuple[str, str, int]] = []
    for at in rows.groupby(keys).indices.values():
        if len(at) > 1:
            found += _of_group(told, np.asarray(at), least_power)
    return found


def _of_group(
    told: _Columns, at: npt.NDArray[np.intp], least_power: int
) -> Iterator[tuple[str, str, int]]:
    first, last, low, high = told.first, told.last, told.low, told.high
    reach = SHARE_NEAR_DAYS if told.share[at[0]] else NEAR_DAYS
    others, asked_at = at[told.statement[at]], at[told.asked[at]]
    for start in range(0, len(asked_at), _ROWS):
        mine = asked_at[start : start + _ROWS]
        near = others[
            (first[others] <= last[mine].max() + reach)
            & (last[others] >= first[mine].min() - reach)
        ]
        if not len(near):
            continue
        ends = (low[mine][:, None], high[mine][:, None], low[near][None, :], high[near][None, :])
        gap = np.maximum(ends[0] - ends[3], ends[2] - ends[1])
        days = np.maximum(
            first[near][None, :] - last[mine][:, None], first[mine][:, None] - last[near][None, :]
        )
        beside = (days <= reach) & (told.root[mine][:, None] != told.root[near][None, :])
        alone = beside.any(axis=1) & (~beside | (gap >= FAR_RATIO)).all(axis=1)
        power = _power(*ends)
        shows = beside & (np.abs(power) >= least_power)
        own = told.voice[mine][:, None] == told.voice[near][None, :]
        alone_with = np.where(beside, told.voice[near][None, :], -1).max(axis=1, keepdims=True)
        several = (beside & (told.voice[near][None, :] != alone_with)).any(axis=1, keepdims=True)
        shows &= (np.abs(power) > 1) | own | several
        for row in np.flatnonzero(alone & shows.any(axis=1)):
            column = int(np.where(shows[row], days[row], np.iinfo("int64").max).argmin())
            yield str(told.name[mine[row]]), str(told.name[near[column]]), int(power[row, column])


def _power(low: _Floats, high: _Floats, other_low: _Floats, other_high: _Floats) -> _Floats:
    """The whole power of ten between two ends; 0 where none lies close."""
    best = np.zeros(np.broadcast_shapes(low.shape, other_low.shape))
    for mine in (low, high):
        for theirs in (other_low, other_high):
            ratio = mine - theirs
            whole = np.round(ratio)
            best = np.where(np.abs(ratio - whole) <= CLOSE_RATIO, whole, best)
    return best
