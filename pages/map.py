"""Map of control on any date: modelled from places, with playback, and as assessors drew it."""

from pages.ui import control_controls

control_controls.draw_map_heading("Map")
view = control_controls.map_view()
control_controls.draw_maps(view)
