"""ZIP files of entire folders: tables, workbooks and maps that a user has packed together."""

import io
import zipfile
from collections.abc import Iterable
from pathlib import PurePosixPath

from data.importing.inputs import InputFile, find_family
from geo.importing.archives import DOCUMENTS, TEXTS, Unpacker, is_zip
from geo.importing.limits import VectorLimits
from geo.importing.report import Refusal, RefusedFileError

_TABLES = (".csv", ".tsv", ".xlsx", ".xlsb", ".xls", ".ods", ".lua")
_WORKBOOK_ENTRIES = frozenset({"[Content_Types].xml", "content.xml"})


def unpack_inputs(inputs: Iterable[InputFile]) -> tuple[list[InputFile], list[Refusal]]:
    """Replace each ZIP that has tables or texts in it by its files.

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
        others = [name for name in entries if _has_suffix(name, (*TEXTS, *DOCUMENTS))]
        tables = [name for name in entries if _has_suffix(name, _TABLES)]
        maps = {name: entries[name] for name in entries if name not in (*tables, *others)}
        if not tables and (maps or not others):
            files.append(file)
            continue
        files += [
            InputFile(PurePosixPath(name).name, None, entries[name], is_packed=True)
            for name in (*tables, *others)
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
