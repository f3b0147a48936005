"""Events: large tables of events by month, type, actor and admin unit, on a map, and as a list."""

from pages.ui import exhibit_view
from pages.ui.events import widgets

exhibit_view.draw_heading(
    "Events",
    "Events up to the as-of date, counted as their sources record them. Figures listed below a "
    "chart lead to their events.",
)
view = widgets.event_view()
widgets.draw_counts("events_over_time", view)
exhibit_view.draw_available("events_map", view=view)
for exhibit_id in ("events_by_type", "events_by_actor", "events_by_unit"):
    widgets.draw_counts(exhibit_id, view)
exhibit_view.draw_available("event_sources", view=view)
widgets.draw_rows(view)
