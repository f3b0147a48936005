"""Controllers of polygons from users' vector files: of a column, of names, or as answered."""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import cast

from geopandas import GeoDataFrame

from geo.importing.column_choices import (
    CONTROLLER_COLUMN,
    NO_COLUMN,
    ask_for_controllers,
    column_texts,
    dated_column,
)
from geo.importing.dates import guess_dates
from geo.importing.reader_process import FILE, NAMES
from geo.importing.report import ImportReport

CONTROLLER = "controller"
"""Key of the question who controls the polygons that name nobody."""
LAYER_NAMES = "names of layers"
"""Answer on the column of controllers: none, layers have their names."""
CLEAR_COLUMNS = (
    *("controller", "control", "controlled_by", "controlled", "held_by", "holder", "occupier"),
    *("actor", "faction", "party", "side", "group", "owner", "areas_of_c", "areas_of_control"),
)
CONTROLLER_COLUMNS = (
    *CLEAR_COLUMNS,
    *("status", "class", "category", "type", "name", "title", "label", "fill"),
)
MAX_CONTROLLERS = 40
"""A column with more different texts than this names something else than controllers."""


def find_controllers(
    frames: Sequence[GeoDataFrame], assessor: str, answers: Mapping[str, str], report: ImportReport
) -> tuple[list[list[str]], list[str]]:
    """Find the controller of each row: a column, else a name of layers or files, else asked.

    Returns
    -------
    The controllers of the rows of each frame, and the column that they are from; "" if from none.
    """
    answer, chosen = answers.get(CONTROLLER, "").strip(), answers.get(CONTROLLER_COLUMN, "")
    candidates = controller_columns([frame for frame in frames if not dated_column(frame)])
    from_names = _controllers_in_names(frames)
    if candidates and not chosen and candidates[0] not in CLEAR_COLUMNS:
        named = list(dict.fromkeys(from_names)) if from_names else []
        options = {name: name for name in candidates}
        options |= {f"The names of layers: {', '.join(named[:3])}": LAYER_NAMES} if named else {}
        if len(options) > 1:
            text = f"{frames[0][FILE].iloc[0]}: Which column names the controller?"
            report.ask(CONTROLLER_COLUMN, text, options)
    columns = [chosen] if chosen else candidates
    columns = [name for name in columns if name not in (LAYER_NAMES, NO_COLUMN)]
    texts, read = [], []
    for frame in frames:
        dated = dated_column(frame)
        found = (
            (name, column_texts(frame, name)) for name in ([dated.column] if dated else columns)
        )
        column, cells = next(
            ((name, cells) for name, cells in found if any(cells)), ("", [""] * len(frame))
        )
        texts.append(cells)
        read.append(column)
        if column and not dated:
            report.apply_default(f"controller: the column {column}")
    if from_names and not any(text for rows in texts for text in rows):
        report.apply_default("controller: the names of layers or files, without their dates")
        texts = [[name] * len(frame) for name, frame in zip(from_names, frames, strict=True)]
    if not all(text for rows in texts for text in rows):
        is_bare = not (answer or candidates or from_names)
        is_open = is_bare and ask_for_controllers(frames, answers, report)
        bare = [frame for frame, rows in zip(frames, texts, strict=True) if not all(rows)]
        count = sum(not text for rows in texts for text in rows)
        where = f"{count} of {sum(map(len, frames))} polygons, as in {bare[0][FILE].iloc[0]}"
        text = f"Who controls the polygons without a named controller? These are {where}"
        if not is_open:
            report.ask(CONTROLLER, text)
        spare = answer or name_spare_controller(assessor)
        if not answer and frames:
            report.apply_default(f"controller of polygons without one: {spare!r}, not a name")
        texts = [[text or spare for text in rows] for rows in texts]
    return texts, read


def name_spare_controller(assessor: str) -> str:
    """Name the controller of polygons that name none, until the question about it is answered."""
    return f"Area mapped by {assessor}"


def controller_columns(frames: Sequence[GeoDataFrame]) -> list[str]:
    """Columns that may name controllers, best first: of few texts that are no dates."""
    found = []
    for name in CONTROLLER_COLUMNS:
        texts = {text for frame in frames for text in column_texts(frame, name) if text}
        dates = guess_dates(sorted(texts)).dates
        is_dated = any(date is not None for date in dates)
        # Zone 1, Zone 2: numbers of shapes, not names of controllers.
        bare = {re.sub(r"\d+", "", text).strip() for text in texts}
        is_numbered = name not in (*CLEAR_COLUMNS, "fill") and len(bare) < len(texts)
        if texts and len(texts) <= MAX_CONTROLLERS and not is_dated and not is_numbered:
            found.append(name)
    return found


def _controllers_in_names(frames: Sequence[GeoDataFrame]) -> list[str]:
    """Names of layers, or of files, without dates, if one date has several of them."""
    for names in (
        [layer_name(frame) for frame in frames],
        [PurePosixPath(str(frame[FILE].iloc[0])).stem for frame in frames],
    ):
        guessed = guess_dates(names)
        by_date: dict[object, set[str]] = {}
        for date, rest in zip(guessed.dates, guessed.rest, strict=True):
            by_date.setdefault(date, set()).add(rest)
        if any(len(rest) > 1 for rest in by_date.values()) and all(guessed.rest):
            return guessed.rest
    return []


def layer_name(frame: GeoDataFrame) -> str:
    """Names of a layer and its folders without their dates."""
    rest = guess_dates(list(cast(tuple[str, ...], frame.attrs[NAMES]))).rest
    return " / ".join(name for name in rest if name)
