"""Errors of the geometry package."""


class BoundaryError(ValueError):
    """Invalid boundary file, projection or geometry; the message identifies it."""
