"""Reading of theatre files: regular files only, inside their folder, of limited size; writing.

Located in the lowest package because several packages read records and boundaries.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from geo.environment import EnvironmentSettings

MAX_NAME_CHARACTERS = 200
"""Limit of a name or label in tables, theatre.toml and GeoJSON; layouts must accommodate it."""
# Opening a pipe must not block, and opening a terminal must not make it the controlling one.
_OPEN_FLAGS = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY")
)


@dataclass(frozen=True)
class BoundaryLimits(EnvironmentSettings):
    """Size limits of boundaries."""

    geojson_bytes: int = 50_000_000


class FileError(ValueError):
    """A rejected file: ``read`` describes what was found, ``expected`` what is required."""

    def __init__(self, path: Path, read: str, expected: str) -> None:
        self.read = read
        self.expected = expected
        super().__init__(f"{path.parent.name}/{path.name}: {read}, expected {expected}")


def read_file(path: Path, max_bytes: int, setting: str, root: Path | None = None) -> bytes:
    """Read a file.

    Parameters
    ----------
    max_bytes : maximum size; ``setting`` is the environment variable that overrides it.
    root : folder that must contain the file after symbolic links are resolved; None for any.

    Raises
    ------
    FileError: the file is missing or unreadable; it is a folder, pipe, socket or device; it is a
    link out of ``root``; it exceeds ``max_bytes``.
    """
    if root is not None and not is_inside(path, root):
        raise FileError(
            path,
            "a link out of the folder",
            "a file inside the theatre's folder (copy it there)",
        )
    try:
        descriptor = os.open(path, _OPEN_FLAGS)
    except FileNotFoundError:
        raise FileError(path, "no such file", "a file of this name") from None
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise FileError(path, "a folder, pipe or device", "a regular file")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            # One byte above the limit detects a file that has grown since fstat.
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
    """Read a GeoJSON file of at most FOOTHOLD_GEOJSON_BYTES; errors as in `read_file`."""
    limits = BoundaryLimits.from_environment()
    return read_file(path, limits.geojson_bytes, limits.variable_of("geojson_bytes"), root)


def is_inside(path: Path, root: Path) -> bool:
    """Whether a path is inside a folder after symbolic links are resolved."""
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):  # a loop of links, or an invalid path
        return False


def _unreadable(path: Path, error: Exception) -> FileError:
    reason = getattr(error, "strerror", None) or "a file that cannot be opened"
    return FileError(path, str(reason), "a readable file")


def is_stream(path: Path) -> bool:
    """Whether an output is a pipe or a device, beside which no other file is written."""
    target = path.resolve()
    return target.exists() and not target.is_file()


def write_file(path: Path, data: bytes) -> None:
    """Write a file atomically, replacing any existing file in one step.

    Symbolic links are followed and preserved; pipes and devices are written to directly.

    Raises
    ------
    OSError: the path cannot be written; an existing file is unchanged.
    """
    target = path.resolve()
    if is_stream(path):
        target.write_bytes(data)
        return
    temporary = target.with_name(f".{target.name[:80]}.{os.getpid()}.part")
    try:
        with temporary.open("xb") as part:
            part.write(data)
            part.flush()
            os.fsync(part.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
