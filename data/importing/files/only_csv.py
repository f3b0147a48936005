"""Opening of a CSV file, or of the only one of a ZIP."""

import io
import zipfile
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import PurePosixPath
from typing import IO

from data.importing.files.limits import ImportLimits
from data.importing.inputs import InputFile
from geo.importing.archives import DAMAGED_ZIP, DOCUMENTS, TEXTS, is_system_file, is_zip
from geo.importing.report import RefusedFileError

_EXPECTED = "a complete ZIP with one CSV file"


class NotOneCsvError(RefusedFileError):
    """A ZIP without a directory of files, without a CSV file, or with other data files."""


@contextmanager
def open_only_csv(file: InputFile) -> Generator[IO[bytes]]:
    """Open a CSV file, or the only one of a ZIP; nothing is unpacked to disk.

    Raises
    ------
    NotOneCsvError: a ZIP of other files, or whose directory is damaged.
    RefusedFileError: a CSV file that is damaged, encrypted or too large unpacked. Damage may be
    found while the caller reads.
    """
    with ExitStack() as stack:
        if not is_zip(file.head()):
            yield stack.enter_context(file.path.open("rb") if file.path else _in_memory(file))
            return
        stream = _open_entry(file, stack)
        try:
            yield stream
        except DAMAGED_ZIP as error:
            raise RefusedFileError(file.name, *_describe(error)) from error
        except OSError as error:
            if error.errno is not None:  # of the disk; damaged bzip2 has no number
                raise
            raise RefusedFileError(file.name, *_describe(error)) from error


def _open_entry(file: InputFile, stack: ExitStack) -> IO[bytes]:
    try:
        archive = stack.enter_context(zipfile.ZipFile(file.path or _in_memory(file)))
    except (*DAMAGED_ZIP, OSError, ValueError) as error:
        raise NotOneCsvError(file.name, *_describe(error)) from error
    entry = _find_csv(file, archive)
    try:
        return stack.enter_context(archive.open(entry))
    except NotImplementedError as error:
        raise RefusedFileError(file.name, f"a ZIP that needs {error}", "an ordinary ZIP") from error
    except (*DAMAGED_ZIP, OSError, RuntimeError, ValueError) as error:
        raise RefusedFileError(file.name, *_describe(error)) from error


def _in_memory(file: InputFile) -> io.BytesIO:
    return io.BytesIO(file.content)


def _find_csv(file: InputFile, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    entries = [
        entry
        for entry in archive.infolist()
        if not entry.is_dir()
        and not is_system_file(entry.filename)
        and PurePosixPath(entry.filename).suffix.lower() not in (*TEXTS, *DOCUMENTS)
    ]
    tables = [entry for entry in entries if entry.filename.lower().endswith(".csv")]
    if len(tables) != 1 or len(entries) != 1:
        read = f"a ZIP with {len(tables)} CSV files and {len(entries) - len(tables)} other files"
        raise NotOneCsvError(file.name, read, _EXPECTED)
    limits = ImportLimits.from_environment()
    if tables[0].file_size > limits.import_table_bytes:
        read = f"{tables[0].file_size:,} bytes unpacked"
        raise RefusedFileError(
            file.name, read, limits.at_most("import_table_bytes", "bytes unpacked")
        )
    if tables[0].flag_bits & 0x1:
        raise RefusedFileError(file.name, "an encrypted ZIP", "a ZIP without a password")
    return tables[0]


def _describe(error: Exception) -> tuple[str, str]:
    return f"a damaged ZIP ({str(error)[:120]})", _EXPECTED
