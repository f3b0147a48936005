"""Places in units that the world boundaries give to a neighbour of the theatre's country.

Borders of the world boundaries are de facto. Whether such a unit belongs to the country is the
user's decision, so it is a question.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from data.loading.completion.ids import fold
from data.loading.completion.places import MIN_SHARE_OF_MAIN
from geo.arrays import Shapes, array_of, points_at
from geo.importing.report import Question
from geo.projection import far_from_most
from geo.theatre.outside_places import MAX_ON_LAND_KM
from geo.world.layers import MAX_DISTANCE_KM
from geo.world.units import (
    countries_of_shapes,
    country_area_km2,
    country_names,
    locate_points,
    unit_countries,
    world_units,
)

UNITS, ASSIGN, SEPARATE = "units", "assign", "separate"
"""Key of the question and its answers."""
MIN_COVERED = 0.2
"""Share of a neighbour's unit that polygons cover where it is asked about; less is at a border."""


MIN_SHARE_OF_COUNTRY = 0.05
"""A country with less of the maps' area than this part of the largest is at a border only."""
MAX_INFERRED = 2
"""Units of a neighbour that are asked about where the country is inferred; with more, polygons or
places lie in several countries."""
MIN_SHARE_OF_PLACES = 0.4
"""A country with fewer places than this part of the first one's is a neighbour."""


def first_code(text: str) -> str:
    """First code of the world boundaries in a text; "" if it has none."""
    codes = re.findall(r"\b[A-Z]{3}\b", text)
    return next((code for code in codes if code in country_names()), "")


def bounds_of_country(country: str) -> tuple[float, float, float, float] | None:
    """West, south, east and north of a country, degrees; None if unknown or across 180°."""
    shapes = world_units()[(unit_countries({}) == country).to_numpy()] if country else None
    if shapes is None or not len(shapes):
        return None
    west, south, east, north = map(float, shapes.total_bounds)
    return (west, south, east, north) if east - west < 180 else None


def is_in_country(shapes: Shapes, country: str) -> bool:
    """Whether a shape, in degrees, meets a country of the world boundaries."""
    units = array_of(world_units()[(unit_countries({}) == country).to_numpy()])
    return shapely.STRtree(units).query(shapes, predicate="intersects").size > 0


def find_main_countries(maps: Iterable[GeoDataFrame]) -> list[str]:
    """Find the country of the latest maps, then the others in which they mostly lie.

    The first has the largest part of its own area on them: a unit that a large country holds may
    cover more than the rest of the maps.
    """
    latest = [array_of(frame[frame["date"] == frame["date"].max()]) for frame in maps]
    areas = countries_of_shapes(shapely.make_valid(np.concatenate(latest)), {}) if latest else {}
    most = max(areas.values(), default=0.0)
    shares = {
        code: km2 / country_area_km2(code, {})
        for code, km2 in areas.items()
        if km2 >= MIN_SHARE_OF_COUNTRY * most
    }
    first = max(shares, key=lambda code: shares[code], default="")
    others = [code for code, km2 in areas.items() if km2 >= MIN_SHARE_OF_MAIN * most]
    return list(dict.fromkeys([first, *others])) if first else []


def find_countries_of_places(places: pd.DataFrame | None) -> list[str]:
    """Find the country in which most places lie, then the others that have many of them.

    Places with a country in the table are not counted.
    """
    rows = _places_without_country(places)
    if rows.empty:
        return []
    found = locate_points(rows["lon"], rows["lat"], max_km=MAX_ON_LAND_KM)
    counts = Counter(code for code in found.tolist() if code).most_common()
    return [code for code, count in counts if count >= MIN_SHARE_OF_PLACES * counts[0][1]]


def _places_without_country(places: pd.DataFrame | None, country: str = "") -> pd.DataFrame:
    """Name, lat and lon of the places with a position, in no other country by the table."""
    if places is None or not {"lat", "lon", "name_en"} <= set(places):
        return pd.DataFrame(columns=["name_en", "lat", "lon"])
    rows = places[["name_en", "lat", "lon"]].reset_index(drop=True)
    for axis, most in (("lat", 90), ("lon", 180)):
        rows[axis] = pd.to_numeric(rows[axis], errors="coerce")
        rows = rows[rows[axis].between(-most, most)]
    if "country" in places:
        named = places["country"].map(fold).isin(["", fold(country)]).to_numpy()
        rows = rows[named[rows.index]]
    return rows


def select_few_units(found: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Units of countries of which at most `MAX_INFERRED` units were found."""
    counts = Counter(unit.partition("/")[0] for unit in found)
    return {
        unit: names
        for unit, names in found.items()
        if counts[unit.partition("/")[0]] <= MAX_INFERRED
    }


def find_covered_units(maps: Iterable[GeoDataFrame], country: str) -> dict[str, list[str]]:
    """Units of other countries that the latest map of an assessor covers to `MIN_COVERED`.

    Returns
    -------
    "maps of <number> controllers" by unit, in the form of `find_foreign_units`.
    """
    units = world_units()
    others = units[(unit_countries({}) != country).to_numpy()]
    shapes = array_of(others)
    tree = shapely.STRtree(shapes)
    found: dict[str, list[str]] = {}
    for frame in maps if country else ():
        latest = frame[frame["date"] == frame["date"].max()]
        drawn = shapely.union_all(shapely.make_valid(shapely.simplify(array_of(latest), 0.01)))
        for position in tree.query(drawn, predicate="intersects"):
            covered = shapely.area(shapely.intersection(shapes[position], drawn))
            if covered >= MIN_COVERED * shapely.area(shapes[position]):
                found.setdefault(str(others.index[position]), ["polygons of control"])
    return found


def find_foreign_units(places: pd.DataFrame | None, country: str) -> dict[str, list[str]]:
    """Names of places by the unit of another country that they lie in, beyond the border.

    Parameters
    ----------
    places : table of places as text; those with another country in it are left out, and those so
        far from the others that the check refuses their positions.
    """
    rows = _places_without_country(places, country)
    if rows.empty or not country:
        return {}
    lon, lat = rows["lon"], rows["lat"]
    inside = locate_points(lon, lat, max_km=0.0)
    near = locate_points(lon, lat, max_km=MAX_ON_LAND_KM, among=[country])
    is_far = far_from_most(lon, lat, 2 * MAX_DISTANCE_KM)
    units = world_units()
    tree = shapely.STRtree(array_of(units))
    found: dict[str, list[str]] = {}
    points = points_at(lon.to_numpy(), lat.to_numpy())
    for position, name in enumerate(rows["name_en"]):
        if inside[position] in ("", country) or near[position] or is_far[position]:
            continue
        unit = tree.query(points[position], predicate="intersects")
        if len(unit):
            found.setdefault(str(units.index[unit[0]]), []).append(str(name))
    return found


def ask_about_units(found: Mapping[str, Sequence[str]], country: str) -> Question:
    """Question whether units of neighbours belong to the country in this theatre."""
    listed = "; ".join(
        f"{', '.join(names[:4])}{' …' * (len(names) > 4)} in {_describe_unit(unit)}"
        for unit, names in found.items()
    )
    name = country_names()[country]
    return Question(
        UNITS,
        f"The built-in boundaries are de facto. Outside {name} in them: {listed}. Show them as "
        f"part of {name}? If a position is wrong, correct it in its file.",
        {f"Yes, as part of {name}": ASSIGN, "No, as in another country": SEPARATE},
    )


def _describe_unit(unit: str) -> str:
    """Unit in words: North (Chad) for TCD/North."""
    code, _, name = unit.partition("/")
    country = country_names().get(code, code)
    return f"{name} ({country})" if name else country
