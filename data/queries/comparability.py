"""When two numbers stand apart: what a hedge leaves open, and what the course of time explains."""

import numpy as np
import pandas as pd

from data.model import Theatre

MAX_GAP_DAYS = 31
"""How many days may lie between two claims for one to stand as a rival of the other."""

NEXT_DAY_DAYS = 1
"""Spans of two organisations speak of one time even if one begins the day after the other ends."""

_OPEN_ABOVE = ("more_than", "at_least")
_OPEN_BELOW = ("less_than", "up_to")


def claim_bounds(theatre: Theatre, rows: pd.DataFrame) -> pd.DataFrame:
    """What each claim leaves possible, in canonical units.

    "More than" and "at least" leave the upper end open, "less than" and "up to" the lower; a range
    has its two ends; every other hedge stands for the number itself.

    Returns
    -------
    Frame of float, index of `rows`: least (-inf if open), most (inf if open).
    """
    factor = theatre.units["to_canonical"].reindex(rows["unit"]).to_numpy(dtype="float64")
    value = rows["value"].to_numpy(dtype="float64") * factor
    low = rows["canonical_low"].to_numpy(dtype="float64")
    high = rows["canonical_high"].to_numpy(dtype="float64")
    hedge = rows["qualifier"]
    least = np.where(np.isnan(low), value, low)
    most = np.where(np.isnan(high), value, high)
    return pd.DataFrame(
        {
            "least": np.where(hedge.isin(_OPEN_BELOW), -np.inf, least),
            "most": np.where(hedge.isin(_OPEN_ABOVE), np.inf, most),
        },
        index=rows.index,
    )


def expected_trend(theatre: Theatre, metric: str) -> int:
    """Which way a measure goes as time passes: 1 what is lost grows, -1 what is held shrinks.

    A later claim that lies that way from an earlier one shows how things went on, and no
    disagreement. 0: the measure has no such course (not a stock, or neither loss nor hold).
    """
    if theatre.metrics["kind"].loc[metric] != "stock":
        return 0
    return {"loss": 1, "hold": -1}.get(str(theatre.metrics["direction"].loc[metric]), 0)


def is_period_measure(theatre: Theatre, metric: str) -> bool:
    """Whether a measure tells of a period (interval, flow, change): another period, another number.

    Such claims are rivals only if their spans share a day.
    """
    return bool(theatre.metrics["kind"].loc[metric] != "stock")
