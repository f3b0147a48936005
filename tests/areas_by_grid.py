"""Independent check of the area by controller, by counting points of a fine grid.

Each point of an equal-area grid (EPSG:6933) is assigned to the nearest place of its country within
the radius; no polygon is clipped and no cell is computed. Tables are read with the csv module,
borders are the governorates of the file, distances are on the ellipsoid. Nothing is imported from
the project. ``python -m tests.areas_by_grid`` prints the areas.
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
_BLOCK_STEPS = 160  # steps per side of a block, small enough that few places are candidates
_GRID, _LONLAT, _GEOCENTRIC = "EPSG:6933", "EPSG:4326", "EPSG:4978"
_EARTH = Geod(ellps="WGS84")

Floats = npt.NDArray[np.float64]
Areas = dict[tuple[str, str], float]  # km² by controller and country (place_id)


@dataclass(frozen=True)
class Counted:
    """Grid points of one country, with nearest place and distance.

    ``names`` are the sorted place ids; ``nearest`` (n,) indexes them; ``km`` (n,) is the distance
    on the ellipsoid. A point represents ``each_km2``.
    """

    names: list[str]
    nearest: npt.NDArray[np.intp]
    km: Floats
    each_km2: float


def read_rows(folder: Path, table: str) -> list[dict[str, str]]:
    """Read a table without conversions."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def count(folder: Path = SEEDS, step_m: float = STEP_M) -> dict[str, Counted]:
    """Find the nearest place of every grid point, by country (place_id)."""
    controlled_ids = {row["place_id"] for row in read_rows(folder, "control")}
    places = read_rows(folder, "places")
    text = (folder / "boundaries" / "governorates.geojson").read_text(encoding="utf-8")
    parts: dict[str, list[dict]] = {}
    for feature in json.loads(text)["features"]:
        parts.setdefault(feature["properties"]["iso3"], []).append(feature["geometry"])
    counts = {}
    for country in (row for row in places if row["kind"] == "country"):
        country_places = sorted(
            (row["place_id"], float(row["lon"]), float(row["lat"]))
            for row in places
            if row["place_id"] in controlled_ids and row["country"] == country["country"]
        )
        shapes = shapely.from_geojson([json.dumps(part) for part in parts[country["country"]]])
        lonlat = np.array([place[1:] for place in country_places])
        blocks = [_find_nearest(points, lonlat) for points in _grid_points(shapes, step_m)]
        counts[country["place_id"]] = Counted(
            names=[place[0] for place in country_places],
            nearest=np.concatenate([nearest for nearest, _ in blocks]),
            km=np.concatenate([km for _, km in blocks]),
            each_km2=step_m**2 / 1e6,
        )
    return counts


def areas(
    counted: Mapping[str, Counted], as_of: str, radius_km: float | None, folder: Path = SEEDS
) -> Areas:
    """Area by controller and country on a date, including contested and not assessed, in km²."""
    contested = {
        row["actor_id"] for row in read_rows(folder, "actors") if row["kind"] == "contested"
    }
    controllers = {
        row["place_id"]: "contested" if row["controller"] in contested else row["controller"]
        for row in read_rows(folder, "control")
        if row["from_date"] <= as_of <= (row["to_date"] or "9999")
    }
    areas_km2: Areas = {}
    for country, counted_country in counted.items():
        within = counted_country.km <= (math.inf if radius_km is None else radius_km)
        points_by_place = np.bincount(
            counted_country.nearest[within], minlength=len(counted_country.names)
        )
        for place, points in zip(counted_country.names, points_by_place, strict=True):
            key = (controllers.get(place, "nobody"), country)
            areas_km2[key] = areas_km2.get(key, 0.0) + points * counted_country.each_km2
        areas_km2["not_assessed", country] = (~within).sum() * counted_country.each_km2
    return {key: km2 for key, km2 in areas_km2.items() if km2 or key[0] == "not_assessed"}


def _grid_points(shapes: npt.NDArray[np.object_], step_m: float) -> Iterator[Floats]:
    """Grid points within any of the shapes, (n, 2) lon and lat in degrees, by block."""
    to_grid = Transformer.from_crs(_LONLAT, _GRID, always_xy=True)
    to_degrees = Transformer.from_crs(_GRID, _LONLAT, always_xy=True)
    shapely.prepare(shapes)
    west, south, east, north = shapely.total_bounds(shapes)
    left, low = to_grid.transform(west, south)
    right, top = to_grid.transform(east, north)
    size = step_m * _BLOCK_STEPS
    steps = (np.arange(_BLOCK_STEPS) + 0.5) * step_m
    for x in np.arange(math.floor(left / size) * size, right, size):
        for y in np.arange(math.floor(low / size) * size, top, size):
            # Grid lines are meridians and parallels: a block is also a box in degrees.
            box = shapely.box(
                *to_degrees.transform(x, y), *to_degrees.transform(x + size, y + size)
            )
            near = shapes[shapely.intersects(shapes, box)]
            if len(near):
                lon = np.repeat(
                    to_degrees.transform(x + steps, np.full(_BLOCK_STEPS, y))[0], _BLOCK_STEPS
                )
                lat = np.tile(
                    to_degrees.transform(np.full(_BLOCK_STEPS, x), y + steps)[1], _BLOCK_STEPS
                )
                inside = np.any([_is_inside(shape, box, lon, lat) for shape in near], axis=0)
                yield np.column_stack([lon[inside], lat[inside]])


def _is_inside(
    shape: shapely.Geometry, box: shapely.Geometry, lon: Floats, lat: Floats
) -> npt.NDArray[np.bool_]:
    if shapely.contains(shape, box):
        return np.ones(len(lon), dtype=bool)
    return shapely.contains_xy(shape, lon, lat)


def _find_nearest(lonlat: Floats, places: Floats) -> tuple[npt.NDArray[np.intp], Floats]:
    """Index of the nearest place for each point, and its distance on the ellipsoid in km.

    Nearest by chord length, which increases monotonically with the distance on the surface.
    """
    if not len(lonlat):
        return np.empty(0, dtype=np.intp), np.empty(0)
    points, towns = _to_geocentric(lonlat), _to_geocentric(places)
    middle = points.mean(axis=0)
    block_radius_km = np.linalg.norm(points - middle, axis=1).max()
    distances_km = np.linalg.norm(towns - middle, axis=1)
    # Places further away cannot be nearest to any point of the block.
    candidates = np.flatnonzero(distances_km <= distances_km.min() + 2 * block_radius_km)
    # Coordinates relative to the centre of the block, for numerical precision.
    points, towns = points - middle, towns[candidates] - middle
    squares = (towns**2).sum(axis=1) - 2 * points @ towns.T
    nearest = candidates[squares.argmin(axis=1)]
    metres = _EARTH.inv(*lonlat.T, *places[nearest].T)[2]
    return nearest, np.asarray(metres) / 1000


def _to_geocentric(lonlat: Floats) -> Floats:
    """Convert lon and lat in degrees (n, 2) to geocentric coordinates (n, 3) in km."""
    lon, lat = lonlat.T
    xyz = _geocentric_transformer().transform(lon, lat, np.zeros(len(lonlat)))
    return np.column_stack(xyz) / 1000


@cache
def _geocentric_transformer() -> Transformer:
    return Transformer.from_crs("EPSG:4979", _GEOCENTRIC, always_xy=True)


def main(argv: Sequence[str] | None = None) -> None:
    """Print the areas as a table in Markdown, by date, country and controller."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--theatre", type=Path, default=SEEDS, help="folder of tables")
    parser.add_argument("--day", action="append", help="YYYY-MM-DD (default: the five of issue 4)")
    arguments = parser.parse_args(argv)
    counts = count(arguments.theatre)
    names = " | ".join(
        "no limit" if radius_km is None else f"{radius_km:g} km" for radius_km in REACHES
    )
    print(f"| as of | country | controller | {names} |\n|---|---|---|---:|---:|---:|---:|")
    for as_of in arguments.day or DAYS:
        areas_by_radius = [
            areas(counts, as_of, radius_km, arguments.theatre) for radius_km in REACHES
        ]
        for controller, country in sorted(areas_by_radius[-1], key=lambda key: (key[1], key[0])):
            cells = " | ".join(
                f"{areas_km2.get((controller, country), 0):,.0f}" for areas_km2 in areas_by_radius
            )
            print(f"| {as_of} | {country} | {controller} | {cells} |")


if __name__ == "__main__":
    main()
