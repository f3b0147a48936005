"""Layers of a control map: territory by controller, contested territory, names."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import Polygon

from data.model import Theatre
from data.text.format import NARROW
from exhibits.builders.maps import basemap
from exhibits.builders.maps.radius_cells import GradedCells, RadiusCells
from exhibits.builders.paints import controller_paints
from exhibits.builders.view_scope import CACHED_THEATRES, FormatArea, format_some_area, without_unit
from exhibits.model import Layer, MapMarks, Paint, View
from exhibits.text.markup import BREAK
from geo.arrays import Shapes, shape_frame

NOT_ASSESSED = "not_assessed"
CONTESTED = "contested"
_LAYER_ROLES = {"admin_units": ("admin_unit",), "rivers": ("river",)}
_EMPTY_SHAPE = gpd.GeoDataFrame({"name": [""], "hover": [""]}, geometry=[Polygon()])


def controller_keys(theatre: Theatre, frame: pd.DataFrame) -> pd.Series:
    """Key the places by what their territory looks like: a controller, or two contesting parties.

    ``frame`` is from `controller_rows`. Returns a Series by place_id: an actor_id, or two separated
    by a tab.
    """
    contested = theatre.contested_actors
    columns = ("controller", "contested_before", "contested_after")
    keys = [
        "\t".join(contested_pair(theatre, name, before, after)) if name in contested else name
        for name, before, after in zip(*(frame[each].tolist() for each in columns), strict=True)
    ]
    ids = pd.Index(frame["place_id"], dtype=object, name="place_id")
    return pd.Series(keys, index=ids, name="held_by", dtype=object)


def controller_layers(
    theatre: Theatre,
    graded_cells: GradedCells,
    keys: pd.Series,
    area_texts: dict[str, str],
    drawn: Sequence[str],
) -> list[Layer]:
    """Build the layers of each step, the faintest first, of each key of `controller_keys`.

    Parameters
    ----------
    area_texts : area of each controller, for the hover, by actor_id.
    drawn : the layers of the view; with ``patterns`` each controller has its hatch.
    """
    paints = {paint.controller: paint for paint in controller_paints(theatre)}
    styles = {
        str(name): _style_properties(theatre, str(name), paints, area_texts)
        | ({} if "patterns" in drawn else {"pattern": ""})
        for name in keys.unique()
    }
    return [
        Layer("contested" if "\t" in name else "held", "area", shape)
        for name, shape in graded_shapes(graded_cells, keys, styles)
    ]


def graded_shapes(
    graded_cells: GradedCells, keys: pd.Series, styles: Mapping[str, Mapping[str, str]]
) -> list[tuple[str, gpd.GeoDataFrame]]:
    """Dissolve the cells of each key at each step, the largest first, in the order of ``styles``.

    Shapes have the columns of their style, and ``step`` if there are several; empty ones are
    omitted.
    """
    steps = graded_cells.dissolve(keys)
    found = [
        (name, step, shape)
        for step, shapes in reversed(list(enumerate(steps)))
        for name in styles
        if not (shape := shapes[name]).is_empty
    ]
    # One frame, cut into rows: building a frame takes far longer than a slice of one.
    every_shape = shape_frame(
        {
            column: [styles[name][column] for name, _, _ in found]
            for column in next(iter(styles.values()), {})
        }
        | ({"step": [step for _, step, _ in found]} if graded_cells.is_graded else {}),
        _straighten(np.array([shape for _, _, shape in found], dtype=object), graded_cells),
        graded_cells.rings.crs,
    )
    return [(name, every_shape.iloc[row : row + 1]) for row, (name, _, _) in enumerate(found)]


def line_layer(graded_cells: GradedCells, keys: pd.Series) -> Layer:
    """Build the line where the territories of two keys meet; empty if there is none."""
    traced = np.array([*graded_cells.trace_lines(keys).values()], dtype=object)
    lines = _straighten(traced, graded_cells)
    texts = [""] * len(lines)
    shapes = shape_frame({"name": texts, "hover": texts}, lines, graded_cells.rings.crs)
    return Layer("front", "line", shapes)


def _straighten(shapes: Shapes, graded_cells: GradedCells) -> Shapes:
    """Leave out the vertices that `GradedCells.straight_km` allows to."""
    straight = shapely.simplify(shapes, graded_cells.straight_km, preserve_topology=False)
    return np.asarray(straight, dtype=object)


def legend_layers(
    theatre: Theatre, area_texts: dict[str, str], drawn: Sequence[str]
) -> list[Layer]:
    """Build the legend: controllers in the theatre's order, contested, not assessed.

    ``drawn`` are the layers of the view.
    """
    paints = {paint.controller: paint for paint in controller_paints(theatre)}
    contested = theatre.contested_actors
    layers = []
    for name in theatre.actors.index:
        if name in area_texts and name in paints and name not in contested:
            style = _style_properties(theatre, name, paints, {}) | (
                {} if "patterns" in drawn else {"pattern": ""}
            )
            text = f"{paints[name].label}: {area_texts[name]}"
            layers.append(legend_layer("held", text, style))
    for name in (CONTESTED, NOT_ASSESSED):
        if name in area_texts and without_unit(area_texts[name]) != "0":
            layers.append(legend_layer(name, f"{name.replace('_', ' ')}: {area_texts[name]}"))
    return layers


def played_layers(theatre: Theatre, places: pd.Index) -> list[Layer]:
    """Build the legend of a playback: everyone who controls one of the places on any date."""
    rows = theatre.assessed_control
    controllers = set(rows.loc[rows["place_id"].isin(places), "controller"])
    contested = theatre.contested_actors
    paints = {paint.controller: paint for paint in controller_paints(theatre, controllers)}
    layers = [
        legend_layer(
            "held", paint.label, _style_properties(theatre, name, paints, {}) | {"pattern": ""}
        )
        for name, paint in paints.items()
        if name in controllers and name not in contested
    ]
    if not controllers.isdisjoint(contested):
        layers.append(legend_layer(CONTESTED, CONTESTED))
    return [*layers, legend_layer(NOT_ASSESSED, NOT_ASSESSED.replace("_", " "))]


def _style_properties(
    theatre: Theatre, name: str, paints: dict[str, Paint], area_texts: dict[str, str]
) -> dict[str, str]:
    """Return name, hover, colours and hatch of the territory of a controller or a pair."""
    first, second = [paints[actor] for actor in (name.split("\t") * 2)[:2]]
    area_text = area_texts.get(CONTESTED if "\t" in name else name, "")
    label, hover = first.label, f"{first.label}{BREAK}{area_text}, modelled"
    if first is not second or "\t" in name:
        known = [
            paint.label
            for paint in (first, second)
            if paint.controller not in theatre.contested_actors
        ]
        parties = (
            f"{BREAK}controllers before and after: {', '.join(known)} (derived)" if known else ""
        )
        label, hover = (
            f"{first.label} / {second.label}",
            f"contested: {area_text}, modelled{parties}",
        )
    return {
        "name": label,
        "hover": hover,
        "colour": first.colour,
        "colour_dark": first.colour_dark,
        "pattern": first.pattern,
        "colour_2": second.colour,
        "colour_2_dark": second.colour_dark,
    }


def contested_pair(
    theatre: Theatre, contested: str, before: object, after: object
) -> tuple[str, str]:
    """Return the two actors whose colours hatch contested territory, in the theatre's order.

    The contested actor itself replaces an unknown party, and the second party where the same actor
    controlled the place before and after.
    """
    first_party = before if isinstance(before, str) else contested
    second_party = after if isinstance(after, str) and after != first_party else contested
    order = _actor_order(theatre)
    first, second = sorted((first_party, second_party), key=order.__getitem__)
    return first, second


@lru_cache(maxsize=CACHED_THEATRES)
def _actor_order(theatre: Theatre) -> dict[str, int]:
    return {str(actor): position for position, actor in enumerate(theatre.actors.index)}


def step_layers(graded_cells: GradedCells) -> list[Layer]:
    """Create the legend entries of the shades: the distance to the nearest place."""
    if not graded_cells.is_graded:
        return []
    steps = graded_cells.radii_km
    near, farther, far = (
        f"{radius_km:g}{NARROW}km" if radius_km else "any distance" for radius_km in steps
    )
    texts = (
        f"nearest reported place: within {near}",
        f"nearest reported place: within {farther}",
        f"nearest reported place: within {far}" if steps[2] else f"nearest reported place: {far}",
    )
    return [legend_layer(f"step:{step}", text) for step, text in enumerate(texts)]


def legend_layer(role: str, text: str, style: Mapping[str, str] | None = None) -> Layer:
    """Create a legend entry; ``style`` are the columns of its shapes, which are not drawn."""
    return Layer(f"key:{role}", "area", _legend_shape(tuple((style or {}).items())), text)


@lru_cache(maxsize=CACHED_THEATRES * 16)  # entries of one legend, at most
def _legend_shape(style: tuple[tuple[str, str], ...]) -> gpd.GeoDataFrame:
    """Return the frame of a legend entry; to build it takes longer than to draw the entry."""
    return _EMPTY_SHAPE.assign(**dict(style))


def not_assessed_layers(km2: float, format_area: FormatArea) -> list[Layer]:
    """Create the legend entry of area outside all cells; none where all is assessed."""
    return [legend_layer("not_assessed", f"not assessed: {format_area(km2)}")] if km2 >= 0.5 else []


CELL_FILES = ("control.csv", "places.csv", "boundaries/")
"""Data files from which cells are computed."""


def add_cells(
    theatre: Theatre, marks: MapMarks, radius_cells: RadiusCells, places: pd.Series
) -> MapMarks:
    """Add the exact cells of a map's places, with licence and attribution, for data exports."""
    has_all_cells = len(places) == len(radius_cells.cells)
    return replace(
        marks,
        cells=radius_cells.cells if has_all_cells else radius_cells.cells.loc[places],
        licence=basemap.licences(theatre, *CELL_FILES),
        attribution=basemap.attribution(theatre, *CELL_FILES),
    )


def without_hidden_layers(marks: MapMarks, view: View) -> MapMarks:
    """Remove the layers that the reader disabled, and their names."""
    hidden_roles = [
        role for name, roles in _LAYER_ROLES.items() if name not in view.layers for role in roles
    ]
    layers = tuple(layer for layer in marks.layers if layer.role not in hidden_roles)
    labels = [label for label in marks.labels if label.role not in hidden_roles]
    return replace(marks, layers=layers, labels=tuple(labels if "labels" in view.layers else ()))


def radius_text(radius_km: float | None) -> str:
    """Phrase a radius: "within 25 km of a place", "at any distance from a place"."""
    if radius_km is None:
        return "at any distance from a place"
    return f"within {radius_km:g}{NARROW}km of a place"


def format_range(format_area: FormatArea, low_km2: float, high_km2: float) -> str:
    """Format a range of areas in ascending order, without unit; "" if there is none.

    Ends that are equal as rounded are one number.
    """
    if pd.isna(low_km2) or pd.isna(high_km2):
        return ""
    ends = sorted((low_km2, high_km2))
    texts = [without_unit(format_area(km2)) for km2 in ends]
    return "\u2013".join(dict.fromkeys(texts))


def format_area_range(
    format_area: FormatArea, km2: float, inner_km2: float, outer_km2: float
) -> str:
    """Format an area with its range at the inner and outer step, if there is one."""
    text = format_range(format_area, inner_km2, outer_km2)
    area = format_area(km2)
    if km2 and without_unit(area) == "0":
        return format_some_area(format_area, km2)
    return f"{area} ({text})" if text not in ("", without_unit(area)) else area


def graded_model_note(
    graded_cells: GradedCells,
    radius_km: float | None,
    has_range: bool = True,
    without_range: str = "",
) -> str:
    """State the rule of the graded model, and of areas with or without range, for a subtitle.

    ``without_range`` names the areas that have none beside others that have.
    """
    inner_km, middle_km, outer_km = graded_cells.radii_km
    if outer_km is None and not graded_cells.is_graded:
        return control_model_note(None)
    if outer_km is None:
        return (
            f"{control_model_note(None)}; stronger within {middle_km:g}{NARROW}km, "
            f"strongest within {inner_km:g}{NARROW}km"
        )
    rule = (
        f"Modelled: area within {inner_km:g}, {middle_km:g} and {outer_km:g}{NARROW}km of a place "
        "(strong to faint) is assigned to its reported controller; the rest is not assessed"
    )
    return (
        f"{rule if graded_cells.is_graded else control_model_note(radius_km)}. "
        f"Areas within {radius_km:g}{NARROW}km"
        + (f", in brackets {inner_km:g} and {outer_km:g}{NARROW}km" if has_range else "")
        + (f" ({without_range}: only within {radius_km:g}{NARROW}km)" if without_range else "")
    )


def control_model_note(radius_km: float | None) -> str:
    """State the rule of the control model, for a subtitle."""
    if radius_km is None:
        return (
            "Modelled: the whole area of a country is assigned to the reported controller of the "
            "nearest place"
        )
    return (
        f"Modelled: area within {radius_km:g}{NARROW}km of a place is assigned to its reported "
        "controller; the rest is not assessed"
    )
