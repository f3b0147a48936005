"""Syria: what was said of its ground, and what happened there."""

from pages.ui import exhibit_view

exhibit_view.place(
    "syria", "What was said of the ground lost here, claim by claim, and what happened where."
)
exhibit_view.exhibit("numbers_syria")
exhibit_view.exhibit("country_map_syria")
exhibit_view.exhibit("share_lost_syria")
exhibit_view.exhibit("events_syria")
