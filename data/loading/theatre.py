"""The door: a theatre's folder is checked here, once, and read."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data.loading import derived_columns
from data.loading.city_geojson import check_city_file
from data.loading.column_types import parse_columns
from data.loading.csv_cells import Limits, limit_setting, read_cells
from data.loading.integrity import check_integrity
from data.loading.settings import FILE as SETTINGS_FILE
from data.loading.settings import read_settings
from data.model import Finding, Settings, Theatre, TheatreError
from data.schema import TABLES, table
from geo.files import FileError, is_inside, read_file

PROJECT = Path(__file__).resolve().parents[2]
SEEDS = PROJECT / "seeds"
_RECORDS = {".csv": "table_bytes", ".toml": "settings_bytes", ".geojson": "geojson_bytes"}
"""Files of records by their suffix, each with the name of its limit."""


@dataclass(frozen=True)
class _Read:
    """What could be read of a folder, the digest of its files, and every finding on the way."""

    records: str
    settings: Settings | None
    frames: dict[str, pd.DataFrame]
    findings: list[Finding]


def theatre_folders(root: Path = SEEDS) -> list[Path]:
    """Folders below `root` that hold a theatre, by name."""
    if not root.is_dir():
        return []
    return sorted(folder for folder in root.iterdir() if (folder / SETTINGS_FILE).is_file())


def default_theatre() -> Path:
    """Folder of the theatre to show.

    The one that FOOTHOLD_THEATRE names (a path, or a folder's name below seeds/), or else the
    first below seeds/.

    Raises
    ------
    FileNotFoundError: the named folder does not exist, or there is none.
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
    return folders[0]


def check_theatre(folder: Path) -> list[Finding]:
    """Every finding about a theatre's folder, by file and row; none if it is clean."""
    return _read(folder).findings


def check_with_counts(folder: Path) -> tuple[list[Finding], dict[str, int]]:
    """Every finding, and the number of rows of each table that could be read."""
    read = _read(folder)
    return read.findings, {name: len(frame) for name, frame in read.frames.items()}


def read_claim_rows(folder: Path) -> dict[str, int]:
    """Row of each claim in figures.csv, as a spreadsheet shows it; empty if it cannot be read."""
    cells = read_cells(folder, table("figures"), Limits.from_environment())
    if isinstance(cells, list) or "figure_id" not in cells.frame:
        return {}
    ids = cells.frame["figure_id"]
    return {str(claim): int(row) for claim, row in zip(ids, ids.index.tolist(), strict=True)}


def read_theatre(folder: Path) -> Theatre:
    """Read a theatre.

    Raises
    ------
    TheatreError: the folder is not fit to be read; every finding is in it.
    """
    read = _read(folder)
    if read.findings or read.settings is None:
        raise TheatreError(folder, read.findings)
    tables = {
        spec.name: frame.set_index(list(spec.key)) if spec.key else frame.reset_index(drop=True)
        for spec, frame in ((spec, read.frames[spec.name]) for spec in TABLES)
    }
    tables["figures"] = derived_columns.derive_figures(
        tables["figures"], tables["sources"], tables["units"]
    )
    tables["events"] = derived_columns.derive_events(tables["events"])
    tables["control"] = derived_columns.derive_control(
        tables["control"], tables["actors"], read.settings.window_last
    )
    tables["clearing"] = derived_columns.derive_clearing(tables["clearing"])
    whole = {name: derived_columns.consolidate(frame) for name, frame in tables.items()}
    return Theatre(folder=folder, settings=read.settings, records=read.records, **whole)


def folder_digest(folder: Path) -> str:
    """SHA-256 over the names and contents of every file that is read of a theatre, boundaries too.

    How a line ends does not count: a checkout on another system has the same digest.

    Raises
    ------
    TheatreError: a file is not read: it is too large, no regular file, or outside the folder.
    """
    records, findings = _digested(folder, Limits.from_environment())
    if findings:
        raise TheatreError(folder, findings)
    return records


def _digested(folder: Path, limits: Limits) -> tuple[str, list[Finding]]:
    """Digest of a theatre's files, and a finding for each that is not read."""
    total = hashlib.sha256()
    findings = []
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        file = path.relative_to(folder).as_posix()
        if path.is_dir():
            if path.is_symlink() and not is_inside(path, folder):
                expected = "a folder inside the theatre's folder: copy it there"
                findings.append(Finding(file, 1, "(folder)", "a link out of the folder", expected))
            continue
        limit = _RECORDS.get(path.suffix)
        if limit is None or not path.exists():  # an editor's lock may be a link to nothing
            continue
        try:
            content = read_file(path, getattr(limits, limit), limit_setting(limit), folder)
        except FileError as error:
            findings.append(Finding(file, 1, "(file)", error.read, error.expected))
            continue
        total.update(file.encode("utf-8", "surrogateescape") + b"\0")
        total.update(hashlib.sha256(content.replace(b"\r\n", b"\n")).digest())
    return total.hexdigest(), findings


def _read(folder: Path) -> _Read:
    limits = Limits.from_environment()
    settings, findings = read_settings(folder)
    frames: dict[str, pd.DataFrame] = {}
    for spec in TABLES:
        cells = read_cells(folder, spec, limits)
        if isinstance(cells, list):
            findings += cells
            continue
        frame, faults = parse_columns(cells.frame, spec)
        frames[spec.name] = frame
        findings += _once(cells.findings + faults)
    if settings:
        for city in settings.cities:
            findings += check_city_file(folder, city.frame, settings.bounds, limits)
    records, unread = _digested(folder, limits)
    files = {finding.file for finding in findings}
    findings += [finding for finding in unread if finding.file not in files]
    # A cell that could not be read looks empty to the rules; it has been named already.
    named = {(finding.file, finding.row, finding.column) for finding in findings}
    findings += [
        finding
        for finding in check_integrity(frames, settings)
        if (finding.file, finding.row, finding.column) not in named
    ]
    return _Read(records, settings, frames, sorted(findings, key=_place))


def _once(findings: list[Finding]) -> list[Finding]:
    """Keep the first finding of each cell: the others follow from it."""
    kept: dict[tuple[int, str], Finding] = {}
    for finding in findings:
        kept.setdefault((finding.row, finding.column), finding)
    return list(kept.values())


def _place(finding: Finding) -> tuple[int, int, str]:
    files = [SETTINGS_FILE, *(spec.file for spec in TABLES)]
    order = files.index(finding.file) if finding.file in files else len(files)
    return order, finding.row, finding.column
