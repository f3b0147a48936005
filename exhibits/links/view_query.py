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
from exhibits.builders.maps.radius_cells import default_radius_km
from exhibits.links.citation import CITATION_PARAMETER
from exhibits.links.options import (
    MAX_DAYS_APART,
    area_units,
    choices,
    controllers,
    countries,
    distinct_labels,
    layer_labels,
    measures_of,
    opening_rivals,
    place_orders,
    places_of,
    radius_options,
    written_layers,
)
from exhibits.model import EVERY, LAYERS, View

Params = Mapping[str, str | Sequence[str]]
"""URL query: one value, or several, by parameter."""

OPENING_PAGE = "overview"
"""Page at the root of the URL."""
THEATRE, COUNTRY, AS_OF, AREAS = "theatre", "country", "as_of", "areas"
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
_KNOWN_PARAMETERS = {
    THEATRE,
    *SHARED,
    *sum(PAGES.values(), ()),
    PICKS,
    PART,
    *SETTINGS,
    CITATION_PARAMETER,
}
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

    Values for which the page has no control are omitted too, and so is the default theatre.
    """
    names = (*SHARED, *PAGES.get(page, ()))
    query = {name: VIEW_PARAMETERS[name].text_of(theatre, view) for name in names}
    query = {THEATRE: theatre.address_id or None, **query}
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
    view = View(
        settings.opening_date,
        settings.whole,
        units[0] if units else "",
        radius_km=default_radius_km(theatre),
    )
    faults = []
    if page == "rivals":
        view = replace(view, filters=_rivals_filters(theatre, opening_rivals(theatre).place))
    elif page == "series":
        opening_metric = next(iter(choices(theatre).series.values()), "")
        view = _replace_field(view, "filters.metric", opening_metric)
    for name in (*SHARED, *PAGES.get(page, ())):
        try:
            if name == "layers" and name in params:
                view = replace(view, layers=_read_layers(theatre, params[name]))
            elif name != "layers" and (text := last_value(params, name)):
                text = update_label(theatre, name, text)
                view = _select(theatre, view, page, name, text)
        except AddressError as fault:
            faults.append(Fault(name, str(fault)))
    unknown = [name for name in params if name not in _KNOWN_PARAMETERS]
    faults += [Fault(name, f"unknown parameter: {quote_text(name)}") for name in unknown]
    if page == "series":
        view = replace(view, filters=EVERY)  # exhibits of that page define their measure and place
    return view, tuple(faults)


def _select(theatre: Theatre, view: View, page: str, name: str, text: str) -> View:
    """Return the view as a parameter of a page selects it."""
    parameter = VIEW_PARAMETERS[name]
    if (page, name) in _PAGE_READERS:
        parameter = replace(parameter, read=_PAGE_READERS[page, name])
    view = parameter.select(theatre, view, text)
    if (page, name) == ("rivals", "place"):
        return replace(view, filters=_rivals_filters(theatre, view.filters.place))
    return view


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


def _read_layers(theatre: Theatre, value: str | Sequence[str]) -> tuple[str, ...]:
    labels = [value] if isinstance(value, str) else value
    layer_by_label = layer_labels(theatre)
    chosen = {_choose("layer", text, layer_by_label) for text in labels if text}
    return tuple(layer for layer in LAYERS if layer in chosen)


@dataclass(frozen=True)
class ViewParameter:
    """How a URL parameter selects one field of a view, and how that field is written.

    ``field`` is that of `View`, or of its filters after ``filters.``. ``read`` converts the text
    of the parameter, ``write`` the field's value; None omits the parameter.
    """

    field: str
    read: Callable[[Theatre, View, str], Any]
    write: Callable[[Theatre, Any], str | list[str] | None]

    def select(self, theatre: Theatre, view: View, text: str) -> View:
        """Return the view as the parameter selects it."""
        return _replace_field(view, self.field, self.read(theatre, view, text))

    def text_of(self, theatre: Theatre, view: View) -> str | list[str] | None:
        """Return the parameter of a view."""
        part, _, name = self.field.rpartition(".")
        return self.write(theatre, getattr(view.filters if part else view, name))


def _replace_field(view: View, field: str, value: Any) -> View:
    part, _, name = field.rpartition(".")
    if part:
        return replace(view, filters=replace(view.filters, **{name: value}))
    return replace(view, **{name: value})


def _choice(
    field: str,
    noun: str,
    options: Callable[[Theatre], Mapping[str, Any]],
    default: Callable[[Theatre], Any] | None = None,
) -> ViewParameter:
    """Describe a choice by label; the default, or else the first of the options, is omitted."""

    def write(theatre: Theatre, value: Any) -> str | None:
        labels = options(theatre)
        omitted = next(iter(labels.values()), None) if default is None else default(theatre)
        return None if value == omitted else _find_label(value, labels)

    return ViewParameter(
        field, lambda theatre, _, text: _choose(noun, text, options(theatre)), write
    )


def _filter(
    field: str,
    noun: str,
    options: Callable[[Theatre], Mapping[str, Any]],
    labels: Callable[[Theatre], pd.Series] | None = None,
) -> ViewParameter:
    """Describe a filter by label, or by the value itself; an empty one is omitted.

    ``labels`` are the labels of all values, of which ``options`` has those to choose from.
    """
    return ViewParameter(
        f"filters.{field}",
        lambda theatre, _, text: _choose(noun, text, options(theatre)),
        lambda theatre, value: str(labels(theatre)[value]) if value and labels else value or None,
    )


def _date(field: str) -> ViewParameter:
    return ViewParameter(
        field, lambda theatre, _, text: read_date(theatre, text), lambda _, date: _iso_date(date)
    )


def _iso_date(date: pd.Timestamp | None) -> str | None:
    return None if date is None else f"{date:%Y-%m-%d}"


def _read_search(_: Theatre, view: View, text: str) -> str:
    if len(text) > MAX_SEARCH_CHARACTERS:
        raise AddressError(f"a search of {len(text)} characters; at most {MAX_SEARCH_CHARACTERS}")
    return text


def _read_claim(theatre: Theatre, view: View, text: str) -> str:
    if text not in theatre.figures.index:
        raise AddressError(
            f"unknown claim {quote_text(text)}; expected the id of a claim in the ledger"
        )
    return text


def _read_sort(_: Theatre, view: View, text: str) -> str:
    orders = {f"{sign}{name}": f"{sign}{name}" for name in ORDERS for sign in ("", "-")}
    return _choose("order", text, orders)


VIEW_PARAMETERS: dict[str, ViewParameter] = {
    COUNTRY: _choice("country", "country", countries),
    AS_OF: ViewParameter(
        "as_of",
        lambda theatre, _, text: read_date(theatre, text),
        lambda theatre, date: None if date == theatre.settings.opening_date else _iso_date(date),
    ),
    AREAS: _choice("area_unit", "unit of area", area_units),
    "reach": _choice("radius_km", "radius", radius_options, default_radius_km),
    "since": _date("since"),
    "layers": ViewParameter(
        "layers", lambda theatre, _, text: _read_layers(theatre, text), written_layers
    ),
    "controller": _choice("controller", "controller", controllers),
    "q": ViewParameter("filters.words", _read_search, lambda _, words: words or None),
    "order": _choice("order", "order", place_orders),
    "sort": ViewParameter(
        "order",
        _read_sort,
        lambda _, order: None if order == View.order or order.lstrip("-") not in ORDERS else order,
    ),
    "at": _filter(
        "place", "place", lambda theatre: {str(name): str(name) for name in theatre.places.index}
    ),
    "claim": ViewParameter("claim", _read_claim, lambda _, claim: claim or None),
    "measure": _filter(
        "metric",
        "measure",
        lambda theatre: choices(theatre).measures,
        lambda theatre: distinct_labels(theatre.metrics["label"]),
    ),
    "place": _filter(
        "place",
        "place",
        lambda theatre: choices(theatre).places,
        lambda theatre: distinct_labels(theatre.places["name_en"]),
    ),
    "by": _filter("organisation", "organisation", lambda theatre: choices(theatre).organisations),
    "speaker": _filter("speaker", "speaker", lambda theatre: choices(theatre).speakers),
    "from": _date("filters.first"),
    "to": _date("filters.last"),
    "status": _filter("status", "status", lambda theatre: choices(theatre).statuses),
    "via": _filter("via", "via", lambda theatre: choices(theatre).vias),
    "within": _choice(
        "days_apart", "time span", lambda _: MAX_DAYS_APART, lambda _: View.days_apart
    ),
}
"""All parameters of views by name: they are read and written by this table alone."""


_PAGE_READERS: dict[tuple[str, str], Callable[[Theatre, View, str], Any]] = {
    ("rivals", "measure"): lambda theatre, view, text: _choose(
        "measure for this place", text, measures_of(theatre, view.filters.place)
    ),
    ("series", "measure"): lambda theatre, view, text: _choose(
        "series", text, choices(theatre).series
    ),
    ("series", "place"): lambda theatre, view, text: _choose(
        "place for this series", text, places_of(theatre, view.filters.metric, view.country)
    ),
}
"""Of pages on which a choice depends on others."""
