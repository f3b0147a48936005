"""Read the files of a theatre: regular files alone, inside their folder, of a limited size.

It stands in the lowest package because records and boundaries are read by different ones.
"""

import os
import stat
from pathlib import Path

GEOJSON_BYTES = "FOOTHOLD_GEOJSON_BYTES"
MAX_GEOJSON_BYTES = 50_000_000
MAX_NAME_CHARACTERS = 200
"""Of a name or label, in tables, theatre.toml and GeoJSON: what layouts have to find room for."""
# To open a pipe does not wait for its writer, and to open a terminal does not take it over.
_OPENED = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY"))


class FileError(ValueError):
    """A file that is not read: ``read`` says what was found, ``expected`` what should be there."""

    def __init__(self, path: Path, read: str, expected: str) -> None:
        self.read = read
        self.expected = expected
        super().__init__(f"{path.parent.name}/{path.name}: {read}, expected {expected}")


class SettingError(ValueError):
    """An environment variable that cannot be used; the message names it."""


def positive_setting(name: str, default: int) -> int:
    """Read a positive whole number from the environment.

    Raises
    ------
    SettingError: the variable is set to something else.
    """
    text = os.environ.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= 18 and int(text) > 0):
        raise SettingError(f"{name} is {text!r}, expected a positive whole number")
    return int(text)


def read_file(path: Path, max_bytes: int, setting: str, root: Path | None = None) -> bytes:
    """Read a file.

    Parameters
    ----------
    max_bytes : the largest size that is read; ``setting`` is the environment variable that changes
        it.
    root : the folder that the file must lie in, symbolic links followed; None for anywhere.

    Raises
    ------
    FileError: no such file, or one that cannot be read; a folder, pipe, socket or device; a link
    that leads out of ``root``; more than ``max_bytes``.
    """
    if root is not None and not is_inside(path, root):
        raise FileError(
            path, "a link out of the folder", "a file inside the theatre's folder: copy it there"
        )
    try:
        descriptor = os.open(path, _OPENED)
    except FileNotFoundError:
        raise FileError(path, "no such file", "a file of this name") from None
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise FileError(path, "a folder, pipe or device", "a regular file")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            # One byte more than is allowed tells a file that has grown since its size was read.
            content = file.read(max_bytes + 1) if found.st_size <= max_bytes else b""
    except OSError as error:
        raise _unreadable(path, error) from error
    finally:
        os.close(descriptor)
    size = max(found.st_size, len(content))
    if size > max_bytes:
        raise FileError(
            path, f"{size:,} bytes", f"at most {max_bytes:,} bytes ({setting} changes the limit)"
        )
    return content


def read_geojson_file(path: Path, root: Path | None = None) -> bytes:
    """Read a GeoJSON file of at most FOOTHOLD_GEOJSON_BYTES; errors as of `read_file`."""
    return read_file(path, positive_setting(GEOJSON_BYTES, MAX_GEOJSON_BYTES), GEOJSON_BYTES, root)


def is_inside(path: Path, root: Path) -> bool:
    """Return whether a path lies in a folder when symbolic links are followed."""
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):  # a loop of links, or no path at all
        return False


def _unreadable(path: Path, error: Exception) -> FileError:
    reason = getattr(error, "strerror", None) or "it cannot be opened"
    return FileError(path, str(reason), "a file that can be read")
