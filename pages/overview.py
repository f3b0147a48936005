"""The article at work: its figures, what they imply, and the ground they are about."""

from pages.ui import exhibit_view

exhibit_view.page(
    "Who held what, and who says so",
    "Figures that officials, monitors and papers gave of ISIL's ground in Iraq and Syria. "
    "It opens on a wire story of 4 August 2017; turn to another day or country at the side.",
)
exhibit_view.exhibit("headlines")
exhibit_view.exhibit("theatre_map")
exhibit_view.exhibits(["share_lost", "implied_peaks"], columns=2)
