"""Tables that may be empty or missing: every exhibit is built, drawn and exported without them."""

import csv
import itertools
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from data.loading.theatre import default_theatre, read_theatre
from data.model import Theatre
from data.schema import table
from exhibits.brief import build_item
from exhibits.brief_request import BriefRequest
from exhibits.builders.maps.basemap import read_basemap
from exhibits.catalogue import catalogue
from exhibits.model import Exhibit
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.theme import LIGHT
from tests.exhibits.conftest import NOT_DRAWN, OPENING, Build, sample_exhibits, view_of
from tests.exhibits.render.test_formats import BASE, SOUND, export_item

EMPTY = ["events", "rival_dates", "neighbourhoods", "clearing", "conversions"]
MISSING = ["rival_dates", "conversions"]
# Reports refer to neighbourhoods, so neighbourhoods cannot be empty alone.
NEEDS = {"neighbourhoods": ["clearing"]}
CASES = {name: [name, *NEEDS.get(name, [])] for name in EMPTY}
Copy = Callable[[list[str], list[str]], Path]


@pytest.fixture
def copy_without(tmp_path: Path) -> Copy:
    """A copy of the shipped theatre with some tables emptied and others missing."""

    def copied(empty: list[str], missing: list[str]) -> Path:
        folder = tmp_path / "copy"
        shutil.copytree(default_theatre(), folder)
        for name in (*empty, *missing):
            path = folder / table(name).file
            header = path.read_text("utf-8").splitlines()[0]
            path.write_text(f"{header}\n", "utf-8")
            if name in missing:
                path.unlink()
        return folder

    return copied


@pytest.mark.slow
@pytest.mark.parametrize("empty", CASES.values(), ids=CASES)
def test_every_exhibit_is_built_and_drawn(copy_without: Copy, empty: list[str]) -> None:
    theatre = read_theatre(copy_without(empty, []))
    for name, entry in catalogue(theatre, read_basemap(theatre)).items():
        draw_all_widths(entry.build(view_of(name, OPENING, theatre.settings.whole)))


def test_every_exhibit_is_drawn_and_exported_without_any_of_them(copy_without: Copy) -> None:
    theatre = read_theatre(copy_without(EMPTY, []))
    forms = itertools.cycle(["svg", "xlsx", "html"])
    entries = catalogue(theatre, read_basemap(theatre))
    families = set()
    for name in sample_exhibits(entries, 4):
        family = name.partition("_")[0]
        draw_and_export(theatre, entries[name], name, "" if family in families else next(forms))
        families.add(family)


def draw_all_widths(exhibit: Exhibit) -> None:
    if exhibit.kind not in NOT_DRAWN and not exhibit.missing:
        assert draw_figure(exhibit, DrawingContext(LIGHT, 900.0, 13.0))
    assert "nan" not in f"{exhibit.caption} {exhibit.alt} {exhibit.note}".lower().split()


def draw_and_export(theatre: Theatre, entry: CatalogueEntry, name: str, form: str) -> None:
    """Draw an exhibit, write it as CSV, and in one further format if given."""
    view = view_of(name, OPENING, theatre.settings.whole)
    item = build_item(theatre, entry, view, BASE, BriefRequest((), view))
    draw_all_widths(item.exhibit)
    rows = list(csv.reader(export_item(item, "csv").decode("utf-8-sig").splitlines()))
    assert len(rows) >= 1
    if form:
        assert SOUND[form](export_item(item, form), item) is None


def test_empty_tables_have_the_types_of_full_ones(copy_without: Copy, theatre: Theatre) -> None:
    without = read_theatre(copy_without(EMPTY, []))
    for name in EMPTY:
        full, empty = getattr(theatre, name), getattr(without, name)
        assert empty.empty and not full.empty
        pd.testing.assert_series_equal(empty.dtypes, full.dtypes)
        assert empty.index.names == full.index.names


def test_a_missing_table_is_an_empty_one(copy_without: Copy, tmp_path: Path) -> None:
    assert MISSING
    missing = read_theatre(copy_without([], MISSING))
    shutil.rmtree(tmp_path / "copy")
    empty = read_theatre(copy_without(MISSING, []))
    for name in MISSING:
        pd.testing.assert_frame_equal(getattr(missing, name), getattr(empty, name))


def test_a_city_without_neighbourhoods_has_a_map_as_well_as_one_with(
    copy_without: Copy, theatre: Theatre, build: Build
) -> None:
    folder = copy_without([], [])
    first, second = (city.place_id for city in theatre.settings.cities[:2])
    for name in ("neighbourhoods", "clearing"):
        path = folder / table(name).file
        head, *rows = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text(head + "".join(r for r in rows if not r.startswith(f"{first},")), "utf-8")
    changed = read_theatre(folder)
    entries = catalogue(changed, read_basemap(changed))
    assert f"reported_share_{first}" not in entries
    name = f"city_map_{first}"
    draw_and_export(changed, entries[name], name, "svg")
    assert entries[name].build(view_of(name, OPENING, changed.settings.whole)).missing
    for kind in ("city_map", "reported_share"):
        other = f"{kind}_{second}"
        same = entries[other].build(view_of(other, OPENING, changed.settings.whole))
        pd.testing.assert_frame_equal(same.frame, build(other).frame)
