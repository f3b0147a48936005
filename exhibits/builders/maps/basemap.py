"""Base map of a theatre: projected boundaries and city maps, built once per theatre.

Shapes are projected to an equal-area plane (those of a city to a local transverse Mercator plane),
in km.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import geopandas as gpd
import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pyproj import CRS
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from data.model import City, Theatre
from data.queries import control
from exhibits.builders.maps.area_labels import Extent, area_labels
from exhibits.builders.maps.radius_cells import CellsByRadius, read_cells
from exhibits.builders.view_scope import city_of
from exhibits.model import Bar, Label, Layer, MapMarks
from exhibits.text.markup import BREAK, bold_text
from geo.arrays import Shapes, array_of
from geo.boundaries import (
    LEFT_MARGIN_HEIGHTS,
    RIGHT_MARGIN_HEIGHTS,
    Boundaries,
    read_city_file,
)
from geo.outlines import shared_borders
from geo.projection import city_plane, north_angle, theatre_plane
from geo.theatre.boundaries import boundaries_for_drawing

MAX_TOWNS, MAX_DETAILS = 40, 200  # with a name where there is space, and on closer maps
MIN_PLACES_OF_EXTENT = 3
MAX_SHARE_OF_CLOSE_EXTENT = 0.25  # of the countries' longer side: a city, a valley, an island
DRAWN_SHARE = 1200
"""Base map lines are simplified to this fraction of the map's longer side: below a pixel."""
CITY_RANK, CAPITAL_RANK, PRIORITY_RANK, RECENT_RANK = 0, 1, 3, 9
SEAT_RANK, TOWN_RANK, DETAIL_RANK = 20, 100, 1000
"""Ranks of names: cities, capitals, main towns, recent changes, seats, towns, closer maps."""
PRIORITY_TOWNS = 6

_TOLERANCE_FACTORS = {
    "land": 1.4,
    **dict.fromkeys(("neighbour", "lake", "river", "admin_unit", "own_land"), 1.0),
    "border": 0.7,
}
"""By role: the border, which covers the edges of land and fills, is simplified less."""


@dataclass(frozen=True)
class Backdrop:
    """Date-independent parts of a map: layers below and above the fills, and names.

    ``extent`` is (x min, y min, x max, y max) in km of ``plane``; layers reach beyond it.
    """

    plane: CRS
    north_deg: float
    extent: Extent
    under: tuple[Layer, ...]
    over: tuple[Layer, ...]
    labels: tuple[Label, ...]

    def map_marks(
        self,
        shades: Sequence[Layer] = (),
        above: Sequence[Layer] = (),
        labels: Sequence[Label] = (),
        bar: Bar | None = None,
    ) -> MapMarks:
        """Combine the backdrop with the fills, markers and names of one view."""
        nonempty = [layer for layer in above if len(layer.shapes)]
        return MapMarks(
            plane=self.plane.to_wkt(),
            extent=self.extent,
            layers=(*self.under, *shades, *self.over, *nonempty),
            labels=(*labels, *self.labels),
            north_deg=self.north_deg,
            bar=bar,
        )


@dataclass(frozen=True)
class Basemap:
    """Projected base map of a theatre. Shared between readers: treat as immutable.

    ``backdrops`` by place_id: the theatre, each country, each city. ``countries`` (by iso3) and
    ``places`` (by place_id; those with a position) are in the theatre's plane, km. ``names`` by
    place_id of the theatre and each country: its cities, then its most populous towns. ``cells`` by
    radius, one of `radii_km`; each is computed on first access.
    """

    backdrops: dict[str, Backdrop]
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
    recorded = cast(GeoDataFrame, places[places.index.isin(theatre.control["place_id"])])
    backdrops = {
        place: _countries_backdrop(drawing, iso3, plane, recorded) for place, iso3 in groups.items()
    }
    for city in settings.cities:
        backdrops[city.place_id] = _city_backdrop(theatre, city)
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
        *name_labels(cast(GeoDataFrame, places.loc[cities]), "city", CITY_RANK),
        *name_labels(cast(GeoDataFrame, places.loc[capitals]), "capital", CAPITAL_RANK),
        *name_labels(towns.iloc[:PRIORITY_TOWNS], "town", PRIORITY_RANK),
        *name_labels(cast(GeoDataFrame, towns[is_seat & ~is_priority]), "town", SEAT_RANK),
        *name_labels(cast(GeoDataFrame, towns[~is_seat & ~is_priority]), "town", TOWN_RANK),
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
    return name_labels(cast(GeoDataFrame, rows.iloc[:MAX_DETAILS]), "town", DETAIL_RANK)


def _towns(places: GeoDataFrame, iso3: Sequence[str], skip: Sequence[str]) -> GeoDataFrame:
    is_town = places["country"].isin(list(iso3)) & places["kind"].isin(["city", "town"])
    rows = places[is_town & ~places.index.isin(list(skip))]
    if rows["population"].notna().any():
        return rows.nlargest(MAX_TOWNS, "population")
    return cast(GeoDataFrame, rows.head(MAX_TOWNS))  # in the order of the records


def point_shapes(rows: pd.DataFrame, plane: CRS) -> GeoDataFrame:
    """Project rows with ``lat`` and ``lon`` (degrees, WGS 84) to points of a plane (km).

    Rows without a position are omitted: positions are never guessed.
    """
    positioned = rows[rows["lat"].notna() & rows["lon"].notna()]
    shapes = gpd.points_from_xy(positioned["lon"], positioned["lat"], crs="EPSG:4326")
    return GeoDataFrame(positioned, geometry=shapes).to_crs(plane)


def name_labels(rows: GeoDataFrame, role: str, rank: int) -> list[Label]:
    """Label points by ``name`` and ``name_local``, ranked in row order from ``rank`` on."""
    points = zip(rows["name"], rows["name_local"], rows.geometry.x, rows.geometry.y, strict=True)
    return [
        Label(str(name), x, y, rank + order, role, local_name(name_local))
        for order, (name, name_local, x, y) in enumerate(points)
    ]


def local_name(name: object) -> str:
    """Return the local name of a record, or "" where it has none."""
    return name if isinstance(name, str) else ""


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


def _countries_backdrop(
    drawing: Boundaries, iso3: Sequence[str], plane: CRS, places: GeoDataFrame
) -> Backdrop:
    """Build the backdrop of countries: land, admin units, water and borders.

    Other countries of the theatre are drawn like its neighbours. ``places`` are those with records
    of control; the map shows their surroundings if they lie in a small part of the countries.
    """
    is_chosen = drawing.countries.index.isin(list(iso3))
    countries, others = drawing.countries[is_chosen], drawing.countries[~is_chosen]
    admin_units = drawing.admin_units[drawing.admin_units["iso3"].isin(list(iso3))]
    extent = _padded_extent(countries if len(countries) else drawing.neighbours, 0.06)
    inside = cast(GeoDataFrame, places[places["country"].isin(list(iso3))])
    if len(inside) >= MIN_PLACES_OF_EXTENT:
        close = _padded_extent(inside, 0.3)
        if _longer_side(close) < MAX_SHARE_OF_CLOSE_EXTENT * _longer_side(extent):
            extent = close
    under = [
        Layer("land", "area", _single_shape(drawing.land, plane)),
        Layer("own_land", "area", countries.assign(name="", hover="")),
    ]
    over = [
        Layer("admin_unit", "line", _single_shape(shared_borders(admin_units, inner=True), plane)),
        Layer(
            "neighbour",
            "line",
            _single_shape(shared_borders(drawing.neighbours, inner=True), plane),
        ),
        Layer("neighbour", "line", _single_shape(shared_borders(others), plane)),
        Layer("lake", "area", drawing.lakes.assign(name="", hover="")),
        Layer("river", "line", drawing.rivers.assign(name="", hover="")),
        Layer("border", "line", _single_shape(shared_borders(countries), plane)),
    ]
    labels = [
        *area_labels(countries, "country", 4, extent),
        *area_labels(pd.concat([drawing.neighbours, others]), "neighbour", 5, extent),
        *(area_labels(admin_units, "admin_unit", 300, extent) if len(countries) == 1 else []),
    ]
    return _backdrop(plane, extent, under, over, labels)


def _backdrop(
    plane: CRS, extent: Extent, under: list[Layer], over: list[Layer], labels: list[Label]
) -> Backdrop:
    left, low, right, top = extent
    return Backdrop(
        plane=plane,
        north_deg=north_angle(plane, (left + right) / 2, (low + top) / 2),
        extent=extent,
        under=_clip_layers(under, extent),
        over=_clip_layers(over, extent),
        labels=tuple(labels),
    )


def _city_backdrop(theatre: Theatre, city: City) -> Backdrop:
    """Build a city's backdrop: river, bridges, old city, landmarks, neighbourhoods, accuracy."""
    centre = point_shapes(theatre.places.loc[[city.place_id]], CRS.from_epsg(4326)).geometry
    plane = city_plane(centre.y.iloc[0], centre.x.iloc[0])
    frame = read_city_file(
        Path(theatre.folder, city.frame), theatre.settings.local_language
    ).to_crs(plane)
    accuracies = [f"accurate to about {metres:.0f} m" for metres in frame["accuracy_m"]]
    frame["hover"] = [
        f"{bold_text(name)}{BREAK}{accuracy}"
        for name, accuracy in zip(frame["name"], accuracies, strict=True)
    ]
    built, river = _select_rows(frame, "built_up_outline"), _select_rows(frame, "river")
    wall, bridges = _select_rows(frame, "old_city_wall"), _select_rows(frame, "bridge")
    landmarks = cast(
        GeoDataFrame, frame[(frame.geom_type == "Point") & (frame["kind"] != "bridge")]
    )
    quarters = _neighbourhood_points(theatre, city, plane)
    extent = _padded_extent(built, 0.05)
    layers = [
        Layer("built", "area", built, "built-up area (schematic)"),
        Layer("river_city", "line", river),
        Layer("wall", "area", wall, "old city (schematic)"),
        Layer("accuracy", "disc", quarters, "positional accuracy"),
        *[
            Layer(f"quarter:{slot}", "point", _select_rows(quarters, group, "group"), group)
            for slot, group in enumerate(sorted(quarters["group"].unique()))
        ],
        Layer("landmark", "point", landmarks, "landmark"),
        Layer("bridge", "point", bridges, "bridge"),
    ]
    course = river.geometry.intersection(box(*extent))
    upstream = river.assign(geometry=course.interpolate(0.1, normalized=True))
    labels = [
        *name_labels(bridges, "bridge", 0),
        *name_labels(cast(GeoDataFrame, upstream[~course.is_empty]), "river", 8),
        *name_labels(cast(GeoDataFrame, quarters.sort_values("accuracy_m")), "quarter", 20),
        # A neighbourhood and a landmark of the same name share one label.
        *name_labels(
            cast(GeoDataFrame, landmarks[~landmarks["name"].isin(quarters["name"])]),
            "landmark",
            500,
        ),
    ]
    return _backdrop(plane, extent, [], layers, labels)


def _neighbourhood_points(theatre: Theatre, city: City, plane: CRS) -> GeoDataFrame:
    """Return a city's neighbourhoods as points, with ``radius_km`` (accuracy), ``group`` (side)."""
    rows = point_shapes(control.neighbourhoods_of(theatre, city.place_id), plane)
    return rows.assign(
        name=rows["name_en"],
        radius_km=rows["accuracy_m"] / 1000,
        group=("neighbourhood, " + rows["side"]).fillna("neighbourhood"),
        hover=[
            f"{bold_text(str(row.name_en))} "
            f"{local_name(row.name_local)}{BREAK}{local_name(row.side)}"
            f"{BREAK}position {row.status}, accurate to about {row.accuracy_m:.0f} m"
            for row in rows.itertuples()
        ],
    )


def _select_rows(frame: GeoDataFrame, value: str, column: str = "kind") -> GeoDataFrame:
    return cast(GeoDataFrame, frame[frame[column] == value])


def _single_shape(shape: BaseGeometry, plane: CRS) -> GeoDataFrame:
    return GeoDataFrame({"name": [""], "hover": [""]}, geometry=[shape], crs=plane)


def _padded_extent(shapes: GeoDataFrame, pad: float) -> Extent:
    """Return the bounding box of shapes with a margin of ``pad`` times the longer side, km."""
    left, low, right, top = (float(edge) for edge in shapes.total_bounds)
    margin = pad * max(right - left, top - low)
    return left - margin, low - margin, right + margin, top + margin


def _longer_side(extent: Extent) -> float:
    left, low, right, top = extent
    return max(right - left, top - low)


def _clip_layers(layers: Sequence[Layer], extent: Extent) -> tuple[Layer, ...]:
    """Clip layers to the area visible at any shape and under a legend; omit empty ones."""
    left, low, right, top = extent
    width, height = right - left, top - low
    before, beyond = (
        max(width * 0.6, height * heights)
        for heights in (LEFT_MARGIN_HEIGHTS, RIGHT_MARGIN_HEIGHTS)
    )
    window = box(left - before, low - height / 2, right + beyond, top + height / 2)
    clipped = []
    for layer in layers:
        shapes = layer.shapes[layer.shapes.intersects(window)]
        if layer.form in ("area", "line"):
            factor = _TOLERANCE_FACTORS.get(layer.role, 0.0)
            tolerance_km = max(width, height) / DRAWN_SHARE * factor
            shapes = shapes.assign(geometry=shapes.simplify(tolerance_km).intersection(window))
        if len(shapes):
            clipped.append(Layer(layer.role, layer.form, shapes, layer.legend))
    return tuple(clipped)
