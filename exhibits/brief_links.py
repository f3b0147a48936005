"""Links to exhibits and briefs with the citation of their figures."""

from collections.abc import Sequence
from dataclasses import replace

from data.model import Theatre
from exhibits.brief_request import MAX_CHARACTERS, BriefRequest, request_query
from exhibits.links.citation import (
    CITATION_PARAMETER,
    MAX_TOKEN_LETTERS,
    encode_citation,
    records_hash,
)
from exhibits.links.picks import picks_text
from exhibits.links.view_parameters import COUNTRY
from exhibits.links.view_query import (
    BRIEF_PAGE,
    PICKS,
    Params,
    canonical_query,
    page_address,
    query_of_view,
)
from exhibits.model import Exhibit, View
from exhibits.place_catalogue import CatalogueEntry

MAX_LINK_CHARACTERS = 2_000


def exhibit_link(
    theatre: Theatre, entry: CatalogueEntry, view: View, exhibit: Exhibit, base: str
) -> str:
    """Return the address of an exhibit's view on its page, with the citation of its figures."""
    params = query_of_view(theatre, view, entry.page) | dict(entry.page_params)
    if "place" in dict(entry.page_params):
        params.pop(COUNTRY, None)  # the country filter would hide a place of another country
    return _cited_link(theatre, base, entry.page, params, [exhibit], entry.id)


def brief_link(
    theatre: Theatre, request: BriefRequest, exhibits: Sequence[Exhibit], base: str
) -> str:
    """Return the address of a brief with the citation of its figures.

    Texts that the author typed are left out where it would exceed `MAX_LINK_CHARACTERS`.
    """
    params = request_query(theatre, request)
    link = _cited_link(theatre, base, BRIEF_PAGE, params, exhibits)
    if len(link) <= MAX_LINK_CHARACTERS:
        return link
    # The typed texts are printed on the pages; the exhibits can be found only through the link.
    shortened = {name: value for name, value in params.items() if name not in MAX_CHARACTERS}
    shortened[PICKS] = picks_text([replace(pick, title="") for pick in request.picks])
    return _cited_link(theatre, base, BRIEF_PAGE, shortened, exhibits)


def _cited_link(
    theatre: Theatre,
    base: str,
    page: str,
    params: Params,
    exhibits: Sequence[Exhibit],
    fragment: str = "",
) -> str:
    """Return a link with its citation first, which has a check of all that follows."""
    used_characters = len(page_address(base, page, {CITATION_PARAMETER: "", **params}, fragment))
    token = encode_citation(
        exhibits,
        records_hash(theatre),
        canonical_query(theatre, params, page),
        min(MAX_TOKEN_LETTERS, MAX_LINK_CHARACTERS - used_characters),
    )
    return page_address(base, page, {CITATION_PARAMETER: token, **params}, fragment)
