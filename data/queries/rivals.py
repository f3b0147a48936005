"""Claims beside one another: who said otherwise, how far apart, and on which base.

Two numbers disagree only if they have one comparable base, describe days near one another, and
what their hedges allow does not overlap (docs/adr/0008). Nothing is averaged and nobody is right.
"""

import numpy as np
import pandas as pd

from data.model import Theatre
from data.queries import ledger
from data.queries.comparability import (
    MAX_GAP_DAYS,
    NEXT_DAY_DAYS,
    claim_bounds,
    expected_trend,
    is_period_measure,
)
from data.queries.disagreements import find_disagreements, find_lookalikes

__all__ = [
    "MAX_GAP_DAYS",
    "claim_bounds",
    "expected_trend",
    "find_disagreements",
    "find_lookalikes",
    "rivals_around",
    "rivals_beside",
]


def rivals_around(
    theatre: Theatre,
    metric: str,
    place_id: str,
    first: pd.Timestamp | None,
    last: pd.Timestamp | None,
) -> pd.DataFrame:
    """Statements of a measure and a place that describe days of a window.

    Parameters
    ----------
    metric : its opposite measure, if it has one, comes too.
    first, last : days, inclusive; None leaves that end open.

    Returns
    -------
    Rows of figures in order of day; no misprints, no repeats.

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


def rivals_beside(
    theatre: Theatre, figure_id: str, until: pd.Timestamp | None, days: int = MAX_GAP_DAYS
) -> pd.DataFrame:
    """Statements that stand beside a claim: of its measure and place, at most `days` from it.

    Not its own statement, not the same number in another unit, and not its speaker saying the same
    number again.

    Parameters
    ----------
    until : last day described, inclusive; None leaves it open.
    days : how many days may lie between the two spans.

    Returns
    -------
    Rows of figures in order of day, with two flags. same_base: the base is the claim's own, and
    one that compares. apart: the two disagree, as `disagreements` has it (but rounding is let in).

    Raises
    ------
    KeyError: no such figure.
    """
    figure = theatre.figures.loc[figure_id]
    own = {
        str(figure["statement_id"]),
        *ledger.stated_in_other_units(theatre, figure_id)["statement_id"],
    }
    rows = ledger.select_claims(
        theatre,
        metrics=[str(figure["metric"])],
        places=[str(figure["place_id"])],
        until=until,
        statements_only=True,
    )
    span = pd.Timedelta(days=days)
    near = rows["as_of_first"] <= figure["as_of_last"] + span
    near &= rows["as_of_last"] >= figure["as_of_first"] - span
    rows = rows[near & ~rows["statement_id"].isin(own)]
    one = claim_bounds(theatre, theatre.figures.loc[[figure_id]]).iloc[0]
    ends = claim_bounds(theatre, rows)
    again = (rows["speaker"] == figure["speaker"]) & (ends == one).all(axis=1)
    rows, ends = rows[~again], ends[~again]
    compares = ledger.comparable_base(theatre, figure["base_id"])
    same_base = (rows["base_id"] == figure["base_id"]) & compares
    above, below = ends["least"] > one["most"], ends["most"] < one["least"]
    one_voice = rows["organisation"] == figure["organisation"]
    step = pd.to_timedelta(np.where(one_voice, 0, NEXT_DAY_DAYS), unit="D")
    after = rows["as_of_first"] > figure["as_of_last"] + step
    before = rows["as_of_last"] < figure["as_of_first"] - step
    course = expected_trend(theatre, str(figure["metric"]))
    if course > 0:
        explained = (above & after) | (below & before)
    elif course < 0:
        explained = (below & after) | (above & before)
    elif is_period_measure(theatre, str(figure["metric"])):
        explained = (rows["as_of_first"] > figure["as_of_last"]) | (
            rows["as_of_last"] < figure["as_of_first"]
        )
    else:
        explained = (after | before) & one_voice
    return rows.assign(same_base=same_base, apart=same_base & (above | below) & ~explained)
