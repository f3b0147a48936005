"""Map of control on any date: modelled from places, with playback, and as assessors drew it."""

from pages.ui import territory_widgets

events = territory_widgets.draw_map_heading("Map")
view = territory_widgets.map_view(events)
territory_widgets.draw_maps(view)
