"""Exhibits of the whole window: but for some words they are the same whatever the day."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from data.model import Theatre
from exhibits.builders.maps.basemap import Basemap
from exhibits.model import Exhibit, View

CACHE_SIZE = 32


@dataclass(frozen=True)
class WholeWindow:
    """An exhibit of every day, in two steps; called, it takes both.

    ``whole`` builds all of it and does not look at the view's day; ``told`` adds what is said of
    the day. Of views that differ in their day alone, `kept` builds the whole once.
    """

    build: Callable[[Theatre, Basemap, View], Exhibit]
    annotate: Callable[[Theatre, Exhibit, View], Exhibit]

    def __call__(self, theatre: Theatre, ground: Basemap, view: View) -> Exhibit:
        """The exhibit of a view."""
        return self.annotate(theatre, self.build(theatre, ground, view), view)

    def kept(self, theatre: Theatre, ground: Basemap) -> Callable[[View], Exhibit]:
        """The same of one theatre, the last `MOST_KEPT` wholes kept."""
        once = lru_cache(CACHE_SIZE)(partial(self.build, theatre, ground))
        no_day = theatre.settings.window_last
        return lambda view: self.annotate(theatre, once(replace(view, as_of=no_day)), view)
