"""Numbers, dates, names and claims as text."""
