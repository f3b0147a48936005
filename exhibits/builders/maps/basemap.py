"""The ground a map stands on: boundaries and city frames in their planes, made once a theatre.

Shapes are laid in an equal-area plane (a city's in its own transverse Mercator plane), in km.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import geopandas as gpd
import pandas as pd
from geopandas import GeoDataFrame, GeoSeries
from pyproj import CRS
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from data.model import City, Theatre
from data.queries import control
from exhibits.builders.maps.reach_cells import RadiusCells, read_cells
from exhibits.model import Bar, Label, Layer, MapMarks
from exhibits.text.markup import BREAK, bold_text
from geo.boundaries import Boundaries, read_city_file, read_drawing
from geo.outlines import shared_borders
from geo.projection import city_plane, north_angle, theatre_plane

Extent = tuple[float, float, float, float]
MAX_TOWNS = 40
URGENT_TOWNS = 8  # so many names may cover marks of places rather than be left out


@dataclass(frozen=True)
class Backdrop:
    """What a map shows at every date: layers below and above the shades, and names.

    ``extent`` is (x least, y least, x most, y most) in km of ``plane``; layers are cut to what a
    screen of any shape can show of it.
    """

    plane: CRS
    north_deg: float
    extent: Extent
    under: tuple[Layer, ...]
    over: tuple[Layer, ...]
    labels: tuple[Label, ...]

    def marks(
        self,
        shades: Sequence[Layer] = (),
        above: Sequence[Layer] = (),
        labels: Sequence[Label] = (),
        bar: Bar | None = None,
    ) -> MapMarks:
        """The map of one view: the backdrop with its shades, marks and names."""
        shown = [layer for layer in above if len(layer.shapes)]
        return MapMarks(
            plane=self.plane.to_wkt(),
            extent=self.extent,
            layers=(*self.under, *shades, *self.over, *shown),
            labels=(*labels, *self.labels),
            north_deg=self.north_deg,
            bar=bar,
        )


@dataclass(frozen=True)
class Basemap:
    """A theatre's ground for drawing. Shared: treat as frozen.

    ``backdrops`` by place: the whole theatre, each country, each city. ``countries`` (by iso3) and
    ``places`` (by place_id; those with a position) lie in the theatre's plane, km. ``names`` by
    place, of the whole theatre and each country: its cities, then its most populous towns.
    ``cells`` by reach, one of `REACHES`; each is made when it is first asked for.
    """

    backdrops: dict[str, Backdrop]
    countries: GeoDataFrame
    places: GeoDataFrame
    names: dict[str, tuple[Label, ...]]
    cells: Mapping[float | None, RadiusCells]

    def towns(self, iso3: Sequence[str], skip: Sequence[str]) -> GeoDataFrame:
        """The most populous towns and cities, as the gazetteer counts people; largest first."""
        return _towns(self.places, iso3, skip)


def read_basemap(theatre: Theatre) -> Basemap:
    """Boundaries, places and city frames of a theatre, projected for drawing.

    Raises
    ------
    GroundError: a file of the ground is missing or broken, or a plane is not fit to draw in.
    """
    settings = theatre.settings
    plane = theatre_plane(settings.projection)
    drawing = _in_plane(read_drawing(theatre.folder / "boundaries"), plane)
    groups = {country.place_id: [country.iso3] for country in settings.countries}
    groups[settings.whole] = [country.iso3 for country in settings.countries]
    backdrops = {place: _of_countries(drawing, iso3, plane) for place, iso3 in groups.items()}
    for city in settings.cities:
        backdrops[city.place_id] = _of_city(theatre, city)
    places = point_shapes(theatre.places, plane)
    tips = [f"{row.name_en} {arabic_name(row.name_ar)}" for row in places.itertuples()]
    told = places.assign(name=places["name_en"], hover=tips)
    names = {place: _names(theatre, told, iso3) for place, iso3 in groups.items()}
    return Basemap(backdrops, drawing.countries, told, names, read_cells(theatre, places))


def _names(theatre: Theatre, places: GeoDataFrame, iso3: Sequence[str]) -> tuple[Label, ...]:
    """The theatre's cities in these countries, then their most populous towns."""
    own = [city.place_id for city in theatre.settings.cities]
    cities = [place for place in own if places.loc[place, "country"] in iso3]
    towns = _towns(places, iso3, skip=cities)
    return (
        *name_labels(cast(GeoDataFrame, places.loc[cities]), "city", 0),
        *name_labels(towns.iloc[:URGENT_TOWNS], "town", len(cities)),
        *name_labels(towns.iloc[URGENT_TOWNS:], "town", 100),
    )


def _towns(places: GeoDataFrame, iso3: Sequence[str], skip: Sequence[str]) -> GeoDataFrame:
    rows = places[
        places["country"].isin(list(iso3))
        & places["kind"].isin(["city", "town"])
        & places["population"].notna()
        & ~places.index.isin(list(skip))
    ]
    return rows.nlargest(MAX_TOWNS, "population")


def point_shapes(rows: pd.DataFrame, plane: CRS) -> GeoDataFrame:
    """Rows with ``lat`` and ``lon`` (degrees, WGS 84) as points of a plane (km).

    Rows without a position are not in the result: nothing is placed where no source put it.
    """
    here = rows[rows["lat"].notna() & rows["lon"].notna()]
    shapes = gpd.points_from_xy(here["lon"], here["lat"], crs="EPSG:4326")
    return GeoDataFrame(here, geometry=shapes).to_crs(plane)


def name_labels(rows: GeoDataFrame, role: str, rank: int) -> list[Label]:
    """Labels of points by ``name`` and ``name_ar``, in the order of the rows from ``rank`` on."""
    at = zip(rows["name"], rows["name_ar"], rows.geometry.x, rows.geometry.y, strict=True)
    return [
        Label(str(name), x, y, rank + order, role, arabic_name(name_ar))
        for order, (name, name_ar, x, y) in enumerate(at)
    ]


def arabic_name(name: object) -> str:
    """Arabic name of a record, or "" where it has none."""
    return name if isinstance(name, str) else ""


def attribution(theatre: Theatre, *files: str) -> str:
    """Attributions of the ground and of the positions, as the theatre's origins give them."""
    lines = [
        origin.attribution
        for origin in theatre.settings.origins
        if origin.url and any(file.startswith(files) for file in origin.files)
    ]
    return "; ".join(lines) + "."


def licences(theatre: Theatre, *files: str) -> str:
    """Licences of what stands in these files, each once, as the theatre's origins name them."""
    named = [
        origin.licence
        for origin in theatre.settings.origins
        if any(file.startswith(files) for file in origin.files)
    ]
    return ", ".join(dict.fromkeys(named))


def _in_plane(raw: Boundaries, plane: CRS) -> Boundaries:
    return Boundaries(
        countries=raw.countries.to_crs(plane),
        governorates=raw.governorates.to_crs(plane),
        neighbours=raw.neighbours.to_crs(plane),
        land=gpd.GeoSeries([raw.land], crs=raw.countries.crs).to_crs(plane).union_all(),
        rivers=raw.rivers.to_crs(plane),
        lakes=raw.lakes.to_crs(plane),
    )


def _of_countries(drawing: Boundaries, iso3: Sequence[str], plane: CRS) -> Backdrop:
    """Land, the countries a map is about, governorates, water, borders.

    Countries of the theatre that the map is not about are drawn like its neighbours.
    """
    chosen = drawing.countries.index.isin(list(iso3))
    own, others = drawing.countries[chosen], drawing.countries[~chosen]
    parts = drawing.governorates[drawing.governorates["iso3"].isin(list(iso3))]
    extent = _extent_of(own, 0.06)
    under = [
        Layer("land", "area", _alone(drawing.land, plane)),
        Layer("own_land", "area", own.assign(name="", hover="")),
    ]
    over = [
        Layer("governorate", "line", _alone(shared_borders(parts, inner=True), plane)),
        Layer("neighbour", "line", _alone(shared_borders(drawing.neighbours, inner=True), plane)),
        Layer("neighbour", "line", _alone(shared_borders(others), plane)),
        Layer("lake", "area", drawing.lakes.assign(name="", hover="")),
        Layer("river", "line", drawing.rivers.assign(name="", hover="")),
        Layer("border", "line", _alone(shared_borders(own), plane)),
    ]
    labels = [
        *_middles(own, "country", 4, extent),
        *_middles(pd.concat([drawing.neighbours, others]), "neighbour", 5, extent),
        *(_middles(parts, "governorate", 300, extent) if len(own) == 1 else []),
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
        under=_cut(under, extent),
        over=_cut(over, extent),
        labels=tuple(labels),
    )


def _of_city(theatre: Theatre, city: City) -> Backdrop:
    """River, bridges, old city, landmarks, and neighbourhoods with their accuracy."""
    centre = point_shapes(theatre.places.loc[[city.place_id]], CRS.from_epsg(4326)).geometry
    plane = city_plane(centre.y.iloc[0], centre.x.iloc[0])
    frame = read_city_file(Path(theatre.folder, city.frame)).to_crs(plane)
    good = [f"good to about {metres:.0f} m" for metres in frame["accuracy_m"]]
    frame["hover"] = [
        f"{bold_text(name)}{BREAK}{how}" for name, how in zip(frame["name"], good, strict=True)
    ]
    built, river = _rows(frame, "built_up_outline"), _rows(frame, "river")
    wall, bridges = _rows(frame, "old_city_wall"), _rows(frame, "bridge")
    marks = cast(GeoDataFrame, frame[(frame.geom_type == "Point") & (frame["kind"] != "bridge")])
    quarters = _quarters(theatre, city, plane)
    extent = _extent_of(built, 0.05)
    layers = [
        Layer("built", "area", built, "built-up area (schematic)"),
        Layer("river_city", "line", river),
        Layer("wall", "area", wall, "old city (schematic)"),
        Layer("accuracy", "disc", quarters, "accuracy of the point"),
        *[
            Layer(f"quarter:{slot}", "point", _rows(quarters, group, "group"), group)
            for slot, group in enumerate(sorted(quarters["group"].unique()))
        ],
        Layer("landmark", "point", marks, "landmark"),
        Layer("bridge", "point", bridges, "bridge"),
    ]
    course = river.geometry.intersection(box(*extent))
    upstream = river.assign(geometry=course.interpolate(0.1, normalized=True))
    labels = [
        *name_labels(bridges, "bridge", 0),
        *name_labels(cast(GeoDataFrame, upstream[~course.is_empty]), "river", 8),
        *name_labels(cast(GeoDataFrame, quarters.sort_values("accuracy_m")), "quarter", 20),
        # A quarter and a landmark of one name are one label.
        *name_labels(
            cast(GeoDataFrame, marks[~marks["name"].isin(quarters["name"])]), "landmark", 500
        ),
    ]
    return _backdrop(plane, extent, [], layers, labels)


def _quarters(theatre: Theatre, city: City, plane: CRS) -> GeoDataFrame:
    """Neighbourhoods of a city as points, with ``radius_km`` (accuracy) and ``group`` (side)."""
    rows = point_shapes(control.neighbourhoods_of(theatre, city.place_id), plane)
    return rows.assign(
        name=rows["name_en"],
        radius_km=rows["accuracy_m"] / 1000,
        group=("neighbourhood, " + rows["side"]).fillna("neighbourhood"),
        hover=[
            f"{bold_text(str(row.name_en))} "
            f"{arabic_name(row.name_ar)}{BREAK}{arabic_name(row.side)}"
            f"{BREAK}point {row.status}, good to about {row.accuracy_m:.0f} m"
            for row in rows.itertuples()
        ],
    )


def _rows(frame: GeoDataFrame, value: str, column: str = "kind") -> GeoDataFrame:
    """Rows that have this value in a column."""
    return cast(GeoDataFrame, frame[frame[column] == value])


def _alone(shape: BaseGeometry, plane: CRS) -> GeoDataFrame:
    return GeoDataFrame({"name": [""], "hover": [""]}, geometry=[shape], crs=plane)


def _middles(rows: GeoDataFrame, role: str, rank: int, extent: Extent) -> list[Label]:
    """Names of areas, each in the middle of what the extent shows of it."""
    seen = rows.geometry.intersection(box(*extent))
    middles = cast(GeoSeries, seen[~seen.is_empty]).representative_point()
    names = rows["name_en"].loc[middles.index]
    small = role == "governorate"
    return [
        Label(name if small else name.upper(), x, y, rank, role)
        for name, x, y in zip(names, middles.x, middles.y, strict=True)
    ]


def _extent_of(shapes: GeoDataFrame, pad: float) -> Extent:
    """Box around shapes with a margin of ``pad`` of the longer side, km."""
    left, low, right, top = (float(edge) for edge in shapes.total_bounds)
    margin = pad * max(right - left, top - low)
    return left - margin, low - margin, right + margin, top + margin


def _cut(layers: Sequence[Layer], extent: Extent) -> tuple[Layer, ...]:
    """Layers cut to what a screen of any shape can show of the extent; empty ones left out."""
    left, low, right, top = extent
    wide, high = right - left, top - low
    window = box(left - wide, low - high / 2, right + wide, top + high / 2)
    kept = []
    for layer in layers:
        near = layer.shapes[layer.shapes.intersects(window)]
        if layer.form in ("area", "line"):
            near = near.assign(geometry=near.intersection(window))
        if len(near):
            kept.append(Layer(layer.role, layer.form, near, layer.legend))
    return tuple(kept)
