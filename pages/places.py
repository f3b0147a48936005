"""Every place, one row each, with who held it when; and the records of one."""

from pages.ui import control, show

show.page(
    "Places",
    "Every place on record, a row each, with who is said to have held it from 2014 to 2019. Open "
    "one for its records and their sources.",
)
control.place()
show.exhibit("places", view=control.places_view())
