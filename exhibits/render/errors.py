"""What is told to a reader where no file can be made of what is asked for."""


class ExportError(ValueError):
    """An exhibit or a brief cannot be written in the form asked for; the message says why.

    Every renderer's refusal is one of these, so that a page and the command catch one class.
    """
