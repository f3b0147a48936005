"""Polygons of control from users' vector files: a date, a controller and a layer for each.

>>> layers, report = read_layers([Path("2024-07-08.geojson")], {})
>>> frame = find_control(layers, "institute", {}, report)
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pandas as pd
from geopandas import GeoDataFrame

from geo.importing.column_choices import (
    DATE_COLUMN,
    ask_for_dates,
    column_texts,
    dated_column,
    note_unread,
)
from geo.importing.controllers import CLEAR_COLUMNS, find_controllers, layer_name
from geo.importing.dates import DAY_FIRST, MONTH_FIRST, GuessedDates, guess_dates
from geo.importing.overlaps import note_overlaps
from geo.importing.reader_process import FEATURE, FILE, NAMES, Progress, read_in_process
from geo.importing.report import ImportReport, Refusal
from geo.importing.shapefiles import PARTS
from geo.projection import LONLAT
from geo.theatre.assessed_polygons import COLUMNS, KEYS
from geo.theatre.files import UNIT_KEYS

DATE, DATE_ORDER = "date", "date_order"
TWO_DATES, EARLIER, LATER = "two_dates", "earlier", "later"
SAME_DATE, LAST, BOTH = "same_date", "last", "both"
"""Keys and answers: a name with two dates, and two files with one date."""
DATE_COLUMNS = (
    *("date", "day", "as_of", "as_of_date", "asof", "map_date", "valid_on", "valid", "valid_from"),
    *("date_start", "start_date", "timestamp", "time", "datetime", "begin", "editdate"),
)
BOUNDARY_COLUMNS = frozenset({*UNIT_KEYS, *("shapegroup", "adm0_pcode", "adm0_a3", "gid_0")})
_LOWER_COLUMNS = frozenset({"adm2_pcode", "adm2_en", "adm2_name", "gid_2", "name_2"})
_DATE_EXPECTED = "a date in the file's name, a column, or the name of a layer or folder"


def read_layers(
    paths: Sequence[Path], answers: Mapping[str, str], progress: Progress | None = None
) -> tuple[list[GeoDataFrame], ImportReport]:
    """Read the layers of vector files, in a process of limited time and memory.

    Parameters
    ----------
    paths : files; folders stand for the files in them. Parts of a shapefile belong to its .shp.
    answers : to questions of the report, by key: ``crs``, ``encoding``, ``repair``.
    progress : called with the number of files read and of all files.
    """
    return read_in_process(_files_of(paths), answers, progress)


def find_control(
    frames: Sequence[GeoDataFrame], assessor: str, answers: Mapping[str, str], report: ImportReport
) -> GeoDataFrame:
    """Find the date and controller of the polygons of layers.

    Parameters
    ----------
    frames : as `read_layers` returns them.
    assessor : who drew the maps; names the controller where files name none.
    answers : to questions of the report, by key: ``date_order``, ``date_column``, ``date``,
        ``two_dates``, ``same_date``, ``controller_column``, ``controller``.

    Returns
    -------
    GeoDataFrame in EPSG:4326, sorted by date: ``date`` (datetime64), ``controller``, ``layer``
    ("" if none), ``file``, ``geometry`` (valid, two-dimensional polygons), ``feature`` (number in
    the file's layer, from 1).
    """
    dates, date_columns = _find_dates(frames, answers, report)
    controllers, columns = find_controllers(frames, assessor, answers, report)
    for frame, of_dates, column in zip(frames, date_columns, columns, strict=True):
        note_unread(frame, {*of_dates, column}, report)
    names_differ = _are_layers_parts(frames, dates)
    parts = []
    for frame, frame_dates, frame_controllers in zip(frames, dates, controllers, strict=True):
        layer = layer_name(frame) if names_differ else ""
        _refuse_dates(frame, frame_dates, report)
        dated = [_is_past(date) for date in frame_dates]
        parts.append(
            pd.DataFrame(
                {
                    "date": pd.to_datetime(pd.Series(frame_dates)),
                    "controller": frame_controllers,
                    "layer": ["" if name == layer else layer for name in frame_controllers],
                    "file": frame[FILE].to_numpy(),
                    "geometry": frame.geometry.to_numpy(),
                    "feature": frame[FEATURE].to_numpy(),
                    "row": [
                        (*frame.attrs[NAMES], file, feature)
                        for file, feature in zip(frame[FILE], frame[FEATURE], strict=True)
                    ],
                }
            )[dated]
        )
    empty = pd.DataFrame({name: [] for name in (*COLUMNS, "feature", "row")}).astype(
        {"date": "datetime64[us]"}
    )
    filled = [part for part in parts if len(part)]
    table = pd.concat(filled, ignore_index=True) if filled else empty
    table["date"] = table["date"].astype("datetime64[us]")
    table = table.sort_values(KEYS, kind="stable", ignore_index=True)
    _ask_about_same_dates(table, answers, report)
    if answers.get(SAME_DATE) == LAST:
        table = table[~table.duplicated(KEYS, keep="last") | (table["file"] == _last_file(table))]
    table = table.reset_index(drop=True)
    note_overlaps(table, report)
    report.rows_kept = table.pop("row").nunique()
    return GeoDataFrame(table, geometry="geometry", crs=LONLAT)


def _is_past(date: datetime.date | None) -> bool:
    """Whether a date is known and not in the future, in any time zone."""
    return date is not None and date <= datetime.date.today() + datetime.timedelta(days=1)


def _refuse_dates(
    frame: GeoDataFrame, dates: Sequence[datetime.date | None], report: ImportReport
) -> None:
    """Refuse polygons without a date, or with one in the future; a file once if it has none."""
    cells = [column_texts(frame, name) for name in DATE_COLUMNS]
    if not any(dates) and not any(map(any, cells)):
        file = str(frame[FILE].iloc[0])
        read = f"no date for {len(frame)} polygons"
        report.refused.append(Refusal(file, 0, "date", read, _DATE_EXPECTED))
        return
    for row, date in enumerate(dates):
        if not _is_past(date):
            text = next((column[row] for column in cells if column[row]), "no date")
            read = text if date is None else date.isoformat()
            expected = _DATE_EXPECTED if date is None else "a date not in the future"
            file = str(frame[FILE].iloc[row])
            feature = int(frame[FEATURE].iloc[row])
            report.refused.append(Refusal(file, feature, "date", read, expected))


def _last_file(table: pd.DataFrame) -> pd.Series:
    """Last file, by name, of the rows of a date, layer and controller."""
    return table.groupby(KEYS)["file"].transform("max")


def _ask_about_same_dates(
    table: pd.DataFrame, answers: Mapping[str, str], report: ImportReport
) -> None:
    """Ask whether two files with one controller on one date add up, or one replaces the other."""
    files = table.groupby(KEYS)["file"].agg(lambda names: sorted(set(names)))
    several = files[files.map(len) > 1]
    if several.empty:
        return
    date, names = several.index[0][0], several.iloc[0]
    more = f", and on {len(several) - 1} more dates" if len(several) > 1 else ""
    text = f"Two files have the date {date:%Y-%m-%d}: {', '.join(names)}{more}. Which is taken?"
    report.ask(SAME_DATE, text, {"Both, joined": BOTH, "The last one by name": LAST})


def split_boundaries(
    layers: Sequence[GeoDataFrame], report: ImportReport
) -> tuple[list[GeoDataFrame], list[GeoDataFrame]]:
    """Split layers into those of control and those of countries and admin units, by columns.

    Layers of admin units below the first level are refused.
    """
    control, boundaries = [], []
    for frame in layers:
        names = {str(name).lower() for name in frame.columns}
        found = sorted(names & BOUNDARY_COLUMNS)
        is_control = any(any(column_texts(frame, name)) for name in CLEAR_COLUMNS)
        if not found or is_control or dated_column(frame):
            control.append(frame)
            continue
        file = str(frame[FILE].iloc[0])
        levels = {text[-1:] for text in column_texts(frame, "shapetype")} - {""}
        if names & _LOWER_COLUMNS or levels - {"0", "1"}:
            read, expected = "admin units below the first level", "countries or units of level 1"
            report.refused.append(Refusal(file, 0, "", read, expected))
            continue
        boundaries.append(frame)
        report.apply_default(f"{file}: taken for boundaries, by the columns {', '.join(found)}")
    return control, boundaries


def _files_of(paths: Sequence[Path]) -> list[Path]:
    """Expand folders, and leave out the parts of a shapefile beside its .shp."""
    files: list[Path] = []
    for path in paths:
        inner = sorted(item for item in path.rglob("*") if item.is_file()) if path.is_dir() else []
        files += inner if path.is_dir() else [path]
    shapefiles = {path.with_suffix("") for path in files if path.suffix.lower() == ".shp"}
    return [
        path
        for path in files
        if path.suffix.lower() not in PARTS[1:] or path.with_suffix("") not in shapefiles
    ]


def _find_dates(
    frames: Sequence[GeoDataFrame], answers: Mapping[str, str], report: ImportReport
) -> tuple[list[list[datetime.date | None]], list[set[str]]]:
    """Find the date of each row: a column, else the layer or a folder, else the file's name.

    Returns
    -------
    The dates of the rows of each frame, and the columns that they are from.
    """
    order = answers.get(DATE_ORDER, "")
    dated = [dated_column(frame) for frame in frames]
    found: list[list[datetime.date | None]] = [
        [each.date if each else None] * len(frame)
        for frame, each in zip(frames, dated, strict=True)
    ]
    read: list[set[str]] = [set() for _ in frames]
    open_text = ""
    for origin, column, texts in _date_texts(frames, answers):
        positions = [
            (number, row)
            for number, rows in enumerate(found)
            for row, date in enumerate(rows)
            if date is None
        ]
        undated = [texts[number][row] for number, row in positions]
        guessed = guess_dates(undated, order)
        if guessed.is_open and not open_text:
            open_text = next((text for text in undated if guess_dates([text]).is_open), undated[0])
        guessed = _choose_of_two(guessed, order, answers, report)
        count = 0
        for (number, row), date in zip(positions, guessed.dates, strict=True):
            found[number][row] = date
            if date is not None:
                read[number].add(column)
                count += 1
        if count:
            report.apply_default(f"date of {count} polygons: from {origin}")
    if open_text:
        options = {"Day first (31.12.2024)": DAY_FIRST, "Month first (12/31/2024)": MONTH_FIRST}
        file = frames[0][FILE].iloc[0]
        text = f"{file}: Day first or month first in dates such as {open_text}?"
        report.ask(DATE_ORDER, text, options)
    if any(date is None for rows in found for date in rows):
        answered = guess_dates([answers.get(DATE, "")]).dates[0]
        is_bare = not (open_text or answered or any(map(any, found)))
        if not open_text and not (is_bare and ask_for_dates(frames, answers, report)):
            file = frames[0][FILE].iloc[0]
            text = "Which date do the polygons without one describe? (2024-12-31)"
            report.ask(DATE, f"{file}: {text}")
        found = [[date or answered for date in rows] for rows in found]
    return found, read


def _choose_of_two(
    guessed: GuessedDates, order: str, answers: Mapping[str, str], report: ImportReport
) -> GuessedDates:
    """Ask which date counts where a name has two; the earlier one until it is answered."""
    others = guess_dates(guessed.rest, order).dates
    pairs = [
        (one, other)
        for one, other in zip(guessed.dates, others, strict=True)
        if one and other and one != other
    ]
    if not pairs:
        return guessed
    text = f"Names have two dates, such as {pairs[0][0]} and {pairs[0][1]}. Which is the map's?"
    report.ask(TWO_DATES, text, {"The earlier one": EARLIER, "The later one": LATER})
    choose = max if answers.get(TWO_DATES) == LATER else min
    dates = [
        choose(one, other) if one and other else one
        for one, other in zip(guessed.dates, others, strict=True)
    ]
    return replace(guessed, dates=dates)


def _date_texts(
    frames: Sequence[GeoDataFrame], answers: Mapping[str, str]
) -> list[tuple[str, str, list[list[str]]]]:
    """Texts of each row that may contain its date, best first: where, the column if any, texts."""
    columns = [answers[DATE_COLUMN]] if answers.get(DATE_COLUMN) else list(DATE_COLUMNS)
    present = {str(name).lower(): None for frame in frames for name in frame.columns}
    texts = [
        (f"the column {name}", name, [column_texts(frame, name) for frame in frames])
        for name in columns
        if name.lower() in present
    ]

    def repeat(names: list[str]) -> list[list[str]]:
        return [[name] * len(frame) for name, frame in zip(names, frames, strict=True)]

    layers = [tuple(reversed(frame.attrs[NAMES])) for frame in frames]
    for depth in range(max((len(names) for names in layers), default=0)):
        named = [names[depth] if depth < len(names) else "" for names in layers]
        texts.append(("the names of layers and folders", "", repeat(named)))
    texts.append(("the column name", "name", [column_texts(frame, "name") for frame in frames]))
    files = [PurePosixPath(str(frame[FILE].iloc[0])) for frame in frames]
    texts.append(("the names of files", "", repeat([path.name for path in files])))
    texts.append(("the names of folders", "", repeat([str(path.parent) for path in files])))
    return texts


def _are_layers_parts(
    frames: Sequence[GeoDataFrame], dates: Sequence[Sequence[datetime.date | None]]
) -> bool:
    """Whether layers have different names on one date: else they are the maps of their dates."""
    by_name: dict[str, set[datetime.date | None]] = {}
    for frame, of_frame in zip(frames, dates, strict=True):
        by_name.setdefault(layer_name(frame), set()).update(of_frame)
    return len(set().union(*by_name.values())) < sum(map(len, by_name.values()))
