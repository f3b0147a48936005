"""Options of the controls: ids by the label that controls display and URLs contain.

Pure functions of the theatre. Names shared by several records are followed by the id.
"""

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from data.events.selection import Selection
from data.model import CONTESTED_KIND, Filters, Theatre
from data.queries.comparable_maps import list_comparable_maps
from data.text.format import format_radius, sentence_case, source_type
from exhibits.builders.events.scope import dataset_labels, event_store
from exhibits.builders.maps.radius_cells import default_radius_km, radii_km
from exhibits.builders.view_scope import CACHED_THEATRES, has_admin_units, is_within
from exhibits.model import DEFAULT_LAYERS, LAYERS

MAX_DAYS_APART = {"a week": 7, "a month": 31, "a quarter": 92, "a year": 366}
"""Maximum days between the claims of a disagreement, by label."""
MIN_SERIES_DATES = 3
"""Dates with claims from which a place that is no country or city of the settings has a series."""


def place_orders(theatre: Theatre) -> dict[str, str]:
    """List the sort orders of the list of places by label, the default first."""
    return {
        "Most changes first": "-changes",
        "Latest change first": "-since",
        "By name": "name",
        "By country": "country",
        **({f"By {theatre.settings.admin_unit}": "admin_unit"} if has_admin_units(theatre) else {}),
        "By kind": "kind",
        "By controller": "controller",
    }


def public_columns(theatre: Theatre) -> dict[str, str]:
    """Name the columns of exported data as the theatre's tables and languages do."""
    settings = theatre.settings
    language = settings.local_language
    return {
        "name_local": f"name_{language}" if language else "",
        "admin_unit": re.sub(r"\W+", "_", settings.admin_unit.lower()),
    }


def sort_orders(theatre: Theatre, columns: Iterable[str]) -> dict[str, str]:
    """List ascending and, with a hyphen, descending orders by public name of the column."""
    names = public_columns(theatre)
    return {
        f"{sign}{names.get(name, name)}": f"{sign}{name}" for name in columns for sign in ("", "-")
    }


def layer_labels(theatre: Theatre) -> dict[str, str]:
    """List the map layers by label, in the order of `LAYERS`; places only if any is recorded."""
    units = sentence_case(theatre.settings.admin_units)
    return {
        units if layer == "admin_units" else layer.capitalize(): layer
        for layer in LAYERS
        if layer != "places" or len(theatre.control)
    }


def displays(theatre: Theatre) -> dict[str, str]:
    """List what the page of changes displays: the change, or the maps of its two dates."""
    return {"Change": "", "Two dates": "two", "Swipe": "swipe"}


def written_layers(theatre: Theatre, layers: tuple[str, ...]) -> list[str] | None:
    """Return the labels of layers for an address: [""] for none, None for the default ones."""
    labels = layer_labels(theatre)
    if set(layers) & set(labels.values()) == set(DEFAULT_LAYERS) & set(labels.values()):
        return None
    return [label for label, layer in labels.items() if layer in layers] or [""]


@dataclass(frozen=True)
class Choices:
    """Filter options of claims: ids by label, alphabetical; series in the theatre's order.

    ``series`` are the measures that have time series.
    """

    measures: dict[str, str]
    series: dict[str, str]
    places: dict[str, str]
    organisations: dict[str, str]
    speakers: dict[str, str]
    statuses: dict[str, str]
    vias: dict[str, str]


@lru_cache(maxsize=CACHED_THEATRES)
def choices(theatre: Theatre) -> Choices:
    """List the filter options of a theatre's claims: only values that occur in a claim."""

    def list_options(column: str, labels: pd.Series | None = None) -> dict[str, str]:
        ids = theatre.figures[column].dropna().unique()
        ids_by_label = (
            {str(value): str(value) for value in ids}
            if labels is None
            else _ids_by_label(labels, ids)
        )
        return dict(sorted(ids_by_label.items(), key=lambda item: item[0].casefold()))

    measures = distinct_labels(theatre.metrics["label"])
    return Choices(
        measures=list_options("metric", measures),
        series=_ids_by_label(
            measures, [name for name in theatre.settings.series if series_places(theatre, name)]
        ),
        places=list_options("place_id", place_labels(theatre)),
        organisations=list_options("organisation"),
        speakers=list_options("speaker"),
        statuses=list_options("status"),
        vias=list_options("via", _source_types(theatre)),
    )


def _source_types(theatre: Theatre) -> pd.Series:
    types = theatre.figures["via"].unique()
    return pd.Series([source_type(via) for via in types], index=types)


@lru_cache(maxsize=CACHED_THEATRES)
def countries(theatre: Theatre) -> dict[str, str]:
    """List the theatre's total area, then its countries."""
    settings = theatre.settings
    ids = [settings.whole, *(country.place_id for country in settings.countries)]
    return _ids_by_label(place_labels(theatre), ids)


def has_country_choice(theatre: Theatre) -> bool:
    """Whether views of the theatre differ by country: not if all its places are in a single one."""
    settings = theatre.settings
    if len(settings.countries) != 1:
        return True
    country = settings.countries[0].place_id
    return any(
        not is_within(theatre, str(place), country)
        for place in theatre.places.index
        if place != settings.whole
    )


def measures_of(theatre: Theatre, place_id: str) -> dict[str, str]:
    """List the measures with claims on a place, those with most claims first."""
    claimed = {
        measure: positions
        for (measure, place), positions in theatre.positions_by_measure.items()
        if place == place_id
    }
    ids = sorted(claimed, key=lambda measure: (-len(claimed[measure]), claimed[measure][0]))
    return _ids_by_label(distinct_labels(theatre.metrics["label"]), ids)


def places_of(theatre: Theatre, metric: str, country: str) -> dict[str, str]:
    """List the places of a country that have a series of a measure, most claims first."""
    inside = [
        place for place in series_places(theatre, metric) if is_within(theatre, place, country)
    ]
    inside.sort(key=lambda place: -len(theatre.positions_by_measure[metric, place]))
    return _ids_by_label(place_labels(theatre), inside)


def series_places(theatre: Theatre, metric: str) -> list[str]:
    """List the places of a measure's series: total area, countries and cities with claims.

    Of a measure without any there: places with claims on at least `MIN_SERIES_DATES` dates.
    """
    settings = theatre.settings
    named = [
        settings.whole,
        *(country.place_id for country in settings.countries),
        *(city.place_id for city in settings.cities),
    ]
    claimed = {
        place: positions
        for (measure, place), positions in theatre.positions_by_measure.items()
        if measure == metric
    }
    dates = theatre.figures["as_of"]
    return [place for place in named if place in claimed] or [
        place
        for place, positions in claimed.items()
        if dates.iloc[positions].nunique() >= MIN_SERIES_DATES
    ]


def opening_rivals(theatre: Theatre) -> Filters:
    """Return the opening place and measure of rival claims: the first headline on a city's share.

    Without such a headline, the first of all headlines.
    """
    families, kinds = theatre.metrics["family"], theatre.places["kind"]
    city_shares = [
        headline
        for headline in theatre.settings.headlines
        if families[headline.metric] == "share" and kinds[headline.place_id] == "city"
    ]
    first = (city_shares or theatre.settings.headlines)[0]
    return Filters(metric=first.metric, place=first.place_id)


@lru_cache(maxsize=CACHED_THEATRES)
def controllers(theatre: Theatre) -> dict[str, str]:
    """List actors by short label, the theatre's subject first, without contested ones."""
    actors, subject = theatre.actors, theatre.settings.subject
    is_sole = actors["kind"] != CONTESTED_KIND
    is_sole &= ~actors.index.isin(theatre.unknown_actors - {subject})
    sole = actors.loc[is_sole, "short_label"]
    return _ids_by_label(
        distinct_labels(sole), [subject, *(actor for actor in sole.index if actor != subject)]
    )


@lru_cache(maxsize=CACHED_THEATRES)
def area_units(theatre: Theatre) -> dict[str, str]:
    """List units of area by symbol, or by label where there is none; the canonical one first."""
    areas = theatre.units[theatre.units["family"] == "area"]
    areas = areas.assign(other=areas["to_canonical"] != 1).sort_values(["other", "to_canonical"])
    return _ids_by_label(distinct_labels(areas["symbol"].fillna(areas["label"])), areas.index)


def comparable_maps(theatre: Theatre) -> dict[str, str]:
    """List the maps of control that can be compared, by label."""
    maps = list_comparable_maps(theatre)
    labels = pd.Series({name: item.label for name, item in maps.items()}, dtype=object)
    return _ids_by_label(distinct_labels(labels), maps)


def radius_options(theatre: Theatre) -> dict[str, float | None]:
    """List the radii of a place's cell in km by label; None is no limit."""
    return {format_radius(radius_km): radius_km for radius_km in radii_km(theatre)}


def default_radius(theatre: Theatre) -> str:
    """Return the label of the default radius of the maps."""
    return format_radius(default_radius_km(theatre))


EVENT_DAYS = {"none": 0, "7 days": 7, "30 days": 30, "90 days": 90}
"""Numbers of days whose events a map of control shows, by label."""
MAX_EVENT_OPTIONS = 500
"""Types, actors or admin units of events to choose from: those with most events."""


def event_sets(theatre: Theatre) -> dict[str, str]:
    """List the data sets of events by label, the default first; none without events."""
    return dataset_labels(theatre) if theatre.has_event_data else {}


@lru_cache(CACHED_THEATRES * 9)
def event_options(theatre: Theatre, name: str, dataset: str = "") -> dict[str, str]:
    """List the types, actors or admin units of events (``name``: type, actor, unit).

    They are those of all data sets, or of one.
    """
    if not theatre.has_event_data:
        return {}
    selection = Selection(dataset=dataset)
    counts = event_store(theatre).query(f"count_by_{name}", selection, MAX_EVENT_OPTIONS)
    return {str(label): str(label) for label in sorted(counts["label"])}


def find_label(chosen: dict[str, str], wanted: str) -> str:
    """Find the label of an id among options.

    Raises
    ------
    KeyError: the id is not among the options.
    """
    for label, value in chosen.items():
        if value == wanted:
            return label
    raise KeyError(wanted)


def distinct_labels(names: pd.Series) -> pd.Series:
    """Make names unique by appending the id to names that several records share.

    Parameters
    ----------
    names : text by id, shape (n,); all records that any control of that name offers, so that
        labels, and thus URLs, are the same on every page.
    """
    duplicated = names.duplicated(keep=False)
    return names.where(~duplicated, names + " (" + names.index.astype(str) + ")")


def id_in_label(label: str) -> str:
    """Id that an earlier label had after its name, as in links made before; "" without one."""
    found = re.search(r" \(([a-z0-9_-]+)\)$", label)
    return found[1] if found else ""


@lru_cache(maxsize=CACHED_THEATRES)
def place_labels(theatre: Theatre) -> pd.Series:
    """Label the places: their names, distinct, by place_id.

    The place that contains all others often has the name of its only country.
    """
    names, theatre_id = theatre.places["name_en"], theatre.settings.whole
    if (names == names[theatre_id]).sum() > 1:
        names = names.mask(names.index == theatre_id, f"{names[theatre_id]} (entire theatre)")
    return distinct_labels(names)


def _ids_by_label(labels: pd.Series, ids: Iterable[Hashable]) -> dict[str, str]:
    label_by_id = labels.to_dict()
    return {str(label_by_id[value]): str(value) for value in ids}
