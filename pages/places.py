"""Places: control history of every place, and the records of one."""

from pages.ui import control_controls, exhibit_view

exhibit_view.draw_heading(
    "Places",
    "Every place on record, a row each, with who is said to have held it from 2014 to 2019. Open "
    "one for its records and their sources.",
)
control_controls.draw_place()
exhibit_view.draw_exhibit("places", view=control_controls.places_view())
