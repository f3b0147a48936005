"""Format-independent text handling: cleaning, measuring, wrapping, bold and line-break marks."""
