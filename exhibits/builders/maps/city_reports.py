"""Reported states of a city's neighbourhoods, on a date and over time.

Exhibits show reports, not observed control: a neighbourhood is a point with an accuracy, its
borders are unknown, and only a report on the entire neighbourhood determines its colour.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import geopandas as gpd
import pandas as pd

from data.model import Theatre
from data.queries import control, ledger
from data.text.format import (
    format_count,
    format_date,
    format_event_dates,
    format_short_date,
    join_list,
    sentence_case,
)
from data.text.places import place_name
from data.text.sentences import claim_sentence
from exhibits.builders import sourcing
from exhibits.builders.maps.basemap import Basemap, attribution
from exhibits.builders.maps.city_share_bar import build_city_share_bar
from exhibits.builders.maps.neighbourhood_reports import (
    CACHED_CITIES,
    REPORT,
    STATES,
    build_frame,
    neighbourhood_points,
    reports_until,
    side_labels,
)
from exhibits.model import Citation, Exhibit, Layer, Steps, StepsMarks, View
from exhibits.text.markup import BREAK

_REPORTED = "reported"  # role of a state's points and discs, followed by a colon and the state
_REPLACED = ("accuracy", "quarter")
_SHARE_COLUMNS = [
    "place_id", "panel", "side", "day", "neighbourhoods", "cleared", "share_pct", "ever",
    "ever_pct", "hover", "derived",
]  # fmt: skip
_WINDOW_MARGIN = pd.Timedelta(days=10)


def build_city_map(
    theatre: Theatre, base_map: Basemap, view: View, exhibit_id: str, place_id: str
) -> Exhibit:
    """Build a map of a city's neighbourhoods by the reports up to the as-of date.

    The latest report counts; of several on one date, the least advanced. Each neighbourhood is a
    disc with the radius of its point's uncertainty; its hover text lists all reports with dates.
    """
    name = place_name(theatre, place_id)
    states = control.neighbourhoods_at(theatre, place_id, view.as_of)
    if states.empty:
        return _without_neighbourhoods(base_map, view, exhibit_id, place_id, name)
    reports = reports_until(theatre, place_id, view.as_of)
    neighbourhoods = neighbourhood_points(
        theatre, base_map, place_id, view.as_of, states, len(reports)
    )
    discs, points = _state_layers(neighbourhoods)
    claim = share_claim(theatre, view, place_id)
    marks = base_map.backdrops[place_id].map_marks(bar=build_city_share_bar(theatre, claim))
    remaining = [layer for layer in marks.layers if layer.role.partition(":")[0] not in _REPLACED]
    built = [layer for layer in remaining if layer.role == "built"]
    others = [layer for layer in remaining if layer.role != "built"]
    marks = replace(
        marks,
        layers=(*built, *discs, *others, *points),
        labels=(*marks.labels, *side_labels(theatre, base_map, place_id)),
    )
    frame = build_frame(theatre, place_id, states, view.as_of)
    if claim is not None:  # source of the share bar
        figures = theatre.figures.loc[pd.Index([claim.name], dtype=object)]
        cited = sourcing.add_citations(theatre, figures).assign(
            event=claim_sentence(theatre, claim)
        )
        frame = pd.concat([cited, frame], ignore_index=True)
    sources = sourcing.citations(theatre, frame["source_id"])
    title = f"{name}: neighbourhoods by latest report, {format_date(view.as_of)}"
    summary = _count_states(states)
    estimated = int((neighbourhoods["status"] != "verified").sum())
    return Exhibit(
        id=exhibit_id,
        kind="map",
        title=title,
        subtitle=(
            "Latest report per neighbourhood, not a front line. Coloured only if the whole "
            "neighbourhood was reported cleared. Disc size: positional uncertainty; boundaries "
            "unknown"
            + (
                ""
                if claim is None
                else ". Bar: claimed share of the city; sources do not state which parts"
            )
        ),
        as_of=view.as_of,
        frame=frame,
        marks=marks,
        caption=(
            f"As of {format_date(view.as_of)}. "
            f"{format_count(int(states['reports'].sum()), 'report')} on "
            f"{(states['reports'] > 0).sum()} of {len(states)} named neighbourhoods"
            f"{_count_disagreements(states)}"
            f"Positions accurate to {neighbourhoods['accuracy_m'].min():,.0f}\u2013"
            f"{neighbourhoods['accuracy_m'].max():,.0f} m, {estimated} of them estimated. "
            f"{_summarise_outlets(sources)}{attribution(theatre, 'cities/')}"
        ),
        alt=f"{title}. {sentence_case(summary)}.",
        sources=sources,
        note=(
            "Schematic: river, wall and outline are based on published points and dimensions. "
            "Early claims were often premature: a later report may state less progress than an "
            "earlier one."
        ),
    )


def _without_neighbourhoods(
    base_map: Basemap, view: View, exhibit_id: str, place_id: str, name: str
) -> Exhibit:
    missing = f"No neighbourhoods of {name} are recorded."
    return Exhibit(
        id=exhibit_id,
        kind="map",
        title=f"{name}: neighbourhoods by latest report, {format_date(view.as_of)}",
        subtitle="Reports, not a front line",
        as_of=view.as_of,
        frame=pd.DataFrame(columns=REPORT),
        marks=base_map.backdrops[place_id].map_marks(),
        caption=f"As of {format_date(view.as_of)}.",
        alt=missing,
        sources=(),
        missing=missing,
    )


@lru_cache(maxsize=CACHED_CITIES)
def city_window(theatre: Theatre, place_id: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first and last day of the time axes of a city's page, which all share.

    They contain the reports on its neighbourhoods and the claims on its measures.
    """
    city = next(city for city in theatre.settings.cities if city.place_id == place_id)
    places, metrics = [place_id, *city.parts], list(city.metrics)
    claims = ledger.select_claims(
        theatre, metrics=metrics, places=places, until=theatre.settings.window_last
    )
    days = pd.concat(
        [
            control.cleared_over_time(theatre, place_id)["day"],
            claims["as_of_first"],
            claims["as_of_last"],
        ]
    )
    return days.min() - _WINDOW_MARGIN, days.max() + _WINDOW_MARGIN


def build_reported_share(theatre: Theatre, view: View, exhibit_id: str, place_id: str) -> Exhibit:
    """Build a chart of the share of a city's named neighbourhoods reported as cleared, over time.

    Counts names, not area or people. One panel for the city, and one for each side where every
    neighbourhood has a side, because each side is a separate base.
    """
    name = place_name(theatre, place_id)
    history = control.cleared_over_time(theatre, place_id)
    known = history[history["day"] <= view.as_of]
    title = f"{name}: share of named neighbourhoods reported fully cleared"
    rows = known.assign(
        place_id=place_id,
        panel=[_panel_title(row) for row in known.to_dict("records")],
        share_pct=(known["cleared"] / known["neighbourhoods"] * 100).round(2),
        ever_pct=(known["ever"] / known["neighbourhoods"] * 100).round(2),
        hover=[
            f"{format_short_date(row['day'])}{BREAK}{row['cleared']} of {row['neighbourhoods']} "
            f"by the latest report{BREAK}{row['ever']} by any report to date"
            for row in known.to_dict("records")
        ],
        derived=True,
    )
    reports = reports_until(theatre, place_id, view.as_of)
    sources = sourcing.citations(theatre, reports["source_id"])
    last = rows.drop_duplicates("panel", keep="last")
    descriptions = [
        f"{row['panel']}: {row['cleared']} ({row['share_pct']:.0f}\u202f%) by the latest report "
        f"per neighbourhood, {row['ever']} by any report to date"
        for row in last.to_dict("records")
    ]
    return Exhibit(
        id=exhibit_id,
        kind="steps",
        title=title,
        subtitle="Counts neighbourhoods, not area or population; derived, not stated by any source",
        as_of=view.as_of,
        frame=rows[_SHARE_COLUMNS],
        marks=StepsMarks(
            value_label="% of neighbourhoods",
            value_range=(0.0, 100.0),
            window=city_window(theatre, place_id),
            steps=(
                Steps("share_pct", "Fully cleared, by latest report"),
                Steps("ever_pct", "Fully cleared, by any report", faint=True),
            ),
        ),
        caption=(
            f"As of {format_date(view.as_of)}. Where the lines diverge, a later report states less "
            "progress than an earlier one. Neighbourhoods without a report count as not cleared. "
            f"{_summarise_outlets(sources)}".strip()
        ),
        alt=f"{title}. {'; '.join(descriptions) or 'No report by this date'}.",
        sources=sources,
        missing="" if len(rows) else f"No neighbourhood reports up to {format_date(view.as_of)}.",
    )


def _panel_title(row: Mapping[Hashable, Any]) -> str:
    where = f" in the {row['side']}" if row["side"] else ""
    base = f"{row['neighbourhoods']} named neighbourhoods{where}"
    return f"Share of the {base} reported fully cleared (not share of area)"


def _state_layers(neighbourhoods: gpd.GeoDataFrame) -> tuple[list[Layer], list[Layer]]:
    """Build the disc and point layers of each state, with counts in the legend."""
    discs, points = [], []
    for state, label in STATES.items():
        rows = neighbourhoods[neighbourhoods["state"] == state]
        if rows.empty:
            continue
        sides = rows["side"].dropna().value_counts().sort_index()
        counts_by_side = ", ".join(f"{number} {side}" for side, number in sides.items())
        legend = f"{label}: {len(rows)}" + (f" ({counts_by_side})" if counts_by_side else "")
        discs.append(Layer(f"{_REPORTED}:{state}", "disc", rows))
        points.append(Layer(f"{_REPORTED}:{state}", "point", rows, legend))
    return discs[::-1], points[::-1]  # cleared neighbourhoods on top


def _count_states(states: pd.DataFrame) -> str:
    counts = states["state"].value_counts()
    parts = [f"{label}: {counts[state]}" for state, label in STATES.items() if state in counts]
    return join_list(parts)


def _count_disagreements(states: pd.DataFrame) -> str:
    count = int(states["cleared_differs"].sum())
    return (
        f"; reports on {count} of them give different dates of full clearance. " if count else ". "
    )


def _summarise_outlets(sources: tuple[Citation, ...]) -> str:
    """Summarise the outlets of the reports, most frequent first; long lists end with a count."""
    outlets = pd.Series([source.outlet for source in sources], dtype=object).value_counts()
    if outlets.empty:
        return ""
    first = "; ".join(str(outlet) for outlet in outlets.index[:3])
    more = f"; and {len(outlets) - 3} more" if len(outlets) > 3 else ""
    return f"{format_count(len(sources), 'source')}, by {first}{more}. "


def share_claim(theatre: Theatre, view: View, place_id: str) -> pd.Series | None:
    """Return the latest claim on a share of a city, or None if there is none by the as-of date."""
    city = next(city for city in theatre.settings.cities if city.place_id == place_id)
    return ledger.latest_claim(theatre, city.metrics[0], place_id, view.as_of)


def last_event(
    theatre: Theatre,
    view: View,
    places: Sequence[str],
    since: pd.Timestamp,
    short: bool = False,
) -> str:
    """Describe the latest event at any of these places from a date to the as-of date; "" if none.

    ``short`` omits the reporter and abbreviates the month to three letters.
    """
    rows = control.events_until(theatre, view.as_of)
    rows = rows[rows["place_id"].isin(list(places)) & (rows["date_first"] >= since)]
    rows = rows.sort_values("date_first")
    if rows.empty:
        return ""
    row = rows.iloc[-1]
    by = f" ({row['by']})" if isinstance(row["by"], str) and not short else ""
    return f"{row['kind_label']} {format_event_dates(row, short)}{by}"
