"""The ground a map stands on: boundaries and city frames in their planes, and the layers they give.

Shapes are laid in an equal-area plane (a city's in its own transverse Mercator plane), in km.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
from pyproj import CRS
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from data.model import Theatre
from exhibits.exhibit import Bar, Label, Layer, MapMarks
from geo.boundaries import Boundaries, read_drawing, read_frame
from geo.path import borders
from geo.projection import city_plane, north_angle, theatre_plane


@dataclass(frozen=True)
class City:
    """A city's frame in its own plane (km), and that plane."""

    plane: str
    frame: gpd.GeoDataFrame


@dataclass(frozen=True)
class Ground:
    """A theatre's ground for drawing, laid in its plane (km). Shared: treat as frozen."""

    plane: str
    drawing: Boundaries
    cities: dict[str, City]


def read_ground(theatre: Theatre) -> Ground:
    """Boundaries and city frames of a theatre, projected for drawing."""
    plane = theatre_plane(theatre.settings.projection)
    raw = read_drawing(theatre.folder / "boundaries")
    drawing = Boundaries(
        countries=raw.countries.to_crs(plane),
        governorates=raw.governorates.to_crs(plane),
        neighbours=raw.neighbours.to_crs(plane),
        land=gpd.GeoSeries([raw.land], crs=raw.countries.crs).to_crs(plane).iloc[0],
        rivers=raw.rivers.to_crs(plane),
        lakes=raw.lakes.to_crs(plane),
    )
    cities = {}
    for city in theatre.settings.cities:
        centre = theatre.places.loc[city.place_id]
        own = city_plane(centre["lat"], centre["lon"])
        frame = read_frame(Path(theatre.folder, city.frame)).to_crs(own)
        cities[city.place_id] = City(plane=own.to_wkt(), frame=frame)
    return Ground(plane=plane.to_wkt(), drawing=drawing, cities=cities)


def points(rows: pd.DataFrame, plane: str) -> gpd.GeoDataFrame:
    """Rows with ``lat`` and ``lon`` (degrees, WGS 84) as points of a plane (km).

    Rows without a position are not in the result: nothing is placed where no source put it.
    """
    here = rows[rows["lat"].notna() & rows["lon"].notna()]
    shapes = gpd.points_from_xy(here["lon"], here["lat"], crs="EPSG:4326")
    return gpd.GeoDataFrame(here, geometry=shapes).to_crs(plane)


def ground_layers(ground: Ground, iso3: Sequence[str], shades: Sequence[Layer] = ()) -> list[Layer]:
    """Land, the countries a map is about, their shades, governorates, water, borders.

    Countries of the theatre that the map is not about are drawn like its neighbours.
    """
    drawing = ground.drawing
    chosen = drawing.countries.index.isin(iso3)
    own, others = drawing.countries[chosen], drawing.countries[~chosen]
    parts = drawing.governorates[drawing.governorates["iso3"].isin(iso3)]
    return [
        Layer("land", "area", _alone(drawing.land, drawing.countries.crs)),
        Layer("own_land", "area", own.assign(name="", hover="")),
        *shades,
        Layer("governorate", "line", _edges(parts, inner=True)),
        Layer("neighbour", "line", _edges(drawing.neighbours, inner=True)),
        Layer("neighbour", "line", _edges(others)),
        Layer("lake", "area", drawing.lakes.assign(name="", hover="")),
        Layer("river", "line", drawing.rivers.assign(name="", hover="")),
        Layer("border", "line", _edges(own)),
    ]


def _edges(shapes: gpd.GeoDataFrame, *, inner: bool = False) -> gpd.GeoDataFrame:
    return _alone(borders(shapes, inner=inner), shapes.crs)


def _alone(shape: BaseGeometry, plane: CRS | None) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"name": [""], "hover": [""]}, geometry=[shape], crs=plane)


def towns(
    theatre: Theatre, plane: str, countries: Sequence, skip: Sequence[str]
) -> gpd.GeoDataFrame:
    """The largest towns and cities, by population as the gazetteer gives it."""
    places = theatre.places
    iso3 = [country.iso3 for country in countries]
    rows = places[
        places["country"].isin(iso3)
        & places["kind"].isin(["city", "town"])
        & places["population"].notna()
        & ~places.index.isin(list(skip))
    ].nlargest(40, "population")
    sited = points(rows, plane)
    return sited.assign(
        name=sited["name_en"],
        hover=[f"{row.name_en} {arabic(row.name_ar)}" for row in sited.itertuples()],
    )


def town_labels(towns: gpd.GeoDataFrame) -> list[Label]:
    """Names of towns, the more people the earlier."""
    ordered = towns.sort_values("population", ascending=False)
    return [
        Label(row.name_en, row.geometry.x, row.geometry.y, 100 + order, "town", arabic(row.name_ar))
        for order, row in enumerate(ordered.itertuples())
    ]


def country_labels(
    ground: Ground, iso3: list[str], extent: tuple[float, float, float, float]
) -> list[Label]:
    """Names of the countries, each in the middle of what the extent shows of it."""
    drawing, window = ground.drawing, box(*extent)
    rows = [(row, 4, "country") for row in drawing.countries.itertuples() if row.Index in iso3]
    rows += [(row, 5, "neighbour") for row in drawing.neighbours.itertuples()]
    rows += [
        (row, 5, "neighbour") for row in drawing.countries.itertuples() if row.Index not in iso3
    ]
    labels = []
    for row, rank, role in rows:
        seen = row.geometry.intersection(window)
        if not seen.is_empty:
            at = seen.representative_point()
            labels.append(Label(row.name_en.upper(), at.x, at.y, rank, role))
    return labels


def governorate_labels(ground: Ground, iso3: str) -> list[Label]:
    """Names of a country's governorates, placed after everything else."""
    rows = ground.drawing.governorates
    return [
        Label(row.name_en, at.x, at.y, 300, "governorate")
        for row in rows[rows["iso3"] == iso3].itertuples()
        for at in (row.geometry.representative_point(),)
    ]


def arabic(name: object) -> str:
    """Arabic name of a record, or "" where it has none."""
    return name if isinstance(name, str) else ""


def extent_of(shapes: gpd.GeoDataFrame, pad: float) -> tuple[float, float, float, float]:
    """Box around shapes with a margin of ``pad`` of the longer side, km."""
    left, low, right, top = (float(edge) for edge in shapes.total_bounds)
    margin = pad * max(right - left, top - low)
    return left - margin, low - margin, right + margin, top + margin


def map_marks(
    plane: str,
    extent: tuple[float, float, float, float],
    layers: list[Layer],
    labels: list[Label],
    bar: Bar | None = None,
) -> MapMarks:
    """Cut every layer to what a screen of any shape can show of the extent, and name the north."""
    left, low, right, top = extent
    wide, high = right - left, top - low
    window = box(left - wide, low - high / 2, right + wide, top + high / 2)
    cut = []
    for layer in layers:
        shapes = layer.shapes
        near = shapes[shapes.intersects(window)]
        if layer.form in ("area", "line"):
            near = near.assign(geometry=near.intersection(window))
        if len(near):
            cut.append(Layer(layer.role, layer.form, near, layer.legend))
    return MapMarks(
        plane=plane,
        extent=extent,
        layers=tuple(cut),
        labels=tuple(labels),
        north_deg=north_angle(plane, (left + right) / 2, (low + top) / 2),
        bar=bar,
    )


def attribution(theatre: Theatre, *files: str) -> str:
    """Attributions of the ground and of the positions, as the theatre's origins give them."""
    lines = [
        origin.attribution
        for origin in theatre.settings.origins
        if origin.url and any(file.startswith(files) for file in origin.files)
    ]
    return "; ".join(lines) + "."
