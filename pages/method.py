"""How a number gets here, what is modelled, and what is not known."""

from pages.ui import exhibit_view

exhibit_view.page("Method", "How a number gets here, what is derived, and what nobody knows.")
exhibit_view.prose("method")
exhibit_view.exhibit("measures")
exhibit_view.exhibit("origins")
