"""An empty optional cell, column or table breaks no exhibit and no export, and is never printed."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from itertools import cycle
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.loading.completion.columns import MANDATORY
from data.loading.theatre import read_theatre
from data.model import Column, Filters, Table, Theatre
from data.schema import TABLES
from exhibits.brief import BriefItem, build_item
from exhibits.brief_request import BriefRequest
from exhibits.builders.maps.basemap import read_basemap
from exhibits.catalogue import catalogue
from exhibits.links.view_query import require_view
from exhibits.model import View
from exhibits.render.formats import FORMATS
from tests.data.conftest import arabic_name
from tests.exhibits.conftest import sample_exhibits
from tests.exhibits.punctuation import find_loose_punctuation
from tests.lean_theatres import THEATRES, copy_full_theatre, write_theatre
from tests.sampling import IS_EXHAUSTIVE, every_other, one_in

MISSING_TEXT = re.compile(r"\b(?:nan|NaN|NaT|None(?! in the))\b|<NA>")
TEXT_COLUMNS = ("hover", "name", "text", "legend", "label")
REFERRED = {column.refers for spec in TABLES for column in spec.columns if column.refers}
# Of these, an empty cell changes what other rows refer to, or what the rules require of the row.
NEEDED = {
    *(("figures", "value"), ("figures", "base"), ("figures", "low"), ("figures", "high")),
    *(("events", "lat"), ("events", "lon"), ("places", "lat"), ("places", "lon")),
    *(("control", "source_id"), ("events", "source_id"), ("clearing", "source_id")),
    *(("metrics", "opposite"), ("units", "to_canonical")),
    *(("neighbourhoods", "neighbourhood_id"), ("figures", "source_id"), ("places", "kind")),
}


def optional_columns(spec: Table) -> list[Column]:
    """Columns that may be empty whatever the other cells are."""
    skipped = {*MANDATORY.get(spec.name, ())}
    if spec.name in REFERRED:
        skipped |= set(spec.key)
    return [c for c in spec.columns if c.name not in skipped and (spec.name, c.name) not in NEEDED]


def empty_cells(path: Path, columns: list[str], rows: slice) -> None:
    frame = pd.read_csv(path, dtype="str", keep_default_na=False)
    for column in columns:
        frame.loc[frame.index[rows], column] = ""
    frame.to_csv(path, index=False)


def texts_in(value: Any, depth: int = 0) -> Iterator[str]:
    """Yield the texts that an exhibit shows."""
    match value:
        case str():
            yield value
        case pd.DataFrame():
            for column in TEXT_COLUMNS:
                if column in value:
                    yield from (text for text in value[column] if isinstance(text, str))
        case list() | tuple():
            for item in value:
                yield from texts_in(item, depth + 1)
        case _ if is_dataclass(value) and depth < 6:
            for field in fields(value):
                yield from texts_in(getattr(value, field.name), depth + 1)


def views_of(theatre: Theatre, exhibit_id: str) -> View:
    """A view in which an exhibit shows the first claim, or the first place of control."""
    filters, claim = Filters(), ""
    if exhibit_id == "rivals" and len(theatre.figures):
        first = theatre.figures.iloc[0]
        filters = Filters(metric=str(first["metric"]), place=str(first["place_id"]))
    if exhibit_id in ("place", "place_history") and len(theatre.control):
        filters = Filters(place=str(theatre.control["place_id"].iloc[0]))
    if exhibit_id == "evidence" and len(theatre.figures):
        claim = str(theatre.figures.index[0])
    return replace(require_view(theatre, {}), filters=filters, claim=claim)


def text_of(item: BriefItem, form: str) -> str:
    content = FORMATS[form].write(item.exhibit, item.export_context, item.notes)
    if form == "csv":
        return content.decode("utf-8-sig")
    if form != "xlsx":
        return ""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if "worksheets" in name or "Strings" in name]
        return " ".join(archive.read(name).decode("utf-8") for name in names)


def assert_exhibits_are_sound(
    folder: Path, turn: int, forms: tuple[str, ...] = ("csv",), rotated: tuple[str, ...] = ()
) -> None:
    """Check sampled exhibits, written in each of the formats and one of the rotated ones."""
    theatre = read_theatre(folder)  # raises if there is a finding
    further = cycle(rotated or ("",))
    entries = catalogue(theatre, read_basemap(theatre))
    for name in sample_exhibits(entries, turn):
        entry, view = entries[name], views_of(theatre, name)
        item = build_item(theatre, entry, view, "http://localhost:8501", BriefRequest((), view))
        used = (*forms, *rotated) if IS_EXHAUSTIVE else filter(None, (*forms, next(further)))
        written = [text_of(item, form) for form in used if FORMATS[form].fits(item.exhibit)]
        for text in (*texts_in(item.exhibit), *item.notes, *written):
            found = MISSING_TEXT.search(text)
            assert not found, f"{name}: {text[max(found.start() - 60, 0) : found.end() + 60]}"
        assert not find_loose_punctuation([*texts_in(item.exhibit), *item.notes]), name


@pytest.mark.parametrize("name", every_other(THEATRES))  # the others: tests/pages
def test_every_exhibit_of_a_lean_theatre(tmp_path: Path, name: str) -> None:
    folder = write_theatre(tmp_path / name, **THEATRES[name])
    turn = [*THEATRES].index(name) // 2
    assert_exhibits_are_sound(folder, turn, ("csv",), ("svg", "xlsx"))


def test_a_theatre_without_claims_of_area_has_no_comparison_with_them(tmp_path: Path) -> None:
    theatre = read_theatre(write_theatre(tmp_path / "lean", **THEATRES["control-alone"]))
    entries = catalogue(theatre, read_basemap(theatre))
    assert "subject_area" in entries and "model_against_claims" not in entries


@pytest.mark.parametrize("position", range(2))
def test_all_optional_columns_of_some_tables_at_once(tmp_path: Path, position: int) -> None:
    empty_and_check(tmp_path, TABLES[position::2], slice(None), position)


def test_all_optional_cells_of_the_first_rows(tmp_path: Path) -> None:
    empty_and_check(tmp_path, TABLES, slice(0, 1))


def empty_and_check(folder: Path, specs: Sequence[Table], rows: slice, turn: int = 0) -> None:
    copy_full_theatre(folder / "full")
    for spec in specs:
        columns = [arabic_name(column) for column in optional_columns(spec)]
        empty_cells(folder / "full" / spec.file, columns, rows)
    assert_exhibits_are_sound(folder / "full", turn)


@pytest.mark.slow
@pytest.mark.parametrize("spec", TABLES, ids=lambda spec: spec.name)
def test_all_optional_cells_of_the_first_row_of_a_table(tmp_path: Path, spec: Table) -> None:
    empty_and_check(tmp_path, [spec], slice(0, 1))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spec", "column"),
    [(spec, column) for spec in TABLES for column in optional_columns(spec)],
    ids=lambda item: item.name,
)
def test_each_optional_column(tmp_path: Path, spec: Table, column: Column) -> None:
    folder = copy_full_theatre(tmp_path / "full")
    empty_cells(folder / spec.file, [arabic_name(column)], slice(None))
    assert_exhibits_are_sound(folder, 0, ("csv", "xlsx", "png"))


OPTIONAL_TABLES = {
    **{name: [name] for name in ("events", "rival_dates", "conversions", "clearing", "actors")},
    "control": ["control", "rival_dates"],
    "claims": ["figures", "conversions"],
    "neighbourhoods": ["neighbourhoods", "clearing"],
    "bases": ["bases"],
}


@pytest.mark.parametrize("name", one_in(4, OPTIONAL_TABLES))
def test_each_optional_table(tmp_path: Path, name: str) -> None:
    names = OPTIONAL_TABLES[name]
    folder = copy_full_theatre(tmp_path / "full")
    for spec in TABLES:
        if spec.name in names:
            (folder / spec.file).unlink()
    if "actors" in names:
        settings = folder / "theatre.toml"
        settings.write_text(settings.read_text("utf-8").replace('subject = "rsf"\n', ""), "utf-8")
    assert_exhibits_are_sound(folder, [*OPTIONAL_TABLES].index(name) // 2)
