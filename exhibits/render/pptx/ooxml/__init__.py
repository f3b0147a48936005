"""Parts of a PowerPoint package that python-pptx does not write."""
