"""Questions put to the claims: what was said by a date, by whom, of what base.

Every function is pure and takes the theatre first. Days are inclusive. A claim counts from
`as_of_last`, the last day it describes (docs/adr/0003).
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.model import Theatre


def claims(
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
    rows = figures[_said(figures, metrics, places, until, drawable_only)]
    if statements_only:
        rows = rows[rows["repeat_of"].isna() | ~rows["statement_id"].isin(rows.index)]
    return rows


def _said(
    figures: pd.DataFrame,
    metrics: Iterable[str] | None,
    places: Iterable[str] | None,
    until: pd.Timestamp | None = None,
    drawable_only: bool = True,
) -> npt.NDArray[np.bool_]:
    """Which figures are asked for. Whole rows are taken once, after all conditions: it is dear."""
    kept = np.ones(len(figures), dtype=bool)
    if metrics is not None:
        kept &= figures["metric"].isin(list(metrics)).to_numpy()
    if places is not None:
        kept &= figures["place_id"].isin(list(places)).to_numpy()
    if until is not None:
        kept &= (figures["as_of_last"] <= until).to_numpy()
    if drawable_only:
        kept &= figures["drawable"].to_numpy()
    return kept


def _of_the_last_day(figures: pd.DataFrame, kept: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Of the figures asked for, those that count from the latest day."""
    at = np.flatnonzero(kept)
    days = figures["as_of_last"].to_numpy()[at]
    return figures.iloc[at[days == days[-1]]] if len(at) else figures.iloc[:0]


def latest(theatre: Theatre, metric: str, place_id: str, as_of: pd.Timestamp) -> pd.Series | None:
    """The figure at a date: the latest drawable claim with as_of_last not after it.

    Of claims of one day, the theatre's opening sources come first, then the verified, then those
    in the canonical unit, then those that repeat nothing, then the later published, then by id.

    Returns
    -------
    The row of figures (its `name` is the figure_id), or None if nothing was said by then.
    """
    figures = theatre.figures
    rows = _of_the_last_day(figures, _said(figures, [metric], [place_id], as_of))
    return None if rows.empty else _first(theatre, rows)


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


def comparable(theatre: Theatre, base_id: object) -> bool:
    """Whether two claims that share this base may be compared.

    An unspecified base says only that the words are equally vague; a missing one, nothing.
    """
    if not isinstance(base_id, str):
        return False
    return bool(theatre.bases.loc[base_id, "kind"] != "unspecified")


def previous(theatre: Theatre, figure_id: str) -> pd.Series | None:
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
    figure = theatre.figures.loc[figure_id]
    if not comparable(theatre, figure["base_id"]):
        return None
    # The same number in another unit is one statement, and a repeat may be older than itself.
    own = {str(figure["statement_id"]), *stated_also(theatre, figure_id)["statement_id"]}
    figures = theatre.figures
    first = figures["as_of_last"].loc[[figure_id, *sorted(own)]].min()
    same = _said(figures, [str(figure["metric"])], [str(figure["place_id"])])
    same &= (figures["base_id"] == figure["base_id"]).to_numpy(dtype=bool)
    same &= ~figures["statement_id"].isin(own).to_numpy()
    same &= (figures["as_of_last"] < first).to_numpy()
    by_speaker = (figures["speaker"] == figure["speaker"]).to_numpy(dtype=bool)
    by_organisation = (figures["organisation"] == figure["organisation"]).to_numpy(dtype=bool)
    rows = _of_the_last_day(figures, same & (by_speaker | by_organisation))
    return None if rows.empty else _first(theatre, rows)


def stated_also(theatre: Theatre, figure_id: str) -> pd.DataFrame:
    """Claims of the same source, metric, place and day in another unit.

    Raises
    ------
    KeyError: no such figure.
    """
    figures = theatre.figures
    figure = figures.loc[figure_id]
    same = (figures["unit"] != figure["unit"]).to_numpy()
    for column in ("source_id", "metric", "place_id", "as_of_text"):
        same = same & (figures[column] == figure[column]).to_numpy()
    return figures[same].sort_index()


def claim_dates(theatre: Theatre, places: Iterable[str] | None = None) -> pd.DatetimeIndex:
    """Days on which a drawable claim begins to count, sorted, each once."""
    days = claims(theatre, places=places)["as_of_last"]
    return pd.DatetimeIndex(days.drop_duplicates().sort_values())
