"""Theatre with many claims, generated from copies of the shipped claims for benchmarks only.

Copies have new ids, sources, dates and values. Place, measure and base are unchanged, so that
queries for rivals and series get harder, not easier.
"""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd

from data.loading.theatre import default_theatre, read_theatre

# A hundred times the claims come with ten times the names of organisations and speakers.
NAMES_PER_ORGANISATION = 10


def write_many(folder: Path, times: int, seed: int = 20170804) -> int:
    """Write a theatre with ``times`` the shipped claims into ``folder``; its number of claims.

    Raises
    ------
    FileExistsError: the folder exists.
    """
    shipped = default_theatre()
    last = read_theatre(shipped).settings.window_last
    shutil.copytree(shipped, folder)
    text = {"dtype": "str", "keep_default_na": False}
    sources = pd.read_csv(folder / "sources.csv", **text)
    figures = pd.read_csv(folder / "figures.csv", **text)
    rng = np.random.default_rng(seed)
    copies = [_copy_claims(figures, sources, number, last, rng) for number in range(1, times)]
    all_claims = pd.concat([figures, *(claims for claims, _ in copies)])
    all_claims.to_csv(folder / "figures.csv", index=False)
    pd.concat([sources, *(page for _, page in copies)]).to_csv(folder / "sources.csv", index=False)
    return len(all_claims)


def _copy_claims(
    figures: pd.DataFrame,
    sources: pd.DataFrame,
    number: int,
    last: pd.Timestamp,
    rng: np.random.Generator,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Copy all claims and sources, up to a year later and with values changed by up to 10 %."""
    suffix = f"-copy{number}"
    published = pd.to_datetime(sources["published_on"], errors="coerce")
    max_shift_days = (last - published).dt.days.clip(lower=0).fillna(0)
    shift_days = np.floor(rng.random(len(sources)) * np.minimum(max_shift_days, 365)).astype(int)
    shift_by_source = dict(zip(sources["source_id"], shift_days, strict=True))
    shifted = (published + pd.to_timedelta(shift_days, unit="D")).dt.strftime("%Y-%m-%d").fillna("")
    query = np.where(sources["url"].str.contains("?", regex=False), "&", "?")
    pages = sources.assign(
        source_id=sources["source_id"] + suffix,
        published_on=shifted,
        url=np.where(sources["url"] == "", "", sources["url"] + query + f"copy={number}"),
    )
    dates = pd.to_datetime(figures["as_of"].where(figures["as_of_precision"] == "day"))
    shifted = dates + pd.to_timedelta(figures["source_id"].map(shift_by_source), unit="D")
    factor = 1 + (rng.random(len(figures)) - 0.5) / 5
    claims = figures.assign(
        figure_id=figures["figure_id"] + suffix,
        source_id=figures["source_id"] + suffix,
        repeat_of=np.where(figures["repeat_of"] == "", "", figures["repeat_of"] + suffix),
        as_of=shifted.dt.strftime("%Y-%m-%d").fillna(figures["as_of"]),
        organisation=_number_names(figures["organisation"], number),
        speaker=_number_names(figures["speaker"], number),
    )
    is_percent = claims["unit"] == "percent"
    for column in ("value", "low", "high"):
        amount = pd.to_numeric(figures[column], errors="coerce") * factor
        amount = amount.where(~is_percent, amount.clip(-100, 100)).round(1)
        claims[column] = amount.map("{:g}".format, na_action="ignore").fillna("")
    return claims, pages


def _number_names(names: pd.Series, number: int) -> pd.Series:
    name_number = number % NAMES_PER_ORGANISATION
    return names if name_number == 0 else names + f" {name_number + 1}"
