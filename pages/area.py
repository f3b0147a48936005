"""How much ground each controller held through the years, beside what others said of it."""

from pages.ui import control, show

show.page(
    "Area",
    "Ground by controller through the years, modelled from places, beside the numbers that "
    "others published. The model was fitted to none of them.",
)
view = control.area_view()
show.exhibit("subject_area", view=view)
show.exhibit("model_against_claims", view=view)
show.exhibit("area_over_time", view=view)
show.exhibit("governorates", view=view)
show.exhibit("governorates_table", view=view)
