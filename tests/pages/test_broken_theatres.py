"""Pages of a theatre with an error in its records, and of another theatre."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.loading.theatre import default_theatre
from tests.pages.conftest import (
    Open,
    page_html,
    view,
)
from tests.pages.test_pages import OPENING


@pytest.fixture
def theatre_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the theatre that the app shows."""
    folder = tmp_path / "copy"
    shutil.copytree(default_theatre(), folder)
    monkeypatch.setenv("FOOTHOLD_THEATRE", str(folder))
    return folder


def refusal_text(app: AppTest) -> str:
    """The app's message about a theatre that it cannot read."""
    assert not app.exception
    assert not app.html or "fh-card" not in page_html(app)
    assert len(app.caption) == 1, "the footer, without which the browser hides the page"
    (error,) = app.error
    assert error.value.startswith("The records of this theatre cannot be read.")
    return "\n".join(text.value for text in app.text)


def test_a_broken_table_is_reported_by_row(opened: Open, theatre_copy: Path) -> None:
    figures = theatre_copy / "figures.csv"
    lines = figures.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[4] = lines[4].replace(",percent,", ",stones,")
    figures.write_text("".join(lines), encoding="utf-8")
    message = refusal_text(opened())
    assert "figures.csv:5: unit: read 'stones', expected" in message
    assert "Traceback" not in message


def test_a_missing_boundary_is_reported(opened: Open, theatre_copy: Path) -> None:
    (theatre_copy / "boundaries" / "drawing" / "rivers.geojson").unlink()
    assert "rivers.geojson" in refusal_text(opened())


def test_a_limit_that_is_no_number_is_named(
    opened: Open, theatre_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert theatre_copy.is_dir()
    monkeypatch.setenv("FOOTHOLD_TABLE_ROWS", "lots")
    assert "FOOTHOLD_TABLE_ROWS is 'lots'" in refusal_text(opened())


def test_a_missing_folder_is_reported(opened: Open, theatre_copy: Path) -> None:
    shutil.rmtree(theatre_copy)
    message = refusal_text(opened())
    assert "no such folder" in message
    assert "Errno" not in message


def test_another_theatre_is_another_dashboard(opened: Open, theatre_copy: Path) -> None:
    settings = theatre_copy / "theatre.toml"
    text = settings.read_text(encoding="utf-8")
    text = text.replace("opening_date = 2017-08-04", "opening_date = 2016-01-31")
    settings.write_text(text, encoding="utf-8")
    app = opened()
    assert not app.exception
    assert view(app) == (OPENING[0], "2016-01-31")
    assert "up to 31 January 2016" in page_html(app)
