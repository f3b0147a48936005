"""Every place, one row each, with who held it when; and the records of one."""

from pages.ui import control_controls, exhibit_view

exhibit_view.page(
    "Places",
    "Every place on record, a row each, with who is said to have held it from 2014 to 2019. Open "
    "one for its records and their sources.",
)
control_controls.place()
exhibit_view.exhibit("places", view=control_controls.places_view())
