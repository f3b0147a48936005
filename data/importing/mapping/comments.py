"""Comments of a TOML file that is written anew: each stays with the line that it belongs to."""

import re
from collections.abc import Iterator

_TRAILING = re.compile(r'^[^#"]*(?:"[^"]*")?\s*=\s*"(?:[^"\\]|\\.)*"\s*(#.*)$')
_IDENTITY = re.compile(r"^(pattern|sheet)\s*=")
Address = tuple[str, str, str]
"""Block (its lines pattern and sheet), section and key of a line."""


def carry_comments(former: str, text: str) -> str:
    """Insert the comments of a former text above, or behind, the same lines of a new one.

    Comments of lines that the new text lacks are at its end; those that it has are not repeated.
    """
    repeated = {line.strip() for line in text.splitlines() if line.lstrip().startswith("#")}
    above: dict[Address, list[str]] = {}
    behind: dict[Address, str] = {}
    waiting: list[str] = []
    for address, line in _address_lines(former):
        if line.lstrip().startswith("#"):
            waiting += [line] if line.strip() not in repeated else []
        elif line.strip():
            above[address], waiting = waiting, []
            if trailing := _TRAILING.match(line):
                behind[address] = trailing[1]
    lines = []
    for address, line in _address_lines(text):
        if line.strip() and not line.startswith("#"):
            lines += above.pop(address, [])
            line += f"  {behind.pop(address)}" if address in behind else ""
        lines.append(line)
    left = [
        *(line for lines_above in above.values() for line in lines_above),
        *behind.values(),
        *waiting,
    ]
    return "\n".join([*lines, *left]) + "\n"


def _address_lines(text: str) -> Iterator[tuple[Address, str]]:
    for part in re.split(r"^(?=\[\[)", text, flags=re.MULTILINE):
        lines = part.splitlines()
        block = "\n".join(re.sub(r"\s*#.*", "", line) for line in lines if _IDENTITY.match(line))
        section = ""
        for line in lines:
            plain = line.strip()
            section = re.sub(r"\s*#.*", "", plain) if plain.startswith("[") else section
            key = "" if plain.startswith("[") else plain.partition("=")[0].strip()
            yield (block, section, key), line
