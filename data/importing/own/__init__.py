"""Reading of a user's own tables, one module per kind of table, and matching of their names."""
