"""What one organisation said over time, on one base: the only claims that a line may join.

Pure, theatre first. Two claims are joined only if a reader may subtract one from the other: same
measure, place, organisation and base, and a base that compares (docs/adr/0008).
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.model import Theatre
from data.queries import ledger

JOINED_DAYS = 184
"""Half a year. Between claims further apart nobody spoke, and a line would fill the silence."""


class LineError(ValueError):
    """Claims that must not be joined were put on one line."""


@dataclass(frozen=True)
class Line:
    """Claims of one organisation on one base, in the order of the days they describe.

    ``base_kind`` is the base's kind in the theatre's table of bases. ``claims`` are rows of
    figures, one at least.
    """

    organisation: str
    base_id: str
    base_kind: str
    claims: pd.DataFrame

    def __post_init__(self) -> None:
        """Refuse what does not compare.

        Raises
        ------
        LineError: no claim; a base without an id, or one that says neither ground nor day; more
            than one base, measure, place or organisation among the claims.
        """
        if not isinstance(self.base_id, str) or not self.base_id:
            raise LineError("a line needs a base with an id: a base in words compares with nothing")
        if self.base_kind == "unspecified":
            raise LineError(
                f"the base {self.base_id!r} is unspecified: claims on it do not compare"
            )
        if self.claims.empty:
            raise LineError(f"a line of {self.organisation!r} on {self.base_id!r} without a claim")
        own = {"organisation": self.organisation, "base_id": self.base_id}
        for column in ("base_id", "metric", "place_id", "organisation"):
            found = set(self.claims[column])
            if len(found) > 1 or own.get(column, *found) not in found:
                named = ", ".join(sorted(map(str, found)))
                raise LineError(
                    f"a line of {self.organisation!r} on {self.base_id!r} joins {column}: {named}"
                )


def comparable_lines(
    theatre: Theatre,
    metric: str,
    place_id: str,
    among: Collection[str] | None = None,
) -> tuple[Line, ...]:
    """Every run of claims by one organisation on one comparable base.

    Statements only, no misprints. A run ends where more than `JOINED_DAYS` pass between the last
    day of one claim and the first day of the next: gaps stay gaps. A claim that has no neighbour
    is a run of its own.

    Parameters
    ----------
    among : ids of the claims that are drawn, where others were thinned out. Runs are those of all
        claims, but hold these alone; None keeps all.

    Returns
    -------
    Lines in order of base_id, organisation and day; each one's claims by the middle of their span.
    """
    rows = ledger.select_claims(theatre, metrics=[metric], places=[place_id], statements_only=True)
    rows = rows[_compares(theatre, rows)]
    if rows.empty:
        return ()
    middle = rows["as_of_first"] + (rows["as_of_last"] - rows["as_of_first"]) / 2
    rows = (
        rows.assign(_middle=middle)
        .sort_values(["base_id", "organisation", "_middle", "as_of_last"], kind="stable")
        .drop(columns="_middle")
    )
    kinds = theatre.bases["kind"]
    run = np.cumsum(_begins(rows))
    if among is not None:
        drawn = rows.index.isin(list(among))
        rows, run = rows[drawn], run[drawn]
    found = []
    for claims in np.split(np.arange(len(rows)), np.flatnonzero(np.diff(run)) + 1):
        own = rows.iloc[claims]
        if own.empty:
            continue
        base_id = str(own["base_id"].iloc[0])
        found.append(Line(str(own["organisation"].iloc[0]), base_id, str(kinds[base_id]), own))
    return tuple(found)


def _compares(theatre: Theatre, rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """`data.queries.ledger.comparable_base` of each row's base."""
    kinds = rows["base_id"].map(theatre.bases["kind"])
    return (kinds.notna() & (kinds != "unspecified")).to_numpy()


def _begins(rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Which of the ordered rows begin a run: another base or organisation, or after a silence."""
    other = np.ones(len(rows), dtype=bool)
    other[1:] = False
    for column in ("base_id", "organisation"):
        cells = rows[column].to_numpy()
        other[1:] |= cells[1:] != cells[:-1]
    # A long span may reach further than the claims after it.
    reach = rows.groupby(np.cumsum(other))["as_of_last"].cummax().to_numpy()
    silence = rows["as_of_first"].to_numpy()[1:] - reach[:-1]
    other[1:] |= silence > np.timedelta64(JOINED_DAYS, "D")
    return other
