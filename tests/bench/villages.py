"""Theatre with all villages: the shipped one plus tens of thousands of places, for benchmarks only.

New places are distributed like the shipped ones and follow the nearest of them some days later, so
that fronts are irregular, as with a complete list of villages.
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

WINDOW_DAYS = 2000
SCATTER_DEGREES = 0.3  # spread of villages around their town
NEAREST_NOISE_DEGREES = 0.05  # noise when assigning a village to the nearest town
MAX_DELAY_DAYS = 60  # maximum delay until a village follows its town

Floats = npt.NDArray[np.float64]


def write_villages(folder: Path, count: int, seed: int = 20170804) -> tuple[int, int]:
    """Write a theatre with ``count`` places of control into ``folder``.

    Returns
    -------
    Number of places with control records, and number of control records.

    Raises
    ------
    FileExistsError: the folder exists.
    ValueError: fewer places than the shipped theatre has.
    """
    shipped = default_theatre()
    settings = read_theatre(shipped).settings
    shutil.copytree(shipped, folder)
    text = {"dtype": "str", "keep_default_na": False}
    places = pd.read_csv(folder / "places.csv", **text)
    control = pd.read_csv(folder / "control.csv", **text)
    towns = places[places["place_id"].isin(control["place_id"])]
    added = count - len(towns)
    if added < 0:
        raise ValueError(f"{count} places, expected at least the {len(towns)} shipped ones")
    end = settings.window_first + pd.Timedelta(days=WINDOW_DAYS - 1)
    toml = folder / "theatre.toml"
    line = f"window_last = {settings.window_last:%Y-%m-%d}"
    settings_text = toml.read_text(encoding="utf-8")
    if line not in settings_text:
        raise ValueError(f"theatre.toml: no line {line!r}")
    toml.write_text(settings_text.replace(line, f"window_last = {end:%Y-%m-%d}"), encoding="utf-8")

    rng = np.random.default_rng(seed)
    areas = _read_country_areas(folder)
    shares = towns["country"].value_counts(normalize=True)
    numbers = (shares * added).round().astype(int)
    numbers.iloc[0] += added - numbers.sum()
    scattered = [
        _scatter_villages(towns[towns["country"] == iso3], areas[str(iso3)], int(number), rng)
        for iso3, number in numbers.items()
    ]
    villages = pd.concat(scattered, ignore_index=True)
    villages["place_id"] = [f"village-{at:05d}" for at in range(len(villages))]
    villages["name_en"] = [f"Village {at:,}" for at in range(len(villages))]
    village_rows = _village_history(villages, control, settings.window_first, end, rng)
    pd.concat([places, villages[places.columns]]).to_csv(folder / "places.csv", index=False)
    rows = pd.concat([control, village_rows])
    rows.to_csv(folder / "control.csv", index=False)
    return count, len(rows)


def _read_country_areas(folder: Path) -> dict[str, shapely.Geometry]:
    """Read the area of each country (iso3) from its governorates, in degrees."""
    text = (folder / "boundaries" / "governorates.geojson").read_text(encoding="utf-8")
    parts: dict[str, list[str]] = {}
    for feature in json.loads(text)["features"]:
        parts.setdefault(feature["properties"]["iso3"], []).append(json.dumps(feature["geometry"]))
    return {iso3: shapely.union_all(shapely.from_geojson(each)) for iso3, each in parts.items()}


def _scatter_villages(
    towns: pd.DataFrame, area: shapely.Geometry, number: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Scatter villages around the towns of one country; ``town`` is the place they follow."""
    town_points = towns[["lon", "lat"]].to_numpy(dtype=float)
    shapely.prepare(area)
    found = np.empty((0, 2))
    while len(found) < number:
        around = town_points[rng.integers(len(town_points), size=number)]
        candidates = (around + rng.normal(scale=SCATTER_DEGREES, size=around.shape)).round(5)
        found = np.concatenate([found, candidates[shapely.contains_xy(area, *candidates.T)]])
    found = found[:number]
    noisy = found + rng.normal(scale=NEAREST_NOISE_DEGREES, size=found.shape)
    nearest = np.concatenate(list(_nearest_towns(noisy, town_points)))
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


def _nearest_towns(points: Floats, towns: Floats) -> Iterator[npt.NDArray[np.intp]]:
    for chunk in np.array_split(points, max(len(points) // 1000, 1)):
        yield ((chunk[:, None] - towns) ** 2).sum(axis=2).argmin(axis=1)


def _village_history(
    villages: pd.DataFrame,
    control: pd.DataFrame,
    first: pd.Timestamp,
    last: pd.Timestamp,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Control history of each village: that of its town, delayed by a constant number of days."""
    delays = villages[["place_id", "town"]].assign(
        later=rng.integers(MAX_DELAY_DAYS + 1, size=len(villages))
    )
    rows = delays.merge(control.rename(columns={"place_id": "town"}), on="town")
    begins, ends = (pd.to_datetime(rows[column]) for column in ("from_date", "to_date"))
    is_in_window = begins.groupby(rows["place_id"]).transform("max") <= last - pd.Timedelta(
        days=MAX_DELAY_DAYS
    )
    delay = pd.to_timedelta(rows["later"].where(is_in_window, 0), unit="D")
    begins = begins.where(begins == first, begins + delay)
    ends = (ends + delay).dt.strftime("%Y-%m-%d").fillna("")
    return rows.assign(from_date=begins.dt.strftime("%Y-%m-%d"), to_date=ends)[control.columns]
