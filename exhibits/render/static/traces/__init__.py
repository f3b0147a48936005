"""Traces of a Plotly figure as static shapes: scatter, bars, symbols, clipping."""
