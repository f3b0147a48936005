"""Backdrops of the maps of a theatre: what does not depend on the date.

Shapes are projected to an equal-area plane (those of a city to a local transverse Mercator plane),
in km.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from geopandas import GeoDataFrame
from pyproj import CRS
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from data.model import City, Theatre
from data.queries import control
from exhibits.builders.maps.area_labels import Extent, area_labels, drawn_window
from exhibits.builders.maps.map_points import local_name, name_labels, point_shapes
from exhibits.model import Bar, Label, Layer, MapMarks
from exhibits.text.markup import BREAK, bold_text
from geo.boundaries import Boundaries
from geo.outlines import DRAWN_SHARE, drawn_decimals, shared_borders
from geo.projection import city_plane, north_angle

COUNTRY_RANK, ADMIN_UNIT_RANK, LAST_RANK = 4, 300, 10_000
"""Ranks of names: that of a country comes before towns, or after all if the map shows a part."""
MIN_PLACES_OF_EXTENT = 3
MAX_SHARE_OF_CLOSE_EXTENT = 0.4  # of the countries' longer side: a city, a valley, an island
MIN_SHARE_OF_PART, COAST_KM = 0.01, 5.0
"""An island with less of the countries' area is small; a place so near to it is one of it."""
MAX_SHARE_WITHOUT_ISLANDS = 0.75
"""Small islands without records are left out of a map whose longer side is so much shorter then."""
_TOLERANCE_FACTORS = {
    "land": 1.4,
    **dict.fromkeys(("neighbour", "lake", "river", "admin_unit", "own_land"), 1.0),
    "border": 0.7,
}
"""Tolerances of base map lines, in parts of a map's longer side that are `DRAWN_SHARE` of it.

By role: the border, which covers the edges of land and fills, is simplified less.
"""


@dataclass(frozen=True)
class Backdrop:
    """Date-independent parts of a map: layers below and above the fills, and names.

    ``extent`` is (x min, y min, x max, y max) in km of ``plane``; layers reach beyond it.
    ``plane_wkt`` is the plane as text.
    """

    plane: CRS
    plane_wkt: str
    north_deg: float
    extent: Extent
    under: tuple[Layer, ...]
    over: tuple[Layer, ...]
    labels: tuple[Label, ...]

    @property
    def unit_km(self) -> float:
        """Resolution of outlines that are drawn on it."""
        return 10.0 ** -drawn_decimals(_longer_side(self.extent))

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
            plane=self.plane_wkt,
            extent=self.extent,
            layers=(*self.under, *shades, *self.over, *nonempty),
            labels=(*labels, *self.labels),
            north_deg=self.north_deg,
            bar=bar,
        )


class Backdrops(Mapping[str, Backdrop]):
    """Backdrops by place_id, each built on first access.

    Parameters
    ----------
    builders : what builds the backdrop of each place.
    """

    def __init__(self, builders: Mapping[str, Callable[[], Backdrop]]) -> None:
        self._builders = builders
        self._built: dict[str, Backdrop] = {}
        self._lock = threading.Lock()  # concurrent readers share the base map

    def __getitem__(self, place_id: str) -> Backdrop:
        with self._lock:
            if place_id not in self._built:
                self._built[place_id] = self._builders[place_id]()
            return self._built[place_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._builders)

    def __len__(self) -> int:
        return len(self._builders)


def countries_backdrop(
    drawing: Boundaries, iso3: Sequence[str], plane: CRS, places: GeoDataFrame
) -> Backdrop:
    """Build the backdrop of countries: land, admin units, water and borders.

    Other countries of the theatre are drawn like its neighbours. ``places`` are those with records
    of control; the map shows their surroundings if they lie in a small part of the countries.
    """
    is_chosen = drawing.countries.index.isin(list(iso3))
    countries, others = drawing.countries[is_chosen], drawing.countries[~is_chosen]
    admin_units = drawing.admin_units[drawing.admin_units["iso3"].isin(list(iso3))]
    inside = places[places["country"].isin(list(iso3))]
    land = countries if len(countries) else drawing.neighbours
    extent = _padded_extent(_without_far_islands(land, inside), 0.06)
    country_rank = COUNTRY_RANK
    if len(inside) >= MIN_PLACES_OF_EXTENT:
        close = _padded_extent(inside, 0.3)
        if _longer_side(close) < MAX_SHARE_OF_CLOSE_EXTENT * _longer_side(extent):
            extent, country_rank = close, LAST_RANK
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
        *area_labels(countries, "country", country_rank, extent),
        *area_labels(pd.concat([drawing.neighbours, others]), "neighbour", 5, extent),
        *(
            area_labels(admin_units, "admin_unit", ADMIN_UNIT_RANK, extent)
            if len(countries) == 1
            else []
        ),
    ]
    return _backdrop(plane, extent, under, over, labels)


def _backdrop(
    plane: CRS, extent: Extent, under: list[Layer], over: list[Layer], labels: list[Label]
) -> Backdrop:
    left, low, right, top = extent
    return Backdrop(
        plane=plane,
        plane_wkt=plane.to_wkt(),
        north_deg=north_angle(plane, (left + right) / 2, (low + top) / 2),
        extent=extent,
        under=_clip_layers(under, extent),
        over=_clip_layers(over, extent),
        labels=tuple(labels),
    )


def city_backdrop(theatre: Theatre, city: City, frame: GeoDataFrame) -> Backdrop:
    """Build a city's backdrop: river, bridges, old city, landmarks, neighbourhoods, accuracy.

    ``frame`` is from `geo.boundaries.read_city_file`.
    """
    lat, lon = theatre.places.loc[[city.place_id], ["lat", "lon"]].to_numpy(dtype=float)[0]
    plane = city_plane(lat, lon)
    frame = frame.to_crs(plane)
    accuracies = [f"accurate to about {metres:,.0f} m" for metres in frame["accuracy_m"]]
    frame["hover"] = [
        f"{bold_text(name)}{BREAK}{accuracy}"
        for name, accuracy in zip(frame["name"], accuracies, strict=True)
    ]
    built, river = _select_rows(frame, "built_up_outline"), _select_rows(frame, "river")
    wall, bridges = _select_rows(frame, "old_city_wall"), _select_rows(frame, "bridge")
    landmarks = frame[(frame.geom_type == "Point") & (frame["kind"] != "bridge")]
    quarters = _neighbourhood_points(theatre, city, plane)
    extent = _padded_extent(pd.concat([built, bridges]), 0.05)
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
        *name_labels(bridges, "bridge", 10),  # no name of a bridge covers a neighbourhood's mark
        *name_labels(upstream[~course.is_empty], "river", 8),
        *name_labels(quarters.sort_values("accuracy_m"), "quarter", 20),
        # A neighbourhood and a landmark of the same name share one label.
        *name_labels(
            landmarks[~landmarks["name"].isin(quarters["name"])],
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
            f"{BREAK}position {row.status}, accurate to about {row.accuracy_m:,.0f} m"
            for row in rows.itertuples()
        ],
    )


def _select_rows(frame: GeoDataFrame, value: str, column: str = "kind") -> GeoDataFrame:
    return frame[frame[column] == value]


def _single_shape(shape: BaseGeometry, plane: CRS) -> GeoDataFrame:
    return GeoDataFrame({"name": [""], "hover": [""]}, geometry=[shape], crs=plane)


def _without_far_islands(countries: GeoDataFrame, places: GeoDataFrame) -> GeoDataFrame:
    """Leave out the islands without records that make a map mostly sea; places are added then."""
    parts = countries.explode()
    area = parts.area
    is_main = area >= MIN_SHARE_OF_PART * area.sum()
    if len(places):
        is_main = is_main | (parts.distance(places.union_all()) < COAST_KM)
    main = pd.concat([parts[is_main.to_numpy()], places])
    sides = [_longer_side(_padded_extent(shapes, 0.0)) for shapes in (main, countries)]
    return main if sides[0] < MAX_SHARE_WITHOUT_ISLANDS * sides[1] else countries


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
    window = box(*drawn_window(extent))
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
