"""Catalogue of all exhibits of a theatre by id, for `python -m exhibits` and the pages.

Ids derive from the theatre's places, so each theatre has a separate catalogue.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial

from data.model import Theatre
from data.queries import consistency, control
from data.text.sentences import metric_label, place_name
from exhibits.builders import view_scope
from exhibits.builders.claims import (
    claim_charts,
    claim_evidence,
    data_quality,
    headline_numbers,
    rival_claims,
    tables,
    time_series,
)
from exhibits.builders.control import (
    control_area,
    control_change,
    control_map,
    governorate_shares,
    model_vs_claims,
    place_timelines,
)
from exhibits.builders.control.period_exhibits import PeriodExhibit
from exhibits.builders.maps import city_reports, event_maps
from exhibits.builders.maps.basemap import Basemap
from exhibits.links.options import distinct_labels, series_places
from exhibits.model import Exhibit, View


@dataclass(frozen=True)
class CatalogueEntry:
    """One exhibit that can be built: ``build`` maps a view to the exhibit.

    ``page`` is the page that shows it; ``page_params`` are the parameters (name, value) with which
    that page shows this exhibit and no other.
    """

    id: str
    kind: str
    title: str
    build: Callable[[View], Exhibit]
    page: str = ""
    page_params: tuple[tuple[str, str], ...] = ()


# Pages of exhibits that do not belong to one place or one measure; the others are set below.
_PAGES = {
    "overview": ("headlines", "theatre_map", "share_lost", "implied_peaks"),
    "map": ("control_map", "area_by_controller"),
    "change": ("change_map", "change"),
    "area": (
        *("subject_area", "model_against_claims", "area_over_time"),
        *("governorates", "governorates_table"),
    ),
    "places": ("places", "place", "place_history"),
    "ledger": ("ledger", "evidence"),
    "rivals": ("rivals", "disagreements", "lookalikes"),
    "checks": ("warnings", "conversions", "misprints"),
    "sources": ("statements",),
    "method": ("measures", "origins"),
}
_PAGE_OF = {name: page for page, names in _PAGES.items() for name in names}


def catalogue(theatre: Theatre, basemap: Basemap) -> dict[str, CatalogueEntry]:
    """Return all exhibits of a theatre, in reading order, by id."""
    entries = [
        *_theatre_entries(theatre, basemap),
        *_control_entries(theatre, basemap),
        *_claim_entries(theatre),
    ]
    entries = [replace(entry, page=entry.page or _PAGE_OF[entry.id]) for entry in entries]
    for country in theatre.settings.countries:
        local_entries = _country_entries(theatre, basemap, country.place_id)
        entries += [replace(entry, page=country.place_id) for entry in local_entries]
    for city in theatre.settings.cities:
        local_entries = _city_entries(theatre, basemap, city.place_id, city.parts, city.metrics)
        entries += [replace(entry, page=city.place_id) for entry in local_entries]
    return {entry.id: entry for entry in entries}


def _theatre_entries(theatre: Theatre, basemap: Basemap) -> list[CatalogueEntry]:
    settings = theatre.settings
    share = str(theatre.metrics.loc[settings.share_metric, "label"])
    all_statements = cache(
        partial(tables.statement_sentences, theatre)
    )  # cached: a sentence is formatted for every claim
    return [
        CatalogueEntry(
            "headlines", "numbers", "Headline figures", partial(_build_headlines, theatre)
        ),
        CatalogueEntry(
            "share_lost", "proportion", f"{share}, by country", partial(_build_shares, theatre)
        ),
        CatalogueEntry(
            "implied_peaks",
            "relation",
            "Implied peak area",
            lambda view: claim_charts.implied_peaks(theatre, view, "implied_peaks"),
        ),
        CatalogueEntry(
            "theatre_map",
            "map",
            f"Map: {share.lower()}, by country",
            lambda view: event_maps.theatre_map(theatre, basemap, view, "theatre_map"),
        ),
        CatalogueEntry(
            "statements",
            "table",
            "Claims and events by source",
            lambda view: tables.statements(theatre, all_statements(), view, "statements"),
        ),
        CatalogueEntry(
            "measures",
            "table",
            "Definitions of measures",
            lambda view: tables.measures(theatre, view, "measures"),
        ),
        CatalogueEntry(
            "origins",
            "table",
            "Data sources",
            lambda view: tables.origins(theatre, view, "origins"),
        ),
    ]


def _control_entries(theatre: Theatre, basemap: Basemap) -> list[CatalogueEntry]:
    """Return exhibits of reported control: modelled areas, and place by place."""
    modelled: list[tuple[str, str, str, Callable[[Theatre, Basemap, View], Exhibit]]] = [
        ("control_map", "map", "Territorial control (modelled)", control_map.control_map),
        ("area_by_controller", "table", "Area by controller", control_map.area_by_controller),
        ("change_map", "map", "Territorial change between two dates", control_change.change_map),
        ("change", "table", "Territorial change by place", control_change.change_table),
        ("area_over_time", "areas", "Area by controller over time", control_area.area_over_time),
        ("subject_area", "bands", "Area of one controller, and claims", control_area.subject_area),
        (
            "model_against_claims",
            "table",
            "Model compared with claims",
            model_vs_claims.model_against_claims,
        ),
        ("governorates", "shares", "Governorates by controller", governorate_shares.governorates),
        (
            "governorates_table",
            "table",
            "Governorates by controller: table",
            governorate_shares.governorate_table,
        ),
    ]
    by_place: list[tuple[str, str, str, Callable[[Theatre, View], Exhibit]]] = [
        ("places", "strips", "Control of each place over time", place_timelines.build_timelines),
        ("place", "strips", "Control of one place over time", place_timelines.place_timeline),
        (
            "place_history",
            "table",
            "Changes of control of one place",
            place_timelines.place_history,
        ),
    ]
    return [
        *[
            CatalogueEntry(name, kind, title, _bind_basemap(build, theatre, basemap))
            for name, kind, title, build in modelled
        ],
        *[
            CatalogueEntry(name, kind, title, partial(build, theatre))
            for name, kind, title, build in by_place
        ],
    ]


def _bind_basemap(
    build: Callable[[Theatre, Basemap, View], Exhibit], theatre: Theatre, basemap: Basemap
) -> Callable[[View], Exhibit]:
    if isinstance(build, PeriodExhibit):
        return build.cached(theatre, basemap)
    return partial(build, theatre, basemap)


def _claim_entries(theatre: Theatre) -> list[CatalogueEntry]:
    """Return exhibits of the entire ledger."""
    find_warnings = cache(
        partial(consistency.find_warnings, theatre)
    )  # cached: depends on the theatre only, and is slow
    builders: list[tuple[str, str, str, Callable[[Theatre, View], Exhibit]]] = [
        ("ledger", "table", "Claims ledger", tables.ledger),
        (
            "evidence",
            "evidence",
            "Claim evidence",
            lambda theatre, view: claim_evidence.evidence(theatre, view, find_warnings()),
        ),
        (
            "rivals",
            "rivals",
            "Rival claims on one measure and place",
            rival_claims.build_rival_claims,
        ),
        ("disagreements", "table", "Largest disagreements", data_quality.disagreements),
        (
            "lookalikes",
            "table",
            "Figures on different bases: not comparable",
            data_quality.lookalikes,
        ),
        (
            "warnings",
            "table",
            "Inconsistent figures",
            lambda theatre, view: data_quality.warnings(theatre, view, find_warnings()),
        ),
        ("conversions", "table", "Inconsistent unit conversions", data_quality.conversions),
        ("misprints", "table", "Suspected misprints", data_quality.misprints),
    ]
    return [
        *[
            CatalogueEntry(name, kind, title, partial(build, theatre))
            for name, kind, title, build in builders
        ],
        *[
            _series_entry(theatre, metric, place)
            for metric in theatre.settings.series
            for place in series_places(theatre, metric)
        ],
    ]


def _series_entry(theatre: Theatre, metric: str, place_id: str) -> CatalogueEntry:
    exhibit_id = f"series_{metric}_{place_id}"
    return CatalogueEntry(
        exhibit_id,
        "dots",
        f"{place_name(theatre, place_id)}: {metric_label(theatre, metric)} over time",
        lambda view: time_series.series(theatre, view, exhibit_id, metric, place_id),
        page="series",
        page_params=(
            ("measure", str(distinct_labels(theatre.metrics["label"])[metric])),
            ("place", str(distinct_labels(theatre.places["name_en"])[place_id])),
        ),
    )


def _country_entries(theatre: Theatre, basemap: Basemap, place_id: str) -> list[CatalogueEntry]:
    name = place_name(theatre, place_id)
    share = theatre.settings.share_metric
    iso3 = str(theatre.places.loc[place_id, "country"])
    return [
        CatalogueEntry(
            f"numbers_{place_id}",
            "numbers",
            f"{name}: headline figures",
            lambda view: headline_numbers.build_numbers(
                theatre,
                view,
                f"numbers_{place_id}",
                f"{name}: headline figures",
                country_numbers(theatre, place_id),
            ),
        ),
        CatalogueEntry(
            f"country_map_{place_id}",
            "map",
            f"Map of events in {name}",
            lambda view: event_maps.country_map(
                theatre, basemap, view, f"country_map_{place_id}", place_id
            ),
        ),
        _dots_entry(theatre, f"{share}_{place_id}", share, place_id, [place_id], min_claims=3),
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
        ),
    ]


def _city_entries(
    theatre: Theatre,
    basemap: Basemap,
    place_id: str,
    parts: tuple[str, ...],
    metrics: tuple[str, ...],
) -> list[CatalogueEntry]:
    name = place_name(theatre, place_id)
    title = f"{name}: headline figures"
    pairs = [(metric, place) for metric in metrics for place in (place_id, *parts)]
    return [
        CatalogueEntry(
            f"numbers_{place_id}",
            "numbers",
            title,
            lambda view: headline_numbers.build_numbers(
                theatre, view, f"numbers_{place_id}", title, pairs
            ),
        ),
        CatalogueEntry(
            f"city_map_{place_id}",
            "map",
            f"Map of {name}",
            lambda view: city_reports.build_city_map(
                theatre, basemap, view, f"city_map_{place_id}", place_id
            ),
        ),
        CatalogueEntry(
            f"reported_share_{place_id}",
            "steps",
            f"{name}: neighbourhoods reported cleared",
            lambda view: city_reports.build_reported_share(
                theatre, view, f"reported_share_{place_id}", place_id
            ),
        ),
        *[
            _dots_entry(theatre, f"{metric}_{place_id}", metric, place_id, [place_id, *parts])
            for metric in metrics
        ],
    ]


def _dots_entry(
    theatre: Theatre,
    exhibit_id: str,
    metric: str,
    place_id: str,
    places: list[str],
    min_claims: int = 1,
) -> CatalogueEntry:
    label = str(theatre.metrics.loc[metric, "label"])
    title = f"{place_name(theatre, place_id)}: {label[:1].lower()}{label[1:]}, claims over time"
    return CatalogueEntry(
        exhibit_id,
        "dots",
        title,
        lambda view: claim_charts.claims_over_time(
            theatre, view, exhibit_id, title, metric, places, min_claims
        ),
    )


def _build_headlines(theatre: Theatre, view: View) -> Exhibit:
    """Build the theatre's headlines, or the selected country's numbers."""
    settings = theatre.settings
    if view.country == settings.whole:
        pairs = [(headline.metric, headline.place_id) for headline in settings.headlines]
    else:
        pairs = country_numbers(theatre, view.country)
    title = f"{place_name(theatre, view.country)}: headline figures"
    # The opening title names a source and a date, so it applies to the opening view only.
    if (view.as_of, view.country) == (settings.opening_date, settings.whole):
        title = settings.opening_title
    return headline_numbers.build_numbers(theatre, view, "headlines", title, pairs)


def country_numbers(theatre: Theatre, place_id: str) -> list[tuple[str, str]]:
    """Return (metric, place) of a country's headline numbers: those of the country, then of its
    cities.
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
    return [(metric, place_id) for metric in metrics] + [
        (metric, place)
        for city in cities
        for metric in city.metrics
        for place in (city.place_id, *city.parts)
    ]


def _build_shares(theatre: Theatre, view: View) -> Exhibit:
    places = [country.place_id for country in view_scope.chosen_countries(theatre, view)]
    return claim_charts.proportion_chart(
        theatre, view, "share_lost", theatre.settings.share_metric, places
    )
