"""Server layer in front of the pages: limits, allowed requests, response headers."""
