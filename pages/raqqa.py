"""City page: claims about the share cleared and the number of fighters left."""

from pages.ui import exhibit_view

exhibit_view.draw_place_heading(
    "raqqa",
    "Share of the city reported cleared, and estimates of the number of fighters remaining.",
)
exhibit_view.draw_exhibit("numbers_raqqa")
exhibit_view.draw_exhibit("city_map_raqqa")
exhibit_view.draw_exhibits(["share_cleared_raqqa", "reported_share_raqqa"], columns=2)
exhibit_view.draw_exhibit("fighters_raqqa")
