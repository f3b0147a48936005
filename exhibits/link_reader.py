"""What a link asks of a page: all of its parameters, and what of them cannot be shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from data.model import Theatre
from data.text.format import format_count
from exhibits.brief import pick_view
from exhibits.brief_request import MAX_EXHIBITS, PAGE, read_settings
from exhibits.catalogue import CatalogueEntry
from exhibits.links.view_query import (
    PART,
    PICKS,
    AddressError,
    Fault,
    Params,
    Pick,
    last_value,
    picks_text,
    quote_text,
    read_pick_list,
    read_view,
)
from exhibits.model import View

MAX_PICKS_READ = 2 * MAX_EXHIBITS
"""Exhibits that are looked at in a link: more are no brief, and would only cost time."""
_LEDGER = "ledger"


@dataclass(frozen=True)
class LinkRequest:
    """The parameters of a link that can be shown, and a fault for each one that cannot."""

    query: dict[str, str | list[str]]
    faults: tuple[Fault, ...] = ()


def read_link(
    theatre: Theatre,
    entries: Mapping[str, CatalogueEntry],
    params: Params,
    page: str,
    parts: Callable[[View], int],
) -> LinkRequest:
    """What a link asks of a page.

    Parameters
    ----------
    entries : the theatre's catalogue.
    parts : in how many parts the ledger of a view comes; asked for only where the link names one.
    """
    view, faults = read_view(theatre, params, page)
    if page == PAGE:
        faults += read_settings(params)[1]
    if page == _LEDGER and (text := last_value(params, PART)):
        most = parts(view)
        if text not in map(str, range(1, most + 1)):
            faults += (Fault(PART, f"no part {quote_text(text)}; there is: 1 to {most}"),)
    query = _without(params, faults)
    picks, left_out = read_picks(theatre, entries, last_value(params, PICKS))
    if left_out:
        query[PICKS] = picks_text(picks)
    return LinkRequest({name: text for name, text in query.items() if text}, faults + left_out)


def _without(params: Params, faults: Sequence[Fault]) -> dict[str, str | list[str]]:
    """The parameters of an address that can be shown, each once but for layers, and none empty."""
    refused = {fault.name for fault in faults}
    found: dict[str, str | list[str]] = {
        name: last_value(params, name)
        for name in params
        if name not in refused and last_value(params, name)
    }
    if "layers" in params and "layers" not in refused:
        given = params["layers"]
        found["layers"] = [given] if isinstance(given, str) else list(given)
    return found


def read_picks(
    theatre: Theatre, entries: Mapping[str, CatalogueEntry], text: str
) -> tuple[tuple[Pick, ...], tuple[Fault, ...]]:
    """Exhibits of a brief that a parameter names, and a fault for each one that is left out."""
    opening = read_view(theatre, {})[0]
    found, faults = [], []
    parts = text.split(",", MAX_PICKS_READ)
    if len(parts) > MAX_PICKS_READ:
        faults.append(Fault(PICKS, f"only the first {MAX_PICKS_READ} are read"))
    for part in filter(None, parts[:MAX_PICKS_READ]):
        try:
            (pick,) = read_pick_list(part)
            if pick.exhibit_id not in entries:
                raise AddressError(f"no exhibit {quote_text(pick.exhibit_id)}")
            pick_view(theatre, entries[pick.exhibit_id], opening, pick)
        except AddressError as fault:
            faults.append(Fault(PICKS, f"one is left out: {fault}"))
        else:
            found.append(pick)
    if len(found) > MAX_EXHIBITS:
        left = format_count(len(found) - MAX_EXHIBITS, "exhibit")
        message = f"a brief holds at most {MAX_EXHIBITS} exhibits: the last {left} left out"
        faults.append(Fault(PICKS, message))
    return tuple(found[:MAX_EXHIBITS]), tuple(faults)
