"""Native PowerPoint charts."""
