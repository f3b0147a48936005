"""Who said what of one measure of one place, side by side; and where claims differ most."""

from pages.ui import claims, show

show.page(
    "Rivals",
    "Every claim on one measure of one place, side by side. Claims on different bases stand in "
    "separate panels: their numbers do not compare.",
)
show.exhibit("rivals", view=claims.rivals())
view = claims.apart()
show.exhibit("disagreements", view=view)
show.exhibit("lookalikes", view=view)
