"""Errors raised when an export cannot be written."""


class ExportError(ValueError):
    """An exhibit or a brief cannot be written in the requested format; the message says why.

    Base class of all renderer errors, so that pages and the command line catch a single type.
    """
