"""One measure through the years: a line for each organisation and base, events beneath."""

from pages.ui import claim_controls, exhibit_view

exhibit_view.page(
    "Series",
    "One measure through the years. A line joins claims of one organisation on one base, no "
    "others; the events stand below, on the same axis.",
)
series = claim_controls.series()
if series:
    exhibit_view.exhibit(series)
else:
    exhibit_view.nothing_to_show(
        "No claim on this measure here: choose another measure, or the whole theatre."
    )
