"""Places: control history of every place, and the records of one."""

from pages.server import theatres
from pages.ui import control_controls, exhibit_view

exhibit_view.draw_heading(
    "Places",
    f"All recorded places with their reported controllers, {theatres.years()}. Open a place for "
    "its records and sources.",
)
control_controls.draw_place()
exhibit_view.draw_exhibit("places", view=control_controls.places_view())
exhibit_view.draw_available("assessors")
