"""Every exhibit in every form: sound files, the same bytes twice, no browser and no network."""

import io
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pypdf
import pytest
from PIL import Image
from pptx import Presentation

from data.model import Theatre
from exhibits.brief import BriefItem, build_brief, build_item
from exhibits.brief_request import BriefRequest
from exhibits.catalogue import CatalogueEntry
from exhibits.links.view_query import read_pick_list, require_view
from exhibits.model import Exhibit, MapMarks
from exhibits.page_setup import ExportContext
from exhibits.render.data_files.csv import csv_bytes, csv_columns
from exhibits.render.data_files.provenance import content_hash, provenance_of
from exhibits.render.formats import BRIEF_FORMATS, FORMATS, available_formats, brief_name, file_name
from tests.exhibits.conftest import Build

BASE = "http://localhost:8501"
PICKS = read_pick_list("headlines,control_map,share_cleared_raqqa,area_over_time,events_iraq")
IMPRINT = ExportContext(link=f"{BASE}/?cite=1", records="0123456789ab")
PROJECT = Path(__file__).parents[3]
# One exhibit of each kind that is drawn or set in its own way.
KINDS = (
    *("headlines", "share_lost", "implied_peaks", "control_map", "city_map_raqqa", "statements"),
    *("evidence", "rivals", "share_cleared_raqqa", "area_over_time", "subject_area"),
    *("governorates", "place", "reported_share_raqqa"),
)


def leaf_of(
    theatre: Theatre, entries: dict[str, CatalogueEntry], name: str, day: str = ""
) -> BriefItem:
    page = entries[name].page
    asked = {"as_of": day} if day else {}
    asked |= {
        "evidence": {"claim": "mcgurk-20170804-raqqa-cleared"},
        "place": {"at": "ramadi"},
    }.get(name, {})
    return build_item(theatre, entries[name], require_view(theatre, asked, page), BASE)


def written(leaf: BriefItem, form: str) -> bytes:
    return FORMATS[form].write(leaf.exhibit, leaf.imprint, leaf.notes)


def test_forms_are_named_as_agreed() -> None:
    assert list(FORMATS) == [
        *("png", "png2x", "svg", "pdf", "pptx", "xlsx", "csv", "geojson", "html")
    ]
    assert list(BRIEF_FORMATS) == ["pptx", "pdf", "html", "zip"]
    assert len({form.suffix for form in FORMATS.values()}) == len(FORMATS)


def test_only_maps_of_cells_are_geojson(entries: dict[str, CatalogueEntry], build: Build) -> None:
    for name in entries:
        exhibit = build(name)
        cells = isinstance(exhibit.marks, MapMarks) and exhibit.marks.cells is not None
        known = {form.id for form in available_formats(exhibit)}
        assert known == set(FORMATS) - (set() if cells else {"geojson"}), name


def test_names_of_files_are_ours(
    theatre: Theatre, entries: dict[str, CatalogueEntry], build: Build
) -> None:
    exhibit = replace(build("headlines"), title="../../etc/passwd\x00")
    assert file_name(exhibit, FORMATS["png2x"]) == "foothold_headlines_2017-08-04_2x.png"
    request = BriefRequest((), require_view(theatre, {}), title="/etc/../x")
    bound = build_brief(theatre, entries, replace(request, picks=PICKS), BASE)
    assert brief_name(bound, BRIEF_FORMATS["zip"]) == "foothold_brief_2017-08-04.zip"


@pytest.mark.parametrize("name", KINDS)
def test_every_form_of_every_kind_is_sound(
    theatre: Theatre, entries: dict[str, CatalogueEntry], name: str
) -> None:
    leaf = leaf_of(theatre, entries, name)
    for form in available_formats(leaf.exhibit):
        if form.id == "png2x":
            continue  # the same sheet as png; its size is tested once
        data = form.write(leaf.exhibit, leaf.imprint, leaf.notes)
        SOUND[form.id](data, leaf)


def _png(data: bytes, leaf: BriefItem) -> None:
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.size == (1920, 1080)
        assert len(picture.convert("L").getcolors() or ()) > 10


def _svg(data: bytes, leaf: BriefItem) -> None:
    root = ET.fromstring(data)
    assert root.tag.endswith("svg")
    assert b"http-equiv" not in data
    assert b"<image" not in data


def _pdf(data: bytes, leaf: BriefItem) -> None:
    reader = pypdf.PdfReader(io.BytesIO(data))
    told = "".join(page.extract_text() for page in reader.pages).replace("\u200e", "")
    text = " ".join(told.split())
    for words in (leaf.imprint.handling, leaf.imprint.records, content_hash(leaf.exhibit)):
        assert words in text


def _pptx(data: bytes, leaf: BriefItem) -> None:
    deck = Presentation(io.BytesIO(data))
    assert len(deck.slides) == 1
    notes = deck.slides[0].notes_slide.notes_text_frame
    assert notes is not None
    for sentence in leaf.notes[:3]:
        assert sentence in notes.text


def _xlsx(data: bytes, leaf: BriefItem) -> None:
    book = openpyxl.load_workbook(io.BytesIO(data))
    about = {row[0].value: row[1].value for row in book["About"].iter_rows(max_row=20)}
    assert about["Handling"] == leaf.imprint.handling
    assert about["Records"] == leaf.imprint.records
    assert about["Content"] == content_hash(leaf.exhibit)
    assert about["Link"] == leaf.imprint.link
    assert book["Rows"].max_row == len(leaf.exhibit.frame) + 1


def _csv(data: bytes, leaf: BriefItem) -> None:
    rows = pd.read_csv(io.BytesIO(data), dtype="str", keep_default_na=False)
    assert len(rows) == len(leaf.exhibit.frame)
    assert set(rows["handling"]) == {leaf.imprint.handling}
    assert set(rows["records"]) == {leaf.imprint.records}
    assert set(rows["content"]) == {content_hash(leaf.exhibit)}
    (link,) = set(rows["link"])
    assert link.startswith(BASE)
    assert "cite=" not in link


def _geojson(data: bytes, leaf: BriefItem) -> None:
    told = json.loads(data)
    assert told["handling"] == leaf.imprint.handling
    assert (told["records"], told["link"]) == (leaf.imprint.records, leaf.imprint.link)
    assert told["features"]


def _html(data: bytes, leaf: BriefItem) -> None:
    text = data.decode("utf-8")
    assert leaf.imprint.records in text
    assert content_hash(leaf.exhibit) in text


SOUND = {
    "png": _png,
    "svg": _svg,
    "pdf": _pdf,
    "pptx": _pptx,
    "xlsx": _xlsx,
    "csv": _csv,
    "geojson": _geojson,
    "html": _html,
}


def test_a_picture_can_be_twice_as_fine(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    leaf = leaf_of(theatre, entries, "share_lost")
    with Image.open(io.BytesIO(written(leaf, "png2x"))) as picture:
        assert picture.size == (3840, 2160)


@pytest.mark.parametrize("form", [name for name in FORMATS if name != "geojson"])
def test_an_exhibit_with_nothing_to_show_is_a_sound_file(
    theatre: Theatre, entries: dict[str, CatalogueEntry], form: str
) -> None:
    leaf = leaf_of(theatre, entries, "headlines", "2014-01-01")
    assert leaf.exhibit.missing
    data = written(leaf, form)
    if form == "png2x":
        assert data.startswith(b"\x89PNG")
    elif form == "csv":
        assert pd.read_csv(io.BytesIO(data)).empty
    else:
        SOUND[form](data, leaf)


@pytest.mark.parametrize("form", [name for name in FORMATS if name != "geojson"])
def test_a_very_long_and_hostile_title_is_a_sound_file(build: Build, form: str) -> None:
    hostile = '\x00=cmd()<script>alert("x")</script>#set page(\u202e👩\u200d🚀 مُحَمَّد '
    exhibit: Exhibit = replace(
        build("share_cleared_raqqa"), title=(hostile * 200)[:10_000], subtitle=hostile
    )
    leaf = BriefItem(exhibit, replace(IMPRINT, handling=hostile[1:60]))
    data = written(leaf, form)
    assert written(leaf, form) == data
    if form == "html":
        assert b"<script>alert" not in data
    elif form == "csv":
        assert csv_columns(exhibit, provenance_of(exhibit, IMPRINT))[-4:] == [
            *("handling", "records", "content", "link")
        ]
        rows = pd.read_csv(io.BytesIO(data), dtype="str")
        assert len(rows) == len(exhibit.frame)
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


def test_columns_of_a_csv_are_told_before_it_is_written(
    entries: dict[str, CatalogueEntry], build: Build
) -> None:
    for name in entries:
        told = provenance_of(build(name), IMPRINT)
        assert not set(told) & set(build(name).frame.columns), name
        head = csv_bytes(build(name), told).decode("utf-8-sig").splitlines()[0]
        assert head.split(",") == csv_columns(build(name), told)


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
entries = command.catalogue(theatre, command.read_ground(theatre))
command.read_theatre = lambda _: theatre  # once for all commands
command.read_ground = lambda _: None
command.catalogue = lambda *_: entries

folder = Path(sys.argv[1])
for form in sys.argv[2].split(","):
    assert main(["export", "control_map", "--format", form, "-o", str(folder / form)]) == 0
asked = ["--exhibits", "headlines,share_cleared_raqqa,change", "--format", "zip"]
assert main(["brief", *asked, "-o", str(folder / "brief.zip")]) == 0
"""


def test_no_browser_no_network_and_no_program_is_needed(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        kept = {key: value for key, value in os.environ.items() if not key.startswith("FOOTHOLD")}
        done = subprocess.run(
            [sys.executable, "-c", ALONE, str(folder), ",".join(FORMATS)],
            cwd=PROJECT,
            env=kept | {"PATH": "", "PYTHONHASHSEED": "1" if name == "one" else "2"},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        made.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    assert len(made[0]) == len(FORMATS) + 1
    assert [name for name in made[0] if made[0][name] != made[1][name]] == []
