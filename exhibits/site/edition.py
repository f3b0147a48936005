"""Build a static edition: pages are made by several processes, and written into a new folder."""

import json
import shutil
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from data.loading.theatre import read_theatre
from exhibits.builders.maps.basemap import read_basemap
from exhibits.catalogue import catalogue
from exhibits.languages import Language
from exhibits.links.citation import records_hash
from exhibits.render.html.environment import timeline_file
from exhibits.render.html.light_page import light_assets
from exhibits.site.pages import ASSETS, DATA, ROW_IDS, Edition, row_ids
from exhibits.site.plan import plan_pages
from exhibits.site.search_index import search_index

MARKER = "edition.json"
"""File by which a folder is recognised as an edition, which may be replaced."""
_HERE = Path(__file__).parent
_edition: Edition | None = None  # of a process that makes pages


class EditionError(Exception):
    """An edition cannot be written; the message says why."""


@dataclass(frozen=True)
class EditionSize:
    """Pages, files, bytes and seconds of an edition."""

    pages: int
    files: int
    size_bytes: int
    seconds: float


def build_edition(
    theatre: Path,
    out: Path,
    languages: tuple[Language, ...],
    address: str = "",
    names: tuple[str, ...] = (),
    processes: int = 2,
) -> EditionSize:
    """Build the static edition of a theatre; the same records give the same bytes.

    Parameters
    ----------
    theatre : folder of the theatre.
    out : folder to write, which must be new, empty, or an earlier edition.
    languages : languages of the pages, the first at the root.
    address : address of the dashboard that pages link to, "" for none.
    names : pages to write; all if empty. The menu has all of them.

    Raises
    ------
    EditionError: the folder has other files, or a page does not exist.
    """
    started = time.monotonic()
    _check_folder(out)
    part = out.with_name(f".{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        count = _write(theatre, part, languages, address, names, processes)
        if out.exists():
            shutil.rmtree(out)
        part.rename(out)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    files = [path for path in out.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    return EditionSize(count, len(files), size, time.monotonic() - started)


def _write(
    theatre: Path,
    out: Path,
    languages: tuple[Language, ...],
    address: str,
    names: tuple[str, ...],
    processes: int,
) -> int:
    """Write all files; return the number of pages."""
    edition = _read_edition(theatre, languages, address)
    known = {page.name: at for at, page in enumerate(edition.pages)}
    if unknown := [name for name in names if name not in known]:
        raise EditionError(f"unknown page {unknown[0]!r}; available: {', '.join(known)}")
    for language in languages:
        (out / edition.folder(language) / DATA).mkdir(parents=True)
    chosen = [known[name] for name in names] or [*known.values()]
    work: list[tuple[int, Language]] = [(at, language) for at in chosen for language in languages]
    _write_shared(edition, out)
    make = partial(_write_page, str(out))
    if processes == 1:
        _use_edition(edition)
        for each in work:
            make(each)
    else:
        # Spawned, as the libraries of a process that is forked may hold locks.
        pool = ProcessPoolExecutor(
            processes,
            get_context("spawn"),
            _start_process,
            (str(theatre), languages, address),
        )
        with pool:
            list(pool.map(make, work))
    return len(work)


def _read_edition(theatre: Path, languages: tuple[Language, ...], address: str) -> Edition:
    read = read_theatre(theatre)
    base_map = read_basemap(read)
    entries = catalogue(read, base_map)
    pages = tuple(plan_pages(read, entries))
    return Edition(read, base_map, entries, pages, languages, address)


def _use_edition(edition: Edition) -> None:
    global _edition
    _edition = edition


def _start_process(theatre: str, languages: tuple[Language, ...], address: str) -> None:
    _use_edition(_read_edition(Path(theatre), languages, address))


def _write_page(out: str, work: tuple[int, Language]) -> None:
    at, language = work
    assert _edition is not None
    for name, content in _edition.make_page(_edition.pages[at], language):
        (Path(out) / name).write_bytes(content)


def _write_shared(edition: Edition, out: Path) -> None:
    """Write the assets, the search index of each language and the marker."""
    assets = light_assets() | {
        "timeline.js": timeline_file("js"),
        "timeline.css": timeline_file("css"),
        **{name: (_HERE / name).read_text("utf-8") for name in ("site.js", "site.css", "theme.js")},
    }
    (out / ASSETS).mkdir()
    for name, text in assets.items():
        (out / ASSETS / name).write_text(text, encoding="utf-8")
    ids = _ids_of_rows(edition)
    for language in edition.languages:
        text = search_index(edition.theatre, [*edition.pages], ids, language)
        (out / edition.folder(language) / DATA / "search.js").write_text(text, encoding="utf-8")
    marker = {
        "theatre": edition.theatre.settings.id,
        "records": f"sha256:{records_hash(edition.theatre)}",
        "languages": edition.languages,
        "pages": [page.name for page in edition.pages],
    }
    (out / MARKER).write_text(f"{json.dumps(marker, indent=2)}\n", encoding="utf-8")


def _ids_of_rows(edition: Edition) -> frozenset[str]:
    ids: set[str] = set()
    for page in edition.pages:
        for part in page.parts:
            entry = edition.entries[part.exhibit_id]
            if part.exhibit_id in ROW_IDS:
                ids |= set(row_ids(entry.build_for_files(part.view(edition.theatre, entry))))
    return frozenset(ids - {""})


def _check_folder(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise EditionError(f"{out} is a file; expected a folder")
    if out.exists() and any(out.iterdir()) and not (out / MARKER).is_file():
        raise EditionError(
            f"{out} has files of something else (no {MARKER}); choose a new or empty folder"
        )
    if not out.parent.is_dir():
        raise EditionError(f"{out.parent} does not exist; create it or choose another folder")
