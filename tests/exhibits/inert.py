"""Checks that a file contains nothing active, with independent parsers.

Not a test module: the tests of the hostile theatre and ``python -m tests.every_export --hostile``
share it. Every function raises AssertionError with what was found.
"""

import csv
import io
import json
import re
import sqlite3
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
from PIL import Image
from plotly.offline import get_plotlyjs
from pptx import Presentation

from exhibits import render
from exhibits.render.data_files.csv import FORMULA_STARTS
from exhibits.render.plotly.drawing import Drawing
from tests.exhibits.render.html.test_page import Page

Addresses = Collection[str]
"""Where a file may lead: to the records' sources; to the dashboard it may always."""

_MARKUP = re.compile(r"<(?!/?b>|br>)|&(?!amp;|lt;|gt;|#37;|#36;)|\$")
_TEMPLATE = re.compile(r"%\{(?!customdata(\[\d\])?\}|y:,\}|fullData\.name\}|x\|%-d %B %Y\})")
TAGS = frozenset(
    (
        *("html", "head", "meta", "title", "style", "body", "main", "header", "nav", "section"),
        *("article", "h1", "h2", "h3", "p", "bdi", "span", "small", "strong", "b", "a", "code"),
        *("ul", "ol", "li", "dl", "dt", "dd", "div", "details", "summary", "noscript", "script"),
        *("table", "thead", "tbody", "tr", "th", "td", "wbr"),
    )
)
_SCRIPTS = [Path(render.__path__[0]) / "html" / name for name in ("page.js", "slices.js")]
_URL_ATTRIBUTES = ("src", "href", "srcset", "action", "formaction", "data", "poster", "background")
_ACTIVE_PDF = ("/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/SubmitForm", "/GoToR")


def texts(value: Any) -> Iterator[tuple[str, str]]:
    """Every text of a figure's dictionary with the name of the innermost key that contains it."""
    if isinstance(value, dict):
        for name, part in value.items():
            for inner, text in texts(part):
                yield inner or str(name), text
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts(part)
    elif isinstance(value, str):
        yield "", value


def drawing(drawing: Drawing) -> None:
    """No tag, entity or template in a figure except those that this project writes."""
    figure(json.loads(drawing.to_json()))


def figure(figure_data: dict[str, Any]) -> None:
    """The same as `drawing`, for the dictionary that Plotly's script reads."""
    for name, text in texts(figure_data):
        template = "%{" in text
        if name == "hovertemplate":
            text = text.removesuffix("<extra></extra>")
            template = _TEMPLATE.search(text)
        assert not template and not _MARKUP.search(text), (name, text)


def html(data: bytes, addresses: Addresses) -> None:
    """Only known elements and scripts, no event handler, and no address outside the records."""
    page = Page(data)
    for tag, attributes in page.elements:
        assert tag in TAGS, tag
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name, value)
            assert name != "style", (tag, value)
            if name in _URL_ATTRIBUTES:
                allowed(value or "", addresses)
    ours = known_scripts()
    for attributes, script in page.scripts:
        if attributes.get("type") == "application/json":
            content = json.loads(script)
            if isinstance(content, dict):
                figure(content)
        else:
            assert script in ours, script[:80]


@cache
def known_scripts() -> frozenset[str]:
    """Scripts of stand-alone pages: Plotly's and this project's."""
    of_project = "\n".join(file.read_text(encoding="utf-8") for file in _SCRIPTS)
    return frozenset({get_plotlyjs(), of_project})


def svg(data: bytes, addresses: Addresses) -> None:
    """Only shapes and links to the records' addresses."""
    for element in ET.fromstring(data).iter():
        tag = element.tag.rpartition("}")[2]
        assert tag not in ("script", "image", "foreignObject", "iframe", "style"), tag
        for name, value in element.attrib.items():
            assert not name.startswith("on"), (tag, name)
            if name.endswith("href"):
                allowed(value, addresses)


def pdf(data: bytes, addresses: Addresses) -> None:
    """Only links to the records' addresses; no script, embedded file or other action."""
    for name in _ACTIVE_PDF:
        assert not re.search(rf"{name}\b".encode(), data), name
    for page in pypdf.PdfReader(io.BytesIO(data)).pages:
        for reference in page.get("/Annots", ()):
            action = reference.get_object().get("/A", {})
            assert action.get("/S", "/URI") in ("/URI", "/GoTo"), action
            if "/URI" in action:
                allowed(str(action["/URI"]), addresses)


def pptx(data: bytes, addresses: Addresses) -> None:
    """Valid XML, links to the records' addresses, no macro; chart workbooks without formulas."""
    Presentation(io.BytesIO(data))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            assert not name.lower().endswith((".bin", ".vba", ".js")), name
            part = package.read(name)
            if name.endswith((".xml", ".rels")):
                ET.fromstring(part)
            if name.endswith(".rels"):
                for relation in ET.fromstring(part):
                    if relation.get("TargetMode") == "External":
                        assert relation.get("Type", "").endswith("/hyperlink"), relation.attrib
                        allowed(relation.get("Target", ""), addresses)
            elif name.endswith(".xlsx"):
                xlsx(part, addresses)


def xlsx(data: bytes, addresses: Addresses) -> None:
    """No formula, link or external relation."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in package.read(name), name
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (cell.coordinate, cell.value)
                assert cell.hyperlink is None, (cell.coordinate, cell.value)


def rows(data: bytes, addresses: Addresses) -> None:
    """A CSV with rows of equal length and no text that a spreadsheet would execute."""
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    assert {len(line) for line in lines} == {len(lines[0])}
    for line in lines:
        for cell in line:
            assert not cell.startswith(FORMULA_STARTS) or is_number(cell), cell


def geojson(data: bytes, addresses: Addresses) -> None:
    """JSON with features."""
    assert json.loads(data)["features"]


def png(data: bytes, addresses: Addresses) -> None:
    """A picture that is not blank."""
    with Image.open(io.BytesIO(data)) as picture:
        assert len(picture.convert("L").getcolors() or ()) > 10


def package(data: bytes, addresses: Addresses) -> None:
    """Every file of a brief's package."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert any(name.endswith(".pdf") for name in names)
        for name in names:
            assert not name.startswith(("/", "..")) and "\\" not in name, name
            if look := INERT.get(name.rpartition(".")[2]):
                look(archive.read(name), addresses)


def metadata(data: bytes, addresses: Addresses) -> None:
    """Check that metadata is JSON, and its link is that of the dashboard."""
    described = json.loads(data)
    if "chart" in described:  # else the description of a package
        allowed(described["chart"]["originalChartUrl"], addresses)


def kml(data: bytes, addresses: Addresses) -> None:
    """Check that a KML file loads nothing, and has no balloons with markup."""
    root = ET.fromstring(data)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not tags & {"href", "NetworkLink", "GroundOverlay", "BalloonStyle", "Icon", "Link"}
    assert b"<!DOCTYPE" not in data and b"<!ENTITY" not in data


def geopackage(data: bytes, addresses: Addresses) -> None:
    """Check that a GeoPackage has no triggers of its own, and no views."""
    with sqlite3.connect(":memory:") as database:
        database.deserialize(data)
        made = database.execute("SELECT type, name FROM sqlite_master").fetchall()
    assert not [name for kind, name in made if kind == "view"]
    triggers = [name for kind, name in made if kind == "trigger"]
    assert all(name.startswith(("rtree_", "gpkg_", "trigger_")) for name in triggers)


INERT: dict[str, Callable[[bytes, Addresses], None]] = {
    "png": png,
    "svg": svg,
    "pdf": pdf,
    "pptx": pptx,
    "xlsx": xlsx,
    "csv": rows,
    "json": metadata,
    "geojson": geojson,
    "gpkg": geopackage,
    "kml": kml,
    "webp": png,
    "html": html,
    "zip": package,
}
"""By the suffix of a file."""


def allowed(address: str, addresses: Addresses) -> None:
    """Check that a link is within its file or among the records' addresses."""
    ours = address.startswith("#") or address in addresses
    assert ours or address.startswith("http://localhost:8501"), address


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
