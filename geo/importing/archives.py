"""Unpacking of ZIP, KMZ and gzip files in memory, within limits.

Nothing is written to disk and no name in an archive is used as a path.
"""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
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
                return {
                    name: self._read(file, archive, entry)
                    for name, entry in zip(names, entries, strict=True)
                    if not _is_system_file(name)
                }
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            if isinstance(error, RefusedFileError):
                raise
            raise RefusedFileError(file, f"a damaged ZIP ({error})", "a complete ZIP") from error
        except (NotImplementedError, RuntimeError) as error:
            raise RefusedFileError(
                file, f"a ZIP that cannot be unpacked ({error})", "an ordinary ZIP"
            ) from error

    def gunzip(self, file: str, content: bytes) -> bytes:
        """Return the content of a gzip file; errors as in `unpack`."""
        unpacker = zlib.decompressobj(wbits=31)
        try:
            parts = [unpacker.decompress(content, self._bytes_left(file))]
            if not unpacker.eof and unpacker.unconsumed_tail:
                self._count(file, self._limits.unpacked_bytes + 1, "unpacked_bytes")
        except zlib.error as error:
            raise RefusedFileError(file, f"a damaged gzip ({error})", "a complete gzip") from error
        if not unpacker.eof:
            raise RefusedFileError(file, "a gzip that ends early", "a complete gzip")
        self._count(file, len(parts[0]), "unpacked_bytes")
        return parts[0]

    def _bytes_left(self, file: str) -> int:
        self._count(file, 0, "unpacked_bytes")
        return self._limits.unpacked_bytes - self._bytes + 1

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

    def _read(self, file: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
        """Read an entry in blocks: the size that its header states is not trusted."""
        blocks = []
        with archive.open(entry) as stream:
            for block in _blocks(stream):
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


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    while block := stream.read(_BLOCK):
        yield block


def _is_system_file(name: str) -> bool:
    return any(part in _SYSTEM_NAMES for part in PurePosixPath(name).parts)
