"""Country page: claims about its territory, and events there."""

from pages.ui import exhibit_view

exhibit_view.draw_place_heading(
    "iraq", "Claims about territory lost in this country, and a map and timeline of events."
)
exhibit_view.draw_exhibit("numbers_iraq")
exhibit_view.draw_exhibit("country_map_iraq")
exhibit_view.draw_exhibit("share_lost_iraq")
exhibit_view.draw_exhibit("events_iraq")
