"""Territorial control on two dates: two maps of the same frame and scale, with one legend."""

from dataclasses import replace
from typing import Literal

import pandas as pd

from data.model import Theatre
from data.queries.control import controllers_on
from data.text.format import format_count, format_date
from data.text.places import place_in_text
from exhibits.builders import sourcing
from exhibits.builders.control.area_claims import published_area
from exhibits.builders.control.area_totals import area_totals
from exhibits.builders.control.control_layers import (
    CELL_FILES,
    add_cells,
    control_model_note,
    controller_keys,
    controller_layers,
    graded_model_note,
    legend_layer,
    legend_layers,
    line_layer,
    step_layers,
    without_hidden_layers,
)
from exhibits.builders.control.control_map import explain_not_assessed
from exhibits.builders.control.place_marks import place_layers
from exhibits.builders.control.place_rows import controller_rows
from exhibits.builders.maps import basemap
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.recent_names import labels_of_date, with_name_points
from exhibits.builders.messages import controller_label, published_note, two_areas_message
from exhibits.builders.view_scope import area_formatter, comparison_date, without_unit
from exhibits.model import Exhibit, Layer, MapMarks, TableMarks, View


def two_dates(
    theatre: Theatre, base_map: Basemap, view: View, exhibit_id: str = "two_dates"
) -> Exhibit:
    """Build two maps of territory by reported controller: on the comparison and the as-of date.

    Frame: the rows of `exhibits.builders.control.place_rows.controller_rows` on each date, with
    ``day``. The legend gives areas on either date; hovers and panels are of one.
    """
    first, last = comparison_date(theatre, view), view.as_of
    title = "Territorial control"
    if view.country != theatre.settings.whole:
        title += f" in {place_in_text(theatre, view.country)}"
    if is_invalid_period(theatre, view):
        return replace(explain_invalid_period(theatre, view, exhibit_id, "map"), title=title)
    title += f", {format_date(first)} and {format_date(last)} (modelled)"
    views = [replace(view, as_of=day) for day in (first, last)]
    frames = [controller_rows(theatre, base_map, each) for each in views]
    totals = [area_totals(theatre, base_map, each) for each in views]
    format_area = area_formatter(theatre, view)
    texts = [
        {str(name): format_area(float(km2)) for name, km2 in areas.items()} for areas in totals
    ]
    earlier, later = (
        _draw_date(theatre, base_map, *of_date)
        for of_date in zip(views, frames, texts, strict=True)
    )
    keys = {layer.role: layer for each in (earlier, later) for layer in each.layers if layer.legend}
    before, after = (int((frame["rivals"] != "").sum()) for frame in frames)
    if "key:rival" in keys:
        text = f"sources differ: {before:,}, then {format_count(after, 'place')}"
        keys["key:rival"] = legend_layer("rival", text)
    both = {
        name: _join_areas(texts[0].get(name), texts[1].get(name))
        for name in dict.fromkeys([*texts[0], *texts[1]])
    }
    graded_cells = base_map.cells.graded(view.radius_km)
    areas = legend_layers(theatre, both, view.layers)
    frame = pd.concat(
        [rows.assign(day=each.as_of) for rows, each in zip(frames, views, strict=True)],
        ignore_index=True,
    )
    marks = replace(
        later,
        layers=(*_without_legend(later), *areas, *step_layers(graded_cells), *keys.values()),
        earlier=replace(earlier, layers=_without_legend(earlier)),
    )
    places = frame["place_id"].drop_duplicates()
    marks = add_cells(theatre, marks, base_map.cells[view.radius_km], places)
    published = published_area(theatre, base_map, view)
    return Exhibit(
        id=exhibit_id,
        kind="map",
        title=title,
        subtitle=graded_model_note(graded_cells, view.radius_km, has_range=False),
        as_of=last,
        frame=frame,
        marks=marks,
        caption=f"Reported controllers on {format_date(first)} and {format_date(last)}. "
        + basemap.attribution(theatre, *CELL_FILES),
        alt=f"{title}. Modelled area: {'; '.join(layer.legend for layer in areas)}.",
        sources=sourcing.control_citations(theatre, frame),
        note=theatre.settings.boundary_note,
        message=two_areas_message(
            theatre,
            view,
            totals[0],
            totals[1],
            (len(frames[0]), len(frames[1])),
            published,
        ),
        published=published_note(theatre, view, published),
    )


def separate_dates(exhibit: Exhibit) -> tuple[Exhibit, Exhibit]:
    """Return the later and the earlier of two maps, both with the legend, so that they align.

    Raises
    ------
    ValueError: the exhibit has no two maps.
    """
    later = exhibit.marks
    earlier = getattr(later, "earlier", None)
    if not isinstance(later, MapMarks) or earlier is None:
        raise ValueError(f"{exhibit.id}: not two maps")
    legend = [layer for layer in later.layers if layer.legend]
    marks = (
        replace(later, earlier=None),
        replace(earlier, layers=(*earlier.layers, *legend)),
    )
    last, first = (replace(exhibit, marks=each) for each in marks)
    return last, first


def _join_areas(before: str | None, after: str | None) -> str:
    """Join two areas with one unit, as the legend must be narrow: "1,200, then 300 km²"."""
    if before and after:
        before = without_unit(before)
    return f"{before or 'none'}, then {after or 'none'}"


def _draw_date(
    theatre: Theatre, base_map: Basemap, view: View, frame: pd.DataFrame, texts: dict[str, str]
) -> MapMarks:
    keys = controller_keys(theatre, frame)
    cells = base_map.cells.graded(view.radius_km)
    places = place_layers(theatre, base_map, frame) if "places" in view.layers else []
    marks = base_map.backdrops[view.country].map_marks(
        controller_layers(theatre, cells, keys, texts, view.layers),
        above=[line_layer(cells, keys), *places],
        labels=labels_of_date(theatre, base_map, view, frame),
    )
    visible = with_name_points(without_hidden_layers(marks, view))
    return replace(visible, panel=format_date(view.as_of))


def _without_legend(marks: MapMarks) -> tuple[Layer, ...]:
    return tuple(layer for layer in marks.layers if not layer.legend)


def explain_invalid_period(
    theatre: Theatre, view: View, exhibit_id: str, kind: Literal["map", "table"]
) -> Exhibit:
    """Build an empty exhibit that explains why the two dates are invalid."""
    first = comparison_date(theatre, view)
    explanation = (
        f"The start date must be before {format_date(view.as_of)}; {format_date(first)} is not."
    )
    if not controllers_on(theatre, view.as_of).size or not controllers_on(theatre, first).size:
        explanation = explain_not_assessed(theatre)
    return Exhibit(
        id=exhibit_id,
        kind=kind,
        title=f"{controller_label(theatre, view)}: territorial change",
        subtitle=control_model_note(view.radius_km),
        as_of=view.as_of,
        frame=pd.DataFrame(),
        marks=TableMarks(columns=()) if kind == "table" else None,
        caption=f"As of {format_date(view.as_of)}.",
        alt=explanation,
        missing=explanation,
    )


def is_invalid_period(theatre: Theatre, view: View) -> bool:
    """Return whether the comparison date is not before the as-of date, or one has no records."""
    first, settings = comparison_date(theatre, view), theatre.settings
    return not settings.window_first <= first < view.as_of <= settings.window_last
