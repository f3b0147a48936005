"""Detection of claims that are off by a power of ten from all neighbouring claims."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

NEAR_DAYS = 92
"""Maximum number of days between a claim and its neighbours."""

SHARE_NEAR_DAYS = 14
"""The same for shares, which can fall from 50 to 5 per cent within a season."""

FAR_RATIO = np.log10(5.0)
"""Minimum distance from every neighbour, log10."""

CLOSE_RATIO = 0.05
"""Maximum distance of the ratio from an integer power of ten, log10 (12 per cent)."""

_ROWS = 128
_Floats = npt.NDArray[np.float64]


def power_of_ten_outliers(rows: pd.DataFrame) -> list[tuple[str, str, int]]:
    """Find claims that are off by a power of ten, each with a neighbour as evidence.

    A claim is compared with the drawable statements on its measure, place and comparable base
    within `NEAR_DAYS`. A claim without such a base is compared with those of its organisation on
    any base, and only a factor of 100 or more counts, as totals and parts often differ tenfold. A
    flow without a base (an income per day, month or year) is not compared. A factor of ten from one
    other organisation is a disagreement; it counts if the neighbour is of the same organisation, or
    if neighbours are of at least two other organisations.

    Parameters
    ----------
    rows : figures with the additional columns figure_id, family, kind, compares and statement.

    Returns
    -------
    (figure_id, figure_id of the neighbour, power): the first is about 10**power times the other.
    Of two that are outliers to each other the misprint, or else the later, comes first.
    """
    rows = rows.assign(
        # The stated ends: an open end has no magnitude.
        _low=rows["canonical_low"].fillna(rows["canonical"]),
        _high=rows["canonical_high"].fillna(rows["canonical"]),
        _vague=~rows["compares"] & (rows["kind"] != "flow"),
    )
    rows = rows[rows["_low"] > 0].sort_values(["as_of_first", "figure_id"])
    found = _find_outliers(rows[rows["compares"]], ["metric", "place_id", "base_id"], 1)
    found += _find_outliers(rows, ["metric", "place_id", "organisation"], 2, vague_only=True)
    drawable = dict(zip(rows["figure_id"], rows["drawable"], strict=True))
    days = dict(zip(rows["figure_id"], rows["as_of_last"], strict=True))
    # Report only one of two claims that are outliers to each other.
    found.sort(key=lambda pair: (drawable[pair[0]], -days[pair[0]].value, pair))
    seen: set[frozenset[str]] = set()
    result = []
    for odd, near, power in found:
        if frozenset((odd, near)) not in seen:
            seen.add(frozenset((odd, near)))
            result.append((odd, near, power))
    return sorted(result)


class _Columns:
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
        self.is_subject = rows["repeat_of"].isna().to_numpy()


def _find_outliers(
    rows: pd.DataFrame, keys: list[str], min_power: int, *, vague_only: bool = False
) -> list[tuple[str, str, int]]:
    columns = _Columns(rows)
    if vague_only:
        columns.is_subject = columns.is_subject & rows["_vague"].to_numpy()
    found: list[tuple[str, str, int]] = []
    for at in rows.groupby(keys).indices.values():
        if len(at) > 1:
            found += _find_in_group(columns, np.asarray(at), min_power)
    return found


def _find_in_group(
    columns: _Columns, at: npt.NDArray[np.intp], min_power: int
) -> Iterator[tuple[str, str, int]]:
    first, last, low, high = columns.first, columns.last, columns.low, columns.high
    window_days = SHARE_NEAR_DAYS if columns.share[at[0]] else NEAR_DAYS
    others, subjects = at[columns.statement[at]], at[columns.is_subject[at]]
    for start in range(0, len(subjects), _ROWS):
        block = subjects[start : start + _ROWS]
        near = others[
            (first[others] <= last[block].max() + window_days)
            & (last[others] >= first[block].min() - window_days)
        ]
        if not len(near):
            continue
        ends = (low[block][:, None], high[block][:, None], low[near][None, :], high[near][None, :])
        gap = np.maximum(ends[0] - ends[3], ends[2] - ends[1])
        days = np.maximum(
            first[near][None, :] - last[block][:, None], first[block][:, None] - last[near][None, :]
        )
        is_near = (days <= window_days) & (
            columns.root[block][:, None] != columns.root[near][None, :]
        )
        is_isolated = is_near.any(axis=1) & (~is_near | (gap >= FAR_RATIO)).all(axis=1)
        power = _power(*ends)
        is_evidence = is_near & (np.abs(power) >= min_power)
        is_same_voice = columns.voice[block][:, None] == columns.voice[near][None, :]
        last_voice = np.where(is_near, columns.voice[near][None, :], -1).max(axis=1, keepdims=True)
        has_several_voices = (is_near & (columns.voice[near][None, :] != last_voice)).any(
            axis=1, keepdims=True
        )
        is_evidence &= (np.abs(power) > 1) | is_same_voice | has_several_voices
        for row in np.flatnonzero(is_isolated & is_evidence.any(axis=1)):
            nearest = int(np.where(is_evidence[row], days[row], np.iinfo("int64").max).argmin())
            yield (
                str(columns.name[block[row]]),
                str(columns.name[near[nearest]]),
                int(power[row, nearest]),
            )


def _power(low: _Floats, high: _Floats, other_low: _Floats, other_high: _Floats) -> _Floats:
    """Integer power of ten between two ends; 0 where no ratio is close to one."""
    best = np.zeros(np.broadcast_shapes(low.shape, other_low.shape))
    for end in (low, high):
        for other_end in (other_low, other_high):
            ratio = end - other_end
            exponent = np.round(ratio)
            best = np.where(np.abs(ratio - exponent) <= CLOSE_RATIO, exponent, best)
    return best
