"""Search index of the claims: one searchable text per claim, and sort orders as integer ranks.

Both are computed once per theatre (`Theatre.search_text`, `Theatre.sort_ranks`), so that searches
of a large ledger neither join nor compare text again.
"""

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.name_matching import fold_text
from data.web_address import web_address

Texts = npt.NDArray[np.object_]


def search_text(
    figures: pd.DataFrame,
    sources: pd.DataFrame,
    place_texts: Mapping[str, str],
    metrics: pd.DataFrame,
    units: pd.DataFrame,
    bases: pd.DataFrame,
) -> Texts:
    """Searchable text of each claim, folded (`data.name_matching.fold_text`), one part per line.

    Id, source (id, title, outlet, host), speaker, role, organisation, place in each language,
    measure, unit, base as worded by the source and as labelled in the bases table, note, status,
    date as written, and the numbers without and with thousands separators.

    Parameters
    ----------
    place_texts : searchable text of the names of each place, by place_id.

    Returns
    -------
    Array of text, shape (rows of figures,), in their order.
    """
    sources = sources.assign(host=[_host(url) for url in sources["url"]], id=sources.index)
    lookup_columns = [
        _join_lookup(sources, ["id", "title", "outlet", "host"], figures["source_id"]),
        [place_texts.get(place, "") for place in figures["place_id"]],
        _join_lookup(metrics, ["label"], figures["metric"]),
        _join_lookup(units, ["label", "symbol"], figures["unit"]),
        _join_lookup(bases, ["label"], figures["base_id"]),
    ]
    figure_columns = [
        _fold_cells(figures[name].fillna(""))
        for name in (
            *("speaker", "speaker_role", "organisation", "base", "note", "status"),
            "as_of_text",
        )
    ]
    numbers = [_number_texts(figures[name]) for name in ("value", "low", "high")]
    ids = map(fold_text, figures.index)
    parts = zip(ids, *lookup_columns, *figure_columns, *numbers, strict=True)
    return np.array(["\n".join(part) for part in parts], dtype=object)


def sort_ranks(
    figures: pd.DataFrame, places: pd.DataFrame, metrics: pd.DataFrame, units: pd.DataFrame
) -> pd.DataFrame:
    """Rank of each claim when all are sorted by one text column.

    Returns
    -------
    Frame of int, index of figures: place, metric, unit (ranked by display name), organisation,
    speaker, status, via, figure_id. Case-insensitive; -1 where the text is missing.
    """
    text = {
        "place": places["name_en"].reindex(figures["place_id"]),
        "metric": metrics["label"].reindex(figures["metric"]),
        "unit": units["label"].reindex(figures["unit"]),
        "figure_id": figures.index.to_series(),
        **{name: figures[name] for name in ("organisation", "speaker", "status", "via")},
    }
    return pd.DataFrame({name: _rank(cells) for name, cells in text.items()}, index=figures.index)


def _rank(cells: pd.Series) -> npt.NDArray[np.intp]:
    codes, unique_texts = pd.factorize(cells.to_numpy(dtype=object), use_na_sentinel=True)
    folded = np.array([str(text).casefold() for text in unique_texts], dtype=object)
    ranks = np.unique(folded, return_inverse=True)[1]
    return np.where(codes < 0, -1, ranks[codes]) if len(ranks) else codes


def _join_lookup(table: pd.DataFrame, columns: list[str], ids: pd.Series) -> list[str]:
    parts = (table[name].fillna("") for name in columns)
    texts = (fold_text("\n".join(cells)) for cells in zip(*parts, strict=True))
    text = dict(zip(table.index, texts, strict=True))
    return [text.get(key, "") for key in ids]


def _fold_cells(cells: pd.Series) -> list[str]:
    folded = {cell: fold_text(cell) for cell in cells.unique()}
    return [folded[cell] for cell in cells]


def _host(url: object) -> str:
    address = web_address(url)
    return address.host if address else ""


def _number_texts(numbers: pd.Series) -> Iterable[str]:
    """Each number without and with thousands separators: 70000 and 70,000."""
    text = {number: f"{number:.15g}\n{number:,.15g}" for number in numbers.dropna().unique()}
    return [text.get(number, "") for number in numbers]
