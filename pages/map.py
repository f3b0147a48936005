"""Map of reported control on any date, modelled from places, with playback."""

from pages.ui import control_controls, exhibit_view

exhibit_view.draw_heading(
    "Map",
    "Control is recorded by place. The area within the chosen radius is attributed to the place's "
    "reported controller; areas beyond it are not assessed.",
)
view = control_controls.map_view()
control_controls.draw_player(view)
exhibit_view.draw_exhibit("control_map", view=view)
exhibit_view.draw_exhibit("area_by_controller", view=view)
