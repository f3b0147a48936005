"""Layers of a control map: territory by controller, contested territory, places, names."""

from dataclasses import replace
from typing import cast

import geopandas as gpd
import pandas as pd
from shapely.geometry import Polygon

from data.model import Theatre
from data.schema import CONTESTED_KIND
from data.text.format import format_date_span
from exhibits.builders.control.other_dates import other_dates_hover
from exhibits.builders.maps import basemap
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.radius_cells import RadiusCells
from exhibits.builders.paints import controller_paints
from exhibits.builders.view_scope import FormatArea
from exhibits.model import Label, Layer, MapMarks, Paint, View
from exhibits.text.markup import BREAK

GENERAL_KNOWLEDGE = "general knowledge, no source cited"
_MAX_TITLE_LETTERS = 32
_LAYER_ROLES = {"admin_units": ("admin_unit",), "rivers": ("river",)}
_EMPTY_SHAPE = gpd.GeoDataFrame({"name": [""], "hover": [""]}, geometry=[Polygon()])
MAX_MARKS = 600


def contested_actors(theatre: Theatre) -> list[str]:
    """List the actors that represent contested control."""
    kinds = theatre.actors["kind"].to_dict()
    return [str(name) for name, kind in kinds.items() if kind == CONTESTED_KIND]


def controller_layers(
    theatre: Theatre,
    radius_cells: RadiusCells,
    frame: pd.DataFrame,
    area_texts: dict[str, str],
    format_area: FormatArea,
) -> list[Layer]:
    """Build a layer of the cells of each controller, and of those contested between each pair.

    Parameters
    ----------
    frame : from `controller_rows`.
    area_texts : area of each controller, for the legend, by actor_id.
    """
    paints = {paint.controller: paint for paint in controller_paints(theatre)}
    contested = frame["controller"].isin(contested_actors(theatre)).to_numpy()
    columns = ["controller", "contested_before", "contested_after"]
    controller_keys = frame["controller"].to_numpy(dtype=object, copy=True)
    controller_keys[contested] = [
        "\t".join(contested_pair(theatre, name, before, after))
        for name, before, after in frame.loc[contested, columns].itertuples(index=False)
    ]
    ids = pd.Index(frame["place_id"], dtype=object)
    controllers = pd.Series(controller_keys, index=ids, name="held_by", dtype=object)
    shapes = radius_cells.mosaic.dissolve(controllers)
    km2 = frame["area_km2"].groupby(controller_keys).sum()
    table = gpd.GeoDataFrame(
        [
            _style_properties(theatre, str(name), paints, format_area(km2[name]))
            for name in shapes.index
        ],
        geometry=shapes.geometry.to_numpy(),
        crs=shapes.crs,
    )
    is_empty = table.is_empty.to_numpy()
    layers: list[tuple[float, Layer]] = []
    for position, name in enumerate(shapes.index):
        row = table.iloc[[position]]
        if "\t" in name:  # contested areas are smaller and drawn on top
            if not is_empty[position]:
                layers.append((-1.0, Layer("contested", "area", row)))
        elif name in area_texts:
            text = f"held by {paints[name].label}: {area_texts[name]}"
            layers.append((km2[name], Layer("held", "area", row, text)))
    without_area = [name for name in area_texts if name in paints and name not in shapes.index]
    for name in [
        name for name in without_area if theatre.actors.loc[name, "kind"] != CONTESTED_KIND
    ]:
        shape = gpd.GeoDataFrame(
            [_style_properties(theatre, name, paints, "")], geometry=[Polygon()]
        )
        text = f"held by {paints[name].label}: {area_texts[name]}"
        layers.append((0.0, Layer("key:held", "area", shape, text)))
    return [layer for _, layer in sorted(layers, key=lambda item: -item[0])]


def _style_properties(
    theatre: Theatre, name: str, paints: dict[str, Paint], area_text: str
) -> dict[str, str]:
    """Return name, hover, colours and hatch of the territory of a controller or a pair."""
    first, second = [paints[actor] for actor in (name.split("\t") * 2)[:2]]
    label, hover = first.label, f"held by {first.label}{BREAK}{area_text}, modelled"
    if first is not second or "\t" in name:
        kinds = theatre.actors["kind"]
        known = [
            paint.label for paint in (first, second) if kinds[paint.controller] != CONTESTED_KIND
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
    order = theatre.actors.index.tolist()
    first, second = sorted((first_party, second_party), key=order.index)
    return first, second


def legend_layer(role: str, text: str) -> Layer:
    """Create a legend entry without a shape."""
    return Layer(f"key:{role}", "area", _EMPTY_SHAPE, text)


def not_assessed_layers(km2: float, format_area: FormatArea) -> list[Layer]:
    """Create the legend entry of area outside all cells; none where all is assessed."""
    return [legend_layer("not_assessed", f"not assessed: {format_area(km2)}")] if km2 >= 0.5 else []


def place_layers(theatre: Theatre, base_map: Basemap, frame: pd.DataFrame) -> list[Layer]:
    """Build point layers of places by reported controller, marking doubt and monthly precision.

    At most `MAX_MARKS` places, those of largest population: thousands of markers hide the map.
    """
    if frame.empty:
        return []
    if len(frame) > MAX_MARKS:
        population = base_map.places["population"].reindex(frame["place_id"])
        positions = (
            population.reset_index(drop=True).sort_values(ascending=False, kind="stable").index
        )
        frame = frame.loc[positions[:MAX_MARKS].sort_values()]
    paints = theatre.actors.loc[frame["controller"]]
    is_doubtful = (frame["status"] != "verified").to_numpy()
    is_monthly = (frame["from_precision"] != "day").to_numpy()
    points = cast(gpd.GeoSeries, base_map.places.geometry.loc[frame["place_id"]])
    shapes = gpd.GeoDataFrame(
        {
            "name": frame["name_en"].to_numpy(),
            "hover": place_hovers(theatre, frame),
            "place_id": frame["place_id"].to_numpy(),
            "colour": paints["colour"].to_numpy(),
            "colour_dark": paints["colour_dark"].to_numpy(),
            "doubt": is_doubtful,
            "by_month": is_monthly,
        },
        geometry=points.to_numpy(),
        crs=points.crs,
    )
    return [
        Layer("place", "point", shapes),
        *([legend_layer("doubt", "place: start date unverified")] if is_doubtful.any() else []),
        *(
            [legend_layer("by_month", "place: start date known to the month")]
            if is_monthly.any()
            else []
        ),
    ]


def describe_place_count(frame: pd.DataFrame) -> str:
    """Describe the number of places of a map, and which have markers if not all do."""
    if len(frame) <= MAX_MARKS:
        return f"{len(frame)} places"
    return f"{len(frame):,} places; markers for the {MAX_MARKS} most populous"


def place_hovers(theatre: Theatre, frame: pd.DataFrame) -> list[str]:
    """Build the hover text of places: names, controller, since when, certainty, source."""
    short_labels = theatre.actors["short_label"].to_dict()
    kinds = theatre.actors["kind"].to_dict()
    window_first = theatre.settings.window_first
    contested = {name for name, kind in kinds.items() if kind == CONTESTED_KIND}
    hovers = []
    columns = [
        "name_en",
        "name_local",
        "controller",
        "contested_before",
        "contested_after",
        "since",
    ]
    columns += ["from_precision", "status", "other_dates", "source_title", "outlet"]
    for row in zip(*(frame[column].tolist() for column in columns), strict=True):
        name, name_local, controller, before, after, since, precision, status, *citation = row
        dates, title, outlet = citation
        state = f"held by {short_labels[controller]}"
        if controller in contested:
            parties = ", ".join(
                short_labels[party] for party in (before, after) if isinstance(party, str)
            )
            state = f"contested{f' (before and after: {parties}; derived)' * bool(parties)}"
        is_first = since == window_first  # its start is unknown
        is_monthly = precision != "day" and not is_first
        when = format_date_span(since, "month" if is_monthly else "day")
        source = title if isinstance(title, str) else outlet
        hovers.append(
            f"{name} {basemap.local_name(name_local)}{BREAK}{state}{BREAK}since {when}"
            f"{' or earlier' * is_first}{', known to the month' * is_monthly}"
            f"{', unverified' * (status != 'verified')}"
            f"{''.join(BREAK + line for line in other_dates_hover(dates))}"
            f"{BREAK}{_shorten_title(source) if isinstance(source, str) else GENERAL_KNOWLEDGE}"
        )
    return hovers


def place_labels(base_map: Basemap, view: View) -> list[Label]:
    """Return the labels of the theatre's cities, then of the most populous towns."""
    return list(base_map.names[view.country]) if "labels" in view.layers else []


FILES = ("control.csv", "places.csv", "boundaries/")
"""Data files from which cells are computed."""


def add_cells(
    theatre: Theatre, marks: MapMarks, radius_cells: RadiusCells, places: pd.Series
) -> MapMarks:
    """Add the exact cells of a map's places, with licence and attribution, for data exports."""
    has_all_cells = len(places) == len(radius_cells.cells)
    return replace(
        marks,
        cells=radius_cells.cells if has_all_cells else radius_cells.cells.loc[places],
        licence=basemap.licences(theatre, *FILES),
        attribution=basemap.attribution(theatre, *FILES),
    )


def with_layers(marks: MapMarks, view: View) -> MapMarks:
    """Remove the layers that the reader disabled, and their names."""
    hidden_roles = [
        role for name, roles in _LAYER_ROLES.items() if name not in view.layers for role in roles
    ]
    layers = tuple(layer for layer in marks.layers if layer.role not in hidden_roles)
    labels = [label for label in marks.labels if label.role not in hidden_roles]
    return replace(marks, layers=layers, labels=tuple(labels if "labels" in view.layers else ()))


def _shorten_title(text: str) -> str:
    return (
        text if len(text) <= _MAX_TITLE_LETTERS else f"{text[: _MAX_TITLE_LETTERS - 1].rstrip()}…"
    )


def radius_text(radius_km: float | None) -> str:
    """Phrase a radius: "within 25 km of a place", "at any distance from a place"."""
    if radius_km is None:
        return "at any distance from a place"
    return f"within {radius_km:g} km of a place"


def control_model_note(radius_km: float | None) -> str:
    """State the rule of the control model, for a subtitle."""
    if radius_km is None:
        return (
            "Modelled: the whole area of a country is assigned to the reported controller of the "
            "nearest place"
        )
    return (
        f"Modelled: area within {radius_km:g} km of a place is assigned to its reported "
        "controller; beyond is not assessed"
    )
