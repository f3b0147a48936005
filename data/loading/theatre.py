"""Loading of a theatre: check its folder and read its records."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd

from data.events.files import check_files, event_files, first_per_cell
from data.events.record import EVENTS_FOLDER
from data.events.settings import EventSettings
from data.loading import derived_columns
from data.loading.city_geojson import check_city_file
from data.loading.column_types import parse_columns
from data.loading.completion.control import complete_control, is_adopted
from data.loading.completion.draft import Draft
from data.loading.completion.inferences import Inferences
from data.loading.completion.settings import complete_settings
from data.loading.completion.tables import complete_cells
from data.loading.csv_cells import Limits, name_columns, read_cells
from data.loading.integrity import check_integrity
from data.loading.settings import SETTINGS_FILE, build_settings, read_raw_settings
from data.loading.theatre_rules import has_all_columns
from data.loading.translations import read_translations
from data.model import Finding, Inference, Settings, Theatre, TheatreError
from data.schema import TABLES, table
from geo.files import FileError, is_inside, read_file
from geo.theatre.assessed_polygons import POLYGONS_FOLDER, AssessedPolygons, read_polygons

PROJECT = Path(__file__).resolve().parents[2]
SEEDS = PROJECT / "seeds"
DEFAULT_FILE = "default_theatre.txt"
_RECORDS = {
    **{".csv": "table_bytes", ".toml": "settings_bytes"},
    **{".geojson": "geojson_bytes", ".parquet": "polygon_bytes"},
}
"""Suffixes of record files, each with the name of its size limit."""
_LEAN_FILES = ("control.csv", "figures.csv")
"""Tables of which one, or polygons, make a folder a theatre, also without theatre.toml."""


@dataclass(frozen=True)
class FolderContents:
    """Readable contents of a folder, digest of its files, and all findings."""

    records: str
    settings: Settings | None
    frames: dict[str, pd.DataFrame]
    findings: list[Finding]
    inferences: list[Inference]
    headers: Mapping[str, Mapping[str, str]]
    translations: dict[str, str]
    polygons: Mapping[str, AssessedPolygons]


def theatre_folders(root: Path | None = None) -> list[Path]:
    """Folders below `root` (default: `SEEDS`) that contain a theatre, sorted by name.

    A folder that has theatre.toml alone, as `python -m data new` makes it, awaits its records.
    """
    root = SEEDS if root is None else root
    if not root.is_dir():
        return []
    return sorted(
        folder
        for folder in root.iterdir()
        if any((folder / name).is_file() for name in _LEAN_FILES)
        or any((folder / POLYGONS_FOLDER).glob("*.parquet"))
        or ((folder / SETTINGS_FILE).is_file() and any(folder.glob("*.csv")))
    )


def default_theatre() -> Path:
    """Folder of the default theatre.

    FOOTHOLD_THEATRE selects it (a path, or the name of a folder below seeds/); without it, it is
    the one named in seeds/default_theatre.txt, so that a further theatre changes no link; without
    either, the first folder below seeds/.

    Raises
    ------
    FileNotFoundError: the selected folder does not exist, or there is no theatre.
    """
    named = os.environ.get("FOOTHOLD_THEATRE")
    if named:
        for folder in (Path(named), SEEDS / named):
            if folder.is_dir():
                return folder
        raise FileNotFoundError(f"FOOTHOLD_THEATRE is {named!r}: no such folder")
    folders = theatre_folders()
    if not folders:
        raise FileNotFoundError("no theatre below seeds/")
    file = SEEDS / DEFAULT_FILE
    name = file.read_text(encoding="utf-8").strip() if file.is_file() else ""
    return next((folder for folder in folders if folder.name == name), folders[0])


def served_theatres() -> dict[str, Path]:
    """Folders of the theatres that a server offers by name, the default first."""
    default = default_theatre()
    return {default.name: default} | {
        folder.name: folder for folder in theatre_folders() if folder.name != default.name
    }


def find_theatre(name: str) -> Path:
    """Folder of a theatre by its name in addresses, or by its path.

    Raises
    ------
    FileNotFoundError: no such theatre; the message lists the names.
    """
    served = served_theatres()
    if name in served:
        return served[name]
    if Path(name).is_dir():
        return Path(name)
    raise FileNotFoundError(f"no theatre {name!r}; available: {', '.join(served)}")


def read_claim_rows(folder: Path) -> dict[str, int]:
    """Spreadsheet row of each claim in figures.csv; empty if the file cannot be read."""
    cells = read_cells(folder, table("figures"), Limits.from_environment())
    if isinstance(cells, list) or "figure_id" not in cells.frame:
        return {}
    ids = cells.frame["figure_id"]
    return {str(claim): int(row) for claim, row in zip(ids, ids.index.tolist(), strict=True)}


def read_settings(folder: Path) -> tuple[Settings | None, list[Finding]]:
    """Read a theatre's settings, completed from its records; None and findings if invalid."""
    contents = read_contents(folder)
    findings = [finding for finding in contents.findings if finding.file == SETTINGS_FILE]
    return contents.settings, findings


def read_theatre(folder: Path) -> Theatre:
    """Read a theatre.

    Raises
    ------
    TheatreError: the folder is invalid; the error carries every finding.
    """
    contents = read_contents(folder)
    if contents.findings or contents.settings is None:
        raise TheatreError(folder, contents.findings)
    tables = {
        spec.name: frame.set_index(list(spec.key)) if spec.key else frame.reset_index(drop=True)
        for spec, frame in ((spec, contents.frames[spec.name]) for spec in TABLES)
    }
    tables["figures"] = derived_columns.derive_figures(
        tables["figures"], tables["sources"], tables["units"]
    )
    tables["sources"] = derived_columns.derive_sources(tables["sources"])
    tables["actors"] = derived_columns.derive_actors(tables["actors"])
    tables["events"] = derived_columns.derive_events(
        tables["events"], tables["actors"], tables["places"], contents.settings.event_kinds
    )
    every_row = derived_columns.derive_control(
        tables["control"], tables["actors"], contents.settings.window_last
    )
    adopted = is_adopted(every_row, contents.settings.assessor)
    tables["control"] = every_row[adopted].reset_index(drop=True)
    tables["assessor_control"] = every_row.reset_index(drop=True)
    tables["rival_dates"] = derived_columns.derive_rival_dates(
        tables["rival_dates"], tables["control"]
    )
    tables["clearing"] = derived_columns.derive_clearing(tables["clearing"])
    consolidated: dict[str, Any] = {
        name: derived_columns.consolidate(frame) for name, frame in tables.items()
    }
    return Theatre(
        folder=folder,
        settings=contents.settings,
        records=contents.records,
        address_id="" if _is_default(folder) else folder.name,
        translations=contents.translations,
        polygons=contents.polygons,
        has_event_data=bool(event_files(folder)),
        is_window_stated=not any(each.column == "window_first" for each in contents.inferences),
        **consolidated,
    )


def _is_default(folder: Path) -> bool:
    try:
        return folder.resolve() == default_theatre().resolve()
    except FileNotFoundError:
        return False


def _digest_files(folder: Path, limits: Limits) -> tuple[str, list[Finding]]:
    """Digest of a theatre's files, and a finding for each file that cannot be read."""
    digest = hashlib.sha256()
    findings = []
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        file = path.relative_to(folder).as_posix()
        if path.is_dir():
            if path.is_symlink() and not is_inside(path, folder):
                expected = "a folder inside the theatre's folder (copy it there)"
                findings.append(Finding(file, 1, "(folder)", "a link out of the folder", expected))
            continue
        if path.parent.name == EVENTS_FOLDER and path.parent.parent == folder:
            if path in event_files(folder) and path.is_file():
                _digest_large_file(digest, path, file)
            continue
        limit = _RECORDS.get(path.suffix)
        if limit is None or not path.exists():  # an editor's lock file may be a dangling link
            continue
        try:
            content = read_file(path, getattr(limits, limit), limits.variable_of(limit), folder)
        except FileError as error:
            findings.append(Finding(file, 1, "(file)", error.read, error.expected))
            continue
        digest.update(file.encode("utf-8", "surrogateescape") + b"\0")
        digest.update(hashlib.sha256(content.replace(b"\r\n", b"\n")).digest())
    return digest.hexdigest(), findings


def _digest_large_file(digest: Any, path: Path, file: str) -> None:
    """Add a file of events to a digest in parts; `check_files` reports one that is too large."""
    digest.update(file.encode("utf-8", "surrogateescape") + b"\0")
    if path.stat().st_size <= EventSettings.from_environment().file_bytes:
        with path.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())


def _parse_tables(
    draft: Draft, faults: Mapping[str, list[Finding]], inferences: Inferences
) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """Parse the completed tables; ``faults`` are those found on reading each, by its name."""
    frames: dict[str, pd.DataFrame] = {}
    findings: list[Finding] = []
    for spec in TABLES:
        if spec.name in draft.cells:
            frames[spec.name], invalid = parse_columns(draft.cells[spec.name], spec)
            # Names stay where the table that gives their ids cannot be read; that is a finding.
            names = {c.name for c in spec.columns if c.refers and not draft.has(c.refers)}
            invalid = [each for each in invalid if each.column not in names or not each.read]
            unresolved = [fault for fault in inferences.findings if fault.file == spec.file]
            findings += first_per_cell(faults[spec.name] + unresolved + invalid)
    return frames, findings


def read_contents(folder: Path) -> FolderContents:
    """Read, complete and check a theatre's folder."""
    limits = Limits.from_environment()
    raw = read_raw_settings(folder)
    language = str((raw.keys or {}).get("local_language", ""))
    tables = {spec.name: read_cells(folder, spec, limits, language) for spec in TABLES}
    unreadable = [read for read in tables.values() if isinstance(read, list)]
    findings = [*raw.findings, *chain.from_iterable(unreadable)]
    read_tables = {name: read for name, read in tables.items() if not isinstance(read, list)}
    cells = {name: read.frame for name, read in read_tables.items()}
    headers = {spec.file: read_tables[spec.name].headers for spec in TABLES if spec.name in cells}
    polygons, unread_polygons = read_polygons(folder)
    findings += [
        Finding(f"{POLYGONS_FOLDER}/{file}", 1, "(file)", "another file", expected)
        for file, expected in unread_polygons.items()
    ]
    nothing_to_show = [] if polygons else _find_nothing_to_show(cells)
    if nothing_to_show and not findings:
        return FolderContents("", None, {}, nothing_to_show, [], {}, {}, {})
    findings += nothing_to_show
    inferences = Inferences(headers)
    draft = complete_cells(folder, raw.keys or {}, cells, inferences, polygons)
    findings += draft.polygon_findings
    faults = {name: read.findings for name, read in read_tables.items()}
    frames, invalid = _parse_tables(draft, faults, inferences)
    findings += invalid
    settings = None
    if raw.keys is not None:
        readable = {name: frame for name, frame in frames.items() if draft.has(name)}
        keys = complete_settings(draft, readable)
        is_inferable = len(readable) == len(TABLES)
        settings, invalid = build_settings(keys, raw.text, folder, is_inferable=is_inferable)
        findings += invalid
    if settings:
        if all(has_all_columns(name, frames) for name in ("control", "actors")):
            window = settings.window_first, settings.window_last
            frames["control"], frames["actors"] = complete_control(
                frames["control"], frames["actors"], window, inferences
            )
        for city in settings.cities:
            findings += check_city_file(folder, city.frame, settings, limits)
    translations, invalid = read_translations(folder, language, limits)
    findings += invalid
    records, unread = _digest_files(folder, limits)
    known = frames["sources"]["source_id"].dropna() if "sources" in frames else []
    findings += check_files(folder, map(str, known))
    files = {finding.file for finding in findings}
    findings += [finding for finding in unread if finding.file not in files]
    # Rules see an unreadable cell as empty; it already has a finding.
    named = {(finding.file, finding.row, finding.column) for finding in findings}
    findings += [
        finding
        for finding in check_integrity(frames, settings)
        if (finding.file, finding.row, finding.column) not in named
    ]
    located = [inferences.locate(finding) for finding in findings]
    located = [finding if finding.row > 0 else replace(finding, row=1) for finding in located]
    located = name_columns(located, headers)
    return FolderContents(
        records,
        settings,
        frames,
        sorted(located, key=_finding_order),
        inferences.found,
        headers,
        translations,
        draft.polygons,
    )


def _find_nothing_to_show(cells: dict[str, pd.DataFrame]) -> list[Finding]:
    """Find a folder without records: neither control nor claims nor polygons."""
    rows = [len(cells[name]) for name in ("control", "figures") if name in cells]
    if len(rows) < 2 or any(rows):
        return []
    expected = "rows in control.csv (with places.csv) or in figures.csv, or polygons"
    return [Finding("control.csv", 1, "(table)", "no rows of control and no claims", expected)]


def _finding_order(finding: Finding) -> tuple[int, int, str]:
    files = [SETTINGS_FILE, *(spec.file for spec in TABLES)]
    order = files.index(finding.file) if finding.file in files else len(files)
    return order, finding.row, finding.column
