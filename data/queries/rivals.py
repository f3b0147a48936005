"""Rival claims: conflicting statements on the same measure and place, and their bases.

Two numbers disagree only if they share a comparable base, describe nearby dates, and the bounds
that their hedges permit do not overlap (docs/adr/0008). Claims are neither averaged nor ranked.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.model import Theatre
from data.queries import ledger
from data.queries.bounds_and_trends import (
    MAX_GAP_DAYS,
    NEXT_DAY_DAYS,
    claim_bounds,
    expected_trend,
    is_period_measure,
)


def rivals_around(
    theatre: Theatre,
    metric: str,
    place_id: str,
    first: pd.Timestamp | None,
    last: pd.Timestamp | None,
) -> pd.DataFrame:
    """Statements on a measure and a place within a time window.

    Parameters
    ----------
    metric : its opposite measure, if any, is included.
    first, last : dates, inclusive; None leaves that end open.

    Returns
    -------
    Rows of figures sorted by date; no misprints, no repeats.

    Raises
    ------
    KeyError: no such measure.
    """
    opposite = theatre.metrics.loc[metric, "opposite"]
    measures = [metric, opposite] if isinstance(opposite, str) else [metric]
    rows = ledger.select_claims(theatre, metrics=measures, places=[place_id])
    if first is not None:
        rows = rows[rows["as_of_last"] >= first]
    if last is not None:
        rows = rows[rows["as_of_first"] <= last]
    return rows[rows["repeat_of"].isna() | ~rows["statement_id"].isin(rows.index)]


def rivals_of_claim(
    theatre: Theatre, figure_id: str, until: pd.Timestamp | None, days: int = MAX_GAP_DAYS
) -> pd.DataFrame:
    """Statements on the measure and place of a claim, at most `days` from it.

    Excludes the claim's own statement, numbers that are stated in another unit too, repetitions of
    the same number by the same speaker, and the earlier and later figures of its series: those of
    the same organisation on the same base, unless they contradict it.

    Parameters
    ----------
    until : upper bound of as_of_last, inclusive; None leaves it open.
    days : maximum number of days between the two periods.

    Returns
    -------
    Rows of figures sorted by date, with two flags. same_base: the base equals that of the claim and
    is comparable. apart: the two disagree as defined by `find_disagreements` (except that gaps
    explained by rounding count).

    Raises
    ------
    KeyError: no such figure.
    """
    rows, positions = _rivals_of_all_dates(theatre, figure_id, days)
    figure = theatre.figures.loc[figure_id]
    selected = ledger.claim_positions(
        theatre,
        metrics=[str(figure["metric"])],
        places=[str(figure["place_id"])],
        until=until,
        statements_only=True,
    )
    return rows[np.isin(positions, selected)]


@lru_cache(maxsize=256)  # the headlines of many dates have the same claims
def _rivals_of_all_dates(
    theatre: Theatre, figure_id: str, days: int
) -> tuple[pd.DataFrame, npt.NDArray[np.intp]]:
    """Find the rows of `rivals_of_claim` with repeats, and their positions in ``figures``.

    What counts as a rival does not depend on the other claims up to a date. Shared: read-only.
    """
    figures, alike = theatre.figures, ledger.has_text_of
    position = ledger.position_of(theatre, figure_id)
    figure = figures.iloc[position]
    first, last = (figure[name].to_datetime64() for name in ("as_of_first", "as_of_last"))
    firsts, lasts = (figures[name].to_numpy() for name in ("as_of_first", "as_of_last"))
    least, most = _bounds_of_claims(theatre)
    at, span = ledger.positions_alike(theatre, position), np.timedelta64(days, "D")
    is_near = (firsts[at] <= last + span) & (lasts[at] >= first - span)
    statements = ledger.statements_of_claim(theatre, figure_id)
    is_other = ~np.isin(theatre.statement_root[at], [*statements])
    at = at[figures["drawable"].to_numpy()[at] & is_near & is_other]
    rows = ledger.without_other_units(theatre, figures.iloc[at])
    at = figures.index.get_indexer(rows.index)
    is_repeated = (least[at] == least[position]) & (most[at] == most[position])
    at = at[~(is_repeated & alike(theatre, at, position, "speaker"))]
    has_base = alike(theatre, at, position, "base_id")
    same_base = has_base & ledger.is_comparable_base(theatre, figure["base_id"])
    above, below = least[at] > most[position], most[at] < least[position]
    is_same_voice = alike(theatre, at, position, "organisation")
    step = np.where(is_same_voice, 0, NEXT_DAY_DAYS).astype("timedelta64[D]")
    after, before = firsts[at] > last + step, lasts[at] < first - step
    trend = expected_trend(theatre, str(figure["metric"]))
    if trend > 0:
        explained = (above & after) | (below & before)
    elif trend < 0:
        explained = (below & after) | (above & before)
    elif is_period_measure(theatre, str(figure["metric"])):
        explained = (firsts[at] > last) | (lasts[at] < first)
    else:
        explained = (after | before) & is_same_voice
    apart = same_base & (above | below) & ~explained
    is_one_base = has_base | alike(theatre, at, position, "base")
    is_series = is_same_voice & is_one_base & (after | before) & ~apart
    at, same_base, apart = (each[~is_series] for each in (at, same_base, apart))
    return figures.iloc[at].assign(same_base=same_base, apart=apart), at


@lru_cache(maxsize=8)
def _bounds_of_claims(
    theatre: Theatre,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the bounds of `claim_bounds` of all claims, in the order of ``figures``."""
    bounds = claim_bounds(theatre, theatre.figures)
    return bounds["least"].to_numpy(), bounds["most"].to_numpy()
