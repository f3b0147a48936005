"""What changed between two days for one controller: gained, lost, and held in between."""

from pages.ui import control, show

show.page(
    "Change",
    "What one controller gained and lost between two days, always both, and what it took and lost "
    "again in between. Modelled from places; each place named with its source.",
)
view = control.change_view()
show.exhibit("change_map", view=view)
show.exhibit("change", view=view)
