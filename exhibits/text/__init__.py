"""Text that any renderer draws: cleaned, measured, wrapped, with marks for bold and line breaks."""
