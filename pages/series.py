"""Time series of one measure: one line per organisation and base, events below."""

from pages.ui import claim_widgets, exhibit_view

exhibit_view.draw_heading(
    "Trends",
    "One measure over time. A line joins only claims by one organisation on one base; events are "
    "shown below, on the same time axis.",
)
series = claim_widgets.choose_series()
if series:
    exhibit_view.draw_exhibit(series)
else:
    exhibit_view.draw_empty_note(
        "No claims on this measure for the selected country or its cities. The Ledger lists claims "
        "on other places."
    )
