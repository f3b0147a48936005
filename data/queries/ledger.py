"""Queries on the claims by date, measure, place, speaker and base.

Every function is pure and takes the theatre first. Dates are inclusive. A claim counts from
`as_of_last`, the last day it describes (docs/adr/0003).
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import TypedDict, Unpack, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.model import Theatre

UNIT_ROUNDING = 0.01
"""Largest difference, as a share, of a number and the same one rounded in another unit."""


class Criteria(TypedDict, total=False):
    """Criteria of `select_claims`: ids to include, the last as-of date, repeats and misprints."""

    metrics: Iterable[str] | None
    places: Iterable[str] | None
    until: pd.Timestamp | None
    drawable_only: bool
    statements_only: bool


def select_claims(theatre: Theatre, **criteria: Unpack[Criteria]) -> pd.DataFrame:
    """Select claims by the criteria of `claim_positions`.

    Returns
    -------
    Rows of figures, sorted by as_of_last, then by date of publication, then by id.
    """
    positions, figures = claim_positions(theatre, **criteria), theatre.figures
    return figures if len(positions) == len(figures) else figures.iloc[positions]


def claim_positions(
    theatre: Theatre,
    *,
    metrics: Iterable[str] | None = None,
    places: Iterable[str] | None = None,
    until: pd.Timestamp | None = None,
    drawable_only: bool = True,
    statements_only: bool = False,
) -> npt.NDArray[np.intp]:
    """Select claims by metric, place and date: their positions in ``figures``, ascending.

    Parameters
    ----------
    metrics, places : ids to include; None includes all.
    until : upper bound of as_of_last, inclusive; None includes all.
    drawable_only : exclude misprints.
    statements_only : exclude repeats of a statement that is itself selected.
    """
    figures = theatre.figures  # already sorted on loading
    positions = _positions(theatre, metrics, places)
    # Work with positional indices: repeated row selection dominates on large ledgers.
    if until is not None:
        dates = figures["as_of_last"].to_numpy()[positions]
        positions = positions[: np.searchsorted(dates, until.to_datetime64(), side="right")]
    if drawable_only:
        positions = positions[figures["drawable"].to_numpy()[positions]]
    if statements_only:
        is_selected = np.zeros(len(figures), dtype=bool)
        is_selected[positions] = True
        root = theatre.statement_root[positions]
        positions = positions[(root == positions) | ~is_selected[root]]
    return positions


def _positions(
    theatre: Theatre, metrics: Iterable[str] | None, places: Iterable[str] | None
) -> npt.NDArray[np.intp]:
    """Positions of the claims of these measures and places, ascending; None selects all."""
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
    is_selected = np.ones(len(figures), dtype=bool)
    if metrics is not None:
        is_selected &= figures["metric"].isin(list(metrics)).to_numpy()
    if places is not None:
        is_selected &= figures["place_id"].isin(list(places)).to_numpy()
    return np.flatnonzero(is_selected)


def _latest_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the latest as_of_last; ``rows`` must be sorted."""
    dates = rows["as_of_last"].to_numpy()
    return rows.iloc[np.flatnonzero(dates == dates[-1])] if len(rows) else rows


def latest_claim(
    theatre: Theatre, metric: str, place_id: str, as_of: pd.Timestamp
) -> pd.Series | None:
    """Latest drawable claim with as_of_last not after a date.

    Among claims of one date the order is: the theatre's opening sources, verified claims, claims in
    the canonical unit, claims that repeat no other, later publication, id.

    Returns
    -------
    The row of figures (its `name` is the figure_id), shared: treat it as read-only; or None if
    there is no claim by then.
    """
    positions = claim_positions(theatre, metrics=[metric], places=[place_id], until=as_of)
    if not len(positions):
        return None
    dates = theatre.figures["as_of_last"].to_numpy()[positions]
    return _preferred_of(theatre, tuple(positions[dates == dates[-1]].tolist()))


@lru_cache(maxsize=256)
def _preferred_of(theatre: Theatre, positions: tuple[int, ...]) -> pd.Series:
    """Select the preferred claim among positions in ``figures``; shared: read-only."""
    return _preferred_claim(theatre, theatre.figures.iloc[[*positions]])


def _preferred_claim(theatre: Theatre, rows: pd.DataFrame) -> pd.Series:
    """Select the preferred claim among rows of one date (order: see `latest_claim`)."""
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


def is_comparable_base(theatre: Theatre, base_id: object) -> bool:
    """Whether two claims that share this base may be compared.

    Claims on an unspecified base share only their vagueness, and are not comparable.
    """
    if not isinstance(base_id, str):
        return False
    return bool(theatre.bases.loc[base_id, "kind"] != "unspecified")


@lru_cache(maxsize=64)
def previous_claim(theatre: Theatre, figure_id: str) -> pd.Series | None:
    """Latest earlier claim by the same speaker or the same organisation.

    Same metric, place and comparable base; earlier as-of date; a different statement; drawable;
    verified or not, so display its status. The result may be a range or in another unit: compare
    `canonical`, `canonical_low` and `canonical_high`. It is shared: treat it as read-only.

    Returns
    -------
    The row of figures, or None if there is none.

    Raises
    ------
    KeyError: no such figure.
    """
    rows, dates = _claims_by_same_voice(theatre, figure_id)
    rows = rows[rows["as_of_last"] < dates.min()]
    return None if rows.empty else _preferred_claim(theatre, _latest_rows(rows))


def following_claim(theatre: Theatre, figure_id: str) -> pd.Series | None:
    """Earliest later claim by the same speaker or the same organisation.

    Same criteria as `previous_claim`.

    Returns
    -------
    The row of figures, or None if there is none.

    Raises
    ------
    KeyError: no such figure.
    """
    rows, dates = _claims_by_same_voice(theatre, figure_id)
    rows = rows[rows["as_of_last"] > dates.max()]
    if rows.empty:
        return None
    return _preferred_claim(theatre, rows[rows["as_of_last"] == rows["as_of_last"].iloc[0]])


def _claims_by_same_voice(theatre: Theatre, figure_id: str) -> tuple[pd.DataFrame, pd.Series]:
    """Other statements of its speaker or organisation on its base, and the claim's own dates."""
    figures = theatre.figures
    position = position_of(theatre, figure_id)
    statements = statements_of_claim(theatre, figure_id)
    dates = figures["as_of_last"].iloc[[position, *sorted(statements)]]
    if not is_comparable_base(theatre, figures["base_id"].iloc[position]):
        return figures.iloc[:0], dates
    positions = positions_alike(theatre, position)
    positions = positions[figures["drawable"].to_numpy()[positions]]
    is_voice = has_text_of(theatre, positions, position, "speaker")
    is_voice |= has_text_of(theatre, positions, position, "organisation")
    is_chosen = has_text_of(theatre, positions, position, "base_id") & is_voice
    is_chosen &= ~np.isin(theatre.statement_root[positions], [*statements])
    return figures.iloc[positions[is_chosen]], dates


def repeats_of(theatre: Theatre, figure_id: str) -> pd.DataFrame:
    """All other claims of the same statement, including the original, by date of publication.

    Raises
    ------
    KeyError: no such figure.
    """
    figure = theatre.figures.loc[figure_id]
    same = theatre.figures[theatre.figures["statement_id"] == figure["statement_id"]]
    others = same[same.index != figure_id]
    return others.sort_values(["published_on", "figure_id"], kind="stable")


def statements_of_claim(theatre: Theatre, figure_id: str) -> set[int]:
    """Return the positions in ``figures`` of a claim's statement and of it in other units.

    A repeat, which may be older than its original, has the other units of all claims of its
    statement.

    Raises
    ------
    KeyError: no such figure.
    """
    roots = theatre.statement_root
    root = roots[position_of(theatre, figure_id)]
    others = [_in_other_units(theatre, same) for same in np.flatnonzero(roots == root).tolist()]
    return {int(root), *roots[np.concatenate(others)].tolist()}


def position_of(theatre: Theatre, figure_id: str) -> int:
    """Position of a claim in ``figures``.

    Raises
    ------
    KeyError: no such figure.
    """
    return cast(int, theatre.figures.index.get_loc(figure_id))


def positions_alike(theatre: Theatre, position: int) -> npt.NDArray[np.intp]:
    """Positions in ``figures``, ascending, of the claims on the measure and place of one."""
    metric, place = (theatre.figures[name].iloc[position] for name in ("metric", "place_id"))
    return theatre.positions_by_measure[metric, place]


def has_text_of(
    theatre: Theatre, positions: npt.NDArray[np.intp], position: int, column: str
) -> npt.NDArray[np.bool_]:
    """Whether claims have the same text in a column as the one at ``position``; not if none.

    Parameters
    ----------
    positions : positions in ``figures``, shape (n,), as is the result.
    """
    codes = _text_codes(theatre, column)
    return (codes[positions] == codes[position]) & (codes[position] >= 0)


@lru_cache(maxsize=64)  # eight columns of each theatre
def _text_codes(theatre: Theatre, column: str) -> npt.NDArray[np.intp]:
    """Number the texts of a column of ``figures``; -1 where there is none. Shared: read-only.

    Numbers of a few claims are compared much faster than their texts.
    """
    return pd.factorize(theatre.figures[column])[0]


def without_other_units(theatre: Theatre, claims: pd.DataFrame) -> pd.DataFrame:
    """Leave out claims of a number that remains in another unit, as the claim of the same voice.

    They are claims of one organisation on one measure, place, date and base, apart by at most
    `UNIT_ROUNDING`. Those in the canonical unit remain, or else those in the unit of the first.
    """
    if len({*claims["unit"]}) < 2:  # of most measures
        return claims
    keys = ["organisation", "metric", "place_id", "as_of_text", "base_id"]
    is_canonical = theatre.units["to_canonical"].reindex(claims["unit"]).to_numpy() == 1
    ranked = claims[[*keys, "unit", "canonical"]].iloc[np.argsort(~is_canonical, kind="stable")]
    first = ranked.groupby(keys, dropna=False)[["unit", "canonical"]].transform("first")
    first = first.reindex(claims.index)
    is_near = (claims["canonical"] / first["canonical"] - 1).abs() <= UNIT_ROUNDING
    return claims[~((claims["unit"] != first["unit"]) & is_near)]


def stated_in_other_units(theatre: Theatre, figure_id: str) -> pd.DataFrame:
    """Claims of the same source, metric, place and date in another unit.

    Raises
    ------
    KeyError: no such figure.
    """
    position = position_of(theatre, figure_id)
    return theatre.figures.iloc[_in_other_units(theatre, position)].sort_index()


def _in_other_units(theatre: Theatre, position: int) -> npt.NDArray[np.intp]:
    """Positions in ``figures`` of the rows of `stated_in_other_units`."""
    positions = positions_alike(theatre, position)
    is_same = ~has_text_of(theatre, positions, position, "unit")
    for column in ("source_id", "as_of_text"):
        is_same &= has_text_of(theatre, positions, position, column)
    return positions[is_same]


def claim_dates(theatre: Theatre, places: Iterable[str] | None = None) -> pd.DatetimeIndex:
    """Distinct dates from which drawable claims count, sorted."""
    dates = select_claims(theatre, places=places)["as_of_last"]
    return pd.DatetimeIndex(dates.drop_duplicates().sort_values())


@lru_cache(maxsize=16)
def period_of_records(theatre: Theatre) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first and last day of the theatre's period or of its claims, which may exceed it.

    They are the bounds of a selection of claims.
    """
    first, last = theatre.settings.window_first, theatre.settings.window_last
    claims = theatre.figures
    if claims.empty:
        return first, last
    return min(first, claims["as_of_first"].min()), max(last, claims["as_of_last"].max())
