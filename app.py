"""The frame around every page."""

from pages.ui import frame

frame.run()
