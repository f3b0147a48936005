"""Base map of a theatre: projected boundaries and city maps, read once per theatre."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pyproj import CRS

from data.model import Theatre
from exhibits.builders.maps.backdrops import Backdrops, city_backdrop, countries_backdrop
from exhibits.builders.maps.map_points import local_name, name_labels, point_shapes
from exhibits.builders.maps.radius_cells import CellsByRadius, read_cells
from exhibits.builders.view_scope import city_of
from exhibits.model import Label
from geo.arrays import Shapes, array_of
from geo.boundaries import Boundaries, read_city_file
from geo.projection import theatre_plane
from geo.theatre.boundaries import boundaries_for_drawing

MAX_TOWNS, MAX_DETAILS = 40, 200  # with a name where there is space, and on closer maps
CITY_RANK, CAPITAL_RANK, PRIORITY_RANK, RECENT_RANK = 0, 1, 3, 9
SEAT_RANK, TOWN_RANK, DETAIL_RANK = 20, 100, 1000
"""Ranks of names: cities, capitals, main towns, recent changes, seats, towns, closer maps."""
PRIORITY_TOWNS = 6


@dataclass(frozen=True, eq=False)
class Basemap:
    """Projected base map of a theatre. Shared between readers: immutable, equality is identity.

    ``backdrops`` by place_id: the theatre, each country, each city. ``countries`` (by iso3) and
    ``places`` (by place_id; those with a position) are in the theatre's plane, km. ``names`` by
    place_id of the theatre and each country: its cities, then its most populous towns. ``cells`` by
    radius, one of `radii_km`. Backdrops and cells are built on first access.
    """

    backdrops: Backdrops
    countries: GeoDataFrame
    places: GeoDataFrame
    names: dict[str, tuple[Label, ...]]
    cells: CellsByRadius

    def points(self, place_ids: pd.Index | pd.Series) -> Shapes:
        """Points of places, in the theatre's plane; each must be one of ``places``."""
        return array_of(self.places)[self.places.index.get_indexer(pd.Index(place_ids))]

    def towns(self, iso3: Sequence[str], skip: Sequence[str]) -> GeoDataFrame:
        """List the most populous towns and cities by gazetteer population, largest first."""
        return _towns(self.places, iso3, skip)


def read_basemap(theatre: Theatre) -> Basemap:
    """Read the boundaries, places and city maps of a theatre, projected for drawing.

    Raises
    ------
    BoundaryError: a boundary file is missing or invalid, or a plane is unsuitable for drawing.
    """
    settings = theatre.settings
    plane = theatre_plane(settings.projection)
    drawn = boundaries_for_drawing(
        theatre.folder, settings.assigned_units, settings.projection, settings.local_language
    )
    drawing = _project_boundaries(drawn, plane)
    groups = {country.place_id: [country.iso3] for country in settings.countries}
    groups[settings.whole] = [country.iso3 for country in settings.countries]
    places = point_shapes(theatre.places, plane)
    recorded = places[places.index.isin(theatre.control["place_id"])]
    builders = {
        place: partial(countries_backdrop, drawing, iso3, plane, recorded)
        for place, iso3 in groups.items()
    }
    for city in settings.cities:
        frame = read_city_file(Path(theatre.folder, city.frame), settings.local_language)
        builders[city.place_id] = partial(city_backdrop, theatre, city, frame)
    backdrops = Backdrops(builders)
    # Build this one now, so that a plane unsuitable for drawing is reported at the start.
    _ = backdrops[settings.whole]
    hovers = [f"{row.name_en} {local_name(row.name_local)}" for row in places.itertuples()]
    labelled = places.assign(name=places["name_en"], hover=hovers)
    names = {
        place: _city_and_town_labels(theatre, labelled, iso3) for place, iso3 in groups.items()
    }
    return Basemap(backdrops, drawing.countries, labelled, names, read_cells(theatre, places))


def _city_and_town_labels(
    theatre: Theatre, places: GeoDataFrame, iso3: Sequence[str]
) -> tuple[Label, ...]:
    """Label the theatre's cities in these countries, capitals, and the most populous towns."""
    settings = theatre.settings
    city_ids = [city.place_id for city in settings.cities]
    cities = [place for place in city_ids if places.loc[place, "country"] in iso3]
    capitals = [country.capital for country in settings.countries if country.iso3 in iso3]
    capitals = [place for place in capitals if place in places.index and place not in cities]
    towns = _towns(places, iso3, skip=[*cities, *capitals])
    is_seat = towns["admin_unit"].notna() & ~towns["admin_unit"].duplicated()
    is_priority = np.arange(len(towns)) < PRIORITY_TOWNS
    return (
        *name_labels(places.loc[cities], "city", CITY_RANK),
        *name_labels(places.loc[capitals], "capital", CAPITAL_RANK),
        *name_labels(towns.iloc[:PRIORITY_TOWNS], "town", PRIORITY_RANK),
        *name_labels(towns[is_seat & ~is_priority], "town", SEAT_RANK),
        *name_labels(towns[~is_seat & ~is_priority], "town", TOWN_RANK),
        *_detail_labels(theatre, places, iso3, [*cities, *capitals, *towns.index]),
    )


def _detail_labels(
    theatre: Theatre, places: GeoDataFrame, iso3: Sequence[str], named: list[str]
) -> list[Label]:
    """Label the other places of control, the most populous first, without parts of a city."""
    is_other = places.index.isin(set(theatre.control["place_id"]) - set(named))
    rows = places[is_other & places["country"].isin(list(iso3))]
    is_whole = np.array([city_of(theatre, str(place)) == place for place in rows.index], dtype=bool)
    rows = rows[is_whole].sort_values("population", ascending=False, kind="stable")
    return name_labels(rows.iloc[:MAX_DETAILS], "town", DETAIL_RANK)


def _towns(places: GeoDataFrame, iso3: Sequence[str], skip: Sequence[str]) -> GeoDataFrame:
    is_town = places["country"].isin(list(iso3)) & places["kind"].isin(["city", "town"])
    rows = places[is_town & ~places.index.isin(list(skip))]
    if rows["population"].notna().any():
        return rows.nlargest(MAX_TOWNS, "population")
    return rows.head(MAX_TOWNS)  # in the order of the records


def attribution(theatre: Theatre, *files: str) -> str:
    """Join the attributions of the data origins of these files (path prefixes)."""
    lines = [
        origin.attribution
        for origin in theatre.settings.origins
        if origin.url and any(file.startswith(files) for file in origin.files)
    ]
    return "; ".join(lines) + "." * bool(lines)


def licences(theatre: Theatre, *files: str) -> str:
    """Join the distinct licences of the data origins of these files (path prefixes)."""
    names = [
        origin.licence
        for origin in theatre.settings.origins
        if any(file.startswith(files) for file in origin.files)
    ]
    return ", ".join(dict.fromkeys(names))


def _project_boundaries(raw: Boundaries, plane: CRS) -> Boundaries:
    return Boundaries(
        countries=raw.countries.to_crs(plane),
        admin_units=raw.admin_units.to_crs(plane),
        neighbours=raw.neighbours.to_crs(plane),
        land=gpd.GeoSeries([raw.land], crs=raw.countries.crs).to_crs(plane).union_all(),
        rivers=raw.rivers.to_crs(plane),
        lakes=raw.lakes.to_crs(plane),
    )
