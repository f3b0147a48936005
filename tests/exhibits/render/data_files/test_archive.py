"""The package of a brief: its content, its manifest, and that it contains nothing else."""

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import openpyxl
import pytest

from data.model import Theatre
from exhibits.brief import Brief, Progress, build_brief
from exhibits.brief_request import BriefRequest
from exhibits.links.picks import read_pick_list
from exhibits.links.view_query import require_view
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.data_files import archive
from exhibits.render.data_files.csv import FORMULA_STARTS
from exhibits.render.formats import BRIEF_FORMATS, DATA_FILES, FORMATS

BASE = "http://localhost:8501"
PICKS = "headlines,control_map,headlines:as_of=2014-01-01,share_cleared_raqqa"


def build_package(
    brief: Brief,
    theatre: Theatre,
    documents: tuple[str, ...],
    progress: Progress = lambda done, text: None,
) -> bytes:
    data_files = [FORMATS[name] for name in DATA_FILES]
    return archive.write_archive(
        brief, theatre, [BRIEF_FORMATS[name] for name in documents], data_files, progress
    )


@pytest.fixture(scope="module")
def brief(theatre: Theatre, entries: dict[str, CatalogueEntry]) -> Brief:
    request = BriefRequest(
        read_pick_list(PICKS), require_view(theatre, {}), title="../../a\\title", author="Me"
    )
    return build_brief(theatre, entries, request, BASE)


@pytest.fixture(scope="module")
def package(theatre: Theatre, brief: Brief) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(build_package(brief, theatre, ("html",))))


def test_file_names_are_generated_sorted_and_of_one_date(package: zipfile.ZipFile) -> None:
    assert package.testzip() is None
    names = package.namelist()
    assert (
        names
        == sorted(names)
        == [
            "MANIFEST",
            "README.txt",
            "alt_text_and_sources.txt",
            "brief.html",
            "data/01_headlines.csv",
            "data/01_headlines.metadata.json",
            "data/01_headlines.xlsx",
            "data/02_control_map.csv",
            "data/02_control_map.geojson",
            "data/02_control_map.metadata.json",
            "data/02_control_map.xlsx",
            "data/03_headlines.csv",
            "data/03_headlines.metadata.json",
            "data/03_headlines.xlsx",
            "data/04_share_cleared_raqqa.csv",
            "data/04_share_cleared_raqqa.metadata.json",
            "data/04_share_cleared_raqqa.xlsx",
            "datapackage.json",
            "sources.csv",
        ]
    )
    for entry in package.infolist():
        assert entry.date_time == (2017, 8, 4, 0, 0, 0)
        assert (entry.create_system, entry.external_attr >> 16) == (3, 0o644)


def test_the_manifest_has_the_digest_of_every_other_file(package: zipfile.ZipFile) -> None:
    lines = [line.split("  ") for line in package.read("MANIFEST").decode().splitlines()]
    digests = {name: digest for digest, name in lines}
    assert set(digests) == set(package.namelist()) - {"MANIFEST"}
    for name, digest in digests.items():
        assert hashlib.sha256(package.read(name)).hexdigest() == digest


def test_data_files_equal_the_exports_of_the_exhibits(
    package: zipfile.ZipFile, brief: Brief
) -> None:
    item = brief.items[1]
    for form in DATA_FILES:
        exported = FORMATS[form].write(item.exhibit, item.export_context, item.notes)
        assert package.read(f"data/02_control_map{FORMATS[form].suffix}") == exported


def test_every_source_occurs_once_with_its_address(
    package: zipfile.ZipFile, brief: Brief, theatre: Theatre
) -> None:
    rows = list(csv.DictReader(io.StringIO(package.read("sources.csv").decode("utf-8-sig"))))
    assert [row["source_id"] for row in rows] == [source.source_id for source in brief.sources]
    for row in rows:
        known = theatre.sources.fillna({"url": ""}).loc[row["source_id"]]
        assert (row["via"], row["url"]) == (known["via"], known["url"])
        assert row["licence"] == "CC-BY-4.0"
        assert re.fullmatch(r"(\d{4}-\d\d-\d\d)?", row["published_on"])
        assert not any(cell.startswith(FORMULA_STARTS) for cell in row.values())


def test_the_package_describes_every_table(package: zipfile.ZipFile) -> None:
    descriptor = json.loads(package.read("datapackage.json"))
    assert descriptor["profile"] == "data-package"
    assert re.fullmatch(r"[0-9a-f]{12}", descriptor["version"])
    assert descriptor["homepage"].startswith(f"{BASE}/brief?")
    assert {licence["name"] for licence in descriptor["licenses"]} >= {"CC-BY-4.0", "ODbL-1.0"}
    names = [resource["name"] for resource in descriptor["resources"]]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[-a-z0-9._/]+", name) for name in names)
    data = {name for name in package.namelist() if name.startswith("data/")} | {"sources.csv"}
    data -= {name for name in data if name.endswith(".metadata.json")}
    assert {resource["path"] for resource in descriptor["resources"]} == data
    for resource in descriptor["resources"]:
        content = package.read(resource["path"])
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        if resource["format"] == "csv":
            rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
            fields = resource["schema"]["fields"]
            assert rows.fieldnames == [field["name"] for field in fields]
            for row in rows:
                for field in fields:
                    assert FITS[field["type"]](row[field["name"]]), (resource["name"], field)


def test_workbooks_have_the_columns_of_the_csv_and_fit_its_schema(
    package: zipfile.ZipFile,
) -> None:
    """Check what `frictionless validate` checks: sheet, header and the type of each cell."""
    descriptor = json.loads(package.read("datapackage.json"))
    resources = {resource["path"]: resource for resource in descriptor["resources"]}
    workbooks = [path for path in resources if path.endswith(".xlsx")]
    assert len(workbooks) == 4
    for path in workbooks:
        resource, table = resources[path], resources[path.replace(".xlsx", ".csv")]
        assert resource["schema"] == table["schema"]
        book = openpyxl.load_workbook(io.BytesIO(package.read(path)))
        header, *rows = book[resource["dialect"]["excel"]["sheet"]].iter_rows(values_only=True)
        fields = resource["schema"]["fields"]
        assert list(header) == [field["name"] for field in fields]
        for row in rows:
            for field, cell in zip(fields, row, strict=True):
                assert cell is None or isinstance(cell, CELLS[field["type"]]), (path, field, cell)
                if field["type"] in ("number", "integer"):
                    assert not isinstance(cell, bool)


def test_alt_texts_and_sources_of_every_exhibit(package: zipfile.ZipFile, brief: Brief) -> None:
    text = package.read("alt_text_and_sources.txt").decode("utf-8")
    for index, item in enumerate(brief.items, start=1):
        assert f"{index}. {item.exhibit.message or item.exhibit.title}\n" in text
        assert f"Alt text: {' '.join(item.exhibit.alt.split())}\n" in text
        for number, source in enumerate(item.exhibit.sources, start=1):
            assert f"[{number}] {source.title}, {source.url}" in text
    assert "cite=" not in text


CELLS: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "date": datetime,
}


def _number(text: str) -> bool:
    return text == "" or float(text) == float(text)


FITS: dict[str, Callable[[str], bool]] = {
    "string": lambda text: True,
    "number": _number,
    "integer": lambda text: text == "" or str(int(text)) == text,
    "boolean": lambda text: text in ("", "True", "False"),
    "date": lambda text: bool(re.fullmatch(r"(\d{4}-\d\d-\d\d)?", text)),
}


def test_worksheets_of_an_arabic_brief_are_right_to_left(brief: Brief, theatre: Theatre) -> None:
    items = tuple(
        replace(item, export_context=replace(item.export_context, language="ar"))
        for item in brief.items[:1]
    )
    turned = replace(brief, items=items)
    package = zipfile.ZipFile(io.BytesIO(build_package(turned, theatre, ())))
    book = openpyxl.load_workbook(io.BytesIO(package.read("data/01_headlines.xlsx")))
    assert all(sheet.sheet_view.rightToLeft for sheet in book)


def test_progress_increases_and_an_exception_cancels_the_work(
    brief: Brief, theatre: Theatre
) -> None:
    reports: list[tuple[float, str]] = []
    build_package(brief, theatre, ("html",), lambda share, title: reports.append((share, title)))
    shares = [done for done, _ in reports]
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] < 1
    assert any("headlines.csv" in text for _, text in reports)

    class EnoughError(Exception):
        pass

    def stop(done: float, text: str) -> None:
        if done > 0.3:
            raise EnoughError

    with pytest.raises(EnoughError):
        build_package(brief, theatre, ("html",), stop)
