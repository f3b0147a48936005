"""Exhibits of the theatre's entire time window, which depend on the date only in their text."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from data.model import Theatre
from exhibits.builders.maps.basemap import Basemap
from exhibits.model import Exhibit, View

CACHE_SIZE = 32


@dataclass(frozen=True)
class PeriodExhibit:
    """An exhibit of the entire window, built in two steps; a call performs both.

    ``build`` creates the exhibit independently of the view's date; ``annotate`` adds text that
    depends on the date. `cached` builds views that differ only in their date once.
    """

    build: Callable[[Theatre, Basemap, View], Exhibit]
    annotate: Callable[[Theatre, Basemap, Exhibit, View], Exhibit]

    def __call__(self, theatre: Theatre, base_map: Basemap, view: View) -> Exhibit:
        """Build the exhibit of a view."""
        return self.annotate(theatre, base_map, self.build(theatre, base_map, view), view)

    def cached(self, theatre: Theatre, base_map: Basemap) -> Callable[[View], Exhibit]:
        """Return a builder for one theatre that caches the last `CACHE_SIZE` built exhibits."""
        build_cached = lru_cache(CACHE_SIZE)(partial(self.build, theatre, base_map))
        fixed_date = theatre.settings.window_last
        return lambda view: self.annotate(
            theatre, base_map, build_cached(replace(view, as_of=fixed_date)), view
        )
