"""Control by assessor: who is reported to hold each place according to each of them.

Assessors that name different controllers disagree; "contested" is what one of them reports.
"""

import numpy as np
import pandas as pd

from data.model import Theatre
from data.queries.control import current_rows
from data.text.format import sentence_case

_MAX_ABBREVIATION = 5
RIVAL_DATE, RIVAL_CONTROLLER = "rival date", "rival controller"
"""Reasons of `find_rival_places`."""


def list_assessors(theatre: Theatre) -> list[str]:
    """List the theatre's assessors, the adopted one first; "" is its own compilation."""
    if theatre.assessor_control.empty:
        return []
    adopted = theatre.control["assessor"].fillna("").unique()
    every = theatre.assessor_control["assessor"].fillna("").unique()
    return [str(name) for name in dict.fromkeys([*adopted, *every])]


def assessor_label(theatre: Theatre, assessor: str) -> str:
    """Return the name of an assessor: the title of the source with its id, or its id in words."""
    if not assessor:
        return "Compilation of this theatre"
    if assessor in theatre.sources.index:
        title = theatre.sources.loc[assessor, "title"]
        if isinstance(title, str):
            return title
    words = assessor.replace("-", " ").replace("_", " ")
    return words.upper() if len(words) <= _MAX_ABBREVIATION else sentence_case(words)


def controllers_by_assessor(theatre: Theatre, as_of: pd.Timestamp) -> pd.DataFrame:
    """Reported controller of each place on a date, by assessor.

    Returns
    -------
    Frame indexed by place_id with a column for each of `list_assessors`: actor_id; missing where
    the assessor does not assess the place on that date.
    """
    rows = theatre.assessor_control
    is_current = (rows["from_date"] <= as_of) & (as_of <= rows["until"])
    current = rows[is_current & ~rows["controller"].isin(theatre.unknown_actors)]
    current = current.assign(assessor=current["assessor"].fillna(""))
    table = current.pivot_table(
        values="controller", index="place_id", columns="assessor", aggfunc="first"
    )
    return table.reindex(columns=list_assessors(theatre)).rename_axis(columns=None)


def find_assessor_disagreements(theatre: Theatre, as_of: pd.Timestamp) -> pd.DataFrame:
    """Select the rows of `controllers_by_assessor` whose assessors name different controllers.

    An assessor that does not assess the place does not differ.
    """
    if len(list_assessors(theatre)) < 2:
        return pd.DataFrame(index=pd.Index([], name="place_id", dtype=object))
    table = controllers_by_assessor(theatre, as_of)
    first = table.bfill(axis=1).iloc[:, 0]
    differs = table.ne(first, axis="index") & table.notna()
    return table[differs.any(axis=1)]


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
    place, adopted, first, last = (
        rivals[name].to_numpy() for name in ("place_id", "from_date", "first", "last")
    )
    positions, ids = current_rows(theatre, as_of)
    starts = theatre.assessed_control["from_date"].to_numpy()[positions]
    at = ids.get_indexer(pd.Index(place, dtype=object))  # -1, the appended one, where not assessed
    dated = set(place[adopted == np.append(starts, np.datetime64("NaT"))[at]])
    day = as_of.to_datetime64()
    is_between = (np.minimum(adopted, first) <= day) & (day < np.maximum(adopted, last))
    controllers = set(place[is_between])
    controllers |= set(find_assessor_disagreements(theatre, as_of).index)
    ids = sorted(dated | controllers)
    reasons = [
        "; ".join([RIVAL_DATE] * (each in dated) + [RIVAL_CONTROLLER] * (each in controllers))
        for each in ids
    ]
    index = pd.Index(ids, name="place_id", dtype=object)
    return pd.DataFrame(
        {
            "has_rival_dates": np.array([each in dated for each in ids], dtype=bool),
            "has_rival_controllers": np.array([each in controllers for each in ids], dtype=bool),
            "reason": pd.Series(reasons, index, dtype=object),
        },
        index=index,
    )
