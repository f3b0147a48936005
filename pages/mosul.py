"""Mosul: how much was cleared, how many fighters were left, and who said so."""

from pages.ui import exhibit_view

exhibit_view.place(
    "mosul",
    "Cleared bank by bank: the east, then the west, then the old city; declared won in July 2017.",
)
exhibit_view.exhibit("numbers_mosul")
exhibit_view.exhibit("city_map_mosul")
exhibit_view.exhibits(["share_cleared_mosul", "reported_share_mosul"], columns=2)
exhibit_view.exhibit("fighters_mosul")
