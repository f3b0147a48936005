"""Completion of the tables of a theatre as text: columns, defaults, ids and references."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from data.loading.completion import actors, claims, places, sources
from data.loading.completion.columns import DEFAULT_MEANINGS, DEFAULTS, NAME_OR_ID, missing_columns
from data.loading.completion.control import complete_month_dates, spell_assessors
from data.loading.completion.draft import Draft
from data.loading.completion.inferences import Inferences, format_rows
from data.schema import TABLES
from geo.theatre.assessed_polygons import AssessedPolygons


def complete_cells(
    folder: Path,
    settings: dict[str, Any],
    cells: dict[str, pd.DataFrame],
    inferences: Inferences,
    polygons: Mapping[str, AssessedPolygons],
) -> Draft:
    """Complete the tables of a theatre.

    Parameters
    ----------
    settings : theatre.toml as read, possibly empty.
    cells : text cells of each table that could be read, indexed by spreadsheet row; columns and
        rows may be missing.
    polygons : maps of control by assessor.

    Returns
    -------
    The completed tables and settings. A table that lacks a column which nothing replaces is left as
    it is.
    """
    draft = Draft(folder, dict(settings), dict(cells), inferences, polygons)
    _read_country_codes(draft)
    _add_columns(draft)
    if draft.has("control"):
        complete_month_dates(draft.cells["control"])
        spell_assessors(draft.cells["control"])
    _fill_defaults(draft)
    sources.complete_sources(draft)
    claims.complete_units(draft)
    claims.complete_metrics(draft)
    places.complete_places(draft)
    claims.complete_bases(draft)
    actors.complete_actors(draft)
    claims.complete_figures(draft)
    places.complete_events(draft)
    if draft.has("clearing"):
        claims.fill_precision(draft.cells["clearing"], "date_reported", "precision")
    _order_columns(draft)
    return draft


def _read_country_codes(draft: Draft) -> None:
    """Read codes listed alone, ``countries = ["SDN"]``, as tables of countries."""
    listed = draft.settings.get("countries")
    if isinstance(listed, list):
        draft.settings["countries"] = [
            {"iso3": item} if isinstance(item, str) else item for item in listed
        ]


def _add_columns(draft: Draft) -> None:
    for spec in TABLES:
        frame = draft.cells.get(spec.name)
        if frame is None:
            continue
        missing = [] if frame.empty else missing_columns(spec.name, frame)
        missing += [
            NAME_OR_ID[spec.name, name] for name in missing if (spec.name, name) in NAME_OR_ID
        ]
        absent = [c.name for c in spec.columns if c.name not in frame and c.name not in missing]
        draft.cells[spec.name] = frame.assign(**dict.fromkeys(absent, "")).astype("str")


def _fill_defaults(draft: Draft) -> None:
    for name, texts in DEFAULTS.items():
        frame = draft.cells.get(name)
        if frame is None or frame.empty:
            continue
        for column, text in texts.items():
            if column not in frame or not text:
                continue
            is_empty = frame[column] == ""
            if is_empty.any():
                frame.loc[is_empty, column] = text
                meaning = DEFAULT_MEANINGS.get((name, column), DEFAULT_MEANINGS.get(("", column)))
                what = f"{text}: {meaning}" if meaning else text
                count = format_rows(int(is_empty.sum()))
                draft.inferences.add(name, column, f"{what}, in {count}", "empty cells")


def _order_columns(draft: Draft) -> None:
    for spec in TABLES:
        frame = draft.cells.get(spec.name)
        if frame is not None:
            names = [column.name for column in spec.columns if column.name in frame]
            draft.cells[spec.name] = frame.loc[:, names]
