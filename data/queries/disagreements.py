"""Disagreements between claims, and pairs of claims that only appear to disagree."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.model import Theatre
from data.queries import bounds_and_trends, ledger
from data.queries.search import places_in

MIN_POINTS = 1.0
"""Minimum gap between two shares, in points; a smaller one is attributed to rounding."""

MIN_PER_CENT = 2.0
"""Minimum gap between other numbers, per cent of the larger; a smaller one is rounding."""

MAX_LOOKALIKES = 200

_COLUMNS = [
    *("metric", "place_id", "base_id", "low_id", "high_id", "low", "high", "spread_pct"),
    *("first", "last", "claims", "organisations"),
]
_ROWS = 128
_Ints = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Claims:
    """Statements as parallel arrays, in the order of figures; dates as days since 1970."""

    position: _Ints
    first: _Ints
    last: _Ints
    least: _Floats
    most: _Floats
    organisation: _Ints
    base: _Ints
    metric: _Ints

    def __len__(self) -> int:
        return len(self.position)

    def select(self, selection: npt.NDArray[Any] | slice) -> "_Claims":
        return _Claims(*(getattr(self, name)[selection] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class _Rule:
    """Criteria for a pair of rival claims; `may_pair` returns a bool array of shape (low, high)."""

    max_gap_days: int
    is_share: bool
    trend: int
    is_period: bool
    may_pair: Callable[[_Claims, _Claims], npt.NDArray[np.bool_]]


class _Pair(NamedTuple):
    """Two statements, by position in figures, and the window that covers their periods."""

    low: int
    high: int
    spread: float
    first: int
    last: int


def find_disagreements(
    theatre: Theatre, days: int = bounds_and_trends.MAX_GAP_DAYS, inside: str | None = None
) -> pd.DataFrame:
    """Find pairs of statements that disagree on one measure, place and comparable base.

    The bounds that the hedges permit must not overlap, the periods lie at most `days` apart, and
    the passage of time must not explain the gap: on a measure with an expected trend
    (`bounds_and_trends.expected_trend`) only simultaneous claims disagree, or claims against the
    trend; on any other measure, numbers of one organisation at different times form a series, and a
    period measure (`bounds_and_trends.is_period_measure`) has a different number for each period.
    Periods are simultaneous if they overlap; those of two organisations also if they are
    consecutive. Gaps that rounding explains are excluded. For each measure, place and base the
    widest pair is selected first, then the widest whose window overlaps no earlier one.

    Returns
    -------
    One row per disagreement, largest first: metric, place_id, base_id, low_id, high_id, low, high
    (upper end of the lower claim, lower end of the higher one; canonical units), spread_pct (points
    for shares; otherwise the gap as per cent of the larger), first, last (dates of the window),
    claims and organisations (number of statements on that base that overlap the window).
    """
    return _find_pairs(theatre, days, inside, ["metric", "place_id", "base_id"])


def find_contradictions(theatre: Theatre, max_gap_days: int) -> pd.DataFrame:
    """Find pairs as `find_disagreements` does, within the statements of one speaker."""
    voice = ["speaker", "organisation"]
    return _find_pairs(theatre, max_gap_days, None, ["metric", "place_id", "base_id", *voice])


def _find_pairs(
    theatre: Theatre, max_gap_days: int, inside: str | None, group_keys: list[str]
) -> pd.DataFrame:
    claims, figures, measures = _statements(theatre, inside)
    found = []
    known = figures[figures["base_id"].isin(_comparable(theatre))]
    for metric, at in _groups(known, group_keys):
        if len(at) < 2:
            continue
        group = claims.select(known["_at"].to_numpy()[at])
        rule = _Rule(max_gap_days, *measures[metric], _accept_all)
        found += [(pair, group) for pair in _find_widest_pairs(group, rule)]
    return _table(figures, found)[_COLUMNS]


def find_lookalikes(
    theatre: Theatre, days: int = bounds_and_trends.MAX_GAP_DAYS, inside: str | None = None
) -> pd.DataFrame:
    """Find pairs of numbers that appear to disagree but have different bases.

    As `find_disagreements`, but for different, unnamed or unspecified bases; or for opposite
    measures on one base at the same time.

    Returns
    -------
    The columns of `find_disagreements` (metric and base_id are those of the lower number), and
    other_base_id, other_metric (of the higher), why (other_base, unnamed_base, unspecified_base,
    opposite). One row per window for each pair of measures, place and pair of bases; largest first,
    at most MAX_LOOKALIKES.
    """
    claims, figures, measures = _statements(theatre, inside)
    compares = _comparable(theatre)
    bases = dict(zip(claims.base.tolist(), figures["base_id"], strict=True))
    found = []
    for metric, at in _groups(figures, ["metric", "place_id"]):
        group = claims.select(at)
        for one, two in combinations_with_replacement(sorted(set(group.base.tolist())), 2):
            if one == two and bases[one] in compares:
                continue
            part = group.select((group.base == one) | (group.base == two))
            rule = _Rule(days, *measures[metric], _accept_all if one == two else _other_base)
            found += [(pair, part) for pair in _find_widest_pairs(part, rule)]
    found += _opposites(theatre, claims, figures, days)
    table = _table(figures, found)
    high = figures.loc[table["high_id"]]
    table = table.assign(
        other_base_id=high["base_id"].to_numpy(), other_metric=high["metric"].to_numpy()
    )
    return table.assign(
        why=[_lookalike_reason(*cells, compares) for cells in _bases_of(table)]
    ).head(MAX_LOOKALIKES)


def _opposites(
    theatre: Theatre, claims: _Claims, figures: pd.DataFrame, max_gap_days: int
) -> Iterator[tuple[_Pair, _Claims]]:
    opposite = theatre.metrics["opposite"]
    named = figures[figures["metric"].isin(opposite.dropna())]
    named = named[named["base_id"].isin(_comparable(theatre))]
    pair = [min(metric, str(opposite[metric])) for metric in named["metric"]]
    # Shares lost grow while shares held shrink, so only simultaneous claims are comparable.
    rule = _Rule(
        min(max_gap_days, bounds_and_trends.NEXT_DAY_DAYS),
        is_share=True,
        trend=0,
        is_period=False,
        may_pair=_other_metric,
    )
    for _, at in _groups(named.assign(_pair=pair), ["_pair", "place_id", "base_id"]):
        group = claims.select(named["_at"].to_numpy()[at])
        for found in _find_widest_pairs(group, rule):
            yield found, group


def _groups(rows: pd.DataFrame, columns: list[str]) -> Iterator[tuple[str, npt.NDArray[np.intp]]]:
    """Yield the first key column and the row positions of each group."""
    for key, at in rows.groupby(columns).indices.items():
        yield str(key[0] if isinstance(key, tuple) else key), np.asarray(at)


def _bases_of(table: pd.DataFrame) -> Iterator[tuple[object, object, bool]]:
    opposite = (table["metric"] != table["other_metric"]).tolist()
    yield from zip(table["base_id"], table["other_base_id"], opposite, strict=True)


def _lookalike_reason(one: object, two: object, opposite: bool, compares: frozenset[str]) -> str:
    if opposite:
        return "opposite"
    if not isinstance(one, str) or not isinstance(two, str):
        return "unnamed_base"
    return "other_base" if one in compares and two in compares else "unspecified_base"


def _comparable(theatre: Theatre) -> frozenset[str]:
    return frozenset(
        base for base in theatre.bases.index if ledger.is_comparable_base(theatre, base)
    )


def _statements(
    theatre: Theatre, inside: str | None
) -> tuple[_Claims, pd.DataFrame, dict[str, tuple[bool, int, bool]]]:
    """Statements as arrays and as rows with `_at`; `_Rule` criteria of each measure."""
    rows = ledger.select_claims(theatre, statements_only=True)
    if inside is not None and inside != theatre.settings.whole:
        rows = rows[rows["place_id"].isin(places_in(theatre, inside))]
    rows = rows.assign(_at=np.arange(len(rows)))
    ends = bounds_and_trends.claim_bounds(theatre, rows)
    claims = _Claims(
        position=np.arange(len(rows)),
        first=_day_numbers(rows["as_of_first"]),
        last=_day_numbers(rows["as_of_last"]),
        least=ends["least"].to_numpy(),
        most=ends["most"].to_numpy(),
        organisation=pd.factorize(rows["organisation"])[0],
        base=pd.factorize(rows["base_id"])[0],
        metric=pd.factorize(rows["metric"])[0],
    )
    families = theatre.metrics["family"]
    about = {
        metric: (
            families[metric] == "share",
            bounds_and_trends.expected_trend(theatre, metric),
            bounds_and_trends.is_period_measure(theatre, metric),
        )
        for metric in rows["metric"].unique()
    }
    return claims, rows, about


def _day_numbers(dates: pd.Series) -> _Ints:
    return dates.to_numpy(dtype="datetime64[D]").astype("int64")


def _accept_all(low: _Claims, high: _Claims) -> npt.NDArray[np.bool_]:
    return np.ones((len(low), len(high)), dtype=bool)


def _other_base(low: _Claims, high: _Claims) -> npt.NDArray[np.bool_]:
    return low.base[:, None] != high.base[None, :]


def _other_metric(low: _Claims, high: _Claims) -> npt.NDArray[np.bool_]:
    return low.metric[:, None] != high.metric[None, :]


def _find_widest_pairs(claims: _Claims, rule: _Rule) -> list[_Pair]:
    """Select pairs of these claims with non-overlapping windows, widest first."""
    chosen: list[_Pair] = []
    starts: list[int] = []
    ends: list[int] = []
    low, high = _extreme_claims(claims, claims.most), _extreme_claims(claims, -claims.least)
    while len(low) and len(high):
        added = 0
        for pair in _candidates(low, high, rule):
            place = bisect_left(
                ends, pair.first
            )  # first window that does not end before this pair begins
            if place < len(starts) and starts[place] <= pair.last:
                continue
            starts.insert(place, pair.first)
            ends.insert(place, pair.last)
            chosen.append(pair)
            added += 1
        if not added:
            break
        low, high = (side.select(_is_outside_windows(side, starts, ends)) for side in (low, high))
    return chosen


def _extreme_claims(claims: _Claims, rank: _Floats) -> _Claims:
    """Claim of lowest rank for each period, organisation, base and measure."""
    order = np.lexsort(
        (rank, claims.metric, claims.base, claims.organisation, claims.last, claims.first)
    )
    keys = np.stack(
        [claims.first, claims.last, claims.organisation, claims.base, claims.metric], axis=1
    )[order]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (keys[1:] != keys[:-1]).any(axis=1)
    return claims.select(order[fresh])


def _is_outside_windows(
    claims: _Claims, starts: list[int], ends: list[int]
) -> npt.NDArray[np.bool_]:
    """Which claims overlap none of these windows (sorted and disjoint)."""
    place = np.searchsorted(np.array(ends), claims.first)
    start = np.array([*starts, np.iinfo("int64").max])[place]
    return start > claims.last


def _candidates(low: _Claims, high: _Claims, rule: _Rule) -> list[_Pair]:
    """Find the widest rival of each claim below and above, widest pair first."""
    best = np.zeros(len(high))
    partner = np.zeros(len(high), dtype=np.intp)
    far, across = np.zeros(len(low)), np.zeros(len(low), dtype=np.intp)
    for start in range(0, len(low), _ROWS):  # sorted by date, so that few columns are near
        rows = slice(start, start + _ROWS)
        part = low.select(rows)
        near = high.first <= part.last.max() + rule.max_gap_days
        near &= high.last >= part.first.min() - rule.max_gap_days
        columns = np.flatnonzero(near)
        if not len(columns):
            continue
        spread = _spread(part, high.select(columns), rule)
        nearest = spread.argmax(axis=1)
        across[rows] = columns[nearest]
        far[rows] = spread[np.arange(len(part)), nearest]
        down = spread.argmax(axis=0)
        widest = spread[down, np.arange(len(columns))]
        better = widest > best[columns]
        partner[columns[better]] = start + down[better]
        best[columns[better]] = widest[better]
    below, above = np.flatnonzero(far), np.flatnonzero(best)
    one = np.concatenate([below, partner[above]])
    two = np.concatenate([across[below], above])
    spreads = np.concatenate([far[below], best[above]])
    order = np.lexsort((two, one, -spreads))
    cells = (
        low.position[one],
        high.position[two],
        spreads,
        np.minimum(low.first[one], high.first[two]),
        np.maximum(low.last[one], high.last[two]),
    )
    return [_Pair(*pair) for pair in zip(*(cell[order].tolist() for cell in cells), strict=True)]


def _spread(low: _Claims, high: _Claims, rule: _Rule) -> _Floats:
    """Spread of each pair, shape (low, high); 0 where the two are not rivals."""
    top = high.least[None, :]
    # An open end gives a gap of -inf, or inf - inf where the two cannot disagree.
    with np.errstate(invalid="ignore", divide="ignore"):
        gap = top - low.most[:, None]
        spread = gap if rule.is_share else gap / np.abs(top) * 100
    min_spread = MIN_POINTS if rule.is_share else MIN_PER_CENT
    after = high.first[None, :] - low.last[:, None]  # days by which the higher claim is later
    before = low.first[:, None] - high.last[None, :]
    is_rival = (spread >= min_spread) & (after <= rule.max_gap_days) & (before <= rule.max_gap_days)
    one_voice = low.organisation[:, None] == high.organisation[None, :]
    if rule.trend:
        one_time = np.where(one_voice, 0, bounds_and_trends.NEXT_DAY_DAYS)
        is_rival &= (after if rule.trend > 0 else before) <= one_time
    else:
        is_rival &= (np.maximum(after, before) <= 0) | ~(one_voice | rule.is_period)
    is_rival &= rule.may_pair(low, high)
    return np.where(is_rival, spread, 0.0)


def _table(figures: pd.DataFrame, found: list[tuple[_Pair, _Claims]]) -> pd.DataFrame:
    low = figures.iloc[[pair.low for pair, _ in found]]
    touching = [(group.first <= pair.last) & (group.last >= pair.first) for pair, group in found]
    windows = np.array([(pair.first, pair.last) for pair, _ in found], dtype="int64").reshape(-1, 2)
    table = pd.DataFrame(
        {
            "metric": low["metric"].to_numpy(),
            "place_id": low["place_id"].to_numpy(),
            "base_id": low["base_id"].to_numpy(),
            "low_id": low.index.to_numpy(dtype=object),
            "high_id": figures.index.to_numpy(dtype=object)[[pair.high for pair, _ in found]],
            "low": _ends(found, "most"),
            "high": _ends(found, "least"),
            "spread_pct": np.array([pair.spread for pair, _ in found], dtype="float64"),
            "first": windows[:, 0].astype("datetime64[D]").astype("datetime64[us]"),
            "last": windows[:, 1].astype("datetime64[D]").astype("datetime64[us]"),
            "claims": np.array([int(each.sum()) for each in touching], dtype="int64"),
            "organisations": np.array(
                [
                    len(np.unique(group.organisation[each]))
                    for each, (_, group) in zip(touching, found, strict=True)
                ],
                dtype="int64",
            ),
        }
    )
    order = ["spread_pct", "last", "low_id", "high_id"]
    return table.sort_values(order, ascending=[False, False, True, True], ignore_index=True)


def _ends(found: list[tuple[_Pair, _Claims]], side: str) -> _Floats:
    """Facing ends: upper bound of the lower claim, or lower bound of the higher claim."""
    wanted = [(pair.low if side == "most" else pair.high, group) for pair, group in found]
    ends = [getattr(group, side)[np.searchsorted(group.position, at)] for at, group in wanted]
    return np.array(ends, dtype="float64")
