"""Check every exhibit in every format with third-party readers. Run manually, takes hours:

``python -m tests.every_export [--days D,D] [--countries C,C] [--languages en,ar] [--only ID,ID]``

Each file is written like a page or the command writes it, twice with the same bytes, and read by
PIL, an XML parser, pypdf, pdftoppm, python-pptx, openpyxl, LibreOffice, pandas, geopandas (GDAL)
and a Chromium without a network.
Files that a reader cannot open, or opens incompletely, are printed; the last line counts the files
read. `make test` does the same for some exhibits on one date.

``--hostile`` reads the exports of two theatres planted with hostile and with very long texts
(`tests.exhibits.hostile`) instead, and briefs of ten exhibits: whether a file contains anything but
inert text (`tests.exhibits.inert`), also in a browser. Refusals with a message are counted, and are
no faults.
"""

import argparse
import csv
import io
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import geopandas
from PIL import Image
from playwright.sync_api import Browser, Dialog, Page, Request, sync_playwright
from pypdf import PdfReader

from data.loading.theatre import default_theatre, read_theatre
from data.model import Theatre
from exhibits.brief import BriefItem, build_brief, build_item
from exhibits.brief_request import BriefRequest
from exhibits.builders.maps.basemap import read_basemap
from exhibits.catalogue import catalogue
from exhibits.languages import Language
from exhibits.links.picks import read_pick_list
from exhibits.model import Exhibit, View
from exhibits.page_setup import ExportContext
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.data_files.content_hash import content_hash
from exhibits.render.errors import ExportError
from exhibits.render.file_format import Format
from exhibits.render.formats import BRIEF_FORMATS, available_formats
from exhibits.render.html.environment import MAX_TEXT_CHARACTERS
from exhibits.text.clean import clean_text, link_target
from tests import programs
from tests.exhibits.conftest import view_of
from tests.exhibits.hostile import plant, prefix_payloads, stretch_text
from tests.exhibits.inert import INERT
from tests.exhibits.render.test_formats import SOUND

ADDRESS = "http://localhost:8501"
DATES = ("2014-06-30", "2017-08-04", "2018-12-31")
COUNTRIES = ("iraq-syria", "iraq", "syria")
HOSTILE_BRIEF = (
    "headlines,control_map,share_lost,rivals,area_over_time,subject_area,governorates,"
    "places,implied_peaks,statements"
)
"""Exhibits of the briefs of a hostile theatre."""
_BATCH_SIZE = 40
"""Number of files per call of LibreOffice."""

AREA_LAYERS = {"geojson": "", "gpkg": "areas", "kml": "Areas"}
"""Layer of the areas of a map by format; that of GeoJSON has the name of the exhibit."""

WrittenItem = tuple[Path, BriefItem]


@dataclass
class Results:
    """Faults, and number of files opened by each reader."""

    faults: list[str] = field(default_factory=list)
    opened: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def read(self, reader: str, what: str, check: Callable[[], object]) -> None:
        """Run a reader's check of a file; an exception is a fault."""
        self.opened[reader] += 1
        try:
            check()
        except Exception as error:
            self.fault(reader, what, error)

    def fault(self, reader: str, what: str, error: object) -> None:
        """Record and print a fault."""
        self.faults.append(f"{what}, {reader}: {error!r}"[:400])
        print(self.faults[-1], flush=True)


def iter_items(
    theatre: Theatre,
    dates: Sequence[str],
    countries: Sequence[str],
    languages: Sequence[Language],
    only: set[str],
) -> Iterator[tuple[str, BriefItem]]:
    """Build every exhibit for each date, country and language, skipping identical ones."""
    entries = catalogue(theatre, read_basemap(theatre))
    seen = set()
    for date in dates:
        for country in countries:
            for name, entry in entries.items():
                if only and name not in only:
                    continue
                for language in languages:
                    item = _build_item(theatre, entry, view_of(name, date, country), language)
                    key = (name, date, language, content_hash(item.exhibit), item.exhibit.title)
                    if key not in seen:
                        seen.add(key)
                        yield f"{name}_{date}_{country}_{language}", item


def _build_item(
    theatre: Theatre, entry: CatalogueEntry, view: View, language: Language
) -> BriefItem:
    request = BriefRequest((), view, language=language)
    return build_item(theatre, entry, view, ADDRESS, request)


def write_formats(
    name: str, item: BriefItem, folder: Path, results: Results
) -> Iterator[tuple[str, WrittenItem]]:
    """Write each format of an item, and check it with its dedicated reader."""
    for file_format in available_formats(item.exhibit):
        file = folder / f"{name}{file_format.suffix}"
        try:
            data = file_format.write(item.exhibit, item.export_context, item.notes)
        except Exception as error:
            results.fault("writing", file.name, error)
            continue
        file.write_bytes(data)
        results.read(
            "a second time",
            file.name,
            lambda file_format=file_format, data=data: _check_again(file_format, item, data),
        )
        if file_format.id in SOUND and not (file_format.id == "csv" and item.exhibit.frame.empty):
            results.read(
                file_format.id,
                file.name,
                lambda file_format=file_format, data=data: SOUND[file_format.id](data, item),
            )
        if file_format.id in AREA_LAYERS:
            layer = AREA_LAYERS[file_format.id] or item.exhibit.id
            results.read(
                "geopandas",
                file.name,
                lambda file=file, layer=layer: _check_cells(file, layer, item.exhibit),
            )
        yield file_format.id, (file, item)


def _check_again(file_format: Format, item: BriefItem, data: bytes) -> None:
    again = file_format.write(item.exhibit, item.export_context, item.notes)
    assert again == data, "other bytes"


def _check_cells(file: Path, layer: str, exhibit: Exhibit) -> None:
    cells = geopandas.read_file(file, layer=layer)
    assert len(cells) > 0
    assert cells.geometry.is_valid.all()
    assert cells.crs is not None


def check_pdf_pages(file: Path) -> None:
    """Check that Poppler draws all pages of a PDF, and that none is blank."""
    command = [str(programs.pdftoppm()), "-r", "10", "-png", str(file), str(file)]
    result = subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert not result.stderr.strip(), result.stderr[:200]
    pages = list(file.parent.glob(f"{file.name}-*.png"))
    assert len(pages) == len(PdfReader(file).pages)
    for page in pages:
        with Image.open(page) as picture:
            assert len(picture.convert("L").getcolors() or ()) > 4, "a blank page"
        page.unlink()


def check_html(page: Page, messages: list[str], file: Path, item: BriefItem) -> None:
    """Check that an HTML file is drawn completely and without messages in an offline browser."""
    messages.clear()
    page.goto(file.as_uri())
    boxes = page.locator(".drawing")
    if boxes.count():
        page.wait_for_selector("html[data-drawn]", timeout=30_000)
        assert page.locator(".drawing .main-svg").count() > 0
    heading_words = page.locator("h1").inner_text().split()
    assert heading_words == clean_text(item.exhibit.title, MAX_TEXT_CHARACTERS).split(), (
        heading_words
    )
    assert not messages, messages


def check_with_office(
    files: Sequence[WrittenItem], form: str, results: Results, profile: Path
) -> None:
    """Check decks and workbooks with LibreOffice."""
    folder = files[0][0].parent
    names = [str(file) for file, _ in files]
    options = ["--headless", "--convert-to", form, "--outdir", str(folder), *names]
    command = [str(programs.office()), f"-env:UserInstallation={profile.as_uri()}", *options]
    subprocess.run(command, check=False, capture_output=True, timeout=60 * len(names))
    for file, item in files:
        check = _check_slide if form == "pdf" else _check_rows
        converted = file.with_suffix(f".{form.split(':')[0]}")
        results.read(
            "LibreOffice",
            file.name,
            lambda converted=converted, item=item, check=check: check(converted, item),
        )
        converted.unlink(missing_ok=True)


def _check_slide(converted: Path, item: BriefItem) -> None:
    (page,) = PdfReader(converted).pages
    text = "".join(page.extract_text().split())
    assert "".join(item.export_context.handling.split()) in text
    assert item.export_context.records in text


def _check_rows(converted: Path, item: BriefItem) -> None:
    rows = list(csv.reader(io.StringIO(converted.read_text("utf-8"))))
    assert len(rows) == len(item.exhibit.frame) + 1


def main() -> int:
    """Write and check all files; exit status 1 if there are faults."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", default=",".join(DATES))
    parser.add_argument("--countries", default=",".join(COUNTRIES))
    parser.add_argument("--languages", default="en", help="of en, ar, both")
    parser.add_argument("--only", default="", help="ids of exhibits")
    parser.add_argument("--hostile", action="store_true", help="texts that try to be more")
    arguments = parser.parse_args()
    results = Results()
    theatre = read_theatre(default_theatre())
    days, countries = arguments.days.split(","), arguments.countries.split(",")
    languages: list[Language] = arguments.languages.split(",")
    only = set(filter(None, arguments.only.split(",")))
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        folder, profile = Path(scratch), Path(scratch) / "profile"
        browser = playwright.chromium.launch(
            executable_path=programs.chromium(), args=["--no-sandbox"]
        )
        page, messages = listened(browser)
        if arguments.hostile:
            for name, change in (("marked", prefix_payloads()), ("stretched", stretch_text)):
                planted = read_theatre(plant(default_theatre(), folder / name, change))
                for item_name, item in iter_items(planted, days, countries, languages, only):
                    check_inert_files(f"{name}_{item_name}", item, folder, results, browser)
                check_inert_briefs(name, planted, results)
            return print_summary(results)
        waiting: dict[str, list[WrittenItem]] = {"pptx": [], "xlsx": []}
        forms = {"pptx": "pdf", "xlsx": "csv:Text - txt - csv (StarCalc):44,34,76"}
        for name, item in iter_items(theatre, days, countries, languages, only):
            for format_id, (file, _) in write_formats(name, item, folder, results):
                if format_id == "pdf":
                    results.read("pdftoppm", file.name, lambda file=file: check_pdf_pages(file))
                if format_id == "html":
                    results.read(
                        "Chromium",
                        file.name,
                        lambda file=file, item=item: check_html(page, messages, file, item),
                    )
                if format_id in waiting:
                    waiting[format_id].append((file, item))
                else:
                    file.unlink()
            for format_id, files in waiting.items():
                if len(files) >= _BATCH_SIZE:
                    check_with_office(files, forms[format_id], results, profile)
                    _delete_files(files)
        for format_id, files in waiting.items():
            if files:
                check_with_office(files, forms[format_id], results, profile)
                _delete_files(files)
    return print_summary(results)


def print_summary(results: Results) -> int:
    """Print a summary; 1 if there are faults."""
    opened = ", ".join(f"{reader} {count:,}" for reader, count in sorted(results.opened.items()))
    print(f"{len(results.faults)} faults. Opened: {opened}.")
    if results.refused:
        refused = ", ".join(f"{form} {count:,}" for form, count in sorted(results.refused.items()))
        print(f"Refused in words: {refused}.")
    return 1 if results.faults else 0


def listened(browser: Browser) -> tuple[Page, list[str]]:
    """Open an offline page that records console messages, errors, requests and dialogs."""
    page = browser.new_context(offline=True).new_page()
    messages: list[str] = []

    def record_dialog(dialog: Dialog) -> None:
        messages.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def record_request(request: Request) -> None:
        if not request.url.startswith(("file:", "data:")):
            messages.append(f"request: {request.url}")

    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("dialog", record_dialog)
    page.on("request", record_request)
    return page, messages


def check_inert_files(
    name: str, item: BriefItem, folder: Path, results: Results, browser: Browser
) -> None:
    """Check that each format of an item contains only inert text."""
    for file_format in available_formats(item.exhibit):
        what = f"{name}{file_format.suffix}"
        data = write_or_record(
            results,
            file_format.id,
            what,
            lambda file_format=file_format: file_format.write(*_export_arguments(item)),
        )
        if data is None:
            continue
        check = INERT[file_format.suffix.rpartition(".")[2]]
        addresses = {web for source in item.exhibit.sources for web in _address_forms(source.url)}
        addresses |= {
            web for url in item.exhibit.frame.get("source_url", ()) for web in _address_forms(url)
        }
        results.read(file_format.id, what, partial(check, data, addresses))
        if file_format.id == "html":
            file = folder / "hostile.html"
            file.write_bytes(data)
            # A new page for each file, because a hanging page would block the next.
            page, messages = listened(browser)
            results.read("Chromium", what, partial(check_html, page, messages, file, item))
            page.context.close()


def check_inert_briefs(name: str, theatre: Theatre, results: Results) -> None:
    """Check that a brief of ten exhibits contains only inert text, in each format."""
    entries = catalogue(theatre, read_basemap(theatre))
    view = view_of("headlines", DATES[1], theatre.settings.whole)
    title = theatre.settings.title
    brief = build_brief(
        theatre, entries, BriefRequest(read_pick_list(HOSTILE_BRIEF), view, title=title), ADDRESS
    )
    addresses = {web for url in theatre.sources["url"] for web in _address_forms(url)}
    for brief_format in BRIEF_FORMATS.values():
        what = f"{name}_brief{brief_format.suffix}"
        write = brief_format.write
        data = write_or_record(
            results,
            brief_format.id,
            what,
            lambda write=write: write(brief, theatre, lambda *_: None),
        )
        if data is not None:
            check = INERT[brief_format.id]
            results.read(f"brief {brief_format.id}", what, partial(check, data, addresses))


def write_or_record(
    results: Results, format_id: str, what: str, write: Callable[[], bytes]
) -> bytes | None:
    """Bytes of a file; None if the export is refused, or fails."""
    try:
        return write()
    except ExportError as refusal:
        results.refused[format_id] += 1
        print(f"{what}: refused: {str(refusal)[:200]}", flush=True)
    except Exception as error:
        results.fault("writing", what, error)
    return None


def _export_arguments(item: BriefItem) -> tuple[Exhibit, ExportContext, tuple[str, ...]]:
    return item.exhibit, item.export_context, item.notes


def _address_forms(url: object) -> tuple[str, ...]:
    """Address as in the records, and as in exported files."""
    return (url, link_target(url)) if isinstance(url, str) else ()


def _delete_files(files: list[WrittenItem]) -> None:
    for file, _ in files:
        file.unlink()
    files.clear()


if __name__ == "__main__":
    sys.exit(main())
