"""Country page: claims about its territory, and events there."""

from pages.ui import exhibit_view

exhibit_view.draw_place_heading(
    "syria", "Claims about territory lost in this country, and a map and timeline of events."
)
exhibit_view.draw_exhibit("numbers_syria")
exhibit_view.draw_exhibit("country_map_syria")
exhibit_view.draw_exhibit("share_lost_syria")
exhibit_view.draw_exhibit("events_syria")
