"""From a page to a brief: picked, ordered, made and saved, as a reader does it."""

import hashlib
import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

import pytest
from playwright.sync_api import Download, Page, expect
from pptx import Presentation
from pypdf import PdfReader

from data.loading.theatre import default_theatre
from exhibits.__main__ import main
from tests.browser.conftest import Picture, Visit, runs_asked, settled
from tests.browser.test_exports import chosen
from tests.serving import APP, Server, serving

pytestmark = pytest.mark.browser
Theme = Literal["light", "dark"]

PICKED = "headlines,control_map:as_of=2015-01-01:reach=40 km,share_lost"


def made(page: Page, name: str, to: Path) -> Path:
    """The file that a button of the page Brief gives."""
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name=name, exact=True).click()
    place = to / download.value.suggested_filename
    download.value.save_as(place)
    settled(page, 60)
    return place


def added(page: Page, exhibit: str) -> None:
    """Pick an exhibit; the page is run once more after the menu's own run."""
    chosen(page, exhibit, "Add to brief")
    page.wait_for_url(lambda url: exhibit in url)
    settled(page)


def picks(page: Page) -> list[str]:
    """What the address says is picked."""
    return parse_qs(urlsplit(page.url).query).get("exhibits", [""])[0].split(",")


def listed(page: Page) -> list[str]:
    """Titles in the list of the page Brief, numbered."""
    rows = page.locator(".st-key-brief-list [data-testid='stMarkdown'] p:has(strong)")
    return [row.splitlines()[0].strip() for row in rows.all_inner_texts()]


def test_three_clicks_from_the_overview_to_a_saved_deck(visit: Visit, tmp_path: Path) -> None:
    page = visit("/")
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Brief").click()
    settled(page, 60)
    deck = made(page, "PowerPoint", tmp_path)
    assert deck.name == "foothold_brief_2017-08-04.pptx"
    slides = list(Presentation(str(deck)).slides)
    assert len(slides) >= 8, "title, summary, five exhibits, sources"
    assert sum(shape.has_chart for slide in slides for shape in slide.shapes) >= 2
    frames = [slide.notes_slide.notes_text_frame for slide in slides if slide.has_notes_slide]
    spoken = [frame.text for frame in frames if frame is not None]
    assert any("Brett McGurk" in words for words in spoken)
    said = page.get_by_text("Saved foothold_brief_2017-08-04.pptx").inner_text()
    assert hashlib.sha256(deck.read_bytes()).hexdigest() in said
    assert f"{deck.stat().st_size / 1e6:,.2f} MB" in said


def test_a_brief_is_gathered_ordered_and_shared(visit: Visit) -> None:
    page = visit("/")
    added(page, "share_lost")
    assert picks(page) == ["share_lost"]
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Map").click()
    settled(page)
    page.locator(".st-key-reach").get_by_text("40 km").click()
    settled(page)
    added(page, "control_map")
    assert picks(page) == ["share_lost", "control_map:reach=40 km"]
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Brief (2)").click()
    settled(page, 60)
    assert len(page.locator("[class*='st-key-remove-']").all()) == 2
    page.locator(".st-key-up-1").get_by_role("button").click()
    settled(page)
    assert picks(page) == ["control_map:reach=40 km", "share_lost"]
    page.reload()
    settled(page, 60)
    assert picks(page) == ["control_map:reach=40 km", "share_lost"]
    shared = page.url[page.url.index("/brief") :]
    other = visit(shared)
    assert listed(other) == [
        "1. Who is said to hold what",
        "2. Share of ground lost, by country",
    ]
    page.locator(".st-key-remove-0").get_by_role("button").click()
    settled(page)
    assert picks(page) == ["share_lost"]
    expect(
        page.get_by_test_id("stSidebarNav").get_by_role("link", name="Brief (1)")
    ).to_be_visible()


def test_what_is_picked_goes_along_with_links_and_with_back(visit: Visit) -> None:
    page = visit("/?exhibits=headlines")
    page.get_by_role("link", name="Evidence").first.click()
    settled(page)
    assert "/ledger" in page.url
    assert picks(page) == ["headlines"]
    page.go_back()
    settled(page)
    assert picks(page) == ["headlines"]
    assert "/ledger" not in page.url


def test_a_made_brief_is_the_command_line_s(visit: Visit, tmp_path: Path, server: Server) -> None:
    page = visit(f"/brief?exhibits={PICKED}&title=Two+days&handling=For+staff&paper=A4")
    place = made(page, "PDF", tmp_path)
    words = ["brief", f"--exhibits={PICKED}", "--title=Two days", "--handling=For staff"]
    words += ["--paper=A4", f"--address={server.url}", "--format=pdf"]
    assert main([*words, "-o", str(tmp_path / "same.pdf")]) == 0
    assert (tmp_path / "same.pdf").read_bytes() == place.read_bytes()
    sheets = PdfReader(place).pages
    assert round(sheets[0].mediabox.width) == 842
    assert "For staff" in sheets[0].extract_text()
    assert any("1 January 2015" in sheet.extract_text() for sheet in sheets)


def test_the_package_holds_what_its_manifest_says(visit: Visit, tmp_path: Path) -> None:
    page = visit("/brief?exhibits=headlines,share_lost")
    with ZipFile(io.BytesIO(made(page, "ZIP with the data", tmp_path).read_bytes())) as package:
        names = package.namelist()
        (manifest,) = (name for name in names if name.endswith("MANIFEST"))
        for line in package.read(manifest).decode().splitlines():
            digest, _, name = line.partition("  ")
            (own,) = (each for each in names if each.endswith(name))
            assert hashlib.sha256(package.read(own)).hexdigest() == digest
    assert {Path(name).suffix for name in names} >= {".pptx", ".pdf", ".html", ".xlsx", ".csv"}


def test_a_brief_is_cancelled(visit: Visit) -> None:
    page = visit("/brief?exhibits=subject_area,area_over_time,governorates,control_map,change_map")
    saved: list[Download] = []
    page.on("download", lambda download: saved.append(download))
    page.get_by_role("button", name="ZIP with the data").click()
    page.get_by_role("button", name="Cancel").click()
    settled(page, 60)
    assert "stopped. Nothing was saved." in page.get_by_test_id("stAlert").inner_text()
    page.wait_for_timeout(6000)
    assert not saved


def test_the_sheets_are_shown_before_they_are_made(visit: Visit, picture: Picture) -> None:
    looks: list[tuple[Theme, int, int]] = [
        (theme, *size) for theme in ("light", "dark") for size in ((1440, 900), (390, 844))
    ]
    for theme, width, height in looks:
        page = visit("/brief", theme=theme, width=width, height=height)
        sheets = page.locator(".st-key-brief-sheets img")
        expect(sheets).to_have_count(13)
        sizes = sheets.evaluate_all("all => all.map((one) => one.naturalWidth)")
        assert sizes == [960] * 13
        wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert wide <= width, "the page is wider than the window"
        picture(page, f"brief-{theme}-{'desk' if width > 500 else 'hand'}")


def test_a_narrow_page_tells_its_width_once(
    visit: Visit, fresh_server: Callable[[], Server]
) -> None:
    # The page grows by each sheet that is drawn; it must not be drawn anew for that.
    page = visit("/brief", width=390, height=844, server=fresh_server())
    assert runs_asked(page) == 2


def test_the_keyboard_alone_makes_a_deck(visit: Visit) -> None:
    page = visit("/brief?exhibits=headlines")
    reached: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        words = " ".join(page.locator("button:focus").all_inner_texts())
        reached.append(words)
        if "PowerPoint" in words:
            break
    assert "PowerPoint" in reached[-1], reached
    with page.expect_download(timeout=60_000) as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".pptx")
    settled(page, 60)


@pytest.fixture
def corrected(tmp_path: Path) -> Iterator[Callable[[], Server]]:
    """A server of the same theatre in which one figure of the article was corrected."""
    folder = tmp_path / "corrected"
    shutil.copytree(default_theatre(), folder)
    figures = folder / "figures.csv"
    lines = figures.read_text(encoding="utf-8").splitlines(keepends=True)
    own = "mcgurk-20170804-raqqa-fighters,"
    (at,) = (at for at, line in enumerate(lines) if line.startswith(own))
    lines[at] = lines[at].replace(",2000,", ",2500,", 1)
    figures.write_text("".join(lines), encoding="utf-8")
    with serving(APP, settings={"FOOTHOLD_THEATRE": str(folder)}) as running:
        yield lambda: running


def test_a_citation_says_which_figures_have_changed(
    visit: Visit, corrected: Callable[[], Server]
) -> None:
    page = visit("/")
    chosen(page, "headlines", "Link")
    settled(page)
    link = page.get_by_role("dialog").locator("code").first.inner_text()
    asked = link[link.index("/?cite=") :]
    assert "As cited." in visit(asked).locator(".fh-cited").inner_text()
    elsewhere = visit(asked.replace("/?", "/checks?"))
    assert "nothing that this page shows" in elsewhere.locator(".fh-cited").inner_text()
    changed = visit(asked, server=corrected())
    told = changed.locator(".fh-changed").inner_text()
    assert "The records have changed since this link was made" in told
    assert "1 figure changed" in told
    assert "Raqqa" in told
    changed.get_by_role("link", name="Show the current view").click()
    settled(changed)
    assert "cite=" not in changed.url
    assert changed.locator(".fh-cited").count() == 0
    changed.close()  # before its server: it would complain of being left alone
