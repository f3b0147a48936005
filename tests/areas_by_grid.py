"""Count the ground of each controller on a fine grid, by none of the house's own code.

Points of an equal-area grid (EPSG:6933), each given to the nearest place of its own country within
the reach; no polygon is cut, no cell is made. The tables are read with the csv module, borders are
the governorates as they stand in the file, distances are of the ellipsoid. By hand:
``python -m tests.areas_by_grid`` prints the areas.
"""

import argparse
import csv
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Geod, Transformer

SEEDS = Path(__file__).parents[1] / "seeds" / "iraq-syria"
DAYS = ("2015-01-01", "2016-01-01", "2017-01-01", "2017-08-04", "2017-12-31")
REACHES: tuple[float | None, ...] = (15.0, 25.0, 40.0, None)
STEP_M = 400.0
_BLOCK = 160  # steps to the side of a block: of so much ground, the places that matter are few
_GRID, _DEGREES, _SPACE = "EPSG:6933", "EPSG:4326", "EPSG:4978"
_EARTH = Geod(ellps="WGS84")

Floats = npt.NDArray[np.float64]
Areas = dict[tuple[str, str], float]  # km² by controller and country (place_id)


@dataclass(frozen=True)
class Counted:
    """The ground of one country: each point's nearest place and how far it is.

    ``names`` of the places, sorted; ``nearest`` (n,) counts in them; ``km`` (n,) on the ellipsoid.
    A point stands for ``each_km2``.
    """

    names: list[str]
    nearest: npt.NDArray[np.intp]
    km: Floats
    each_km2: float


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    """A table as it is written."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def count(folder: Path = SEEDS, step_m: float = STEP_M) -> dict[str, Counted]:
    """Lay the grid over each country (place_id) and find the nearest place of every point."""
    held = {row["place_id"] for row in rows(folder, "control")}
    places = rows(folder, "places")
    text = (folder / "boundaries" / "governorates.geojson").read_text(encoding="utf-8")
    parts: dict[str, list[dict]] = {}
    for feature in json.loads(text)["features"]:
        parts.setdefault(feature["properties"]["iso3"], []).append(feature["geometry"])
    found = {}
    for country in (row for row in places if row["kind"] == "country"):
        own = sorted(
            (row["place_id"], float(row["lon"]), float(row["lat"]))
            for row in places
            if row["place_id"] in held and row["country"] == country["country"]
        )
        shapes = shapely.from_geojson([json.dumps(part) for part in parts[country["country"]]])
        lonlat = np.array([place[1:] for place in own])
        blocks = [_nearest(at, lonlat) for at in _points(shapes, step_m)]
        found[country["place_id"]] = Counted(
            names=[place[0] for place in own],
            nearest=np.concatenate([nearest for nearest, _ in blocks]),
            km=np.concatenate([km for _, km in blocks]),
            each_km2=step_m**2 / 1e6,
        )
    return found


def areas(
    counted: Mapping[str, Counted], day: str, reach_km: float | None, folder: Path = SEEDS
) -> Areas:
    """Ground of each controller in each country on a day; contested and not assessed too, km²."""
    contested = {row["actor_id"] for row in rows(folder, "actors") if row["kind"] == "contested"}
    holder = {
        row["place_id"]: "contested" if row["controller"] in contested else row["controller"]
        for row in rows(folder, "control")
        if row["from_date"] <= day <= (row["to_date"] or "9999")
    }
    found: Areas = {}
    for country, ground in counted.items():
        within = ground.km <= (math.inf if reach_km is None else reach_km)
        spoken = np.bincount(ground.nearest[within], minlength=len(ground.names))
        for place, points in zip(ground.names, spoken, strict=True):
            key = (holder.get(place, "nobody"), country)
            found[key] = found.get(key, 0.0) + points * ground.each_km2
        found["not_assessed", country] = (~within).sum() * ground.each_km2
    return {key: km2 for key, km2 in found.items() if km2 or key[0] == "not_assessed"}


def _points(shapes: npt.NDArray[np.object_], step_m: float) -> Iterator[Floats]:
    """Points of the grid within any of the shapes, (n, 2) in degrees, block by block."""
    to_grid = Transformer.from_crs(_DEGREES, _GRID, always_xy=True)
    to_degrees = Transformer.from_crs(_GRID, _DEGREES, always_xy=True)
    shapely.prepare(shapes)
    west, south, east, north = shapely.total_bounds(shapes)
    left, low = to_grid.transform(west, south)
    right, top = to_grid.transform(east, north)
    size = step_m * _BLOCK
    steps = (np.arange(_BLOCK) + 0.5) * step_m
    for x in np.arange(math.floor(left / size) * size, right, size):
        for y in np.arange(math.floor(low / size) * size, top, size):
            # Lines of this grid are meridians and parallels: a block is a box in degrees as well.
            box = shapely.box(
                *to_degrees.transform(x, y), *to_degrees.transform(x + size, y + size)
            )
            near = shapes[shapely.intersects(shapes, box)]
            if len(near):
                lon = np.repeat(to_degrees.transform(x + steps, np.full(_BLOCK, y))[0], _BLOCK)
                lat = np.tile(to_degrees.transform(np.full(_BLOCK, x), y + steps)[1], _BLOCK)
                inside = np.any([_inside(shape, box, lon, lat) for shape in near], axis=0)
                yield np.column_stack([lon[inside], lat[inside]])


def _inside(
    shape: shapely.Geometry, box: shapely.Geometry, lon: Floats, lat: Floats
) -> npt.NDArray[np.bool_]:
    if shapely.contains(shape, box):
        return np.ones(len(lon), dtype=bool)
    return shapely.contains_xy(shape, lon, lat)


def _nearest(at: Floats, places: Floats) -> tuple[npt.NDArray[np.intp], Floats]:
    """Which of the places each point is nearest to, and how far it is, km on the ellipsoid.

    Nearest by the chord through the earth, which grows as the way along the ground does.
    """
    if not len(at):
        return np.empty(0, dtype=np.intp), np.empty(0)
    points, towns = _in_space(at), _in_space(places)
    middle = points.mean(axis=0)
    reach = np.linalg.norm(points - middle, axis=1).max()
    away = np.linalg.norm(towns - middle, axis=1)
    some = np.flatnonzero(away <= away.min() + 2 * reach)  # no other can be nearest to any point
    # Squares about the middle of the block: nothing is lost to the size of the earth.
    points, towns = points - middle, towns[some] - middle
    squares = (towns**2).sum(axis=1) - 2 * points @ towns.T
    nearest = some[squares.argmin(axis=1)]
    metres = _EARTH.inv(*at.T, *places[nearest].T)[2]
    return nearest, np.asarray(metres) / 1000


def _in_space(lonlat: Floats) -> Floats:
    """Points of the ellipsoid in space, (n, 3) in km."""
    lon, lat = lonlat.T
    xyz = _space().transform(lon, lat, np.zeros(len(lonlat)))
    return np.column_stack(xyz) / 1000


@cache
def _space() -> Transformer:
    return Transformer.from_crs("EPSG:4979", _SPACE, always_xy=True)


def main(words: Sequence[str] | None = None) -> None:
    """Print the areas as a table in Markdown: a row for each day, country and controller."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--theatre", type=Path, default=SEEDS, help="folder of tables")
    parser.add_argument("--day", action="append", help="YYYY-MM-DD (default: the five of issue 4)")
    asked = parser.parse_args(words)
    counted = count(asked.theatre)
    names = " | ".join("no cap" if reach is None else f"{reach:g} km" for reach in REACHES)
    print(f"| as of | country | controller | {names} |\n|---|---|---|---:|---:|---:|---:|")
    for day in asked.day or DAYS:
        found = [areas(counted, day, reach, asked.theatre) for reach in REACHES]
        for controller, country in sorted(found[-1], key=lambda key: (key[1], key[0])):
            told = " | ".join(f"{each.get((controller, country), 0):,.0f}" for each in found)
            print(f"| {day} | {country} | {controller} | {told} |")


if __name__ == "__main__":
    main()
