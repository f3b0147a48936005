"""Map of reported control on any date, modelled from places, with playback."""

from pages.ui import control_controls, exhibit_view

exhibit_view.draw_heading(
    "Map",
    "Who is said to hold what, on any day. Control is known by place: ground within reach of a "
    "place goes to whoever is said to hold the place, and what is beyond is not assessed.",
)
view = control_controls.map_view()
control_controls.draw_player(view)
exhibit_view.draw_exhibit("control_map", view=view)
exhibit_view.draw_exhibit("area_by_controller", view=view)
