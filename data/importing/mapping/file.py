"""How the files of a theatre are read, kept as `import.toml` beside its data.

A later import of a file of the same name, but for the digits in it, uses the same kind, columns and
answers. The file is meant to be read and edited.
"""

import fnmatch
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from data.importing.mapping.fields import TABLE_OF_KIND, headers_of_fields
from data.importing.mapping.kinds import KINDS
from data.importing.records import ColumnMapping
from data.loading.completion.columns import column_name
from geo.files import read_file

_OTHER_KINDS = ("skip",)
_LOCAL_NAME = re.compile(r"(?:short_)?(?:name|label)_[a-z]{2,3}")
_NAMED = ("actor", "place", "source")
"""First words of the keys of answers that give the name which is meant by another."""
MAPPING_FILE = "import.toml"
_MAX_BYTES = 1_000_000
_HEADER = """\
# How files are imported into this folder by `python -m data import` and the page "Your data".
# kind: what the file is. columns: for each field, the file's column. answers: to open questions.
# imported: the fields of the last import; one that you take out of columns is emptied by the next.
# Edit it and import again; delete it to start anew.
# Comments stay with the line below or beside them.
"""


@dataclass(frozen=True)
class FileMapping:
    """Mapping of the files whose name fits ``pattern`` (``control_*.csv``), and of one sheet.

    ``imported`` are the fields that the last import took from these files: those that have no
    column in the mapping any more are emptied in the rows that the files replace.
    """

    pattern: str
    mapping: ColumnMapping
    sheet: str = ""
    imported: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportMappings:
    """Mappings of a theatre's files; ``answers`` hold for all of them."""

    files: tuple[FileMapping, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)

    def find(self, file: str, sheet: str = "") -> ColumnMapping | None:
        """Mapping for a file, without the general answers; None if there is none."""
        found = self._find_entry(file, sheet)
        return found.mapping if found else None

    def find_unmapped(self, file: str, sheet: str, mapping: ColumnMapping) -> frozenset[str]:
        """Fields that the last import took from a file, and that a mapping has no column for."""
        found = self._find_entry(file, sheet)
        return frozenset(found.imported if found else ()) - mapping.columns.keys()

    def _find_entry(self, file: str, sheet: str) -> FileMapping | None:
        for each in self.files:
            is_sheet = not each.sheet or each.sheet == sheet
            if is_sheet and fnmatch.fnmatchcase(file, each.pattern):
                return each
        return None

    def merge(self, newer: "ImportMappings") -> "ImportMappings":
        """Mappings with those of a newer import in place of those for the same files."""
        files = {(each.pattern, each.sheet): each for each in (*self.files, *newer.files)}
        return ImportMappings(tuple(files.values()), {**self.answers, **newer.answers})


def follow_names(mappings: ImportMappings) -> tuple[ImportMappings, list[list[str]]]:
    """Replace answers that name a name with an answer of its own by that answer, to the end.

    Returns
    -------
    The mappings without the answers that lead in a circle; and these circles, each as the keys.
    """
    answers, circles = dict(mappings.answers), []
    for key, name in mappings.answers.items():
        kind, sign, _ = key.partition(":")
        path = [key]
        while kind in _NAMED and sign and name and (following := f"{kind}:{name}") in answers:
            further = mappings.answers.get(following, "")
            if further in ("", name):
                break
            if following in path:
                circle = path[path.index(following) :]
                circles += [circle] if set(circle) not in map(set, circles) else []
                break
            path.append(following)
            name = further
        answers[key] = name
    lost = {key for circle in circles for key in circle}
    answers = {key: name for key, name in answers.items() if key not in lost}
    return replace(mappings, answers=answers), circles


def pattern_of(file: str) -> str:
    """Pattern that fits a file name with other dates and numbers."""
    return re.sub(r"\d{2,}(?:[-_.]?\d{2,})*", "*", re.sub(r"([\[?*])", r"[\1]", file))


def read_mappings(folder: Path) -> ImportMappings:
    """Read import.toml of a folder; no mappings if there is none.

    Raises
    ------
    ValueError: the file is not valid; the message names the file and what is expected.
    """
    path = folder / MAPPING_FILE
    if not path.exists():
        return ImportMappings()
    text = read_file(path, _MAX_BYTES, "no setting", folder).decode("utf-8-sig", "replace")
    try:
        keys = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ValueError(f"{path}: {error}") from error
    _refuse_others(keys, ("answers", "files"), f"{path}")
    entries = keys.get("files", [])
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise ValueError(f"{path}: 'files' must be tables: [[files]]")
    return ImportMappings(
        tuple(_file_mapping(each, path) for each in entries),
        _texts(keys, "answers", path),
    )


def _file_mapping(entry: Mapping[str, Any], path: Path) -> FileMapping:
    """Mapping of an entry of import.toml; fields may have any name that the tables accept."""
    where = f"{path}, file {entry.get('pattern', '')!r}"
    _refuse_others(entry, ("pattern", "sheet", "kind", "imported", "columns", "answers"), where)
    kind, columns = _text(entry, "kind", path), _texts(entry, "columns", path)
    _refuse_others({kind: ""}, (*KINDS, *_OTHER_KINDS), f"{where}, kind")
    name = TABLE_OF_KIND.get(kind, "")
    if name:
        known = frozenset(headers_of_fields(kind))
        columns = {column_name(name, field, known): text for field, text in columns.items()}
        others = {field: "" for field in columns if not _LOCAL_NAME.fullmatch(field)}
        _refuse_others(others, sorted(known), f"{where}, columns of kind {kind}")
    mapping = ColumnMapping(kind, columns, _texts(entry, "answers", path))
    sheet = _text(entry, "sheet", path, needed=False)
    imported = entry.get("imported", [])
    if not isinstance(imported, list) or not all(isinstance(each, str) for each in imported):
        raise ValueError(f"{path}: 'imported' must be a list of texts, read {imported!r}")
    return FileMapping(_text(entry, "pattern", path), mapping, sheet, tuple(imported))


def _refuse_others(keys: Iterable[str], known: Iterable[str], where: str) -> None:
    """Refuse keys that have no meaning, which would be ignored."""
    listed = list(known)
    for key in keys:
        if key not in listed:
            raise ValueError(f"{where}: {key!r} is not known; expected {', '.join(listed)}")


def mappings_text(mappings: ImportMappings) -> str:
    """Text of import.toml."""
    lines = [_HEADER]
    if mappings.answers:
        lines += ["[answers]", *_lines(mappings.answers), ""]
    for each in mappings.files:
        lines += ["[[files]]", f"pattern = {toml_string(each.pattern)}"]
        if each.sheet:
            lines.append(f"sheet = {toml_string(each.sheet)}")
        lines.append(f"kind = {toml_string(each.mapping.kind)}")
        if each.imported:
            lines.append(f"imported = [{', '.join(map(toml_string, each.imported))}]")
        for name, texts in (("columns", each.mapping.columns), ("answers", each.mapping.answers)):
            if texts:
                lines += [f"[files.{name}]", *_lines(texts)]
        lines.append("")
    return "\n".join(lines)


def _lines(texts: Mapping[str, str]) -> list[str]:
    return [
        f"{key if re.fullmatch(r'[A-Za-z0-9_-]+', key) else toml_string(key)} = {toml_string(text)}"
        for key, text in texts.items()
    ]


def _text(entry: Mapping[str, Any], key: str, path: Path, *, needed: bool = True) -> str:
    value = entry.get(key, "")
    if not isinstance(value, str) or (needed and not value):
        raise ValueError(f"{path}: {key!r} of [[files]] must be a text, read {value!r}")
    return value


def _texts(entry: Mapping[str, Any], key: str, path: Path) -> dict[str, str]:
    values = entry.get(key, {})
    if not isinstance(values, dict) or not all(isinstance(each, str) for each in values.values()):
        raise ValueError(f"{path}: {key!r} must be texts in quotes, read {values!r}")
    return dict(values)


def toml_string(text: str) -> str:
    """Text as a basic string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
