"""The article at work: its figures, what they imply, and the ground they are about."""

from pages.ui import show

show.page(
    "Who held what, and who says so",
    "Figures that officials, monitors and papers gave of ISIL's ground in Iraq and Syria. "
    "It opens on a wire story of 4 August 2017; turn to another day or country at the side.",
)
show.exhibit("headlines")
show.exhibit("theatre_map")
show.exhibits(["share_lost", "implied_peaks"], columns=2)
