"""Export renderers for exhibits and briefs, one module or package per format."""
