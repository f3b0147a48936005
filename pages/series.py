"""One measure through the years: a line for each organisation and base, events beneath."""

from pages.ui import claims, show

show.page(
    "Series",
    "One measure through the years. A line joins claims of one organisation on one base, no "
    "others; the events stand below, on the same axis.",
)
series = claims.series()
if series:
    show.exhibit(series)
else:
    show.nothing("No claim on this measure here: choose another measure, or the whole theatre.")
