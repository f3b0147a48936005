"""Changes of control between two dates: territory gained, lost, retained, gained and lost again."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from data.model import Theatre
from data.queries import control_history
from data.text.actors import actor_in_text
from data.text.format import format_count, format_date, format_short_span, sentence_case
from data.text.places import place_in_text
from exhibits.builders import sourcing
from exhibits.builders.control.area_claims import published_change
from exhibits.builders.control.control_layers import (
    CELL_FILES,
    add_cells,
    control_model_note,
    format_area_range,
    graded_model_note,
    graded_shapes,
    legend_layer,
    line_layer,
    not_assessed_layers,
    step_layers,
    without_hidden_layers,
)
from exhibits.builders.control.place_marks import change_statements, place_layers
from exhibits.builders.control.place_rows import controller_rows
from exhibits.builders.control.two_dates import explain_invalid_period, is_invalid_period
from exhibits.builders.maps import basemap
from exhibits.builders.maps.basemap import PRIORITY_RANK, Basemap
from exhibits.builders.maps.radius_cells import GradedCells
from exhibits.builders.maps.recent_names import labels_with_recent, with_name_points
from exhibits.builders.messages import (
    change_message,
    controller_label,
    describe_compared,
    explain_no_places,
    list_largest,
    published_change_note,
)
from exhibits.builders.view_scope import (
    area_formatter,
    chosen_countries,
    comparison_date,
    format_some_area,
    has_admin_units,
)
from exhibits.model import Exhibit, Layer, TableMarks, View

GAINED, LOST, RETAINED = "gained", "lost", "held"
CONTESTED, BETWEEN, OTHERS = "contested", "in_between", "others"
STATES = (GAINED, LOST, BETWEEN, CONTESTED, RETAINED)
"""Change states of places that involve the controller, in display order."""
NO_RANGE = "held by others and not assessed"


@lru_cache(maxsize=32)  # map and table of a page need them
def place_changes(theatre: Theatre, base_map: Basemap, view: View) -> pd.DataFrame:
    """Classify the change of each place in the view's countries between its two dates.

    Returns
    -------
    Frame, as `exhibits.builders.control.place_rows.controller_rows` on the later date, and:
    ``state`` (of `STATES`, or ``others``), ``before`` (controller on the first date),
    ``before_label``, ``between`` (names of those in control between the dates but on neither),
    ``changed_on`` (missing: no change), ``changes_verified``, ``first_day``. Shared: read-only.

    Raises
    ------
    ValueError: the comparison date is after the as-of date.

    Notes
    -----
    ``in_between``: the controller was in control between the dates and on neither of them,
    whatever the state on the later date. ``contested``: contested on the later date, and the
    controller was in control on the first date or is a party, before or after the contested time.
    """
    first, controller = comparison_date(theatre, view), view.controller or theatre.settings.subject
    rows = controller_rows(theatre, base_map, view)
    changes = control_history.control_change(theatre, first, view.as_of).reindex(rows["place_id"])
    if theatre.unknown_actors:  # what was not assessed before has neither been gained nor lost
        is_known = ~changes["before"].isin(theatre.unknown_actors).to_numpy()
        rows, changes = rows[is_known].reset_index(drop=True), changes[is_known]
    before, after = changes["before"].to_numpy(), rows["controller"].to_numpy()
    is_contested = rows["controller"].isin(theatre.contested_actors).to_numpy()
    is_between = np.array([controller in actors for actors in changes["between"]], dtype=bool)
    is_party = (rows[["contested_before", "contested_after"]] == controller).any(axis=1).to_numpy()
    was_controller, is_controller = before == controller, after == controller
    state = np.select(
        [
            is_controller & was_controller,
            is_controller,
            is_between & ~was_controller,
            is_contested & (was_controller | is_party),
            was_controller,
        ],
        [RETAINED, GAINED, BETWEEN, CONTESTED, LOST],
        default=OTHERS,
    )
    short_labels = theatre.actors["short_label"]
    return rows.assign(
        state=state,
        before=before,
        before_label=short_labels.reindex(before).to_numpy(),
        between=[
            "; ".join(short_labels[name] for name in actors if name not in theatre.unknown_actors)
            for actors in changes["between"]
        ],
        changed_on=changes["changed_on"].to_numpy(),
        changes_verified=changes["verified"].to_numpy(),
        first_day=first,
    )


@dataclass(frozen=True)
class _ChangeTexts:
    """Texts shared by map and table."""

    title: str
    state_texts: dict[str, str]
    caption: str
    alt: str
    message: str
    published: str


def change_map(
    theatre: Theatre, base_map: Basemap, view: View, exhibit_id: str = "change_map"
) -> Exhibit:
    """Build a map of a controller's change: gained, lost, retained, contested, gained and lost."""
    if is_invalid_period(theatre, view):
        return explain_invalid_period(theatre, view, exhibit_id, "map")
    frame = place_changes(theatre, base_map, view)
    texts, format_area = _build_texts(theatre, base_map, view), area_formatter(theatre, view)
    radius_cells = base_map.cells[view.radius_km]
    state = pd.Series(
        frame["state"].to_numpy(),
        index=pd.Index(frame["place_id"], dtype=object, name="place_id"),
        name="state",
        dtype=object,
    )
    graded_cells = base_map.cells.graded(view.radius_km)
    involved = frame[frame["state"] != OTHERS]
    country_codes = [country.iso3 for country in chosen_countries(theatre, view)]
    area_layers = [
        *_state_layers(theatre, view, state, graded_cells, texts.state_texts),
        *not_assessed_layers(
            float(radius_cells.not_assessed_km2.loc[country_codes].sum()), format_area
        ),
        *step_layers(graded_cells),
    ]
    actor = actor_in_text(theatre, controller_label(theatre, view))
    statements = change_statements(theatre, actor, involved)
    places = (
        place_layers(theatre, base_map, involved, statements) if "places" in view.layers else []
    )
    visible = without_hidden_layers(
        base_map.backdrops[view.country].map_marks(
            area_layers,
            [line_layer(graded_cells, state), *places],
            labels_with_recent(
                theatre,
                base_map,
                view,
                involved.loc[involved["state"] != RETAINED, "place_id"].tolist(),
                comparison_date(theatre, view),
                PRIORITY_RANK - 1,
            ),
        ),
        view,
    )
    marks = with_name_points(visible)
    sources = sourcing.control_citations(theatre, frame)
    return Exhibit(
        id=exhibit_id,
        kind="map",
        title=texts.title,
        subtitle=graded_model_note(graded_cells, view.radius_km, without_range=NO_RANGE)
        + describe_compared(theatre, view, len(frame)),
        as_of=view.as_of,
        frame=frame,
        marks=add_cells(theatre, marks, radius_cells, frame["place_id"]),
        caption=texts.caption,
        alt=texts.alt,
        message=texts.message,
        published=texts.published,
        sources=sources,
        note=theatre.settings.boundary_note,
    )


def change_table(
    theatre: Theatre, base_map: Basemap, view: View, exhibit_id: str = "change"
) -> Exhibit:
    """Build a table of the places of `change_map` by state.

    Frame: the rows of `place_changes` that involve the controller, largest area first, the states
    in turn, then the retained; and ``area_text``, ``what``, ``held_since``, ``now``, ``checked``
    (whether the changes and the controller at the end are verified). A still that is cut thus has
    the largest changes of each kind.
    """
    if is_invalid_period(theatre, view):
        return explain_invalid_period(theatre, view, exhibit_id, "table")
    changes = place_changes(theatre, base_map, view)
    texts = _build_texts(theatre, base_map, view)
    frame = changes[changes["state"] != OTHERS]
    frame = frame.sort_values(["area_km2", "name_en"], ascending=[False, True], kind="stable")
    in_turn = frame.groupby("state").cumcount().where(frame["state"] != RETAINED, len(frame))
    order = frame["state"].map(STATES.index)
    frame = frame.loc[
        pd.DataFrame({"turn": in_turn, "state": order})
        .sort_values(["turn", "state"], kind="stable")
        .index
    ]
    labels = _state_labels(theatre, view)
    frame, format_area = frame.reset_index(drop=True), area_formatter(theatre, view)
    frame = frame.assign(
        area_text=[
            "" if pd.isna(km2) else format_some_area(format_area, km2) for km2 in frame["area_km2"]
        ],
        what=frame["state"].map(labels),
        held_since=[
            "" if pd.isna(date) else format_short_span(date, precision)
            for date, precision in zip(frame["changed_on"], frame["from_precision"], strict=True)
        ],
        now=np.where(
            frame["controller"].isin(theatre.contested_actors),
            "contested",
            frame["controller_label"],
        ),
        checked=np.where(
            frame["changes_verified"] & (frame["status"] == "verified"), "verified", "unverified"
        ),
    )
    admin_unit = ("admin_unit", sentence_case(theatre.settings.admin_unit))
    return Exhibit(
        id=exhibit_id,
        kind="table",
        title=_title(theatre, view, "changes of control by place"),
        subtitle=_describe_rows(frame),
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(
            columns=(
                ("what", "Change"),
                ("name_en", "Place"),
                *([admin_unit] if has_admin_units(theatre) else []),
                ("before_label", "Controller at start"),
                ("between", "In between"),
                ("controller_label", "Controller at end"),
                ("held_since", "Controller since"),
                ("area_text", "Area, modelled"),
                ("checked", "Status"),
            ),
            counted="what",
            unlisted=("state", RETAINED),
        ),
        caption=texts.caption,
        alt=texts.alt,
        message=texts.message,
        published=texts.published,
        sources=sourcing.control_citations(theatre, frame),
        note=f"{control_model_note(view.radius_km)}. {theatre.settings.boundary_note}",
        missing="" if len(frame) else explain_no_places(theatre, view),
    )


def _describe_rows(frame: pd.DataFrame) -> str:
    """Count the places that changed, with the order of rows, and those that did not."""
    states = frame["state"]
    retained = int((states == RETAINED).sum())
    same = (
        (states == CONTESTED) & (frame["before"] == frame["controller"]) & (frame["between"] == "")
    )
    text = "No place changed"
    if changed := len(states) - retained - int(same.sum()):
        is_one_kind = len({*states[~same]} - {RETAINED}) == 1
        order = "" if is_one_kind else "; the kinds of change in turn"
        text = f"{format_count(changed, 'place')} changed{order}, largest areas first"
    if same.any():
        text = f"{text}; {int(same.sum()):,} contested on both dates"
    return f"{text}; {retained:,} held on both dates" if retained else text


def _state_layers(
    theatre: Theatre,
    view: View,
    state: pd.Series,
    graded_cells: GradedCells,
    state_texts: dict[str, str],
) -> list[Layer]:
    """Build the layers of each state at each step, and the legend, always with gained and lost."""
    actors = theatre.actors
    actor = actors.loc[view.controller or theatre.settings.subject]
    contested = actors[actors.index.isin(theatre.contested_actors)]
    contested = actor if contested.empty else contested.iloc[0]
    has_patterns = "patterns" in view.layers
    pattern = actor["pattern"] if has_patterns else ""
    style = {
        "colour": str(actor["colour"]),
        "colour_dark": str(actor["colour_dark"]),
        "pattern": pattern if isinstance(pattern, str) else "",
        "patterns": "yes" if has_patterns else "",
        "colour_2": str(contested["colour"]),
        "colour_2_dark": str(contested["colour_dark"]),
    }
    present = [name for name in (*STATES, OTHERS) if (state == name).any()]
    styles = {
        name: style | {"name": state_texts[name], "hover": f"{state_texts[name]}, modelled"}
        for name in present
    }
    roles = {name: f"change:{name}" for name in (*STATES, OTHERS)} | {CONTESTED: "contested"}
    fills = [
        Layer(roles[name], "area", shape)
        for name, shape in graded_shapes(graded_cells, state, styles)
    ]
    legend = [
        legend_layer(roles[name], state_texts[name], styles.get(name, style))
        for name in (*STATES, OTHERS)
        if name in present or name in (GAINED, LOST)
    ]
    return [*fills, *legend]


@lru_cache(maxsize=32)
def _build_texts(theatre: Theatre, base_map: Basemap, view: View) -> _ChangeTexts:
    frame = place_changes(theatre, base_map, view)
    format_area, labels = area_formatter(theatre, view), _state_labels(theatre, view)
    places: dict[str, list[tuple[float, str]]] = {state: [] for state in labels}
    for state, area, place in frame[["state", "area_km2", "name_en"]].itertuples(index=False):
        places[state].append((area, place))
    steps = ["area_km2", "area_inner_km2", "area_outer_km2"]
    totals = frame.groupby("state")[steps].sum(min_count=1)  # missing without a limit
    state_texts = {state: f"{name}: none" for state, name in labels.items()}
    for state, *km2 in totals.itertuples():
        # The range of the others, who did not change, would only make the legend wider.
        area = format_area(km2[0]) if state == OTHERS else format_area_range(format_area, *km2)
        count = format_count(len(places[state]), "place")
        state_texts[state] = f"{labels[state]}: {area}, {count}"
    published = published_change(theatre, view)
    first, title = comparison_date(theatre, view), _title(theatre, view, "territorial change")
    descriptions = [
        f"{state_texts[state]}{list_largest(places[state])}" for state in STATES if places[state]
    ]
    absent = [labels[state] for state in (GAINED, LOST) if not places[state]]
    unverified = int((~frame["changes_verified"] & (frame["state"] != OTHERS)).sum())
    doubt = f" Unverified changes: {format_count(unverified, 'place')}." if unverified else ""
    return _ChangeTexts(
        title=title,
        state_texts=state_texts,
        caption=(
            f"Reported controllers on {format_date(first)} and {format_date(view.as_of)}. "
            "Gained and lost again: held on a date between the two, but on neither of them."
            f"{doubt} " + basemap.attribution(theatre, *CELL_FILES)
        ),
        alt=f"{title}. Modelled: "
        f"{'; '.join([*descriptions, *(f'{name}: none' for name in absent)])}.",
        message=change_message(
            theatre,
            view,
            (_sum_areas(places[LOST]), _sum_areas(places[GAINED])),
            published,
            between=_sum_areas(places[BETWEEN]),
        ),
        published=published_change_note(theatre, view, published),
    )


def _sum_areas(places: list[tuple[float, str]]) -> tuple[float, int]:
    return sum(area for area, _ in places), len(places)


def _title(theatre: Theatre, view: View, subject: str) -> str:
    country = "" if view.country == theatre.settings.whole else place_in_text(theatre, view.country)
    return (
        f"{controller_label(theatre, view)}: {subject}{f' in {country}' if country else ''}, "
        f"{format_date(comparison_date(theatre, view))} to {format_date(view.as_of)}"
    )


def _state_labels(theatre: Theatre, view: View) -> dict[str, str]:
    controller = actor_in_text(theatre, controller_label(theatre, view))
    return {
        GAINED: f"gained by {controller}",
        LOST: f"lost by {controller}",
        BETWEEN: "gained and lost again",
        CONTESTED: "contested on the end date",
        RETAINED: "held on both dates",
        OTHERS: "held by others on both dates",
    }
