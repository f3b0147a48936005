"""Digest of the program that writes files: the same records and view give the same bytes."""

import hashlib
from functools import cache
from pathlib import Path

_PROJECT = Path(__file__).parents[2]
_FOLDERS = ("data", "exhibits", "geo", "static")
_COMPILED = (".pyc", ".pyo")


@cache
def code_version() -> str:
    """Return 12 hexadecimal digits of the digest of code, templates, fonts and required versions.

    Read once in a process, as the code in use is that of its start.
    """
    digest = hashlib.sha256()
    paths = [path for folder in _FOLDERS for path in (_PROJECT / folder).rglob("*")]
    for path in sorted([*paths, _PROJECT / "requirements.txt"]):
        if path.is_file() and path.suffix not in _COMPILED:
            digest.update(path.relative_to(_PROJECT).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]
