"""Reports on a city's neighbourhoods with their points and texts, on a date.

What does not depend on the date is found once per city.
"""

from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import MultiPoint

from data.model import Theatre
from data.queries import control
from data.text.format import format_date, format_short_date
from exhibits.builders import sourcing
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.map_points import local_name, point_shapes
from exhibits.model import Label
from exhibits.text.markup import BREAK, bold_text
from geo.arrays import Shapes, array_of

CACHED_CITIES = 16
"""Cities whose reports stay in memory in the form that their exhibits need."""
STATES = {
    "cleared": "reported fully cleared",
    "part": "reported partly cleared",
    "reversed": "reported no longer cleared",
    "not_yet": "reported not yet cleared",
    "no_report": "no report",
}
"""Labels of a neighbourhood's reported states, most advanced first."""
_MEANING_LABELS = {
    "whole_on": "fully cleared",
    "whole_by": "fully cleared by then",
    "part": "partly cleared",
    "not_yet": "not yet cleared",
    "reversed": "no longer cleared",
}
REPORT = [
    "place_id", "neighbourhood_id", "name_en", "name_local", "side", "state", "event", "meaning",
    "date_reported", "reported_first", "reported_last", "precision", "by", "status", "source_id",
    "source_title", "outlet", "source_url", "note", "lat", "lon", "accuracy_m", "point_status",
]  # fmt: skip
"""Columns of the frame: one row per report, or per neighbourhood without reports."""


def reports_until(theatre: Theatre, place_id: str, as_of: pd.Timestamp) -> pd.DataFrame:
    """Reports on a city's neighbourhoods up to a date, with publications and points; read-only."""
    rows = _reports_with_places(theatre, place_id)
    return rows.iloc[: control.count_until(rows["reported_last"], as_of)]


@lru_cache(maxsize=CACHED_CITIES)
def _reports_with_places(theatre: Theatre, place_id: str) -> pd.DataFrame:
    """Add publications and the names and points of neighbourhoods to all reports on a city."""
    reports = control.reports_until(theatre, place_id, pd.Timestamp.max)
    known = theatre.neighbourhoods.reset_index()
    known = known.rename(columns={"status": "point_status"})
    columns = ["name_en", "name_local", "side", "lat", "lon", "accuracy_m", "point_status"]
    keys = ["place_id", "neighbourhood_id"]
    joined = sourcing.add_sources(theatre, reports).merge(known[[*keys, *columns]], on=keys)
    return joined.sort_values("reported_last", kind="stable")


def build_frame(
    theatre: Theatre, place_id: str, states: pd.DataFrame, as_of: pd.Timestamp
) -> pd.DataFrame:
    """Build the frame: a row per report, and one per neighbourhood without any, with its state."""
    rows = _rows_of_all_dates(theatre, place_id)
    names = rows["neighbourhood_id"].to_numpy()
    dates = rows["reported_last"].to_numpy()
    is_unreported = (states["reports"] == 0).loc[names].to_numpy() & np.isnat(dates)
    is_current = (dates <= as_of.to_datetime64()) | is_unreported
    rows = rows[is_current].reset_index(drop=True)
    return rows.assign(state=states["state"].loc[names[is_current]].to_numpy())[REPORT]


@lru_cache(maxsize=CACHED_CITIES)
def _rows_of_all_dates(theatre: Theatre, place_id: str) -> pd.DataFrame:
    """All rows that `build_frame` selects from, in order: each neighbourhood, then its reports."""
    neighbourhoods = control.neighbourhoods_of(theatre, place_id).reset_index()
    order = {name: position for position, name in enumerate(neighbourhoods["neighbourhood_id"])}
    neighbourhoods = neighbourhoods.rename(columns={"status": "point_status"}).drop(columns="note")
    reports = _reports_with_places(theatre, place_id).drop(columns="state")
    rows = pd.concat([reports, neighbourhoods.assign(place_id=place_id)])
    return rows.assign(rank=rows["neighbourhood_id"].map(order)).sort_values(
        ["rank", "reported_last"]
    )


@lru_cache(maxsize=CACHED_CITIES)
def _report_lines(theatre: Theatre, place_id: str) -> list[tuple[str, str]]:
    """Neighbourhood and line of the hover text of each row of `_reports_with_places`."""
    reports = _reports_with_places(theatre, place_id).to_dict("records")
    return [(str(report["neighbourhood_id"]), _report_line(report)) for report in reports]


@lru_cache(maxsize=CACHED_CITIES)
def _named_points(theatre: Theatre, base_map: Basemap, place_id: str) -> gpd.GeoDataFrame:
    """Neighbourhoods of a city as points of its plane, with what is the same on all dates.

    ``name_lines`` and ``position_line`` are the first and last lines of their hover texts.
    """
    plane = base_map.backdrops[place_id].plane
    points = point_shapes(control.neighbourhoods_of(theatre, place_id), plane)
    rows = points.to_dict("records")
    return points.assign(
        name=points["name_en"],
        radius_km=points["accuracy_m"] / 1000,
        name_lines=[
            BREAK.join(
                [
                    f"{bold_text(row['name_en'])} {local_name(row['name_local'])}".strip(),
                    *([row["side"]] if isinstance(row["side"], str) else []),
                ]
            )
            for row in rows
        ],
        position_line=[
            f"position {row['status']}, accurate to about {row['accuracy_m']:,.0f} m"
            for row in rows
        ],
    )


@lru_cache(maxsize=CACHED_CITIES)
def side_labels(theatre: Theatre, base_map: Basemap, place_id: str) -> tuple[Label, ...]:
    """Label the sides of a city, each where it is farthest from the marks of neighbourhoods."""
    points = _named_points(theatre, base_map, place_id)
    marks, sides = array_of(points), points["side"]
    return tuple(
        Label(side.upper(), *_emptiest_position(marks, marks[sides == side]), -1, "neighbour")
        for side in sorted(sides.dropna().unique())
    )


def _emptiest_position(marks: Shapes, points: Shapes) -> tuple[float, float]:
    """Return the centre of the largest circle without a mark, within the hull of ``points``.

    Such a centre is a vertex of the Voronoi diagram of the marks. Where none is in the hull, as of
    fewer than three points, it is their mean position.
    """
    around = MultiPoint(list(marks))
    hull = MultiPoint(list(points)).convex_hull
    vertices = shapely.get_coordinates(shapely.voronoi_polygons(around))
    inside = vertices[shapely.contains_xy(hull, vertices)]
    if len(inside):
        x, y = inside[np.argmax(shapely.distance(shapely.points(inside), around))].tolist()
    else:
        x, y = shapely.get_coordinates(points).mean(axis=0).tolist()
    return x, y


def neighbourhood_points(
    theatre: Theatre,
    base_map: Basemap,
    place_id: str,
    as_of: pd.Timestamp,
    states: pd.DataFrame,
    report_count: int,
) -> gpd.GeoDataFrame:
    """Return neighbourhoods as points of the city's plane, with state, accuracy, age and hover.

    ``report_count`` is the number of reports up to the as-of date.
    """
    points = _named_points(theatre, base_map, place_id)
    states_at_points = states.loc[points.index]
    lines: dict[str, list[str]] = {}
    for name, line in _report_lines(theatre, place_id)[:report_count]:
        lines.setdefault(name, []).append(line)
    parts = zip(
        points.index,
        points["name_lines"],
        states_at_points.to_dict("records"),
        points["position_line"],
        strict=True,
    )
    return points.assign(
        state=states_at_points["state"],
        age_days=(as_of - states_at_points["last_report"]).dt.days.fillna(0.0),
        hover=[
            BREAK.join([name_lines, _describe_state(state), *lines.get(str(name), []), position])
            for name, name_lines, state, position in parts
        ],
    )


def _describe_state(state: Mapping[Hashable, Any]) -> str:
    """Describe a neighbourhood's reported state, with the dates of its full clearance."""
    text = STATES[state["state"]]
    last = state["cleared_last"]
    if state["state"] != "cleared":
        was_cleared = state["ever_cleared"] and state["state"] != "no_report"
        return f"{text}; fully cleared by an earlier report" if was_cleared else text
    first = state["cleared_first"]
    if pd.isna(first):
        return f"{text} by {format_date(last)}"
    if first == last:
        return f"{text} on {format_date(last)}"
    reason = "reports differ" if state["cleared_differs"] else "exact date unknown"
    return f"{text} between {format_date(first)} and {format_date(last)}: {reason}"


def _report_line(report: Mapping[Hashable, Any]) -> str:
    """Format one report: date as precisely as known, meaning, reporter, outlet."""
    first, last = report["reported_first"], report["reported_last"]
    if report["meaning"] == "whole_by" or first == last:
        when = format_short_date(last)
    elif (first.day, last) == (1, last + pd.offsets.MonthEnd(0)):
        when = f"{last:%b %Y}"
    else:
        when = f"{format_short_date(first)} to {format_short_date(last)}"
    by = f" ({report['by']})" if isinstance(report["by"], str) else ""
    outlet = report["outlet"] if isinstance(report["outlet"], str) else "no source"
    doubt = "" if report["status"] == "verified" else ", unverified"
    return f"\u2013 {when}: {_MEANING_LABELS[report['meaning']]}{by}, {outlet}{doubt}"
