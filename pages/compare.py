"""Two maps of control compared: where assessors agree, and where they differ."""

from pages.ui import exhibit_view, territory_widgets

exhibit_view.draw_heading(
    "Compare maps",
    "Two assessors on the same date: what both maps show, and where they differ. A difference "
    "is a disagreement between assessors; “contested” is what one of them reports.",
)
territory_widgets.draw_exhibits("compare", territory_widgets.compare_view())
