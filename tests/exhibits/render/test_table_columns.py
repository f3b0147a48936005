"""Columns without any value are left out where tables are shown; data files keep them."""

from collections.abc import Callable

import pandas as pd
import pytest

from exhibits.i18n.export_phrases import PagePhrases
from exhibits.model import Exhibit, TableMarks
from exhibits.page_setup import ExportContext
from exhibits.render.formats import FORMATS
from exhibits.render.html.claims import render_ledger_rows
from exhibits.render.html.fragments import render_table
from exhibits.render.pdf.tables import ROWS
from exhibits.render.pptx.tables import table_cells
from tests.exhibits.conftest import OPENING, Build

FRAME = pd.DataFrame(
    {"place": ["A", "B"], "km2": [1.0, None], "remark": ["", None], "via": "not stated"}
).assign(source_id=None, source_url=None, source_title="")
HEADINGS = (("place", "Place"), ("km2", "Area"), ("remark", "Remark"), ("via", "Source type"))
TABLE = Exhibit("t", "table", "T", "", pd.Timestamp(OPENING), FRAME, "", "T.", TableMarks(HEADINGS))


def pdf_headings(exhibit: Exhibit) -> str:
    records = exhibit.frame.to_dict("records")
    return " ".join(ROWS["table"](records, exhibit, PagePhrases("en"), {})[0])


@pytest.mark.parametrize(
    "write",
    [render_table, lambda table: " ".join(table_cells(table, 9).heads), pdf_headings],
    ids=["html", "pptx", "pdf"],
)
def test_columns_without_values_are_left_out(write: Callable[[Exhibit], str]) -> None:
    text = str(write(TABLE))
    assert "Place" in text and "Area" in text
    assert "Remark" not in text and "Source" not in text


def test_a_data_file_keeps_them() -> None:
    content = FORMATS["csv"].write(TABLE, ExportContext(), ())
    assert b"remark" in content and b"via" in content


def test_the_ledger_has_no_types_of_sources_where_none_is_stated(build: Build) -> None:
    rows = build("ledger").frame.head(3)
    assert "Source type" in render_ledger_rows(rows, "-as_of", str)
    without = render_ledger_rows(rows.assign(via="not stated"), "-as_of", str)
    assert "Source type" not in without and without.count("<td") == 3 * 8
