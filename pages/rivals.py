"""Rival claims on one measure of one place, and the largest disagreements."""

from pages.ui import claim_widgets, exhibit_view

exhibit_view.draw_heading(
    "Compare claims",
    "All claims on one measure of one place. Claims on different bases are shown in separate "
    "panels, because their figures are not comparable.",
)
exhibit_view.draw_exhibit("rivals", view=claim_widgets.rivals_view())
view = claim_widgets.disagreements_view()
exhibit_view.draw_exhibit("disagreements", view=view)
exhibit_view.draw_exhibit("lookalikes", view=view)
