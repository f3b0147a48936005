"""View selected by the controls of all pages: drawn by the app shell, read by the pages.

They are never drawn in a page script: a widget belongs to its page, and loses its value and its
address parameter when the reader opens another page.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

import pandas as pd
import streamlit as st

from data.loading.theatre import served_theatres
from data.model import Filters, Preset
from data.queries.ledger import period_of_records
from data.web_address import web_address
from exhibits.builders.maps.radius_cells import default_radius_km
from exhibits.links.options import event_sets
from exhibits.links.view_parameters import AREAS, AS_OF, COUNTRY
from exhibits.links.view_query import THEATRE, query_of_view
from exhibits.model import EVERY, View
from pages.server.settings import server_settings
from pages.ui import cache
from pages.ui.chosen_values import choose_value, restore_values
from pages.ui.markdown import escape_markdown
from pages.ui.rendered_exhibit import Choice

MAX_BUTTONS = 4
MAX_BASE_CHARACTERS = 300


def draw_unit(*, is_used: bool) -> None:
    """Draw the choice of the unit of area, out of sight on pages without areas or a choice."""
    units = list(cache.area_units())
    is_shown = is_used and len(units) > 1
    with st.sidebar, st.container(key="unit" if is_shown else "unused-unit"):
        draw_choice(
            "Area unit",
            units,
            key=AREAS,
            label_visibility="visible",
            help="Unit for axes and conversions; the source's own unit is always shown too.",
        )


def draw_choice(
    label: str,
    names: list[str],
    *,
    key: str,
    label_visibility: Literal["visible", "collapsed"] = "collapsed",
    help: str | None = None,
) -> None:
    """Choice of one name, initially the first: as buttons, or else as a select box.

    Buttons render Markdown, and the address stores the rendered label. Therefore names that
    Markdown would change, and more than `MAX_BUTTONS` names, are offered in a select box.
    """
    is_literal = all(escape_markdown(name) == name for name in names)
    if is_literal and len(names) <= MAX_BUTTONS:
        st.segmented_control(
            label,  # house: each caller gives a literal
            names,  # house: `is_literal`
            default=names[0],
            required=True,
            key=key,
            bind="query-params",
            persist_state="session",
            label_visibility=label_visibility,
            help=help,  # house: each caller gives a literal
        )
    else:
        st.selectbox(
            label,  # house: each caller gives a literal
            names,
            filter_mode=None,
            key=key,
            bind="query-params",
            persist_state="session",
            label_visibility=label_visibility,
            help=help,  # house: each caller gives a literal
        )


def select_segment(
    label: str,
    values: dict[str, Any],
    key: str,
    default: str = "",
    column: Any = st,
    **options: Any,
) -> Any:
    """Value selected from ``values`` (by label) on buttons, initially ``default`` or the first."""
    default = default or next(iter(values))
    chosen = column.segmented_control(
        label,  # house: each caller gives a literal
        list(values),  # house: labels of this project
        default=default,
        key=key,
        bind="query-params",
        required=True,
        **options,  # house: each caller gives literals, or escapes them
    )
    return values[chosen or default]


def select_optional(
    column: Any, label: str, key: str, values: dict[str, str], help: str | None = None
) -> str:
    """Value selected from ``values`` (by label) in a select box, or "" for all."""
    chosen = column.selectbox(
        label,  # house: each caller gives a literal
        list(values),
        index=None,
        key=key,
        bind="query-params",
        placeholder="All",
        help=help,  # house: each caller gives a literal
    )
    return values[chosen] if chosen else ""


def select_date(column: Any, label: str, key: str, **options: Any) -> pd.Timestamp | None:
    """Date selected within the period of the theatre; None if the field is empty.

    A selection of claims, with the keys "from" and "to", may include those outside of it.
    """
    settings = cache.theatre().settings
    first, last = settings.window_first, settings.window_last
    if key in ("from", "to"):
        first, last = period_of_records(cache.theatre())
    chosen: dt.date | None = column.date_input(
        label,  # house: each caller gives a literal, or escapes it
        None,
        min_value=first,
        max_value=last,
        key=key,
        bind="query-params",
        format="YYYY-MM-DD",
        **options,  # house: each caller gives literals
    )
    return pd.Timestamp(chosen) if chosen else None


def select_event_set(column: Any, **options: Any) -> str:
    """Data set of events selected in a select box; "" for the default, or where it is the only."""
    sets = event_sets(cache.theatre())
    if len(sets) < 2:
        return ""
    name = column.selectbox(
        "Data set",
        list(sets),
        key="dataset",
        bind="query-params",
        filter_mode=None,
        **options,  # house: each caller gives literals
    )
    return sets[name] if name != next(iter(sets)) else ""


def event_set() -> str:
    """Selected data set of events, or the default one; "" where there is only one."""
    sets = event_sets(cache.theatre())
    if len(sets) < 2:
        return ""
    return sets.get(st.session_state.get("dataset", ""), next(iter(sets.values())))


def country() -> str:
    """Id of the selected country, or of the theatre."""
    name = st.session_state.get(COUNTRY)
    places = cache.countries()
    return places[name] if name in places else cache.theatre().settings.whole


def as_of() -> dt.date:
    """Selected as-of date."""
    return st.session_state.get(AS_OF) or _opening_date()


def area_unit() -> str:
    """Id of the selected unit of area."""
    units = cache.area_units()
    name = st.session_state.get(AREAS)
    return units[name] if name in units else next(iter(units.values()))


def view(filters: Filters = EVERY, **choices: Any) -> View:
    """View of the shared controls, with the fields set by controls of a page."""
    choices = {"radius_km": default_radius_km(cache.theatre()), **choices}
    return View(pd.Timestamp(as_of()), country(), area_unit(), filters=filters, **choices)


def _opening_date() -> dt.date:
    return cache.theatre().settings.opening_date.date()  # a Timestamp never equals a date


def links() -> cache.Links:
    """Address prefixes of links in exhibits, with the selected date.

    The address of the sources omits the country: on a page about one place the selected country may
    differ from that of the claim, and would filter it out.
    """
    shared = query_of_view(cache.theatre(), view())
    dated = {name: shared[name] for name in (THEATRE, AS_OF) if name in shared}
    return cache.Links(
        source=_join_address("sources", dated | {"q": ""}),
        claim=_join_address("ledger", shared | {"claim": ""}),
        rivals=_join_address("rivals", shared | {"place": ""}),
        place=_join_address("places", shared | {"at": ""}),
    )


def address(page: str, **parameters: str) -> str:
    """Address of a page with the current view, without parameters equal to the defaults."""
    return _join_address(page, query_of_view(cache.theatre(), view()) | parameters)


def _join_address(page: str, parameters: Mapping[str, str | list[str]]) -> str:
    query = urlencode(parameters, doseq=True)
    return f"{page}?{query}" if query else page


def base() -> str:
    """Base address of this dashboard for links: scheme, host, port and folder.

    Empty if the browser reports no web address, or one that is too long.
    """
    if public := server_settings().public_address:
        return public.rstrip("/")
    location = web_address((st.context.url or "").split("?")[0].split("#")[0], MAX_BASE_CHARACTERS)
    if location is None:
        return ""
    parts = urlsplit(location.href)
    folder = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"{parts.scheme}://{parts.netloc}/{folder}".rstrip("/")


def open_address(make: Callable[..., str], exhibit_id: str, view: View, *parts: str) -> str:
    """Address of an exhibit's file or light page in a view; "" if it is not served to all.

    ``make`` is `file_address` or `embedded_address`.
    """
    theatre_name = cache.theatre().folder.name
    if theatre_name not in served_theatres():
        return ""
    query = query_of_view(cache.theatre(), view, cache.entries()[exhibit_id].page)
    params = {name: text for name, text in query.items() if name != THEATRE}
    return make(base(), theatre_name, exhibit_id, *parts, params)


def adjacent_date(direction: int) -> dt.date | None:
    """Nearest date with a new claim or map before (-1) or after (1) the selected date."""
    dates = _dates_beyond(direction)
    return None if dates.empty else dates[0].date()


def choices_to_prepare(*, has_country: bool, has_date: bool) -> list[Choice]:
    """List the dates that Later and Earlier lead to, then the other countries, for idle time.

    Empty if the server prepares nothing.
    """
    if not server_settings().prepare_views:
        return []
    dates = [*_dates_beyond(1)[:1], *_dates_beyond(-1)[:1]] if has_date else []
    places = [place for place in cache.countries().values() if place != country()]
    by_date = [Choice(as_of=date) for date in dates]
    return [*by_date, *(Choice(country=place) for place in places if has_country)]


def _dates_beyond(direction: int) -> pd.DatetimeIndex:
    """Dates with a new claim or map on one side of the selected date, the nearest first."""
    current, dates = pd.Timestamp(as_of()), cache.step_dates()
    settings = cache.theatre().settings
    dates = dates[(dates >= settings.window_first) & (dates <= settings.window_last)]
    return dates[dates > current] if direction > 0 else dates[dates < current][::-1]


def choose_date(date: pd.Timestamp) -> None:
    """Select an as-of date; call in a callback, before the control of this run is drawn."""
    settings = cache.theatre().settings
    day = min(max(date, settings.window_first), settings.window_last).date()
    choose_value(AS_OF, day)


def choose_preset(preset: Preset) -> None:
    """Select the date of a preset, and its country if it has one; call in a callback."""
    choose_date(preset.as_of)
    names = {place: name for name, place in cache.countries().items()}
    if preset.country in names:
        choose_value(COUNTRY, names[preset.country])


def step_date(direction: int) -> None:
    """Select the nearest date with a new claim or map; call in a callback."""
    restore_values()
    date = adjacent_date(direction)
    if date is not None:
        choose_value(AS_OF, date)
