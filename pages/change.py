"""Territory gained and lost by one controller between two dates."""

from pages.ui import control_controls, exhibit_view

exhibit_view.draw_heading(
    "Change",
    "One actor's gains and losses between two dates, including places taken and lost again in "
    "between. Modelled from places; each place is listed with its source.",
)
view = control_controls.change_view()
exhibit_view.draw_exhibit("change_map", view=view)
exhibit_view.draw_exhibit("change", view=view)
