"""Area by controller over time, compared with published claims."""

from pages.ui import territory_widgets

territory_widgets.draw_heading(
    "Area",
    "Area by controller over time, modelled from places and compared with published figures. "
    "The model is not fitted to any of them.",
    "Areas on maps by assessors are measured from their polygons, and not added to modelled ones.",
)
view = territory_widgets.area_view()
territory_widgets.draw_exhibits("area", view, "subject_area", "model_against_claims")
