"""Overview: headline figures, the peaks they imply, and the map of the theatre."""

from pages.ui import exhibit_view

exhibit_view.draw_heading(
    "Who held what, and who says so",
    "Figures that officials, monitors and papers gave of ISIL's ground in Iraq and Syria. "
    "It opens on a wire story of 4 August 2017; turn to another day or country at the side.",
)
exhibit_view.draw_exhibit("headlines")
exhibit_view.draw_exhibit("theatre_map")
exhibit_view.draw_exhibits(["share_lost", "implied_peaks"], columns=2)
