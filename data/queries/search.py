"""Search, filtering and sorting of claims."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.model import Filters, Theatre
from data.name_matching import read_query

ORDERS: tuple[str, ...] = (
    *("as_of", "published_on", "place", "metric", "organisation", "speaker", "amount"),
    *("status", "via", "unit"),
)
"""Sort orders of claims; a leading hyphen reverses the order."""


def filter_claims(theatre: Theatre, filters: Filters, inside: str | None = None) -> pd.DataFrame:
    """Claims that match every filter, misprints and repeats included.

    Parameters
    ----------
    filters : see `Filters`. Each word must occur in the claim's text (`Theatre.search_text`), or
        name its place in another spelling.
    inside : a place; restricts to claims on it and the places within it. The place of the entire
        theatre (`Settings.whole`) matches all.

    Returns
    -------
    Rows of figures, in their original order.
    """
    figures = theatre.figures
    matches = np.ones(len(figures), dtype=bool)
    if inside is not None and inside != theatre.settings.whole:
        matches &= figures["place_id"].isin(places_in(theatre, inside)).to_numpy()
    for column, wanted in (
        ("metric", filters.metric),
        ("place_id", filters.place),
        ("organisation", filters.organisation),
        ("speaker", filters.speaker),
        ("status", filters.status),
        ("via", filters.via),
    ):
        if wanted:
            matches &= (figures[column] == wanted).to_numpy()
    if filters.first is not None:
        matches &= (figures["as_of_last"] >= filters.first).to_numpy()
    if filters.last is not None:
        matches &= (figures["as_of_first"] <= filters.last).to_numpy()
    positions = np.flatnonzero(matches)
    if filters.words.strip():
        query, texts = read_query(filters.words), theatre.search_text[positions]
        positions = positions[np.fromiter(map(query.fits, texts), dtype=bool, count=len(texts))]
    return figures if len(positions) == len(figures) else figures.iloc[positions]


def places_in(theatre: Theatre, place_id: str) -> frozenset[str]:
    """A place and all places within it.

    Raises
    ------
    KeyError: no such place.
    """
    if place_id not in theatre.places.index:
        raise KeyError(place_id)
    return frozenset(place for place, chain in theatre.containers.items() if place_id in chain)


def order_rows(theatre: Theatre, rows: pd.DataFrame, order: str) -> pd.DataFrame:
    """Sort rows of figures.

    Parameters
    ----------
    order : one of ORDERS; a leading hyphen reverses it. `as_of` sorts by as_of_last, `amount` by
        canonical units, the rest by display names.

    Returns
    -------
    The same rows. Missing values come last in either direction; ties are sorted by descending
    as_of_last, then by id.

    Raises
    ------
    ValueError: no such order.
    """
    name = order.removeprefix("-")
    if name not in ORDERS:
        raise ValueError(f"order {order!r}; expected one of {', '.join(ORDERS)}, or -{ORDERS[0]}")
    ranks = (
        theatre.sort_ranks
        if len(rows) == len(theatre.sort_ranks)
        else theatre.sort_ranks.loc[rows.index]
    )
    if name in ("as_of", "published_on"):
        keys, missing = _day_numbers(rows["as_of_last" if name == "as_of" else name])
    elif name == "amount":
        keys = rows["canonical"].to_numpy(dtype="float64")
        missing = np.isnan(keys)
    else:
        keys = ranks[name].to_numpy()
        missing = keys < 0
    direction = -1 if order.startswith("-") else 1
    later, unknown = _day_numbers(rows["as_of_last"])
    keys = np.where(missing, 0, direction * keys)
    by_id = ranks["figure_id"].to_numpy()
    return rows.iloc[np.lexsort((by_id, -later, unknown, keys, missing))]


def _day_numbers(cells: pd.Series) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Dates as integers, and a mask of the missing ones."""
    missing = cells.isna().to_numpy()
    day_numbers = cells.to_numpy(dtype="datetime64[us]").astype("int64")
    return np.where(missing, 0, day_numbers), missing
