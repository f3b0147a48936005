"""Syria: what was said of its ground, and what happened there."""

from pages.ui import show

show.place(
    "syria", "What was said of the ground lost here, claim by claim, and what happened where."
)
show.exhibit("numbers_syria")
show.exhibit("country_map_syria")
show.exhibit("share_lost_syria")
show.exhibit("events_syria")
