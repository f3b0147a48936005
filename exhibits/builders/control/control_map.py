"""Reported control on a date: controllers of places, modelled territory and its area.

Territory is modelled from places alone by one rule (docs/adr/0009-reach-cells.md); every map and
table states it.
"""

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from data.model import Theatre
from data.text.format import NARROW, format_count, format_date, format_number, sentence_case
from data.text.places import place_in_text, place_name
from exhibits.builders import sourcing
from exhibits.builders.control.area_claims import published_area
from exhibits.builders.control.area_totals import (
    AreaChanges,
    area_changes,
    area_ranges,
)
from exhibits.builders.control.control_layers import (
    CELL_FILES,
    CONTESTED,
    NOT_ASSESSED,
    add_cells,
    controller_keys,
    controller_layers,
    format_area_range,
    format_range,
    graded_model_note,
    legend_layers,
    line_layer,
    played_layers,
    step_layers,
    without_hidden_layers,
)
from exhibits.builders.control.place_marks import describe_place_count, place_layers
from exhibits.builders.control.place_rows import controller_rows, controllers_in_view
from exhibits.builders.control.playback import playback_frames
from exhibits.builders.events.density import note_without_events, recent_event_layers
from exhibits.builders.maps import basemap
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.recent_names import labels_of_date, with_name_points
from exhibits.builders.messages import area_message, published_note
from exhibits.builders.view_scope import (
    FormatArea,
    area_formatter,
    chosen_countries,
    comparison_date,
    format_some_area,
    without_unit,
)
from exhibits.model import Exhibit, TableMarks, View

AREA_COLUMNS = (
    *("controller", "label", "country", "area_km2", "country_name", "share_of_country"),
    "area_text",
    *("reach_km", "as_of", "area_inner_km2", "area_outer_km2", "range", "label_text"),
)
"""Columns of the frame of `area_by_controller`."""


def control_map(
    theatre: Theatre, base_map: Basemap, view: View, exhibit_id: str = "control_map"
) -> Exhibit:
    """Build a map of territory by reported controller; contested hatched, the rest not assessed."""
    frame = controller_rows(theatre, base_map, view)
    totals = area_ranges(theatre, base_map, view)
    changes = area_changes(theatre, base_map, view)
    area_texts = _area_texts(theatre, view, totals, changes.area_km2) if len(frame) else {}
    keys = controller_keys(theatre, frame)
    graded_cells = base_map.cells.graded(view.radius_km)
    backdrop = base_map.backdrops[view.country]
    events = recent_event_layers(theatre, view, backdrop.plane)
    visible = without_hidden_layers(
        backdrop.map_marks(
            [
                *controller_layers(theatre, graded_cells, keys, area_texts, view.layers),
                *legend_layers(theatre, area_texts, view.layers),
                *(step_layers(graded_cells) if len(frame) else []),
            ],
            above=[
                line_layer(graded_cells, keys),
                *events,
                *(place_layers(theatre, base_map, frame) if "places" in view.layers else []),
            ],
            labels=labels_of_date(theatre, base_map, view, frame),
        ),
        view,
    )
    marks = with_name_points(visible)
    sources = sourcing.control_citations(theatre, frame)
    country_phrase = (
        "" if view.country == theatre.settings.whole else _country_phrase(theatre, view)
    )
    title = f"Territorial control{country_phrase}, {format_date(view.as_of)} (modelled)"
    published = published_area(theatre, base_map, view) if len(frame) else ""
    return Exhibit(
        id=exhibit_id,
        kind="map",
        title=title,
        subtitle=graded_model_note(graded_cells, view.radius_km)
        + _describe_comparison(theatre, view, changes),
        as_of=view.as_of,
        frame=frame,
        marks=replace(
            add_cells(theatre, marks, base_map.cells[view.radius_km], frame["place_id"]),
            played=(
                *played_layers(theatre, pd.Index(frame["place_id"])),
                *step_layers(graded_cells),
            ),
            frames=partial(playback_frames, theatre, base_map, view.radius_km, view.country),
        ),
        caption=(
            f"As of {format_date(view.as_of)}. {describe_place_count(frame)}; "
            f"{format_count(len(sources), 'source')}. "
            f"Assessed: {_assessed_share(totals['area_km2'])}{NARROW}% of the area. Hatched: "
            "contested, in the colours of the controllers before and after (derived). "
            + note_without_events(theatre, view, events)
            + basemap.attribution(theatre, *CELL_FILES)
        ),
        alt=f"{title}. Modelled area: "
        + "; ".join(
            f"{_controller_name(theatre, name)} {text}" for name, text in area_texts.items()
        )
        + ".",
        sources=sources,
        note=theatre.settings.boundary_note,
        missing="" if len(frame) else explain_not_assessed(theatre),
        message=area_message(
            theatre,
            view,
            totals["area_km2"],
            changes.area_km2,
            is_partial=changes.is_partial,
            published=published,
        )
        if len(frame)
        else "",
        published=published_note(theatre, view, published),
    )


def area_by_controller(theatre: Theatre, base_map: Basemap, view: View) -> Exhibit:
    """Build a table of area by controller and country, with contested and not assessed area.

    Frame: ``controller`` (actor_id, or ``contested``, ``not_assessed``), ``label``, ``country``
    (place_id), ``area_km2``, ``country_name``, ``share_of_country`` (per cent), ``reach_km``
    (missing: no limit), ``as_of``, ``area_inner_km2`` and ``area_outer_km2`` (at the inner and
    outer step; missing: no limit), ``area_text`` and ``range`` (in the reader's unit, or ""),
    ``label_text`` (the label as a cell of a table).
    """
    rows = controllers_in_view(theatre, view, ["source_id", "second_source_id"])
    format_area, table, described = area_formatter(theatre, view), [], []
    for country in chosen_countries(theatre, view):
        ranges = area_ranges(theatre, base_map, replace(view, country=country.place_id))
        total_km2 = ranges["area_km2"].sum()
        country_name = place_name(theatre, country.place_id)
        described += [
            f"{_controller_name(theatre, controller)} in {country_name} {format_area(km2)}"
            for controller, km2 in ranges["area_km2"].items()
        ]
        table += [
            {
                "controller": controller,
                "label": _controller_name(theatre, controller),
                "country": country.place_id,
                "area_km2": np.round(km2, 1),
                "country_name": country_name,
                "area_text": format_some_area(format_area, km2),
                "share_of_country": np.round(100 * km2 / total_km2, 2),
                "reach_km": np.nan if view.radius_km is None else view.radius_km,
                "as_of": view.as_of,
                "area_inner_km2": np.round(inner_km2, 1),
                "area_outer_km2": np.round(outer_km2, 1),
                "range": format_range(format_area, inner_km2, outer_km2),
                "label_text": sentence_case(_controller_name(theatre, controller)),
            }
            for controller, km2, inner_km2, outer_km2 in ranges.itertuples()
        ]
    frame = pd.DataFrame(table, columns=AREA_COLUMNS)
    sources = sourcing.control_citations(theatre, rows)
    title = f"Area by controller, {format_date(view.as_of)} (modelled)"
    return Exhibit(
        id="area_by_controller",
        kind="table",
        title=title,
        subtitle=graded_model_note(base_map.cells.graded(view.radius_km), view.radius_km),
        as_of=view.as_of,
        frame=frame if len(rows) else frame.iloc[:0],
        marks=TableMarks(
            columns=(
                ("label_text", "Controller"),
                ("country_name", "Country"),
                ("area_text", "Area, modelled"),
                ("range", "Range"),
                ("share_of_country", "% of country"),
            )
        ),
        caption=f"As of {format_date(view.as_of)}. Based on {format_count(len(rows), 'place')}; "
        f"{format_count(len(sources), 'source')}. " + basemap.attribution(theatre, *CELL_FILES),
        alt=f"{title}: {'; '.join(described)}.",
        sources=sources,
        note=theatre.settings.boundary_note,
        missing="" if len(rows) else explain_not_assessed(theatre),
    )


def _area_texts(
    theatre: Theatre, view: View, totals: pd.DataFrame, changes: pd.Series
) -> dict[str, str]:
    """Format the area, its range and its change of each controller on either date."""
    format_area = area_formatter(theatre, view)
    texts = {str(name): format_area_range(format_area, *km2) for name, *km2 in totals.itertuples()}
    for name, km2 in changes.items():
        texts[str(name)] = f"{texts.get(str(name), 'none')}, {_format_change(format_area, km2)}"
    return texts


def _describe_comparison(theatre: Theatre, view: View, changes: AreaChanges) -> str:
    if changes.area_km2.empty:
        return ""
    text = f". Last figure: change since {format_date(comparison_date(theatre, view))}"
    places = format_count(changes.place_count, "place")
    return f"{text}, at {places} assessed on both dates" if changes.is_partial else text


def _assessed_share(totals: pd.Series) -> str:
    """Format the share of the area that is within the radius of a place with a controller."""
    share = 100 * (1 - float(totals[NOT_ASSESSED]) / float(totals.sum()))
    return format_number(round(share))


def _format_change(format_area: FormatArea, km2: float) -> str:
    """Format a change with its sign and without the unit; one that rounds to zero has no sign."""
    text = without_unit(format_area(km2))
    if text == "0":
        return "no change"
    return text if km2 < 0 else f"+{text}"


def _controller_name(theatre: Theatre, controller: object) -> str:
    fixed_names = {NOT_ASSESSED: "not assessed", CONTESTED: "contested"}
    return fixed_names.get(str(controller)) or str(
        theatre.actors.loc[str(controller), "short_label"]
    )


def _country_phrase(theatre: Theatre, view: View) -> str:
    return f" in {place_in_text(theatre, view.country)}"


def explain_not_assessed(theatre: Theatre) -> str:
    """Explain an empty exhibit on a date outside the period of the records."""
    settings = theatre.settings
    return (
        f"Control records cover {format_date(settings.window_first)} to "
        f"{format_date(settings.window_last)}."
    )
