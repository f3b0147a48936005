"""Limits for reading users' vector files."""

from dataclasses import dataclass
from typing import ClassVar

from geo.environment import EnvironmentSettings


@dataclass(frozen=True)
class VectorLimits(EnvironmentSettings):
    """Limits of one file, overridden by FOOTHOLD_IMPORT_FILE_BYTES and so on.

    ``unpacked_bytes`` and ``archive_entries`` are those of a ZIP or KMZ with all archives in it,
    ``archive_depth`` how many archives may lie within each other; ``seconds`` and
    ``memory_bytes`` those of the process that reads a file.
    """

    prefix: ClassVar[str] = "FOOTHOLD_IMPORT_"
    file_bytes: int = 200_000_000
    unpacked_bytes: int = 500_000_000
    archive_entries: int = 5_000
    archive_depth: int = 2
    seconds: int = 120
    memory_bytes: int = 3_000_000_000
