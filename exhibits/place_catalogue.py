"""Catalogue entries of the countries and cities of a theatre, and of its events."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from data.model import City, Theatre
from data.queries import control
from data.text.measures import title_with_place
from data.text.places import place_name
from exhibits.builders import view_scope
from exhibits.builders.claims import claim_charts, headline_numbers, tables, time_series
from exhibits.builders.events import charts, density, rows
from exhibits.builders.maps import city_reports, event_maps
from exhibits.builders.maps.basemap import Basemap
from exhibits.links.options import distinct_labels, place_labels
from exhibits.model import Exhibit, View


@dataclass(frozen=True)
class CatalogueEntry:
    """One exhibit that can be built: ``build`` maps a view to the exhibit.

    ``page`` is the page that shows it; ``page_params`` are the parameters (name, value) with which
    that page shows this exhibit and no other. ``build_file`` builds it for files, where these must
    leave out restricted rows (`data.model.Theatre.public`). Without ``has_country`` the exhibit
    is the same for all countries of a view.
    """

    id: str
    kind: str
    title: str
    build: Callable[[View], Exhibit]
    page: str = ""
    page_params: tuple[tuple[str, str], ...] = ()
    build_file: Callable[[View], Exhibit] | None = None
    has_country: bool = True

    def build_for_files(self, view: View) -> Exhibit:
        """Build the exhibit as files and briefs contain it."""
        return (self.build_file or self.build)(view)


def country_entries(theatre: Theatre, basemap: Basemap, place_id: str) -> list[CatalogueEntry]:
    """Return exhibits of a country: figures, map, the share followed, and events."""
    name = place_name(theatre, place_id)
    share = theatre.settings.share_metric
    iso3 = str(theatre.places.loc[place_id, "country"])
    events = control.events_until(theatre, theatre.settings.window_last, iso3)
    has_events = len(events) + theatre.withheld_events > 0
    entries = []
    if has_events:
        entries.append(
            CatalogueEntry(
                f"country_map_{place_id}",
                "map",
                f"Map of events in {name}",
                lambda view: event_maps.country_map(
                    theatre, basemap, view, f"country_map_{place_id}", place_id
                ),
            )
        )
    if pairs := _with_claims(theatre, country_numbers(theatre, place_id)):
        entries.insert(0, _numbers_entry(theatre, place_id, pairs))
    if (share, place_id) in theatre.positions_by_measure:
        entries.append(
            _dots_entry(theatre, f"{share}_{place_id}", share, place_id, [place_id], min_claims=3)
        )
    if has_events:
        entries.append(
            CatalogueEntry(
                f"events_{place_id}",
                "table",
                f"Events in {name}",
                lambda view: tables.events(
                    theatre,
                    view,
                    f"events_{place_id}",
                    f"Events in {name}",
                    control.events_until(theatre, view.as_of, country=iso3),
                ),
            )
        )
    return entries


def city_entries(theatre: Theatre, basemap: Basemap, city: City) -> list[CatalogueEntry]:
    """Return exhibits of a city: figures, map, and charts of its measures.

    The share of neighbourhoods cleared follows the first measure, with which it is compared.
    """
    place_id, places = city.place_id, [city.place_id, *city.parts]
    name = place_name(theatre, place_id)
    pairs = [(metric, place) for metric in city.metrics for place in places]
    entries = [
        CatalogueEntry(
            f"city_map_{place_id}",
            "map",
            f"Map of {name}",
            lambda view: city_reports.build_city_map(
                theatre, basemap, view, f"city_map_{place_id}", place_id
            ),
        )
    ]
    if pairs := _with_claims(theatre, pairs):
        entries.insert(0, _numbers_entry(theatre, place_id, pairs))
    charts = [
        _dots_entry(theatre, f"{metric}_{place_id}", metric, place_id, places, of_city=True)
        for metric in city.metrics
        if _with_claims(theatre, [(metric, place) for place in places])
    ]
    if len(control.neighbourhoods_of(theatre, place_id)):
        reported = CatalogueEntry(
            f"reported_share_{place_id}",
            "steps",
            f"{name}: neighbourhoods reported cleared",
            lambda view: city_reports.build_reported_share(
                theatre, view, f"reported_share_{place_id}", place_id
            ),
        )
        charts.insert(1, reported)
    return [*entries, *charts]


def _with_claims(theatre: Theatre, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [pair for pair in pairs if pair in theatre.positions_by_measure]


def _numbers_entry(theatre: Theatre, place_id: str, pairs: list[tuple[str, str]]) -> CatalogueEntry:
    exhibit_id = f"numbers_{place_id}"
    title = f"{place_name(theatre, place_id)}: headline figures"
    return CatalogueEntry(
        exhibit_id,
        "numbers",
        title,
        lambda view: headline_numbers.build_numbers(theatre, view, exhibit_id, title, pairs),
    )


def _dots_entry(
    theatre: Theatre,
    exhibit_id: str,
    metric: str,
    place_id: str,
    places: list[str],
    min_claims: int = 1,
    of_city: bool = False,
) -> CatalogueEntry:
    title = f"{title_with_place(theatre, metric, place_id)}, claims over time"
    return CatalogueEntry(
        exhibit_id,
        "dots",
        title,
        lambda view: claim_charts.claims_over_time(
            theatre,
            view,
            exhibit_id,
            title,
            metric,
            places,
            min_claims,
            city_reports.city_window(theatre, place_id) if of_city else None,
        ),
    )


def country_numbers(theatre: Theatre, place_id: str) -> list[tuple[str, str]]:
    """Return (metric, place) of a country's headline numbers: those of the country, then of its
    cities; where neither has claims, the theatre's headlines of other places in the country.
    """
    settings = theatre.settings
    metrics = dict.fromkeys(
        headline.metric
        for headline in settings.headlines
        if headline.place_id == settings.whole
        or theatre.places.loc[headline.place_id, "kind"] == "country"
    )
    cities = [
        city for city in settings.cities if view_scope.is_within(theatre, city.place_id, place_id)
    ]
    pairs = [(metric, place_id) for metric in metrics] + [
        (metric, place)
        for city in cities
        for metric in city.metrics
        for place in (city.place_id, *city.parts)
    ]
    if _with_claims(theatre, pairs):
        return pairs
    return [
        (headline.metric, headline.place_id)
        for headline in settings.headlines
        if view_scope.is_within(theatre, headline.place_id, place_id)
    ]


def series_entry(theatre: Theatre, metric: str, place_id: str) -> CatalogueEntry:
    """Return the chart of a measure of a place over time, with its choices on the page Trends."""
    exhibit_id = f"series_{metric}_{place_id}"
    return CatalogueEntry(
        exhibit_id,
        "dots",
        f"{title_with_place(theatre, metric, place_id)} over time",
        lambda view: time_series.series(theatre, view, exhibit_id, metric, place_id),
        page="series",
        page_params=(
            ("measure", str(distinct_labels(theatre.metrics["label"])[metric])),
            ("place", str(place_labels(theatre)[place_id])),
        ),
    )


def event_entries(theatre: Theatre, basemap: Basemap) -> list[CatalogueEntry]:
    """Return exhibits of a theatre's `events/`, in reading order; none without such a folder."""
    if not theatre.has_event_data:
        return []
    units = f"Events by {theatre.settings.admin_unit}"
    entries = [
        ("events_over_time", "steps", "Events, deaths and area over time",
         partial(charts.events_over_time, theatre, basemap)),
        ("events_map", "map", "Density of events", partial(density.events_map, theatre, basemap)),
        ("events_by_type", "shares", "Events by type", partial(charts.events_by_type, theatre)),
        ("events_by_actor", "shares", "Events by actor", partial(charts.events_by_actor, theatre)),
        ("events_by_unit", "shares", units, partial(charts.events_by_unit, theatre)),
        ("event_sources", "table", "Sources of events", partial(rows.event_sources, theatre)),
        ("event_rows", "table", "List of events", partial(rows.event_rows, theatre)),
    ]  # fmt: skip
    return [CatalogueEntry(*entry, page="events") for entry in entries]
