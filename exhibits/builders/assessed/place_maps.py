"""Whose polygons contain a place on the maps of each assessor."""

import pandas as pd

from data.model import Theatre
from data.queries.assessed import place_runs
from data.text.format import format_date
from data.text.places import place_name
from exhibits.builders.assessed.layers import cite_maps, name_area
from exhibits.model import Exhibit, TableMarks, View

IN_NO_POLYGON = "in no polygon"


def place_maps(theatre: Theatre, view: View) -> Exhibit:
    """Build a table of what assessors' maps show at one place, ``view.filters.place``.

    Frame, a row for each run of maps that agree: ``place_id``, ``assessor``, ``layer``,
    ``controller``, ``held_by`` (text), ``first_map``, ``last_map``, ``maps`` (count).
    """
    chosen = view.filters.place
    name = place_name(theatre, chosen) if chosen in theatre.places.index else ""
    rows = [
        place_runs(theatre, assessor).assign(assessor=assessor) for assessor in theatre.polygons
    ]
    runs = pd.concat(rows, ignore_index=True)
    runs = runs[runs["place_id"] == chosen].reset_index(drop=True)
    labels = theatre.actors["label"]
    frame = pd.DataFrame(
        {
            "place_id": runs["place_id"],
            "assessor": runs["assessor"],
            "layer": runs["layer"].astype(object).fillna(""),
            "controller": runs["controller"],
            "held_by": runs["controller"].map(labels).astype(object).fillna(IN_NO_POLYGON),
            "first_map": runs["first_map"],
            "last_map": runs["last_map"],
            "maps": runs["maps"],
        }
    )
    title = f"{name}: on maps by assessors" if name else "One place on maps by assessors"
    described = [
        f"{assessor}: {name_area(layer, held_by)}, {format_date(first)} to {format_date(last)}"
        for assessor, layer, held_by, first, last in zip(
            *(frame[name] for name in ("assessor", "layer", "held_by", "first_map", "last_map")),
            strict=True,
        )
    ]
    return Exhibit(
        id="place_maps",
        kind="table",
        title=title,
        subtitle="Controller whose polygon contains the place, as assessed; first and last map "
        "that show it",
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(
            columns=(
                *(("assessor", "Assessor"), ("layer", "Layer"), ("held_by", "Controller")),
                *(("first_map", "First map"), ("last_map", "Last map"), ("maps", "Maps")),
            )
        ),
        caption=f"Covers the entire period, not only up to {format_date(view.as_of)}. "
        "A change lies between the map before and the first map. "
        "A place near the edge of a polygon may lie on either side of it.",
        alt=f"{title}. {'; '.join(described)}." if described else f"{title}: nothing to show.",
        sources=tuple(
            source
            for assessor, polygons in theatre.polygons.items()
            for source in cite_maps(theatre, assessor, polygons.dates[-1])
        ),
        missing="" if len(frame) else "Select a place on the map or in the timelines.",
        period=(theatre.settings.window_first, theatre.settings.window_last),
    )
