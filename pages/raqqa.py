"""Raqqa: how much was cleared, how many fighters were left, and who said so."""

from pages.ui import show

show.place(
    "raqqa", "How much of the city was said to be cleared, how many fighters to be left, by whom."
)
show.exhibit("numbers_raqqa")
show.exhibit("city_map_raqqa")
show.exhibits(["share_cleared_raqqa", "reported_share_raqqa"], columns=2)
show.exhibit("fighters_raqqa")
