"""Unpacking of ZIP, KMZ and gzip files in memory, within limits.

Nothing is written to disk and no name in an archive is used as a path.
"""

import gzip
import io
import lzma
import stat
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import IO

from geo.importing.limits import VectorLimits
from geo.importing.report import RefusedFileError

ZIP_MAGIC, GZIP_MAGIC = b"PK\x03\x04", b"\x1f\x8b"
_EMPTY_ZIP = b"PK\x05\x06"
TEXTS = (".txt", ".md")
DOCUMENTS = (".pdf", ".png", ".jpg", ".jpeg", ".html", ".docx", ".qgz", ".qgs", ".lyrx")
"""Endings of files beside maps or tables that describe them; a text may also be a table."""
_SYSTEM_NAMES = ("__MACOSX", ".DS_Store", "Thumbs.db")
DAMAGED_ZIP = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError)
"""Errors of a damaged ZIP, while it is opened or read; bzip2 raises OSError without a number."""
_BLOCK = 1 << 20
_ENCRYPTED = 0x1


class Unpacker:
    """Unpacks archives within archives; the limits apply to all of them together."""

    def __init__(self, limits: VectorLimits) -> None:
        self._limits = limits
        self._bytes = self._entries = 0

    def unpack(self, file: str, content: bytes) -> dict[str, bytes]:
        """Return the content of each file in a ZIP by name, folders included in the name.

        Raises
        ------
        RefusedFileError: not a ZIP; an absolute path, a path with ``..``, a link, an encrypted
        or doubled entry; more entries or bytes than the limits allow.
        """
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                entries = [entry for entry in archive.infolist() if not entry.is_dir()]
                self._count(file, len(entries), "archive_entries")
                names = [self._check(file, entry) for entry in entries]
                doubled = sorted({name for name in names if names.count(name) > 1})
                if doubled:
                    raise RefusedFileError(
                        file, f"two entries named {doubled[0]!r}", "entries of different names"
                    )
                members = {}
                for name, entry in zip(names, entries, strict=True):
                    if not is_system_file(name):
                        with archive.open(entry) as stream:
                            members[name] = self._read_blocks(file, stream)
                return members
        except (*DAMAGED_ZIP, OSError, ValueError) as error:
            if isinstance(error, RefusedFileError):
                raise
            raise RefusedFileError(file, f"a damaged ZIP ({error})", "a complete ZIP") from error
        except (NotImplementedError, RuntimeError) as error:
            raise RefusedFileError(
                file, f"a ZIP that cannot be unpacked ({error})", "an ordinary ZIP"
            ) from error

    def gunzip(self, file: str, content: bytes) -> bytes:
        """Return the content of all members of a gzip file; errors as in `unpack`."""
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
                return self._read_blocks(file, stream)
        except EOFError as error:
            raise RefusedFileError(file, "a gzip that ends early", "a complete gzip") from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise RefusedFileError(file, f"a damaged gzip ({error})", "a complete gzip") from error

    def _check(self, file: str, entry: zipfile.ZipInfo) -> str:
        """Return the name of an entry; refuse names and kinds that reach outside the archive."""
        name = entry.orig_filename.replace("\\", "/")
        parts = PurePosixPath(name).parts
        problem = ""
        if "\0" in name or not parts:
            problem = "an entry without a valid name"
        elif name.startswith("/") or ":" in parts[0]:
            problem = f"the absolute path {name!r}"
        elif ".." in parts:
            problem = f"the path {name!r} with .."
        elif stat.S_ISLNK(entry.external_attr >> 16):
            problem = f"the link {name!r}"
        elif entry.flag_bits & _ENCRYPTED:
            problem = f"the encrypted entry {name!r}"
        if problem:
            raise RefusedFileError(file, problem, "a ZIP of plain files, without password")
        return name

    def _read_blocks(self, file: str, stream: IO[bytes] | gzip.GzipFile) -> bytes:
        """Read a stream in blocks: the size that its header states is not trusted."""
        blocks = []
        while block := stream.read(_BLOCK):
            self._count(file, len(block), "unpacked_bytes")
            blocks.append(block)
        return b"".join(blocks)

    def _count(self, file: str, count: int, limit: str) -> None:
        most = getattr(self._limits, limit)
        if limit == "archive_entries":
            self._entries += count
            reached, what = self._entries, "entries"
        else:
            self._bytes += count
            reached, what = self._bytes, "unpacked bytes"
        if reached > most:
            raise RefusedFileError(
                file,
                f"an archive of more than {most:,} {what}",
                self._limits.at_most(limit, what),
            )


def is_zip(content: bytes) -> bool:
    """Whether bytes begin as those of a ZIP."""
    return content.startswith((ZIP_MAGIC, _EMPTY_ZIP))


def is_system_file(name: str) -> bool:
    """Whether an entry of an archive was added by an operating system."""
    return any(part in _SYSTEM_NAMES for part in PurePosixPath(name).parts)
