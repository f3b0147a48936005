"""Reading of claims: figures with hedge, unit and base, in one row each or one column per date."""

import re
from dataclasses import replace
from decimal import Decimal

import pandas as pd

from data.importing.cells.numbers import find_hedge, find_unit, parse_quantity
from data.importing.cells.text import is_missing, simplify_text
from data.importing.mapping.date_headers import date_columns, list_estimated
from data.importing.mapping.fields import SUBJECT, plain_header
from data.importing.own.reader import TableReader, join_columns
from data.importing.own.subjects import settle_who
from data.importing.own.units_of_figures import (
    IN_BRACKETS,
    PERCENT,
    ask_for_unit,
    fill_units,
    is_share,
    unit_of_header,
)
from data.importing.recognise import NUMBER_OF_ROW, unused_columns
from data.loading.completion.default_rows import UNITS
from data.loading.completion.ids import fold, slug_of
from data.text.format import format_count

MEASURES, PLACES, ACTORS = "measures", "places", "actors"
MEANINGS = {
    "Measures, such as fighters": MEASURES,
    "Places: one measure, a column for each place": PLACES,
    "Actors: a measure for each": ACTORS,
}
"""What the headers of several columns of figures may name."""
SCALES = {"Per cent: 0.45 is 0.45 %": "percent", "Fraction: 0.45 is 45 %": "fraction"}
COMMON_BASES = {
    "Area of the place": "area of the place",
    "Population of the place": "population of the place",
    "Area of the country": "area of the country",
}
_NOT_NEGATIVE = (
    "a figure of at least 0. Give a decrease a measure of its own, and list that with the kind "
    "change in a sheet Measures or in measures.csv (columns measure and kind)"
)
_WORDS = re.compile(r"^(?!.*://).*[^\W\d_]{3}")
_GENERIC = re.compile(
    r"(?:value|figure|number|amount|estimate|best|total|quantity|low|high|%|percent|per cent|"
    r"percentage|share|km2|km²)?",
)


def read_claims(reader: TableReader) -> dict[str, pd.DataFrame]:
    """Read a table of one claim per row, or of several columns of figures beside each other."""
    settle_who(reader)
    columns = _figure_columns(reader)
    if len(columns) < 2:
        return _read_column_of_claims(reader)
    meaning = _ask_about_columns(reader, columns)
    parts: dict[str, list[pd.DataFrame]] = {}
    for column in columns:
        mapping = replace(reader.mapping, columns={**reader.mapping.columns, "value": column})
        part = TableReader(replace(reader.raw, defaults=(), refused=()), mapping)
        part.report.rows_read, part.report.left_out = 0, {}
        part.change_measures = reader.change_measures
        for name, frame in _read_column_of_claims(part).items():
            if name == "figures" and meaning == PLACES:
                frame["place_id"], frame["metric"] = column, _name_of_table(reader)
            elif name == "figures" and meaning == ACTORS:
                frame["metric"] = f"{_name_of_table(reader)}: {column}"
            parts.setdefault(name, []).append(frame)
        known = set(reader.report.refused)
        part.report.refused = [each for each in part.report.refused if each not in known]
        reader.report.add(part.report)
        reader.unsettled |= part.unsettled
        reader.add_fields_read(part)
    listed = ", ".join(columns)
    reader.note(f"figures in {len(columns)} columns, each read as claims: {listed}")
    reader.figure_columns = columns
    return {name: pd.concat(frames).fillna("").astype("str") for name, frames in parts.items()}


def _figure_columns(reader: TableReader) -> list[str]:
    """Columns of figures of a table whose rows name no measure: that of the value, and others."""
    if reader.has("metric", "low", "high") or not reader.has("value"):
        return []
    used = set(reader.mapping.columns.values()) - {reader.column_of("value")}
    found = []
    for column in map(str, reader.raw.frame):
        filled = [cell for cell in reader.raw.frame[column] if not is_missing(cell)]
        numbers = sum(parse_quantity(simplify_text(cell)) is not None for cell in filled)
        is_number = NUMBER_OF_ROW.fullmatch(plain_header(column)) is not None
        if column not in used and filled and not is_number and numbers > 0.6 * len(filled):
            found.append(column)
    return found


def _ask_about_columns(reader: TableReader, columns: list[str]) -> str:
    """Return what the headers of columns of figures name; asked where rows have no place."""
    if reader.has("place_id") or all(unit_of_header(column) for column in columns):
        return MEASURES
    key = f"columns:{reader.file}"
    text = f"{reader.file} has figures in the columns {', '.join(columns)[:200]}. What are these?"
    reader.report.ask(key, text, dict(MEANINGS))
    return reader.mapping.answers.get(key, MEASURES)


def _name_of_table(reader: TableReader) -> str:
    return reader.raw.sheet or reader.raw.file.rpartition("/")[2].rpartition(".")[0]


def _read_column_of_claims(reader: TableReader) -> dict[str, pd.DataFrame]:
    dates, precision = reader.partial_dates("as_of", "as_of_precision")
    columns = {"as_of": dates, "as_of_precision": precision}
    columns |= _read_values(reader)
    return _finish(reader, join_columns(reader.frame.index, columns))


def read_wide_claims(reader: TableReader) -> dict[str, pd.DataFrame]:
    """Read a table of one row per place or measure and one column of figures per date."""
    parts, dates = [], date_columns(reader.raw, reader.mapping.answers)
    estimated = list_estimated(dates)
    for column, date in dates.items():
        values = _read_figures(reader, column)
        words = column if column in estimated else ""
        parts.append(values.assign(as_of=date, cell=reader.frame[column], words=words))
    figures = pd.concat(parts)
    figures = figures[(figures["value"] != "") | (figures["low"] != "")]
    cells, words = figures.pop("cell"), figures.pop("words")
    others = join_columns(reader.frame.index, _other_columns(reader))
    columns = {name: figures[name] for name in figures}
    units = others.pop("unit").reindex(figures.index) if "unit" in others else None
    frame = pd.DataFrame(columns, dtype="str").join(others)
    notes = zip(frame["note"], words, strict=True)
    frame["note"] = ["; ".join(filter(None, texts)) for texts in notes]
    if units is not None:
        frame["unit"] = units.to_numpy()
    first = next(iter(dates), "")
    frame["unit"] = fill_units(reader, frame["unit"], first)
    ask_for_unit(reader, cells[(frame["unit"] == "").to_numpy()], first)
    return _finish(reader, frame)


def _read_values(reader: TableReader) -> dict[str, pd.Series]:
    """Read value, ends of a range, hedge and unit of each row, and the other columns."""
    empty = pd.Series("", reader.frame.index, dtype="str")
    cells = reader.text("unit")
    stated_unit = cells.map({text: find_unit(text) or text for text in cells.unique()})
    columns = {name: empty.copy() for name in ("value", "low", "high", "qualifier", "unit")}
    for field in ("value", "low", "high"):
        if not reader.has(field):
            continue
        read = _read_figures(reader, field, stated_unit)
        for name in ("low", "high") if field == "value" else ():
            columns[name] = read[name]
        is_filled = read["value"] != ""
        columns[field] = columns[field].mask(is_filled, read["value"])
        for name in ("qualifier", "unit"):
            columns[name] = columns[name].mask(columns[name] == "", read[name])
    others = _other_columns(reader)
    stated = others.pop("unit", empty)
    columns["unit"] = stated.where(stated != "", columns["unit"])
    measured = next((f for f in ("value", "low", "high") if reader.has(f)), "value")
    columns["unit"] = fill_units(reader, columns["unit"], reader.column_of(measured))
    if reader.has("qualifier"):
        cells = reader.text("qualifier")
        hedges = {cell: find_hedge(cell) for cell in cells.unique()}
        lost = [cell for cell, hedge in hedges.items() if cell and not hedge]
        if lost:
            reader.note(f"hedge not known, left empty: {', '.join(lost[:5])}", "qualifier")
        named = cells.map(hedges)
        columns["qualifier"] = named.where(named != "", columns["qualifier"])
    is_change = others.get("metric", empty).map(fold).isin(reader.change_measures)
    _refuse_values(reader, columns, stated, is_change)
    bare = (columns["value"] == "") & (columns["low"] == "") & (columns["high"] == "")
    unsettled = bare & bare.index.isin(list(reader.unsettled))
    without_unit = (columns["unit"] == "") & (unsettled | ~bare)
    ask_for_unit(reader, reader.raw_text(measured)[without_unit], reader.column_of(measured))
    reader.drop(unsettled)
    bare &= ~unsettled
    reader.refuse_empty(bare.index[bare], measured, "a figure")
    reader.drop(bare)
    return columns | others


def _refuse_values(
    reader: TableReader, columns: dict[str, pd.Series], stated: pd.Series, is_change: pd.Series
) -> None:
    """Refuse figures that cannot be: negative, above 100 %, in two units, out of order."""
    low, value, high = (
        pd.to_numeric(columns[f], errors="coerce") for f in ("low", "value", "high")
    )
    is_percent = columns["unit"] == PERCENT
    largest = pd.concat([low, value, high], axis=1).max(axis=1)
    smallest = pd.concat([low, value, high], axis=1).min(axis=1)
    inside = stated.map({text: find_unit(text) or text for text in stated.unique()})
    is_double = pd.Series(False, value.index)
    for field in ("value", "low", "high"):
        if reader.has(field):
            written = reader.numbers(field, report=False)["unit"].reindex(value.index).fillna("")
            is_double |= (written != "") & (inside != "") & (written != inside)
    faults = {
        _NOT_NEGATIVE: (smallest < 0) & ~is_change,
        "a percentage from 0 to 100": is_percent & (largest > 100),
        "the lower end not above the upper one": low > high,
        "a value between low and high": (value < low) | (value > high),
        "one unit: the cell and the column of units differ": is_double,
    }
    for expected, is_wrong in faults.items():
        for row in is_wrong.index[is_wrong]:
            field = next(f for f in ("value", "low", "high") if reader.has(f))
            read = str(reader.raw_text(field)[row])
            if reader.has("low", "high") and field == "value":
                read += "".join(f", {f} {reader.raw_text(f)[row]}" for f in ("low", "high"))
            reader.refuse(row, reader.column_of(field), read, expected)
            for name in ("value", "low", "high"):
                columns[name].loc[row] = ""


def _read_figures(reader: TableReader, field: str, stated: pd.Series | None = None) -> pd.DataFrame:
    """Read a field or column of figures; per cent written as fractions are settled for the column.

    Parameters
    ----------
    stated : unit of each row, if the table has a column of units.
    """
    column = reader.column_of(field)
    found = reader.numbers(field)
    has_percent = (found["unit"] == PERCENT).any()
    plain = found["value"].where(found["unit"] == "", "")
    if stated is not None:
        is_percent = stated.reindex(plain.index) == PERCENT
        has_percent |= is_percent.any()
        plain = plain.where(is_percent | (stated.reindex(plain.index) == ""), "")
    values = [Decimal(text) for text in plain if text]
    small = next((text for text in plain if text and 0 < Decimal(text) < 1), "")
    if small and max(values) > 1 and (has_percent or is_share(column)):
        reader.note(f"figures below 1 beside larger ones read as per cent: {small} is {small} %")
    is_fraction = bool(values) and max(values) <= 1 and any(0 < value < 1 for value in values)
    if not is_fraction or not (has_percent or is_share(column)):
        return found
    key = f"percent_scale:{column}"
    answer = reader.mapping.answers.get(key)
    if answer == "fraction":
        scaled = [trim_zeros(f"{Decimal(text) * 100:f}") if text else "" for text in plain]
        values_read = [new or old for new, old in zip(scaled, found["value"], strict=True)]
        return found.assign(value=values_read)
    if answer is None:
        sample = next(text for text in plain if text)
        text = f"Column {column}: figures such as {sample} are between 0 and 1. Are they fractions?"
        reader.report.ask(key, text, dict(SCALES))
        rows = plain.index[plain != ""]
        reader.leave_out(rows, "per cent or fraction still open")
        reader.unsettled |= set(rows)
        return found.assign(value=found["value"].mask(plain != "", ""))
    return found


def trim_zeros(text: str) -> str:
    """Return a decimal without zeros at its end."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def _other_columns(reader: TableReader) -> dict[str, pd.Series]:
    columns = {}
    for field in ("figure_id", "repeat_of"):
        if reader.has(field):
            columns[field] = reader.ids(field)
    texts = ("metric", SUBJECT, "place_id", "base", "base_id", "speaker", "speaker_role")
    for field in (*texts, "organisation", "unit"):
        if reader.has(field):
            columns[field] = reader.text(field)
    # "of what": of the area; a table with ids of figures has bases in the words of their sources.
    if "base" in columns and not reader.has("figure_id"):
        columns["base"] = columns["base"].str.replace(r"(?i)^of\s+", "", regex=True)
    columns |= reader.source_columns()
    if reader.has("status"):
        columns["status"] = reader.choices("status")
    if reader.has("drawable"):
        columns["drawable"] = reader.text("drawable").str.lower()
    columns["note"] = reader.notes()
    return columns


def _finish(reader: TableReader, frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Fill measure, source and base; leave out rows whose unit or base awaits an answer."""
    _fill_measure(reader, frame)
    _fill_source(reader, frame)
    without_unit = frame["unit"] == ""
    reader.leave_out(frame.index[without_unit], "unit not known")
    frame = frame[~without_unit]
    frame = _fill_bases(reader, frame)
    repeated = frame.duplicated()
    reader.leave_out(frame.index[repeated], "repeated row")
    frame = frame[~repeated]
    tables = {"figures": frame}
    known = {row["unit"] for row in UNITS}
    added = [unit for unit in dict.fromkeys(frame["unit"]) if unit not in known]
    if added:
        rows = [
            {"unit": slug_of(unit, "unit").replace("-", "_"), "family": "names", "label": unit}
            for unit in added
        ]
        tables["units"] = pd.DataFrame(rows, dtype="str")
        reader.note(f"units not built in, read as counts: {', '.join(added[:5])}")
    return tables


def _fill_measure(reader: TableReader, frame: pd.DataFrame) -> None:
    if "metric" in frame and (frame["metric"] != "").all():
        return
    column = reader.mapping.columns.get("value", "")
    bare = IN_BRACKETS.sub("", column).strip(" ,:")
    plain = plain_header(bare)
    if column and not _GENERIC.fullmatch(plain):
        name, basis = bare, "header"
    else:
        name = _name_of_table(reader)
        basis = "sheet" if reader.raw.sheet else "file"
    cells = frame["metric"] if "metric" in frame else pd.Series("", frame.index, dtype="str")
    if "metric" not in frame and basis != "header" and _ask_about_measure(reader, frame, name):
        return
    frame["metric"] = cells.mask(cells == "", name)
    reader.note(f"measure {name!r}, from the {basis}'s name")


def _ask_about_measure(reader: TableReader, frame: pd.DataFrame, name: str) -> bool:
    """Ask which column of words says what is measured; whether one does, as answered."""
    unused = reader.raw.frame[unused_columns(reader.raw, reader.mapping)]
    columns = [
        column
        for column in map(str, unused)
        if column not in reader.further_columns
        and len(set(unused[column])) > 1
        and (unused[column].str.contains(_WORDS) | (unused[column] == "")).all()
    ]
    if not columns:
        return False
    key = f"measure:{reader.file}"
    text = f"Which column of {reader.file} says what its figures measure?"
    options = {f"Column {column}": column for column in columns}
    reader.report.ask(key, text, options | {f"None: all are {name}": ""})
    answer = reader.mapping.answers.get(key, "")
    if answer not in columns:
        return False
    reader.further_columns.add(answer)
    cells = reader.raw.frame[answer].reindex(frame.index)
    frame["metric"] = cells.mask(cells.map(is_missing).astype(bool), name).astype("str")
    return True


def _fill_source(reader: TableReader, frame: pd.DataFrame) -> None:
    fields = [f for f in ("source_id", "source_title", "source_url", "publisher") if f in frame]
    bare = pd.Series(True, frame.index)
    for field in fields:
        bare &= frame[field] == ""
    for field in ("organisation", "speaker"):
        if field not in frame:
            continue
        is_stated = bare & (frame[field] != "")
        if is_stated.any():
            cells = frame["publisher"] if "publisher" in frame else pd.Series("", frame.index)
            frame["publisher"] = cells.mask(is_stated, frame[field]).astype("str")
            count = format_count(int(is_stated.sum()), "row")
            reader.note(f"source of {count} without a publication: who states the figure", field)
        bare &= ~is_stated
    if bare.any():
        title = reader.raw.file.rpartition("/")[2]
        cells = frame["source_title"] if "source_title" in frame else pd.Series("", frame.index)
        frame["source_title"] = cells.mask(bare, title).astype("str")
        reader.note(f"source of {format_count(int(bare.sum()), 'row')}: the file itself, {title}")


def _fill_bases(reader: TableReader, frame: pd.DataFrame) -> pd.DataFrame:
    """Fill the bases of percentages with answers; a percentage without a base is left out."""
    bases = frame["base"] if "base" in frame else pd.Series("", frame.index, dtype="str")
    has_id = frame["base_id"] != "" if "base_id" in frame else pd.Series(False, frame.index)
    bare = (frame["unit"] == PERCENT) & bases.map(is_missing).astype(bool) & ~has_id
    if not bare.any():
        return frame
    frame = frame.assign(base=bases)
    for measure in frame.loc[bare, "metric"].unique():
        key, rows = f"base:{measure}", bare & (frame["metric"] == measure)
        answer = reader.mapping.answers.get(key, "").strip()
        if answer:
            frame.loc[rows, "base"] = answer
            bare &= ~rows
            continue
        count = int(rows.sum())
        of_measure = f"{measure}: {format_count(count, 'percentage')} without a base"
        text = f"{of_measure}. Per cent of what? Choose, or write your own"
        reader.report.ask(key, text, dict(COMMON_BASES))
    reader.leave_out(frame.index[bare], "percentage without a base")
    return frame[~bare]
