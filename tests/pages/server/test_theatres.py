"""Several theatres in one server: which is shown, and what happens when its files change."""

import gc
import re
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.loading import theatre as loading
from pages.server import theatres
from tests.lean_theatres import copy_full_theatre
from tests.pages.conftest import Open, page_html, turn_to, view
from tests.polygon_theatre import write_polygon_theatre

FIRST, OTHER = "first", "other"
THEATRES = {FIRST: ("A theatre", "2024-06-01"), OTHER: ("Another theatre", "2024-01-31")}


@pytest.fixture
def seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two small theatres, which differ in title and date."""
    for name, (title, date) in THEATRES.items():
        settings = copy_full_theatre(tmp_path / name) / "theatre.toml"
        heading = f'title = "{title}"\nopening_date = {date}\n'
        settings.write_text(f"{heading}{settings.read_text('utf-8')}", encoding="utf-8")
    monkeypatch.setattr(loading, "SEEDS", tmp_path)
    monkeypatch.setattr(theatres, "CHECK_INTERVAL_S", 0.0)
    theatres.titles.clear()
    return tmp_path


def edit(folder: Path, old: str, new: str, file: str = "theatre.toml") -> None:
    """Replace the first occurrence of a text in a file of a theatre."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def shown_title(app: AppTest) -> str:
    """Title of the theatre in the bar above the page."""
    bar = page_html(app).partition('class="fh-theatre">')[2]
    return re.sub(r"<.*?>", "\n", bar).strip().partition("\n")[0]


def test_the_address_names_the_theatre(opened: Open, seeds: Path) -> None:
    app = opened(theatre=OTHER)
    assert not app.exception
    assert shown_title(app) == "Another theatre"
    assert view(app)[1] == "2024-01-31"
    assert 'href="./?theatre=first"' in page_html(app)


def test_a_file_that_is_replaced_while_it_is_looked_at_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "kept.csv").write_text("a", encoding="utf-8")
    (tmp_path / "gone.csv").symlink_to(tmp_path / "no such file")
    assert [Path(path).name for path, *_ in theatres._stamp(tmp_path)] == ["kept.csv"]


def test_without_a_theatre_the_first_is_shown(opened: Open, seeds: Path) -> None:
    app = opened()
    assert shown_title(app) == "A theatre"
    assert view(app)[1] == "2024-06-01"
    assert "theatre" not in app.query_params


def test_the_theatre_stays_on_every_page(opened: Open, seeds: Path) -> None:
    app = turn_to(opened(theatre=OTHER), "ledger")
    assert shown_title(app) == "Another theatre"
    assert app.query_params["theatre"] == OTHER
    assert "theatre=other" in page_html(app)  # links to evidence


def test_the_default_theatre_is_read_before_the_first_page(seeds: Path) -> None:
    assert not theatres.is_read("")
    theatres.read_ahead().join(60)
    assert theatres.is_read("") and not theatres.is_read(OTHER)
    assert gc.isenabled(), "it is off only while the records are read"


def test_reading_ahead_leaves_an_error_to_the_first_page(opened: Open, seeds: Path) -> None:
    edit(seeds / FIRST, "opening_date = 2024-06-01", "opening_date = 'x'")
    theatres.read_ahead().join(60)
    assert gc.isenabled()
    assert opened().error[0].value.startswith("The records of this theatre cannot be read")


def test_a_further_theatre_does_not_become_the_default(seeds: Path) -> None:
    names = list(loading.served_theatres())
    (seeds / loading.DEFAULT_FILE).write_text(f"{names[0]}\n", encoding="utf-8")
    shutil.copytree(seeds / names[0], seeds / "aaa")
    assert list(loading.served_theatres()) == [names[0], "aaa", *names[1:]]
    (seeds / loading.DEFAULT_FILE).write_text("removed\n", encoding="utf-8")
    assert next(iter(loading.served_theatres())) == "aaa"


def test_an_unknown_theatre_is_named_and_the_default_shown(opened: Open, seeds: Path) -> None:
    app = opened(theatre="nowhere")
    assert shown_title(app) == "A theatre"
    (warning,) = app.warning
    assert "unknown theatre" in warning.value
    assert "other" in warning.value


def test_a_changed_file_is_read_without_restart(opened: Open, seeds: Path) -> None:
    app = opened(theatre=OTHER)
    edit(seeds / OTHER, "Another theatre", "A new title")
    assert shown_title(app.run()) == "A new title"


def test_a_broken_change_keeps_the_valid_records(opened: Open, seeds: Path) -> None:
    app = opened(theatre=OTHER)
    edit(seeds / OTHER, "2023-04-15", "2023-13-15", "control.csv")
    app.run()
    assert not app.exception
    assert shown_title(app) == "Another theatre"
    (warning,) = app.warning
    assert warning.value.startswith("The files of this theatre have changed, but contain errors.")
    assert any("control.csv:2: from_date: read '2023-13-15'" in text.value for text in app.text)
    edit(seeds / OTHER, "2023-13-15", "2023-04-15", "control.csv")
    assert not app.run().warning


def test_a_broken_theatre_leaves_the_others_readable(opened: Open, seeds: Path) -> None:
    edit(seeds / OTHER, "2023-04-15", "2023-13-15", "control.csv")
    (error,) = opened(theatre=OTHER).error
    assert error.value.startswith("The records of this theatre cannot be read.")
    app = opened()
    assert not app.error
    assert shown_title(app) == "A theatre"


def test_a_broken_theatre_is_read_again_only_when_a_file_changes(
    opened: Open, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(seeds / OTHER, "2023-04-15", "2023-13-15", "control.csv")
    read, folders = theatres.read_records, list[Path]()

    def count_and_read(folder: Path) -> theatres.ServedTheatre:
        folders.append(folder)
        return read(folder)

    monkeypatch.setattr(theatres, "read_records", count_and_read)
    app = opened(theatre=OTHER)
    assert "2023-13-15" in app.run().text[0].value
    assert folders == [seeds / OTHER]
    edit(seeds / OTHER, "2023-13-15", "2023-14-15", "control.csv")
    assert "2023-14-15" in app.run().text[0].value
    edit(seeds / OTHER, "2023-14-15", "2023-04-15", "control.csv")
    assert not app.run().error
    assert len(folders) == 3


def test_a_theatre_of_polygons_alone_is_not_introduced_as_one_of_figures(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_polygon_theatre(tmp_path / "front")
    monkeypatch.setattr(loading, "SEEDS", tmp_path)
    app = opened(theatre="front")
    assert not app.exception
    html = page_html(app)
    assert "Maps of control as their assessors drew them" in html
    assert "Figures and reports published" not in html
