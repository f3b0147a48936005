"""Exhibits bound to one file for a briefing: which, in what order, under what title, as what."""

from pages.ui import brief, brief_preview, show

show.page(
    "Brief",
    "Exhibits bound to one file: a deck to edit, a PDF, a page that opens from a disk, or all of "
    "it with the data. Every sheet carries its day, base, hedge and sources.",
)
files = brief.room()
request = brief.request()
brief.files(request, files)
brief_preview.draw(request)
