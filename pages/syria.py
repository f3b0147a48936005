"""Country page: claims about its territory, and events there."""

from pages.ui import exhibit_view

exhibit_view.draw_place_heading(
    "syria", "What was said of the ground lost here, claim by claim, and what happened where."
)
exhibit_view.draw_exhibit("numbers_syria")
exhibit_view.draw_exhibit("country_map_syria")
exhibit_view.draw_exhibit("share_lost_syria")
exhibit_view.draw_exhibit("events_syria")
