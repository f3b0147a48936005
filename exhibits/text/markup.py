"""Bold words and line breaks in the texts of a drawing, before they are any format's markup.

Builders and drawings hold text literally and set these marks between it. They are control
characters, which no table may hold, so no record's text can be read as a mark; whoever writes a
format turns them into its markup and everything else into text.
"""

import re

BREAK = "\x1e"
"""Ends a line."""
BOLD_ON, BOLD_OFF = "\x02", "\x03"
_NO_BOLD = {ord(BOLD_ON): None, ord(BOLD_OFF): None}
_RUNS = re.compile(f"([{BOLD_ON}{BOLD_OFF}])")


def bold_text(text: str) -> str:
    """Mark a text as bold; it may hold line breaks, but no bold words."""
    return f"{BOLD_ON}{text}{BOLD_OFF}"


def remove_marks(text: str) -> str:
    """Return a text without the marks of bold words, as its width is measured."""
    return text.translate(_NO_BOLD)


def split_lines(text: str) -> list[list[tuple[str, bool]]]:
    """Split a marked text into lines, each of runs of letters and whether they are bold."""
    lines: list[list[tuple[str, bool]]] = []
    is_bold = False
    for line in text.split(BREAK):
        runs: list[tuple[str, bool]] = []
        for part in _RUNS.split(line):
            if part in (BOLD_ON, BOLD_OFF):
                is_bold = part == BOLD_ON
            elif part:
                runs.append((part, is_bold))
        lines.append(runs)
    return lines
