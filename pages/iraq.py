"""Iraq: what was said of its ground, and what happened there."""

from pages.ui import show

show.place(
    "iraq", "What was said of the ground lost here, claim by claim, and what happened where."
)
show.exhibit("numbers_iraq")
show.exhibit("country_map_iraq")
show.exhibit("share_lost_iraq")
show.exhibit("events_iraq")
