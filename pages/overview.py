"""Overview: headline figures, the peaks they imply, and the map of the theatre."""

from pages.server import theatres
from pages.ui import cache, exhibit_view

exhibit_view.draw_heading("Territorial control: claims and sources", theatres.introduction())
exhibit_view.draw_available("headlines")
exhibit_view.draw_first("theatre_map", "control_map", *cache.page_exhibits("map"))
exhibit_view.draw_exhibits(["share_lost", "implied_peaks"], columns=2)
