"""Reading of control: one row per change, a state at one date, or one column per date."""

import re
from collections.abc import Collection
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.importing.cells.dates import parse_date, read_dates
from data.importing.cells.text import is_missing
from data.importing.mapping.date_headers import date_columns, find_date_in_name, list_estimated
from data.importing.mapping.fields import AS_OF, VALUE
from data.importing.own.claims import read_claims
from data.importing.own.places import read_places_beside
from data.importing.own.reader import NOT_SETTLED, TableReader, join_columns
from data.importing.recognise import list_figure_dates
from data.importing.records import ColumnMapping
from data.loading.completion.actors import CONTESTED
from data.text.format import format_count

STATE_DATE = "date:control"
"""Question, before the name of the table, of the date of a table of control that has none."""
FIGURE_DATE = "figure_date:"
"""Question, before the name of the column of figures, which column dates them."""
STATES = "contested:"
"""Question, before the name of a column beside the controllers, what "contested" in it means."""
NOT_KNOWN = "unknown"
_CONTESTED = re.compile(r"(?:contested|disputed|mixed control|no single control)\b", re.IGNORECASE)
MAX_ROWS = 10
"""Rows that a line of the report lists."""
MIN_REPEATED_SHARE, MIN_REPEATED = 0.5, 20
"""Tables with this share and number of rows that repeat the row before are by place and day."""
_FIELDS_BY_DATE = {"place_id", "controller", "from_date", "from_precision", "assessor"}
_DATE_COLUMN = "date of the row"
_CLAIM_FIELDS = (
    *(VALUE, "base", "place_id", "source_id", "source_title", "source_url", "publisher"),
    *("published_on", "via"),
)


def read_control(reader: TableReader) -> dict[str, pd.DataFrame]:
    """Read a table of control, and the places that it describes beside the controllers."""
    names = reader.text("place_id")
    reader.refuse_empty(names.index[names == ""], "place_id", "the name of a place")
    reader.drop(names == "")
    tables = read_places_beside(reader)
    named = reader.frame
    _drop_without_controller(reader, has_places=bool(tables))
    columns = _control_columns(reader)
    if columns is None:
        return tables
    frame = join_columns(reader.frame.index, columns)
    repeated = frame.duplicated()
    reader.leave_out(frame.index[repeated], "repeated row")
    tables["control"] = _join_periods(reader, _keep_changes(reader, frame[~repeated]))
    if not reader.has(VALUE):
        return tables
    return tables | _read_shares(reader, *_date_shares(reader, named, frame))


def _keep_changes(reader: TableReader, frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out the rows that repeat the row before of their place, in a table by place and day.

    Only where most rows do: elsewhere a repeated controller may be a mistake, named by the check.
    """
    if "from_date" not in frame or (frame.get("to_date", pd.Series("")) != "").any():
        return frame
    keys = [name for name in ("place_id", "assessor") if name in frame]
    ordered = frame.sort_values([*keys, "from_date"], kind="stable")
    what = ordered.drop(columns=["from_date", "from_precision"], errors="ignore")
    repeats = (what == what.shift()).all(axis=1)
    if repeats.sum() < max(MIN_REPEATED, MIN_REPEATED_SHARE * len(frame)):
        return frame
    rows = frame.index.intersection(repeats.index[repeats])
    reader.leave_out(rows, "the controller of the row before, which is no change")
    return frame.drop(rows)


def _join_periods(reader: TableReader, frame: pd.DataFrame) -> pd.DataFrame:
    """Join the rows of a column of periods that continue the row before with its controller."""
    if reader.column_of("to_date") not in reader.further_columns:
        return frame
    keys = [name for name in ("place_id", "assessor") if name in frame]
    ordered = frame.sort_values([*keys, "from_date"], kind="stable")
    what = ordered.drop(columns=["from_date", "from_precision", "to_date"])
    starts, ends = (pd.to_datetime(ordered[name]) for name in ("from_date", "to_date"))
    continues = (what == what.shift()).all(axis=1) & (starts - ends.shift() == pd.Timedelta(days=1))
    ordered["to_date"] = ordered.groupby((~continues).cumsum())["to_date"].transform("last")
    reader.leave_out(continues.index[continues], "period that continues the row before")
    return ordered[~continues].sort_index()


def settle_controllers(
    before: pd.DataFrame, after: pd.DataFrame, reworded: Collection[str]
) -> pd.DataFrame:
    """Add what answers on controllers replace to the notes, and drop rows that are no change then.

    Parameters
    ----------
    before, after : rows of control before and after the replacement, in one order.
    reworded : the controllers as stated that go into the notes.
    """
    is_change = _find_changes(before, after)
    stated = before["controller"].where(before["controller"].isin(list(reworded)), "")
    if (stated != "").any():
        notes = after["note"] if "note" in after else pd.Series("", after.index, dtype="str")
        texts = [
            "; ".join(filter(None, (note, cell and f"controller as stated: {cell}")))
            for note, cell in zip(notes, stated, strict=True)
        ]
        after = after.assign(note=texts)
    return after[is_change]


def _find_changes(before: pd.DataFrame, after: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell which rows of a table by date are not contested as the row before for new names only."""
    is_change = np.ones(len(after), bool)
    if set(after) - _FIELDS_BY_DATE or not {"place_id", "from_date"} <= set(after):
        return is_change
    keys = [name for name in ("place_id", "assessor") if name in after]
    order = after.reset_index().sort_values([*keys, "from_date"], kind="stable").index
    repeats = [
        (what == what.shift()).all(axis=1).to_numpy()
        for what in (frame.iloc[order][[*keys, "controller"]] for frame in (before, after))
    ]
    is_contested = (after["controller"].iloc[order] == CONTESTED).to_numpy()
    is_change[order[~repeats[0] & repeats[1] & is_contested]] = False
    return is_change


def _date_shares(
    reader: TableReader, named: pd.DataFrame, control: pd.DataFrame
) -> tuple[pd.DataFrame, str]:
    """Rows whose percentages are claims, and the column of their dates: "" while it is a question.

    Parameters
    ----------
    named : rows of the file that name a place.
    """
    column = reader.column_of(VALUE)
    dates = list_figure_dates(reader.raw, reader.mapping.columns)
    answer = reader.mapping.answers.get(f"{FIGURE_DATE}{column}", "")
    as_of = reader.mapping.columns.get(AS_OF, answer)
    if not as_of and len(dates) > 1:
        text = f"Which column has the date of the figures in {column}?"
        reader.report.ask(f"{FIGURE_DATE}{column}", text, {each: each for each in dates})
        return named, ""
    if as_of in named:
        reader.mapping = replace(reader.mapping, columns={**reader.mapping.columns, AS_OF: as_of})
        return named, as_of
    is_month = control["from_precision"] == "month"
    start = control["from_date"].mask(is_month, control["from_date"].str.slice(0, 7))
    return reader.frame.loc[control.index].assign(**{_DATE_COLUMN: start}), _DATE_COLUMN


def _read_shares(reader: TableReader, frame: pd.DataFrame, as_of: str) -> dict[str, pd.DataFrame]:
    """Read a column of percentages of a table of control as claims at the dates of a column."""
    column = reader.column_of(VALUE)
    frame = frame[~frame[column].map(is_missing).astype(bool)]
    if not as_of:
        reader.leave_out(frame.index, "date of the figure still open")
    if not as_of or frame.empty:
        return {}
    columns = {field: reader.mapping.columns[field] for field in _CLAIM_FIELDS if reader.has(field)}
    columns[AS_OF] = as_of
    frame = frame[list(dict.fromkeys(columns.values()))]  # coordinates are no figures
    mapping = ColumnMapping("claims", columns, reader.mapping.answers)
    claims = TableReader(replace(reader.raw, frame=frame, refused=(), defaults=()), mapping)
    tables = read_claims(claims)
    where = "of each row" if as_of == _DATE_COLUMN else f"in column {as_of}"
    reader.note(f"column {column} read as claims at the date {where}")
    reader.add_fields_read(claims)
    claims.report.rows_read = 0
    claims.report.defaults = [
        text for text in claims.report.defaults if not text.startswith(f"column {_DATE_COLUMN}")
    ]
    reader.report.add(claims.report)
    return tables


def read_wide_control(reader: TableReader) -> dict[str, pd.DataFrame]:
    """Read a table of one row per place and one column of controllers per date.

    Only changes become rows of control; after an empty cell, control is not known.
    """
    names = reader.text("place_id")
    reader.refuse_empty(names.index[names == ""], "place_id", "the name of a place")
    reader.drop(names == "")
    tables = read_places_beside(reader)
    dates = _ordered_dates(reader)
    estimated = list_estimated(dates)
    rows, unchanged, unknown = [], 0, 0
    columns = reader.frame[list(dates)]
    for row, name, cells in zip(
        columns.index, reader.text("place_id"), columns.itertuples(index=False), strict=True
    ):
        before = ""
        for (header, date), cell in zip(dates.items(), cells, strict=True):
            controller = _controller("" if is_missing(str(cell)) else " ".join(str(cell).split()))
            if not controller and before:
                controller = NOT_KNOWN
                unknown += before != NOT_KNOWN
            if controller and controller != before:
                precision = "month" if len(date) == 7 else "day"
                full = date if len(date) == 10 else f"{date}-01"
                note = header if header in estimated else ""
                rows.append((row, name, controller, full, precision, note))
            elif controller:
                unchanged += 1
            before = controller or before
    if unchanged:
        reader.note(f"cells without a change since the date before, which make no row: {unchanged}")
    if unknown:
        reader.note(f"after an empty cell, control is not known ({format_count(unknown, 'time')})")
    index, *values = zip(*rows, strict=True) if rows else ((),) * 6
    names_of = ("place_id", "controller", "from_date", "from_precision", "note")
    frame = pd.DataFrame(dict(zip(names_of, values, strict=True)), index=list(index), dtype="str")
    return {**tables, "control": frame}


def _ordered_dates(reader: TableReader) -> dict[str, str]:
    dates = date_columns(reader.raw, reader.mapping.answers)
    years = [name for name, date in dates.items() if len(date) == 4]
    for name in years:
        reader.note(f"column {name}: the year read as its first day")
        dates[name] = f"{dates[name]}-01-01"
    return dict(sorted(dates.items(), key=lambda entry: entry[1]))


def _drop_without_controller(reader: TableReader, *, has_places: bool) -> None:
    bare = reader.text("controller") == ""
    if has_places:
        reader.leave_out(bare.index[bare], "place without a controller: no row of control")
        if bare.any():
            rows = [str(row) for row in bare.index[bare]]
            more = f" and {len(rows) - MAX_ROWS:,} more" if len(rows) > MAX_ROWS else ""
            reader.note(f"places without a controller in rows {', '.join(rows[:MAX_ROWS])}{more}")
    else:
        expected = "a controller, contested or unknown"
        reader.refuse_empty(bare.index[bare], "controller", expected)
    reader.drop(bare)


def _control_columns(reader: TableReader) -> dict[str, pd.Series] | None:
    columns = {"place_id": reader.text("place_id"), "controller": reader.text("controller")}
    spelled = {cell: _controller(cell) for cell in columns["controller"].unique()}
    for cell, controller in spelled.items():
        if cell != controller and controller == CONTESTED and cell.lower() != CONTESTED:
            reader.note(f"{cell!r} read as contested", "controller")
            names = columns["controller"]
            reader.add_to_notes("controller", names.index[names == cell])
    columns["controller"] = _add_contested(reader, columns["controller"].map(spelled))
    if not _add_from_dates(reader, columns):
        return None
    if reader.has("assessor"):
        columns["assessor"] = reader.text("assessor")
    if reader.has("to_date"):
        columns["to_date"] = _end_dates(reader, columns)
    _refuse_rivals(reader, columns)
    columns |= reader.source_columns()
    if reader.has("status"):
        columns["status"] = reader.choices("status")
    columns["note"] = reader.notes()
    return columns


def _add_contested(reader: TableReader, controllers: pd.Series) -> pd.Series:
    """Controllers, contested where another column says so and the user confirms it.

    A group named beside "contested" may hold the place, or be one of those who fight for it.
    """
    used = set(reader.mapping.columns.values())
    for name in map(str, reader.frame):
        is_contested = reader.frame[name].str.strip().str.match(_CONTESTED)
        is_contested &= controllers != CONTESTED
        if name in used or not is_contested.any():
            continue
        rows = format_count(int(is_contested.sum()), "row")
        text = f"{name} is contested in {rows} that name a controller. Who controls these places?"
        options = {"No single actor: contested": CONTESTED, "The named controller": "controller"}
        reader.report.ask(f"{STATES}{name}", text, options)
        if reader.mapping.answers.get(f"{STATES}{name}", "") == CONTESTED:
            controllers = controllers.mask(is_contested, CONTESTED)
        reader.further_columns.add(name)
    return controllers


def _refuse_rivals(reader: TableReader, columns: dict[str, pd.Series]) -> None:
    """Refuse rows that give a place another controller from the same date on, by one assessor."""
    fields = ("place_id", "from_date", "assessor", "controller")
    frame = join_columns(reader.frame.index, {f: columns[f] for f in fields if f in columns})
    frame = frame[frame["from_date"] != ""]
    key = frame.drop(columns="controller").apply(lambda column: column.str.casefold())
    is_rival = key.duplicated() & ~frame.duplicated()
    for row in is_rival.index[is_rival]:
        first = key.index[(key == key.loc[row]).all(axis=1)][0]
        expected = (
            f"one controller of a place from a date on; row {first} has "
            f"{frame['controller'][first]}. Use contested, or a column assessor for rival maps"
        )
        read = f"{frame['place_id'][row]}, {frame['from_date'][row]}: {frame['controller'][row]}"
        reader.refuse(row, reader.column_of("controller"), read, expected)
    reader.drop(is_rival)


def _controller(text: str) -> str:
    return CONTESTED if _CONTESTED.match(text) else text


def _add_from_dates(reader: TableReader, columns: dict[str, pd.Series]) -> bool:
    """Add the start dates; False if the table has none and none is known."""
    if not reader.has("from_date"):
        date = _state_date(reader)
        if date:
            columns["from_date"] = pd.Series(date, reader.frame.index, dtype="str")
            columns["from_precision"] = pd.Series("day", reader.frame.index, dtype="str")
        return bool(date)
    found = reader.dates("from_date")
    is_year = found.precision.isin(["year", "quarter"])
    _ask_for_months(reader, {row: text for row, text in found.words.items() if is_year[row]})
    for precision in ("year", "quarter"):
        is_bare = (found.precision == precision) & ~is_year.index.isin(list(found.words))
        expected = f"a date or month; a {precision} alone does not order changes: add the month"
        reader.refuse_empty(is_bare.index[is_bare], "from_date", expected)
    pending = pd.Series(is_year.index.isin(found.pending), is_year.index)
    reader.leave_out(is_year.index[pending], NOT_SETTLED)
    is_empty = (found.dates == "") & ~pending
    reader.refuse_empty(is_empty.index[is_empty], "from_date", "a date")
    reader.drop(is_year | is_empty | pending)
    precision = found.precision
    if reader.has("from_precision"):
        stated = reader.choices("from_precision")
        precision = stated.where(stated != "", precision)
    columns["from_date"], columns["from_precision"] = found.dates, precision
    return True


def _ask_for_months(reader: TableReader, words: dict[int, str]) -> None:
    """Ask for the month of changes that are dated to a part of a year, such as "early 2023"."""
    for text in dict.fromkeys(words.values()):
        period = read_dates(pd.Series([text], index=[0]), reader.file)
        months = pd.period_range(period.dates[0], period.last[0], freq="M")
        options = {f"{month:%B %Y}": str(month) for month in months}
        options["Leave these rows out"] = "leave out"
        reader.report.ask(f"date:{text}", f"Which month is meant by {text!r}?", options)
    reader.report.leave_out("month of a date in words still open", len(words))


def _state_date(reader: TableReader) -> str:
    """Date of a table without a column of dates: the answer, or the date in a name."""
    key, answers = f"{STATE_DATE}:{reader.file}", reader.mapping.answers
    answer = parse_date(answers.get(key, "") or answers.get(STATE_DATE, ""))
    if len(answer) == 10:
        return answer
    for name in (reader.raw.sheet, reader.raw.file.rpartition("/")[2]):
        if date := find_date_in_name(name):
            reader.note(f"date of the state: {date}, from the name {name}")
            return date
    text = f"{reader.file} has no column of dates: on which date does it describe control?"
    reader.report.ask(key, text, {})
    reader.leave_out(reader.frame.index, "date of the state not known")
    return ""


def _end_dates(reader: TableReader, columns: dict[str, pd.Series]) -> pd.Series:
    """End dates, inclusive: of a month its last day; not the first day of the next row."""
    found = reader.dates("to_date")
    for precision in ("month", "quarter", "year"):
        if (found.precision == precision).any():
            reader.note(f"a {precision} read as its last day", "to_date")
    rows = found.dates.index
    firsts, ends, starts = (
        pd.to_datetime(cells.where(cells != ""), errors="coerce").reindex(rows)
        for cells in (found.dates, found.last, columns["from_date"])
    )
    fields = [
        columns[field].reindex(rows) for field in ("place_id", "assessor") if field in columns
    ]
    keys = list(zip(*fields, strict=True))
    following: dict[tuple[str, ...], list[pd.Timestamp]] = {}
    for key, start in zip(keys, starts, strict=True):
        following.setdefault(key, []).append(start)
    for row, key in zip(rows, keys, strict=True):
        # A period that ends in the month in which the next one starts ends the day before.
        inside = [start for start in following[key] if firsts[row] <= start <= ends[row]]
        later = [start for start in inside if start > starts[row]]
        if later:
            ends[row] = min(later) - pd.Timedelta(days=1)
            reader.note("the first day of the next row is not part of the period", "to_date")
    is_before = ends < starts
    for row in is_before.index[is_before]:
        read = str(reader.raw_text("to_date")[row])
        expected = f"a date not before the start, {columns['from_date'][row]}; left empty"
        reader.refuse(row, reader.column_of("to_date"), read, expected)
    return ends.mask(is_before).dt.strftime("%Y-%m-%d").fillna("")
