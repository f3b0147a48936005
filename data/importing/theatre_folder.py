"""Write imported records into a theatre's folder, or update the records that are there.

Rows of a newer file replace the cells of the rows that they match; rows that only the folder has
stay, and so do columns that the user has added. Each file is replaced as one step.
"""

import csv
import dataclasses
import io
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from data.importing.mapping.theatre_toml import add_settings, add_units, settings_text
from data.importing.records import Records
from data.language_names import LANGUAGE_NAMES
from data.loading.completion.columns import INLINE_SOURCE, SECOND_SOURCE_URL, column_name
from data.loading.completion.ids import fold
from data.loading.completion.places import title_in
from data.loading.csv_cells import Limits
from data.loading.settings import SETTINGS_FILE
from data.schema import TABLES, table
from data.text.format import format_count
from geo.files import read_file
from geo.importing.report import ImportReport

_MATCHES: dict[str, tuple[tuple[str, ...], ...]] = {
    "places": (("place_id",), ("name_en",)),
    "actors": (("actor_id",), ("label",)),
    "sources": (("source_id",), ("url",), ("title", "outlet", "published_on")),
    "figures": (
        ("figure_id",),
        ("metric", "place_id", "as_of", "unit", "organisation", "base", "source_id", "source_url"),
    ),
    "events": (("event_id",), ("date", "place_id", "kind", "by", "note")),
    "metrics": (("metric",),),
    "units": (("unit",),),
    "bases": (("base_id",), ("label",)),
    "control": (("place_id", "from_date", "assessor"),),
    "rival_dates": (("place_id", "controller", "from_date", "rival_date", "source_id"),),
    "neighbourhoods": (("place_id", "neighbourhood_id"), ("place_id", "name_en")),
    "clearing": (("place_id", "neighbourhood_id", "date_reported", "event"),),
    "conversions": (("conversion_id",),),
}
"""Columns by which rows of two versions of a table are the same row, by table; the first that both
have decide. Of several columns, those that one version lacks are empty in it."""
_SOURCES = (("source_id", *INLINE_SOURCE), ("second_source_id", SECOND_SOURCE_URL))
"""Columns that name or describe one source of a row together."""
LEFT_IN_FOLDER = "not in the file, kept"
"""What the report says of rows that only the folder has."""


def read_rows(path: Path) -> pd.DataFrame:
    """Read a table's file as text cells with the headings of the file; no columns if missing.

    Raises
    ------
    FileError: the file cannot be read. ValueError: it is no CSV table in UTF-8.
    """
    if not path.exists():
        return pd.DataFrame()
    limits = Limits.from_environment()
    content = read_file(path, limits.table_bytes, limits.variable_of("table_bytes"))
    try:
        records = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path.name}: {error}") from error
    header, *body = records or [[]]
    rows = [[*row, *[""] * len(header)][: len(header)] for row in body if any(row)]
    return pd.DataFrame(rows, columns=header, dtype="str")


def read_existing(folder: Path) -> dict[str, pd.DataFrame]:
    """Read the tables that a theatre's folder has, with the columns of the schema.

    Raises
    ------
    FileError, ValueError: as `read_rows`.
    """
    found: dict[str, pd.DataFrame] = {}
    for spec in TABLES:
        rows = read_rows(folder / spec.file)
        rows = rows.set_axis([_column(spec.name, str(heading)) for heading in rows], axis=1)
        if len(rows.columns):
            found[spec.name] = rows.loc[:, ~rows.columns.duplicated()]
    return found


def read_public_rows(path: Path) -> tuple[str, int]:
    """Read the text of a table without the rows marked ``restricted``, and their number.

    Raises
    ------
    FileError, ValueError: as `read_rows`.
    """
    rows = read_rows(path)
    if "restricted" not in rows:
        return _csv_text(rows), 0
    is_public = rows["restricted"].str.strip().str.lower().isin(["", "false"])
    return _csv_text(rows[is_public]), int((~is_public).sum())


def write_records(
    folder: Path,
    records: Records,
    *,
    replaces: bool = False,
    title: str = "",
    countries: Mapping[str, Sequence[str]] | None = None,
    unmapped: Mapping[str, frozenset[str]] | None = None,
) -> ImportReport:
    """Write records into a theatre's folder, which is made if missing.

    Parameters
    ----------
    replaces : whether rows that only the folder has are removed from the tables written.
    title : for theatre.toml, if there is none.
    countries : codes of the world boundaries, each with the units of others that belong to it; for
        theatre.toml. An existing one gets units only.
    unmapped : by name of a file or sheet, the columns that it filled before and no longer has:
        they are emptied in the rows that its rows replace.

    Returns
    -------
    The report of the records, with the changes of each table.

    Raises
    ------
    ValueError: a table would have more rows than load; nothing is written then.
    """
    report = dataclasses.replace(records.report, changes=list(records.report.changes))
    files: dict[str, str] = {}
    places = [frame for each in (read_existing(folder), records.tables)
              if (frame := each.get("places")) is not None]  # fmt: skip
    names = _names_of_ids(pd.concat(places)) if places else {}
    for spec in TABLES:
        incoming = records.tables.get(spec.name)
        existing, corrected = _correct_cells(spec.name, folder / spec.file, records)
        if corrected:
            count = format_count(corrected, "reference")
            report.changes.append(f"{spec.file}: {count} replaced by the id")
            files[spec.file] = _csv_text(existing)
        if incoming is None or not len(incoming.columns):
            continue
        merged, change = merge_rows(
            spec.name, existing, incoming, names, unmapped, replaces=replaces
        )
        _check_size(spec.file, merged)
        if change:
            report.changes.append(f"{spec.file}: {change}")
        files[spec.file] = _csv_text(merged)
        report.origins[spec.file] = merged.index.tolist()
    if not (folder / SETTINGS_FILE).exists():
        language = _language_of(records.tables)
        settings = {"title": title or title_in({}, folder), **records.settings}
        settings.setdefault("local_language", language)
        files[SETTINGS_FILE] = settings_text(settings, countries or {})
        report.changes.append(f"{SETTINGS_FILE}: written")
    else:
        text = (folder / SETTINGS_FILE).read_text(encoding="utf-8-sig")
        settled = add_settings(text, records.settings, title_in({}, folder))
        files[SETTINGS_FILE] = add_units(settled, countries or {})
        if settled != text:
            report.changes.append(f"{SETTINGS_FILE}: settings added")
        if files[SETTINGS_FILE] != settled:
            report.changes.append(f"{SETTINGS_FILE}: units of neighbouring countries added")
    write_files(folder, files)
    return report


def _correct_cells(name: str, path: Path, records: Records) -> tuple[pd.DataFrame, int]:
    """Read the rows of a table with the corrections of records, and how many cells these change."""
    rows, count = read_rows(path), 0
    for heading in rows:
        texts = records.corrections.get((name, _column(name, str(heading))), {})
        count += int(rows[heading].isin(list(texts)).sum())
        rows[heading] = rows[heading].replace(texts) if texts else rows[heading]
    return rows, count


def _check_size(file: str, rows: pd.DataFrame) -> None:
    most, setting = Limits.from_environment().table_rows, Limits.variable_of("table_rows")
    if len(rows) > most:
        raise ValueError(
            f"{file} would have {len(rows):,} rows, of which at most {most:,} load; nothing was "
            "written. Import fewer: a shorter period, fewer places, or one assessor. Or raise the "
            f"setting: {setting}={len(rows)}"
        )


def merge_rows(
    name: str,
    existing: pd.DataFrame,
    incoming: pd.DataFrame,
    place_names: Mapping[str, str] | None = None,
    unmapped: Mapping[str, frozenset[str]] | None = None,
    *,
    replaces: bool = False,
) -> tuple[pd.DataFrame, str]:
    """Merge a newer version of a table into the existing one.

    Parameters
    ----------
    existing, incoming : text cells; columns may have any name that the loader accepts.
    place_names : folded name of places by folded id: one version may have ids, the other names.
    unmapped : as in `write_records`.

    Returns
    -------
    The merged table, with the headings and added columns of the existing one, and the numbers of
    rows added, changed, unchanged and missing in words. Its index has the origin of each row as
    text: the label of the incoming row, else of the existing one; "" where that is a number.
    """
    headings = {_column(name, heading): heading for heading in existing.columns}
    new = incoming.rename(columns=lambda heading: _column(name, str(heading))).fillna("")
    rows: list[dict[Any, Any]] = existing.to_dict("records")
    matches = _match_rows(name, existing, new, place_names or {})
    origins, labels = (
        [label if isinstance(label, str) else "" for label in frame.index]
        for frame in (existing, new)
    )
    counts: dict[str, int] = defaultdict(int)
    order = [*existing.columns, *(column for column in new.columns if column not in headings)]
    for position, cells in enumerate(new.to_dict("records")):
        match = matches[position]
        named = {headings.get(str(key), str(key)): str(cell) for key, cell in cells.items()}
        if match is None:
            counts["added"] += 1
            rows.append(named)
            origins.append(labels[position])
            continue
        row = rows[match]
        origins[match] = labels[position] or origins[match]
        differing = {
            key: cell
            for key, cell in named.items()
            if cell and not _is_same(str(row.get(key, "")), cell)
        }
        emptied = (unmapped or {}).get(labels[position].rpartition(":")[0], frozenset())
        emptied |= _columns_of_former_source(differing, headings)
        for key in (headings.get(column, column) for column in emptied):
            differing |= {key: ""} if row.get(key) and not named.get(key) else {}
        row.update(differing)
        counts["changed" if differing else "unchanged"] += 1
    unmatched = set(range(len(existing))) - {match for match in matches if match is not None}
    if unmatched:
        counts["not in the file, removed" if replaces else LEFT_IN_FOLDER] = len(unmatched)
    merged = pd.DataFrame(rows, columns=order, index=origins, dtype="str").fillna("")
    if replaces:
        merged = merged[[position not in unmatched for position in range(len(merged))]]
    return merged, ", ".join(f"{count:,} {what}" for what, count in counts.items())


def _columns_of_former_source(
    differing: Mapping[str, str], headings: Mapping[str, str]
) -> frozenset[str]:
    """Columns that describe the source of a row together, if some have another text now."""
    return frozenset(
        column
        for group in _SOURCES
        if any(headings.get(each, each) in differing for each in group)
        for column in group
    )


def _names_of_ids(places: pd.DataFrame) -> dict[str, str]:
    """Folded name by folded id, of places whose name no other place has."""
    if not {"place_id", "name_en"} <= set(places):
        return {}
    rows = places[["place_id", "name_en"]].fillna("").map(fold).drop_duplicates()
    rows = rows[(rows != "").all(axis=1)]
    rows = rows[~rows["name_en"].duplicated(keep=False)]
    return dict(zip(rows["place_id"], rows["name_en"], strict=True))


def _match_rows(
    name: str, existing: pd.DataFrame, new: pd.DataFrame, place_names: Mapping[str, str]
) -> list[int | None]:
    """Position in the existing table of the row that each new row replaces."""
    old = existing.rename(columns=lambda heading: _column(name, str(heading)))
    positions: dict[tuple[object, ...], list[int]] = defaultdict(list)
    old_ids, new_ids = _ids(name, old), _ids(name, new)
    shared = frozenset(old.columns) & frozenset(new.columns)
    for position, keys in enumerate(_row_keys(name, old, shared, place_names)):
        for key in keys:
            positions[key].append(position)
    taken: set[int] = set()
    found: list[int | None] = []
    for number, keys in enumerate(_row_keys(name, new, shared, place_names)):
        match = next(
            (
                position
                for key in keys
                for position in positions.get(key, ())
                if position not in taken
                # Two places of one name are two rows, if their ids differ.
                and (not (old_ids[position] and new_ids[number])
                     or old_ids[position] == new_ids[number])
            ),
            None,
        )  # fmt: skip
        if match is not None:
            taken.add(match)
        found.append(match)
    return found


def _row_keys(
    name: str, frame: pd.DataFrame, shared: frozenset[str], place_names: Mapping[str, str]
) -> Iterator[list[tuple[object, ...]]]:
    """Yield the keys of each row, the most specific first; columns of one version only are out."""
    alternatives = [
        (number, [column for column in columns if column in shared])
        for number, columns in enumerate(_MATCHES[name])
        if columns[0] in shared
    ]
    folded = {
        column: [fold(str(cell)) for cell in frame[column]]
        for column in {column for _, columns in alternatives for column in columns}
    }
    if name != "places" and "place_id" in folded:
        folded["place_id"] = [place_names.get(cell, cell) for cell in folded["place_id"]]
    for position in range(len(frame)):
        yield [
            (number, *(folded[column][position] for column in columns))
            for number, columns in alternatives
            if folded[columns[0]][position]
        ]


def _ids(name: str, frame: pd.DataFrame) -> list[str]:
    key = table(name).key
    column = key[-1] if key else ""
    return frame[column].astype("str").tolist() if column in frame else [""] * len(frame)


def _column(name: str, heading: str) -> str:
    spec = table(name)
    inline = (*INLINE_SOURCE, SECOND_SOURCE_URL)
    known = frozenset([*(column.name for column in spec.columns), *inline])
    return column_name(name, heading, known)


def _is_same(old: str, new: str) -> bool:
    if old.strip() == new.strip():
        return True
    try:
        return float(old) == float(new)
    except ValueError:
        return False


def _language_of(tables: Mapping[str, pd.DataFrame]) -> str:
    """Language of local names, where the tables have names in exactly one other than English."""
    codes = {
        str(heading).rpartition("_")[2]
        for name in ("places", "actors")
        for heading in tables.get(name, pd.DataFrame()).columns
        if str(heading).rpartition("_")[0] in ("name", "label", "short_label")
    }
    local = sorted(code for code in codes & set(LANGUAGE_NAMES) if code != "en")
    return local[0] if len(local) == 1 else ""


def _csv_text(frame: pd.DataFrame) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows(frame.itertuples(index=False, name=None))
    return text.getvalue()


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files into a folder: all beside their targets first, then each replaces its target.

    A failure while writing leaves the folder as it was; a link is replaced, not followed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[tuple[Path, Path]] = []
    try:
        for name, content in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".import-")
            written.append((Path(temporary), target))
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content.encode("utf-8") if isinstance(content, str) else content)
            Path(temporary).chmod(0o644)
        for temporary, target in written:
            temporary.replace(target)
    finally:
        for temporary, _ in written:
            temporary.unlink(missing_ok=True)
