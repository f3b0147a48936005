"""Time series of one measure: one line per organisation and base, events below."""

from pages.ui import claim_controls, exhibit_view

exhibit_view.draw_heading(
    "Series",
    "One measure through the years. A line joins claims of one organisation on one base, no "
    "others; the events stand below, on the same axis.",
)
series = claim_controls.choose_series()
if series:
    exhibit_view.draw_exhibit(series)
else:
    exhibit_view.draw_empty_note(
        "No claim on this measure here: choose another measure, or the whole theatre."
    )
