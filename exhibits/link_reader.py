"""Parsing of a page link: its valid parameters, and a fault for each invalid one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from data.model import Theatre
from data.text.format import format_count
from exhibits.brief import pick_view
from exhibits.brief_request import MAX_EXHIBITS, read_settings
from exhibits.links.citation import CITATION_PARAMETER, CitationError, check_link
from exhibits.links.picks import Pick, picks_text, read_pick_list
from exhibits.links.view_parameters import (
    PLACE_PARAMETERS,
    VIEW_PARAMETERS,
    AddressError,
    quote_text,
    update_label,
)
from exhibits.links.view_query import (
    BRIEF_PAGE,
    PART,
    PICKS,
    Fault,
    Params,
    canonical_query,
    last_value,
    read_view,
)
from exhibits.model import View
from exhibits.place_catalogue import CatalogueEntry

MAX_PICKS_READ = 2 * MAX_EXHIBITS
"""Maximum number of exhibits parsed in a link, to bound the cost of invalid links."""
_LEDGER = "ledger"


@dataclass(frozen=True)
class LinkRequest:
    """Valid parameters of a link, and a fault for each invalid one."""

    query: dict[str, str | list[str]]
    faults: tuple[Fault, ...] = ()


def read_link(
    theatre: Theatre,
    entries: Mapping[str, CatalogueEntry],
    params: Params,
    page: str,
    parts: Callable[[View], int],
) -> LinkRequest:
    """Parse the parameters of a page link.

    Parameters
    ----------
    entries : the theatre's catalogue.
    parts : returns the number of ledger parts of a view; called only if the link names a part.
    """
    view, faults = read_view(theatre, params, page)
    if page == BRIEF_PAGE:
        faults += read_settings(theatre, params)[1]
    if page == _LEDGER and (text := last_value(params, PART)):
        part_count = parts(view)
        if text not in map(str, range(1, part_count + 1)):
            faults += (
                Fault(PART, f"unknown part {quote_text(text)}; available: 1 to {part_count}"),
            )
    query = _drop_faulty(params, faults)
    for name, value in query.items():
        if isinstance(value, str):
            query[name] = update_label(theatre, name, value)
    for name in PLACE_PARAMETERS.intersection(query):  # the page knows one spelling
        query[name] = VIEW_PARAMETERS[name].write(theatre, view.filters.place) or query[name]
    picks, left_out = read_picks(theatre, entries, last_value(params, PICKS))
    if left_out:
        query[PICKS] = picks_text(picks)
    return LinkRequest({name: value for name, value in query.items() if value}, faults + left_out)


def check_citation(theatre: Theatre, params: Params, page: str) -> tuple[Fault, ...]:
    """Return a fault for a cited link that was cut or mistyped.

    Of the address that a page is opened with: the reader's later changes differ from the citation.
    """
    token = last_value(params, CITATION_PARAMETER)
    try:
        if token:
            check_link(token, canonical_query(theatre, params, page))
    except CitationError as fault:
        return (Fault(CITATION_PARAMETER, str(fault)),)
    return ()


def _drop_faulty(params: Params, faults: Sequence[Fault]) -> dict[str, str | list[str]]:
    """Return the valid non-empty parameters; only ``layers`` may have several values."""
    refused = {fault.name for fault in faults}
    query: dict[str, str | list[str]] = {
        name: last_value(params, name)
        for name in params
        if name not in refused and last_value(params, name)
    }
    if "layers" in params and "layers" not in refused:
        layers = params["layers"]
        query["layers"] = [layers] if isinstance(layers, str) else list(layers)
    return query


def read_picks(
    theatre: Theatre, entries: Mapping[str, CatalogueEntry], text: str
) -> tuple[tuple[Pick, ...], tuple[Fault, ...]]:
    """Parse the exhibits that a brief parameter names, with a fault for each one omitted."""
    opening = read_view(theatre, {})[0]
    picks, faults = [], []
    parts = text.split(",", MAX_PICKS_READ)
    if len(parts) > MAX_PICKS_READ:
        faults.append(Fault(PICKS, f"only the first {MAX_PICKS_READ} are read"))
    for part in filter(None, parts[:MAX_PICKS_READ]):
        try:
            (pick,) = read_pick_list(part)
            if pick.exhibit_id not in entries:
                raise AddressError(f"unknown exhibit {quote_text(pick.exhibit_id)}")
            pick_view(theatre, entries[pick.exhibit_id], opening, pick)
        except AddressError as fault:
            faults.append(Fault(PICKS, f"one is omitted: {fault}"))
        else:
            picks.append(pick)
    if len(picks) > MAX_EXHIBITS:
        excess = format_count(len(picks) - MAX_EXHIBITS, "exhibit")
        message = f"a brief has at most {MAX_EXHIBITS} exhibits; omitted at the end: {excess}"
        faults.append(Fault(PICKS, message))
    return tuple(picks[:MAX_EXHIBITS]), tuple(faults)
