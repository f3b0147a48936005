"""Plotly figures of charts, one module per kind."""
