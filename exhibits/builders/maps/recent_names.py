"""Names on maps of control: the base map's, and those of places with a recent change or event."""

from dataclasses import replace

import pandas as pd

from data.model import Theatre
from data.schema import CONTESTED_KIND
from exhibits.builders.maps.basemap import RECENT_RANK, Basemap, name_labels
from exhibits.builders.view_scope import city_of
from exhibits.model import Label, View

MAX_RECENT = 6
RECENT_DAYS = 60
"""A change of control or an event is recent within so many days before the as-of date."""


def place_labels(base_map: Basemap, view: View) -> list[Label]:
    """Return the labels of the theatre's cities, then of the most populous towns."""
    return list(base_map.names[view.country]) if "labels" in view.layers else []


def labels_of_date(
    theatre: Theatre, base_map: Basemap, view: View, frame: pd.DataFrame
) -> list[Label]:
    """Return the labels of a map of one date, with those of places contested or recently changed.

    ``frame`` is from `exhibits.builders.control.control_map.controller_rows`.
    """
    first = view.as_of - pd.Timedelta(days=RECENT_DAYS)
    is_recent = frame["controller"].map(theatre.actors["kind"]) == CONTESTED_KIND
    is_recent |= frame["since"] > max(first, theatre.settings.window_first)
    return labels_with_recent(theatre, base_map, view, frame.loc[is_recent, "place_id"], first)


def labels_with_recent(
    theatre: Theatre, base_map: Basemap, view: View, changed: pd.Series, first: pd.Timestamp
) -> list[Label]:
    """Return the labels of a map; of the changed places the main ones come before other towns.

    At most `MAX_RECENT`: first those with an event from ``first`` on, then by population.
    """
    labels = place_labels(base_map, view)
    if not labels:
        return []
    events = theatre.events
    reported = events.loc[events["date_first"].between(first, view.as_of), "place_id"]
    ids = [place for place in changed if city_of(theatre, place) == place]  # not parts of a city
    places = base_map.places.loc[base_map.places.index.intersection(pd.Index(ids, dtype=object))]
    places = places.assign(has_event=places.index.isin(reported))
    places = places.sort_values(["has_event", "population"], ascending=False, kind="stable")
    recent = {
        (label.x, label.y): replace(label, rank=RECENT_RANK)
        for label in name_labels(places.iloc[:MAX_RECENT], "town", RECENT_RANK)
    }
    known = {(label.x, label.y) for label in labels if label.rank < RECENT_RANK}
    others = [label for label in labels if (label.x, label.y) not in recent.keys() - known]
    return [*others, *(label for point, label in recent.items() if point not in known)]
