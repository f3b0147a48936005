"""Two maps of the same frame over each other."""
