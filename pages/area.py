"""Area by controller over time, compared with published claims."""

from pages.ui import control_controls

control_controls.draw_heading(
    "Area",
    "Area by controller over time, modelled from places and compared with published figures. "
    "The model is not fitted to any of them.",
    "Areas on maps by assessors are measured from their polygons, and not added to modelled ones.",
)
view = control_controls.area_view()
control_controls.draw_exhibits("area", view, "subject_area", "model_against_claims")
