"""Files to import: where their bytes are, and what family of formats these belong to."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from data.importing.formats.detailed_map import is_map_module
from geo.importing.archives import DAMAGED_ZIP

Family = Literal["table", "map", "module", "daily_control"]
_HEAD_BYTES = 65_536
_MAP_STARTS = (b"{", b"[", b"SQLite format 3", b"fgb", b"PAR1", b"\x00\x00\x27\x0a", b"\x1f\x8b")
_PARTS_OF_SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj")
_WORKBOOK_ENTRIES = frozenset({"[Content_Types].xml", "content.xml"})
_MAP_SUFFIXES = (".geojson", ".json", ".topojson", ".kml", ".gpkg", ".fgb", ".geoparquet")
"""Endings of files that are maps even where they are damaged: the reader of maps says so."""
_TABLE_SUFFIXES = (".csv", ".tsv", ".txt")
_SKIPPED = (".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class InputFile:
    """A file to import: on disk, or its bytes as uploaded. ``name`` is for messages.

    ``is_packed`` if it came in a folder or ZIP, where files that are no table may be beside tables.
    """

    name: str
    path: Path | None = None
    content: bytes = b""
    is_packed: bool = False

    @property
    def size(self) -> int:
        """Size in bytes."""
        return self.path.stat().st_size if self.path else len(self.content)

    def read(self) -> bytes:
        """Return all bytes; the caller checks the size first."""
        return self.path.read_bytes() if self.path else self.content

    def head(self) -> bytes:
        """Return the first bytes."""
        if self.path is None:
            return self.content[:_HEAD_BYTES]
        with self.path.open("rb") as stream:
            return stream.read(_HEAD_BYTES)


def find_inputs(sources: Iterable[Path | tuple[str, bytes]]) -> list[InputFile]:
    """List the files of paths, folders (all files in them) and uploads (name and bytes).

    Links and hidden files in folders are left out.

    Raises
    ------
    FileNotFoundError: a path does not exist.
    """
    found: list[InputFile] = []
    for source in sources:
        if not isinstance(source, Path):
            name = PurePosixPath(source[0].replace("\\", "/")).name or "file"
            found.append(InputFile(name, None, source[1]))
        elif source.is_dir():
            found += [
                InputFile(path.relative_to(source).as_posix(), path, is_packed=True)
                for path in sorted(source.rglob("*"))
                if path.is_file() and not path.is_symlink() and not _is_hidden(path, source)
            ]
        elif source.is_file():
            found.append(InputFile(source.name, source))
        else:
            raise FileNotFoundError(f"{source}: no such file or folder")
    return found


def _is_hidden(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    return path.name in _SKIPPED or any(part.startswith((".", "~$", "__MACOSX")) for part in parts)


def find_family(file: InputFile) -> Family:
    """Find the family of a file's format by its content, or by the name of a part or a map."""
    head = file.head()
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    suffix = PurePosixPath(file.name).suffix.lower()
    if head.startswith(b"PK"):
        return _family_of_archive(file)
    is_named = suffix in (*_PARTS_OF_SHAPEFILE, *_MAP_SUFFIXES)
    if is_named or start.startswith(_MAP_STARTS) or b"<kml" in head[:4096]:
        return "map"
    if is_daily_control(head):
        return "daily_control"
    is_script = suffix == ".lua" or start.startswith((b"return", b"local", b"--"))
    if is_script and is_map_module(file.read().decode("utf-8", "replace")):
        return "module"
    return "table"


def is_daily_control(head: bytes) -> bool:
    """Whether a delimited file has a row per place and day, with one column per assessor."""
    header = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].lower()
    return (
        b"status_" in header and b"date" in header and (b"geonameid" in header or b"kato" in header)
    )


def _family_of_archive(file: InputFile) -> Family:
    try:
        with zipfile.ZipFile(file.path or io.BytesIO(file.content)) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
            if _WORKBOOK_ENTRIES & set(names):
                return "table"
            tables = [name for name in names if name.lower().endswith(_TABLE_SUFFIXES)]
            if tables and len(tables) == len(names):
                with archive.open(tables[0]) as stream:
                    return "daily_control" if is_daily_control(stream.read(4096)) else "table"
    except (*DAMAGED_ZIP, OSError, RuntimeError, ValueError):
        return "table"  # whose reader refuses it in words
    return "map"


def place_in_folder(files: Sequence[InputFile], folder: Path) -> list[Path]:
    """Return paths of files for readers that need them, writing uploads into a folder."""
    paths = []
    for number, file in enumerate(files):
        if file.path:
            paths.append(file.path)
            continue
        path = folder / file.name
        if path.exists():
            path = folder / f"{number}-{file.name}"
        path.write_bytes(file.content)
        paths.append(path)
    return paths
