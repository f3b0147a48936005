"""Raqqa: how much was cleared, how many fighters were left, and who said so."""

from pages.ui import exhibit_view

exhibit_view.place(
    "raqqa", "How much of the city was said to be cleared, how many fighters to be left, by whom."
)
exhibit_view.exhibit("numbers_raqqa")
exhibit_view.exhibit("city_map_raqqa")
exhibit_view.exhibits(["share_cleared_raqqa", "reported_share_raqqa"], columns=2)
exhibit_view.exhibit("fighters_raqqa")
