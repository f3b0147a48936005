"""Format-independent marks for bold words and line breaks in text.

Builders and drawings insert these marks into literal text. They are control characters, which no
data table may contain, so text of a record is never mistaken for a mark. Each renderer converts
the marks into its format's markup and escapes everything else.
"""

import re

BREAK = "\x1e"
"""Line break."""
BOLD_ON, BOLD_OFF = "\x02", "\x03"
_NO_BOLD = {ord(BOLD_ON): None, ord(BOLD_OFF): None}
_RUNS = re.compile(f"([{BOLD_ON}{BOLD_OFF}])")


def bold_text(text: str) -> str:
    """Mark text as bold; it may contain line breaks but no bold words."""
    return f"{BOLD_ON}{text}{BOLD_OFF}"


def remove_marks(text: str) -> str:
    """Return text without bold marks, for measuring its width."""
    return text.translate(_NO_BOLD)


def split_lines(text: str) -> list[list[tuple[str, bool]]]:
    """Split marked text into lines, each a list of runs (text, is bold)."""
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
