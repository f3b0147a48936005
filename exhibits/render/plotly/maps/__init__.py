"""Plotly figures of maps: fills, labels, scale bar and north arrow."""
