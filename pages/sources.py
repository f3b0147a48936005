"""Every publication behind the numbers, and what each one said."""

from pages.ui import show

show.page("Sources", "Every publication behind the numbers, and what each one said, in our words.")
show.sources()
