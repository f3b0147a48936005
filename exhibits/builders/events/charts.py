"""Charts of events: by month beside territory, by type, by actor, by admin unit."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np
import pandas as pd

from data.model import Theatre
from data.text.actors import actor_in_text
from data.text.format import NARROW, format_count, sentence_case
from exhibits.builders.control.control_area import controller_area, month_starts
from exhibits.builders.events.scope import (
    DEATHS,
    DEATHS_NOTE,
    EventScope,
    event_scope,
    event_store,
    format_deaths_range,
    format_period,
    select_events,
)
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.messages import controller_label
from exhibits.builders.view_scope import area_unit, chosen_countries, followed_controller
from exhibits.model import Exhibit, Paint, SharesMarks, Steps, StepsMarks, View
from exhibits.text.markup import BREAK, bold_text
from exhibits.theme import DARK, LIGHT

MOST_BARS = 15
"""Types, actors or admin units that a chart draws, those with most events; files have more."""
MOST_LABELS = 1_000
"""Types, actors or admin units of files, those with most events: 5,000 would slow the page."""
MOST_FIGURES = 200
"""Figures of a chart that the page lists, the largest."""
EVENTS_PAINT = Paint("events", "Events", LIGHT.accent, DARK.accent, "")
_RANGE = (
    Steps("deaths_low", "Deaths, low estimate", faint=True),
    Steps("deaths_high", "Deaths, high estimate", faint=True),
)
_SUMS = ("events", "deaths_low", "deaths", "deaths_high")


def events_over_time(theatre: Theatre, base_map: Basemap, view: View) -> Exhibit:
    """Build step lines by month: events, reported deaths, and the modelled area of a controller.

    Frame: ``panel``, ``day`` and ``last_day`` (those counted of a month), ``events``,
    ``deaths_low``, ``deaths``, ``deaths_high``, ``area_km2``, ``area`` (in the unit drawn),
    ``hover``; a panel has its columns.
    """
    scope = event_scope(theatre, view)
    selection = select_events(theatre, view)
    counts = event_store(theatre).query("count_by_month", selection)
    start = scope.first or view.as_of
    first_day = view.filters.first or start.replace(day=1)
    months, notes = _fill_months(counts, first_day, scope.last)
    frame = _stack_panels(months, _monthly_area_of(theatre, base_map, view, scope))
    by_year = int(scope.totals["by_year"])
    has_range = not np.array_equal(months["deaths_low"], months["deaths_high"])
    left_out = (
        f"{format_count(by_year, 'event')} known to the year only: left out of months, and listed "
        "in the month of the recorded date."
    ) * bool(by_year)
    title = f"{scope.place}: events by month{scope.filters}"
    return Exhibit(
        id="events_over_time",
        kind="steps",
        title=title,
        subtitle="Events, reported deaths and modelled area on one time axis",
        as_of=view.as_of,
        frame=frame,
        marks=StepsMarks(
            value_label="by month",
            value_range=None,
            window=(start, max(view.as_of, start + pd.Timedelta(days=1))),
            steps=(
                Steps("events", "Events"),
                Steps("deaths", "Deaths, best estimate"),
                *(_RANGE if has_range else ()),
                *([Steps("area", "Modelled area")] if frame["area"].notna().any() else []),
            ),
        ),
        caption=scope.caption(*notes, DEATHS_NOTE, left_out),
        alt=f"{title}. {_message(scope)}.",
        sources=scope.sources,
        missing=scope.missing,
        message=_message(scope) if scope.events else "",
    )


@dataclass(frozen=True)
class CountedRows:
    """A count of a chart, as text, and the parameters of the page Events that list its rows.

    ``parameters`` is empty where no address has the period: it is not that of the records.
    """

    label: str
    count: str
    deaths: str
    parameters: dict[str, str]


def month_counts(theatre: Theatre, view: View, months: pd.DataFrame) -> list[CountedRows]:
    """List the counts of the frame of `events_over_time`, the latest month first."""
    first, last = theatre.settings.window_first, theatre.settings.window_last
    counts = months.dropna(subset=["events"])[["day", "last_day", "events"]]
    deaths = months.dropna(subset=["deaths"]).drop(columns=["events", "last_day"])
    listed = []
    for row in counts.merge(deaths, on="day").iloc[::-1].to_dict("records"):
        start, end = pd.Timestamp(row["day"]), pd.Timestamp(row["last_day"])
        parameters = {"from": f"{start:%Y-%m-%d}", "as_of": f"{end:%Y-%m-%d}"}
        listed.append(
            CountedRows(
                _name_days(start, end),
                format_count(int(row["events"]), "event"),
                format_deaths_range(row),
                parameters if first <= start and end <= last else {},
            )
        )
    return listed


def bar_counts(bars: pd.DataFrame) -> list[CountedRows]:
    """List the largest counts of the frame of `_bars`, the largest first."""
    return [
        CountedRows(row["label"], row["whole"], row["deaths_text"], dict(parse_qsl(row["link"])))
        for row in bars.head(MOST_FIGURES).to_dict("records")
    ]


def _message(scope: EventScope) -> str:
    deaths = format_deaths_range(scope.totals)
    counted = f"{scope.counted} in {scope.place}, {scope.period}"
    return f"{counted}; reported deaths: {deaths}"


def _fill_months(
    counts: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp
) -> tuple[pd.DataFrame, list[str]]:
    """Return ``day``, ``last_day`` and sums of each month from ``first`` on, and notes.

    A month of which the period has only some days is left out, as its count would look like a rise
    or a decline; such months stay where no other is left.
    """
    months = pd.date_range(first.replace(day=1), last, freq="MS")
    ends = months + pd.offsets.MonthEnd()
    is_complete = (months >= first) & (ends <= last)
    is_counted = is_complete if is_complete.any() else np.ones(len(months), dtype=bool)
    days, last_days = (
        months.where(months >= first, first),
        ends.where(ends <= last, last),
    )
    notes = [
        f"Not a complete month: {_name_days(day, end)}."
        if is_in
        else f"{day:%B %Y} is not complete and left out of the counts."
        for day, end, is_in in zip(
            days[~is_complete], last_days[~is_complete], is_counted[~is_complete], strict=True
        )
    ]
    months, days, last_days = months[is_counted], days[is_counted], last_days[is_counted]
    positions = months.get_indexer(pd.DatetimeIndex(counts["month"]))
    filled = {}
    for name in _SUMS:
        sums = counts[name].to_numpy()
        filled[name] = np.zeros(len(months), dtype=sums.dtype)
        filled[name][positions[positions >= 0]] = sums[positions >= 0]
    return pd.DataFrame({"day": days, "last_day": last_days, **filled}), notes


def _name_days(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Name a month, or the days of one that is not complete."""
    if first.is_month_start and last.is_month_end:
        return f"{first:%B %Y}"
    return format_period(first, last)


@dataclass(frozen=True)
class _Area:
    """Modelled area on the first of months, km² and in the unit drawn, under the heading of it."""

    panel: str
    days: np.ndarray
    km2: np.ndarray
    drawn: np.ndarray
    hovers: list[str]


def _stack_panels(months: pd.DataFrame, area: _Area | None) -> pd.DataFrame:
    """Stack months for the panels of events, of deaths, and of area if there is any."""
    days, count = months["day"].to_numpy(), len(months)
    ends = months["last_day"].to_numpy()
    texts = [
        f"{_name_days(*each)}: " for each in zip(months["day"], months["last_day"], strict=True)
    ]
    events = [
        f"{text}{format_count(number, 'event')}"
        for text, number in zip(texts, months["events"].tolist(), strict=True)
    ]
    stated = months[list(DEATHS)].to_dict("records")
    deaths = [f"{text}{format_deaths_range(row)}" for text, row in zip(texts, stated, strict=True)]
    none = np.full(count, np.nan)
    after = np.full(len(area.days) if area else 0, np.nan)
    panels = ["Events by month"] * count + ["Reported deaths by month"] * count
    columns: dict[str, Any] = {
        "panel": panels + ([area.panel] * len(area.days) if area else []),
        "day": np.concatenate([days, days, *([area.days] if area else [])]),
        "last_day": np.concatenate([ends, ends, np.full(len(after), None, ends.dtype)]),
    }
    for name in _SUMS:
        sums = months[name].to_numpy(dtype=float)
        parts = (sums, none, after) if name == "events" else (none, sums, after)
        columns[name] = np.concatenate(parts)
    columns["area_km2"] = np.concatenate([none, none, area.km2 if area else after])
    columns["area"] = np.concatenate([none, none, area.drawn if area else after])
    columns["hover"] = events + deaths + (area.hovers if area else [])
    return pd.DataFrame(columns)


@dataclass(frozen=True)
class _Map:
    """A base map as an argument of a cached function: equal only to itself."""

    base_map: Basemap = field(hash=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Map) and other.base_map is self.base_map

    def __hash__(self) -> int:
        return id(self.base_map)


@lru_cache(maxsize=16)
def _monthly_area(theatre: Theatre, drawn: _Map, radius_km: float | None) -> pd.DataFrame:
    """Area of each controller and country by month, computed once for a theatre and radius."""
    return controller_area(theatre, drawn.base_map, radius_km, month_starts(theatre))


@lru_cache(maxsize=16)
def _area_held(
    theatre: Theatre,
    drawn: _Map,
    radius_km: float | None,
    countries: tuple[str, ...],
    controller: str,
) -> tuple[np.ndarray, np.ndarray]:
    """First days of months, and the area (km²) of a controller in countries on them."""
    table = _monthly_area(theatre, drawn, radius_km)
    rows = table[table["country"].isin(countries) & (table["controller"] == controller)]
    by_day = rows.groupby("day", as_index=False)["area_km2"].sum()
    return by_day["day"].to_numpy(), by_day["area_km2"].to_numpy(dtype=float)


def _monthly_area_of(
    theatre: Theatre, base_map: Basemap, view: View, scope: EventScope
) -> _Area | None:
    """Area of the followed controller by month up to the as-of date; None without control."""
    if theatre.control.empty or not scope.events:
        return None
    ids = tuple(country.place_id for country in chosen_countries(theatre, view))
    controller = followed_controller(theatre, view)
    days, km2 = _area_held(theatre, _Map(base_map), view.radius_km, ids, controller)
    first, last = scope.first or scope.last, scope.last
    is_shown = (days >= first.to_datetime64()) & (days <= last.to_datetime64())
    days, km2 = days[is_shown], km2[is_shown]
    factor, symbol, _ = area_unit(theatre, view)
    drawn = km2 * factor
    holder = actor_in_text(theatre, controller_label(theatre, view))
    return _Area(
        panel=f"Area held by {holder} (modelled, {symbol})",
        days=days,
        km2=km2.round(1),
        drawn=drawn,
        hovers=[
            f"{day:%B %Y}: {round(area):,}{NARROW}{symbol}"
            for day, area in zip(pd.DatetimeIndex(days), drawn.tolist(), strict=True)
        ],
    )


def events_by_type(theatre: Theatre, view: View) -> Exhibit:
    """Build bars of the types; frame as `_bars`."""
    note = "An event has one type, as recorded by its source."
    return _bars(theatre, view, "events_by_type", "type", "Events by type", note)


def events_by_actor(theatre: Theatre, view: View) -> Exhibit:
    """Build bars of the actors; frame as `_bars`."""
    note = "An event with two actors counts for both, so the bars exceed the number of events."
    return _bars(theatre, view, "events_by_actor", "actor", "Events by actor", note)


def events_by_unit(theatre: Theatre, view: View) -> Exhibit:
    """Build bars of the admin units; frame as `_bars`."""
    title = f"Events by {theatre.settings.admin_unit}"
    note = "Admin units as named by the sources of the events."
    return _bars(theatre, view, "events_by_unit", "unit", title, note)


def _bars(
    theatre: Theatre, view: View, exhibit_id: str, parameter: str, title: str, note: str
) -> Exhibit:
    """Build bars of counts, the largest first; the `MOST_BARS` largest are drawn.

    Frame: ``label``, ``events``, ``deaths_low``, ``deaths``, ``deaths_high``, ``deaths_text``,
    ``link`` (parameters of the page Events that list the rows of a bar), and columns drawn.
    """
    scope, selection = event_scope(theatre, view), select_events(theatre, view)
    counts = event_store(theatre).query(f"count_by_{parameter}", selection, MOST_LABELS)
    texts = [format_deaths_range(row) for row in counts[list(DEATHS)].to_dict("records")]
    labels = counts["label"].astype("str").tolist()
    numbers = [format_count(count, "event") for count in counts["events"].tolist()]
    frame = pd.DataFrame(
        {
            "panel": scope.place,
            "row": labels,
            "label": labels,
            "controller": EVENTS_PAINT.controller,
            **{name: counts[name] for name in _SUMS},
            "deaths_text": texts,
            "link": [urlencode({f"event_{parameter}": label}) for label in labels],
            "whole": numbers,
            "hover": [
                f"{bold_text(label)}{BREAK}{number}{BREAK}reported deaths: {text}"
                for label, number, text in zip(labels, numbers, texts, strict=True)
            ],
        }
    )
    full_title = f"{scope.place}: {title[:1].lower()}{title[1:]}{scope.filters}"
    drawn = zip(labels, numbers, strict=True)
    highest = max(counts["events"].to_list(), default=1) * 1.05
    return Exhibit(
        id=exhibit_id,
        kind="shares",
        title=full_title,
        subtitle=f"Number of events, {scope.period}",
        as_of=view.as_of,
        frame=frame,
        marks=SharesMarks(
            "number of events", (EVENTS_PAINT,), counted="events", highest=highest, most=MOST_BARS
        ),
        caption=scope.caption(_count_labels(scope, parameter, counts), note, DEATHS_NOTE),
        alt=f"{sentence_case(full_title)}. "
        + "; ".join(f"{label}: {number}" for label, number in list(drawn)[:MOST_BARS])
        + ".",
        sources=scope.sources,
        missing=scope.missing,
        message=_bar_message(scope, labels, counts) if scope.events and labels else "",
        column_names={"controller": "", "link": ""},
    )


def _count_labels(scope: EventScope, parameter: str, counts: pd.DataFrame) -> str:
    """Count the bars, and the events that none of them counts."""
    nouns = {"unit": "admin unit"}
    counted = format_count(len(counts), nouns.get(parameter, parameter))
    if len(counts) == MOST_LABELS:
        return f"{counted}, those with most events."
    without = scope.events - int(counts["events"].sum())
    if parameter == "actor" or without <= 0:
        return f"{counted}."
    return f"{counted}; {format_count(without, 'event')} without one."


def _bar_message(scope: EventScope, labels: list[str], counts: pd.DataFrame) -> str:
    share = round(100 * float(counts["events"].iloc[0]) / scope.events)
    number = f"{int(counts['events'].iloc[0]):,}"
    return (
        f"{labels[0]}: {number} of {scope.counted} in {scope.place} ({share}{NARROW}%), "
        f"{scope.period}"
    )
