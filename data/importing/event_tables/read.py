"""Large tables of events in a plan of an import: read them, and write them into the theatre."""

import shutil
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from data.importing.event_tables.formats import FORMATS
from data.importing.event_tables.merge import merge_events
from data.importing.event_tables.staging import EventTableError, StagedEvents, stage_events
from data.importing.files.limits import ImportLimits
from data.importing.formats.event_rows import source_row
from data.importing.inputs import InputFile, place_in_folder
from data.importing.records import Records
from geo.importing.report import ImportReport, RefusedFileError


@dataclass
class EventTables:
    """Staged events of a plan, in a temporary folder that lasts as long as the plan."""

    staged: list[StagedEvents] = field(default_factory=list)
    work: Path | None = None

    def read(self, file: InputFile, kind: str, country: str) -> Records:
        """Read one file; the records have the row of its source."""
        report = ImportReport()
        work = self._make_folder()
        try:
            limits = ImportLimits.from_environment()
            if file.size > limits.import_table_bytes:
                raise EventTableError(f"{file.size:,} bytes, expected "
                                 f"{limits.at_most('import_table_bytes', 'bytes')}")  # fmt: skip
            (path,) = place_in_folder([file], work)
            self.staged.append(stage_events(path, kind, country, work, report))
        except RefusedFileError as error:
            return Records(report=ImportReport(refused=[error.refusal]))
        except (EventTableError, OSError, UnicodeDecodeError) as error:
            refused = RefusedFileError(file.name, "this file", f"a CSV table of events ({error})")
            return Records(report=ImportReport(refused=[refused.refusal]))
        if kind not in FORMATS:
            return Records(report=report)
        source = dict(FORMATS[kind].source)
        title = f"{source['title']}, {file.name}"
        row = source_row(FORMATS[kind].source_id, title, source["outlet"], source["url"])
        return Records({"sources": row}, report)

    def _make_folder(self) -> Path:
        """Make the temporary folder, which is removed with the plan, or at exit."""
        if self.work is None:
            self.work = Path(tempfile.mkdtemp(prefix="foothold-events-"))
            weakref.finalize(self, shutil.rmtree, self.work, ignore_errors=True)
        return self.work


def write_event_tables(
    staged: Sequence[StagedEvents], folder: Path, answers: Mapping[str, str], *, replaces: bool
) -> list[str]:
    """Write staged events into a theatre's folder; return the changes in words."""
    return [merge_events(each, folder, answers, replaces=replaces) for each in staged]
