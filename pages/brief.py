"""Brief builder: selection, order, title and file format of the exhibits."""

from pages.ui import exhibit_view
from pages.ui.brief import page, preview

exhibit_view.draw_heading(
    "Brief",
    "Exhibits bound to one file: a deck to edit, a PDF, a page that opens from a disk, or all of "
    "it with the data. Every sheet carries its day, base, hedge and sources.",
)
files = page.files_container()
request = page.read_controls()
page.draw_files(request, files)
preview.draw(request)
