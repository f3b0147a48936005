"""Links with the citation of the figures that they lead to."""

from collections.abc import Sequence

from data.model import Theatre
from exhibits.links.citation import (
    CITATION_PARAMETER,
    MAX_TOKEN_LETTERS,
    encode_citation,
    records_hash,
)
from exhibits.links.view_query import Params, canonical_query, page_address
from exhibits.model import Exhibit

MAX_LINK_CHARACTERS = 2_000


def cited_link(
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
