"""Static layout of Plotly drawings, without a browser, for the PDF, SVG and PPTX exports."""
