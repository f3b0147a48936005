"""What a reader can choose from: ids by the label that the controls show and the address carries.

Pure, theatre first. Two things of one name have their ids behind it: none is left out.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from data.model import Filters, Theatre
from data.schema import CONTESTED_KIND
from exhibits.builders.maps.reach_cells import DEFAULT_RADIUS_KM, REACHES
from exhibits.builders.view_scope import is_within

THEATRES = 4
"""Theatres whose choices are kept: each address that a page writes asks for them."""
WITHIN = {"a week": 7, "a month": 31, "a quarter": 92, "a year": 366}
"""Days that the claims of a disagreement may lie apart, by label."""
PLACE_ORDERS = {
    "Most changes first": "-changes",
    "Latest change first": "-since",
    "By name": "name",
    "By country": "country",
    "By governorate": "governorate",
    "By kind": "kind",
    "By controller": "controller",
}
"""Orders of the list of places by label, the usual one first."""


@dataclass(frozen=True)
class Choices:
    """What claims can be chosen by: ids by label, in alphabetical order; series in the theatre's.

    ``series`` are the measures that are drawn through the years.
    """

    measures: dict[str, str]
    series: dict[str, str]
    places: dict[str, str]
    organisations: dict[str, str]
    speakers: dict[str, str]
    statuses: dict[str, str]
    vias: dict[str, str]


def choices(theatre: Theatre) -> Choices:
    """What the claims of a theatre can be chosen by: only what some claim has."""

    def told(column: str, labels: pd.Series | None = None) -> dict[str, str]:
        ids = theatre.figures[column].dropna().unique()
        found = {str(each): str(each) for each in ids} if labels is None else _by(labels, ids)
        return dict(sorted(found.items(), key=lambda item: item[0].casefold()))

    measures = distinct_labels(theatre.metrics["label"])
    return Choices(
        measures=told("metric", measures),
        series=_by(measures, theatre.settings.series),
        places=told("place_id", distinct_labels(theatre.places["name_en"])),
        organisations=told("organisation"),
        speakers=told("speaker"),
        statuses=told("status"),
        vias=told("via"),
    )


@lru_cache(maxsize=THEATRES)
def countries(theatre: Theatre) -> dict[str, str]:
    """The theatre's whole, then its countries."""
    settings = theatre.settings
    ids = [settings.whole, *(country.place_id for country in settings.countries)]
    return _by(distinct_labels(theatre.places["name_en"].loc[ids]), ids)


def measures_of(theatre: Theatre, place_id: str) -> dict[str, str]:
    """Measures on which there are claims of a place, those with most claims first."""
    counts = theatre.figures.loc[theatre.figures["place_id"] == place_id, "metric"].value_counts()
    return _by(distinct_labels(theatre.metrics["label"]), counts.index)


def places_of(theatre: Theatre, metric: str, country: str) -> dict[str, str]:
    """Places of a country that have a series of a measure, most claims first."""
    inside = [
        place for place in series_places(theatre, metric) if is_within(theatre, place, country)
    ]
    inside.sort(key=lambda place: -len(theatre.positions_by_measure[metric, place]))
    return _by(distinct_labels(theatre.places["name_en"]), inside)


def series_places(theatre: Theatre, metric: str) -> list[str]:
    """Places that a measure's series are drawn for: the whole, countries and cities with claims."""
    settings = theatre.settings
    places = [
        settings.whole,
        *(country.place_id for country in settings.countries),
        *(city.place_id for city in settings.cities),
    ]
    return [place for place in places if (metric, place) in theatre.positions_by_measure]


def opening_rivals(theatre: Theatre) -> Filters:
    """Place and measure on which the rivals open: the first headline that is a city's share.

    The first headline of all where no city has one.
    """
    families, kinds = theatre.metrics["family"], theatre.places["kind"]
    of_a_city = [
        each
        for each in theatre.settings.headlines
        if families[each.metric] == "share" and kinds[each.place_id] == "city"
    ]
    first = (of_a_city or theatre.settings.headlines)[0]
    return Filters(metric=first.metric, place=first.place_id)


@lru_cache(maxsize=THEATRES)
def controllers(theatre: Theatre) -> dict[str, str]:
    """Actors by their short names, the theatre's subject first; without what is contested."""
    actors, subject = theatre.actors, theatre.settings.subject
    sole = actors.loc[actors["kind"] != CONTESTED_KIND, "short_label"]
    return _by(
        distinct_labels(sole), [subject, *(actor for actor in sole.index if actor != subject)]
    )


@lru_cache(maxsize=THEATRES)
def area_units(theatre: Theatre) -> dict[str, str]:
    """Units of area by their signs, or names where they have none; the canonical one first."""
    areas = theatre.units[theatre.units["family"] == "area"]
    areas = areas.assign(other=areas["to_canonical"] != 1).sort_values(["other", "to_canonical"])
    return _by(distinct_labels(areas["symbol"].fillna(areas["label"])), areas.index)


def reaches() -> dict[str, float | None]:
    """Km that a place may speak for, by label; None is no cap."""
    return {_reach(reach_km): reach_km for reach_km in REACHES}


def default_radius() -> str:
    """Label of the reach on which the maps open."""
    return _reach(DEFAULT_RADIUS_KM)


def label_of(chosen: dict[str, str], wanted: str) -> str:
    """The label under which an id stands among choices.

    Raises
    ------
    KeyError: it does not stand there.
    """
    for label, each in chosen.items():
        if each == wanted:
            return label
    raise KeyError(wanted)


def distinct_labels(names: pd.Series) -> pd.Series:
    """Names by id, each but once: the id stands behind a name that several have.

    Parameters
    ----------
    names : text by id, shape (n,). Of all that any control of that name offers, so that a label is
        the same on each page: an address that one writes is read by another.
    """
    several = names.duplicated(keep=False)
    return names.where(~several, names + " (" + names.index.astype(str) + ")")


def _by(labels: pd.Series, ids: Iterable[Hashable]) -> dict[str, str]:
    named = labels.to_dict()
    return {str(named[each]): str(each) for each in ids}


def _reach(reach_km: float | None) -> str:
    return "no cap" if reach_km is None else f"{reach_km:g} km"
