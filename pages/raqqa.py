"""City page: claims about the share cleared and the number of fighters left."""

from pages.ui import exhibit_view

exhibit_view.draw_place_heading(
    "raqqa", "How much of the city was said to be cleared, how many fighters to be left, by whom."
)
exhibit_view.draw_exhibit("numbers_raqqa")
exhibit_view.draw_exhibit("city_map_raqqa")
exhibit_view.draw_exhibits(["share_cleared_raqqa", "reported_share_raqqa"], columns=2)
exhibit_view.draw_exhibit("fighters_raqqa")
