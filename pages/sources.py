"""Sources: all publications, with the statements of each."""

from pages.ui import exhibit_view

exhibit_view.draw_heading(
    "Sources", "Every publication behind the numbers, and what each one said, in our words."
)
exhibit_view.draw_sources()
