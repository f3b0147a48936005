"""Table of area by controller on an assessor's map, with gains and losses since a date."""

import pandas as pd

from data.model import Theatre
from data.queries.assessed import GAINED, LOST, areas_on, change_between, map_date
from data.text.format import format_date
from exhibits.builders.assessed.layers import (
    CHANGE_HEADINGS,
    assessed_formatter,
    change_columns,
    cite_maps,
    describe_areas,
    describe_map,
    explain_no_map,
    source_files,
)
from exhibits.builders.maps import basemap
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.view_scope import comparison_date
from exhibits.model import Exhibit, TableMarks, View


def area_sentences(theatre: Theatre, view: View) -> tuple[str, ...]:
    """Return a sentence for each assessor with the areas on the last map, and its date."""
    format_area = assessed_formatter(theatre, view)
    sentences = []
    for assessor, polygons in theatre.polygons.items():
        date, rows = map_date(polygons, view.as_of), areas_on(polygons, view.as_of)
        if date is not None:
            described = describe_areas(theatre, rows, format_area)
            sentences.append(f"{describe_map(assessor, date, view.as_of)}. {described}.")
    return tuple(sentences)


def assessed_areas(
    theatre: Theatre, base_map: Basemap, view: View, exhibit_id: str, assessor: str
) -> Exhibit:
    """Build a table of area by controller on the last map, and its changes since another one.

    The other map is the last one on or before the comparison date, as on maps. Frame: ``assessor``,
    ``layer``, ``controller``, ``label``, ``area_km2``, ``gained_km2``, ``lost_km2``, ``net_km2``
    (missing without an earlier map), ``first_day`` (date of the earlier map), ``map_date``, and the
    columns of `change_columns`.
    """
    polygons = theatre.polygons[assessor]
    last = map_date(polygons, view.as_of)
    first = map_date(polygons, comparison_date(theatre, view))
    if first == last:
        first = None
    rows = areas_on(polygons, view.as_of)
    frame = pd.DataFrame(
        {
            "assessor": assessor,
            "layer": rows["layer"],
            "controller": rows["controller"],
            "label": rows["controller"].map(theatre.actors["label"]),
            "area_km2": rows["area_km2"].astype(float).round(1),
            **dict.fromkeys(("gained_km2", "lost_km2", "net_km2"), pd.NA),
            "first_day": first,
            "map_date": last,
        }
    )
    if first is not None and last is not None:
        changes = {
            actor: change_between(polygons, first, last, str(actor)).set_index(["layer", "state"])
            for actor in frame["controller"].unique()
        }
        for column, state in (("gained_km2", GAINED), ("lost_km2", LOST)):
            frame[column] = [
                round(float(changes[actor]["area_km2"].get((layer, state), 0.0)), 1)
                for layer, actor in zip(frame["layer"], frame["controller"], strict=True)
            ]
        frame["net_km2"] = (frame["gained_km2"] - frame["lost_km2"]).round(1)
    format_area = assessed_formatter(theatre, view)
    frame = frame.assign(**change_columns(frame, format_area))
    title = f"Area by controller on the map of {assessor} (assessed)"
    compared = f". Gained and lost since the map of {format_date(first)}" if first else ""
    subtitle = f"Assessed by {assessor}"
    if last is not None:
        subtitle = f"{describe_map(assessor, last, view.as_of)}{compared}"
    return Exhibit(
        id=exhibit_id,
        kind="table",
        title=title,
        subtitle=subtitle,
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(columns=(("layer", "Layer"), ("label", "Controller"), *CHANGE_HEADINGS)),
        caption="Gained and lost: by geometry. "
        + ("Layers may overlap and are not added up. " if len(set(frame["layer"])) > 1 else "")
        + basemap.attribution(theatre, *source_files(theatre, assessor)),
        alt=f"{title}. {describe_areas(theatre, frame, format_area)}.",
        sources=cite_maps(theatre, assessor, last) if last is not None else (),
        missing="" if last is not None else explain_no_map(theatre, assessor),
    )
