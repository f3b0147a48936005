"""Shared parts of assessed control: scope, texts, map layers of polygons and their exports."""

import re
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from data.model import Theatre
from data.queries.assessed import map_date
from data.text.format import MINUS, format_count, format_date, format_quantity
from exhibits.builders.control.control_layers import without_hidden_layers
from exhibits.builders.maps import basemap
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.recent_names import map_with_names
from exhibits.builders.view_scope import FormatArea, area_unit, without_unit
from exhibits.model import Citation, Layer, MapMarks, View
from geo.projection import theatre_plane
from geo.theatre.assessed_polygons import POLYGONS_FOLDER

METHOD = "polygon as drawn by its assessor; assessed, not modelled"
LAYER_HATCHES = ("", "/", ".", "x", "\\")
"""Hatch of the first layer of an assessor (none), the second one, and so on."""
_MARGIN = 0.04


def assessor_id(assessor: str) -> str:
    """Return the part of an exhibit's id that stands for an assessor."""
    return re.sub(r"[^a-z0-9]+", "-", assessor.lower()).strip("-") or "assessor"


def assessed_formatter(theatre: Theatre, view: View) -> FormatArea:
    """Return a formatter of areas in km² in the reader's unit, to the unit: they are not modelled.

    Areas below 10 have a decimal.
    """
    factor, symbol, _ = area_unit(theatre, view)

    def format_area(km2: float) -> str:
        area = abs(km2) * factor
        return format_quantity(
            f"{MINUS if km2 < 0 else ''}{area:,.{1 if area < 10 else 0}f}", symbol
        )

    return format_area


def format_change(format_area: FormatArea, km2: float) -> str:
    """Format a change of area with its sign; "0" where nothing changes."""
    text = format_area(km2)
    if not without_unit(text).strip("0.,−"):
        return "0"
    return text if km2 < 0 else f"+{text}"


def change_columns(rows: pd.DataFrame, format_area: FormatArea) -> dict[str, list[str]]:
    """Format areas and changes in the reader's unit, for tables.

    ``rows`` have ``area_km2``, ``gained_km2``, ``lost_km2`` and ``net_km2``. Empty where missing.
    """
    texts = {
        name: ["" if pd.isna(km2) else format_area(float(km2)) for km2 in rows[f"{name}_km2"]]
        for name in ("area", "gained", "lost")
    }
    net = [
        "" if pd.isna(km2) else format_change(format_area, float(km2)) for km2 in rows["net_km2"]
    ]
    return texts | {"net": net}


CHANGE_HEADINGS = (
    ("area", "Area, assessed"),
    ("gained", "Gained"),
    ("lost", "Lost"),
    ("net", "Net change"),
)
"""Headings of `change_columns`."""


def name_area(layer: object, controller: object) -> str:
    """Name an area by its layer, if it has one, and its controller."""
    return f"{layer}, {controller}" if layer else str(controller)


def describe_areas(theatre: Theatre, rows: pd.DataFrame, format_area: FormatArea) -> str:
    """Describe areas: ``rows`` have ``layer``, ``controller`` and ``area_km2``."""
    labels = theatre.actors["label"]
    columns = (rows[name] for name in ("layer", "controller", "area_km2"))
    return "; ".join(
        f"{name_area(layer, labels[controller])}: {format_area(km2)}"
        for layer, controller, km2 in zip(*columns, strict=True)
    )


def describe_map(assessor: str, date: pd.Timestamp, as_of: pd.Timestamp) -> str:
    """Describe which map is drawn, and how old it is: it is the last one on or before a date."""
    age = (as_of - date).days
    old = f" ({format_count(age, 'day')} old)" if age else ""
    return f"Assessed by {assessor}, map of {format_date(date)}{old}"


def explain_no_map(theatre: Theatre, assessor: str) -> str:
    """Explain an exhibit of a date before the first map."""
    first = theatre.polygons[assessor].dates[0]
    return f"The first map of {assessor} is of {format_date(first)}."


def source_files(theatre: Theatre, assessor: str) -> tuple[str, str]:
    """List the data files of an assessor's maps, for attribution and licence."""
    return f"{POLYGONS_FOLDER}/{theatre.polygons[assessor].path.name}", "boundaries/"


def cite_maps(theatre: Theatre, assessor: str, date: pd.Timestamp | None) -> tuple[Citation, ...]:
    """Cite the origins of an assessor's maps, with their licences and the date of the last map."""
    file = source_files(theatre, assessor)[0]
    origins = [
        origin for origin in theatre.settings.origins if file.startswith(tuple(origin.files))
    ]
    return tuple(
        Citation(
            source_id=f"maps-{assessor_id(assessor)}{f'-{number}' if number > 1 else ''}",
            title=f"{origin.title}. Licence: {origin.licence}",
            outlet=origin.publisher,
            url=origin.url,
            published_on=date,
            licence=origin.licence,
        )
        for number, origin in enumerate(origins, start=1)
    )


def followed_actor(theatre: Theatre, assessor: str, view: View) -> str:
    """Return the view's controller; if it has no polygons here, the one with the largest area."""
    table = theatre.polygons[assessor].table
    chosen = view.controller or theatre.settings.subject
    if chosen in set(table["controller"]):
        return chosen
    last = table[table["date"] == table["date"].max()]
    return str(last.loc[last["area_km2"].idxmax(), "controller"])


def drawn_shapes(theatre: Theatre, assessor: str, as_of: pd.Timestamp) -> GeoDataFrame:
    """Return the simplified polygons of the last map on or before a date, in the map's plane."""
    polygons = theatre.polygons[assessor]
    date = map_date(polygons, as_of)
    assert date is not None
    shapes = polygons.shapes_on(date, is_drawing=True)
    return shapes.to_crs(theatre_plane(theatre.settings.projection))


def assemble_map(
    theatre: Theatre,
    base_map: Basemap,
    view: View,
    assessor: str,
    layers: list[Layer],
    cells: GeoDataFrame,
) -> MapMarks:
    """Combine the base map, polygons, and their exact shapes for data exports.

    The extent contains the polygons, also outside the theatre's countries, if all are in view.
    """
    marks = map_with_names(base_map, view, layers)
    files = source_files(theatre, assessor)
    marks = replace(
        without_hidden_layers(marks, view),
        cells=cells,
        licence=basemap.licences(theatre, *files),
        attribution=basemap.attribution(theatre, *files),
        method=METHOD,
    )
    if view.country != theatre.settings.whole:
        return marks
    drawn = [layer.shapes.total_bounds for layer in layers if len(layer.shapes)]
    drawn = np.array([bounds for bounds in drawn if not pd.isna(bounds).any()])
    if not len(drawn):
        return marks
    west, south = map(float, drawn[:, :2].min(axis=0))
    east, north = map(float, drawn[:, 2:].max(axis=0))
    left, low, right, top = marks.extent
    margin = _MARGIN * max(right - left, top - low)
    extent = (
        *(min(left, west - margin), min(low, south - margin)),
        *(max(right, east + margin), max(top, north + margin)),
    )
    return replace(marks, extent=extent)


def style_columns(theatre: Theatre, actor: str, position: int = 0) -> dict[str, str]:
    """Return colours of an actor, and the hatch of a layer by its position."""
    row = theatre.actors.loc[actor]
    colour, dark = str(row["colour"]), str(row["colour_dark"])
    return {
        "colour": colour,
        "colour_dark": dark,
        "pattern": LAYER_HATCHES[position % len(LAYER_HATCHES)],
        "colour_2": colour,
        "colour_2_dark": dark,
    }


def area_layer(
    role: str, shapes: GeoDataFrame, properties: dict[str, str], legend: str, hover: str
) -> Layer:
    """Build a map layer of polygons of one style."""
    table = gpd.GeoDataFrame(
        {name: [text] * len(shapes) for name, text in properties.items()}
        | {"name": [legend] * len(shapes), "hover": [hover] * len(shapes)},
        geometry=shapes.geometry.to_numpy(),
        crs=shapes.crs,
    )
    return Layer(role, "area", table, legend)
