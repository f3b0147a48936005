"""Static edition: links resolve, none is absolute, and the same records give the same bytes."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest

from data.loading.theatre import default_theatre
from data.model import Theatre
from data.name_matching import name_key
from exhibits import __main__ as command
from exhibits.brief import build_item
from exhibits.builders.maps.basemap import Basemap
from exhibits.links.picks import RECORD_PARAMETERS
from exhibits.place_catalogue import CatalogueEntry
from exhibits.site import edition as site_edition
from exhibits.site.edition import MARKER, EditionError, build_edition
from exhibits.site.pages import Edition, row_ids
from exhibits.site.plan import INDEX, plan_pages
from exhibits.site.search_index import search_index

Entries = dict[str, CatalogueEntry]


@pytest.fixture(scope="module")
def made(
    theatre: Theatre, base_map: Basemap, entries: Entries, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Edition, Path]]:
    """An edition of a few pages in both languages, made in this process."""
    pages = tuple(plan_pages(theatre, entries))
    edition = Edition(theatre, base_map, entries, pages, ("en", "ar"), "")
    out = tmp_path_factory.mktemp("site") / "edition"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site_edition, "_read_edition", lambda *_: edition)
        build_edition(default_theatre(), out, ("en", "ar"), "", ("index", "rivals"), processes=1)
    yield edition, out


def addresses(page: Path) -> list[str]:
    return re.findall(r'(?:href|src)="([^"]*)"', page.read_text("utf-8"))


def test_every_link_resolves_and_none_is_absolute(made: tuple[Edition, Path]) -> None:
    edition, out = made
    names = {page.name for page in edition.pages}
    pages = sorted(out.rglob("*.html"))
    assert [str(page.relative_to(out)) for page in pages] == [
        "ar/index.html",
        "ar/rivals.html",
        "index.html",
        "rivals.html",
    ]
    for page in pages:
        text = page.read_text("utf-8")
        for address in addresses(page):
            if address == "data:,":
                continue
            if re.match(r"https?://", address):
                link = text.index(f'href="{address}"')
                assert 'target="_blank"' in text[link : link + len(address) + 40], address
                continue
            target, _, anchor = address.partition("#")
            file = (page.parent / unquote(target)).resolve() if target else page
            assert file.is_relative_to(out), address
            assert file.is_file() or file.stem in names, address
            assert not anchor or f'id="{anchor}"' in text, address
        assert "localhost" not in text


def test_exhibits_have_data_and_pictures_beside_them(made: tuple[Edition, Path]) -> None:
    _, out = made
    for folder in (out, out / "ar"):
        files = {path.name for path in (folder / "data").iterdir()}
        assert {"control_map.csv", "control_map.png", "headlines.png", "rivals.csv"} <= files
        assert {"control_map-frames.js", "search.js"} <= files
    assert (out / "data" / "rivals.png").read_bytes()[:4] == b"\x89PNG"
    assert b"http://localhost" not in (out / "data" / "control_map.csv").read_bytes()
    assert json.loads((out / MARKER).read_text())["theatre"] == "iraq-syria"


def test_the_same_records_give_the_same_bytes(made: tuple[Edition, Path]) -> None:
    edition, out = made
    page = edition.pages[0]
    for name, content in edition.make_page(page, "ar"):
        assert (out / name).read_bytes() == content, name


def test_play_has_the_names_of_its_language(made: tuple[Edition, Path]) -> None:
    _, out = made
    text = (out / "ar" / "data" / "control_map-frames.js").read_text("utf-8")
    call = re.fullmatch(r'footholdFrames\("control_map",(.*)\);\n', text)
    assert call
    frames = json.loads(call[1])
    assert "الموصل" in {label[0] for label in frames["base"]["labels"]}
    assert 'aria-label="الخط الزمني للخريطة"' in (out / "ar" / "index.html").read_text("utf-8")


def test_every_exhibit_has_a_page_but_those_of_a_chosen_record(
    theatre: Theatre, entries: Entries
) -> None:
    pages = plan_pages(theatre, entries)
    listed = {part.exhibit_id for page in pages for part in page.parts}
    assert listed == set(entries) - set(RECORD_PARAMETERS)
    assert pages[0].name == INDEX
    names = [page.name for page in pages]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in names)
    assert {page.menu_page for page in pages} - {""} <= set(names)


def test_pages_of_rival_claims_show_the_claims_of_their_title(
    theatre: Theatre, entries: Entries
) -> None:
    (page,) = [
        page for page in plan_pages(theatre, entries) if page.name == "rivals-fighters-raqqa"
    ]
    (part,) = page.parts
    entry = entries[part.exhibit_id]
    exhibit = build_item(theatre, entry, part.view(theatre, entry), "http://localhost").exhibit
    assert set(exhibit.frame["metric"]) == {"fighters"}
    assert set(exhibit.frame["place_id"]) == {"raqqa"}


def test_the_search_finds_records_by_rows_that_exist(theatre: Theatre, entries: Entries) -> None:
    pages = plan_pages(theatre, entries)
    ledger = row_ids(entries["ledger"].build(pages[0].parts[0].view(theatre, entries["ledger"])))
    text = search_index(theatre, pages, frozenset(ledger), "en")
    call = re.fullmatch(r"footholdIndex\((.*)\);\n", text)
    assert call
    index = json.loads(call[1])
    claims = [record for record in index["records"] if record[0] == 4]
    assert len(claims) == len(theatre.public.figures)
    assert {record[3].partition("#")[2] for record in claims} <= {*ledger}
    places = {
        record[1]: index["places"][record[4]] for record in index["records"] if record[0] == 1
    }
    assert name_key("rakka") in places["Raqqa"]


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("kept")
    with pytest.raises(EditionError, match="has files of something else"):
        build_edition(default_theatre(), tmp_path, ("en",))
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--language", "xx"], "unknown language 'xx'; available: en, ar, both"),
        (["--address", "nowhere"], "invalid web address 'nowhere'"),
        (["--pages", "nowhere"], "unknown page 'nowhere'; available: index, map"),
    ],
)
def test_a_wrong_request_is_an_error(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    made: tuple[Edition, Path],
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.setattr(site_edition, "_read_edition", lambda *_: made[0])
    assert command.main(["site", str(tmp_path / "out"), *arguments]) == command.EXIT_REFUSED
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_address_is_linked(theatre: Theatre, made: tuple[Edition, Path]) -> None:
    edition = replace(made[0], address="https://foothold.example")
    (page,) = [page for page in edition.pages if page.name == "method"]
    files = dict(edition.make_page(page, "en"))
    assert 'href="https://foothold.example/method' in files["method.html"].decode()
