"""Overview: map of control with the headline figures, then the claims and events behind them."""

from exhibits.catalogue import assessed_overview
from pages.server import theatres
from pages.ui import cache, exhibit_view

exhibit_view.draw_opening_heading()
maps = ("control_map", *cache.page_exhibits("map"), "theatre_map")
drawn = exhibit_view.draw_map_with_cards(maps, "headlines", theatres.introduction())
further = assessed_overview(cache.theatre(), cache.entries())
exhibit_view.draw_available(*[name for name in further if name != drawn])
exhibit_view.draw_exhibits(["share_lost", "implied_peaks"], columns=2)
if drawn != "theatre_map":
    exhibit_view.draw_folded("theatre_map", "Map of claims and events")
