"""Rows as CSV, as a spreadsheet, pandas and Python's csv read them."""

import csv
import io
from dataclasses import replace

import pandas as pd
import pytest

from exhibits.builders.sourcing import CITATION
from exhibits.model import Exhibit
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.data_files.csv import FORMULA_STARTS, csv_bytes, data_table
from exhibits.render.data_files.metadata import column_fields
from tests.exhibits.conftest import OPENING, Build
from tests.exhibits.inert import is_number

PROVENANCE_COLUMNS = ["exhibit", "title", "as_of_view", "rule"]
MAX_COLUMNS = 30
DANGEROUS = ("=cmd()", "+1", "-1", "@x", "\t=1+1", "\r=1+1", '=HYPERLINK("http://x","y")')


def cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def planted(**columns: list) -> Exhibit:
    return Exhibit(
        id="planted",
        kind="table",
        title="A title",
        subtitle="-",
        as_of=pd.Timestamp(OPENING),
        frame=pd.DataFrame(columns),
        caption="-",
        alt="-",
    )


def test_pandas_and_python_read_every_exhibit_alike(
    entries: dict[str, CatalogueEntry], build: Build
) -> None:
    for name in entries:
        exhibit = build(name)
        data = csv_bytes(exhibit, complete=True)
        header, *rows = cells(data)
        assert len(rows) == len(exhibit.frame), name
        assert {len(row) for row in rows} <= {len(header)}, name
        read = pd.read_csv(io.BytesIO(data), dtype="str", keep_default_na=False)
        assert read.columns.tolist() == header
        assert read.to_numpy().tolist() == rows
        assert not {"hover", "geometry"} & set(header), name
        assert header[-len(PROVENANCE_COLUMNS) :] == PROVENANCE_COLUMNS
        assert {tuple(row[-4:-1]) for row in rows} <= {(name, exhibit.title, OPENING)}
        assert not any(
            cell.startswith(FORMULA_STARTS) and not is_number(cell) for row in rows for cell in row
        )


def test_no_column_of_an_exhibit_conflicts_with_provenance_columns(
    entries: dict[str, CatalogueEntry], build: Build
) -> None:
    for name in entries:
        assert not set(PROVENANCE_COLUMNS) & set(build(name).frame.columns), name


def test_a_claim_carries_its_citation(build: Build) -> None:
    header, *rows = cells(csv_bytes(build("share_cleared_raqqa"), complete=True))
    assert set(CITATION) <= set(header)
    by_id = {row[header.index("figure_id")]: dict(zip(header, row, strict=True)) for row in rows}
    claim = by_id["mcgurk-20170804-raqqa-cleared"]
    assert float(claim["value"]) == 45
    assert claim["source_id"] == "hurriyet-2017-08-04"
    assert claim["base"] == "city, by SDF since assault of early June 2017"
    assert claim["qualifier"] == "about"
    assert claim["as_of_text"] == claim["published_on"] == claim["first"] == "2017-08-04"
    assert claim["source_url"].startswith("https://")
    assert claim["low"] == claim["repeat_of"] == ""


def test_byte_order_mark_line_ends_and_encoding(build: Build) -> None:
    data = csv_bytes(build("headlines"))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r")
    assert data.endswith(b"\r\n")


def test_an_empty_exhibit_is_a_header(build: Build) -> None:
    header, *rows = cells(csv_bytes(build("headlines", "2014-01-01"), complete=True))
    assert not rows
    assert set(CITATION) <= set(header)


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_a_spreadsheet_would_execute_is_escaped(text: str) -> None:
    exhibit = replace(planted(note=[text, "calm"]), title=text)
    (_, first, second) = cells(csv_bytes(exhibit, complete=True))
    assert first[0] == f"'{text}"
    assert second[0] == "calm"
    assert second[2] == f"'{text}"


def test_numbers_remain_numbers() -> None:
    exhibit = planted(
        share=[-1.0, 45.5, float("nan")],
        count=[-5, 2000, 0],
        mixed=[-3, "-3", None],
    )
    data = csv_bytes(exhibit)
    read = pd.read_csv(io.BytesIO(data))
    assert read["share"].tolist()[:2] == [-1.0, 45.5]
    assert read["count"].tolist() == [-5, 2000, 0]
    rows = cells(data)[1:]
    assert [row[0] for row in rows] == ["-1.0", "45.5", ""]
    assert [row[2] for row in rows] == ["-3", "'-3", ""]


def test_dates_are_iso_and_missing_ones_empty() -> None:
    exhibit = planted(day=[pd.Timestamp("2017-08-04"), pd.NaT])
    assert [row[0] for row in cells(csv_bytes(exhibit))] == ["day", "2017-08-04", ""]


def test_arabic_commas_quotes_and_lines_are_preserved() -> None:
    texts = ["الرقة", 'said "so", twice', "two\nlines"]
    data = csv_bytes(planted(words=texts))
    assert [row[0] for row in cells(data)] == ["words", *texts]
    assert pd.read_csv(io.BytesIO(data))["words"].tolist() == texts


def test_writing_does_not_change_the_shared_frame(build: Build) -> None:
    exhibit = build("headlines")
    before = exhibit.frame.copy()
    csv_bytes(exhibit)
    pd.testing.assert_frame_equal(exhibit.frame, before)


def test_a_file_begins_with_data_and_ends_with_sources_and_view(
    entries: dict[str, CatalogueEntry], build: Build
) -> None:
    for name in entries:
        exhibit = build(name)
        columns = data_table(exhibit, {"handling": "", "selection": "x", "link": "y"}).columns
        complete = data_table(exhibit, complete=True).columns
        assert columns[-3:].tolist() == ["as_of_view", "selection", "link"], name
        assert len(columns) <= MAX_COLUMNS, name
        ids = [column for column in columns if column.endswith(("_id", "_ids"))]
        sources = [column for column in columns if column.startswith("source_")]
        order = [columns.tolist().index(column) for column in (*ids, *sources)]
        assert order == sorted(order) and min(order, default=1) > 0, name
        assert not {"exhibit", "title", "rule", "source_id"} & set(columns), name
        assert set(columns[:-3]) <= set(complete), name


def test_columns_of_each_kind_of_data(build: Build) -> None:
    assert data_table(build("area_over_time")).columns.tolist() == [
        *("label", "country", "day", "area_km2", "reach_km", "controller", "as_of_view")
    ]
    assert data_table(build("share_cleared_raqqa")).columns.tolist() == [
        *("as_of_text", "value", "low", "high", "unit", "qualifier", "base", "speaker"),
        *("organisation", "status", "note", "place_id", "metric", "figure_id"),
        *("source_title", "source_url", "published_on", "as_of_view"),
    ]
    claims = data_table(build("subject_area"))
    assert claims.loc[claims["role"] == "claim", "value"].notna().any()
    assert claims["area_km2"].dropna().tolist() == claims["area_km2"].dropna().round(1).tolist()


def test_a_handling_line_is_in_every_row() -> None:
    table = data_table(planted(count=[1, 2]), {"handling": "Restricted", "selection": ""})
    assert table["handling"].tolist() == ["Restricted"] * 2


def test_every_column_is_explained(entries: dict[str, CatalogueEntry], build: Build) -> None:
    for name in entries:
        exhibit = build(name)
        fields = column_fields(exhibit, {"selection": "", "link": ""})
        unexplained = [field["name"] for field in fields if not field["description"]]
        assert not unexplained, name
        for field in fields:
            numbers = field["type"] in ("number", "integer") and field["name"].endswith("_km2")
            assert not numbers or field["unit"] == "km²"
