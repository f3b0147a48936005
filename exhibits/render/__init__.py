"""Ways to put an exhibit on paper: one file for each format."""
