"""Area by controller over time, compared with published claims."""

from pages.ui import control_controls, exhibit_view

exhibit_view.draw_heading(
    "Area",
    "Area by controller over time, modelled from places and compared with published figures. "
    "The model is not fitted to any of them.",
)
view = control_controls.area_view()
exhibit_view.draw_exhibit("subject_area", view=view)
exhibit_view.draw_exhibit("model_against_claims", view=view)
exhibit_view.draw_exhibit("area_over_time", view=view)
exhibit_view.draw_exhibits(["governorates", "governorates_table"], view=view)
