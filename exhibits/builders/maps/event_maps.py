"""Maps of the theatre (claimed shares) and of a country (events)."""

from dataclasses import replace
from typing import cast

import geopandas as gpd
import pandas as pd

from data.model import Row, Theatre
from data.queries import control, ledger
from data.schema import AREA_KINDS, table
from data.text.actors import actor_in_text
from data.text.format import (
    format_count,
    format_date,
    format_event_dates,
    format_short_span,
    format_with_hedge,
    sentence_case,
)
from data.text.measures import measure_title
from data.text.places import place_name
from data.text.sentences import unit_symbol
from exhibits.builders import sourcing, view_scope
from exhibits.builders.maps.basemap import Basemap, attribution
from exhibits.builders.maps.city_reports import last_event
from exhibits.builders.maps.map_points import name_labels, point_shapes
from exhibits.builders.paints import share_paint
from exhibits.model import Exhibit, Label, Layer, View
from exhibits.text.markup import BREAK, bold_text

MAX_HOVER_EVENTS = 12
"""Events listed for one place of a map, the latest ones."""


def theatre_map(theatre: Theatre, base_map: Basemap, view: View, exhibit_id: str) -> Exhibit:
    """Build a map of countries shaded by the share lost, with cities labelled by their figure."""
    settings = theatre.settings
    metric = settings.share_metric
    part_label, paint = sourcing.part_label(theatre, metric), share_paint(theatre, metric)
    countries = view_scope.chosen_countries(theatre, view)
    claims: list[pd.Series] = []
    shades, descriptions = [], []
    for country in countries:
        claim = ledger.latest_claim(theatre, metric, country.place_id, view.as_of)
        if claim is None:
            continue
        claims.append(claim)
        text = f"{format_with_hedge(claim, unit_symbol(theatre, claim))} {part_label}"
        name = place_name(theatre, country.place_id)
        when = format_short_span(claim["as_of"], claim["as_of_precision"])
        descriptions.append(f"{name}: {sourcing.describe_claim(theatre, claim, text, when)}")
        shape = base_map.countries.loc[[country.iso3]].assign(
            name=name,
            hover=f"{name}{BREAK}{sourcing.hover_lines(theatre, claim, 0)}",
            value=sourcing.lower_value(claim),
            colour=paint.colour if paint else "",
            colour_dark=paint.colour_dark if paint else "",
        )
        shades.append(Layer("share", "area", shape, legend=f"{name}: {text}, {when}"))
    cities, labels, city_words = _city_marks(theatre, base_map, view, claims)
    towns = base_map.towns([country.iso3 for country in countries], skip=list(cities.index))
    marks = base_map.backdrops[view.country].map_marks(
        shades,
        above=[Layer("town", "point", towns), Layer("city", "point", cities)],
        labels=[*labels, *name_labels(towns, "town", 100)],
    )
    index = pd.Index([claim.name for claim in claims], name="figure_id", dtype=object)
    frame = sourcing.add_citations(theatre, theatre.figures.loc[index])
    sources = sourcing.citations(theatre, frame["source_id"])
    title = f"{sentence_case(measure_title(theatre, metric))}, as of {format_date(view.as_of)}"
    return Exhibit(
        id=exhibit_id,
        kind="map",
        title=title,
        subtitle="Countries shaded by the latest claim, each on its own base; no front line shown",
        as_of=view.as_of,
        frame=frame,
        marks=marks,
        caption=(
            f"{sourcing.caption(theatre, view.as_of, frame, sources)} "
            + attribution(theatre, "boundaries/", "places.csv")
        ),
        alt=f"{title}. " + ". ".join(descriptions + city_words or ["No claim in the ledger"]) + ".",
        sources=sources,
        note=settings.boundary_note,
    )


def country_map(
    theatre: Theatre, base_map: Basemap, view: View, exhibit_id: str, place_id: str
) -> Exhibit:
    """Build a map of a country: admin units, rivers, towns, and events up to the as-of date."""
    settings = theatre.settings
    country = next(c for c in settings.countries if c.place_id == place_id)
    name = place_name(theatre, place_id)
    rows = control.events_until(theatre, view.as_of, country=country.iso3)
    backdrop = base_map.backdrops[place_id]
    positioned = point_shapes(rows, backdrop.plane).sort_values(["date_first", "date_last"])
    latest = _latest_by_place(theatre, positioned)
    latest["age_days"] = (view.as_of - latest["date_last"]).dt.days.astype(float)
    towns = base_map.towns([country.iso3], skip=list(latest.index))
    marks = backdrop.map_marks(
        above=[
            Layer("town", "point", towns),
            *[
                Layer(role, "point", shapes, legend=legend)
                for role, legend, shapes in _group_by_kind(theatre, latest)
            ],
        ],
        labels=[*_event_labels(latest), *name_labels(towns, "town", 100)],
    )
    optional = [column.name for column in table("events").columns if column.may_be_missing]
    unused = [name for name in optional if name != "actor" and rows[name].isna().all()]
    frame = sourcing.add_sources(theatre, rows.drop(columns=[*unused, "restricted"]).reset_index())
    sources = sourcing.citations(theatre, frame["source_id"])
    unplaced = len(rows) - len(positioned)
    title = f"{name}: events up to {format_date(view.as_of)}"
    subject = actor_in_text(theatre, _subject_label(theatre))
    return Exhibit(
        id=exhibit_id,
        kind="map",
        title=title,
        subtitle=(
            f"Latest recorded event at each place. Red: taken by {subject}; "
            f"blue: taken by others, or left by {subject}; black: other events"
        ),
        as_of=view.as_of,
        frame=frame,
        marks=marks,
        caption=(
            f"As of {format_date(view.as_of)}. {format_count(len(rows), 'event')}"
            + (f", {unplaced} of them without a location" if unplaced else "")
            + f"; {format_count(len(sources), 'source')}. "
            + attribution(theatre, "boundaries/", "places.csv")
        ),
        alt=f"{title}. "
        + (
            "; ".join(f"{row['name']}: {row['words']}" for _, row in latest.iterrows())
            or "None in the records"
        )
        + ".",
        sources=sources,
        note=f"{settings.boundary_note} {sourcing.withheld_note(theatre)}".strip(),
    )


def _subject_label(theatre: Theatre) -> str:
    return str(theatre.actors.loc[theatre.settings.subject, "short_label"])


def event_side(transfer: str, actor: object, subject: str) -> str:
    """Return who takes a place by an event: the theatre's subject, others, or nobody known.

    Parameters
    ----------
    transfer : of the event's kind, `data.event_kinds.Transfer`.
    actor : actor_id that the event is by; missing where it is not named or not an actor.

    Returns
    -------
    "gained" by the subject, "lost" to others or by its withdrawal, or "none". A withdrawal of
    another actor does not say who takes the place.
    """
    if not isinstance(actor, str) or not transfer:
        return "none"
    if transfer == "gain":
        return "gained" if actor == subject else "lost"
    return "lost" if actor == subject else "none"


def _whose_suffix(theatre: Theatre, side: str, transfer: str, events: pd.DataFrame) -> str:
    """Return whose the events of one side are, in brackets; "" where the actor is unknown."""
    if side == ("gained" if transfer == "gain" else "lost"):
        return f" ({_subject_label(theatre)})"
    if events["actor"].isna().any():
        return ""
    others = events["actor"].unique()
    return f" ({theatre.actors.loc[others[0], 'short_label'] if len(others) == 1 else 'others'})"


def _group_by_kind(
    theatre: Theatre, latest: gpd.GeoDataFrame
) -> list[tuple[str, str, gpd.GeoDataFrame]]:
    """Group events by kind, in alphabetical order, and by side: role, legend and events."""
    subject = theatre.settings.subject
    sides = [
        event_side(transfer, actor, subject)
        for transfer, actor in zip(latest["transfer"], latest["actor"], strict=True)
    ]
    rows = latest.assign(side=sides)
    groups = []
    for kind in sorted(rows["kind"].unique()):
        of_kind = rows[rows["kind"] == kind]
        sides_of_kind = sorted(set(of_kind["side"]))
        for side in sides_of_kind:
            shapes = cast(gpd.GeoDataFrame, of_kind[of_kind["side"] == side])
            label = sentence_case(str(shapes["kind_label"].iloc[0]))
            if len(sides_of_kind) > 1:
                label += _whose_suffix(theatre, side, str(shapes["transfer"].iloc[0]), shapes)
            groups.append((f"event:{side}:{shapes['symbol'].iloc[0]}", label, shapes))
    return groups


def _latest_by_place(theatre: Theatre, positioned: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Select the latest event of each place, indexed by place; parts count as their city.

    Events of an area that have a position count as those of the place that they name.

    Columns: those of the events, then ``name``, ``name_local``, ``words`` and ``hover`` (all events
    of the place).
    """
    places = theatre.places
    areas = set(places.index[places["kind"].isin(AREA_KINDS)])
    cities = [view_scope.city_of(theatre, place) for place in positioned["place_id"]]
    keys = [
        text if city in areas else city
        for city, text in zip(cities, positioned["place_text"], strict=True)
    ]
    latest = positioned.assign(place=keys).drop_duplicates("place", keep="last")
    latest = latest.set_index("place")
    events: dict[str, list[Row]] = {}
    columns = ["date_first", "date_last", "date_precision", "date_end", "kind_label", "by"]
    for key, row in zip(keys, positioned[columns].to_dict("records"), strict=True):
        events.setdefault(key, []).append(row)
    names = places["name_en"].reindex(latest.index)
    names = names.where(names.notna(), latest["place_text"])
    return latest.assign(
        name=names,
        name_local=places["name_local"].reindex(latest.index),
        words=[_short_event_text(row) for _, row in latest.iterrows()],
        hover=[
            bold_text(name) + BREAK + _event_lines(events[str(place)])
            for place, name in names.items()
        ],
    )


def _short_event_text(event: pd.Series) -> str:
    return f"{event['kind_label']} {format_event_dates(event, short=True)}"


def _event_lines(rows: list[Row]) -> str:
    lines = [
        f"{format_event_dates(row)}: {row['kind_label']}{_actor_text(row['by'])}"
        for row in rows[-MAX_HOVER_EVENTS:]
    ]
    earlier = len(rows) - len(lines)
    return BREAK.join([f"{format_count(earlier, 'earlier event')}"] * bool(earlier) + lines)


def _actor_text(actor: object) -> str:
    return f" ({actor})" if isinstance(actor, str) else ""


def _event_labels(latest: gpd.GeoDataFrame) -> list[Label]:
    ordered = latest.sort_values("date_first", ascending=False)
    return [
        replace(label, notes=(text,))
        for label, text in zip(name_labels(ordered, "event", 0), ordered["words"], strict=True)
    ]


def _city_marks(
    theatre: Theatre, base_map: Basemap, view: View, claims: list[pd.Series]
) -> tuple[gpd.GeoDataFrame, list[Label], list[str]]:
    """Return markers, labels and texts of cities; claims used are appended to ``claims``."""
    notes: dict[str, tuple[str, ...]] = {}
    words: dict[str, list[str]] = {}
    for city in theatre.settings.cities:
        if not view_scope.is_within(theatre, city.place_id, view.country):
            continue
        metric = city.metrics[0]
        claim = ledger.latest_claim(theatre, metric, city.place_id, view.as_of)
        lines, described = [], []
        if claim is not None:
            claims.append(claim)
            figure = format_with_hedge(claim, unit_symbol(theatre, claim))
            when = format_short_span(claim["as_of"], claim["as_of_precision"])
            text = f"{figure} {sourcing.part_label(theatre, metric)}"
            lines.append(f"{text}, {when}")
            described.append(sourcing.describe_claim(theatre, claim, text, when))
        since = claim["as_of_last"] if claim is not None else theatre.settings.window_first
        event = last_event(theatre, view, [city.place_id, *city.parts], since, short=True)
        notes[city.place_id] = (*lines, event) if event else tuple(lines)
        words[city.place_id] = [*described, event] if event else described
    cities = base_map.places.loc[list(notes)]
    hovers = [
        f"{bold_text(name)}{BREAK}" + BREAK.join(notes[place])
        for place, name in _place_names(cities)
    ]
    labels = [
        replace(label, notes=notes[place])
        for label, (place, _) in zip(
            name_labels(cities, "city", 0), _place_names(cities), strict=True
        )
    ]
    descriptions = [
        f"{name}: {'; '.join(words[place])}" for place, name in _place_names(cities) if words[place]
    ]
    return cities.assign(hover=hovers), labels, descriptions


def _place_names(places: gpd.GeoDataFrame) -> list[tuple[str, str]]:
    """List (place_id, name) of each row."""
    return [(str(place), str(name)) for place, name in places["name"].items()]
