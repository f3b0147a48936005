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
    figure = theatre.figures.loc[figure_id]
    own_statements = ledger.statements_of_claim(theatre, figure_id)
    rows = ledger.select_claims(
        theatre,
        metrics=[str(figure["metric"])],
        places=[str(figure["place_id"])],
    )
    span = pd.Timedelta(days=days)
    is_near = rows["as_of_first"] <= figure["as_of_last"] + span
    is_near &= rows["as_of_last"] >= figure["as_of_first"] - span
    rows = rows[is_near & ~rows["statement_id"].isin(own_statements)]
    rows = ledger.without_other_units(theatre, rows)
    own_bounds = claim_bounds(theatre, theatre.figures.loc[[figure_id]]).iloc[0]
    bounds = claim_bounds(theatre, rows)
    is_repeated = (rows["speaker"] == figure["speaker"]) & (bounds == own_bounds).all(axis=1)
    rows, bounds = rows[~is_repeated], bounds[~is_repeated]
    is_comparable = ledger.is_comparable_base(theatre, figure["base_id"])
    same_base = (rows["base_id"] == figure["base_id"]) & is_comparable
    above, below = bounds["least"] > own_bounds["most"], bounds["most"] < own_bounds["least"]
    is_same_voice = rows["organisation"] == figure["organisation"]
    step = pd.to_timedelta(np.where(is_same_voice, 0, NEXT_DAY_DAYS), unit="D")
    after = rows["as_of_first"] > figure["as_of_last"] + step
    before = rows["as_of_last"] < figure["as_of_first"] - step
    trend = expected_trend(theatre, str(figure["metric"]))
    if trend > 0:
        explained = (above & after) | (below & before)
    elif trend < 0:
        explained = (below & after) | (above & before)
    elif is_period_measure(theatre, str(figure["metric"])):
        explained = (rows["as_of_first"] > figure["as_of_last"]) | (
            rows["as_of_last"] < figure["as_of_first"]
        )
    else:
        explained = (after | before) & is_same_voice
    apart = same_base & (above | below) & ~explained
    is_one_base = (rows["base_id"] == figure["base_id"]) | (rows["base"] == figure["base"])
    is_series = is_same_voice & is_one_base.fillna(False) & (after | before) & ~apart
    found = rows.assign(same_base=same_base, apart=apart)[~is_series]
    return found, theatre.figures.index.get_indexer(found.index)
