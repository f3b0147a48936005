"""Time series of claims: sequences of comparable claims that a line may connect.

Functions are pure and take the theatre first. Two claims are connected only if their difference is
meaningful: same measure, place, organisation and comparable base (docs/adr/0008).
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.model import Theatre
from data.queries import ledger

MAX_LINE_GAP_DAYS = 184
"""Maximum gap within a line, half a year: a longer line would imply data where there is none."""


class LineError(ValueError):
    """A line connects claims that are not comparable."""


@dataclass(frozen=True)
class Line:
    """Claims of one organisation on one base, in order of their dates.

    ``base_kind`` is the base's kind in the theatre's bases table. ``claims`` are rows of figures,
    at least one.
    """

    organisation: str
    base_id: str
    base_kind: str
    claims: pd.DataFrame

    def __post_init__(self) -> None:
        """Reject claims that are not comparable.

        Raises
        ------
        LineError: no claim; a base without an id or of unspecified kind; more than one base,
            measure, place or organisation among the claims.
        """
        if not isinstance(self.base_id, str) or not self.base_id:
            raise LineError("a line needs a base with an id: a base in words compares with nothing")
        if self.base_kind == "unspecified":
            raise LineError(
                f"the base {self.base_id!r} is unspecified: claims on it do not compare"
            )
        if self.claims.empty:
            raise LineError(f"a line of {self.organisation!r} on {self.base_id!r} without a claim")
        expected = {"organisation": self.organisation, "base_id": self.base_id}
        for column in ("base_id", "metric", "place_id", "organisation"):
            found = set(self.claims[column])
            if len(found) > 1 or expected.get(column, *found) not in found:
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
    """Find all runs of claims by one organisation on one comparable base.

    Statements only, no misprints. A run ends where more than `MAX_LINE_GAP_DAYS` lie between the
    last day of one claim and the first day of the next. An isolated claim forms a run by itself.

    Parameters
    ----------
    among : ids of the claims that are drawn after thinning. Runs are determined from all claims but
        contain only these; None includes all.

    Returns
    -------
    Lines sorted by base_id, organisation and date; claims sorted by the midpoint of their period.
    """
    rows = ledger.select_claims(theatre, metrics=[metric], places=[place_id], statements_only=True)
    rows = rows[_is_comparable(theatre, rows)]
    if rows.empty:
        return ()
    middle = rows["as_of_first"] + (rows["as_of_last"] - rows["as_of_first"]) / 2
    rows = (
        rows.assign(_middle=middle)
        .sort_values(["base_id", "organisation", "_middle", "as_of_last"], kind="stable")
        .drop(columns="_middle")
    )
    kinds = theatre.bases["kind"]
    run = np.cumsum(_mark_run_starts(rows))
    if among is not None:
        is_drawn = rows.index.isin(list(among))
        rows, run = rows[is_drawn], run[is_drawn]
    found = []
    for positions in np.split(np.arange(len(rows)), np.flatnonzero(np.diff(run)) + 1):
        run_claims = rows.iloc[positions]
        if run_claims.empty:
            continue
        base_id = str(run_claims["base_id"].iloc[0])
        found.append(
            Line(str(run_claims["organisation"].iloc[0]), base_id, str(kinds[base_id]), run_claims)
        )
    return tuple(found)


def _is_comparable(theatre: Theatre, rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Vectorised `data.queries.ledger.is_comparable_base` of each row's base."""
    kinds = rows["base_id"].map(theatre.bases["kind"])
    return (kinds.notna() & (kinds != "unspecified")).to_numpy()


def _mark_run_starts(rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Mark the rows that begin a run: a new base or organisation, or after a long gap."""
    is_start = np.ones(len(rows), dtype=bool)
    is_start[1:] = False
    for column in ("base_id", "organisation"):
        cells = rows[column].to_numpy()
        is_start[1:] |= cells[1:] != cells[:-1]
    # A long period may end later than the claims after it.
    latest_end = rows.groupby(np.cumsum(is_start))["as_of_last"].cummax().to_numpy()
    silence = rows["as_of_first"].to_numpy()[1:] - latest_end[:-1]
    is_start[1:] |= silence > np.timedelta64(MAX_LINE_GAP_DAYS, "D")
    return is_start
