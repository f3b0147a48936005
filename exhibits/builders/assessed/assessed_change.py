"""Map of what a controller gained and lost between two maps of one assessor, by geometry."""

import pandas as pd
from geopandas import GeoDataFrame

from data.model import Theatre
from data.queries.assessed import GAINED, LOST, UNCHANGED, change_between, map_date
from data.text.actors import actor_in_text
from data.text.format import format_date
from exhibits.builders.assessed.layers import (
    area_layer,
    assemble_map,
    assessed_formatter,
    cite_maps,
    explain_no_map,
    followed_actor,
    source_files,
    style_columns,
)
from exhibits.builders.control.control_layers import legend_layer
from exhibits.builders.maps import basemap
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.view_scope import comparison_date
from exhibits.model import Exhibit, View
from geo.projection import theatre_plane

MIN_DRAWN_KM2 = 0.01
"""Smaller pieces of a change are differences of rounding; they count, but are not drawn."""


def assessed_change(
    theatre: Theatre, base_map: Basemap, view: View, exhibit_id: str, assessor: str
) -> Exhibit:
    """Build a map of a controller's gains and losses between two maps of an assessor.

    Frame: ``area_id``, ``assessor``, ``layer``, ``controller``, ``controller_label``, ``state``
    (gained, lost, held), ``area_km2``, ``first_day`` (date of the earlier map), ``map_date``.
    """
    polygons = theatre.polygons[assessor]
    actor = followed_actor(theatre, assessor, view)
    name = str(theatre.actors.loc[actor, "short_label"])
    since = comparison_date(theatre, view)
    first, last = map_date(polygons, since), map_date(polygons, view.as_of)
    missing = _explain_missing(theatre, assessor, first, last)
    if missing or first is None or last is None:
        return Exhibit(
            id=exhibit_id,
            kind="map",
            title=f"{name}: territorial change (assessed by {assessor})",
            subtitle=f"Assessed by {assessor}",
            as_of=view.as_of,
            frame=pd.DataFrame(),
            caption=f"As of {format_date(view.as_of)}.",
            alt=missing,
            missing=missing,
        )
    changes = change_between(polygons, first, last, actor)
    format_area = assessed_formatter(theatre, view)
    states = {
        GAINED: f"gained by {actor_in_text(theatre, name)}",
        LOST: f"lost by {actor_in_text(theatre, name)}",
        UNCHANGED: "held on both dates",
    }
    frame = pd.DataFrame(
        {
            "area_id": [
                "/".join(filter(None, (actor, layer, state)))
                for layer, state in zip(changes["layer"], changes["state"], strict=True)
            ],
            "assessor": assessor,
            "layer": changes["layer"],
            "controller": actor,
            "controller_label": name,
            "state": changes["state"],
            "area_km2": changes["area_km2"].astype(float).round(2),
            "first_day": first,
            "map_date": last,
        }
    )
    projected = changes.to_crs(theatre_plane(theatre.settings.projection))
    layers, texts = [], []
    all_layers = sorted(changes["layer"].unique())
    patterns = {"patterns": "yes" if "patterns" in view.layers else ""}
    for position, layer in enumerate(all_layers):
        for state, label in states.items():
            rows = projected[(projected["layer"] == layer) & (projected["state"] == state)]
            total = format_area(float(rows["area_km2"].sum())) if len(rows) else "none"
            text = f"{layer}, {label}: {total}" if layer else f"{label}: {total}"
            texts.append(text)
            role = f"change:{state}"
            pieces = GeoDataFrame(rows).explode(ignore_index=True)
            pieces = GeoDataFrame(pieces[pieces.geometry.area >= MIN_DRAWN_KM2])
            if len(pieces):
                style = style_columns(theatre, actor, position) | patterns
                layers.append(area_layer(role, pieces, style, text, f"{text}, assessed"))
            elif state != UNCHANGED:
                layers.append(legend_layer(role, text, patterns))
    cells = GeoDataFrame(geometry=list(changes.geometry), index=frame["area_id"], crs=changes.crs)
    title = (
        f"{name}: territorial change, {format_date(first)} to {format_date(last)} "
        f"(assessed by {assessor})"
    )
    return Exhibit(
        id=exhibit_id,
        kind="map",
        title=title,
        subtitle=f"Assessed by {assessor}: maps of {format_date(first)} and {format_date(last)}, "
        "compared by geometry",
        as_of=view.as_of,
        frame=frame,
        marks=assemble_map(theatre, base_map, view, assessor, layers, cells),
        caption=f"The last maps on or before {format_date(since)} and {format_date(view.as_of)}. A "
        "difference may be a change on the ground or a revision of the map. "
        + basemap.attribution(theatre, *source_files(theatre, assessor)),
        alt=f"{title}. {'; '.join(texts)}.",
        sources=cite_maps(theatre, assessor, last),
        note=theatre.settings.boundary_note,
    )


def _explain_missing(
    theatre: Theatre, assessor: str, first: pd.Timestamp | None, last: pd.Timestamp | None
) -> str:
    if first is None or last is None:
        return explain_no_map(theatre, assessor)
    if first >= last:
        return f"Both dates have the same map of {assessor}, of {format_date(last)}."
    return ""
