"""Mosul: how much was cleared, how many fighters were left, and who said so."""

from pages.ui import show

show.place(
    "mosul",
    "Cleared bank by bank: the east, then the west, then the old city; declared won in July 2017.",
)
show.exhibit("numbers_mosul")
show.exhibit("city_map_mosul")
show.exhibits(["share_cleared_mosul", "reported_share_mosul"], columns=2)
show.exhibit("fighters_mosul")
