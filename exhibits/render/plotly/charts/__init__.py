"""Plotly figures of charts, one module a kind."""
