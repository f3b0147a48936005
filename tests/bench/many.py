"""A theatre a hundred times as talkative: the shipped one with its claims told again and again.

Generated, never shown to a reader. Copies have their own ids, sources, days and numbers, and keep
place, measure and base, so that every question about rivals and series gets harder, not easier.
"""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd

from data.loading.theatre import default_theatre, read_theatre

ORGANISATIONS = (
    10  # each speaks under so many names: a hundred times the claims, ten times the names
)


def write_many(folder: Path, times: int, seed: int = 20170804) -> int:
    """Write a theatre with ``times`` the shipped claims into ``folder``; how many claims it has.

    Raises
    ------
    FileExistsError: the folder stands already.
    """
    shipped = default_theatre()
    last = read_theatre(shipped).settings.window_last
    shutil.copytree(shipped, folder)
    text = {"dtype": "str", "keep_default_na": False}
    sources = pd.read_csv(folder / "sources.csv", **text)
    figures = pd.read_csv(folder / "figures.csv", **text)
    dice = np.random.default_rng(seed)
    told = [_copy(figures, sources, turn, last, dice) for turn in range(1, times)]
    every = pd.concat([figures, *(claims for claims, _ in told)])
    every.to_csv(folder / "figures.csv", index=False)
    pd.concat([sources, *(page for _, page in told)]).to_csv(folder / "sources.csv", index=False)
    return len(every)


def _copy(
    figures: pd.DataFrame,
    sources: pd.DataFrame,
    turn: int,
    last: pd.Timestamp,
    dice: np.random.Generator,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every claim and source once more, up to a year later, up to a tenth larger or smaller."""
    end = f"-copy{turn}"
    published = pd.to_datetime(sources["published_on"], errors="coerce")
    room = (last - published).dt.days.clip(lower=0).fillna(0)
    later = np.floor(dice.random(len(sources)) * np.minimum(room, 365)).astype(int)
    shift = dict(zip(sources["source_id"], later, strict=True))
    moved = (published + pd.to_timedelta(later, unit="D")).dt.strftime("%Y-%m-%d").fillna("")
    query = np.where(sources["url"].str.contains("?", regex=False), "&", "?")
    pages = sources.assign(
        source_id=sources["source_id"] + end,
        published_on=moved,
        url=np.where(sources["url"] == "", "", sources["url"] + query + f"copy={turn}"),
    )
    days = pd.to_datetime(figures["as_of"].where(figures["as_of_precision"] == "day"))
    moved = days + pd.to_timedelta(figures["source_id"].map(shift), unit="D")
    factor = 1 + (dice.random(len(figures)) - 0.5) / 5
    claims = figures.assign(
        figure_id=figures["figure_id"] + end,
        source_id=figures["source_id"] + end,
        repeat_of=np.where(figures["repeat_of"] == "", "", figures["repeat_of"] + end),
        as_of=moved.dt.strftime("%Y-%m-%d").fillna(figures["as_of"]),
        organisation=_named(figures["organisation"], turn),
        speaker=_named(figures["speaker"], turn),
    )
    share = claims["unit"] == "percent"
    for column in ("value", "low", "high"):
        amount = pd.to_numeric(figures[column], errors="coerce") * factor
        amount = amount.where(~share, amount.clip(-100, 100)).round(1)
        claims[column] = amount.map("{:g}".format, na_action="ignore").fillna("")
    return claims, pages


def _named(names: pd.Series, turn: int) -> pd.Series:
    number = turn % ORGANISATIONS
    return names if number == 0 else names + f" {number + 1}"
