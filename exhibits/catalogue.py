"""Catalogue of all exhibits of a theatre by id, for `python -m exhibits` and the pages.

Ids derive from the theatre's places, so each theatre has a separate catalogue.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial

from data.model import Theatre
from data.queries import consistency
from data.queries.assessors import list_assessors
from data.queries.comparable_maps import list_comparable_maps
from data.text.format import sentence_case
from data.text.measures import measure_title
from data.text.places import place_name
from exhibits.builders import view_scope
from exhibits.builders.assessed.assessed_area import assessed_area, assessed_steps
from exhibits.builders.assessed.assessed_areas import assessed_areas
from exhibits.builders.assessed.assessed_change import assessed_change
from exhibits.builders.assessed.assessed_map import assessed_map
from exhibits.builders.assessed.layers import assessor_id
from exhibits.builders.assessed.place_maps import place_maps
from exhibits.builders.claims import (
    claim_charts,
    claim_evidence,
    claim_pairs,
    data_quality,
    headline_numbers,
    rival_claims,
    tables,
)
from exhibits.builders.comparison.compare import MapComparer
from exhibits.builders.comparison.compared_area import compared_area
from exhibits.builders.comparison.compared_map import compared_map
from exhibits.builders.comparison.differences import compared_differences
from exhibits.builders.control import (
    admin_unit_shares,
    area_claims,
    assessors,
    control_area,
    control_change,
    control_map,
    model_vs_claims,
    place_timelines,
)
from exhibits.builders.control.two_dates import two_dates
from exhibits.builders.maps import event_maps
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.period_exhibits import PeriodExhibit
from exhibits.links.options import series_places
from exhibits.links.page_titles import PAGE_ALIASES
from exhibits.model import Exhibit, View
from exhibits.place_catalogue import (
    CatalogueEntry,
    city_entries,
    country_entries,
    country_numbers,
    event_entries,
    series_entry,
)

# Pages of exhibits that do not belong to one place or one measure; the others are set below.
_PAGES = {
    "overview": ("headlines", "theatre_map", "share_lost", "implied_peaks"),
    "map": ("control_map", "area_by_controller"),
    "change": ("change_map", "two_dates", "change"),
    "compare": ("compared_map", "compared_area", "compared_differences"),
    "area": (
        *("subject_area", "model_against_claims", "area_over_time"),
        *("governorates", "governorates_table"),
    ),
    "places": ("places", "place", "place_history", "place_maps", "assessors"),
    "ledger": ("ledger", "evidence"),
    "rivals": ("rivals", "disagreements", "lookalikes"),
    "checks": ("warnings", "conversions", "misprints"),
    "sources": ("statements",),
    "method": ("measures", "origins"),
}
_PAGE_OF = {name: page for page, names in _PAGES.items() for name in names}


_WITHOUT_COUNTRY = ("implied_peaks", "rivals", "conversions", "measures", "origins")
"""Exhibits of these pages that are the same for all countries, as those of one place are."""
OTHER_PAGES = ("brief", "series")
DEFAULT_BRIEF = ("headlines", "theatre_map", "share_lost", "implied_peaks", "control_map")
"""Exhibits of the default brief of a theatre that names none, as far as it has them."""


_ASSESSED_OVERVIEW = ("assessed_map", "assessed_areas", "assessed_steps")
_ASSESSED_IN_BRIEF = ("assessed_map", "assessed_change", "assessed_area")


def assessed_overview(theatre: Theatre, entries: Mapping[str, CatalogueEntry]) -> tuple[str, ...]:
    """Return map and tables of each assessor, for the opening page of a theatre without places."""
    if "control_map" in entries:
        return ()
    return tuple(
        f"{name}_{assessor_id(assessor)}"
        for assessor in theatre.polygons
        for name in _ASSESSED_OVERVIEW
    )


def place_page(place_id: str) -> str:
    """Return the page of a country or city: its id, unless another page has that name."""
    is_taken = place_id in _PAGES or place_id in OTHER_PAGES or place_id in PAGE_ALIASES
    return f"place-{place_id}" if is_taken else place_id


def default_brief(theatre: Theatre, entries: Mapping[str, CatalogueEntry]) -> tuple[str, ...]:
    """Return the exhibits of the default brief: the theatre's, else `DEFAULT_BRIEF`."""
    names = theatre.settings.brief or DEFAULT_BRIEF
    if not theatre.settings.brief and "control_map" not in entries:
        names = (*names, *[name for name in entries if name.startswith(_ASSESSED_IN_BRIEF)])
    return tuple(name for name in names if name in entries) or tuple(entries)[:1]


def catalogue(theatre: Theatre, basemap: Basemap) -> dict[str, CatalogueEntry]:
    """Return all exhibits of a theatre, in reading order, by id."""
    entries = _entries(theatre, basemap)
    if theatre.public is theatre:
        return entries
    public = _entries(theatre.public, basemap)
    return {name: replace(entry, build_file=public[name].build) for name, entry in entries.items()}


def _entries(theatre: Theatre, basemap: Basemap) -> dict[str, CatalogueEntry]:
    entries = [
        *(_share_entries(theatre, basemap) if _has_shares(theatre) else []),
        *_theatre_entries(theatre),
        *(_control_entries(theatre, basemap) if len(theatre.control) else []),
        *_assessed_entries(theatre, basemap),
        *_comparison_entries(theatre, basemap),
        *event_entries(theatre, basemap),
        *(_claim_entries(theatre) if len(theatre.figures) else []),
    ]
    if theatre.settings.headlines and len(theatre.figures):
        build = partial(_build_headlines, theatre)
        entries.insert(0, CatalogueEntry("headlines", "numbers", "Headline figures", build))
    entries = [
        replace(
            entry,
            page=entry.page or _PAGE_OF[entry.id],
            has_country=entry.id not in _WITHOUT_COUNTRY,
        )
        for entry in entries
    ]
    of_places = {
        country.place_id: country_entries(theatre, basemap, country.place_id)
        for country in theatre.settings.countries
    } | {city.place_id: city_entries(theatre, basemap, city) for city in theatre.settings.cities}
    entries += [
        replace(entry, page=place_page(place_id), has_country=False)
        for place_id, local_entries in of_places.items()
        for entry in local_entries
    ]
    return {entry.id: entry for entry in entries}


COUNTRIES_OF_IMPLIED_PEAKS = 2
"""The shares lost in two countries and one area lost in both leave a line of possible peaks."""


def _has_shares(theatre: Theatre) -> bool:
    """Return whether a country has claims on the share that the theatre follows."""
    share = theatre.settings.share_metric
    return any(
        (share, country.place_id) in theatre.positions_by_measure
        for country in theatre.settings.countries
    )


def _share_entries(theatre: Theatre, basemap: Basemap) -> list[CatalogueEntry]:
    """Return exhibits of the share that the theatre follows, by country."""
    share = measure_title(theatre, theatre.settings.share_metric)
    title = f"{share}, by country" if len(theatre.settings.countries) > 1 else share
    entries = [
        CatalogueEntry(
            "share_lost", "proportion", sentence_case(title), partial(_build_shares, theatre)
        ),
        CatalogueEntry(
            "theatre_map",
            "map",
            f"Map: {title}",
            lambda view: event_maps.theatre_map(theatre, basemap, view, "theatre_map"),
        ),
    ]
    if len(theatre.settings.countries) == COUNTRIES_OF_IMPLIED_PEAKS:
        entries.insert(
            1,
            CatalogueEntry(
                "implied_peaks",
                "relation",
                "Implied peak area",
                lambda view: claim_charts.implied_peaks(theatre, view, "implied_peaks"),
            ),
        )
    return entries


def _theatre_entries(theatre: Theatre) -> list[CatalogueEntry]:
    """Return tables of sources and definitions."""
    all_statements = cache(
        partial(tables.statement_sentences, theatre)
    )  # cached: a sentence is formatted for every claim
    return [
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
    units = sentence_case(theatre.settings.admin_units)
    modelled: list[tuple[str, str, str, Callable[[Theatre, Basemap, View], Exhibit]]] = [
        ("control_map", "map", "Territorial control (modelled)", control_map.control_map),
        ("area_by_controller", "table", "Area by controller", control_map.area_by_controller),
        ("change_map", "map", "Territorial change between two dates", control_change.change_map),
        ("change", "table", "Territorial change by place", control_change.change_table),
        ("area_over_time", "areas", "Area by controller over time", control_area.area_over_time),
        ("subject_area", "bands", "Area of one controller, and claims", control_area.subject_area),
    ]
    if area_claims.has_area_claims(theatre):
        table = model_vs_claims.model_against_claims
        modelled.append(("model_against_claims", "table", "Model compared with claims", table))
    if view_scope.has_admin_units(theatre):
        bars, table = admin_unit_shares.admin_unit_bars, admin_unit_shares.admin_unit_table
        modelled += [
            ("governorates", "shares", f"{units} by controller", bars),
            ("governorates_table", "table", f"{units} by controller: table", table),
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
    if len(list_assessors(theatre)) > 1:
        title = "Places on which assessors differ"
        by_place.append(("assessors", "table", title, assessors.assessor_table))
    return [
        *[
            CatalogueEntry(name, kind, title, _bind_basemap(build, theatre, basemap))
            for name, kind, title, build in modelled
        ],
        CatalogueEntry(
            "two_dates",
            "map",
            "Territorial control on two dates",
            partial(two_dates, theatre, basemap),
            page_params=(("show", "Two dates"),),
        ),
        *[
            CatalogueEntry(name, kind, title, partial(build, theatre))
            for name, kind, title, build in by_place
        ],
    ]


def _assessed_entries(theatre: Theatre, basemap: Basemap) -> list[CatalogueEntry]:
    builders = [
        ("assessed_map", "map", "map", "Territorial control", assessed_map),
        ("assessed_areas", "map", "table", "Area by controller", assessed_areas),
        ("assessed_change", "change", "map", "Territorial change", assessed_change),
        ("assessed_area", "area", "areas", "Area by controller over time", assessed_area),
        ("assessed_steps", "area", "table", "Changes between consecutive maps", assessed_steps),
    ]
    entries = []
    for assessor in theatre.polygons:
        for name, page, kind, title, build in builders:
            exhibit_id = f"{name}_{assessor_id(assessor)}"
            bound = partial(build, theatre, basemap, exhibit_id=exhibit_id, assessor=assessor)
            full_title = f"{title} (assessed by {assessor})"
            entries.append(CatalogueEntry(exhibit_id, kind, full_title, bound, page))
    if entries and len(theatre.control):
        build = partial(place_maps, theatre)
        entries.append(
            CatalogueEntry("place_maps", "table", "One place on maps by assessors", build)
        )
    return entries


def _comparison_entries(theatre: Theatre, basemap: Basemap) -> list[CatalogueEntry]:
    """Return exhibits of two maps compared, where a theatre has two."""
    if len(list_comparable_maps(theatre)) < 2:
        return []
    comparer = MapComparer(theatre, basemap)
    return [
        CatalogueEntry("compared_map", "map", "Two maps compared", partial(compared_map, comparer)),
        CatalogueEntry(
            "compared_area",
            "areas",
            "Agreement and differences of two maps over time",
            partial(compared_area, comparer),
        ),
        CatalogueEntry(
            "compared_differences",
            "table",
            "Largest differences of two maps",
            partial(compared_differences, comparer),
        ),
    ]


def _bind_basemap(
    build: Callable[[Theatre, Basemap, View], Exhibit], theatre: Theatre, basemap: Basemap
) -> Callable[[View], Exhibit]:
    if isinstance(build, PeriodExhibit):
        return build.cached(theatre, basemap)
    return partial(build, theatre, basemap)


def _claim_entries(theatre: Theatre) -> list[CatalogueEntry]:
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
        ("disagreements", "table", "Largest disagreements", claim_pairs.disagreements),
        (
            "lookalikes",
            "table",
            "Figures on different bases: not comparable",
            claim_pairs.lookalikes,
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
            series_entry(theatre, metric, place)
            for metric in theatre.settings.series
            for place in series_places(theatre, metric)
        ],
    ]


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


def _build_shares(theatre: Theatre, view: View) -> Exhibit:
    places = [country.place_id for country in view_scope.chosen_countries(theatre, view)]
    return claim_charts.proportion_chart(
        theatre, view, "share_lost", theatre.settings.share_metric, places
    )
