"""City page: claims about the city, and a map of reports by neighbourhood."""

from pages.ui import exhibit_view
from pages.ui.page_titles import current_place

place_id, page = current_place()
exhibit_view.draw_place_heading(
    place_id,
    "Share of the city reported cleared, and estimates of the number of fighters remaining.",
)
exhibit_view.draw_page_exhibits(page)
