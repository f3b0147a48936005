"""City page: claims about the city, and a map of reports by neighbourhood."""

from pages.ui import exhibit_view
from pages.ui.page_titles import current_place

place_id, page = current_place()
exhibit_view.draw_place_heading(
    place_id,
    "Claims about the city, and reports by neighbourhood.",
)
exhibit_view.draw_page_exhibits(page)
