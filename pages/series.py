"""One measure through the years: a line for each organisation and base, events beneath."""

from pages.ui import claims, frame, show

frame.require()

show.page(
    "Series",
    "One measure through the years. A line joins claims of one organisation on one base, no "
    "others; the events stand below, on the same axis.",
)
for exhibit_id in claims.series():
    show.exhibit(exhibit_id)
