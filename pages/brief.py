"""Brief builder: selection, order, title and file format of the exhibits."""

from pages.ui import exhibit_view
from pages.ui.brief import page, preview

exhibit_view.draw_heading(
    "Brief",
    "Combine exhibits into one file: editable PowerPoint, PDF, stand-alone HTML, or a ZIP with "
    "the data. Every exhibit shows its date, bases, hedges and sources.",
)
files = page.files_container()
request = page.read_controls()
page.draw_files(request, files)
preview.draw(request)
