"""Exports from the dialog of an exhibit: pictures, data, links, citations and sources."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pyogrio
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from pptx import Presentation
from pypdf import PdfReader

from exhibits import __main__ as command
from exhibits.render.formats import FORMATS
from tests.browser.conftest import Visit, settle
from tests.exhibits.conftest import shipped
from tests.serving import Server

pytestmark = pytest.mark.browser

MAP_OF_IRAQ = ("/map?reach=40+km&country=Iraq", ["--reach=40", "--country=iraq"], "control_map")


def open_dialog(page: Page, exhibit: str) -> Locator:
    """Open the dialog of an exhibit, if it is not open."""
    dialog = page.get_by_role("dialog")
    if not dialog.count():
        box = page.locator(f".st-key-exhibit-{exhibit}")
        box.get_by_role("button", name="Export").click()
        settle(page)
    return dialog


def choose_export(page: Page, exhibit: str, name: str) -> None:
    open_dialog(page, exhibit).get_by_role("button", name=name, exact=True).click()


def save_export(page: Page, exhibit: str, format_name: str, folder: Path) -> Path:
    with page.expect_download(timeout=120_000) as download:
        choose_export(page, exhibit, format_name)
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    settle(page)
    return path


@pytest.fixture(scope="module")
def read_once() -> Iterator[None]:
    """Make the command read the theatre once for all its requests."""
    read = shipped("iraq-syria")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "read_theatre", lambda _: read.theatre)
        patch.setattr(command, "read_basemap", lambda _: read.base_map)
        yield


@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize(
    ("path", "page_view", "exhibit", "forms"),
    [
        (*MAP_OF_IRAQ, ["png", "geojson"]),
        pytest.param(*MAP_OF_IRAQ, FORMATS, marks=pytest.mark.slow),
        pytest.param(
            "/syria?areas=sq+mi&as_of=2017-09-20",
            ["--areas=sq_mi", "--as-of=2017-09-20"],
            "events_syria",
            ["pptx", "pdf"],
            marks=pytest.mark.slow,  # by address: tests/pages/server/addresses
        ),
    ],
)
def test_each_format_opens_and_equals_the_command_line_output(
    visit: Visit,
    server: Server,
    tmp_path: Path,
    path: str,
    page_view: list[str],
    exhibit: str,
    forms: Iterable[str],
) -> None:
    page = visit(path)
    for form in map(FORMATS.__getitem__, forms):
        downloaded = save_export(page, exhibit, form.label, tmp_path)
        assert downloaded.name.startswith(f"foothold_iraq-syria_{exhibit}_20")
        assert downloaded.name.endswith(form.suffix)
        check_file_opens(downloaded)
        command_file = tmp_path / f"command{form.suffix}"
        arguments = [
            *page_view,
            f"--format={form.id}",
            f"--address={server.url}",
            "-o",
            str(command_file),
        ]
        assert command.main(["export", exhibit, *arguments]) == 0
        assert command_file.read_bytes() == downloaded.read_bytes(), form.id


def check_file_opens(path: Path) -> None:
    """Check that a file opens in an independent reader."""
    match path.suffix:
        case ".png":
            with Image.open(path) as image:
                assert image.size == ((3840, 2160) if path.stem.endswith("_2x") else (1920, 1080))
                colours = image.convert("RGB").getcolors(1 << 24)
                assert colours is not None
                assert len(colours) > 20, "an empty picture"
        case ".svg":
            svg = path.read_text(encoding="utf-8")
            assert ElementTree.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
            # Links to other hosts are allowed; other references to another host are not.
            assert not re.search(r'<(?!a )[^>]*(href|src)="https?:', svg)
        case ".pdf":
            (page,) = PdfReader(path).pages
            assert "Unclassified" not in page.extract_text()
        case ".pptx":
            (slide,) = Presentation(str(path)).slides
            notes = slide.notes_slide.notes_text_frame
            assert notes is not None
            assert notes.text
        case ".xlsx":
            assert openpyxl.load_workbook(path).sheetnames
        case ".csv":
            assert list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        case ".json":
            assert json.loads(path.read_text(encoding="utf-8"))["columns"]
        case ".gpkg" | ".kml":
            assert "areas" in [name.lower() for name in pyogrio.list_layers(path)[:, 0]]
        case ".webp":
            with Image.open(path) as image:
                assert image.n_frames > 1  # pyrefly: ignore[missing-attribute] (class of this format)
        case ".geojson":
            assert json.loads(path.read_text(encoding="utf-8"))["features"]
        case ".html":
            assert path.read_text(encoding="utf-8").startswith("<!")


@pytest.mark.slow  # of a page after others: test_history.py
def test_a_link_restores_the_view(visit: Visit) -> None:
    page = visit("/raqqa?as_of=2017-09-20")
    link = open_dialog(page, "fighters_raqqa").locator("code").nth(1).inner_text()
    assert link.endswith("/raqqa?as_of=2017-09-20#fighters_raqqa")
    again = visit(link[link.index("/raqqa") :])
    again.wait_for_timeout(1500)
    expect(again.locator("#fighters_raqqa")).to_be_focused()  # the keyboard continues there
    place = again.locator("#fighters_raqqa").bounding_box()
    assert place is not None
    assert -10 <= place["y"] < 850, "the link does not lead to its exhibit"
    assert "as_of=2017-09-20" in again.url


@pytest.mark.slow  # without a browser: tests/pages/test_pages.py
def test_sources_of_an_exhibit_are_listed(visit: Visit) -> None:
    page = visit("/")
    dialog = open_dialog(page, "share_lost")
    dialog.get_by_role("tab", name="Sources").click()
    assert "US envoy on Raqqa" in dialog.inner_text()
    link = dialog.get_by_role("link", name="Claims and events").first
    assert "q=hurriyet-2017-08-04" in (link.get_attribute("href") or "")
    link.click()
    settle(page)
    assert page.get_by_role("dialog").count() == 0
    assert "/sources?q=hurriyet-2017-08-04" in page.url
