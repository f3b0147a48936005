"""Who said what of one measure of one place, side by side; and where claims differ most."""

from pages.ui import claim_controls, exhibit_view

exhibit_view.page(
    "Rivals",
    "Every claim on one measure of one place, side by side. Claims on different bases stand in "
    "separate panels: their numbers do not compare.",
)
exhibit_view.exhibit("rivals", view=claim_controls.rivals())
view = claim_controls.apart()
exhibit_view.exhibit("disagreements", view=view)
exhibit_view.exhibit("lookalikes", view=view)
