"""Sources: all publications, with the statements of each."""

from pages.ui import exhibit_view

exhibit_view.draw_heading(
    "Sources", "All publications cited, each with its claims summarised in our own words."
)
exhibit_view.draw_sources()
