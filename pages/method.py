"""Method: provenance of the numbers, the model, and known gaps."""

from pages.ui import exhibit_view

exhibit_view.draw_heading(
    "Method", "How a number gets here, what is derived, and what nobody knows."
)
exhibit_view.draw_prose("method")
exhibit_view.draw_exhibit("measures")
exhibit_view.draw_exhibit("origins")
