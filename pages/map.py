"""Who is said to hold what on any day, modelled from places; and how that moved."""

from pages.ui import control, show

show.page(
    "Map",
    "Who is said to hold what, on any day. Control is known by place: ground within reach of a "
    "place goes to whoever is said to hold the place, and what is beyond is not assessed.",
)
view = control.map_view()
control.play(view)
show.exhibit("control_map", view=view)
show.exhibit("area_by_controller", view=view)
