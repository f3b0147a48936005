"""Exhibits as Plotly figures at any width."""
