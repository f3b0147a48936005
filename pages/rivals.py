"""Rival claims on one measure of one place, and the largest disagreements."""

from pages.ui import claim_controls, exhibit_view

exhibit_view.draw_heading(
    "Rivals",
    "Every claim on one measure of one place, side by side. Claims on different bases stand in "
    "separate panels: their numbers do not compare.",
)
exhibit_view.draw_exhibit("rivals", view=claim_controls.rivals_view())
view = claim_controls.disagreements_view()
exhibit_view.draw_exhibit("disagreements", view=view)
exhibit_view.draw_exhibit("lookalikes", view=view)
