"""Map of control on any date: modelled from places, with playback, and as assessors drew it."""

from pages.ui import control_controls

control_controls.draw_heading(
    "Map",
    "Control is recorded by place. The area within the chosen radius is attributed to the place's "
    "reported controller; areas beyond it are not assessed.",
    "Maps by assessors are shown as drawn: the last map on or before the as-of date, and its age.",
)
control_controls.draw_presets()
view = control_controls.map_view()
control_controls.draw_maps(view)
