"""Pages of a static edition: their names, titles and exhibits."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from data.model import Filters, Theatre
from data.text.measures import title_with_place
from data.text.places import place_name
from exhibits.builders.assessed.layers import assessor_id
from exhibits.catalogue import assessed_overview, place_page
from exhibits.links.options import opening_rivals
from exhibits.links.page_titles import PAGE_TITLES
from exhibits.links.picks import RECORD_PARAMETERS
from exhibits.links.view_query import require_view
from exhibits.model import View
from exhibits.place_catalogue import CatalogueEntry

INDEX = "index"
NOT_BAKED = ("brief", "your_data")
"""Pages that need a server."""


@dataclass(frozen=True)
class SitePart:
    """An exhibit of a page: id in the catalogue, name of its files, and claim filters."""

    exhibit_id: str
    name: str
    filters: Filters | None = None

    def view(self, theatre: Theatre, entry: CatalogueEntry) -> View:
        """Return the opening view of its page, with its filters."""
        view = require_view(theatre, {}, entry.page)
        return view if self.filters is None else replace(view, filters=self.filters)


@dataclass(frozen=True)
class SitePage:
    """A page: name of its file, title in English, and exhibits.

    ``menu_page``: the page of the menu that lists it; "" if it is in the menu itself.
    """

    name: str
    title: str
    parts: tuple[SitePart, ...]
    menu_page: str = ""


def plan_pages(theatre: Theatre, entries: Mapping[str, CatalogueEntry]) -> list[SitePage]:
    """List the pages of a theatre in the order of the menu, each followed by the pages it lists.

    Exhibits that the dashboard shows by a parameter of their page have a page each.
    """
    settings = theatre.settings
    places = [place.place_id for place in (*settings.countries, *settings.cities)]
    titles = {name: title for name, title in PAGE_TITLES.items() if name not in NOT_BAKED}
    titles |= {place_page(place): place_name(theatre, place) for place in places}
    pages: list[SitePage] = []
    for name, title in titles.items():
        listed = [
            entry
            for entry in entries.values()
            if entry.page == name and entry.id not in RECORD_PARAMETERS
        ]
        ids = [entry.id for entry in listed if not entry.page_params]
        if name == "overview":
            ids = _opening_exhibits(theatre, entries, ids)
        parts = tuple(_part(exhibit_id) for exhibit_id in ids)
        file = INDEX if name == "overview" else name
        further = [
            SitePage(_file_name(entry.id), _title(entry), (_part(entry.id),), file)
            for entry in listed
            if entry.page_params
        ]
        if name == "rivals" and parts:
            further += _rivals_pages(theatre)
        if parts or further or name == "overview":
            pages += [SitePage(file, title, parts), *further]
    return pages


def moving_maps(theatre: Theatre, entries: Mapping[str, CatalogueEntry]) -> dict[str, str]:
    """Map the maps that have a playback to their assessors; "" for the modelled one."""
    maps = {f"assessed_map_{assessor_id(assessor)}": assessor for assessor in theatre.polygons}
    return {name: maps.get(name, "") for name in ("control_map", *maps) if name in entries}


def _opening_exhibits(
    theatre: Theatre, entries: Mapping[str, CatalogueEntry], ids: list[str]
) -> list[str]:
    """Exhibits of the first page: a map, then figures."""
    first = [*moving_maps(theatre, entries)][:1]
    further = assessed_overview(theatre, entries)
    return list(dict.fromkeys([*first, *ids, *further]))


def _rivals_pages(theatre: Theatre) -> list[SitePage]:
    """Pages of the claims on each other headline; the page itself has those of the first."""
    opening = opening_rivals(theatre)
    pages = []
    for headline in theatre.settings.headlines:
        if (headline.metric, headline.place_id) != (opening.metric, opening.place):
            name = f"rivals_{headline.metric}_{headline.place_id}"
            filters = Filters(metric=headline.metric, place=headline.place_id)
            title = title_with_place(theatre, headline.metric, headline.place_id)
            part = SitePart("rivals", name, filters)
            pages.append(SitePage(_file_name(name), title, (part,), "rivals"))
    return pages


def _part(exhibit_id: str) -> SitePart:
    return SitePart(exhibit_id, exhibit_id)


def _title(entry: CatalogueEntry) -> str:
    """Title of a page of one exhibit, in a list where all are over time."""
    return entry.title.removesuffix(" over time")


def _file_name(name: str) -> str:
    return name.replace("_", "-")
