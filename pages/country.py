"""Country page: claims about its territory, and events there."""

from pages.ui import exhibit_view
from pages.ui.page_titles import current_place

place_id, page = current_place()
exhibit_view.draw_place_heading(
    place_id, "Claims about territory in this country, and a map and a list of events."
)
exhibit_view.draw_page_exhibits(page)
