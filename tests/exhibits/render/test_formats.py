"""Formats: valid files, deterministic, without browser or network.

`tests.exhibits.render.test_export_hashes` reads the files of every exhibit with `SOUND`.
"""

import io
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas
import openpyxl
import pandas as pd
import pypdf
import pytest
from PIL import Image
from pptx import Presentation

from data.model import Theatre
from exhibits.brief import BriefItem, build_item
from exhibits.links.picks import read_pick_list
from exhibits.links.view_query import require_view
from exhibits.model import Exhibit, MapMarks
from exhibits.page_setup import ExportContext
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.data_files.content_hash import content_hash
from exhibits.render.data_files.csv import csv_bytes
from exhibits.render.data_files.metadata import column_fields
from exhibits.render.data_files.provenance import provenance_of
from exhibits.render.formats import BRIEF_FORMATS, FORMATS, available_formats, brief_name, file_name
from tests.exhibits.conftest import Build, sample_exhibits
from tests.sampling import IS_EXHAUSTIVE

BASE = "http://localhost:8501"
PICKS = read_pick_list("headlines,control_map,share_cleared_raqqa,area_over_time,events_iraq")
CONTEXT = ExportContext(link=f"{BASE}/?cite=1", records="0123456789ab")
PROJECT = Path(__file__).parents[3]
GIS_FORMATS = ("geojson", "gpkg", "kml")
_PAINT = re.compile(r"none|#[0-9a-f]{6}|url\(#[^)]+\)")
GENERAL_FORMATS = [name for name in FORMATS if name not in (*GIS_FORMATS, "webp")]


def item_of(
    theatre: Theatre, entries: dict[str, CatalogueEntry], name: str, day: str = ""
) -> BriefItem:
    page = entries[name].page
    query = {"as_of": day} if day else {}
    query |= {
        "evidence": {"claim": "mcgurk-20170804-raqqa-cleared"},
        "place": {"at": "ramadi"},
    }.get(name, {})
    return build_item(theatre, entries[name], require_view(theatre, query, page), BASE)


def export_item(item: BriefItem, form: str) -> bytes:
    return FORMATS[form].write(item.exhibit, item.export_context, item.notes)


def test_the_formats_have_fixed_names() -> None:
    assert list(FORMATS) == [
        *("png", "png2x", "svg", "pdf", "pptx", "xlsx", "csv", "metadata", "geojson", "gpkg"),
        *("kml", "webp", "html"),
    ]
    assert list(BRIEF_FORMATS) == ["pptx", "pdf", "html", "zip"]
    assert len({form.suffix for form in FORMATS.values()}) == len(FORMATS)


def test_only_maps_of_cells_are_gis_files(entries: dict[str, CatalogueEntry], build: Build) -> None:
    for name in sample_exhibits(entries):
        exhibit = build(name)
        cells = isinstance(exhibit.marks, MapMarks) and exhibit.marks.cells is not None
        known = {form.id for form in available_formats(exhibit)}
        missing = set() if cells else set(GIS_FORMATS)
        missing |= set() if name == "control_map" else {"webp"}
        assert known == set(FORMATS) - missing, name


def test_file_names_are_generated(
    theatre: Theatre, entries: dict[str, CatalogueEntry], build: Build
) -> None:
    exhibit = replace(build("headlines"), title="../../etc/passwd\x00")
    assert (
        file_name(theatre, exhibit, FORMATS["png2x"])
        == "foothold_iraq-syria_headlines_2017-08-04_2x.png"
    )
    link = (
        "http://localhost:8501/map?theatre=x&as_of=2016-01-01&country=Syria&reach=40+km&cite=1a.b"
    )
    assert (
        file_name(theatre, exhibit, FORMATS["csv"], f"{link}#control_map")
        == "foothold_iraq-syria_headlines_2017-08-04_syria-40-km.csv"
    )
    long = file_name(theatre, exhibit, FORMATS["csv"], f"http://x/?q={'../' * 99}{'a' * 99}")
    assert len(long) < 120 and "/" not in long
    name = brief_name(theatre, exhibit.as_of, BRIEF_FORMATS["zip"])
    assert name == "foothold_iraq-syria_brief_2017-08-04.zip"


def _png(data: bytes, item: BriefItem) -> None:
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.size == (1920, 1080)
        assert len(picture.convert("L").getcolors() or ()) > 10


def _svg(data: bytes, item: BriefItem) -> None:
    root = ET.fromstring(data)
    assert root.tag.endswith("svg")
    assert b"http-equiv" not in data
    assert b"<image" not in data
    text = data.decode()
    # Inkscape and LibreOffice draw other paints than those of SVG 1.1 in black.
    paints = set(re.findall(r'\b(?:fill|stroke)="([^"]*)"', text))
    assert [paint for paint in paints if not _PAINT.fullmatch(paint)] == [], item.exhibit.id
    assert not re.search(r'\bstyle="|\brgba\(|\bhsl', text), item.exhibit.id
    assert "<a " not in text or 'pointer-events="all"' in text, item.exhibit.id


def _pdf(data: bytes, item: BriefItem) -> None:
    reader = pypdf.PdfReader(io.BytesIO(data))
    extracted = "".join(page.extract_text() for page in reader.pages).replace("\u200e", "")
    text = " ".join(extracted.split())
    for part in (
        item.export_context.handling,
        item.export_context.records,
        content_hash(item.exhibit),
    ):
        assert part in text


def _pptx(data: bytes, item: BriefItem) -> None:
    deck = Presentation(io.BytesIO(data))
    assert len(deck.slides) == 1
    notes = deck.slides[0].notes_slide.notes_text_frame
    assert notes is not None
    for sentence in item.notes[:3]:
        assert sentence in notes.text


def _xlsx(data: bytes, item: BriefItem) -> None:
    book = openpyxl.load_workbook(io.BytesIO(data))
    about = {row[0].value: row[1].value for row in book["About"].iter_rows(max_row=20)}
    assert about.get("Handling", "") == item.export_context.handling
    assert about["Records"] == f"sha256:{item.export_context.records}"
    assert about["Content"] == f"sha256:{content_hash(item.exhibit)}"
    assert about["Link"] == item.export_context.link
    assert book["Rows"].max_row == len(item.exhibit.frame) + 1


def _csv(data: bytes, item: BriefItem) -> None:
    rows = pd.read_csv(io.BytesIO(data), dtype="str", keep_default_na=False)
    assert len(rows) == len(item.exhibit.frame)
    assert ("handling" in rows) == bool(item.export_context.handling)
    assert set(rows["as_of_view"]) == {f"{item.exhibit.as_of:%Y-%m-%d}"}
    (link,) = set(rows["link"])
    assert link.startswith(BASE)
    assert "cite=" not in link


def _metadata(data: bytes, item: BriefItem) -> None:
    described = json.loads(data)
    assert described["chart"]["asOf"] == f"{item.exhibit.as_of:%Y-%m-%d}"
    assert described["chart"]["rows"] == len(item.exhibit.frame)
    assert described["digest"] == {
        "content": f"sha256:{content_hash(item.exhibit)}",
        "records": f"sha256:{item.export_context.records}",
    }
    assert len(described["sources"]) == len(item.exhibit.sources)
    columns = pd.read_csv(io.BytesIO(export_item(item, "csv"))).columns
    assert list(described["columns"]) == columns.tolist()


def _geojson(data: bytes, item: BriefItem) -> None:
    collection = json.loads(data)
    assert collection["handling"] == item.export_context.handling
    assert (collection["records"], collection["link"]) == (
        f"sha256:{item.export_context.records}",
        item.export_context.link,
    )
    assert collection["features"]


def _gpkg(data: bytes, item: BriefItem) -> None:
    with TemporaryDirectory() as folder:  # GDAL warns of bytes without the extension
        file = Path(folder) / "map.gpkg"
        file.write_bytes(data)
        areas, about = (geopandas.read_file(file, layer=name) for name in ("areas", "about"))
    assert len(areas) and areas.geometry.is_valid.all()
    assert item.export_context.link in set(about["text"])


def _kml(data: bytes, item: BriefItem) -> None:
    layers = geopandas.list_layers(io.BytesIO(data))["name"]
    folders = [name for name in layers if name.startswith("Areas")]
    assert folders
    for name in folders:  # one of each date
        areas = geopandas.read_file(io.BytesIO(data), layer=name)
        assert len(areas) and areas.geometry.is_valid.all()
    assert b"href" not in data


def _webp(data: bytes, item: BriefItem) -> None:
    with Image.open(io.BytesIO(data)) as animation:
        assert (animation.format, animation.size) == ("WEBP", (1280, 720))
        assert 1 < animation.n_frames <= 63  # pyrefly: ignore[missing-attribute] (class of this format)
    assert len(data) < 5_000_000


def _html(data: bytes, item: BriefItem) -> None:
    text = data.decode("utf-8")
    assert item.export_context.records in text
    assert content_hash(item.exhibit) in text


SOUND = {
    "png": _png,
    "svg": _svg,
    "pdf": _pdf,
    "pptx": _pptx,
    "xlsx": _xlsx,
    "csv": _csv,
    "metadata": _metadata,
    "geojson": _geojson,
    "gpkg": _gpkg,
    "kml": _kml,
    "webp": _webp,
    "html": _html,
}


def test_a_picture_can_have_double_resolution(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    item = item_of(theatre, entries, "share_lost")
    with Image.open(io.BytesIO(export_item(item, "png2x"))) as picture:
        assert picture.size == (3840, 2160)


@pytest.mark.parametrize("form", GENERAL_FORMATS)
def test_an_empty_exhibit_is_a_valid_file(
    theatre: Theatre, entries: dict[str, CatalogueEntry], form: str
) -> None:
    item = item_of(theatre, entries, "headlines", "2014-01-01")
    assert item.exhibit.missing
    data = export_item(item, form)
    if form == "png2x":
        assert data.startswith(b"\x89PNG")
    elif form == "csv":
        assert pd.read_csv(io.BytesIO(data)).empty
    else:
        SOUND[form](data, item)


@pytest.mark.parametrize("form", GENERAL_FORMATS)
def test_a_very_long_and_hostile_title_gives_a_valid_file(build: Build, form: str) -> None:
    hostile = '\x00=cmd()<script>alert("x")</script>#set page(\u202e👩\u200d🚀 مُحَمَّد '
    exhibit: Exhibit = replace(
        build("share_cleared_raqqa"), title=(hostile * 200)[:10_000], subtitle=hostile
    )
    item = BriefItem(exhibit, replace(CONTEXT, handling=hostile[1:60]))
    data = export_item(item, form)
    assert export_item(item, form) == data
    if form == "html":
        assert b"<script>alert" not in data
    elif form == "csv":
        rows = pd.read_csv(io.BytesIO(data), dtype="str")
        assert rows.columns[-4:].tolist() == ["as_of_view", "handling", "selection", "link"]
        assert len(rows) == len(exhibit.frame)
    elif form == "metadata":
        assert json.loads(data)["chart"]["title"] == exhibit.title
    elif form == "svg":
        ET.fromstring(data)
    elif form == "xlsx":
        openpyxl.load_workbook(io.BytesIO(data))
    elif form == "pptx":
        Presentation(io.BytesIO(data))
    elif form == "pdf":
        pypdf.PdfReader(io.BytesIO(data))
    else:
        Image.open(io.BytesIO(data)).verify()


def test_columns_of_a_csv_are_known_before_writing(
    entries: dict[str, CatalogueEntry], build: Build
) -> None:
    for name in sample_exhibits(entries, 2):
        provenance = provenance_of(build(name), CONTEXT)
        assert not set(provenance) & set(build(name).frame.columns), name
        for complete in (False, True):
            data = csv_bytes(build(name), provenance, complete)
            head = data.decode("utf-8-sig").splitlines()[0]
            fields = column_fields(build(name), provenance, complete)
            assert head.split(",") == [field["name"] for field in fields]


ALONE = """
import socket, sys
from pathlib import Path

def refused(*args, **kwargs):
    raise OSError("no network here")

socket.socket.connect = refused
socket.socket.bind = refused
socket.create_connection = refused
socket.getaddrinfo = refused
import subprocess
subprocess.Popen.__init__ = refused

from exhibits import __main__ as command
from exhibits.__main__ import main

theatre = command.read_theatre(command.default_theatre())
entries = command.catalogue(theatre, command.read_basemap(theatre))
command.read_theatre = lambda _: theatre  # once for all commands
command.read_basemap = lambda _: None
command.catalogue = lambda *_: entries

folder = Path(sys.argv[1])
for form in sys.argv[2].split(","):
    assert main(["export", "control_map", "--format", form, "-o", str(folder / form)]) == 0
asked = ["--exhibits", "headlines,rivals,change", "--format", "zip"]
assert main(["brief", *asked, "-o", str(folder / "brief.zip")]) == 0
"""


def write_alone(folder: Path, formats: Collection[str], hash_seed: int) -> dict[str, bytes]:
    """Files of another process without network, programs and browser, by name."""
    folder.mkdir()
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith("FOOTHOLD")
    }
    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(folder), ",".join(formats)],
        cwd=PROJECT,
        env=environment
        | {"FOOTHOLD_THEATRE": str(PROJECT / "tests" / "full_theatre"), "PATH": ""}
        | {"PYTHONHASHSEED": str(hash_seed)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_no_browser_no_network_and_no_program_is_needed(tmp_path: Path) -> None:
    made = write_alone(tmp_path / "one", FORMATS, 1)
    # With the brief, and the metadata beside the CSV, which has a name without an ending.
    assert set(made) == {*FORMATS, "brief.zip", "csv.metadata.json"}
    if IS_EXHAUSTIVE:  # else test_export_hashes compares the files of processes of other seeds
        again = write_alone(tmp_path / "two", FORMATS, 2)
        assert [name for name in again if again[name] != made[name]] == []
