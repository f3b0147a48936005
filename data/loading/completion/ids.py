"""Ids from names, names for ids, and suggestions for misspelt names."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import pandas as pd
from anyascii import anyascii

_SEPARATORS = re.compile(r"[^a-z0-9]+")
_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
MAX_SLUG = 80
_SIMILARITY = 0.65


def slug_of(name: str, spare: str) -> str:
    """Return a lower-case id for a name in any script; ``spare`` where it has no letter."""
    plain = re.sub(r"['`]", "", anyascii(name.casefold()).lower())
    return _SEPARATORS.sub("-", plain).strip("-")[:MAX_SLUG].strip("-") or spare


def unique_id(wanted: str, taken: set[str]) -> str:
    """Return an id that is not taken, with a number if necessary, and add it to ``taken``."""
    number, chosen = 1, wanted
    while chosen in taken:
        number += 1
        chosen = f"{wanted}-{number}"
    taken.add(chosen)
    return chosen


@lru_cache(maxsize=50_000)
def fold(name: str) -> str:
    """Reduce a name to what two spellings of it share: case, accents, spaces, apostrophes."""
    plain = name.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.translate(_LETTERS))
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.sub(r"['`’_\-]+", " ", plain).split())


class NameIndex:
    """Ids of a table by name, for cells that give a name instead of an id."""

    def __init__(self, ids: Iterable[str], *names: Iterable[str]) -> None:
        self.ids = list(ids)
        self._known = set(self.ids)
        self._by_name: dict[str, dict[str, str]] = {}
        for column in names:
            for key, name in zip(self.ids, column, strict=True):
                if name:
                    self._by_name.setdefault(fold(name), {})[key] = name

    def resolve(self, cell: str) -> str | None:
        """Return the id of a cell with an id or an exact name; None if none or several fit."""
        if cell in self._known:
            return cell
        found = self._by_name.get(fold(cell), {})
        return next(iter(found)) if len(found) == 1 else None

    def matches(self, cell: str) -> list[str]:
        """List the ids that have this name."""
        return list(self._by_name.get(fold(cell), {}))

    def suggest(self, cell: str) -> str:
        """Return the most similar name, or "" if none is similar."""
        close = difflib.get_close_matches(fold(cell), list(self._by_name), 1, _SIMILARITY)
        if close:
            return next(iter(self._by_name[close[0]].values()))
        ids = difflib.get_close_matches(cell, self.ids, 1, _SIMILARITY)
        return ids[0] if ids else ""

    def resolve_all(self, cells: pd.Series) -> tuple[pd.Series, pd.Series]:
        """Replace names by ids; return the cells, and the filled ones that name nothing."""
        open_cells = cells[(cells != "") & ~cells.isin(self._known)]
        found = {cell: self.resolve(cell) for cell in open_cells.unique()}
        resolved = cells.copy()
        is_named = open_cells.isin([cell for cell, key in found.items() if key is not None])
        named = [str(found[cell]) for cell in open_cells[is_named]]
        resolved.loc[open_cells.index[is_named]] = named
        return resolved, open_cells[~is_named]
