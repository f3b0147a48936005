"""Names on maps of control: the base map's, and those of places that are in the news."""

from dataclasses import replace

import pandas as pd

from data.model import Theatre
from data.schema import CONTESTED_KIND
from exhibits.builders.maps.basemap import NEWS_RANK, Basemap, name_labels
from exhibits.builders.view_scope import city_of
from exhibits.model import Label, View

MAX_NEWS = 6
NEWS_DAYS = 60
"""A change of control or an event is news for as long."""


def place_labels(base_map: Basemap, view: View) -> list[Label]:
    """Return the labels of the theatre's cities, then of the most populous towns."""
    return list(base_map.names[view.country]) if "labels" in view.layers else []


def labels_of_date(
    theatre: Theatre, base_map: Basemap, view: View, frame: pd.DataFrame
) -> list[Label]:
    """Return the labels of a map of one date, with those of places contested or recently changed.

    ``frame`` is from `exhibits.builders.control.control_map.controller_rows`.
    """
    first = view.as_of - pd.Timedelta(days=NEWS_DAYS)
    is_news = frame["controller"].map(theatre.actors["kind"]) == CONTESTED_KIND
    is_news |= frame["since"] > max(first, theatre.settings.window_first)
    return labels_with_news(theatre, base_map, view, frame.loc[is_news, "place_id"], first)


def labels_with_news(
    theatre: Theatre, base_map: Basemap, view: View, changed: pd.Series, first: pd.Timestamp
) -> list[Label]:
    """Return the labels of a map; of the changed places the main ones come before other towns.

    At most `MAX_NEWS`: first those with an event from ``first`` on, then by population.
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
    news = {
        (label.x, label.y): replace(label, rank=NEWS_RANK)
        for label in name_labels(places.iloc[:MAX_NEWS], "town", NEWS_RANK)
    }
    known = {(label.x, label.y) for label in labels if label.rank < NEWS_RANK}
    others = [label for label in labels if (label.x, label.y) not in news.keys() - known]
    return [*others, *(label for point, label in news.items() if point not in known)]
