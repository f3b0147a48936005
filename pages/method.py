"""How a number gets here, what is modelled, and what is not known."""

from pages.ui import show

show.page("Method", "How a number gets here, what is derived, and what nobody knows.")
show.prose("method")
show.exhibit("measures")
show.exhibit("origins")
