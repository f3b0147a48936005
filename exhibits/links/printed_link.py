"""Links as copied or typed from a printed page: removal of what the layout added."""

import re

from exhibits.links.view_parameters import AddressError, quote_text

_SOFT_HYPHEN, _ELLIPSIS = "\u00ad", "\u2026"
# Blanks, line ends, invisible characters, and how PDF viewers mark a hyphen at the end of a line.
_LAYOUT = re.compile(f"[\\s{_SOFT_HYPHEN}\u200b-\u200f\u2060-\u2064\ufeff\ufffe\x00-\x1f]")
_HYPHENS = str.maketrans("\u2010\u2011", "--")
_OPENING, _CLOSING = "<([{\"'«\u201c\u2018", ">)]}\"'»\u201d\u2019.,;:!?"


def clean_link(text: str) -> str:
    """Remove line ends, blanks, invisible characters and surrounding punctuation from a link.

    A link of this product contains none of them: blanks are written as ``+``.

    Raises
    ------
    AddressError: the link was cut, as an ellipsis shows.
    """
    link = _LAYOUT.sub("", text).translate(_HYPHENS)
    if _ELLIPSIS in link or link.rstrip(_CLOSING.replace(".", "")).endswith("..."):
        raise AddressError(
            f"the link was cut at an ellipsis: {quote_text(text)}; copy the link of the first page"
        )
    return link.lstrip(_OPENING).rstrip(_CLOSING)
