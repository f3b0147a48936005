"""What changed between two days for one controller: gained, lost, and held in between."""

from pages.ui import control_controls, exhibit_view

exhibit_view.page(
    "Change",
    "What one controller gained and lost between two days, always both, and what it took and lost "
    "again in between. Modelled from places; each place named with its source.",
)
view = control_controls.change_view()
exhibit_view.exhibit("change_map", view=view)
exhibit_view.exhibit("change", view=view)
