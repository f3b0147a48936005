"""Data warnings: contradictions between claims, and wrong unit conversions by sources."""

from pages.ui import exhibit_view

exhibit_view.draw_heading(
    "Data warnings",
    "Contradictory claims and incorrect unit conversions. Warnings only: no record is altered.",
)
exhibit_view.draw_exhibit("warnings")
exhibit_view.draw_exhibit("conversions")
exhibit_view.draw_exhibit("misprints")
