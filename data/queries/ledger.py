"""Questions put to the claims: what was said by a date, by whom, of what base.

Every function is pure and takes the theatre first. Days are inclusive. A claim counts from
`as_of_last`, the last day it describes (docs/adr/0003).
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.model import Theatre
from data.queries.search import ORDERS, matching_positions, order_rows

__all__ = [
    "ORDERS",
    "claim_dates",
    "comparable_base",
    "following_claim",
    "latest_claim",
    "matching_positions",
    "order_rows",
    "previous_claim",
    "repeats_of",
    "select_claims",
    "stated_in_other_units",
]


def select_claims(
    theatre: Theatre,
    *,
    metrics: Iterable[str] | None = None,
    places: Iterable[str] | None = None,
    until: pd.Timestamp | None = None,
    drawable_only: bool = True,
    statements_only: bool = False,
) -> pd.DataFrame:
    """Claims of these metrics and places up to a day.

    Parameters
    ----------
    metrics, places : ids to keep; None keeps all.
    until : last day described, inclusive; None keeps all.
    drawable_only : leave out misprints.
    statements_only : leave out repeats of a statement that stands here itself.

    Returns
    -------
    Rows of figures, sorted by as_of_last, then by day of publication, then by id.
    """
    figures = theatre.figures  # in this order since they were read
    at = _positions(theatre, metrics, places)
    # By position to the end: taking rows of a large ledger again and again is what costs.
    if until is not None:
        at = at[(figures["as_of_last"] <= until).to_numpy()[at]]
    if drawable_only:
        at = at[figures["drawable"].to_numpy()[at]]
    if statements_only:
        here = np.zeros(len(figures), dtype=bool)
        here[at] = True
        root = theatre.statement_root[at]
        at = at[(root == at) | ~here[root]]
    return figures if len(at) == len(figures) else figures.iloc[at]


def _positions(
    theatre: Theatre, metrics: Iterable[str] | None, places: Iterable[str] | None
) -> npt.NDArray[np.intp]:
    """Where claims of these measures and places stand, ascending; None keeps all."""
    figures = theatre.figures
    if metrics is not None and places is not None:
        pairs = dict.fromkeys((metric, place) for place in places for metric in metrics)
        found = [
            theatre.positions_by_measure[pair]
            for pair in pairs
            if pair in theatre.positions_by_measure
        ]
        if len(found) == 1:
            return found[0]
        return np.sort(np.concatenate(found)) if found else np.empty(0, dtype=np.intp)
    kept = np.ones(len(figures), dtype=bool)
    if metrics is not None:
        kept &= figures["metric"].isin(list(metrics)).to_numpy()
    if places is not None:
        kept &= figures["place_id"].isin(list(places)).to_numpy()
    return np.flatnonzero(kept)


def _of_the_last_day(rows: pd.DataFrame) -> pd.DataFrame:
    """Of rows in their order, those that count from the latest day."""
    days = rows["as_of_last"].to_numpy()
    return rows.iloc[np.flatnonzero(days == days[-1])] if len(rows) else rows


def latest_claim(
    theatre: Theatre, metric: str, place_id: str, as_of: pd.Timestamp
) -> pd.Series | None:
    """The figure at a date: the latest drawable claim with as_of_last not after it.

    Of claims of one day, the theatre's opening sources come first, then the verified, then those
    in the canonical unit, then those that repeat nothing, then the later published, then by id.

    Returns
    -------
    The row of figures (its `name` is the figure_id), or None if nothing was said by then.
    """
    rows = select_claims(theatre, metrics=[metric], places=[place_id], until=as_of)
    return None if rows.empty else _first(theatre, _of_the_last_day(rows))


def _first(theatre: Theatre, rows: pd.DataFrame) -> pd.Series:
    """Of rows of one day, the one that the rules above put first."""
    if len(rows) == 1:
        return rows.iloc[0]
    factor = theatre.units["to_canonical"].reindex(rows["unit"]).to_numpy()
    ranked = rows.assign(
        _opening=rows["source_id"].isin(theatre.settings.opening_sources),
        _verified=rows["status"] == "verified",
        _canonical=factor == 1,
        _statement=rows["repeat_of"].isna(),
        _id=rows.index,
    )
    order = ["_opening", "_verified", "_canonical", "_statement", "published_on", "_id"]
    best = ranked.sort_values(order, ascending=[False] * 5 + [True]).index[0]
    return rows.loc[best]


def comparable_base(theatre: Theatre, base_id: object) -> bool:
    """Whether two claims that share this base may be compared.

    An unspecified base says only that the words are equally vague; a missing one, nothing.
    """
    if not isinstance(base_id, str):
        return False
    return bool(theatre.bases.loc[base_id, "kind"] != "unspecified")


def previous_claim(theatre: Theatre, figure_id: str) -> pd.Series | None:
    """The last claim before this one by the same speaker or the same organisation.

    Of the same metric, place and base (a comparable one); described a day before it; another
    statement; drawable; verified or not, so show its status. A range or another unit may come
    back: compare `canonical`, `canonical_low` and `canonical_high`.

    Returns
    -------
    The row of figures, or None if there is none.

    Raises
    ------
    KeyError: no such figure.
    """
    rows, days = _of_the_same_voice(theatre, figure_id)
    rows = rows[rows["as_of_last"] < days.min()]
    return None if rows.empty else _first(theatre, _of_the_last_day(rows))


def following_claim(theatre: Theatre, figure_id: str) -> pd.Series | None:
    """The first claim after this one by the same speaker or the same organisation.

    Found as `previous` finds the one before.

    Returns
    -------
    The row of figures, or None if there is none.

    Raises
    ------
    KeyError: no such figure.
    """
    rows, days = _of_the_same_voice(theatre, figure_id)
    rows = rows[rows["as_of_last"] > days.max()]
    if rows.empty:
        return None
    return _first(theatre, rows[rows["as_of_last"] == rows["as_of_last"].iloc[0]])


def _of_the_same_voice(theatre: Theatre, figure_id: str) -> tuple[pd.DataFrame, pd.Series]:
    """Other statements of its speaker or organisation on its base, and the claim's own days."""
    figure = theatre.figures.loc[figure_id]
    # The same number in another unit is one statement, and a repeat may be older than itself.
    own = {str(figure["statement_id"]), *stated_in_other_units(theatre, figure_id)["statement_id"]}
    days = theatre.figures["as_of_last"].loc[[figure_id, *sorted(own)]]
    if not comparable_base(theatre, figure["base_id"]):
        return theatre.figures.iloc[:0], days
    rows = select_claims(theatre, metrics=[str(figure["metric"])], places=[str(figure["place_id"])])
    rows = rows[
        (rows["base_id"] == figure["base_id"])
        & ~rows["statement_id"].isin(own)
        & (
            (rows["speaker"] == figure["speaker"])
            | (rows["organisation"] == figure["organisation"])
        )
    ]
    return rows, days


def repeats_of(theatre: Theatre, figure_id: str) -> pd.DataFrame:
    """Every other claim of the same statement, its first entry too, by day of publication.

    Raises
    ------
    KeyError: no such figure.
    """
    figure = theatre.figures.loc[figure_id]
    same = theatre.figures[theatre.figures["statement_id"] == figure["statement_id"]]
    others = same[same.index != figure_id]
    return others.sort_values(["published_on", "figure_id"], kind="stable")


def stated_in_other_units(theatre: Theatre, figure_id: str) -> pd.DataFrame:
    """Claims of the same source, metric, place and day in another unit.

    Raises
    ------
    KeyError: no such figure.
    """
    figure = theatre.figures.loc[figure_id]
    at = _positions(theatre, [str(figure["metric"])], [str(figure["place_id"])])
    rows = theatre.figures.iloc[at]
    same = rows["unit"] != figure["unit"]
    for column in ("source_id", "as_of_text"):
        same &= rows[column] == figure[column]
    return rows[same].sort_index()


def claim_dates(theatre: Theatre, places: Iterable[str] | None = None) -> pd.DatetimeIndex:
    """Days on which a drawable claim begins to count, sorted, each once."""
    days = select_claims(theatre, places=places)["as_of_last"]
    return pd.DatetimeIndex(days.drop_duplicates().sort_values())
