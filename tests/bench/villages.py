"""A theatre with every village: the shipped one with tens of thousands of places more.

Generated, never shown to a reader. New places lie where the shipped ones lie thick, and go with the
nearest of them some days later, so that fronts run ragged, as with a full list of villages.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from data.loading.theatre import default_theatre, read_theatre

DAYS = 2000  # of the window
STRAY_DEGREES = 0.3  # how far a village lies from the town it was strewn around
RAGGED_DEGREES = 0.05  # how far off a village may take another town to be the nearest
LATER_DAYS = 60  # at most, until a village follows its town

Floats = npt.NDArray[np.float64]


def write_villages(folder: Path, count: int, seed: int = 20170804) -> tuple[int, int]:
    """Write a theatre with ``count`` places of control into ``folder``.

    Returns
    -------
    How many places of control, and how many rows of control, it has.

    Raises
    ------
    FileExistsError: the folder stands already.
    ValueError: fewer places than the shipped theatre has.
    """
    shipped = default_theatre()
    settings = read_theatre(shipped).settings
    shutil.copytree(shipped, folder)
    text = {"dtype": "str", "keep_default_na": False}
    places = pd.read_csv(folder / "places.csv", **text)
    control = pd.read_csv(folder / "control.csv", **text)
    towns = places[places["place_id"].isin(control["place_id"])]
    more = count - len(towns)
    if more < 0:
        raise ValueError(f"{count} places, expected at least the {len(towns)} shipped ones")
    end = settings.window_first + pd.Timedelta(days=DAYS - 1)
    toml = folder / "theatre.toml"
    was = f"window_last = {settings.window_last:%Y-%m-%d}"
    words = toml.read_text(encoding="utf-8")
    if was not in words:
        raise ValueError(f"theatre.toml: no line {was!r}")
    toml.write_text(words.replace(was, f"window_last = {end:%Y-%m-%d}"), encoding="utf-8")

    dice = np.random.default_rng(seed)
    grounds = _grounds(folder)
    shares = towns["country"].value_counts(normalize=True)
    numbers = (shares * more).round().astype(int)
    numbers.iloc[0] += more - numbers.sum()
    strewn = [
        _strewn(towns[towns["country"] == iso3], grounds[str(iso3)], int(number), dice)
        for iso3, number in numbers.items()
    ]
    villages = pd.concat(strewn, ignore_index=True)
    villages["place_id"] = [f"village-{at:05d}" for at in range(len(villages))]
    villages["name_en"] = [f"Village {at:,}" for at in range(len(villages))]
    told = _told(villages, control, settings.window_first, end, dice)
    pd.concat([places, villages[places.columns]]).to_csv(folder / "places.csv", index=False)
    rows = pd.concat([control, told])
    rows.to_csv(folder / "control.csv", index=False)
    return count, len(rows)


def _grounds(folder: Path) -> dict[str, shapely.Geometry]:
    """Each country (iso3) by its governorates, in degrees."""
    text = (folder / "boundaries" / "governorates.geojson").read_text(encoding="utf-8")
    parts: dict[str, list[str]] = {}
    for feature in json.loads(text)["features"]:
        parts.setdefault(feature["properties"]["iso3"], []).append(json.dumps(feature["geometry"]))
    return {iso3: shapely.union_all(shapely.from_geojson(each)) for iso3, each in parts.items()}


def _strewn(
    towns: pd.DataFrame, ground: shapely.Geometry, number: int, dice: np.random.Generator
) -> pd.DataFrame:
    """Villages around the towns of one country; ``town`` is the place whose fate they share."""
    at = towns[["lon", "lat"]].to_numpy(dtype=float)
    shapely.prepare(ground)
    found = np.empty((0, 2))
    while len(found) < number:
        near = at[dice.integers(len(at), size=number)]
        drawn = (near + dice.normal(scale=STRAY_DEGREES, size=near.shape)).round(5)
        found = np.concatenate([found, drawn[shapely.contains_xy(ground, *drawn.T)]])
    found = found[:number]
    ragged = found + dice.normal(scale=RAGGED_DEGREES, size=found.shape)
    nearest = np.concatenate(list(_nearest(ragged, at)))
    rows = towns.iloc[nearest].reset_index(drop=True)
    return rows.assign(
        town=rows["place_id"],
        name_ar="",
        kind="village",
        lon=found[:, 0].astype(str),
        lat=found[:, 1].astype(str),
        population="",
        note="generated",
    )


def _nearest(points: Floats, towns: Floats) -> Iterator[npt.NDArray[np.intp]]:
    for some in np.array_split(points, max(len(points) // 1000, 1)):
        yield ((some[:, None] - towns) ** 2).sum(axis=2).argmin(axis=1)


def _told(
    villages: pd.DataFrame,
    control: pd.DataFrame,
    first: pd.Timestamp,
    last: pd.Timestamp,
    dice: np.random.Generator,
) -> pd.DataFrame:
    """The history of each village: its town's, all transitions the same number of days later."""
    days = villages[["place_id", "town"]].assign(
        later=dice.integers(LATER_DAYS + 1, size=len(villages))
    )
    rows = days.merge(control.rename(columns={"place_id": "town"}), on="town")
    begins, ends = (pd.to_datetime(rows[column]) for column in ("from_date", "to_date"))
    fits = begins.groupby(rows["place_id"]).transform("max") <= last - pd.Timedelta(days=LATER_DAYS)
    moved = pd.to_timedelta(rows["later"].where(fits, 0), unit="D")
    begins = begins.where(begins == first, begins + moved)
    ends = (ends + moved).dt.strftime("%Y-%m-%d").fillna("")
    return rows.assign(from_date=begins.dt.strftime("%Y-%m-%d"), to_date=ends)[control.columns]
