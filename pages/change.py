"""Territory gained and lost by one controller between two dates."""

from pages.ui import territory_widgets

territory_widgets.draw_heading(
    "Change",
    "One actor's gains and losses between two dates, including places taken and lost again. Each "
    "place is listed with its source.",
    "Maps by assessors are compared by geometry; a difference may also be a revision of the map.",
)
view = territory_widgets.change_view()
territory_widgets.draw_changes(view)
