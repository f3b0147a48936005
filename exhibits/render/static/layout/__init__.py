"""Layout of a Plotly figure as static shapes: axes, legend, annotations."""
