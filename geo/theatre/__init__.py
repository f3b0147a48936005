"""Boundaries of a theatre, from its files or from the world, and its places outside them."""
