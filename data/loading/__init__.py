"""Read the tables of a theatre, check them, and derive columns."""
