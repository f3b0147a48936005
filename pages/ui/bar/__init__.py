"""Bar above every page, and the search that it opens."""
