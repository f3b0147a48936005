"""City page: claims about the share cleared and the number of fighters left."""

from pages.ui import exhibit_view

exhibit_view.draw_place_heading(
    "mosul",
    "Share of the city reported cleared (east bank, then west bank, then the Old City; victory "
    "declared in July 2017), and estimates of the number of fighters remaining.",
)
exhibit_view.draw_exhibit("numbers_mosul")
exhibit_view.draw_exhibit("city_map_mosul")
exhibit_view.draw_exhibits(["share_cleared_mosul", "reported_share_mosul"], columns=2)
exhibit_view.draw_exhibit("fighters_mosul")
