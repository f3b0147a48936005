"""Reading of users' vector files as polygons of control; their bytes are treated as hostile."""
