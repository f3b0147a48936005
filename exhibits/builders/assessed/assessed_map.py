"""Map of an assessor's polygons on a date, drawn as they are."""

import pandas as pd
from geopandas import GeoDataFrame

from data.model import Theatre
from data.queries.assessed import areas_on, map_date
from data.text.format import format_date
from exhibits.builders.assessed.layers import (
    area_layer,
    assemble_map,
    assessed_formatter,
    cite_maps,
    describe_map,
    drawn_shapes,
    explain_no_map,
    format_change,
    name_area,
    source_files,
    style_columns,
)
from exhibits.builders.maps import basemap
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.view_scope import comparison_date
from exhibits.model import Exhibit, View
from exhibits.text.markup import BREAK
from geo.arrays import array_of


def assessed_map(
    theatre: Theatre, base_map: Basemap, view: View, exhibit_id: str, assessor: str
) -> Exhibit:
    """Build a map of an assessor's polygons: the last map on or before the as-of date.

    Frame: ``area_id``, ``assessor``, ``layer``, ``controller``, ``controller_label``, ``area_km2``,
    ``map_date``, ``age_days``, ``file``; a row for each layer and controller.
    """
    polygons, format_area = theatre.polygons[assessor], assessed_formatter(theatre, view)
    labels = theatre.actors["short_label"]
    rows = areas_on(polygons, view.as_of)
    names = rows["controller"].map(labels)
    frame = pd.DataFrame(
        {
            "area_id": area_ids(rows),
            "assessor": assessor,
            "layer": rows["layer"],
            "controller": rows["controller"],
            "controller_label": names,
            "area_km2": rows["area_km2"].astype(float).round(1),
            "map_date": rows["map_date"],
            "age_days": rows["age_days"],
            "file": rows["file"],
        }
    )
    title = f"Territorial control, {format_date(view.as_of)} (assessed by {assessor})"
    date, marks = map_date(polygons, view.as_of), None
    since = comparison_date(theatre, view)
    before = areas_on(polygons, since)
    has_comparison = len(before) > 0 and date is not None and before["map_date"].iloc[0] < date
    earlier = dict(zip(area_ids(before), before["area_km2"], strict=True))
    texts = [
        f"{name_area(layer, name)}: {format_area(km2)}"
        + (
            f" ({format_change(format_area, km2 - earlier.get(key, 0.0)).partition(' ')[0]})"
            if has_comparison
            else ""
        )
        for key, layer, name, km2 in zip(
            frame["area_id"], frame["layer"], names, rows["area_km2"], strict=True
        )
    ]
    if date is not None:
        drawn = drawn_shapes(theatre, assessor, view.as_of)
        positions = {layer: n for n, layer in enumerate(sorted(drawn["layer"].unique()))}
        layers = []
        for text, layer, actor in zip(texts, frame["layer"], frame["controller"], strict=True):
            is_row = (drawn["layer"] == layer) & (drawn["controller"] == actor)
            style = style_columns(theatre, actor, positions[layer])
            hover = f"{text}{BREAK}{describe_map(assessor, date, view.as_of)}"
            layers.append(area_layer("assessed", GeoDataFrame(drawn[is_row]), style, text, hover))
        exact = polygons.shapes_on(date)
        cells = GeoDataFrame(
            geometry=list(array_of(exact)), index=pd.Index(area_ids(exact)), crs=exact.crs
        )
        marks = assemble_map(theatre, base_map, view, assessor, layers, cells)
    comparison = (
        f". In brackets: change since the map of {format_date(before['map_date'].iloc[0])}"
        if has_comparison
        else ""
    )
    is_layered = len(set(frame["layer"])) > 1
    return Exhibit(
        id=exhibit_id,
        kind="map",
        title=title,
        subtitle=describe_map(assessor, date, view.as_of) + comparison
        if date is not None
        else f"Assessed by {assessor}",
        as_of=view.as_of,
        frame=frame,
        marks=marks,
        caption=f"Polygons as drawn by {assessor}; areas measured from them, not modelled. "
        + ("Layers may overlap and are not added up. " if is_layered else "")
        + basemap.attribution(theatre, *source_files(theatre, assessor)),
        alt=f"{title}. {'; '.join(texts)}.",
        sources=cite_maps(theatre, assessor, date) if date is not None else (),
        note=theatre.settings.boundary_note,
        missing="" if date is not None else explain_no_map(theatre, assessor),
    )


def area_ids(rows: pd.DataFrame) -> list[str]:
    """Return an id for each layer and controller."""
    pairs = zip(rows["layer"], rows["controller"], strict=True)
    return [f"{controller}/{layer}" if layer else str(controller) for layer, controller in pairs]
