"""Area on the maps of an assessor over time, and the steps between its maps."""

import numpy as np
import pandas as pd

from data.model import Theatre
from data.queries.assessed import EVENT_DAYS, EVENT_KM, REVISION_FACTOR, area_steps, map_date
from data.text.format import NARROW, format_count, format_date
from exhibits.builders.assessed.layers import (
    CHANGE_HEADINGS,
    assessed_formatter,
    change_columns,
    cite_maps,
    describe_areas,
    explain_no_map,
    format_change,
    name_area,
    source_files,
)
from exhibits.builders.control.control_layers import controller_paints
from exhibits.builders.maps import basemap
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.view_scope import area_unit, comparison_date
from exhibits.model import AreasMarks, Exhibit, TableMarks, View

RULE = (
    f"Possible revision: the change of area per day is more than {REVISION_FACTOR:g} times the "
    f"median of all steps, and no event is recorded within {EVENT_DAYS} days and "
    f"{EVENT_KM:g}{NARROW}km."
)
MAX_REVISIONS_NAMED = 5


def assessed_area(
    theatre: Theatre, base_map: Basemap, view: View, exhibit_id: str, assessor: str
) -> Exhibit:
    """Build a chart of the area of each controller on an assessor's maps, a panel per layer.

    The area stays that of the last map until the next one, or the end of the period. Frame:
    ``day``, ``assessor``, ``layer``, ``controller``, ``label``, ``area_km2``,
    ``possible_revision``, ``panel``, ``value`` (in the unit drawn).
    """
    polygons, steps = theatre.polygons[assessor], area_steps(theatre, assessor)
    factor, _, unit = area_unit(theatre, view)
    paints = controller_paints(theatre, steps["controller"].unique())
    paints = tuple(paint for paint in paints if paint.controller in set(steps["controller"]))
    rank = {paint.controller: position for position, paint in enumerate(paints)}
    rows = steps.assign(_order=steps["controller"].map(rank))
    rows = rows.sort_values(["layer", "_order", "date"], ignore_index=True)
    maps = format_count(len(polygons.dates), "map")
    ends = dict.fromkeys((polygons.dates[0], polygons.dates[-1]))
    panels = {
        str(layer): f"{assessor}: {layer}" if layer else assessor
        for layer in rows["layer"].unique()
    }
    frame = pd.DataFrame(
        {
            "day": rows["date"],
            "assessor": assessor,
            "layer": rows["layer"],
            "controller": rows["controller"],
            "label": rows["controller"].map(theatre.actors["label"]),
            "area_km2": rows["area_km2"].round(1),
            "possible_revision": rows["is_possible_revision"],
            "panel": rows["layer"].map(panels),
            "value": rows["area_km2"] * factor,
        }
    )
    title = f"Area by controller on the maps of {assessor} (assessed)"
    revisions = steps.loc[steps["is_possible_revision"], "date"].drop_duplicates().sort_values()
    first = max(theatre.settings.window_first, polygons.dates[0])
    # The areas of a single day have a width.
    window = (first, max(theatre.settings.window_last, first + pd.Timedelta(days=1)))
    return Exhibit(
        id=exhibit_id,
        kind="areas",
        title=title,
        subtitle=f"Assessed by {assessor}; between two maps the last one applies. Dotted line: "
        f"{format_date(view.as_of)}" + ("; dashed: possible revision" if len(revisions) else ""),
        as_of=view.as_of,
        frame=frame,
        marks=AreasMarks(
            value_label=f"{unit}, assessed",
            window=window,
            paints=paints,
            unassessed=dict.fromkeys(panels.values(), maps),
            revisions=tuple(revisions),
            steps_until=window[1],
        ),
        caption=f"{maps}, {' to '.join(map(format_date, ends))}. "
        f"{_describe_copies(steps)}{_describe_revisions(theatre, steps, view)}"
        + basemap.attribution(theatre, *source_files(theatre, assessor)),
        alt=f"{title}. {_describe_last(theatre, steps, view)}",
        sources=cite_maps(theatre, assessor, polygons.dates[-1]),
        note=RULE,
        period=window,
    )


def assessed_steps(
    theatre: Theatre, base_map: Basemap, view: View, exhibit_id: str, assessor: str
) -> Exhibit:
    """Build a table of the steps between an assessor's maps from the comparison to the as-of date.

    Frame: ``map_date``, ``previous_date``, ``assessor``, ``layer``, ``controller``, ``label``,
    ``area_km2``, ``gained_km2``, ``lost_km2``, ``net_km2``, ``remark`` and the columns of
    `change_columns`; latest first. Maps that equal the one before are left out and counted.
    """
    steps, polygons = area_steps(theatre, assessor), theatre.polygons[assessor]
    first, last = map_date(polygons, comparison_date(theatre, view)), map_date(polygons, view.as_of)
    # Without a map on or before the comparison date, from the first map on.
    first = polygons.dates[0] if first is None else first
    chosen = steps[(steps["date"] > first) & (steps["date"] <= view.as_of)]
    listed = chosen[~chosen["is_copy"] & chosen["previous_date"].notna()]
    listed = listed.sort_values(["date", "layer", "controller"], ascending=[False, True, True])
    frame = pd.DataFrame(
        {
            "map_date": listed["date"],
            "previous_date": listed["previous_date"],
            "assessor": assessor,
            "layer": listed["layer"],
            "controller": listed["controller"],
            "label": listed["controller"].map(theatre.actors["label"]),
            "area_km2": listed["area_km2"].round(1),
            "gained_km2": listed["gained_km2"].round(1),
            "lost_km2": listed["lost_km2"].round(1),
            "net_km2": listed["step_km2"].round(1),
            "remark": np.where(listed["is_possible_revision"], "possible revision", ""),
        }
    ).reset_index(drop=True)
    frame = frame.assign(**change_columns(frame, assessed_formatter(theatre, view)))
    title = f"Changes between consecutive maps of {assessor} (assessed)"
    return Exhibit(
        id=exhibit_id,
        kind="table",
        title=title,
        subtitle=f"Maps of {format_date(first)} to {format_date(last)}, latest first"
        if last is not None
        else f"Assessed by {assessor}",
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(
            columns=(
                *(("map_date", "Map"), ("previous_date", "Map before"), ("layer", "Layer")),
                *(("label", "Controller"), *CHANGE_HEADINGS),
                ("remark", "Remark"),
            )
        ),
        caption=f"{_describe_copies(chosen)}Gained and lost: by geometry. "
        + basemap.attribution(theatre, *source_files(theatre, assessor)),
        alt=f"{title}: {format_count(len(frame), 'step')}.",
        sources=cite_maps(theatre, assessor, last),
        note=RULE,
        missing=_explain_no_steps(theatre, assessor, last) if frame.empty else "",
    )


def _explain_no_steps(theatre: Theatre, assessor: str, last: pd.Timestamp | None) -> str:
    if last is None:
        return explain_no_map(theatre, assessor)
    return f"No new map of {assessor} between these dates."


def _describe_copies(steps: pd.DataFrame) -> str:
    """Describe the maps that equal the one before: no update, which is not "no change"."""
    copies = steps.loc[steps["is_copy"], "date"].nunique()
    if not copies:
        return ""
    verb = "equals" if copies == 1 else "equal"
    return f"{format_count(copies, 'map')} {verb} the one before: no update. "


def _describe_revisions(theatre: Theatre, steps: pd.DataFrame, view: View) -> str:
    format_area = assessed_formatter(theatre, view)
    rows = steps[steps["is_possible_revision"]]
    if rows.empty:
        return ""
    labels = theatre.actors["label"]
    largest = rows.loc[rows["step_km2"].abs().nlargest(MAX_REVISIONS_NAMED).index]
    columns = (largest[name] for name in ("date", "layer", "controller", "step_km2"))
    named = []
    for date, layer, controller, km2 in zip(*columns, strict=True):
        area = name_area(layer, labels[controller])
        named.append(f"{format_date(date)}, {area} ({format_change(format_area, km2)})")
    more = len(rows) - len(largest)
    return f"Possible revisions: {'; '.join(named)}{f'; and {more} more' if more else ''}. "


def _describe_last(theatre: Theatre, steps: pd.DataFrame, view: View) -> str:
    past = steps[steps["date"] <= view.as_of]
    if past.empty:
        return ""
    rows = past[past["date"] == past["date"].max()]
    described = describe_areas(theatre, rows, assessed_formatter(theatre, view))
    return f"Map of {format_date(rows['date'].iloc[0])}. {described}."
