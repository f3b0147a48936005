"""PDF, SVG and PNG pages typeset by Typst: templates, template data and compiler."""
