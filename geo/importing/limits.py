"""Limits for reading users' vector files; an environment variable overrides each."""

import dataclasses
from dataclasses import dataclass

from geo.files import positive_setting


@dataclass(frozen=True)
class VectorLimits:
    """Limits of one file: FOOTHOLD_IMPORT_FILE_BYTES and so on, by the names below.

    ``unpacked_bytes`` and ``archive_entries`` are those of a ZIP or KMZ with all archives in it,
    ``archive_depth`` how many archives may lie within each other; ``seconds`` and
    ``memory_bytes`` those of the process that reads a file.
    """

    file_bytes: int = 200_000_000
    unpacked_bytes: int = 500_000_000
    archive_entries: int = 5_000
    archive_depth: int = 2
    seconds: int = 120
    memory_bytes: int = 3_000_000_000

    @classmethod
    def from_environment(cls) -> "VectorLimits":
        """Read the limits; SettingError names a variable that is not a positive integer."""
        defaults: dict[str, int] = dataclasses.asdict(cls())
        return cls(
            **{name: positive_setting(setting_of(name), size) for name, size in defaults.items()}
        )


def setting_of(limit: str) -> str:
    """Return the name of the environment variable that overrides a limit."""
    return f"FOOTHOLD_IMPORT_{limit.upper()}"
