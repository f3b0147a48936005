"""Two maps of control compared: where assessors agree, and where they differ."""

from pages.ui import exhibit_view, territory_widgets

exhibit_view.draw_heading(
    "Compare maps",
    "Two maps on the same date, of assessors or modelled from records: what both show, and where "
    "they differ. A difference is a disagreement between maps; “contested” is what one of them "
    "reports.",
)
territory_widgets.draw_comparison(territory_widgets.compare_view())
