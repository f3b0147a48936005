"""What changed hands between two days: ground gained, lost, held, and held in between."""

from dataclasses import dataclass
from heapq import nlargest
from typing import Literal

import numpy as np
import pandas as pd

from data.model import Theatre
from data.queries import control_history
from data.schema import CONTESTED_KIND
from data.text.format import format_count, format_date, join_list
from data.text.sentences import place_name
from exhibits.builders import sourcing
from exhibits.builders.control.control_layers import (
    FILES,
    beyond_reach,
    control_model_note,
    legend_layer,
    place_labels,
    place_layers,
    with_cells,
    with_layers,
)
from exhibits.builders.control.control_map import (
    controller_rows,
    controllers_by_place,
    nothing_assessed,
)
from exhibits.builders.maps import basemap
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.reach_cells import RadiusCells
from exhibits.builders.view_scope import area_formatter, chosen_countries, comparison_date
from exhibits.model import Exhibit, Layer, TableMarks, View

GAINED, LOST, HELD = "gained", "lost", "held"
CONTESTED, BETWEEN, OTHERS = "contested", "in_between", "others"
STATES = (GAINED, LOST, BETWEEN, CONTESTED, HELD)
"""What may have become of a place that has to do with the controller, as they are told."""
MAX_NAMED = 12


def place_changes(theatre: Theatre, ground: Basemap, view: View) -> pd.DataFrame:
    """What became of each place of the view's countries between its two days.

    Returns
    -------
    Frame, as `exhibits.builders.control.control_map.controller_rows` on the later day, and:
    ``state`` (of `STATES`, or
    ``others``), ``before`` (who held it on the first day), ``before_label``, ``between`` (who held
    it in between and on neither day, names), ``changed_on`` (missing: nothing changed),
    ``changes_verified``, ``first_day``.

    Raises
    ------
    ValueError: the second date is after the day.

    Notes
    -----
    ``in_between``: the controller held the place between the days and on neither of them, whatever
    is said of the later day. ``contested``: on the later day, and the controller held the place on
    the first, or is one of the two who held it before and after the contested time.
    """
    first, who = comparison_date(theatre, view), view.controller or theatre.settings.subject
    rows = controller_rows(theatre, ground, view)
    moved = control_history.control_change(theatre, first, view.as_of).reindex(rows["place_id"])
    before, after = moved["before"].to_numpy(), rows["controller"].to_numpy()
    kind = theatre.actors["kind"]
    contested = (rows["controller"].map(kind) == CONTESTED_KIND).to_numpy()
    between = np.array([who in each for each in moved["between"]], dtype=bool)
    party = (rows[["contested_before", "contested_after"]] == who).any(axis=1).to_numpy()
    was, now = before == who, after == who
    state = np.select(
        [now & was, now, between & ~was, contested & (was | party), was],
        [HELD, GAINED, BETWEEN, CONTESTED, LOST],
        default=OTHERS,
    )
    short = theatre.actors["short_label"]
    return rows.assign(
        state=state,
        before=before,
        before_label=short.reindex(before).to_numpy(),
        between=["; ".join(short[name] for name in each) for each in moved["between"]],
        changed_on=moved["changed_on"].to_numpy(),
        changes_verified=moved["verified"].to_numpy(),
        first_day=first,
    )


@dataclass(frozen=True)
class _Told:
    """The words that map and table share."""

    title: str
    words: dict[str, str]
    caption: str
    alt: str


def change_map(
    theatre: Theatre, ground: Basemap, view: View, exhibit_id: str = "change_map"
) -> Exhibit:
    """Ground of one controller between two days: gained, lost, held, contested, in between."""
    if _impossible(theatre, view):
        return _refused(theatre, view, exhibit_id, "map")
    frame = place_changes(theatre, ground, view)
    told, amount = _told(theatre, view, frame), area_formatter(theatre, view)
    reach = ground.cells[view.reach_km]
    concerned = frame[frame["state"] != OTHERS]
    iso3 = [country.iso3 for country in chosen_countries(theatre, view)]
    fills = [
        *_layers(theatre, view, frame, reach, told.words),
        *beyond_reach(float(reach.not_assessed_km2.loc[iso3].sum()), amount),
    ]
    places = place_layers(theatre, ground, concerned) if "places" in view.layers else []
    marks = with_layers(
        ground.backdrops[view.country].marks(fills, places, place_labels(ground, view)), view
    )
    sources = sourcing.citations(theatre, frame["source_id"])
    return Exhibit(
        id=exhibit_id,
        kind="map",
        title=told.title,
        subtitle=control_model_note(view.reach_km),
        as_of=view.as_of,
        frame=frame,
        marks=with_cells(theatre, marks, reach, frame["place_id"]),
        caption=told.caption,
        alt=told.alt,
        sources=sources,
        note=theatre.settings.boundary_note,
    )


def change_table(
    theatre: Theatre, ground: Basemap, view: View, exhibit_id: str = "change"
) -> Exhibit:
    """The places behind `change_map`, by name: gained, lost, held in between, contested, held.

    Frame: the rows of `changes` that have to do with the controller, largest ground first within
    each state, and ``what``, ``from_words``, ``now``.
    """
    if _impossible(theatre, view):
        return _refused(theatre, view, exhibit_id, "table")
    every = place_changes(theatre, ground, view)
    told = _told(theatre, view, every)
    frame = every[every["state"] != OTHERS]
    order = pd.Categorical(frame["state"], STATES, ordered=True)
    frame = frame.assign(order=order).sort_values(
        ["order", "area_km2", "name_en"], ascending=[True, False, True], kind="stable"
    )
    names = _state_words(theatre, view)
    frame = frame.drop(columns="order").reset_index(drop=True)
    frame = frame.assign(
        what=frame["state"].map(names),
        now=np.where(
            frame["controller"].map(theatre.actors["kind"]) == CONTESTED_KIND,
            "contested",
            frame["controller_label"],
        ),
    )
    return Exhibit(
        id=exhibit_id,
        kind="table",
        title=told.title,
        subtitle=f"{format_count(len(frame), 'place')}: gained, lost, held in between, held on "
        f"both days",
        as_of=view.as_of,
        frame=frame,
        marks=TableMarks(
            columns=(
                ("what", "Between the two days"),
                ("name_en", "Place"),
                ("governorate", "Governorate"),
                ("before_label", "First day"),
                ("between", "In between"),
                ("now", "Second day"),
                ("changed_on", "Held so since"),
                ("area_km2", "km², modelled"),
                ("status", "Status"),
            )
        ),
        caption=told.caption,
        alt=told.alt,
        sources=sourcing.citations(theatre, frame["source_id"]),
        note=f"{told.alt.partition('. ')[2]} {control_model_note(view.reach_km)}. "
        f"{theatre.settings.boundary_note}",
        missing=""
        if len(frame)
        else f"{_who(theatre, view)} held no place on "
        f"{format_date(comparison_date(theatre, view))}, on "
        f"{format_date(view.as_of)} or between them.",
    )


def _layers(
    theatre: Theatre, view: View, frame: pd.DataFrame, reach: RadiusCells, words: dict[str, str]
) -> list[Layer]:
    """One shape for each state; gained and lost stand in the legend even where there is none."""
    actors = theatre.actors
    own = actors.loc[view.controller or theatre.settings.subject]
    other = actors[actors["kind"] == CONTESTED_KIND]
    other = own if other.empty else other.iloc[0]
    state = pd.Series(frame["state"].to_numpy(), index=frame["place_id"].to_numpy(), name="state")
    shapes = reach.mosaic.dissolve(state)
    pattern = own["pattern"] if isinstance(own["pattern"], str) else ""
    shapes = shapes.assign(
        name=[words[name] for name in shapes.index],
        hover=[f"{words[name]}, modelled" for name in shapes.index],
        colour=own["colour"],
        colour_dark=own["colour_dark"],
        pattern=pattern,
        colour_2=other["colour"],
        colour_2_dark=other["colour_dark"],
    )
    layers = []
    for name in (*STATES, OTHERS):
        if name in shapes.index:
            role = "contested" if name == CONTESTED else f"change:{name}"
            layers.append(Layer(role, "area", shapes.loc[[name]], words[name]))
        elif name in (GAINED, LOST):
            layers.append(legend_layer(f"change:{name}", words[name]))
    return layers


def _told(theatre: Theatre, view: View, frame: pd.DataFrame) -> _Told:
    amount, names = area_formatter(theatre, view), _state_words(theatre, view)
    places: dict[str, list[tuple[float, str]]] = {state: [] for state in names}
    columns = (frame[column].tolist() for column in ("state", "area_km2", "name_en"))
    for state, km2, place in zip(*columns, strict=True):
        places[state].append((km2, place))
    words = {}
    for state, name in names.items():
        km2 = amount(sum(area for area, _ in places[state]))
        held = f"{km2}, {format_count(len(places[state]), 'place')}" if places[state] else "none"
        words[state] = f"{name}: {held}"
    first, who = comparison_date(theatre, view), _who(theatre, view)
    where = "" if view.country == theatre.settings.whole else place_name(theatre, view.country)
    title = (
        f"{who}{f' in {where}' if where else ''}: what changed, {format_date(first)} to "
        f"{format_date(view.as_of)}"
    )
    spoken = [f"{words[state]}{_listed(places[state])}" for state in STATES if places[state]]
    none = [names[state] for state in (GAINED, LOST) if not places[state]]
    unsure = int((~frame["changes_verified"] & (frame["state"] != OTHERS)).sum())
    doubt = f" Of these places {unsure} have changes that are not verified." if unsure else ""
    return _Told(
        title=title,
        words=words,
        caption=(
            f"{format_date(first)} and {format_date(view.as_of)}: who is said to hold each place "
            f"on the two days. "
            f"Held in between: on neither day, but on one between them.{doubt} "
            + basemap.attribution(theatre, *FILES)
        ),
        alt=f"{title}. Modelled: {'; '.join([*spoken, *(f'{name}: none' for name in none)])}.",
    )


def _listed(places: list[tuple[float, str]]) -> str:
    """The largest of some places, by the ground they speak for, km²."""
    names = [name for _, name in nlargest(MAX_NAMED, places, key=lambda place: place[0])]
    more = len(places) - len(names)
    return f" ({join_list(names) if not more else ', '.join(names) + f' and {more} more'})"


def _state_words(theatre: Theatre, view: View) -> dict[str, str]:
    """Each state in words, for legend and table."""
    who = _who(theatre, view)
    return {
        GAINED: f"gained by {who}",
        LOST: f"lost by {who}",
        BETWEEN: "held in between only",
        CONTESTED: "contested at the end",
        HELD: "held on both days",
        OTHERS: "others on both days",
    }


def _who(theatre: Theatre, view: View) -> str:
    return str(theatre.actors.loc[view.controller or theatre.settings.subject, "short_label"])


def _refused(
    theatre: Theatre, view: View, exhibit_id: str, kind: Literal["map", "table"]
) -> Exhibit:
    """An empty exhibit that says why: there is no change backwards in time."""
    first = comparison_date(theatre, view)
    why = f"Choose a first day before {format_date(view.as_of)}: {format_date(first)} is not."
    if (
        not controllers_by_place(theatre, view.as_of).size
        or not controllers_by_place(theatre, first).size
    ):
        why = nothing_assessed(theatre)
    return Exhibit(
        id=exhibit_id,
        kind=kind,
        title=f"{_who(theatre, view)}: what changed",
        subtitle=control_model_note(view.reach_km),
        as_of=view.as_of,
        frame=pd.DataFrame(),
        marks=TableMarks(columns=()) if kind == "table" else None,
        caption=f"As of {format_date(view.as_of)}.",
        alt=why,
        missing=why,
    )


def _impossible(theatre: Theatre, view: View) -> bool:
    first, settings = comparison_date(theatre, view), theatre.settings
    return not settings.window_first <= first < view.as_of <= settings.window_last
