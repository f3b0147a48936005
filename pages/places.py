"""Places: control history of every place, and the records of one."""

from pages.server import theatres
from pages.ui import exhibit_view, territory_widgets

exhibit_view.draw_heading(
    "Places",
    f"All recorded places with their reported controllers, {theatres.years()}. Open a place for "
    "its records and sources.",
)
territory_widgets.draw_place()
exhibit_view.draw_exhibit("places", view=territory_widgets.places_view())
exhibit_view.draw_available("assessors")
