"""Dates to step to: those that claims describe."""

import pandas as pd

from data.model import Theatre
from data.queries import ledger


def step_dates(theatre: Theatre) -> pd.DatetimeIndex:
    """Return the dates on which a claim first counts, for stepping through them."""
    return ledger.claim_dates(theatre)
