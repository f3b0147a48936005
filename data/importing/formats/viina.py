"""VIINA control: one row per place and day, with a vote of each assessor, as runs of control.

A year has about 12 million rows and becomes some ten thousand runs. The file is read in blocks by
Arrow; of each row only numbers are kept (13 bytes), so that unsorted files can be sorted.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from data.importing.files.only_csv import open_only_csv
from data.importing.formats.runs import Days, Integers, find_runs
from data.importing.inputs import InputFile
from data.importing.records import ColumnMapping, Records
from data.loading.completion.control import MAJORITY
from data.loading.csv_cells import Limits
from data.text.format import format_count
from geo.importing.report import ImportReport, Refusal, RefusedFileError
from geo.world.units import codes_by_iso2, country_names

ASSESSORS = {
    "status": MAJORITY,
    "status_wiki": "wiki",
    "status_boost": "boost",
    "status_dsm": "dsm",
    "status_isw": "isw",
}
"""Assessor of each column of votes."""
PLACES, EXTENT = "tessellation", "extent"
"""Keys of questions: the file of places; which places are taken."""
ALL, CHANGED, ONE_ASSESSOR = "all", "changed", "majority"
SOURCE = "viina"
MAX_STATUSES = 40
_BLOCK_BYTES = 16 << 20
_ID_COLUMNS = ("geonameid", "katotth", "katotthid", "katotth_id")
_MAX_REFUSED = 100
LICENCE = "licence: ODbL 1.0, share-alike for the data; pictures need attribution only"


class TableError(ValueError):
    """A file that is no table of control; the message gives the reason."""


@dataclass
class _Codes:
    """Numbers of texts, across blocks."""

    texts: dict[str, int] = field(default_factory=dict)

    def number(self, texts: list[str]) -> npt.NDArray[np.int32]:
        return np.array([self.texts.setdefault(text, len(self.texts)) for text in texts], np.int32)


@dataclass
class _Table:
    """Rows of all files as numbers: place, day (days since 1970) and status by column."""

    places: _Codes = field(default_factory=_Codes)
    statuses: _Codes = field(default_factory=lambda: _Codes({"": 0}))
    columns: list[str] = field(default_factory=list)
    blocks: list[tuple[npt.NDArray[Any], ...]] = field(default_factory=list)


def read(
    paths: Sequence[Path],
    mapping: ColumnMapping,
    tessellation: bytes | None = None,
    names: Any = None,
) -> Records:
    """Read control tables, CSV or ZIP with one CSV, of one or several years.

    Parameters
    ----------
    mapping : answer on `EXTENT`: `ALL` places, `CHANGED` (those that change or on which the
        assessors differ), or of these the majority's control alone.
    tessellation : the GeoJSON of settlement cells, whose properties name the places.
    names : a table ``places`` instead: text columns place_id, name_en, lat, lon.

    Returns
    -------
    Tables ``control`` (a row per run, place and assessor; time without a vote has no row),
    ``actors``, ``sources``, and ``places`` where they are known; without them there is a question.
    """
    report = ImportReport(defaults=[LICENCE])
    table = _Table()
    for path in paths:
        try:
            with open_only_csv(InputFile(path.name, path)) as stream:
                _read_blocks(stream, path.name, table, report)
        except RefusedFileError as error:
            report.refused.append(error.refusal)
        except (TableError, pa.ArrowInvalid, UnicodeDecodeError) as error:
            expected = f"a CSV table with geonameid, date and status columns ({error})"
            report.refused.append(Refusal(path.name, 1, "", "this file", expected))
    if not table.blocks:
        return Records(report=report)
    runs = _find_all_runs(table, report)
    runs = _choose_extent(runs, mapping, report)
    places = _places(table, runs, tessellation, names, report)
    if places is None:
        options: dict[str, str] = {}
        text = (
            "The file has neither names nor coordinates. Add the GeoJSON of settlement cells of "
            "the same project (gn_…_tess.geojson), or a table of places with these ids."
        )
        report.ask(PLACES, text, options)
    tables = {"control": runs, "actors": _actors(table), "sources": _source(paths)}
    return Records(tables if places is None else tables | {"places": places}, report)


def _read_blocks(stream: IO[bytes], file: str, table: _Table, report: ImportReport) -> None:
    def refuse(row: pa_csv.InvalidRow) -> str:
        if len(report.refused) < _MAX_REFUSED:
            expected = f"{row.expected_columns} cells"
            number = int(row.number or 0)
            report.refused.append(Refusal(file, number, "", str(row.text)[:80], expected))
        else:
            report.leave_out("further row with a wrong number of cells")
        report.rows_read += 1
        return "skip"

    text = pa.dictionary(pa.int32(), pa.string())
    known = ("date", *_ID_COLUMNS, *ASSESSORS)
    reader = pa_csv.open_csv(
        stream,
        read_options=pa_csv.ReadOptions(block_size=_BLOCK_BYTES),
        parse_options=pa_csv.ParseOptions(invalid_row_handler=refuse),
        convert_options=pa_csv.ConvertOptions(column_types=dict.fromkeys(known, text)),
    )
    columns = reader.schema.names
    key = next((name for name in _ID_COLUMNS if name in columns), "")
    votes = [name for name in ASSESSORS if name in columns]
    if not key or not votes or "date" not in columns:
        raise TableError(f"columns {', '.join(columns)[:200]}")
    table.columns += [name for name in votes if name not in table.columns]
    row = 2
    for block in reader:
        report.rows_read += len(block)
        _append_block(block, key, (file, row), table, report)
        row += len(block)


def _append_block(
    block: pa.RecordBatch,
    key: str,
    location: tuple[str, int],
    table: _Table,
    report: ImportReport,
) -> None:
    """Append the numbers of a block; ``location`` is the file and the row of its first one."""
    place = _numbers(block, key, lambda texts: table.places.number([_plain_id(t) for t in texts]))
    day = _numbers(block, "date", _day_numbers)
    is_valid = (day > _NO_DAY) & (place != table.places.texts.get("", -1))
    if not is_valid.all():
        wrong = np.flatnonzero(~is_valid)
        listed = wrong[: max(_MAX_REFUSED - len(report.refused), 0)]
        for at in listed.tolist():
            read = f"{block[key][at].as_py()}, {block['date'][at].as_py()}"
            expected = "an id and a date YYYYMMDD"
            report.refused.append(Refusal(location[0], location[1] + at, "date", read, expected))
        report.leave_out("further row without an id or date", len(wrong) - len(listed))
    votes = []
    for column in table.columns:
        if column in block.schema.names:
            votes.append(
                _numbers(
                    block, column, lambda texts: table.statuses.number([t.upper() for t in texts])
                ).astype(np.int8)
            )
        else:
            votes.append(np.zeros(len(block), np.int8))
        if len(table.statuses.texts) > MAX_STATUSES:
            raise TableError(f"column {column} has more than {MAX_STATUSES} different values")
    table.blocks.append(tuple(cells[is_valid] for cells in (place, day, *votes)))


_NO_DAY = -(1 << 30)


def _numbers(block: pa.RecordBatch, column: str, number: Any) -> npt.NDArray[np.int32]:
    """Return the number of each cell, computed once for each distinct text."""
    cells = block[column]
    texts = [str(text or "").strip() for text in cells.dictionary.to_pylist()]
    numbers = np.append(number(texts), number([""]))
    positions = cells.indices.fill_null(len(texts)).to_numpy(zero_copy_only=False)
    return numbers[positions]


def _plain_id(text: str) -> str:
    return text.removesuffix(".0").lower()


def _day_numbers(texts: list[str]) -> npt.NDArray[np.int32]:
    plain = pd.Series([text.removesuffix(".0").replace("-", "") for text in texts], dtype="str")
    days = pd.to_datetime(plain, format="%Y%m%d", errors="coerce")
    numbers = days.to_numpy(dtype="datetime64[D]").astype(np.int64)
    return np.where(days.notna(), numbers, _NO_DAY).astype(np.int32)


def _find_all_runs(table: _Table, report: ImportReport) -> pd.DataFrame:
    width = 2 + len(table.columns)
    blocks = [
        block + tuple(np.zeros(len(block[0]), np.int8) for _ in range(width - len(block)))
        for block in table.blocks
    ]
    place, day, *votes = (np.concatenate(cells) for cells in zip(*blocks, strict=True))
    table.blocks.clear()
    days = Days.sort(place, day)
    if days.order is not None:
        report.defaults.append("rows were not in the order of place and day: sorted")
        votes = [cells[days.order] for cells in votes]
    report.rows_kept = len(place) - days.doubled
    report.leave_out("second row of a place and day; the last one counts", days.doubled)
    names = np.array(list(table.places.texts), dtype=object)
    statuses = np.array([text.lower() for text in table.statuses.texts], dtype=object)
    parts = []
    for column, cells in zip(table.columns, votes, strict=True):
        at, first, last = find_runs(days, cells)
        is_vote = cells[at] > 0
        blank = int((cells == 0).sum())
        if blank:
            report.defaults.append(
                f"{column}: {format_count(blank, 'row')} without a vote: not assessed"
            )
        part = {"place_id": names[days.place[at]], "controller": statuses[cells[at]]}
        part |= {"from_date": _dates(first), "to_date": _dates(last)}
        parts.append(pd.DataFrame(part)[is_vote].assign(assessor=ASSESSORS[column]))
    report.defaults.append("days without a row of a place: not assessed")
    _note_unknown_statuses(table, parts, report)
    runs = pd.concat(parts, ignore_index=True)
    return runs.assign(source_id=SOURCE, status="unverified").astype("str")


def _dates(days: Integers) -> npt.NDArray[np.object_]:
    unique, position = np.unique(days, return_inverse=True)
    texts = np.datetime_as_string(unique.astype("datetime64[D]")).astype(object)
    return texts[position]


def _choose_extent(
    runs: pd.DataFrame, mapping: ColumnMapping, report: ImportReport
) -> pd.DataFrame:
    """Ask which rows are taken: most places never change, and a theatre loads a limited number."""
    controllers = runs.drop_duplicates(["place_id", "controller"])["place_id"].value_counts()
    differs = controllers > 1
    count, most = int(differs.sum()), Limits.from_environment().table_rows
    changed = runs["place_id"].map(differs).to_numpy(dtype=bool)
    changing = f"the {format_count(count, 'place')} with a change or a difference"
    extents = {
        ALL: (f"all {format_count(len(differs), 'place')}", np.ones(len(runs), bool)),
        CHANGED: (changing, changed),
        ONE_ASSESSOR: (
            f"{changing}, by the majority of the assessors alone",
            changed & (runs["assessor"] == MAJORITY).to_numpy(dtype=bool),
        ),
    }
    sizes = {key: int(rows.sum()) for key, (_, rows) in extents.items()}
    fitting = [key for key in extents if 0 < sizes[key] <= most]
    options = {
        f"{extents[key][0].capitalize()}: {format_count(sizes[key], 'row')} of control": key
        for key in fitting
        if key != ONE_ASSESSOR or CHANGED not in fitting
    }
    setting = Limits.variable_of("table_rows")
    text = f"Of {format_count(len(differs), 'place')}, {count:,} change or are assessed differently"
    if ALL not in fitting:
        text += f"; all have {len(runs):,} rows of control, at most {most:,} load ({setting})"
    if options:
        report.ask(EXTENT, f"{text}. Which places should be used?", options)
    answer = mapping.answers.get(EXTENT, next(iter(fitting), CHANGED))
    label, rows = extents.get(answer, extents[CHANGED])
    report.defaults.append(f"places: {label}")
    return runs[rows].reset_index(drop=True)


def _places(
    table: _Table,
    runs: pd.DataFrame,
    tessellation: bytes | None,
    names: pd.DataFrame | None,
    report: ImportReport,
) -> pd.DataFrame | None:
    """Return the table of places, or None if nothing names them; report those without a name."""
    if tessellation is not None:
        names = read_tessellation(tessellation)
    if names is None:
        return None
    used = pd.unique(runs["place_id"])
    known = names.drop_duplicates("place_id").set_index("place_id").reindex(used)
    missing = known.index[known["name_en"].isna()]
    if len(missing):
        listed = ", ".join(map(str, missing[:5]))
        more = " …" if len(missing) > 5 else ""
        count = format_count(len(missing), "place")
        report.defaults.append(f"{count} without a name: {listed}{more}")
        known.loc[missing, "name_en"] = "Place " + missing.astype(str)
    return known.fillna("").rename_axis("place_id").reset_index().astype("str")


def read_tessellation(content: bytes) -> pd.DataFrame:
    """Read the properties of settlement cells: id, name, admin unit, latitude and longitude.

    Raises
    ------
    TableError: no GeoJSON with these properties.
    """
    if len(content) > 500_000_000:
        raise TableError("the GeoJSON of places is too large")
    try:
        features = json.loads(content)["features"]
        rows = [feature["properties"] for feature in features]
        frame = pd.DataFrame(
            [
                {
                    "place_id": _plain_id(str(next(row[k] for k in _ID_COLUMNS if k in row))),
                    "name_en": str(row.get("name") or row.get("asciiname") or ""),
                    "admin_unit": str(row.get("ADM1_NAME") or ""),
                    "lat": str(row["latitude"]),
                    "lon": str(row["longitude"]),
                    "coord_source": "GeoNames",
                }
                for row in rows
            ]
        )
    except (ValueError, KeyError, TypeError, StopIteration, RecursionError) as error:
        raise TableError("no GeoJSON with geonameid, name, latitude and longitude") from error
    return frame


def _note_unknown_statuses(
    table: _Table, parts: Sequence[pd.DataFrame], report: ImportReport
) -> None:
    """Report codes that are no country and not "contested"; they become actors of that name."""
    known = {code.lower() for code in codes_by_iso2()} | {"contested", ""}
    unknown = [text for text in table.statuses.texts if text.lower() not in known]
    for text in unknown:
        counts = {
            column: int((part["controller"] == text.lower()).sum())
            for column, part in zip(table.columns, parts, strict=True)
        }
        listed = ", ".join(
            f"{column} ({format_count(count, 'period')})"
            for column, count in counts.items()
            if count
        )
        expected = "the code of a country, or CONTESTED; taken as an actor of this name"
        report.defaults.append(f"unknown status {text!r} in {listed}: expected {expected}")


def _actors(table: _Table) -> pd.DataFrame:
    """Return an actor for each status: a country's government for two letters."""
    names, codes = country_names(), codes_by_iso2()
    rows = []
    for text in table.statuses.texts:
        if text and text.lower() != "contested":
            label = names.get(codes.get(text.upper(), ""), "")
            kind = "government" if label else ""
            rows.append({"actor_id": text.lower(), "label": label or text, "kind": kind})
    contested = {"actor_id": "contested", "label": "Contested", "kind": "contested"}
    return pd.DataFrame([*rows, contested], dtype="str")


def _source(paths: Sequence[Path]) -> pd.DataFrame:
    title = f"VIINA 2.0, control by place and day ({', '.join(path.name for path in paths)})"
    row = {"source_id": SOURCE, "title": title, "outlet": "Zhukov and Ayers", "via": "aggregator"}
    return pd.DataFrame([row | {"url": "https://github.com/zhukovyuri/VIINA"}], dtype="str")
