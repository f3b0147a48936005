"""Places with rival dates or rival controllers: what sources or assessors disagree on."""

import numpy as np
import pandas as pd

from data.model import Theatre
from data.queries.assessors import find_assessor_disagreements

RIVAL_DATE, RIVAL_CONTROLLER = "rival date", "rival controller"


def find_rival_places(theatre: Theatre, as_of: pd.Timestamp) -> pd.DataFrame:
    """Find the places whose current controller, or its start date, sources or assessors dispute.

    Returns
    -------
    Frame indexed by place_id: ``has_rival_dates`` (other sources give other dates for the start of
    the current control), ``has_rival_controllers`` (assessors name different controllers, or the
    as-of date lies between the adopted and a rival date of a change), ``reason`` (`RIVAL_DATE`,
    `RIVAL_CONTROLLER` or both, separated by a semicolon); a row for each place with either.
    """
    rivals = theatre.rival_dates
    control = theatre.assessed_control
    current = control[(control["from_date"] <= as_of) & (as_of <= control["until"])]
    start = rivals["place_id"].map(current.set_index("place_id")["from_date"])
    dated = set(rivals.loc[rivals["from_date"] == start, "place_id"])
    earlier = np.minimum(rivals["from_date"], rivals["first"])
    later = np.maximum(rivals["from_date"], rivals["last"])
    controllers = set(rivals.loc[(earlier <= as_of) & (as_of < later), "place_id"])
    controllers |= set(find_assessor_disagreements(theatre, as_of).index)
    index = pd.Index(sorted(dated | controllers), name="place_id", dtype=object)
    frame = pd.DataFrame(
        {
            "has_rival_dates": index.isin(list(dated)),
            "has_rival_controllers": index.isin(list(controllers)),
        },
        index=index,
    )
    reasons = [
        "; ".join([RIVAL_DATE] * dates + [RIVAL_CONTROLLER] * names)
        for dates, names in frame.itertuples(index=False)
    ]
    return frame.assign(reason=pd.Series(reasons, index, dtype=object))
