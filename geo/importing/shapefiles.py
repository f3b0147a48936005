"""Shapefiles: the parts that belong together, and the encoding of their texts."""

import codecs
import re
import struct
from collections.abc import Mapping
from itertools import pairwise
from pathlib import PurePosixPath

PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
SHP_MAGIC = b"\x00\x00\x27\x0a"
UTF_8 = "utf-8"
ENCODINGS = {
    "Unicode (UTF-8)": UTF_8,
    "Latin (Windows-1252)": "cp1252",
    "Cyrillic (Windows-1251)": "cp1251",
    "Arabic (Windows-1256)": "cp1256",
}
"""Encodings offered, by label."""
_MAX_SAMPLE = 20
_CODE_PAGES = {
    **dict.fromkeys((0x03, 0x57), "cp1252"),
    **{0xC8: "cp1250", 0xC9: "cp1251", 0xCB: "cp1253", 0xCA: "cp1254"},
    **{0x01: "cp437", 0x02: "cp850", 0x64: "cp852", 0x65: "cp866", 0x7E: "cp1256"},
}
"""Code pages by the mark in byte 29 of a dBASE file."""


def group_shapefiles(names: Mapping[str, object]) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Group the parts of shapefiles by the name of the .shp, and list the other files.

    Returns
    -------
    For each .shp its parts by suffix; names of all other files. Parts of no shapefile are others.
    """
    stems = {_stem(name): name for name in names if name.lower().endswith(".shp")}
    groups: dict[str, dict[str, str]] = {name: {} for name in stems.values()}
    others = []
    for name in names:
        suffix = PurePosixPath(name).suffix.lower()
        shp = stems.get(_stem(name)) if suffix in PARTS else None
        if shp:
            groups[shp][suffix] = name
        elif not (suffix in (".sbn", ".sbx", ".qix", ".xml") and _is_sidecar(name, stems)):
            others.append(name)
    return groups, others


def _stem(name: str) -> str:
    return str(PurePosixPath(name).with_suffix("")).lower()


def _is_sidecar(name: str, stems: Mapping[str, str]) -> bool:
    return any(name.lower().startswith(f"{stem}.") for stem in stems)


def choose_encoding(dbf: bytes, cpg: bytes | None) -> tuple[str, str, bool]:
    """Choose the encoding of a shapefile's texts.

    Returns
    -------
    Encoding, the reason, and whether the choice is certain. In order: the .cpg file; UTF-8 if the
    texts are valid; the code page named in the .dbf; else by the letters: Windows-1252 where
    Latin letters prevail, Windows-1256 where the bytes are no
    Cyrillic words, else Windows-1251.
    """
    named = (cpg or b"").decode("ascii", "ignore").strip()
    if named and (codec := _codec(named)):
        return codec, "its .cpg file", True
    records = _records(dbf)
    high = [byte for byte in records if byte >= 0x80]
    if not high:
        return UTF_8, "plain letters only", True
    # A text cut at the width of its field may end within a letter.
    if records.decode(UTF_8, "replace").count("\ufffd") * 20 < len(high):
        return UTF_8, "its texts are valid UTF-8", True
    if len(dbf) > 29 and (page := _CODE_PAGES.get(dbf[29])):
        return page, "the code page in its .dbf file", True
    letters = sum(1 for byte in records if 65 <= byte <= 90 or 97 <= byte <= 122)
    if len(high) < letters:
        return "cp1252", "mostly Latin letters", False
    # In Windows-1251, small letters are from 0xE0 on: capitals after them are no Cyrillic words.
    turns = sum(1 for a, b in pairwise(records) if a >= 0xE0 > b >= 0xC0)
    if turns * 20 > len(high):
        return "cp1256", "the bytes are those of Arabic letters", False
    return "cp1251", "the bytes are those of Cyrillic letters", False


def find_sample(dbf: bytes) -> bytes:
    """Return the first word of the texts of a shapefile with a letter beyond ASCII."""
    found = re.search(rb"[\x21-\xff]*[\x80-\xff][\x21-\xff]*", _records(dbf))
    return found[0][:_MAX_SAMPLE] if found else b""


def _codec(name: str) -> str:
    text = name.lower().replace(" ", "")
    text = f"cp{text}" if text.isdigit() else text.replace("ansi", "cp").replace("oem", "cp")
    try:
        "".encode(text)  # refuses codecs that are not of texts
        return UTF_8 if text in ("cp65001", "utf8") else codecs.lookup(text).name
    except LookupError:
        return ""


def _records(dbf: bytes) -> bytes:
    """Bytes of the records of a dBASE file, without its header."""
    if len(dbf) < 12:
        return b""
    (header,) = struct.unpack("<H", dbf[8:10])
    return dbf[header:]
