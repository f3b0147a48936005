"""Find claims by what a reader asks for, and put them in the order he asks for."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.model import Filters, Theatre

ORDERS: tuple[str, ...] = (
    *("as_of", "published_on", "place", "metric", "organisation", "speaker", "amount"),
    *("status", "via", "unit"),
)
"""What claims can be ordered by; a hyphen before it turns the order round."""


def matching_positions(
    theatre: Theatre, filters: Filters, inside: str | None = None
) -> pd.DataFrame:
    """Claims that meet every filter, misprints and repeats too.

    Parameters
    ----------
    filters : see `Filters`. Each word stands somewhere in the claim's text (`Theatre.search_text`).
    inside : a place; keeps the claims of it and of what lies in it. The theatre's whole keeps all.

    Returns
    -------
    Rows of figures, in their order.
    """
    figures = theatre.figures
    kept = np.ones(len(figures), dtype=bool)
    if inside is not None and inside != theatre.settings.whole:
        kept &= figures["place_id"].isin(places_in(theatre, inside)).to_numpy()
    for column, asked in (
        ("metric", filters.metric),
        ("place_id", filters.place),
        ("organisation", filters.organisation),
        ("speaker", filters.speaker),
        ("status", filters.status),
        ("via", filters.via),
    ):
        if asked:
            kept &= (figures[column] == asked).to_numpy()
    if filters.first is not None:
        kept &= (figures["as_of_last"] >= filters.first).to_numpy()
    if filters.last is not None:
        kept &= (figures["as_of_first"] <= filters.last).to_numpy()
    at = np.flatnonzero(kept)
    for word in filters.words.casefold().split():
        texts = theatre.search_text[at]
        at = at[np.fromiter((word in text for text in texts), dtype=bool, count=len(texts))]
    return figures if len(at) == len(figures) else figures.iloc[at]


def places_in(theatre: Theatre, place_id: str) -> frozenset[str]:
    """A place and every place that lies in it.

    Raises
    ------
    KeyError: no such place.
    """
    if place_id not in theatre.places.index:
        raise KeyError(place_id)
    parent = theatre.places["part_of"].to_dict()
    found = {place_id}
    for place in parent:
        chain, step = [], place
        while isinstance(step, str) and step not in found:
            chain.append(step)
            step = parent[step]
        if isinstance(step, str):
            found.update(chain)
    return frozenset(found)


def order_rows(theatre: Theatre, rows: pd.DataFrame, order: str) -> pd.DataFrame:
    """Rows of figures, sorted.

    Parameters
    ----------
    order : one of ORDERS; a hyphen before it puts the last first. `as_of` goes by the day from
        which a claim counts, `amount` by canonical units, the rest by the names that readers see.

    Returns
    -------
    The same rows. What is missing comes last in either direction; of equals the later comes
    first, then the id decides.

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
        keys, missing = _days(rows["as_of_last" if name == "as_of" else name])
    elif name == "amount":
        keys = rows["canonical"].to_numpy(dtype="float64")
        missing = np.isnan(keys)
    else:
        keys = ranks[name].to_numpy()
        missing = keys < 0
    direction = -1 if order.startswith("-") else 1
    later, unknown = _days(rows["as_of_last"])
    keys = np.where(missing, 0, direction * keys)
    by_id = ranks["figure_id"].to_numpy()
    return rows.iloc[np.lexsort((by_id, -later, unknown, keys, missing))]


def _days(cells: pd.Series) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Days as numbers, and which are missing."""
    missing = cells.isna().to_numpy()
    days = cells.to_numpy(dtype="datetime64[us]").astype("int64")
    return np.where(missing, 0, days), missing
