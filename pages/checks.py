"""Where the records contradict themselves, and where a source's conversion is wrong."""

from pages.ui import show

show.page(
    "Checks",
    "Where claims contradict each other or themselves, and where a source converted wrongly. "
    "These are warnings about what was said: nothing is corrected, everything is kept.",
)
show.exhibit("warnings")
show.exhibit("conversions")
show.exhibit("misprints")
