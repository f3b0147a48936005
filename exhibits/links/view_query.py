"""Conversion of a view to URL query parameters and back.

Pure functions, independent of pages and server. Parameter names and values are a public contract
(docs/adr/0007) and match the pages' controls: values of the opening view are omitted, a choice is
its visible label, a date is YYYY-MM-DD.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

import pandas as pd

from data.model import Filters, Theatre
from data.queries.ledger import ORDERS
from exhibits.builders.maps.radius_cells import DEFAULT_RADIUS_KM
from exhibits.links.citation import CITATION_PARAMETER
from exhibits.links.options import (
    MAX_DAYS_APART,
    PLACE_ORDERS,
    area_units,
    choices,
    controllers,
    countries,
    distinct_labels,
    measures_of,
    opening_rivals,
    places_of,
    radius_options,
)
from exhibits.model import EVERY, LAYERS, View

Params = Mapping[str, str | Sequence[str]]
"""URL query: one value, or several, by parameter."""

OPENING_PAGE = "overview"
"""Page at the root of the URL."""
COUNTRY, AS_OF, AREAS = "country", "as_of", "areas"
SHARED = (COUNTRY, AS_OF, AREAS)
"""Parameters of every page."""
_CLAIM_PARAMETERS = (
    "q",
    "measure",
    "place",
    "by",
    "speaker",
    "from",
    "to",
    "status",
    "via",
    "sort",
    "claim",
)
PAGES: dict[str, tuple[str, ...]] = {
    "map": ("reach", "since", "layers"),
    "change": ("reach", "since", "controller"),
    "area": ("reach", "controller"),
    "places": ("q", "order", "at"),
    "ledger": _CLAIM_PARAMETERS,
    "rivals": ("place", "measure", "from", "to", "within"),
    "series": ("measure", "place"),
    "sources": ("q",),
}
"""Additional parameters by page, each after those that its options depend on."""
PICKS, PART = "exhibits", "part"
SETTINGS = ("title", "author", "handling", "language", "paper", "slide")
_KNOWN_PARAMETERS = {*SHARED, *sum(PAGES.values(), ()), PICKS, PART, *SETTINGS, CITATION_PARAMETER}
_KNOWN_PARAMETERS |= {"embed", "embed_options"}  # Streamlit's

MAX_SEARCH_CHARACTERS = 200
_MAX_NAMED_IN_FAULT = 12
MAX_QUOTED_CHARACTERS = 80


class AddressError(ValueError):
    """A URL parameter has an invalid value; the message lists the valid ones."""


@dataclass(frozen=True)
class Fault:
    """An invalid parameter; ``message`` quotes the value and lists the valid ones."""

    name: str
    message: str


def query_of_view(theatre: Theatre, view: View, page: str = "") -> dict[str, str | list[str]]:
    """Convert a view to the parameters of a page, omitting values of the opening view.

    Values for which the page has no control are omitted too.
    """
    query = {name: _WRITERS[name](theatre, view) for name in (*SHARED, *PAGES.get(page, ()))}
    return {name: value for name, value in query.items() if value is not None}


def require_view(theatre: Theatre, params: Params, page: str = "") -> View:
    """Read the view of a page from URL parameters as by `read_view`, rejecting invalid ones.

    Raises
    ------
    AddressError: a parameter is invalid; the message lists the valid values.
    """
    view, faults = read_view(theatre, params, page)
    if faults:
        raise AddressError(faults[0].message)
    return view


def read_view(theatre: Theatre, params: Params, page: str = "") -> tuple[View, tuple[Fault, ...]]:
    """Read the view of a page from URL parameters; invalid parameters are returned as faults.

    An empty parameter counts as absent. The last of several values counts. Parameters of other
    pages are ignored; one that no page has is a fault.
    """
    settings, units = theatre.settings, list(area_units(theatre).values())
    view = View(settings.opening_date, settings.whole, units[0] if units else "")
    faults = []
    if page == "rivals":
        view = replace(view, filters=_rivals_filters(theatre, opening_rivals(theatre).place))
    elif page == "series":
        view = _replace_filters(view, metric=next(iter(choices(theatre).series.values()), ""))
    for name in (*SHARED, *PAGES.get(page, ())):
        try:
            if name == "layers" and name in params:
                view = replace(view, layers=_read_layers(params[name]))
            elif name != "layers" and (text := last_value(params, name)):
                text = update_label(theatre, name, text)
                view = _PAGE_READERS.get((page, name), _READERS[name])(theatre, view, text)
        except AddressError as fault:
            faults.append(Fault(name, str(fault)))
    unknown = [name for name in params if name not in _KNOWN_PARAMETERS]
    faults += [Fault(name, f"unknown parameter: {quote_text(name)}") for name in unknown]
    if page == "series":
        view = replace(view, filters=EVERY)  # exhibits of that page define their measure and place
    return view, tuple(faults)


def update_label(theatre: Theatre, name: str, value: str) -> str:
    """Return the present label of a measure for a former one; other values unchanged."""
    if name == "measure":
        for former in theatre.settings.former_labels:
            if former.label == value:
                return str(distinct_labels(theatre.metrics["label"])[former.metric])
    return value


def quote_text(text: str) -> str:
    """Quote text that was read, cut at `MAX_QUOTED_CHARACTERS`."""
    return repr(
        text if len(text) <= MAX_QUOTED_CHARACTERS else f"{text[: MAX_QUOTED_CHARACTERS - 1]}…"
    )


def page_address(base: str, page: str, params: Params, fragment: str = "") -> str:
    """Build the URL of a page; ``base`` is the dashboard's URL, ``fragment`` an exhibit's id."""
    path = "" if page == OPENING_PAGE else quote(page)
    # Colons and commas are valid in a query; unescaped, lists remain readable.
    query = urlencode(params, doseq=True, safe=":,")
    anchor = f"#{quote(fragment)}" if fragment else ""
    return f"{base.rstrip('/')}/{path}{'?' if query else ''}{query}{anchor}"


def last_value(params: Params, name: str) -> str:
    """Return the last value of a parameter, "" if absent."""
    value = params.get(name, "")
    return value if isinstance(value, str) else (list(value) or [""])[-1]


def _rivals_filters(theatre: Theatre, place: str) -> Filters:
    """Return the filters of the page of rival claims for a URL without a measure."""
    opening = opening_rivals(theatre)
    metrics = list(measures_of(theatre, place).values())
    metric = opening.metric if opening.metric in metrics or not metrics else metrics[0]
    return Filters(metric=metric, place=place)


def _find_label(value: object, options: Mapping[str, Any]) -> str | None:
    return next((label for label, option in options.items() if option == value), None)


def _choose(noun: str, text: str, options: Mapping[str, Any]) -> Any:
    if text in options:
        return options[text]
    listed = list(options)[:_MAX_NAMED_IN_FAULT]
    more = f" and {len(options) - len(listed)} more" if len(options) > len(listed) else ""
    raise AddressError(f"unknown {noun} {quote_text(text)}; available: {', '.join(listed)}{more}")


def read_date(theatre: Theatre, text: str) -> pd.Timestamp:
    """Parse a date (YYYY-MM-DD) within the theatre's window.

    Raises
    ------
    AddressError: the date is malformed or outside the window.
    """
    first, last = theatre.settings.window_first, theatre.settings.window_last
    expected = f"a date as YYYY-MM-DD, from {first:%Y-%m-%d} to {last:%Y-%m-%d}"
    try:
        date = pd.to_datetime(text, format="%Y-%m-%d")
    except ValueError as error:
        raise AddressError(f"invalid date {quote_text(text)}; expected {expected}") from error
    if not first <= date <= last:
        raise AddressError(f"date {quote_text(text)} is outside the records; expected {expected}")
    return date


def _read_layers(value: str | Sequence[str]) -> tuple[str, ...]:
    labels = [value] if isinstance(value, str) else value
    layer_by_label = {layer.capitalize(): layer for layer in LAYERS}
    chosen = {_choose("layer", text, layer_by_label) for text in labels if text}
    return tuple(layer for layer in LAYERS if layer in chosen)


def _format_iso_date(date: pd.Timestamp | None) -> str | None:
    return None if date is None else f"{date:%Y-%m-%d}"


def _omit_default(label: str | None, options: Mapping[str, Any]) -> str | None:
    """Return None for the first label of a control, its default."""
    return None if label == next(iter(options), None) else label


def _write_layers(_: Theatre, view: View) -> list[str] | None:
    if set(view.layers) == set(LAYERS):
        return None
    return [layer.capitalize() for layer in view.layers] or [""]


def _write_measure(theatre: Theatre, view: View) -> str | None:
    metric = view.filters.metric
    return str(distinct_labels(theatre.metrics["label"])[metric]) if metric else None


def _write_place(theatre: Theatre, view: View) -> str | None:
    place = view.filters.place
    return str(distinct_labels(theatre.places["name_en"])[place]) if place else None


_WRITERS: dict[str, Callable[[Theatre, View], str | list[str] | None]] = {
    COUNTRY: lambda theatre, view: _omit_default(
        _find_label(view.country, countries(theatre)), countries(theatre)
    ),
    AS_OF: lambda theatre, view: (
        None if view.as_of == theatre.settings.opening_date else _format_iso_date(view.as_of)
    ),
    AREAS: lambda theatre, view: _omit_default(
        _find_label(view.area_unit, area_units(theatre)), area_units(theatre)
    ),
    "reach": lambda _, view: (
        None
        if view.radius_km == DEFAULT_RADIUS_KM
        else _find_label(view.radius_km, radius_options())
    ),
    "since": lambda _, view: _format_iso_date(view.since),
    "layers": _write_layers,
    "controller": lambda theatre, view: _omit_default(
        _find_label(view.controller, controllers(theatre)), controllers(theatre)
    ),
    "q": lambda _, view: view.filters.words or None,
    "order": lambda _, view: _omit_default(_find_label(view.order, PLACE_ORDERS), PLACE_ORDERS),
    "sort": lambda _, view: (
        None if view.order == View.order or view.order.lstrip("-") not in ORDERS else view.order
    ),
    "at": lambda _, view: view.filters.place or None,
    "claim": lambda _, view: view.claim or None,
    "measure": _write_measure,
    "place": _write_place,
    "by": lambda _, view: view.filters.organisation or None,
    "speaker": lambda _, view: view.filters.speaker or None,
    "from": lambda _, view: _format_iso_date(view.filters.first),
    "to": lambda _, view: _format_iso_date(view.filters.last),
    "status": lambda _, view: view.filters.status or None,
    "via": lambda _, view: view.filters.via or None,
    "within": lambda _, view: (
        None if view.days_apart == View.days_apart else _find_label(view.days_apart, MAX_DAYS_APART)
    ),
}


def _replace_filters(view: View, **changes: Any) -> View:
    return replace(view, filters=replace(view.filters, **changes))


def _read_search(_: Theatre, view: View, text: str) -> View:
    if len(text) > MAX_SEARCH_CHARACTERS:
        raise AddressError(f"a search of {len(text)} characters; at most {MAX_SEARCH_CHARACTERS}")
    return _replace_filters(view, words=text)


def _read_claim(theatre: Theatre, view: View, text: str) -> View:
    if text not in theatre.figures.index:
        raise AddressError(
            f"unknown claim {quote_text(text)}; expected the id of a claim in the ledger"
        )
    return replace(view, claim=text)


def _read_sort(_: Theatre, view: View, text: str) -> View:
    orders = {f"{sign}{name}": f"{sign}{name}" for name in ORDERS for sign in ("", "-")}
    return replace(view, order=_choose("order", text, orders))


_READERS: dict[str, Callable[[Theatre, View, str], View]] = {
    COUNTRY: lambda theatre, view, text: replace(
        view, country=_choose("country", text, countries(theatre))
    ),
    AS_OF: lambda theatre, view, text: replace(view, as_of=read_date(theatre, text)),
    AREAS: lambda theatre, view, text: replace(
        view, area_unit=_choose("unit of area", text, area_units(theatre))
    ),
    "reach": lambda _, view, text: replace(
        view, radius_km=_choose("radius", text, radius_options())
    ),
    "since": lambda theatre, view, text: replace(view, since=read_date(theatre, text)),
    "controller": lambda theatre, view, text: replace(
        view, controller=_choose("controller", text, controllers(theatre))
    ),
    "q": _read_search,
    "order": lambda _, view, text: replace(view, order=_choose("order", text, PLACE_ORDERS)),
    "sort": _read_sort,
    "at": lambda theatre, view, text: _replace_filters(
        view, place=_choose("place", text, {str(id_): str(id_) for id_ in theatre.places.index})
    ),
    "claim": _read_claim,
    "measure": lambda theatre, view, text: _replace_filters(
        view, metric=_choose("measure", text, choices(theatre).measures)
    ),
    "place": lambda theatre, view, text: _replace_filters(
        view, place=_choose("place", text, choices(theatre).places)
    ),
    "by": lambda theatre, view, text: _replace_filters(
        view, organisation=_choose("organisation", text, choices(theatre).organisations)
    ),
    "speaker": lambda theatre, view, text: _replace_filters(
        view, speaker=_choose("speaker", text, choices(theatre).speakers)
    ),
    "from": lambda theatre, view, text: _replace_filters(view, first=read_date(theatre, text)),
    "to": lambda theatre, view, text: _replace_filters(view, last=read_date(theatre, text)),
    "status": lambda theatre, view, text: _replace_filters(
        view, status=_choose("status", text, choices(theatre).statuses)
    ),
    "via": lambda theatre, view, text: _replace_filters(
        view, via=_choose("via", text, choices(theatre).vias)
    ),
    "within": lambda _, view, text: replace(
        view, days_apart=_choose("time span", text, MAX_DAYS_APART)
    ),
}


_PAGE_READERS: dict[tuple[str, str], Callable[[Theatre, View, str], View]] = {
    ("rivals", "place"): lambda theatre, view, text: replace(
        view, filters=_rivals_filters(theatre, _choose("place", text, choices(theatre).places))
    ),
    ("rivals", "measure"): lambda theatre, view, text: _replace_filters(
        view,
        metric=_choose("measure for this place", text, measures_of(theatre, view.filters.place)),
    ),
    ("series", "measure"): lambda theatre, view, text: _replace_filters(
        view, metric=_choose("series", text, choices(theatre).series)
    ),
    ("series", "place"): lambda theatre, view, text: _replace_filters(
        view,
        place=_choose(
            "place for this series", text, places_of(theatre, view.filters.metric, view.country)
        ),
    ),
}
