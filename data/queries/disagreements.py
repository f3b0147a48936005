"""The claims furthest apart: real disagreements, and pairs that only look like one."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.model import Theatre
from data.queries import comparability, ledger
from data.queries.search import places_in

MIN_POINTS = 1.0
"""A smaller gap between two shares is rounding; in points."""

MIN_PER_CENT = 2.0
"""A smaller gap between two other numbers is rounding; per cent of the larger."""

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
    """Statements as arrays of one length, in the order of figures; days since 1970."""

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

    def taken(self, which: npt.NDArray[Any] | slice) -> "_Claims":
        return _Claims(*(getattr(self, name)[which] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class _Rule:
    """When two claims stand against each other; both tests take arrays and give one of bool."""

    days: int
    share: bool
    course: int
    period: bool
    against: Callable[[_Claims, _Claims], npt.NDArray[np.bool_]]


class _Pair(NamedTuple):
    """Two statements, by position in figures, and the window of their spans."""

    low: int
    high: int
    spread: float
    first: int
    last: int


def find_disagreements(
    theatre: Theatre, days: int = comparability.MAX_GAP_DAYS, inside: str | None = None
) -> pd.DataFrame:
    """Where two statements differ about one measure, place and comparable base.

    What the hedges allow must not overlap, the spans lie at most `days` apart, and the course of
    time must not explain it: on a running total only two of one time stand apart, or an earlier
    claim above a later one (`apart.course_of`); of a measure without a course, one organisation's
    numbers of two times are its series, and a measure of a period (`apart.of_a_period`) has
    another number for each. Spans are of one time if they share a day; those of two
    organisations also if they follow each other. Gaps that rounding explains are left out. Of one
    measure, place and base the two furthest apart are taken first, then the furthest of those
    whose window overlaps none before.

    Returns
    -------
    One row a disagreement, largest first: metric, place_id, base_id, low_id, high_id, low, high
    (the ends that face each other, canonical units), spread_pct (points of the whole for shares;
    else the gap as per cent of the larger), first, last (days of the two spans), claims and
    organisations (statements on that base that touch this window).
    """
    return _apart(theatre, days, inside, ["metric", "place_id", "base_id"])


def find_contradictions(theatre: Theatre, days: int) -> pd.DataFrame:
    """Where one speaker contradicts an own number: `disagreements` within what each says."""
    voice = ["speaker", "organisation"]
    return _apart(theatre, days, None, ["metric", "place_id", "base_id", *voice])


def _apart(theatre: Theatre, days: int, inside: str | None, by: list[str]) -> pd.DataFrame:
    claims, figures, measures = _statements(theatre, inside)
    found = []
    known = figures[figures["base_id"].isin(_comparable(theatre))]
    for metric, at in _groups(known, by):
        if len(at) < 2:
            continue
        group = claims.taken(known["_at"].to_numpy()[at])
        rule = _Rule(days, *measures[metric], _whichever)
        found += [(pair, group) for pair in _furthest(group, rule)]
    return _table(figures, found)[_COLUMNS]


def find_lookalikes(
    theatre: Theatre, days: int = comparability.MAX_GAP_DAYS, inside: str | None = None
) -> pd.DataFrame:
    """Pairs of numbers that look like a disagreement and are none, for their bases differ.

    As `disagreements`, but of different, unnamed or unspecified bases; or of opposite
    measures on one base at one time.

    Returns
    -------
    The columns of `disagreements` (metric and base_id are those of the lower number), and
    other_base_id, other_metric (of the higher), why (other_base, unnamed_base, unspecified_base,
    opposite). Of two measures, a place and two bases one row a window; largest first, at most
    MOST_LOOKALIKES.
    """
    claims, figures, measures = _statements(theatre, inside)
    compares = _comparable(theatre)
    bases = dict(zip(claims.base.tolist(), figures["base_id"], strict=True))
    found = []
    for metric, at in _groups(figures, ["metric", "place_id"]):
        group = claims.taken(at)
        for one, two in combinations_with_replacement(sorted(set(group.base.tolist())), 2):
            if one == two and bases[one] in compares:
                continue
            part = group.taken((group.base == one) | (group.base == two))
            rule = _Rule(days, *measures[metric], _whichever if one == two else _other_base)
            found += [(pair, part) for pair in _furthest(part, rule)]
    found += _opposites(theatre, claims, figures, days)
    table = _table(figures, found)
    high = figures.loc[table["high_id"]]
    table = table.assign(
        other_base_id=high["base_id"].to_numpy(), other_metric=high["metric"].to_numpy()
    )
    return table.assign(why=[_why(*cells, compares) for cells in _bases_of(table)]).head(
        MAX_LOOKALIKES
    )


def _opposites(
    theatre: Theatre, claims: _Claims, figures: pd.DataFrame, days: int
) -> Iterator[tuple[_Pair, _Claims]]:
    opposite = theatre.metrics["opposite"]
    named = figures[figures["metric"].isin(opposite.dropna())]
    named = named[named["base_id"].isin(_comparable(theatre))]
    pair = [min(metric, str(opposite[metric])) for metric in named["metric"]]
    # What is cleared grows as what is held shrinks, so only claims of one time look alike.
    rule = _Rule(
        min(days, comparability.NEXT_DAY_DAYS),
        share=True,
        course=0,
        period=False,
        against=_other_metric,
    )
    for _, at in _groups(named.assign(_pair=pair), ["_pair", "place_id", "base_id"]):
        group = claims.taken(named["_at"].to_numpy()[at])
        for found in _furthest(group, rule):
            yield found, group


def _groups(rows: pd.DataFrame, columns: list[str]) -> Iterator[tuple[str, npt.NDArray[np.intp]]]:
    """The first column and the positions of the rows of each group."""
    for key, at in rows.groupby(columns).indices.items():
        yield str(key[0] if isinstance(key, tuple) else key), np.asarray(at)


def _bases_of(table: pd.DataFrame) -> Iterator[tuple[object, object, bool]]:
    opposite = (table["metric"] != table["other_metric"]).tolist()
    yield from zip(table["base_id"], table["other_base_id"], opposite, strict=True)


def _why(one: object, two: object, opposite: bool, compares: frozenset[str]) -> str:
    if opposite:
        return "opposite"
    if not isinstance(one, str) or not isinstance(two, str):
        return "unnamed_base"
    return "other_base" if one in compares and two in compares else "unspecified_base"


def _comparable(theatre: Theatre) -> frozenset[str]:
    return frozenset(base for base in theatre.bases.index if ledger.comparable_base(theatre, base))


def _statements(
    theatre: Theatre, inside: str | None
) -> tuple[_Claims, pd.DataFrame, dict[str, tuple[bool, int, bool]]]:
    """Statements as arrays and as rows with `_at`; what `_Rule` asks of each measure."""
    rows = ledger.select_claims(theatre, statements_only=True)
    if inside is not None and inside != theatre.settings.whole:
        rows = rows[rows["place_id"].isin(places_in(theatre, inside))]
    rows = rows.assign(_at=np.arange(len(rows)))
    ends = comparability.claim_bounds(theatre, rows)
    claims = _Claims(
        position=np.arange(len(rows)),
        first=_day(rows["as_of_first"]),
        last=_day(rows["as_of_last"]),
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
            comparability.expected_trend(theatre, metric),
            comparability.is_period_measure(theatre, metric),
        )
        for metric in rows["metric"].unique()
    }
    return claims, rows, about


def _day(days: pd.Series) -> _Ints:
    return days.to_numpy(dtype="datetime64[D]").astype("int64")


def _whichever(low: _Claims, high: _Claims) -> npt.NDArray[np.bool_]:
    return np.ones((len(low), len(high)), dtype=bool)


def _other_base(low: _Claims, high: _Claims) -> npt.NDArray[np.bool_]:
    return low.base[:, None] != high.base[None, :]


def _other_metric(low: _Claims, high: _Claims) -> npt.NDArray[np.bool_]:
    return low.metric[:, None] != high.metric[None, :]


def _furthest(claims: _Claims, rule: _Rule) -> list[_Pair]:
    """Pairs of these claims whose windows do not overlap, the furthest apart first."""
    chosen: list[_Pair] = []
    starts: list[int] = []
    ends: list[int] = []
    low, high = _cells(claims, claims.most), _cells(claims, -claims.least)
    while len(low) and len(high):
        taken = 0
        for pair in _candidates(low, high, rule):
            place = bisect_left(ends, pair.first)  # the first window that does not end before it
            if place < len(starts) and starts[place] <= pair.last:
                continue
            starts.insert(place, pair.first)
            ends.insert(place, pair.last)
            chosen.append(pair)
            taken += 1
        if not taken:
            break
        low, high = (side.taken(_untouched(side, starts, ends)) for side in (low, high))
    return chosen


def _cells(claims: _Claims, rank: _Floats) -> _Claims:
    """The claim of lowest rank of each span, organisation, base and measure: no other matters."""
    order = np.lexsort(
        (rank, claims.metric, claims.base, claims.organisation, claims.last, claims.first)
    )
    keys = np.stack(
        [claims.first, claims.last, claims.organisation, claims.base, claims.metric], axis=1
    )[order]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (keys[1:] != keys[:-1]).any(axis=1)
    return claims.taken(order[fresh])


def _untouched(claims: _Claims, starts: list[int], ends: list[int]) -> npt.NDArray[np.bool_]:
    """Which claims describe no day of these windows, which are sorted and apart."""
    place = np.searchsorted(np.array(ends), claims.first)
    start = np.array([*starts, np.iinfo("int64").max])[place]
    return start > claims.last


def _candidates(low: _Claims, high: _Claims, rule: _Rule) -> list[_Pair]:
    """For each claim its furthest rival below and above, the furthest apart first."""
    best = np.zeros(len(high))
    partner = np.zeros(len(high), dtype=np.intp)
    far, across = np.zeros(len(low)), np.zeros(len(low), dtype=np.intp)
    for start in range(0, len(low), _ROWS):  # in order of day, so that few columns are near
        rows = slice(start, start + _ROWS)
        part = low.taken(rows)
        near = high.first <= part.last.max() + rule.days
        near &= high.last >= part.first.min() - rule.days
        columns = np.flatnonzero(near)
        if not len(columns):
            continue
        spread = _spread(part, high.taken(columns), rule)
        nearest = spread.argmax(axis=1)
        across[rows] = columns[nearest]
        far[rows] = spread[np.arange(len(part)), nearest]
        down = spread.argmax(axis=0)
        most = spread[down, np.arange(len(columns))]
        better = most > best[columns]
        partner[columns[better]] = start + down[better]
        best[columns[better]] = most[better]
    below, above = np.flatnonzero(far), np.flatnonzero(best)
    one = np.concatenate([below, partner[above]])
    two = np.concatenate([across[below], above])
    apart_by = np.concatenate([far[below], best[above]])
    order = np.lexsort((two, one, -apart_by))
    cells = (
        low.position[one],
        high.position[two],
        apart_by,
        np.minimum(low.first[one], high.first[two]),
        np.maximum(low.last[one], high.last[two]),
    )
    return [_Pair(*pair) for pair in zip(*(cell[order].tolist() for cell in cells), strict=True)]


def _spread(low: _Claims, high: _Claims, rule: _Rule) -> _Floats:
    """How far each pair is apart, shape (low, high); 0 where the two do not stand against."""
    top = high.least[None, :]
    # An open end gives an infinite gap below zero, or inf - inf where the two cannot be apart.
    with np.errstate(invalid="ignore", divide="ignore"):
        gap = top - low.most[:, None]
        spread = gap if rule.share else gap / np.abs(top) * 100
    least = MIN_POINTS if rule.share else MIN_PER_CENT
    after = high.first[None, :] - low.last[:, None]  # days by which the higher claim is later
    before = low.first[:, None] - high.last[None, :]
    kept = (spread >= least) & (after <= rule.days) & (before <= rule.days)
    one_voice = low.organisation[:, None] == high.organisation[None, :]
    if rule.course:
        one_time = np.where(one_voice, 0, comparability.NEXT_DAY_DAYS)
        kept &= (after if rule.course > 0 else before) <= one_time
    else:
        kept &= (np.maximum(after, before) <= 0) | ~(one_voice | rule.period)
    kept &= rule.against(low, high)
    return np.where(kept, spread, 0.0)


def _table(figures: pd.DataFrame, found: list[tuple[_Pair, _Claims]]) -> pd.DataFrame:
    low = figures.iloc[[pair.low for pair, _ in found]]
    touching = [(group.first <= pair.last) & (group.last >= pair.first) for pair, group in found]
    days = np.array([(pair.first, pair.last) for pair, _ in found], dtype="int64").reshape(-1, 2)
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
            "first": days[:, 0].astype("datetime64[D]").astype("datetime64[us]"),
            "last": days[:, 1].astype("datetime64[D]").astype("datetime64[us]"),
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
    """The ends that face each other: the most of the lower claim, the least of the higher."""
    wanted = [(pair.low if side == "most" else pair.high, group) for pair, group in found]
    ends = [getattr(group, side)[np.searchsorted(group.position, at)] for at, group in wanted]
    return np.array(ends, dtype="float64")
