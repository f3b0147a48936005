"""Maps of the theatre and of a country."""

from dataclasses import replace
from typing import cast

import geopandas as gpd
import pandas as pd

from data.model import Theatre
from data.queries import control, ledger
from data.text.format import (
    event_kind_text,
    format_date,
    format_date_span,
    format_short_date,
    format_short_span,
    format_with_hedge,
    join_list,
    sentence_case,
)
from data.text.sentences import place_name, unit_symbol
from exhibits.builders import sourcing, view_scope
from exhibits.builders.maps import basemap
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.city_reports import last_event
from exhibits.model import Exhibit, Label, Layer, View
from exhibits.text.markup import BREAK, bold_text


def theatre_map(theatre: Theatre, ground: Basemap, view: View, exhibit_id: str) -> Exhibit:
    """The countries by the share lost, cities marked with their figure."""
    settings = theatre.settings
    metric = settings.share_metric
    lost = sourcing.part_label(theatre, metric)
    chosen = [
        c for c in settings.countries if view_scope.is_within(theatre, c.place_id, view.country)
    ]
    found: list[pd.Series] = []
    shades, words = [], []
    for country in chosen:
        claim = ledger.latest_claim(theatre, metric, country.place_id, view.as_of)
        if claim is None:
            continue
        found.append(claim)
        text = f"{format_with_hedge(claim, unit_symbol(theatre, claim))} {lost}"
        name = place_name(theatre, country.place_id)
        when = format_short_date(claim["as_of_last"])
        words.append(f"{name}: {text} ({when})")
        shape = ground.countries.loc[[country.iso3]].assign(
            name=name,
            hover=f"{name}{BREAK}{sourcing.hover_lines(theatre, claim, 0)}",
            value=sourcing.lower_value(claim),
        )
        shades.append(Layer("share", "area", shape, legend=f"{name}: {text}, {when}"))
    cities, labels, city_words = _cities(theatre, ground, view, found)
    towns = ground.towns([country.iso3 for country in chosen], skip=list(cities.index))
    marks = ground.backdrops[view.country].marks(
        shades,
        above=[Layer("town", "point", towns), Layer("city", "point", cities)],
        labels=[*labels, *basemap.name_labels(towns, "town", 100)],
    )
    index = pd.Index([claim.name for claim in found], name="figure_id", dtype=object)
    frame = sourcing.add_citations(theatre, theatre.figures.loc[index])
    sources = sourcing.citations(theatre, frame["source_id"])
    title = f"{theatre.metrics.loc[metric, 'label']}, as of {format_date(view.as_of)}"
    return Exhibit(
        id=exhibit_id,
        kind="map",
        title=title,
        subtitle="Each country shaded by the latest claim on its own base; no line of control",
        as_of=view.as_of,
        frame=frame,
        marks=marks,
        caption=(
            f"{sourcing.caption(view.as_of, frame, sources)} "
            + basemap.attribution(theatre, "boundaries/", "places.csv")
        ),
        alt=f"{title}. " + ". ".join(words + city_words or ["No claim in the ledger"]) + ".",
        sources=sources,
        note=settings.boundary_note,
    )


def country_map(
    theatre: Theatre, ground: Basemap, view: View, exhibit_id: str, place_id: str
) -> Exhibit:
    """One country: governorates, rivers, towns and its events up to the as-of day."""
    settings = theatre.settings
    country = next(c for c in settings.countries if c.place_id == place_id)
    name = place_name(theatre, place_id)
    rows = control.events_until(theatre, view.as_of, country=country.iso3)
    backdrop = ground.backdrops[place_id]
    sited = basemap.point_shapes(rows, backdrop.plane).sort_values(["date_first", "date_last"])
    latest = _latest_at_each(theatre, sited)
    latest["age_days"] = (view.as_of - latest["date_last"]).dt.days.astype(float)
    towns = ground.towns([country.iso3], skip=list(latest.index))
    marks = backdrop.marks(
        above=[
            Layer("town", "point", towns),
            *[
                Layer(f"event:{kind}", "point", shapes, legend=sentence_case(event_kind_text(kind)))
                for kind, shapes in _by_kind(latest)
            ],
        ],
        labels=[*_event_labels(latest), *basemap.name_labels(towns, "town", 100)],
    )
    frame = sourcing.add_sources(theatre, rows.reset_index())
    sources = sourcing.citations(theatre, frame["source_id"])
    unplaced = len(rows) - len(sited)
    title = f"{name}: events up to {format_date(view.as_of)}"
    return Exhibit(
        id=exhibit_id,
        kind="map",
        title=title,
        subtitle=(
            "The latest event recorded at each place. Red: ground gained by "
            f"{theatre.actors.loc[settings.subject, 'short_label']}; blue: lost by it; "
            "black: neither yet"
        ),
        as_of=view.as_of,
        frame=frame,
        marks=marks,
        caption=(
            f"As of {format_date(view.as_of)}. {len(rows)} events"
            + (f", {unplaced} of them without a point (country-wide)" if unplaced else "")
            + f"; {len(sources)} sources. "
            + basemap.attribution(theatre, "boundaries/", "places.csv")
        ),
        alt=f"{title}. "
        + (
            "; ".join(f"{row['name']}: {row['words']}" for _, row in latest.iterrows())
            or "None in the records"
        )
        + ".",
        sources=sources,
        note=settings.boundary_note,
    )


def _by_kind(latest: gpd.GeoDataFrame) -> list[tuple[str, gpd.GeoDataFrame]]:
    """Events of each kind, in alphabetical order."""
    kinds = sorted(latest["kind"].unique())
    return [(kind, cast(gpd.GeoDataFrame, latest[latest["kind"] == kind])) for kind in kinds]


def _latest_at_each(theatre: Theatre, sited: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The latest event of each place, a city's parts counted with the city; indexed by place.

    Columns are those of the events, then ``name``, ``name_ar``, ``words`` and ``hover`` (which
    reads all events of the place).
    """
    places = theatre.places
    town = [view_scope.city_of(theatre, place) for place in sited["place_id"]]
    # By the name of a column: pandas finds no group by a Series of one row (get_group).
    groups = sited.assign(place=town).groupby("place", sort=False)
    latest = cast(gpd.GeoDataFrame, groups.tail(1).set_index("place"))
    return latest.assign(
        name=places["name_en"].reindex(latest.index),
        name_ar=places["name_ar"].reindex(latest.index),
        words=[_short_words(row) for _, row in latest.iterrows()],
        hover=[
            bold_text(name) + BREAK + _event_lines(groups.get_group(place))
            for place, name in places["name_en"].reindex(latest.index).items()
        ],
    )


def _short_words(event: pd.Series) -> str:
    return (
        f"{event_kind_text(event['kind'])} "
        f"{format_short_span(event['date_first'], event['date_precision'])}"
    )


def _event_lines(rows: pd.DataFrame) -> str:
    return BREAK.join(
        f"{format_date_span(row['date_first'], row['date_precision'])}: "
        f"{event_kind_text(row['kind'])} ({row['by']})"
        for _, row in rows.iterrows()
    )


def _event_labels(latest: gpd.GeoDataFrame) -> list[Label]:
    """Names of the places of events, the latest event first."""
    ordered = latest.sort_values("date_first", ascending=False)
    return [
        replace(label, notes=(words,))
        for label, words in zip(
            basemap.name_labels(ordered, "event", 0), ordered["words"], strict=True
        )
    ]


def _cities(
    theatre: Theatre, ground: Basemap, view: View, found: list[pd.Series]
) -> tuple[gpd.GeoDataFrame, list[Label], list[str]]:
    """Marks and labels of the theatre's cities with their figure; claims used go to ``found``."""
    notes: dict[str, tuple[str, ...]] = {}
    for city in theatre.settings.cities:
        if not view_scope.is_within(theatre, city.place_id, view.country):
            continue
        metric = city.metrics[0]
        claim = ledger.latest_claim(theatre, metric, city.place_id, view.as_of)
        words = []
        if claim is not None:
            found.append(claim)
            figure = format_with_hedge(claim, unit_symbol(theatre, claim))
            when = format_short_date(claim["as_of_last"])
            words.append(f"{figure} {sourcing.part_label(theatre, metric)}, {when}")
        since = claim["as_of_last"] if claim is not None else theatre.settings.window_first
        event = last_event(theatre, view, [city.place_id, *city.parts], since, short=True)
        notes[city.place_id] = (*words, event) if event else tuple(words)
    cities = ground.places.loc[list(notes)]
    tips = [
        f"{bold_text(name)}{BREAK}" + BREAK.join(notes[place]) for place, name in _names(cities)
    ]
    labels = [
        replace(label, notes=notes[place])
        for label, (place, _) in zip(
            basemap.name_labels(cities, "city", 0), _names(cities), strict=True
        )
    ]
    spoken = [
        f"{name}: {join_list(list(notes[place]))}" for place, name in _names(cities) if notes[place]
    ]
    return cities.assign(hover=tips), labels, spoken


def _names(places: gpd.GeoDataFrame) -> list[tuple[str, str]]:
    """(place_id, name) of each row."""
    return [(str(place), str(name)) for place, name in places["name"].items()]
