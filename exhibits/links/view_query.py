"""The view in an address: from what a reader chose to a query, and back.

Pure: no page, no server. Names and values are those that the controls of the pages write, for they
are a public contract (docs/adr/0007): what equals the opening view is left out, a choice is the
label that readers see, a day is YYYY-MM-DD.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

import pandas as pd

from data.model import Filters, Theatre
from data.queries.ledger import ORDERS
from exhibits.builders.maps.reach_cells import DEFAULT_RADIUS_KM
from exhibits.links.citation import PARAMETER
from exhibits.links.options import (
    PLACE_ORDERS,
    WITHIN,
    area_units,
    choices,
    controllers,
    countries,
    distinct_labels,
    measures_of,
    opening_rivals,
    places_of,
    reaches,
)
from exhibits.model import EVERY, LAYERS, View

Params = Mapping[str, str | Sequence[str]]
"""A query: the value of each parameter, or several of one that takes several."""

OPENING_PAGE = "overview"
"""The page that stands at the root of an address."""
COUNTRY, AS_OF, AREAS = "country", "as_of", "areas"
SHARED = (COUNTRY, AS_OF, AREAS)
"""Parameters that every page has."""
_CLAIMS = ("q", "measure", "place", "by", "speaker", "from", "to", "status", "via", "sort", "claim")
PAGES: dict[str, tuple[str, ...]] = {
    "map": ("reach", "since", "layers"),
    "change": ("reach", "since", "controller"),
    "area": ("reach", "controller"),
    "places": ("q", "order", "at"),
    "ledger": _CLAIMS,
    "rivals": ("place", "measure", "from", "to", "within"),
    "series": ("measure", "place"),
    "sources": ("q",),
}
"""Parameters beside those, by page; one stands after those that its choices depend on."""
PICKS, PART = "exhibits", "part"
SETTINGS = ("title", "author", "handling", "language", "paper", "slide")
_KNOWN = {*SHARED, *sum(PAGES.values(), ()), PICKS, PART, *SETTINGS, PARAMETER}
_KNOWN |= {"embed", "embed_options"}  # Streamlit's

MAX_SEARCH_CHARACTERS = 200
_NAMED_IN_A_FAULT = 12
MAX_QUOTED_CHARACTERS = 80


class AddressError(ValueError):
    """An address asks for what is not there; the message says what is."""


@dataclass(frozen=True)
class Fault:
    """A parameter that cannot be shown; ``message`` says what was read and what there is."""

    name: str
    message: str


def query_of_view(theatre: Theatre, view: View, page: str = "") -> dict[str, str | list[str]]:
    """The parameters that bring a page to a view; what equals the opening view is left out.

    What the page has no control for is left out too: it could not show it.
    """
    told = {name: _WRITTEN[name](theatre, view) for name in (*SHARED, *PAGES.get(page, ()))}
    return {name: value for name, value in told.items() if value is not None}


def require_view(theatre: Theatre, params: Params, page: str = "") -> View:
    """The view that an address asks of a page, as `read_view` reads it.

    Raises
    ------
    AddressError: a parameter that cannot be shown; the message names what there is.
    """
    view, faults = read_view(theatre, params, page)
    if faults:
        raise AddressError(faults[0].message)
    return view


def read_view(theatre: Theatre, params: Params, page: str = "") -> tuple[View, tuple[Fault, ...]]:
    """The view that an address asks of a page, without what cannot be shown; and that, as faults.

    An empty parameter is one left out. Of several values the last counts. Parameters of other pages
    are not read; one that no page has is a fault.
    """
    settings, units = theatre.settings, list(area_units(theatre).values())
    view = View(settings.opening_date, settings.whole, units[0] if units else "")
    faults = []
    if page == "rivals":
        view = replace(view, filters=_of_rivals(theatre, opening_rivals(theatre).place))
    elif page == "series":
        view = _filtered(view, metric=next(iter(choices(theatre).series.values()), ""))
    for name in (*SHARED, *PAGES.get(page, ())):
        try:
            if name == "layers" and name in params:
                view = replace(view, layers=_layers(params[name]))
            elif name != "layers" and (text := last_value(params, name)):
                view = _READ_ON.get((page, name), _READ[name])(theatre, view, text)
        except AddressError as fault:
            faults.append(Fault(name, str(fault)))
    unknown = [name for name in params if name not in _KNOWN]
    faults += [Fault(name, f"no page has this parameter: {quote_text(name)}") for name in unknown]
    if page == "series":
        view = replace(view, filters=EVERY)  # an exhibit of that page holds its measure and place
    return view, tuple(faults)


def quote_text(text: str) -> str:
    """What was read, in quotation marks, cut at `MAX_QUOTED_CHARS`."""
    return repr(
        text if len(text) <= MAX_QUOTED_CHARACTERS else f"{text[: MAX_QUOTED_CHARACTERS - 1]}…"
    )


def page_address(base: str, page: str, params: Params, fragment: str = "") -> str:
    """A page's address; ``base`` is where the dashboard is served, ``fragment`` an exhibit's id."""
    path = "" if page == OPENING_PAGE else quote(page)
    # A colon and a comma may stand in a query as they are; escaped, nobody can read a list.
    asked = urlencode(params, doseq=True, safe=":,")
    at = f"#{quote(fragment)}" if fragment else ""
    return f"{base.rstrip('/')}/{path}{'?' if asked else ''}{asked}{at}"


def last_value(params: Params, name: str) -> str:
    """The last value of a parameter, "" if it is not there."""
    given = params.get(name, "")
    return given if isinstance(given, str) else (list(given) or [""])[-1]


@dataclass(frozen=True)
class Pick:
    """One exhibit taken for a brief; ``own`` are parameters in which its view differs."""

    exhibit_id: str
    overrides: tuple[tuple[str, str], ...] = ()

    @property
    def params(self) -> dict[str, list[str]]:
        """Its own parameters as a query; one that takes several values stands there once."""
        found: dict[str, list[str]] = {}
        for name, text in self.overrides:
            found.setdefault(name, []).append(text)
        return found


def make_pick(theatre: Theatre, view: View, exhibit_id: str, page: str) -> Pick:
    """An exhibit as its page shows it. Day, country and unit are left to the brief."""
    told = query_of_view(theatre, view, page)
    pairs = [
        (name, text)
        for name, given in told.items()
        if name not in SHARED
        for text in ([given] if isinstance(given, str) else given)
    ]
    return Pick(exhibit_id, tuple(pairs))


def picks_text(picks: Sequence[Pick]) -> str:
    """Picks as one parameter: "headlines,control_map:as_of=2015-01-01:reach=40 km"."""
    return ",".join(
        ":".join([_kept(pick.exhibit_id), *(f"{_kept(k)}={_kept(v)}" for k, v in pick.overrides)])
        for pick in picks
    )


def read_pick_list(text: str) -> tuple[Pick, ...]:
    """Picks from `picked`; empty ones are passed over.

    Raises
    ------
    AddressError: a part that is no ``parameter=value``.
    """
    found = []
    for part in filter(None, text.split(",")):
        name, *own = part.split(":")
        pairs = [pair.partition("=") for pair in own]
        if bad := [pair for pair, (_, sign, _) in zip(own, pairs, strict=True) if not sign]:
            raise AddressError(
                f"no parameter {quote_text(bad[0])} of {name}; expected parameter=value"
            )
        found.append(Pick(_plain(name), tuple((_plain(k), _plain(v)) for k, _, v in pairs)))
    return tuple(found)


_ESCAPES = {"%": "%25", ",": "%2C", ":": "%3A", "=": "%3D"}


def _kept(text: str) -> str:
    return "".join(_ESCAPES.get(sign, sign) for sign in text)


def _plain(text: str) -> str:
    for sign, escape in reversed(_ESCAPES.items()):
        text = text.replace(escape, sign)
    return text


def _of_rivals(theatre: Theatre, place: str) -> Filters:
    """Place and measure of the page Rivals when the address asks for no measure."""
    opening = opening_rivals(theatre)
    known = list(measures_of(theatre, place).values())
    metric = opening.metric if opening.metric in known or not known else known[0]
    return Filters(metric=metric, place=place)


def _label(of: object, known: Mapping[str, Any]) -> str | None:
    return next((label for label, each in known.items() if each == of), None)


def _one(what: str, text: str, known: Mapping[str, Any]) -> Any:
    if text in known:
        return known[text]
    shown = list(known)[:_NAMED_IN_A_FAULT]
    more = f" and {len(known) - len(shown)} more" if len(known) > len(shown) else ""
    raise AddressError(f"no {what} {quote_text(text)}; there is: {', '.join(shown)}{more}")


def read_day(theatre: Theatre, text: str) -> pd.Timestamp:
    """A day of the theatre's window, from YYYY-MM-DD.

    Raises
    ------
    AddressError: no such day, or one outside the window.
    """
    first, last_day = theatre.settings.window_first, theatre.settings.window_last
    known = f"a day as YYYY-MM-DD, from {first:%Y-%m-%d} to {last_day:%Y-%m-%d}"
    try:
        day = pd.to_datetime(text, format="%Y-%m-%d")
    except ValueError as fault:
        raise AddressError(f"no day {quote_text(text)}; there is: {known}") from fault
    if not first <= day <= last_day:
        raise AddressError(f"no day {quote_text(text)} in the records; there is: {known}")
    return day


def _layers(given: str | Sequence[str]) -> tuple[str, ...]:
    asked = [given] if isinstance(given, str) else given
    known = {layer.capitalize(): layer for layer in LAYERS}
    chosen = {_one("layer", text, known) for text in asked if text}
    return tuple(layer for layer in LAYERS if layer in chosen)


def _iso(day: pd.Timestamp | None) -> str | None:
    return None if day is None else f"{day:%Y-%m-%d}"


def _usual(label: str | None, known: Mapping[str, Any]) -> str | None:
    """Nothing where a label is the first of its control, which is the default."""
    return None if label == next(iter(known), None) else label


def _layers_written(_: Theatre, view: View) -> list[str] | None:
    if set(view.layers) == set(LAYERS):
        return None
    return [layer.capitalize() for layer in view.layers] or [""]


def _measure(theatre: Theatre, view: View) -> str | None:
    metric = view.filters.metric
    return str(distinct_labels(theatre.metrics["label"])[metric]) if metric else None


def _place(theatre: Theatre, view: View) -> str | None:
    place = view.filters.place
    return str(distinct_labels(theatre.places["name_en"])[place]) if place else None


_WRITTEN: dict[str, Callable[[Theatre, View], str | list[str] | None]] = {
    COUNTRY: lambda theatre, view: _usual(
        _label(view.country, countries(theatre)), countries(theatre)
    ),
    AS_OF: lambda theatre, view: (
        None if view.as_of == theatre.settings.opening_date else _iso(view.as_of)
    ),
    AREAS: lambda theatre, view: _usual(
        _label(view.area_unit, area_units(theatre)), area_units(theatre)
    ),
    "reach": lambda _, view: (
        None if view.reach_km == DEFAULT_RADIUS_KM else _label(view.reach_km, reaches())
    ),
    "since": lambda _, view: _iso(view.since),
    "layers": _layers_written,
    "controller": lambda theatre, view: _usual(
        _label(view.controller, controllers(theatre)), controllers(theatre)
    ),
    "q": lambda _, view: view.filters.words or None,
    "order": lambda _, view: _usual(_label(view.order, PLACE_ORDERS), PLACE_ORDERS),
    "sort": lambda _, view: (
        None if view.order == View.order or view.order.lstrip("-") not in ORDERS else view.order
    ),
    "at": lambda _, view: view.filters.place or None,
    "claim": lambda _, view: view.claim or None,
    "measure": _measure,
    "place": _place,
    "by": lambda _, view: view.filters.organisation or None,
    "speaker": lambda _, view: view.filters.speaker or None,
    "from": lambda _, view: _iso(view.filters.first),
    "to": lambda _, view: _iso(view.filters.last),
    "status": lambda _, view: view.filters.status or None,
    "via": lambda _, view: view.filters.via or None,
    "within": lambda _, view: (
        None if view.days_apart == View.days_apart else _label(view.days_apart, WITHIN)
    ),
}


def _filtered(view: View, **asked: Any) -> View:
    return replace(view, filters=replace(view.filters, **asked))


def _words(_: Theatre, view: View, text: str) -> View:
    if len(text) > MAX_SEARCH_CHARACTERS:
        raise AddressError(f"a search of {len(text)} letters; at most {MAX_SEARCH_CHARACTERS}")
    return _filtered(view, words=text)


def _claim(theatre: Theatre, view: View, text: str) -> View:
    if text not in theatre.figures.index:
        raise AddressError(
            f"no claim {quote_text(text)}; there is: the id of a claim of the ledger"
        )
    return replace(view, claim=text)


def _sort(_: Theatre, view: View, text: str) -> View:
    known = {f"{sign}{name}": f"{sign}{name}" for name in ORDERS for sign in ("", "-")}
    return replace(view, order=_one("order", text, known))


_READ: dict[str, Callable[[Theatre, View, str], View]] = {
    COUNTRY: lambda theatre, view, text: replace(
        view, country=_one("country", text, countries(theatre))
    ),
    AS_OF: lambda theatre, view, text: replace(view, as_of=read_day(theatre, text)),
    AREAS: lambda theatre, view, text: replace(
        view, area_unit=_one("unit of area", text, area_units(theatre))
    ),
    "reach": lambda _, view, text: replace(view, reach_km=_one("reach", text, reaches())),
    "since": lambda theatre, view, text: replace(view, since=read_day(theatre, text)),
    "controller": lambda theatre, view, text: replace(
        view, controller=_one("controller", text, controllers(theatre))
    ),
    "q": _words,
    "order": lambda _, view, text: replace(view, order=_one("order", text, PLACE_ORDERS)),
    "sort": _sort,
    "at": lambda theatre, view, text: _filtered(
        view, place=_one("place", text, {str(each): str(each) for each in theatre.places.index})
    ),
    "claim": _claim,
    "measure": lambda theatre, view, text: _filtered(
        view, metric=_one("measure", text, choices(theatre).measures)
    ),
    "place": lambda theatre, view, text: _filtered(
        view, place=_one("place", text, choices(theatre).places)
    ),
    "by": lambda theatre, view, text: _filtered(
        view, organisation=_one("organisation", text, choices(theatre).organisations)
    ),
    "speaker": lambda theatre, view, text: _filtered(
        view, speaker=_one("speaker", text, choices(theatre).speakers)
    ),
    "from": lambda theatre, view, text: _filtered(view, first=read_day(theatre, text)),
    "to": lambda theatre, view, text: _filtered(view, last=read_day(theatre, text)),
    "status": lambda theatre, view, text: _filtered(
        view, status=_one("status", text, choices(theatre).statuses)
    ),
    "via": lambda theatre, view, text: _filtered(
        view, via=_one("via", text, choices(theatre).vias)
    ),
    "within": lambda _, view, text: replace(view, days_apart=_one("span", text, WITHIN)),
}


_READ_ON: dict[tuple[str, str], Callable[[Theatre, View, str], View]] = {
    ("rivals", "place"): lambda theatre, view, text: replace(
        view, filters=_of_rivals(theatre, _one("place", text, choices(theatre).places))
    ),
    ("rivals", "measure"): lambda theatre, view, text: _filtered(
        view, metric=_one("measure of this place", text, measures_of(theatre, view.filters.place))
    ),
    ("series", "measure"): lambda theatre, view, text: _filtered(
        view, metric=_one("series of", text, choices(theatre).series)
    ),
    ("series", "place"): lambda theatre, view, text: _filtered(
        view,
        place=_one(
            "place with this series", text, places_of(theatre, view.filters.metric, view.country)
        ),
    ),
}
