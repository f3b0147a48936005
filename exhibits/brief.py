"""A brief: several exhibits bound for a briefing, as a value."""

from dataclasses import dataclass

import pandas as pd

from exhibits.exhibit import Citation, Exhibit
from exhibits.paper.imprint import Imprint


@dataclass(frozen=True)
class Leaf:
    """One exhibit of a brief. ``notes`` are sentences for whoever speaks to it: sources, bases,
    hedges and what others say.
    """

    exhibit: Exhibit
    imprint: Imprint
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Brief:
    """Exhibits with a title sheet before them, a summary, and every source once at the end.

    ``where`` is the name of the country or theatre; ``headlines`` and ``disagreements`` are
    sentences with hedge, base, day and source.
    """

    title: str
    author: str
    where: str
    as_of: pd.Timestamp
    imprint: Imprint
    leaves: tuple[Leaf, ...]
    headlines: tuple[str, ...] = ()
    disagreements: tuple[str, ...] = ()
    sources: tuple[Citation, ...] = ()
