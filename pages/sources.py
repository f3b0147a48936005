"""Every publication behind the numbers, and what each one said."""

from pages.ui import exhibit_view

exhibit_view.page(
    "Sources", "Every publication behind the numbers, and what each one said, in our words."
)
exhibit_view.sources()
