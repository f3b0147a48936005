"""Conversion of a view to URL query parameters and back.

Pure functions, independent of pages and server. Parameter names and values are a public contract
(docs/adr/0007) and match the pages' controls: values of the opening view are omitted, a choice is
its visible label, a date is YYYY-MM-DD.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from data.model import Filters, Theatre
from exhibits.builders.maps.radius_cells import default_radius_km
from exhibits.links.citation import CITATION_PARAMETER
from exhibits.links.options import area_units, choices, measures_of, opening_rivals
from exhibits.links.view_parameters import (
    AREAS,
    AS_OF,
    COUNTRY,
    PAGE_READERS,
    VIEW_PARAMETERS,
    AddressError,
    id_of_value,
    quote_text,
    read_layers,
    replace_field,
    update_label,
)
from exhibits.model import EVERY, View

Params = Mapping[str, str | Sequence[str]]
"""URL query: one value, or several, by parameter."""

OPENING_PAGE = "overview"
"""Page at the root of the URL."""
THEATRE = "theatre"
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
    "map": ("reach", "since", "layers", "days", "dataset"),
    "change": ("reach", "since", "controller", "show"),
    "area": ("reach", "controller"),
    "compare": ("first", "second", "controller", "reach"),
    "places": ("q", "order", "at"),
    "ledger": _CLAIM_PARAMETERS,
    "rivals": ("place", "measure", "from", "to", "within"),
    "series": ("measure", "place"),
    "sources": ("q",),
    "events": ("from", "dataset", "event_type", "event_actor", "event_unit"),
}
"""Additional parameters by page, each after those that its options depend on."""
PICKS, PART = "exhibits", "part"
SETTINGS = ("title", "author", "handling", "language", "paper", "slide")
BRIEF_PAGE = "brief"
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


def select_view(theatre: Theatre, params: Mapping[str, str]) -> View:
    """Read a view from parameters of any page, each of which must have a value.

    Raises
    ------
    AddressError: a parameter is invalid; the message lists the valid values.
    """
    view = require_view(theatre, {})
    for name, text in params.items():
        view = _select(theatre, view, "", name, update_label(theatre, name, text))
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
        view = replace_field(view, "filters.metric", opening_metric)
    for name in (*SHARED, *PAGES.get(page, ())):
        try:
            if name == "layers" and name in params:
                view = replace(view, layers=read_layers(theatre, params[name]))
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
    if (page, name) in PAGE_READERS:
        parameter = replace(parameter, read=PAGE_READERS[page, name])
    view = parameter.select(theatre, view, text)
    if (page, name) == ("rivals", "place"):
        return replace(view, filters=_rivals_filters(theatre, view.filters.place))
    return view


def page_address(base: str, page: str, params: Params, fragment: str = "") -> str:
    """Build the URL of a page; ``base`` is the dashboard's URL, ``fragment`` an exhibit's id."""
    path = "" if page == OPENING_PAGE else quote(page)
    # Valid within the values of a query; unescaped, lists remain readable.
    query = urlencode(params, doseq=True, safe=":,=")
    anchor = f"#{quote(fragment)}" if fragment else ""
    return f"{base.rstrip('/')}/{path}{'?' if query else ''}{query}{anchor}"


def canonical_query(theatre: Theatre, params: Params, page: str) -> str:
    """Write the parameters that a page obeys as one text, the same for labels and ids.

    It is what a citation token checks of its link: neither the order of parameters counts, nor
    those of other pages, nor how the page is embedded.
    """
    of_brief = (PICKS, *SETTINGS) if page == BRIEF_PAGE else ()
    names = (THEATRE, *SHARED, *PAGES.get(page, ()), *of_brief)
    texts = []
    for name in sorted(set(names) & set(params)):
        value = params[name]
        ids = [id_of_value(theatre, name, text) for text in list_values(value)]
        texts += [f"{name}={text}" for text in sorted(ids) if text or name == "layers"]
    return "&".join(texts)


def list_values(value: str | Sequence[str]) -> list[str]:
    """List the values of a parameter, of which a link may have one or several."""
    return [value] if isinstance(value, str) else list(value)


def last_value(params: Params, name: str) -> str:
    """Return the last value of a parameter, "" if absent."""
    return (list_values(params.get(name, "")) or [""])[-1]


def _rivals_filters(theatre: Theatre, place: str) -> Filters:
    """Return the filters of the page of rival claims for a URL without a measure."""
    opening = opening_rivals(theatre)
    metrics = list(measures_of(theatre, place).values())
    metric = opening.metric if opening.metric in metrics or not metrics else metrics[0]
    return Filters(metric=metric, place=place)
