"""Names on maps of control: the base map's, and those of places with a recent change or event."""

from collections.abc import Sequence
from dataclasses import replace
from math import cos, isnan, radians
from statistics import fmean
from typing import NamedTuple

import pandas as pd
import shapely

from data.model import Theatre
from exhibits.builders.maps.area_labels import clear_country_names
from exhibits.builders.maps.basemap import DETAIL_RANK, RECENT_RANK, Basemap
from exhibits.builders.maps.map_points import (
    NAMED_DOT,
    NAMED_TOWN,
    PLACE_MARKS,
    name_labels,
    name_points,
)
from exhibits.builders.view_scope import city_of
from exhibits.model import Label, Layer, MapMarks, View
from exhibits.text.markup import BREAK

MAX_RECENT = 6
DIVIDED = "divided"
RECENT_DAYS = 60
"""A change of control or an event is recent within so many days before the as-of date."""


def place_labels(base_map: Basemap, view: View) -> list[Label]:
    """Return the labels of the theatre's cities, then of the most populous towns."""
    return list(base_map.names[view.country]) if "labels" in view.layers else []


def map_with_names(base_map: Basemap, view: View, layers: Sequence[Layer]) -> MapMarks:
    """Draw layers of areas on the view's base map with the names of its places and their points.

    The names of countries are where they cover no point of a main place, if possible.
    """
    backdrop, labels = base_map.backdrops[view.country], place_labels(base_map, view)
    marks = with_name_points(backdrop.map_marks(layers, labels=labels))
    main = [(label.x, label.y) for label in labels if label.rank < RECENT_RANK]
    return replace(marks, labels=clear_country_names(marks.labels, main, backdrop.extent))


def with_name_points(marks: MapMarks) -> MapMarks:
    """Add the points of names of places beside which a map has no mark of a place."""
    on_whole_map = [label for label in marks.labels if label.rank < DETAIL_RANK]
    shapes = name_points(marks, on_whole_map)
    if shapes.empty:
        return marks
    role = NAMED_DOT if any(layer.role in PLACE_MARKS for layer in marks.layers) else NAMED_TOWN
    return replace(marks, layers=(*marks.layers, Layer(role, "point", shapes)))


def labels_of_date(
    theatre: Theatre, base_map: Basemap, view: View, frame: pd.DataFrame
) -> list[Label]:
    """Return the labels of a map of one date, with those of places contested or recently changed.

    A city whose parts have several controllers has them below its name: on a map of the theatre
    its parts are too close to each other to be told apart.
    ``frame`` is from `exhibits.builders.control.place_rows.controller_rows`.
    """
    first = view.as_of - pd.Timedelta(days=RECENT_DAYS)
    is_recent = (frame["since"] > max(first, theatre.settings.window_first)).tolist()
    rows = zip(frame["place_id"].tolist(), frame["controller"].tolist(), is_recent, strict=True)
    changed = [
        place
        for place, controller, recent in rows
        if recent or controller in theatre.contested_actors
    ]
    labels = labels_with_recent(theatre, base_map, view, changed, first)
    sides = divided_cities(theatre, frame)
    cities = [city for city in sides if city in base_map.places.index]
    points = shapely.get_coordinates(base_map.points(pd.Index(cities, dtype=object))).tolist()
    notes = {(x, y): (DIVIDED, sides[city]) for city, (x, y) in zip(cities, points, strict=True)}
    return [
        replace(each, notes=notes[each.x, each.y]) if (each.x, each.y) in notes else each
        for each in labels
    ]


def divided_cities(theatre: Theatre, frame: pd.DataFrame) -> dict[str, str]:
    """Describe cities whose parts have several controllers: "west: A", "east: B", by place_id.

    A line for each controller, that of the most populous part first. ``frame`` is from
    `controller_rows`.
    """
    lines: dict[str, list[str]] = {}
    for part in divided_parts(theatre, frame):
        lines.setdefault(part.city, []).append(f"{part.side}: {part.controller_label}")
    return {city: BREAK.join(sides) for city, sides in lines.items()}


class CitySide(NamedTuple):
    """The parts of a city with one controller: their side in it, mean position in degrees.

    ``is_verified`` is whether all of them are.
    """

    city: str
    controller: str
    controller_label: str
    side: str
    is_verified: bool
    lat: float
    lon: float


def divided_parts(theatre: Theatre, frame: pd.DataFrame) -> list[CitySide]:
    """Find the controllers of cities whose parts have several, and the side of each in its city.

    That of the most populous part comes first. ``frame`` is from `controller_rows`.
    """
    found: list[tuple[float, CitySide]] = []  # with the population, to sort by it
    for city, places_of in _parts_by_city(theatre, frame).items():
        if len(places_of) == 1:
            continue
        means = {
            name: (fmean(part.lat for part in parts), fmean(part.lon for part in parts))
            for name, parts in places_of.items()
        }
        middle = fmean(lat for lat, _ in means.values()), fmean(lon for _, lon in means.values())
        for name, parts in places_of.items():
            is_verified = all(part.status == "verified" for part in parts)
            side, population = _side(means[name], middle), sum(part.population for part in parts)
            found.append((population, CitySide(city, *name, side, is_verified, *means[name])))
    found.sort(key=lambda item: -item[0])
    return [side for _, side in found]


class _Part(NamedTuple):
    """A part of a city on a date."""

    status: str
    lat: float
    lon: float
    population: float


def _parts_by_city(
    theatre: Theatre, frame: pd.DataFrame
) -> dict[str, dict[tuple[str, str], list[_Part]]]:
    """Group the parts of cities by city, then by controller (actor_id, label), in order."""
    populations = theatre.places["population"]
    columns = ["place_id", "controller", "controller_label", "status", "lat", "lon"]
    grouped: dict[str, dict[tuple[str, str], list[_Part]]] = {}
    for place, controller, label, status, lat, lon in zip(
        *(frame[name].tolist() for name in columns), strict=True
    ):
        city = city_of(theatre, place)
        if city != place:
            population = float(populations[place])
            part = _Part(status, lat, lon, 0.0 if isnan(population) else population)
            grouped.setdefault(city, {}).setdefault((controller, label), []).append(part)
    return grouped


def _side(point: tuple[float, float], middle: tuple[float, float]) -> str:
    """Name the side of a city on which a point lies; both as lat, lon in degrees."""
    east, north = (point[1] - middle[1]) * cos(radians(middle[0])), point[0] - middle[0]
    if abs(east) > abs(north):
        return "east" if east > 0 else "west"
    return "north" if north > 0 else "south"


def labels_with_recent(
    theatre: Theatre,
    base_map: Basemap,
    view: View,
    changed: Sequence[str],
    first: pd.Timestamp,
    rank: int = RECENT_RANK,
) -> list[Label]:
    """Return the labels of a map; of the changed places the main ones come before other towns.

    At most `MAX_RECENT`: first those with an event from ``first`` on, then by population. ``rank``
    is theirs.
    """
    labels = place_labels(base_map, view)
    if not labels:
        return []
    events = theatre.events
    reported = set(events.loc[events["date_first"].between(first, view.as_of), "place_id"])
    places = base_map.places
    ids = [place for place in changed if city_of(theatre, place) == place]  # not parts of a city
    at = places.index.get_indexer(pd.Index(ids, dtype=object)).tolist()
    rows: list[int] = sorted(row for row in at if row >= 0)
    populations = places["population"].fillna(-1.0).to_numpy()
    rows.sort(key=lambda row: (places.index[row] in reported, populations[row]), reverse=True)
    recent = {
        (label.x, label.y): replace(label, rank=rank)
        for label in name_labels(places.iloc[rows[:MAX_RECENT]], "town", rank)
    }
    known = {(label.x, label.y) for label in labels if label.rank < rank}
    others = [label for label in labels if (label.x, label.y) not in recent.keys() - known]
    return [*others, *(label for point, label in recent.items() if point not in known)]
