"""Text of readers and theatres for the places where Streamlit renders Markdown.

Streamlit renders Markdown in bodies, labels, help texts, titles and most options; Markdown can load
pictures and hold links. What is not the project's own wording passes through here first
(tests/test_house.py checks it).
"""

import re

_SPACES = re.compile(r"[\x00-\x20\x85\u2028\u2029]+")  # no-break spaces stay
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
# Streamlit replaces these in the text that remains once Markdown has been read and backslashes are
# gone: emoji and icons (:name:), addresses (http://, www., name@host), arrows and dashes. A word
# joiner, which is invisible, keeps their characters apart.
_REPLACED_LATER = re.compile(
    r"(?<=[:@])(?=\S)"
    r"|(?<=www)(?=\.)"
    r"|(?<=(?<!\S)[-<>~])(?=(?:->|[->=])(?!\S))",
    re.IGNORECASE,
)
_WORD_JOINER = "\u2060"


def escape_markdown(text: str) -> str:
    """Markdown, in Streamlit's dialect, that shows a text literally and on one line.

    Backslashes go before all ASCII punctuation, a run of spaces and line breaks becomes one space,
    and an invisible word joiner (U+2060) stands in sequences that Streamlit would replace in spite
    of a backslash.
    """
    line = _SPACES.sub(" ", text).strip()
    return _PUNCTUATION.sub(r"\\\g<0>", _REPLACED_LATER.sub(_WORD_JOINER, line))
