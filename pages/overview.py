"""Overview: headline figures, the peaks they imply, and the map of the theatre."""

from pages.ui import exhibit_view

exhibit_view.draw_heading(
    "Territorial control: claims and sources",
    "Figures published by officials, monitors and the press on ISIL territory in Iraq and Syria. "
    "The opening view is a wire story of 4 August 2017; choose another date or country in the "
    "sidebar.",
)
exhibit_view.draw_exhibit("headlines")
exhibit_view.draw_exhibit("theatre_map")
exhibit_view.draw_exhibits(["share_lost", "implied_peaks"], columns=2)
