"""What the claims are searched and sorted by: their words in one text, their order as numbers.

Both are made once for a theatre (`Theatre.search_text`, `Theatre.sort_ranks`), so that a search of
a large ledger neither joins nor compares text again.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.web_address import web_address

Texts = npt.NDArray[np.object_]


def search_text(
    figures: pd.DataFrame,
    sources: pd.DataFrame,
    places: pd.DataFrame,
    metrics: pd.DataFrame,
    units: pd.DataFrame,
    bases: pd.DataFrame,
) -> Texts:
    """All text of each claim, letter case folded, a part a line.

    Its id, source (id, title, outlet, host), speaker, role, organisation, place in each
    language, measure, unit, base in the source's words and in ours, note, status, day as written,
    and its numbers plain and with commas.

    Returns
    -------
    Array of text, shape (rows of figures,), in their order.
    """
    sources = sources.assign(host=[_host(url) for url in sources["url"]], id=sources.index)
    looked_up = [
        _joined(sources, ["id", "title", "outlet", "host"], figures["source_id"]),
        _joined(places, ["name_en", "name_ar"], figures["place_id"]),
        _joined(metrics, ["label"], figures["metric"]),
        _joined(units, ["label", "symbol"], figures["unit"]),
        _joined(bases, ["label"], figures["base_id"]),
    ]
    own = [
        figures[name].fillna("").tolist()
        for name in (
            *("speaker", "speaker_role", "organisation", "base", "note", "status"),
            "as_of_text",
        )
    ]
    numbers = [_written(figures[name]) for name in ("value", "low", "high")]
    parts = zip(figures.index, *looked_up, *own, *numbers, strict=True)
    return np.array(["\n".join(part).casefold() for part in parts], dtype=object)


def sort_ranks(
    figures: pd.DataFrame, places: pd.DataFrame, metrics: pd.DataFrame, units: pd.DataFrame
) -> pd.DataFrame:
    """The place of each claim when all are sorted by one column of text.

    Returns
    -------
    Frame of int, index of figures: place, metric, unit (by their names for readers),
    organisation, speaker, status, via, figure_id. Letter case aside; -1 where the text is missing.
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
    codes, known = pd.factorize(cells.to_numpy(dtype=object), use_na_sentinel=True)
    folded = np.array([str(text).casefold() for text in known], dtype=object)
    place = np.unique(folded, return_inverse=True)[1]
    return np.where(codes < 0, -1, place[codes]) if len(place) else codes


def _joined(table: pd.DataFrame, columns: list[str], ids: pd.Series) -> list[str]:
    parts = (table[name].fillna("") for name in columns)
    text = dict(zip(table.index, map("\n".join, zip(*parts, strict=True)), strict=True))
    return [text.get(each, "") for each in ids]


def _host(url: object) -> str:
    address = web_address(url)
    return address.host if address else ""


def _written(numbers: pd.Series) -> Iterable[str]:
    """Each number twice, plain and with commas: 70000 and 70,000."""
    text = {number: f"{number:.15g}\n{number:,.15g}" for number in numbers.dropna().unique()}
    return [text.get(number, "") for number in numbers]
