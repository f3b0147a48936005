"""Theatres of readers: who can open them, and when they are removed."""

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.loading import theatre as loading
from data.loading.theatre import read_theatre
from pages.server import imports, session_theatres, theatres
from pages.server.imports import keep_theatre, zip_theatre
from tests.exhibits.test_restricted_rows import HEADER, OPEN, SECRET, SECRETS
from tests.lean_theatres import CONTROL, PLACES, THEATRES, write_theatre
from tests.pages.conftest import Open, page_html


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Identity of the reader of the next run, as a list with one entry."""
    current = ["first reader"]
    monkeypatch.setattr(session_theatres, "current_visitor", lambda: current[0])
    monkeypatch.setattr(session_theatres, "current_session", lambda: f"session of {current[0]}")
    yield current
    session_theatres.remove_all()


def upload(title: str = "My area") -> Path:
    """Serve a small theatre to the reader of this run."""
    folder = session_theatres.name_folder(title)
    write_theatre(folder, **next(iter(THEATRES.values())))
    session_theatres.open_to_reader(folder)
    return folder


def test_another_reader_cannot_open_an_uploaded_theatre(opened: Open, visitor: list[str]) -> None:
    name = upload("Über <b>my</b> area!").name
    assert name.startswith("uber-b-my-b-area-")
    app = opened(theatre=name)
    assert not app.error and not app.warning
    assert app.query_params["theatre"] == [name] or app.query_params["theatre"] == name
    assert "your upload, temporary" in page_html(app)
    visitor[0] = "another reader"
    app = opened(theatre=name)
    assert "unknown theatre" in app.warning[0].value
    assert "your upload, temporary" not in page_html(app)


def test_a_theatre_is_removed_some_time_after_its_reader_has_left(
    visitor: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = upload()
    clock = session_theatres.time.monotonic()
    monkeypatch.setattr(session_theatres, "_is_active", lambda session: True)
    monkeypatch.setattr(session_theatres.time, "monotonic", lambda: clock + 7200)
    session_theatres.sweep()
    assert folder.is_dir(), "a page is open"
    monkeypatch.setattr(session_theatres, "_is_active", lambda session: False)
    monkeypatch.setattr(session_theatres.time, "monotonic", lambda: clock + 7200 + 29 * 60)
    session_theatres.sweep()
    assert folder.is_dir()
    monkeypatch.setattr(session_theatres.time, "monotonic", lambda: clock + 7200 + 31 * 60)
    session_theatres.sweep()
    assert not folder.exists()
    assert session_theatres.session_theatres() == {}


def test_a_reader_has_a_limited_number_of_theatres(visitor: list[str]) -> None:
    folders = [upload() for _ in range(session_theatres.MAX_THEATRES + 1)]
    assert list(session_theatres.session_theatres().values()) == folders[1:]
    assert not folders[0].exists()


def test_keeping_a_theatre_overwrites_nothing(
    visitor: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = upload()
    shutil.copytree(folder, tmp_path / "taken")
    monkeypatch.setattr(loading, "SEEDS", tmp_path)
    assert keep_theatre(folder, "my-area") == tmp_path / "my-area"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["my-area", "taken"]
    for name in ("taken", "my-area", "../out", "", "Upper", ".hidden", "a/b", "x" * 61):
        with pytest.raises(ValueError, match=r"in use|lower-case letters"):
            keep_theatre(folder, name)
    assert zip_theatre(folder).startswith(b"PK")


def test_a_theatre_that_cannot_be_read_does_not_replace_the_former(tmp_path: Path) -> None:
    folder, new = tmp_path / "area", tmp_path / "area.new"
    write_theatre(folder, **next(iter(THEATRES.values())))
    former = sorted(path.name for path in folder.iterdir())
    new.mkdir()
    (new / "theatre.toml").write_text("[", encoding="utf-8")
    with pytest.raises(theatres.READ_ERRORS):
        imports._replace(folder, new)
    assert sorted(path.name for path in folder.iterdir()) == former
    assert [path.name for path in tmp_path.iterdir()] == ["area"]


@pytest.mark.parametrize(("events", "left"), [(SECRET + OPEN, 1), (SECRET, 0)])
def test_the_zip_of_a_theatre_leaves_restricted_rows_out_and_states_it(
    tmp_path: Path, events: str, left: int
) -> None:
    folder = write_theatre(
        tmp_path / "area", places=PLACES, control=CONTROL, events=HEADER + events
    )
    packed = zip_theatre(folder)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert not any(
            secret in archive.read(name) for name in archive.namelist() for secret in SECRETS
        )
        assert b"left out: 1." in archive.read("area/LEFT_OUT.txt")
        archive.extractall(tmp_path / "unpacked")
    assert len(read_theatre(tmp_path / "unpacked" / "area").events) == left
