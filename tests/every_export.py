"""Every exhibit in every format it has, opened by programs that are not ours. By hand, for hours:

``python -m tests.every_export [--days D,D] [--countries C,C] [--languages en,ar] [--only ID,ID]``

Each file is written as a page or the command writes it, and read by PIL, an XML parser, pypdf,
pdftoppm, python-pptx, openpyxl, LibreOffice, pandas, geopandas and a Chromium without a network.
What a reader does not open, or opens with less in it than it should, is printed; the last line says
how many files were read. `make test` does the same of some exhibits on one day.

``--hostile`` reads the exports of two theatres planted with hostile and with very long texts
(`tests.exhibits.hostile`) instead, and briefs of ten exhibits: whether anything in a file is more
than text (`tests.exhibits.inert`), in a browser too. A refusal in words is counted, not a fault.
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
from playwright.sync_api import Browser, Dialog, Page, sync_playwright
from playwright.sync_api import Request as Asked
from pypdf import PdfReader

from data.loading.theatre import default_theatre, read_theatre
from data.model import Theatre
from exhibits.brief import BriefItem, build_brief, build_item
from exhibits.brief_request import BriefRequest
from exhibits.builders.maps.basemap import read_basemap
from exhibits.catalogue import CatalogueEntry, catalogue
from exhibits.links.view_query import read_pick_list
from exhibits.model import Exhibit, View
from exhibits.page_setup import ExportContext, Language
from exhibits.render.data_files.provenance import content_hash
from exhibits.render.errors import ExportError
from exhibits.render.formats import BRIEF_FORMATS, available_formats
from exhibits.render.html.page import MAX_TEXT_CHARACTERS
from exhibits.text.clean import clean_text, link_target
from tests import programs
from tests.exhibits.conftest import view_of as view_that_shows
from tests.exhibits.hostile import marked, plant, stretched
from tests.exhibits.inert import INERT
from tests.exhibits.render.test_formats import SOUND

ADDRESS = "http://localhost:8501"
DAYS = ("2014-06-30", "2017-08-04", "2018-12-31")
COUNTRIES = ("iraq-syria", "iraq", "syria")
TEN = (
    "headlines,control_map,share_lost,rivals,area_over_time,subject_area,governorates,"
    "places,implied_peaks,statements"
)
"""Exhibits of the briefs of a hostile theatre."""
_BATCH = 40
"""Files that LibreOffice is given at once."""

Made = tuple[Path, BriefItem]


@dataclass
class Found:
    """Faults, and how many files each reader has opened."""

    faults: list[str] = field(default_factory=list)
    opened: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def read(self, reader: str, what: str, look: Callable[[], object]) -> None:
        """Have a reader look at a file; what it throws is a fault."""
        self.opened[reader] += 1
        try:
            look()
        except Exception as error:
            self.fault(reader, what, error)

    def fault(self, reader: str, what: str, error: object) -> None:
        """A fault, told at once."""
        self.faults.append(f"{what}, {reader}: {error!r}"[:400])
        print(self.faults[-1], flush=True)


def leaves(
    theatre: Theatre,
    days: Sequence[str],
    countries: Sequence[str],
    languages: Sequence[Language],
    only: set[str],
) -> Iterator[tuple[str, BriefItem]]:
    """Every exhibit on each day, of each country and in each language, each other picture once."""
    entries = catalogue(theatre, read_basemap(theatre))
    seen = set()
    for day in days:
        for country in countries:
            for name, entry in entries.items():
                if only and name not in only:
                    continue
                for language in languages:
                    leaf = _leaf(theatre, entry, view_that_shows(name, day, country), language)
                    same = (name, day, language, content_hash(leaf.exhibit), leaf.exhibit.title)
                    if same not in seen:
                        seen.add(same)
                        yield f"{name}_{day}_{country}_{language}", leaf


def _leaf(theatre: Theatre, entry: CatalogueEntry, view: View, language: Language) -> BriefItem:
    request = BriefRequest((), view, language=language)
    return build_item(theatre, entry, view, ADDRESS, request)


def written(name: str, leaf: BriefItem, folder: Path, found: Found) -> Iterator[tuple[str, Made]]:
    """Each format of a leaf as a file, and as its own reader opens it."""
    for form in available_formats(leaf.exhibit):
        file = folder / f"{name}{form.suffix}"
        try:
            data = form.write(leaf.exhibit, leaf.imprint, leaf.notes)
        except Exception as error:
            found.fault("writing", file.name, error)
            continue
        file.write_bytes(data)
        if form.id in SOUND and not (form.id == "csv" and leaf.exhibit.frame.empty):
            found.read(form.id, file.name, lambda form=form, data=data: SOUND[form.id](data, leaf))
        if form.id == "geojson":
            found.read("geopandas", file.name, lambda file=file: _cells(file, leaf.exhibit))
        yield form.id, (file, leaf)


def _cells(file: Path, exhibit: Exhibit) -> None:
    cells = geopandas.read_file(file)
    assert len(cells) > 0
    assert cells.geometry.is_valid.all()
    assert cells.crs is not None


def drawn(file: Path) -> None:
    """The pages of a PDF by Poppler: as many as pypdf counts, and none of them blank."""
    command = [str(programs.pdftoppm()), "-r", "10", "-png", str(file), str(file)]
    told = subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert not told.stderr.strip(), told.stderr[:200]
    pages = list(file.parent.glob(f"{file.name}-*.png"))
    assert len(pages) == len(PdfReader(file).pages)
    for page in pages:
        with Image.open(page) as seen:
            assert len(seen.convert("L").getcolors() or ()) > 4, "a blank page"
        page.unlink()


def browsed(page: Page, complaints: list[str], file: Path, leaf: BriefItem) -> None:
    """An HTML file in a browser with the network closed: all its drawings drawn, none to say."""
    complaints.clear()
    page.goto(file.as_uri())
    boxes = page.locator(".drawing")
    if boxes.count():
        page.wait_for_selector("html[data-drawn]", timeout=30_000)
        assert page.locator(".drawing .main-svg").count() > 0
    told = page.locator("h1").inner_text().split()
    assert told == clean_text(leaf.exhibit.title, MAX_TEXT_CHARACTERS).split(), told
    assert not complaints, complaints


def converted(files: Sequence[Made], form: str, found: Found, profile: Path) -> None:
    """Decks and books as LibreOffice reads them."""
    folder = files[0][0].parent
    names = [str(file) for file, _ in files]
    asked = ["--headless", "--convert-to", form, "--outdir", str(folder), *names]
    command = [str(programs.office()), f"-env:UserInstallation={profile.as_uri()}", *asked]
    subprocess.run(command, check=False, capture_output=True, timeout=60 * len(names))
    for file, leaf in files:
        read = _slide if form == "pdf" else _rows
        made = file.with_suffix(f".{form.split(':')[0]}")
        found.read(
            "LibreOffice", file.name, lambda made=made, leaf=leaf, read=read: read(made, leaf)
        )
        made.unlink(missing_ok=True)


def _slide(made: Path, leaf: BriefItem) -> None:
    (page,) = PdfReader(made).pages
    told = "".join(page.extract_text().split())
    assert "".join(leaf.imprint.handling.split()) in told
    assert leaf.imprint.records in told


def _rows(made: Path, leaf: BriefItem) -> None:
    rows = list(csv.reader(io.StringIO(made.read_text("utf-8"))))
    assert len(rows) == len(leaf.exhibit.frame) + 1


def main() -> int:
    """Write and read all; 1 if anything was not opened."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", default=",".join(DAYS))
    parser.add_argument("--countries", default=",".join(COUNTRIES))
    parser.add_argument("--languages", default="en", help="of en, ar, both")
    parser.add_argument("--only", default="", help="ids of exhibits")
    parser.add_argument("--hostile", action="store_true", help="texts that try to be more")
    asked = parser.parse_args()
    found = Found()
    theatre = read_theatre(default_theatre())
    wanted = [tuple(part.split(",")) for part in (asked.days, asked.countries, asked.languages)]
    only = set(filter(None, asked.only.split(",")))
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        folder, profile = Path(place), Path(place) / "profile"
        browser = playwright.chromium.launch(
            executable_path=programs.chromium(), args=["--no-sandbox"]
        )
        page, complaints = listened(browser)
        if asked.hostile:
            for name, change in (("marked", marked()), ("stretched", stretched)):
                planted = read_theatre(plant(default_theatre(), folder / name, change))
                for each, leaf in leaves(planted, *wanted, only):  # type: ignore[arg-type]
                    inert_files(f"{name}_{each}", leaf, folder, found, browser)
                inert_briefs(name, planted, found)
            return told(found)
        waiting: dict[str, list[Made]] = {"pptx": [], "xlsx": []}
        forms = {"pptx": "pdf", "xlsx": "csv:Text - txt - csv (StarCalc):44,34,76"}
        for name, leaf in leaves(theatre, *wanted, only):  # type: ignore[arg-type]
            for form, (file, _) in written(name, leaf, folder, found):
                if form == "pdf":
                    found.read("pdftoppm", file.name, lambda file=file: drawn(file))
                if form == "html":
                    found.read(
                        "Chromium",
                        file.name,
                        lambda file=file, leaf=leaf: browsed(page, complaints, file, leaf),
                    )
                if form in waiting:
                    waiting[form].append((file, leaf))
                else:
                    file.unlink()
            for form, files in waiting.items():
                if len(files) >= _BATCH:
                    converted(files, forms[form], found, profile)
                    _gone(files)
        for form, files in waiting.items():
            if files:
                converted(files, forms[form], found, profile)
                _gone(files)
    return told(found)


def told(found: Found) -> int:
    """Print what was found; 1 if anything was not opened."""
    opened = ", ".join(f"{reader} {count:,}" for reader, count in sorted(found.opened.items()))
    print(f"{len(found.faults)} faults. Opened: {opened}.")
    if found.refused:
        refused = ", ".join(f"{form} {count:,}" for form, count in sorted(found.refused.items()))
        print(f"Refused in words: {refused}.")
    return 1 if found.faults else 0


def listened(browser: Browser) -> tuple[Page, list[str]]:
    """A page without a network, and what it complains of, asks for and says in dialogs."""
    page = browser.new_context(offline=True).new_page()
    complaints: list[str] = []

    def dismissed(dialog: Dialog) -> None:
        complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def asked(request: Asked) -> None:
        if not request.url.startswith(("file:", "data:")):
            complaints.append(f"request: {request.url}")

    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", dismissed)
    page.on("request", asked)
    return page, complaints


def inert_files(name: str, leaf: BriefItem, folder: Path, found: Found, browser: Browser) -> None:
    """Each format of a leaf, by the readers that look for what is more than text."""
    for form in available_formats(leaf.exhibit):
        what = f"{name}{form.suffix}"
        data = made(found, form.id, what, lambda form=form: form.write(*_asked(leaf)))
        if data is None:
            continue
        look = INERT[form.suffix.rpartition(".")[2]]
        addresses = {web for source in leaf.exhibit.sources for web in _webs(source.url)}
        addresses |= {web for url in leaf.exhibit.frame.get("source_url", ()) for web in _webs(url)}
        found.read(form.id, what, partial(look, data, addresses))
        if form.id == "html":
            file = folder / "hostile.html"
            file.write_bytes(data)
            page, complaints = listened(browser)  # its own: a page that hangs would hang the next
            found.read("Chromium", what, partial(browsed, page, complaints, file, leaf))
            page.context.close()


def inert_briefs(name: str, theatre: Theatre, found: Found) -> None:
    """Ten exhibits as a brief in each of its forms."""
    entries = catalogue(theatre, read_basemap(theatre))
    view = view_that_shows("headlines", DAYS[1], theatre.settings.whole)
    title = theatre.settings.title
    brief = build_brief(
        theatre, entries, BriefRequest(read_pick_list(TEN), view, title=title), ADDRESS
    )
    addresses = {web for url in theatre.sources["url"] for web in _webs(url)}
    for form in BRIEF_FORMATS.values():
        what = f"{name}_brief{form.suffix}"
        write = form.write
        data = made(
            found, form.id, what, lambda write=write: write(brief, theatre, lambda *_: None)
        )
        if data is not None:
            look = INERT[form.id]
            found.read(f"brief {form.id}", what, partial(look, data, addresses))


def made(found: Found, form: str, what: str, write: Callable[[], bytes]) -> bytes | None:
    """A file's bytes; None where it is refused in words, or is a fault."""
    try:
        return write()
    except ExportError as refusal:
        found.refused[form] += 1
        print(f"{what}: refused: {str(refusal)[:200]}", flush=True)
    except Exception as error:
        found.fault("writing", what, error)
    return None


def _asked(leaf: BriefItem) -> tuple[Exhibit, ExportContext, tuple[str, ...]]:
    return leaf.exhibit, leaf.imprint, leaf.notes


def _webs(url: object) -> tuple[str, ...]:
    """An address as the records have it, and as files have it."""
    return (url, link_target(url)) if isinstance(url, str) else ()


def _gone(files: list[Made]) -> None:
    for file, _ in files:
        file.unlink()
    files.clear()


if __name__ == "__main__":
    sys.exit(main())
