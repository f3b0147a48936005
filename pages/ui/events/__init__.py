"""Parts of the page Events."""
