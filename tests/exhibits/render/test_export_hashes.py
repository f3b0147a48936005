"""The SHA-256 of every exhibit in every format and language, on fixed views.

Exports are deterministic, so a change of code that is not meant to change a file must leave every
hash unchanged. After an intended change, inspect the files and update the hashes:

``python -m tests.exhibits.render.test_export_hashes``
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import get_args

import pytest

from data.loading.theatre import default_theatre, read_theatre
from data.model import Theatre
from exhibits.brief import BriefItem, build_item
from exhibits.brief_request import BriefRequest
from exhibits.builders.maps.basemap import read_basemap
from exhibits.catalogue import catalogue
from exhibits.languages import Language
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.formats import available_formats
from tests.exhibits.conftest import view_of
from tests.exhibits.render.test_formats import SOUND
from tests.sampling import rotate

HASHES = Path(__file__).with_name("export_hashes.json")
ADDRESS = "http://localhost:8501"
DATE = "2017-08-04"
COUNTRY = "iraq-syria"
LANGUAGES: tuple[Language, ...] = get_args(Language)

DRAWN = ("svg", "pptx", "png", "svg", "pptx", "pdf", "png2x")
"""The formats that take the longest. In rotation of the first six, each exhibit is tested in one of
them; its others are slow."""

ANIMATION = "webp"
"""A drawing for each month: slow, too; `test_animation` writes a shorter one."""

NOT_READ = {"ar": {"pdf", "xlsx"}}
"""Formats whose readers, `SOUND`, know the English headings and line order only."""

Hashes = dict[str, dict[str, dict[str, str]]]
"""By exhibit, language and format; the first 16 hexadecimal digits."""


def write_files(
    theatre: Theatre, entry: CatalogueEntry, language: Language, omitted: Collection[str] = ()
) -> tuple[BriefItem, dict[str, bytes]]:
    """An exhibit and its files by format, without the omitted formats."""
    request = BriefRequest((), view_of(entry.id, DATE, COUNTRY), language=language)
    item = build_item(theatre, entry, request.view, ADDRESS, request)
    return item, {
        form.id: form.write(item.exhibit, item.export_context, item.notes)
        for form in available_formats(item.exhibit)
        if form.id not in omitted
    }


def _digest(data: bytes) -> str:
    """Hash of a file; of an archive, of its content, as zlib versions compress differently."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [(name, _digest(archive.read(name))) for name in archive.namelist()]
            data = repr(parts).encode()
    return hashlib.sha256(data).hexdigest()[:16]


def _expected() -> Hashes:
    return json.loads(HASHES.read_text(encoding="utf-8")) if HASHES.exists() else {}


def check_files(
    theatre: Theatre, entry: CatalogueEntry, language: Language, omitted: Collection[str]
) -> None:
    """Check that the files are readable, and that their hashes are the expected ones."""
    item, files = write_files(theatre, entry, language, omitted)
    for name in files.keys() & SOUND.keys() - NOT_READ.get(language, set()):
        SOUND[name](files[name], item)
    found = {name: _digest(data) for name, data in files.items()}
    expected = {
        name: digest
        for name, digest in _expected()[entry.id][language].items()
        if name not in omitted
    }
    changed = [name for name in expected | found if expected.get(name) != found.get(name)]
    assert not changed, f"{entry.id} in {language}: other bytes as {', '.join(changed)}"


@pytest.mark.parametrize(("exhibit_id", "language"), rotate(sorted(_expected())[::2], LANGUAGES))
def test_files_are_unchanged(
    theatre: Theatre, entries: Mapping[str, CatalogueEntry], exhibit_id: str, language: Language
) -> None:
    tested = DRAWN[sorted(_expected()).index(exhibit_id) // 2 % (len(DRAWN) - 1)]
    check_files(theatre, entries[exhibit_id], language, {*DRAWN, ANIMATION} - {tested})


@pytest.mark.slow
@pytest.mark.parametrize("exhibit_id", sorted(_expected()))
@pytest.mark.parametrize("language", LANGUAGES)
def test_all_files_are_unchanged(
    theatre: Theatre, entries: Mapping[str, CatalogueEntry], exhibit_id: str, language: Language
) -> None:
    check_files(theatre, entries[exhibit_id], language, ())


def test_each_exhibit_has_hashes(entries: Mapping[str, CatalogueEntry]) -> None:
    assert sorted(entries) == sorted(_expected())


def main() -> None:
    """Write the hashes of the current code's files."""
    theatre = read_theatre(default_theatre())
    hashes: Hashes = {
        name: {
            language: {form: _digest(data) for form, data in files.items()}
            for language in LANGUAGES
            for _, files in [write_files(theatre, entry, language)]
        }
        for name, entry in sorted(catalogue(theatre, read_basemap(theatre)).items())
    }
    HASHES.write_text(json.dumps(hashes, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
