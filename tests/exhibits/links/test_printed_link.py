"""Links as printed: what layout adds is removed, and a link that was cut is refused."""

from urllib.parse import parse_qs, urlsplit

import pytest

from data.model import Theatre
from exhibits.brief import build_brief
from exhibits.brief_request import BriefRequest, read_request
from exhibits.links.citation import (
    CitationError,
    check_link,
    find_changes,
    records_hash,
    remove_citation,
)
from exhibits.links.picks import picks_text, read_pick_list
from exhibits.links.printed_link import clean_link
from exhibits.links.view_parameters import AddressError
from exhibits.links.view_query import BRIEF_PAGE, canonical_query, require_view
from exhibits.place_catalogue import CatalogueEntry

PICKS = "headlines,change_map:since=2015-01-01:controller=SDF,rivals:place=Raqqa,share_lost"
BASE = "https://foothold.example/here"
FORMER_LINKS = (
    "http://localhost:8501/brief?exhibits=headlines,theatre_map,share_lost,control_map&cite="
    "1fb1a5daf44f0.2aM_CJgWe3gN3zQya49OKrASxq89r6CwhUAKx7N.KrgBjDyDpbW49rqR9hUkOl49N2D0m."
    "qVevhPkVZbW49rqR9hU.oKgD1fIBk2SAASibsf5yB46f8-p3T3I56ljut7i2SAAS.3qvETqL5p~380.6St",
    "http://localhost:8501/brief?title=A+title.&exhibits=share_cleared_raqqa:reach=40+km&cite="
    "1fb1a5daf44f0.ET0-Ub4EVpBSps1u9ZScD7tVeVnv_rtYE6jEh-0zDV3I1z1NgcIg3okOl49.VT2",
    "http://localhost:8501/brief?exhibits=change_map:controller=Turkey-backed,headlines",
)
"""Links made before: the citation last, its check of itself alone; a former label."""


@pytest.fixture(scope="module")
def link(theatre: Theatre, entries: dict[str, CatalogueEntry]) -> str:
    request = BriefRequest(read_pick_list(PICKS), require_view(theatre, {}), title="Two of them.")
    return build_brief(theatre, entries, request, BASE).export_context.link


def require_whole(theatre: Theatre, link: str) -> BriefRequest:
    """Read a link as `python -m exhibits brief --link` does."""
    params = parse_qs(urlsplit(link).query)
    check_link(params["cite"][0], canonical_query(theatre, params, BRIEF_PAGE))
    return read_request(theatre, params)


def test_what_layout_adds_is_removed(theatre: Theatre, link: str) -> None:
    half = len(link) // 2
    for copied in (
        link,
        f"  {link[:half]}\r\n  {link[half:]}\n",
        "\u200b".join(link),
        f"{link[:half]}\u00ad\n{link[half:]}",
        f"<{link}>",
        f"(see {link}).".removeprefix("(see "),
        f"\u201c{link}\u201d,",
        link.replace("-", "\u2010"),
    ):
        assert clean_link(copied) == link
    request = require_whole(theatre, clean_link(f"{link}."))
    assert picks_text(request.picks) == PICKS
    assert request.title == "Two of them."


def test_a_link_cut_anywhere_is_refused(theatre: Theatre, link: str) -> None:
    start = link.index("cite=") + len("cite=") + 1
    for end in range(start, len(link)):
        params = parse_qs(urlsplit(clean_link(link[:end])).query)
        with pytest.raises((CitationError, AddressError)):
            require_whole(theatre, clean_link(link[:end]))
        assert "cite" in params, "the citation is first, so that a cut link has it"
    for cut in (f"{link[:-9]}\u2026", f"{link[:-9]}...", f"{link[:80]}\u200b\u2026\n"):
        with pytest.raises(AddressError, match="cut at an ellipsis"):
            clean_link(cut)


def test_a_mistyped_link_is_refused(theatre: Theatre, link: str) -> None:
    for right, wrong in (("2015-01-01", "2015-01-10"), ("Two+of", "Too+of"), ("SDF", "ISIL")):
        assert right in link
        with pytest.raises(CitationError, match="incomplete or mistyped"):
            require_whole(theatre, link.replace(right, wrong))


def test_the_check_ignores_order_labels_and_embedding(theatre: Theatre) -> None:
    params = {"country": "Syria", "as_of": "2016-01-01", "reach": "40 km"}
    again = {"embed": "true", "reach": "40", "as_of": "2016-01-01", "country": "syria", "q": "x"}
    assert canonical_query(theatre, params, "map") == canonical_query(theatre, again, "map")
    other = canonical_query(theatre, {**params, "reach": "25 km"}, "map")
    assert canonical_query(theatre, params, "map") != other


@pytest.mark.parametrize("former", FORMER_LINKS)
def test_links_made_before_work(
    theatre: Theatre, entries: dict[str, CatalogueEntry], former: str
) -> None:
    params = parse_qs(urlsplit(clean_link(former)).query)
    request = read_request(theatre, params)
    brief = build_brief(theatre, entries, request, BASE)
    assert len(brief.items) == len(request.picks)
    if token := params.get("cite", [""])[0]:
        check_link(token, canonical_query(theatre, params, BRIEF_PAGE))
        changes = find_changes(token, [item.exhibit for item in brief.items], records_hash(theatre))
        assert len(changes.exhibits) == len(request.picks)
        with pytest.raises(CitationError):
            find_changes(token[:-2], [], "0" * 12)


@pytest.mark.parametrize(
    ("cited", "plain"),
    [
        ("http://a/map?cite=2x.y&q=1#m", "http://a/map?q=1#m"),
        ("http://a/map?q=1&cite=2x.y#m", "http://a/map?q=1#m"),
        ("http://a/map?q=1&cite=2x.y&r=2", "http://a/map?q=1&r=2"),
        ("http://a/map?cite=2x.y#m", "http://a/map#m"),
        ("http://a/map?cite=2x.y", "http://a/map"),
    ],
)
def test_a_citation_is_removed_anywhere(cited: str, plain: str) -> None:
    assert remove_citation(cited) == plain


def test_links_are_short(theatre: Theatre, entries: dict[str, CatalogueEntry]) -> None:
    names = [name for name in entries if name not in ("evidence", "place", "place_history")]
    view = require_view(theatre, {})
    for start in range(0, len(names), 5):
        request = BriefRequest(read_pick_list(",".join(names[start : start + 5])), view)
        brief = build_brief(theatre, entries, request, "http://localhost:8501")
        assert len(brief.export_context.link) <= 400
        assert max(len(item.export_context.link) for item in brief.items) <= 330
