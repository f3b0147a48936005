"""Where the records contradict themselves, and where a source's conversion is wrong."""

from pages.ui import exhibit_view

exhibit_view.page(
    "Checks",
    "Where claims contradict each other or themselves, and where a source converted wrongly. "
    "These are warnings about what was said: nothing is corrected, everything is kept.",
)
exhibit_view.exhibit("warnings")
exhibit_view.exhibit("conversions")
exhibit_view.exhibit("misprints")
