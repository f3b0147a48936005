"""Reading of columns of text cells: dates, numbers with hedges, coordinates, names."""
