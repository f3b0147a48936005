"""Import of a reader's uploads into a theatre of their session; calls no Streamlit."""

import io
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from data.events.files import SUFFIXES
from data.events.record import EVENTS_FOLDER
from data.importing.check import check_import
from data.importing.event_tables.merge import write_public
from data.importing.mapping.file import ImportMappings
from data.importing.plan import ImportPlan
from data.importing.run import apply_import, plan_import
from data.importing.theatre_folder import read_public_rows
from data.loading import theatre as loading
from data.loading.report import Report
from data.schema import table
from pages.server import theatres

THEATRE_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
READING_SHARE, WRITING_SHARE, CHECKING_SHARE = 0.6, 0.7, 0.9
_NEW, _FORMER = ".new", ".former"
EVENTS_FILE = table("events").file
LEFT_OUT_FILE = "LEFT_OUT.txt"
_LEFT_OUT = """\
Rows of events left out: {:,}. They are marked as restricted, such as those of ACLED, whose
licence allows no copies. To have them again: python -m data import YOUR_EXPORT --into THIS_FOLDER
"""
ReportProgress = Callable[[float, str], object]


@dataclass(frozen=True)
class ImportRequest:
    """Uploaded files (name and content), and how their reader wants them to be read."""

    files: tuple[tuple[str, bytes], ...]
    mappings: ImportMappings
    country: str = ""
    title: str = ""


@dataclass(frozen=True)
class ImportOutcome:
    """What an import found, and the theatre that it made.

    ``checked`` and ``records`` are None while questions are open or there is nothing to import;
    ``records`` is None if the check found errors. ``problem`` is the reason in words.
    """

    plan: ImportPlan
    checked: Report | None = None
    records: theatres.ServedTheatre | None = None
    problem: str = ""


def has_rows(outcome: ImportOutcome) -> bool:
    """Whether the uploads have rows or maps to import."""
    return bool(outcome.plan.report.rows_kept)


def import_uploads(
    request: ImportRequest, folder: Path, report_progress: ReportProgress
) -> ImportOutcome:
    """Read uploads and, if they leave no question open, write and check a theatre.

    Parameters
    ----------
    folder : of the theatre; a former version of it is replaced once the new one is valid.
    report_progress : called with the share done and what is being done; it may raise to cancel.
    """

    def report_file(done: int, total: int, name: str) -> None:
        report_progress(READING_SHARE * done / max(total, 1), f"Reading {name} …")

    plan = plan_import(request.files, request.country, request.mappings, progress=report_file)
    if plan.open_questions:
        return ImportOutcome(plan)
    report_progress(READING_SHARE, "Writing the tables …")
    new = folder.with_name(folder.name + _NEW)
    shutil.rmtree(new, ignore_errors=True)
    try:
        written = apply_import(plan, new, request.title)
        report_progress(WRITING_SHARE, "Checking the records …")
        checked = check_import(new, folder.name, plan, written)
        if checked.errors:
            return ImportOutcome(plan, checked)
        report_progress(CHECKING_SHARE, "Drawing …")
        records = _replace(folder, new)
    except (*theatres.READ_ERRORS, ValueError) as error:
        return ImportOutcome(plan, problem=str(error))
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return ImportOutcome(plan, checked, records)


def _replace(folder: Path, new: Path) -> theatres.ServedTheatre:
    """Rename `new` to `folder` and read it; the former folder is restored if that fails."""
    former = folder.with_name(folder.name + _FORMER)
    shutil.rmtree(former, ignore_errors=True)
    if folder.exists():
        folder.rename(former)
    try:
        new.rename(folder)
        return theatres.read_records(folder)
    except Exception:
        shutil.rmtree(folder, ignore_errors=True)
        if former.exists():
            former.rename(folder)
        raise
    finally:
        shutil.rmtree(former, ignore_errors=True)


def zip_theatre(folder: Path) -> bytes:
    """Pack the files of a theatre's folder, below a folder of its name, without restricted rows.

    If there are such rows, a text in the ZIP gives their number and the reason.
    """
    packed, withheld = io.BytesIO(), 0
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            if path.parent == folder / EVENTS_FOLDER and path.suffix in SUFFIXES:
                withheld += _write_public_events(archive, path, name)
            elif path == folder / EVENTS_FILE:
                public, count = read_public_rows(path)
                archive.writestr(name, public)
                withheld += count
            elif path.is_file():
                archive.write(path, name)
        if withheld:
            archive.writestr(f"{folder.name}/{LEFT_OUT_FILE}", _LEFT_OUT.format(withheld))
    return packed.getvalue()


def _write_public_events(archive: zipfile.ZipFile, path: Path, name: str) -> int:
    """Add a file of `events/` without its restricted rows; return their number."""
    with tempfile.TemporaryDirectory() as work:
        public = Path(work) / path.name
        count = write_public(path, public)
        archive.write(public, name)
    return count


def keep_theatre(folder: Path, name: str) -> Path:
    """Copy a theatre to those that this server offers to all; return its new folder.

    Raises
    ------
    ValueError: the name is not one of lower-case letters, digits and hyphens, or is in use.
    OSError: the folder cannot be written.
    """
    if not THEATRE_NAME.fullmatch(name) or len(name) > 60:
        raise ValueError(
            f"{name!r}: expected lower-case letters, digits and hyphens, such as my-area"
        )
    target = loading.SEEDS / name
    if target.exists() or name in loading.served_theatres():
        raise ValueError(f"{name!r} is in use: choose another name. Nothing was overwritten.")
    new = target.with_name(f".{name}{_NEW}")
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(folder, new)
    new.rename(target)
    return target
