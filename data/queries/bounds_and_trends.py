"""Comparability of two claims: bounds implied by hedges, and trends over time."""

import numpy as np
import pandas as pd

from data.model import Theatre
from data.text.hedges import HIGHER, LOWER

MAX_GAP_DAYS = 31
"""Maximum number of days between two claims for them to be rivals."""

NEXT_DAY_DAYS = 1
"""Periods of two organisations count as simultaneous if one begins the day after the other ends."""


def claim_bounds(theatre: Theatre, rows: pd.DataFrame) -> pd.DataFrame:
    """Bounds of the values each claim permits, in canonical units.

    "More than" and "at least" leave the upper end open, "less than" and "up to" the lower; a range
    has its two ends; with any other hedge both bounds equal the number.

    Returns
    -------
    Frame of float, index of `rows`: least (-inf if open), most (inf if open).
    """
    factor = theatre.units["to_canonical"].reindex(rows["unit"]).to_numpy(dtype="float64")
    value = rows["value"].to_numpy(dtype="float64") * factor
    low = rows["canonical_low"].to_numpy(dtype="float64")
    high = rows["canonical_high"].to_numpy(dtype="float64")
    hedge = rows["qualifier"]
    lower = np.where(np.isnan(low), value, low)
    upper = np.where(np.isnan(high), value, high)
    return pd.DataFrame(
        {
            "least": np.where(hedge.isin(LOWER), -np.inf, lower),
            "most": np.where(hedge.isin(HIGHER), np.inf, upper),
        },
        index=rows.index,
    )


def expected_trend(theatre: Theatre, metric: str) -> int:
    """Expected trend of a measure: 1 if it grows, -1 if it shrinks, 0 if none is expected.

    A later claim that differs from an earlier one in this direction reflects the course of events,
    not a disagreement. A theatre whose subject loses territory throughout (``subject_trend``)
    expects losses to grow and holdings to shrink; one without such a trend expects nothing.
    """
    if theatre.metrics["kind"].loc[metric] != "stock":
        return 0
    course = {"falling": 1, "rising": -1}.get(theatre.settings.subject_trend, 0)
    direction = str(theatre.metrics["direction"].loc[metric])
    return course * {"loss": 1, "hold": -1}.get(direction, 0)


def is_period_measure(theatre: Theatre, metric: str) -> bool:
    """Whether a measure describes a period (interval, flow, change) and so differs by period.

    Such claims are rivals only if their periods overlap.
    """
    return bool(theatre.metrics["kind"].loc[metric] != "stock")
