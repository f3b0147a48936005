"""Rows and columns of tables in stills, and how drawings are split over pages."""

import itertools
import re
from dataclasses import replace

import pandas as pd
import pytest
from markupsafe import escape

from exhibits.brief import BriefItem
from exhibits.model import Exhibit, TableMarks
from exhibits.page_setup import ExportContext
from exhibits.render.html import fragments
from exhibits.render.html.light_page import PageLinks, light_page
from exhibits.render.html.page import html_page
from exhibits.render.listed_rows import list_rows
from exhibits.render.pagination import ITEMS, shown_note, split_exhibit
from exhibits.render.pptx.tables import table_cells
from tests.exhibits.conftest import Build


@pytest.fixture
def change(build: Build) -> Exhibit:
    return build("change")


def test_a_still_of_changes_lists_changes_and_counts_the_rest(change: Exhibit) -> None:
    listed = list_rows(change)
    states = change.frame["state"]
    assert set(listed.exhibit.frame["state"]) == set(states) - {"held"}
    assert listed.unlisted == (("held on both dates", int((states == "held").sum())),)
    assert "Not listed: 51 held on both dates" in " ".join(listed.notes("en"))
    assert "51" in " ".join(listed.notes("ar"))
    nothing_changed = replace(change, frame=change.frame[states == "held"])
    assert len(list_rows(nothing_changed).exhibit.frame) == (states == "held").sum()


def test_pages_list_changes_and_count_the_rest(change: Exhibit) -> None:
    item = BriefItem(change, ExportContext("Test", ""))
    pages = [
        fragments.render_table(change),
        html_page(change, item.export_context).decode(),
        light_page(item, PageLinks()).content.decode(),
    ]
    changed = change.frame.loc[change.frame["state"] != "held", "name_en"]
    for page in pages:
        table = page[page.index("<tbody>") : page.index("</tbody>")]
        assert all(str(escape(name)) in table for name in changed)
        assert table.count("<tr") == len(changed)
        assert "Not listed: 51 held on both dates; see the XLSX or CSV file." in page
    assert change.subtitle.startswith(f"{len(changed)} places changed; ")
    assert change.subtitle.endswith("; 51 held on both dates")


def test_computed_numbers_are_the_same_on_screen_and_in_stills(change: Exhibit) -> None:
    areas = [3419.6, 712.3, 40.04, 0.02, -0.2]
    rows = change.frame[change.frame["state"] != "held"].head(len(areas)).assign(area_km2=areas)
    marks = TableMarks(columns=(("name_en", "Place"), ("area_km2", "km²")))
    table = replace(change, frame=rows, marks=marks)
    expected = ["3,400", "710", "40", "<1", ">\u22121"]
    assert list_rows(table).exhibit.frame["area_km2"].tolist() == expected
    screen = fragments.render_table(table)
    slide = table_cells(list_rows(table).exhibit, len(areas))
    for text, cells in zip(expected, slide.rows, strict=True):
        assert f">{escape(text)}<" in screen
        assert text in cells
    assert slide.numeric[slide.heads.index("km²")]
    small = list_rows(replace(table, frame=rows.assign(area_km2=[0.02, -0.04, 12.3, 0.0, 4.0])))
    assert small.exhibit.frame["area_km2"].tolist() == ["<0.1", ">\u22120.1", "12.3", "0.0", "4.0"]


def test_dates_and_statuses_are_translated_in_files_of_every_kind(change: Exhibit) -> None:
    rows = change.frame[change.frame["state"] != "held"].head(5)
    table = replace(change, frame=rows.assign(changed_on=pd.Timestamp("2017-06-06")))
    marks = TableMarks(columns=(("status", "Status"), ("changed_on", "Date")))
    page = html_page(replace(table, marks=marks), ExportContext("Test", "", language="ar")).decode()
    cells = page[page.index("<tbody>") : page.index("</tbody>")]
    assert "2017" in cells
    assert not re.search("verified|Jun", cells)


def test_a_column_of_one_value_is_stated_once(change: Exhibit) -> None:
    rows = change.frame[change.frame["state"] == "lost"].head(8)
    listed = list_rows(replace(change, frame=rows))
    headings = [heading for _, heading in listed.exhibit.table_columns]
    constants = dict(listed.constants)
    assert constants["Change"] == "lost by ISIL" and "Change" not in headings
    assert "Place" in headings and len(headings) >= 3
    few = list_rows(replace(change, frame=rows.head(3)))
    assert not few.constants


@pytest.mark.parametrize("fitting", [4, 7, 10])
def test_pages_are_filled_and_of_even_height(build: Build, fitting: int) -> None:
    """Drawings of claims omit by rank: all claims need more panels than the first ones."""
    exhibit = build("rivals")
    items = ITEMS["rivals"]
    total = items.count(exhibit)

    def count_omitted(part: Exhibit, page: int) -> int:
        height = items.count(part) + 2 * (part.frame["panel"].nunique() - 1)
        return max(height - fitting, 0)

    parts = split_exhibit(exhibit, count_omitted, total)
    assert pd.concat([part.frame for part in parts]).index.tolist() == exhibit.frame.index.tolist()
    assert not any(count_omitted(part, 0) for part in parts)
    for part, after in itertools.pairwise(parts):
        both = replace(part, frame=pd.concat([part.frame, after.frame]))
        assert count_omitted(both, 0)
    assert shown_note(parts[0], 0).startswith("Claims 1 to ")
    assert shown_note(parts[-1], 0).endswith(f" to {total} of {total}")


TEXTS = ("change", "place_history", "ledger", "disagreements", "conversions", "events_iraq")


@pytest.mark.parametrize("name", TEXTS)
def test_cells_begin_with_a_capital_unless_they_are_figures(build: Build, name: str) -> None:
    exhibit = build(name)
    listed = list_rows(exhibit).exhibit
    for column, heading in listed.table_columns:
        texts = [cell for cell in listed.frame[column] if isinstance(cell, str)]
        lower = [text for text in texts if text[:1].islower() and not re.search(r"\d", text)]
        assert set(lower) <= {"intelNews"}, heading
    assert exhibit.frame.equals(build(name).frame), "data files have the texts of the records"


def test_percentages_of_all_tables_have_one_form(build: Build) -> None:
    frame = build("governorates_table").frame
    texts = [cell for cell in frame.to_numpy().ravel() if isinstance(cell, str) and "%" in cell]
    assert texts and all(re.fullmatch(r"[\d.]+\u202f%", text) for text in texts)
    assert re.search(r"\d\u202f%", build("governorates").alt)
