"""Who is said to hold what on any day, modelled from places; and how that moved."""

from pages.ui import control_controls, exhibit_view

exhibit_view.page(
    "Map",
    "Who is said to hold what, on any day. Control is known by place: ground within reach of a "
    "place goes to whoever is said to hold the place, and what is beyond is not assessed.",
)
view = control_controls.map_view()
control_controls.play(view)
exhibit_view.exhibit("control_map", view=view)
exhibit_view.exhibit("area_by_controller", view=view)
