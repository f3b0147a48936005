"""Territory gained and lost by one controller between two dates."""

from pages.ui import control_controls

control_controls.draw_heading(
    "Change",
    "One actor's gains and losses between two dates, including places taken and lost again. Each "
    "place is listed with its source.",
    "Maps by assessors are compared by geometry; a difference may also be a revision of the map.",
)
view = control_controls.change_view()
control_controls.draw_changes(view)
