"""ZIP files of entire folders: tables, workbooks and maps that a user has packed together."""

import io
import zipfile
from collections.abc import Iterable
from pathlib import PurePosixPath

from data.importing.inputs import InputFile, find_family
from geo.importing.archives import Unpacker, is_zip
from geo.importing.limits import VectorLimits
from geo.importing.report import Refusal, RefusedFileError

_TABLES = (".csv", ".tsv", ".xlsx", ".xlsb", ".xls", ".ods", ".lua")
_TEXTS = (".txt", ".md")
_WORKBOOK_ENTRIES = frozenset({"[Content_Types].xml", "content.xml"})
Upload = tuple[str, bytes]
"""Name and content of a file."""


def unpack_folders(uploads: Iterable[Upload]) -> tuple[list[Upload], list[Refusal]]:
    """Replace each ZIP of uploads as `unpack_inputs` does."""
    files, refusals = unpack_inputs(InputFile(name, None, content) for name, content in uploads)
    return [(file.name, file.content) for file in files], refusals


def unpack_inputs(inputs: Iterable[InputFile]) -> tuple[list[InputFile], list[Refusal]]:
    """Replace each ZIP that has tables in it by its files.

    Maps of such a ZIP stay together in a ZIP, because a shapefile has several files. Workbooks,
    ZIP files with maps alone, and packed tables of control by place and day are not unpacked.

    Returns
    -------
    The files, and a refusal for each ZIP that cannot be unpacked safely.
    """
    files: list[InputFile] = []
    refusals: list[Refusal] = []
    limits = VectorLimits.from_environment()
    for file in inputs:
        if not is_zip(file.head()) or file.size > limits.file_bytes or _is_one_table(file):
            files.append(file)
            continue
        name, content = file.name, file.read()
        try:
            entries = Unpacker(limits).unpack(name, content)
        except RefusedFileError as error:
            refusals.append(error.refusal)
            continue
        tables = {name: data for name, data in entries.items() if _has_suffix(name, _TABLES)}
        maps = {
            name: data
            for name, data in entries.items()
            if name not in tables and not _has_suffix(name, _TEXTS)
        }
        if not maps:  # otherwise a text is the description or licence of the maps
            tables |= {name: data for name, data in entries.items() if _has_suffix(name, _TEXTS)}
        if not tables:
            files.append(file)
            continue
        files += [
            InputFile(PurePosixPath(entry).name, None, data) for entry, data in tables.items()
        ]
        if maps:
            files.append(InputFile(name, None, _pack(maps)))
    return files, refusals


def _is_one_table(file: InputFile) -> bool:
    """Whether a ZIP is a workbook, or a packed table of control by place and day."""
    if find_family(file) == "daily_control":
        return True
    try:
        with zipfile.ZipFile(file.path or io.BytesIO(file.content)) as archive:
            return bool(_WORKBOOK_ENTRIES & set(archive.namelist()))
    except (zipfile.BadZipFile, OSError, ValueError):
        return False  # `Unpacker` names the fault


def _has_suffix(name: str, suffixes: tuple[str, ...]) -> bool:
    return name.lower().endswith(suffixes)


def _pack(entries: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return packed.getvalue()
