"""Layout of HTML files at several widths and on paper: numbers, legends, pages."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from exhibits.brief import build_item
from exhibits.brief_request import BriefRequest
from exhibits.kinds import KINDS
from exhibits.links.view_query import require_view
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.html.page import html_page
from tests.exhibits.conftest import shipped
from tests.sampling import every_other, one_in, sample

pytestmark = pytest.mark.browser

THEATRES = ("iraq-syria", "ukraine-2022")
TABLE_WIDTHS = (1440, 900, 390)
WIDTHS = (320, 390, 520, 660, 700, 760, 820, 1024, 1140, 1440)
LEGENDS = (
    "control_map",
    "change_map",
    "share_lost",
    "area_over_time",
    "governorates",
    "implied_peaks",
    "city_map_mosul",
    "places",
    "share_cleared_raqqa",
)
# Each number with its unit: a line of text, so one rectangle high.
_BROKEN_NUMBERS = r"""() => {
  const digits = String.raw`\d+(?:[,.]\d+)*`;
  const unit = String.raw`(?:(?:\s?(?:%|km²|km2|sq\smi|km)|\u202f\p{L}+)(?![\p{L}\d]))?`;
  const number = new RegExp(
    String.raw`(?<![\p{L}\d-])(?:US\$\s)?[+−]?${digits}(?:[–-]${digits})?${unit}`, "gu");
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const broken = [];
  let count = 0;
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (text.parentElement.closest("details:not([open]), .colophon")) continue;
    for (const match of text.data.matchAll(number)) {
      const range = document.createRange();
      range.setStart(text, match.index);
      range.setEnd(text, match.index + match[0].length);
      const boxes = [...range.getClientRects()].filter((box) => box.width > 0.5);
      count += 1;
      if (new Set(boxes.map((box) => Math.round(box.top))).size > 1) broken.push(match[0]);
    }
  }
  return [count, broken];
}"""
_CUT_ENTRIES = """() => {
  const frame = document.querySelector('.drawing .main-svg');
  const svg = frame.getBoundingClientRect();
  const legend = document.querySelector('.drawing g.legend');
  const bar = legend?.querySelector('.scrollbar');
  const panel = (legend?.querySelector('.bg') ?? frame).getBoundingClientRect();
  const hasEntries = document.querySelector('.legendtext') !== null;
  const texts = hasEntries ? '.legendtext' : '.annotation-text';
  const cut = [...document.querySelectorAll(texts)].filter((text) => {
    const box = text.getBoundingClientRect();
    return [svg, panel].some((frame) => box.left < frame.left - 1 || box.right > frame.right + 1
      || box.top < frame.top - 2 || box.bottom > frame.bottom + 2);
  });
  const names = cut.map((text) => text.textContent);
  return +bar?.getAttribute('height') > 0 ? ['scrolls', ...names] : names;
}"""


class Files:
    """HTML files of the exhibits of a theatre, opened in one page without a network."""

    def __init__(self, name: str, page: Page, folder: Path) -> None:
        self.theatre, self.page, self.folder = shipped(name).theatre, page, folder
        self.entries: dict[str, CatalogueEntry] = shipped(name).entries

    def open(self, exhibit_id: str, width: int) -> Page:
        """Open the file of an exhibit in a window of ``width`` px."""
        parameters = {"claim": self.theatre.figures.index[0]} if exhibit_id == "evidence" else {}
        view = require_view(self.theatre, parameters)
        request = BriefRequest((), view)
        item = build_item(
            self.theatre, self.entries[exhibit_id], view, "http://localhost:8501", request
        )
        path = self.folder / f"{exhibit_id}.html"
        path.write_bytes(html_page(item.exhibit, item.export_context))
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.goto(path.as_uri())
        if KINDS[item.exhibit.kind].is_drawn:
            self.page.wait_for_selector("html[data-drawn]")
        return self.page


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    with browser.new_context(offline=True) as context:
        yield context.new_page()


@pytest.fixture(scope="module")
def files(blank: Page, tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(THEATRES[0], blank, tmp_path_factory.mktemp("files"))


@pytest.mark.slow
@pytest.mark.parametrize("name", THEATRES)
def test_no_line_ends_within_a_number_of_a_table(name: str, blank: Page, tmp_path: Path) -> None:
    files = Files(name, blank, tmp_path)
    texts = [key for key, entry in files.entries.items() if not KINDS[entry.kind].is_drawn]
    assert "ledger" in texts and len(texts) > 10
    broken = {}
    for exhibit_id in {"ledger", *sample(texts, 6)}:
        page = files.open(exhibit_id, TABLE_WIDTHS[0])
        for width in TABLE_WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            count, found = page.evaluate(_BROKEN_NUMBERS)
            assert count > 0 or page.locator(".missing").count()
            if found:
                broken[exhibit_id, width] = found
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert broken == {}


@pytest.mark.parametrize("exhibit_id", one_in(9, LEGENDS))
def test_every_entry_of_a_legend_is_visible_at_every_width(files: Files, exhibit_id: str) -> None:
    page = files.open(exhibit_id, WIDTHS[0])
    cut = {}
    for width in sample(WIDTHS, 2, LEGENDS.index(exhibit_id)):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(250)
        drawn = page.locator(".main-svg").first.bounding_box()
        assert drawn and drawn["x"] + drawn["width"] <= width
        if found := page.evaluate(_CUT_ENTRIES):
            cut[width] = found
    assert cut == {}


@pytest.mark.parametrize("paper", every_other(["A4", "Letter"]))
def test_a_file_on_paper_begins_with_its_drawing_and_lists_its_sources(
    files: Files, paper: str
) -> None:
    page = files.open("control_map", 1440)
    pages = PdfReader(io.BytesIO(page.pdf(format=paper))).pages
    first, rest = pages[0].extract_text(), "".join(each.extract_text() for each in pages[1:])
    assert len(pages) <= 5
    assert "Not assessed" in first and "Damascus" in first, "the map stands below its title"
    last = page.locator(".sources li").last.text_content() or ""
    assert "".join(last.split())[:20] in "".join(rest.split()), "the list is open"
    assert page.locator("svg[viewBox='0 0 660 745']").count() == 0, "the screen is as before"
    assert page.locator(".drawing").get_attribute("data-drawn") == "exhibit-1-light-1100"


@pytest.mark.slow
def test_the_ledger_takes_few_sheets(files: Files) -> None:
    page = files.open("ledger", 1440)
    rows = page.locator("tbody tr").count()
    pages = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    assert len(pages) < rows / 12
    assert "Organisation" in pages[0].extract_text()


def test_headlines_and_their_source_are_on_one_sheet(files: Files) -> None:
    page = files.open("headlines", 1440)
    figure = page.locator(".cards li > span .fh-figure").first
    assert figure.evaluate("each => getComputedStyle(each).display") == "inline"
    for paper in ("A4", "Letter"):
        assert len(PdfReader(io.BytesIO(page.pdf(format=paper))).pages) == 1, paper


@pytest.mark.slow  # cut between panels: the test below
def test_a_drawing_of_many_rows_continues_on_the_next_sheet(files: Files) -> None:
    """Scaled to one sheet, its letters would be too small to read."""
    page = files.open("places", 1440)
    pages = [each.extract_text() for each in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages]
    rows = page.locator(".drawing .yaxislayer-above text, .drawing .annotation text")
    names = {name.strip() for name in rows.all_text_contents() if name.strip().isalpha()}
    on_sheets = [sum(name in text for name in names) for text in pages[:2]]
    assert on_sheets[0] < len(names) and min(on_sheets) > 5, "rows on both"


def test_a_printed_drawing_is_cut_between_its_panels(files: Files) -> None:
    """Each sheet has the scales of its panels from end to end."""
    page = files.open("share_lost_iraq", 1440)
    for paper in ("A4", "Letter"):
        sheets = [
            each.extract_text() for each in PdfReader(io.BytesIO(page.pdf(format=paper))).pages
        ]
        panels = [text.count("per cent") for text in sheets]
        assert sum(count > 0 for count in panels) == 2 and sum(panels) == 5, paper
        for end in ("0", "50", "100"):
            assert [text.split().count(end) for text in sheets] == panels, (paper, end)
    assert page.locator(".slices").count() == 0, "the screen is as before"
