"""The brief in a browser: picking, ordering, building and saving exhibits."""

import hashlib
import io
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

import pytest
from playwright.sync_api import Download, Page, expect
from pptx import Presentation
from pypdf import PdfReader

from exhibits.__main__ import main
from tests.browser.accessibility import find_faults
from tests.browser.conftest import PICTURES, Picture, Visit, count_runs, settle
from tests.browser.test_exports import choose_export, open_dialog
from tests.serving import Server

pytestmark = pytest.mark.browser
Theme = Literal["light", "dark"]

PICKED = "headlines,control_map:as_of=2015-01-01:reach=40 km,share_lost"


def download_file(page: Page, name: str, folder: Path) -> Path:
    """Download the file of a button of the Brief page and return its path."""
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name=name, exact=True).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    settle(page, 60)
    return path


def add_exhibit(page: Page, exhibit: str) -> None:
    """Pick an exhibit; the page runs once more after the menu's run."""
    choose_export(page, exhibit, "Add to brief")
    page.wait_for_url(lambda url: exhibit in url)
    settle(page)


def picked_ids(page: Page) -> list[str]:
    """Exhibits that the address names as picked."""
    return parse_qs(urlsplit(page.url).query).get("exhibits", [""])[0].split(",")


def listed_titles(page: Page) -> list[str]:
    """Numbered titles in the list of the Brief page."""
    rows = page.locator(".st-key-brief-list strong")
    return [row.strip() for row in rows.all_inner_texts()]


def test_three_clicks_lead_from_the_overview_to_a_saved_deck(visit: Visit, tmp_path: Path) -> None:
    page = visit("/")
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Brief").click()
    settle(page, 60)
    deck = download_file(page, "PowerPoint", tmp_path)
    assert deck.name == "foothold_iraq-syria_brief_2017-08-04.pptx"
    slides = list(Presentation(str(deck)).slides)
    assert len(slides) >= 8, "title, summary, five exhibits, sources"
    assert sum(shape.has_chart for slide in slides for shape in slide.shapes) >= 2
    frames = [slide.notes_slide.notes_text_frame for slide in slides if slide.has_notes_slide]
    spoken = [frame.text for frame in frames if frame is not None]
    assert any("Brett McGurk" in text for text in spoken)
    message = page.get_by_text("Saved foothold_iraq-syria_brief_2017-08-04.pptx").inner_text()
    assert hashlib.sha256(deck.read_bytes()).hexdigest() in message
    assert f"{deck.stat().st_size / 1e6:,.2f} MB" in message


def check_links_and_back_navigation_keep_picks(page: Page) -> None:
    picked = picked_ids(page)
    page.get_by_role("link", name="Evidence").first.click()
    settle(page)
    assert "/ledger" in page.url
    assert picked_ids(page) == picked
    page.go_back()
    settle(page)
    assert picked_ids(page) == picked
    assert "/ledger" not in page.url


def test_a_brief_is_picked_ordered_and_shared(visit: Visit) -> None:
    page = visit("/")
    add_exhibit(page, "share_lost")
    assert picked_ids(page) == ["share_lost"]
    check_links_and_back_navigation_keep_picks(page)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Map").click()
    settle(page)
    page.locator(".st-key-reach").get_by_text("40 km").click()
    settle(page)
    add_exhibit(page, "control_map")
    assert picked_ids(page) == ["share_lost", "control_map:reach=40 km"]
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Brief (2)").click()
    settle(page, 60)
    assert len(page.locator("[class*='st-key-remove-']").all()) == 2
    page.locator(".st-key-up-1").get_by_role("button").click()
    settle(page)
    assert picked_ids(page) == ["control_map:reach=40 km", "share_lost"]
    shared = page.url[page.url.index("/brief") :]
    other = visit(shared)
    assert listed_titles(other) == [
        "1. Territorial control (modelled)",
        "2. Share of territory lost (ISIL), by country",
    ]
    page.locator(".st-key-remove-0").get_by_role("button").click()
    settle(page)
    assert picked_ids(page) == ["share_lost"]
    expect(
        page.get_by_test_id("stSidebarNav").get_by_role("link", name="Brief (1)")
    ).to_be_visible()


@pytest.mark.slow  # without a browser: tests/pages/test_brief.py
def test_an_edited_title_stays_and_is_in_the_deck(visit: Visit, tmp_path: Path) -> None:
    page = visit("/brief?exhibits=share_lost,measures")
    fields = page.locator(".st-key-brief-list textarea")
    fields.nth(1).fill("How each figure is measured.")
    fields.nth(1).press("Control+Enter")
    settle(page, 60)
    title = "measures:title=How each figure is measured%2E"
    assert picked_ids(page) == ["share_lost", title]
    page.locator(".st-key-up-1").get_by_role("button").click()
    settle(page, 60)
    assert picked_ids(page) == [title, "share_lost"]
    page.reload()
    settle(page, 60)
    assert fields.nth(0).input_value() == "How each figure is measured."
    assert (
        "title edited"
        in page.locator(".st-key-brief-list").get_by_test_id("stMarkdown").nth(0).inner_text()
    )
    deck = download_file(page, "PowerPoint", tmp_path)
    shapes = [shape for slide in Presentation(str(deck)).slides for shape in slide.shapes]
    texts = [str(getattr(shape, "text", "")) for shape in shapes]
    assert any(text.startswith("How each figure is measured.") for text in texts)


@pytest.mark.slow  # of exhibits: test_exports.py
def test_a_brief_equals_the_command_line_output(
    visit: Visit, tmp_path: Path, server: Server
) -> None:
    page = visit(f"/brief?exhibits={PICKED}&title=Two+days&handling=For+staff&paper=A4")
    path = download_file(page, "PDF", tmp_path)
    arguments = ["brief", f"--exhibits={PICKED}", "--title=Two days", "--handling=For staff"]
    arguments += ["--paper=A4", f"--address={server.url}", "--format=pdf"]
    assert main([*arguments, "-o", str(tmp_path / "same.pdf")]) == 0
    assert (tmp_path / "same.pdf").read_bytes() == path.read_bytes()
    pages = PdfReader(path).pages
    assert round(pages[0].mediabox.width) == 842
    assert "For staff" in pages[0].extract_text()
    assert any("1 January 2015" in pdf_page.extract_text() for pdf_page in pages)


@pytest.mark.slow  # without a browser: test_archive.py
def test_the_package_matches_its_manifest(visit: Visit, tmp_path: Path) -> None:
    page = visit("/brief?exhibits=headlines,share_lost")
    with ZipFile(
        io.BytesIO(download_file(page, "ZIP with data", tmp_path).read_bytes())
    ) as package:
        names = package.namelist()
        (manifest,) = (name for name in names if name.endswith("MANIFEST"))
        for line in package.read(manifest).decode().splitlines():
            digest, _, name = line.partition("  ")
            (member,) = (each for each in names if each.endswith(name))
            assert hashlib.sha256(package.read(member)).hexdigest() == digest
    assert {Path(name).suffix for name in names} >= {".pptx", ".pdf", ".html", ".xlsx", ".csv"}


@pytest.mark.slow  # without a browser: tests/pages/test_long_tasks.py
def test_a_brief_is_cancelled(visit: Visit) -> None:
    page = visit("/brief?exhibits=control_map,change_map")
    saved: list[Download] = []
    page.on("download", lambda download: saved.append(download))
    page.get_by_role("button", name="ZIP with data").click()
    page.get_by_role("button", name="Cancel").click()
    settle(page, 60)
    assert "cancelled. No file was saved." in page.get_by_test_id("stAlert").inner_text()
    page.wait_for_timeout(6000)
    assert not saved


def test_pages_are_previewed_before_export(visit: Visit, picture: Picture) -> None:
    variants: list[tuple[Theme, int, int]] = [("dark", 390, 844), ("light", 1440, 900)]
    others: list[tuple[Theme, int, int]] = [("light", 390, 844), ("dark", 1440, 900)]
    for theme, width, height in [*variants, *others] if PICTURES else variants[:1]:
        page = visit("/brief", theme=theme, width=width, height=height)
        previews = page.locator(".st-key-brief-sheets img")
        expect(previews).to_have_count(13)
        # The browser shows the page from here on, before the slow previews.
        expect(page.locator("[class*='st-key-ready-']")).to_have_text("Preview")
        assert find_faults(page) == {}
        sizes = previews.evaluate_all("all => all.map((one) => one.naturalWidth)")
        assert sizes == [960] * 13
        wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert wide <= width, "the page is wider than the window"
        picture(page, f"brief-{theme}-{'desktop' if width > 500 else 'phone'}")


@pytest.mark.slow  # of a phone: test_pages.py
def test_a_narrow_page_reports_its_width_once(visit: Visit) -> None:
    # The page grows with each preview that is drawn, here on a date that no other test shows; that
    # must not trigger another run.
    path = "/brief?exhibits=headlines,share_lost&as_of=2016-05-09"
    page = visit(path, width=390, height=844, is_phone=False)
    assert page.locator(".st-key-brief-sheets img").count() > 3
    assert count_runs(page) == 2


@pytest.mark.slow  # of an exhibit: test_keyboard.py
def test_a_deck_can_be_built_by_keyboard_alone(visit: Visit) -> None:
    page = visit("/brief?exhibits=headlines")
    reached: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        text = " ".join(page.locator("button:focus").all_inner_texts())
        reached.append(text)
        if "PowerPoint" in text:
            break
    assert "PowerPoint" in reached[-1], reached
    with page.expect_download(timeout=60_000) as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".pptx")
    settle(page, 60)


@pytest.mark.slow  # the notice without a browser: tests/pages/test_brief.py
def test_a_citation_compares_figures(visit: Visit) -> None:
    """Figures that have changed since: `tests.pages.test_brief`."""
    page = visit("/")
    link = open_dialog(page, "headlines").locator("code", has_text="cite=").first.inner_text()
    path = link[link.index("/?cite=") :]
    assert "Figures as cited." in visit(path).locator(".fh-cited").inner_text()
    elsewhere = visit(path.replace("/?", "/checks?"))
    assert (
        "None of the cited exhibits is on this page" in elsewhere.locator(".fh-cited").inner_text()
    )
