"""Escaping of text from readers and theatres where Streamlit renders Markdown.

Streamlit renders Markdown in bodies, labels, help texts, titles and most options; Markdown can load
images and contain links. All text that is not a literal of this project is escaped here
(tests/test_house.py checks it).
"""

import re

_SPACES = re.compile(r"[\x00-\x20\x85\u2028\u2029]+")  # without no-break spaces
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
# Streamlit replaces these after it has parsed Markdown and removed backslashes: emoji and icons
# (:name:), addresses (http://, www., name@host), arrows and dashes. An invisible word joiner
# between their characters prevents it.
_REPLACED_LATER = re.compile(
    r"(?<=[:@])(?=\S)"
    r"|(?<=www)(?=\.)"
    r"|(?<=(?<!\S)[-<>~])(?=(?:->|[->=])(?!\S))",
    re.IGNORECASE,
)
_WORD_JOINER = "\u2060"


def escape_markdown(text: str) -> str:
    """Escape a text so that Streamlit's Markdown renders it literally and on one line.

    All ASCII punctuation is escaped with backslashes, runs of white space become one space, and an
    invisible word joiner (U+2060) breaks sequences that Streamlit replaces despite a backslash.
    """
    line = _SPACES.sub(" ", text).strip()
    return _PUNCTUATION.sub(r"\\\g<0>", _REPLACED_LATER.sub(_WORD_JOINER, line))
