"""Parameters of views: how text selects a field of a view, and how that field is written.

Values are labels, as controls show them; ids are accepted too.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd

from data.model import Theatre
from data.name_matching import read_query, whole_key
from data.queries.comparable_maps import opening_map
from data.queries.ledger import period_of_records
from data.queries.search import ORDERS
from exhibits.builders.events.scope import chosen_dataset
from exhibits.builders.maps.radius_cells import default_radius_km
from exhibits.links.options import (
    EVENT_DAYS,
    MAX_DAYS_APART,
    area_units,
    choices,
    comparable_maps,
    controllers,
    countries,
    displays,
    distinct_labels,
    event_options,
    event_sets,
    id_in_label,
    layer_labels,
    measures_of,
    place_labels,
    place_orders,
    places_of,
    radius_options,
    written_layers,
)
from exhibits.model import LAYERS, View

Bounds = tuple[pd.Timestamp, pd.Timestamp]
COUNTRY, AS_OF, AREAS = "country", "as_of", "areas"
MAX_SEARCH_CHARACTERS = 200
_MAX_NAMED_IN_FAULT = 12
MAX_QUOTED_CHARACTERS = 80
_FORMER_FIELDS = {"measure": "metric", "controller": "actor", "place": "place", COUNTRY: "place"}
"""Fields of `data.model.FormerLabel` by parameter."""
_FORMER_VALUES = {("reach", "no cap"): "none"}
"""Ids of labels that former versions wrote into addresses, by parameter and label."""


class AddressError(ValueError):
    """A URL parameter has an invalid value; the message lists the valid ones."""


def update_label(theatre: Theatre, name: str, value: str) -> str:
    """Return the label for an id or a former label; other values unchanged."""
    options = _LABELLED[name](theatre) if name in _LABELLED else {}
    if not options or value in options:
        return value
    if name in _FORMER_FIELDS:
        formers = theatre.settings.former_labels
        ids = [getattr(former, _FORMER_FIELDS[name]) for former in formers if former.label == value]
        value = next(filter(None, ids), value)
    value = _FORMER_VALUES.get((name, value), value)
    labels = {_id_text(option): label for label, option in options.items()}
    return labels.get(value) or labels.get(id_in_label(value), value)


def id_of_value(theatre: Theatre, name: str, value: str) -> str:
    """Return the id for a label or a former label; other values unchanged."""
    options = _LABELLED[name](theatre) if name in _LABELLED else {}
    label = update_label(theatre, name, value)
    return _id_text(options[label]) if label in options else value


def _id_text(option: object) -> str:
    """Write the value of an option: an id, a radius in km, or "none" for no limit."""
    return f"{option:g}" if isinstance(option, float) else str(option or "none")


def quote_text(text: str) -> str:
    """Quote text that was read, cut at `MAX_QUOTED_CHARACTERS`."""
    return repr(
        text if len(text) <= MAX_QUOTED_CHARACTERS else f"{text[: MAX_QUOTED_CHARACTERS - 1]}…"
    )


def _find_label(value: object, options: Mapping[str, Any]) -> str | None:
    return next((label for label, option in options.items() if option == value), None)


def _choose(noun: str, text: str, options: Mapping[str, Any]) -> Any:
    if text in options:
        return options[text]
    listed = list(options)[:_MAX_NAMED_IN_FAULT]
    more = f" and {len(options) - len(listed)} more" if len(options) > len(listed) else ""
    raise AddressError(f"unknown {noun} {quote_text(text)}; available: {', '.join(listed)}{more}")


def _choose_place(theatre: Theatre, text: str, options: Mapping[str, str]) -> str:
    """Choose a place by label or id, or by another spelling of a name that no other place has.

    Of places whose names all contain the name of one of them ("X", "X air base"), that one is
    chosen.
    """
    if text in options:
        return options[text]
    places = theatre.places.loc[list(dict.fromkeys(options.values()))]
    names = dict(zip(places.index, places["name_en"], strict=True))
    local = places["name_local"].fillna("").to_dict()
    key, query = whole_key(text), read_query(text)
    found = [
        name for name in names if key and key in (whole_key(names[name]), whole_key(local[name]))
    ]
    if not found and query.words:
        found = [name for name in names if query.fits(theatre.place_texts[name])]
    found.sort(key=lambda name: len(names[name]))
    if found and all(names[found[0]] in names[name] for name in found):
        return str(found[0])
    return _choose("place", text, {names[name]: name for name in found} or options)


def read_date(theatre: Theatre, text: str, bounds: Bounds | None = None) -> pd.Timestamp:
    """Parse a date (YYYY-MM-DD) within bounds, by default the theatre's window.

    Raises
    ------
    AddressError: the date is malformed or outside the bounds.
    """
    first, last = bounds or (theatre.settings.window_first, theatre.settings.window_last)
    expected = f"a date as YYYY-MM-DD, from {first:%Y-%m-%d} to {last:%Y-%m-%d}"
    try:
        date = pd.to_datetime(text, format="%Y-%m-%d")
    except ValueError as error:
        raise AddressError(f"invalid date {quote_text(text)}; expected {expected}") from error
    if not first <= date <= last:
        raise AddressError(f"date {quote_text(text)} is outside the records; expected {expected}")
    return date


def read_layers(theatre: Theatre, value: str | Sequence[str]) -> tuple[str, ...]:
    """Return the layers of the given labels in drawing order; none for "".

    Raises
    ------
    AddressError: a label is unknown.
    """
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
        return replace_field(view, self.field, self.read(theatre, view, text))

    def text_of(self, theatre: Theatre, view: View) -> str | list[str] | None:
        """Return the parameter of a view."""
        part, _, name = self.field.rpartition(".")
        return self.write(theatre, getattr(view.filters if part else view, name))


def replace_field(view: View, field: str, value: Any) -> View:
    """Return a view with another value of a field, that of its filters after ``filters.``."""
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


def _place_filter(
    options: Callable[[Theatre], Mapping[str, str]],
    labels: Callable[[Theatre], pd.Series] | None = None,
) -> ViewParameter:
    """Describe a filter of places, which can be spelled in other ways than their labels."""
    parameter = _filter("place", "place", options, labels)
    return replace(
        parameter, read=lambda theatre, _, text: _choose_place(theatre, text, options(theatre))
    )


def _date(field: str, bounds: Callable[[Theatre], Bounds | None] = lambda _: None) -> ViewParameter:
    return ViewParameter(
        field,
        lambda theatre, _, text: read_date(theatre, text, bounds(theatre)),
        lambda _, date: _iso_date(date),
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


def _read_event_option(name: str, theatre: Theatre, view: View, text: str) -> str:
    if text in event_options(theatre, name):  # of any data set
        return text
    dataset = chosen_dataset(theatre, view) if theatre.has_event_data else ""
    label = _find_label(dataset, event_sets(theatre))
    noun = f"{name} of events ({label})" if label else f"{name} of events"
    return _choose(noun, text, event_options(theatre, name, dataset))


def _places_by_id_and_name(theatre: Theatre) -> dict[str, str]:
    names = distinct_labels(theatre.places["name_en"])
    return {str(place): str(place) for place in names.index} | {
        str(name): str(place) for place, name in names.items()
    }


PLACE_PARAMETERS = {"at", "place"}
"""Parameters of a place, which a link may spell in several ways."""
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
        "layers", lambda theatre, _, text: read_layers(theatre, text), written_layers
    ),
    "show": _choice("display", "display", displays),
    "controller": _choice("controller", "controller", controllers),
    "first": _choice("first_map", "map", comparable_maps, lambda theatre: opening_map(theatre, 0)),
    "second": _choice(
        "second_map", "map", comparable_maps, lambda theatre: opening_map(theatre, 1)
    ),
    "q": ViewParameter("filters.words", _read_search, lambda _, words: words or None),
    "order": _choice("order", "order", place_orders),
    "sort": ViewParameter(
        "order",
        _read_sort,
        lambda _, order: None if order == View.order or order.lstrip("-") not in ORDERS else order,
    ),
    "at": _place_filter(_places_by_id_and_name),
    "claim": ViewParameter("claim", _read_claim, lambda _, claim: claim or None),
    "measure": _filter(
        "metric",
        "measure",
        lambda theatre: choices(theatre).measures,
        lambda theatre: distinct_labels(theatre.metrics["label"]),
    ),
    "place": _place_filter(lambda theatre: choices(theatre).places, place_labels),
    "by": _filter("organisation", "organisation", lambda theatre: choices(theatre).organisations),
    "speaker": _filter("speaker", "speaker", lambda theatre: choices(theatre).speakers),
    "from": _date("filters.first", period_of_records),
    "to": _date("filters.last", period_of_records),
    "status": _filter("status", "status", lambda theatre: choices(theatre).statuses),
    "via": _filter("via", "via", lambda theatre: choices(theatre).vias),
    **{
        f"event_{name}": ViewParameter(
            f"event_{name}",
            partial(_read_event_option, name),
            lambda _, label: label or None,
        )
        for name in ("type", "actor", "unit")
    },
    "dataset": _choice("event_set", "data set of events", event_sets, lambda _: ""),
    "days": _choice("event_days", "number of days", lambda _: EVENT_DAYS, lambda _: 0),
    "within": _choice(
        "days_apart", "time span", lambda _: MAX_DAYS_APART, lambda _: View.days_apart
    ),
}
"""All parameters of views by name: they are read and written by this table alone."""


PAGE_READERS: dict[tuple[str, str], Callable[[Theatre, View, str], Any]] = {
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

_LABELLED: dict[str, Callable[[Theatre], Mapping[str, Any]]] = {
    COUNTRY: countries,
    AREAS: area_units,
    "reach": radius_options,
    "controller": controllers,
    "show": displays,
    "first": comparable_maps,
    "second": comparable_maps,
    "measure": lambda theatre: {
        label: str(metric) for metric, label in distinct_labels(theatre.metrics["label"]).items()
    },
    "place": lambda theatre: choices(theatre).places,
    "dataset": event_sets,
}
"""Options by label of the parameters that accept ids as well."""

_LISTED: dict[str, Callable[[Theatre], Iterable[str]]] = {
    **_LABELLED,
    "layers": layer_labels,
    "order": place_orders,
    "within": lambda _: MAX_DAYS_APART,
    "sort": lambda _: (f"{sign}{name}" for name in ORDERS for sign in ("", "-")),
    "at": lambda theatre: theatre.places["name_en"].drop_duplicates(),
    "by": lambda theatre: choices(theatre).organisations,
    "speaker": lambda theatre: choices(theatre).speakers,
    "status": lambda theatre: choices(theatre).statuses,
    "via": lambda theatre: choices(theatre).vias,
}


def list_values(theatre: Theatre, name: str) -> list[str]:
    """List the values of a parameter that is a choice; none for a date, a search or an id."""
    return [text for text in _LISTED[name](theatre) if text] if name in _LISTED else []
