"""Data checks: contradictions between claims, and wrong unit conversions by sources."""

from pages.ui import exhibit_view

exhibit_view.draw_heading(
    "Checks",
    "Where claims contradict each other or themselves, and where a source converted wrongly. "
    "These are warnings about what was said: nothing is corrected, everything is kept.",
)
exhibit_view.draw_exhibit("warnings")
exhibit_view.draw_exhibit("conversions")
exhibit_view.draw_exhibit("misprints")
