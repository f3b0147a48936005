"""Two maps of control compared: where assessors agree, and where they differ."""

from pages.ui import control_controls, exhibit_view

exhibit_view.draw_heading(
    "Compare maps",
    "Two assessors on the same date: what both maps show, and where they differ. A difference "
    "is between assessors; contested is what one of them reports.",
)
control_controls.draw_exhibits("compare", control_controls.compare_view())
