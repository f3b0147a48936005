"""What a reader takes from an exhibit: picture, data, link and sources, out of the real menu."""

import csv
import io
import json
import re
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page
from pptx import Presentation
from pypdf import PdfReader

from exhibits import __main__ as command
from exhibits.render.formats import FORMATS
from tests.browser.conftest import Visit, settled
from tests.serving import Server

pytestmark = pytest.mark.browser


def chosen(page: Page, exhibit: str, what: str) -> None:
    box = page.locator(f".st-key-exhibit-{exhibit}")
    box.get_by_role("button", name="Export").click()
    page.get_by_role("menuitem", name=what, exact=True).click()


def saved(page: Page, exhibit: str, what: str, folder: Path) -> Path:
    with page.expect_download(timeout=30_000) as download:
        chosen(page, exhibit, what)
    place = folder / download.value.suggested_filename
    download.value.save_as(place)
    settled(page)
    return place


@pytest.mark.parametrize(
    ("path", "exhibit"),
    [
        ("/", "headlines"),
        ("/raqqa", "city_map_raqqa"),
    ],
)
def test_pictures_have_slide_size(visit: Visit, tmp_path: Path, path: str, exhibit: str) -> None:
    page = visit(path)
    png = saved(page, exhibit, "PNG", tmp_path)
    assert png.name == f"foothold_{exhibit}_2017-08-04.png"
    with Image.open(png) as seen:
        assert seen.size == (1920, 1080)
        colours = seen.convert("RGB").getcolors(1 << 24)
        assert colours is not None
        assert len(colours) > 20, "an empty picture"
    svg = saved(page, exhibit, "SVG", tmp_path).read_text(encoding="utf-8")
    assert ElementTree.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
    # A link leads out when it is followed; nothing else may name another machine.
    assert not re.search(r'<(?!a )[^>]*(href|src)="https?:', svg)


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command reads the theatre once for all that it is asked for."""
    theatre = command.read_theatre(command.default_theatre())
    ground = command.read_basemap(theatre)
    monkeypatch.setattr(command, "read_theatre", lambda _: theatre)
    monkeypatch.setattr(command, "read_basemap", lambda _: ground)


@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize(
    ("path", "page_view", "exhibit", "forms"),
    [
        ("/map?reach=40+km&country=Iraq", ["--reach=40", "--country=iraq"], "control_map", FORMATS),
        ("/raqqa?as_of=2017-09-20", ["--as-of=2017-09-20"], "fighters_raqqa", ["pptx", "html"]),
        ("/syria?areas=sq+mi", ["--areas=sq_mi"], "events_syria", ["pdf", "xlsx"]),
    ],
)
def test_each_format_opens_and_is_the_command_line_s(
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
        place = saved(page, exhibit, form.label, tmp_path)
        assert place.name.endswith(form.suffix)
        opens(place)
        to = tmp_path / f"command{form.suffix}"
        words = [*page_view, f"--format={form.id}", f"--address={server.url}", "-o", str(to)]
        assert command.main(["export", exhibit, *words]) == 0
        assert to.read_bytes() == place.read_bytes(), form.id


def opens(place: Path) -> None:
    """Open a file in a reader of its own."""
    match place.suffix:
        case ".png":
            with Image.open(place) as seen:
                assert seen.size == ((3840, 2160) if place.stem.endswith("_2x") else (1920, 1080))
        case ".svg":
            ElementTree.fromstring(place.read_text(encoding="utf-8"))
        case ".pdf":
            (sheet,) = PdfReader(place).pages
            assert "Unclassified" in sheet.extract_text()
        case ".pptx":
            (slide,) = Presentation(str(place)).slides
            notes = slide.notes_slide.notes_text_frame
            assert notes is not None
            assert notes.text
        case ".xlsx":
            assert openpyxl.load_workbook(place).sheetnames
        case ".csv":
            assert list(csv.reader(io.StringIO(place.read_text(encoding="utf-8-sig"))))
        case ".geojson":
            assert json.loads(place.read_text(encoding="utf-8"))["features"]
        case ".html":
            assert place.read_text(encoding="utf-8").startswith("<!")


def test_an_html_file_opens_from_a_disk(visit: Visit, browser: Browser, tmp_path: Path) -> None:
    place = saved(visit("/mosul"), "fighters_mosul", "HTML", tmp_path)
    context = browser.new_context(offline=True)
    page, errors, asked = context.new_page(), [], []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(place.as_uri())
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    context.close()
    assert not errors
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def test_data_carry_their_citation(visit: Visit, tmp_path: Path) -> None:
    page = visit("/raqqa?as_of=2017-09-20")
    place = saved(page, "share_cleared_raqqa", "CSV", tmp_path)
    text = place.read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) > 10
    for row in rows:
        assert row["base"]
        assert row["source_url"].startswith("http")
        assert row["as_of_text"] <= "2017-09-20"


def test_a_link_leads_back(visit: Visit) -> None:
    page = visit("/raqqa?as_of=2017-09-20")
    chosen(page, "fighters_raqqa", "Link")
    settled(page)
    link = page.get_by_role("dialog").locator("code").last.inner_text()
    assert link.endswith("/raqqa?as_of=2017-09-20#fighters_raqqa")
    again = visit(link[link.index("/raqqa") :])
    again.wait_for_timeout(1500)
    place = again.locator("#fighters_raqqa").bounding_box()
    assert place is not None
    assert -10 <= place["y"] < 850, "the link does not lead to its exhibit"
    assert "as_of=2017-09-20" in again.url


def test_sources_of_an_exhibit_are_listed(visit: Visit) -> None:
    page = visit("/")
    chosen(page, "share_lost", "Sources")
    settled(page)
    dialog = page.get_by_role("dialog")
    assert "US envoy on Raqqa" in dialog.inner_text()
    said = dialog.get_by_role("link", name="What it said").first
    assert "q=hurriyet-2017-08-04" in (said.get_attribute("href") or "")
    said.click()
    settled(page)
    assert page.get_by_role("dialog").count() == 0
    assert "/sources?q=hurriyet-2017-08-04" in page.url
