"""How much ground each controller held through the years, beside what others said of it."""

from pages.ui import control_controls, exhibit_view

exhibit_view.page(
    "Area",
    "Ground by controller through the years, modelled from places, beside the numbers that "
    "others published. The model was fitted to none of them.",
)
view = control_controls.area_view()
exhibit_view.exhibit("subject_area", view=view)
exhibit_view.exhibit("model_against_claims", view=view)
exhibit_view.exhibit("area_over_time", view=view)
exhibit_view.exhibit("governorates", view=view)
exhibit_view.exhibit("governorates_table", view=view)
