"""The denominator lock: figures with different bases never share a panel or a line.

That a percentage without its base does not load is checked in data/loading/integrity.py.
"""

import pandas as pd


class BaseError(ValueError):
    """Numbers with different bases would share a line or an axis (docs/adr/0008)."""


def refuse_mixed_bases(exhibit_id: str, frame: pd.DataFrame) -> None:
    """Enforce one base, measure and place per panel, and a named base for each line.

    A claim without a ``base_id`` has the base stated in its text.

    Parameters
    ----------
    frame : rows: ``panel``, ``base_id``, ``base``, ``metric``, ``place_id``, perhaps ``line``.

    Raises
    ------
    BaseError: two bases share a panel or line; names the exhibit, the panel or line, the bases.
    """
    if frame.empty:
        return
    bases = frame["base_id"].fillna(frame["base"]).fillna("")
    subjects = frame["metric"].astype(str) + " in " + frame["place_id"].astype(str)
    measured = frame.assign(measured=subjects + " of " + bases.astype(str))
    for column in [name for name in ("panel", "line") if name in frame]:
        rows = measured[measured[column] != ""]
        for name, group in rows.groupby(column, sort=False)["measured"]:
            joined = group.unique().tolist()
            if len(joined) > 1:
                raise BaseError(f"{exhibit_id}: {column} {name!r} joins {'; '.join(joined)}")
    if "line" in frame:
        unnamed = frame[(frame["line"] != "") & frame["base_id"].isna()]
        if len(unnamed):
            name = unnamed["line"].iloc[0]
            raise BaseError(f"{exhibit_id}: line {name!r} joins claims whose base is not named")
