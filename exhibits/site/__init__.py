"""Static edition: the pages of a theatre as files that any web server, or a disk, can serve."""
