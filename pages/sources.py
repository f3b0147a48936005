"""Sources: all of them, with the statements of each."""

from pages.ui import exhibit_view

exhibit_view.draw_heading(
    "Sources",
    "Sources of claims and events, each summarised. The sources of control records are on "
    "the page Places.",
)
exhibit_view.draw_sources()
