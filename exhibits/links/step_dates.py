"""Dates to step to: those that claims and maps describe."""

import pandas as pd

from data.model import Theatre
from data.queries import ledger


def step_dates(theatre: Theatre) -> pd.DatetimeIndex:
    """Return the dates on which a claim first counts or that a map describes, ascending."""
    dates = ledger.claim_dates(theatre)
    for polygons in theatre.polygons.values():
        dates = dates.union(polygons.dates)
    return dates
