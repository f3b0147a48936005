"""What the ground refuses."""


class BoundaryError(ValueError):
    """A boundary file, a projection or a geometry that cannot be trusted; the message names it."""
