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
    subjects = zip(frame["metric"], frame["place_id"], bases, strict=True)
    measured = [f"{metric} in {place} of {base}" for metric, place, base in subjects]
    for column in [name for name in ("panel", "line") if name in frame]:
        joined: dict[str, dict[str, None]] = {}
        for name, subject in zip(frame[column], measured, strict=True):
            joined.setdefault(name, {})[subject] = None
        for name, each in joined.items():
            if name != "" and len(each) > 1:
                raise BaseError(f"{exhibit_id}: {column} {name!r} joins {'; '.join(each)}")
    if "line" in frame:
        unnamed = frame[(frame["line"] != "") & frame["base_id"].isna()]
        if len(unnamed):
            name = unnamed["line"].iloc[0]
            raise BaseError(f"{exhibit_id}: line {name!r} joins claims whose base is not named")
