"""Method: provenance of the figures, the model, and known gaps."""

from pages.ui import exhibit_view

exhibit_view.draw_heading(
    "Method", "How figures are compiled, what is derived, and what remains unknown."
)
exhibit_view.draw_prose("method")
exhibit_view.draw_method_notes()
exhibit_view.draw_exhibit("measures")
exhibit_view.draw_exhibit("origins")
