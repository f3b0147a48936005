"""Files are read if they are regular, inside their folder and small enough, without blocking."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from geo.errors import BoundaryError
from geo.files import FileError, read_file
from geo.geojson import read_features
from tests.geo.conftest import FOLDER

PROJECT = Path(__file__).parents[2]
LIMIT = (100, "SOME_LIMIT")


def test_a_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a" * 100)
    assert read_file(path, *LIMIT, tmp_path) == b"a" * 100
    path.write_bytes(b"a" * 101)
    with pytest.raises(FileError, match="101 bytes, expected at most 100 bytes"):
        read_file(path, *LIMIT)


def test_irregular_files_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        for path in (tmp_path, tmp_path / "pipe", tmp_path / "socket", Path(os.devnull)):
            with pytest.raises(FileError):
                read_file(path, *LIMIT)
    for path in (tmp_path / "none", tmp_path / "a\0b", tmp_path / ("a" * 5_000)):
        with pytest.raises(FileError):
            read_file(path, *LIMIT, tmp_path)


def test_links_are_followed_inside_the_folder_only(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "outside").write_bytes(b"secret")
    (folder / "a").write_bytes(b"a")
    (folder / "inside").symlink_to("a")
    (folder / "leaves").symlink_to("../outside")
    (folder / "loop").symlink_to("loop")
    assert read_file(folder / "inside", *LIMIT, folder) == b"a"
    for name in ("leaves", "loop", "../outside"):
        with pytest.raises(FileError):
            read_file(folder / name, *LIMIT, folder)


READ = """
import sys
from pathlib import Path
from geo.geojson import read_features
try:
    read_features(Path(sys.argv[1]), shapes=("Point",))
except ValueError as error:
    print(type(error).__name__, error)
"""


def test_a_pipe_in_place_of_boundaries_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rivers.geojson")
    command = [sys.executable, "-c", READ, str(tmp_path / "rivers.geojson")]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert done.stdout.startswith("BoundaryError rivers.geojson: read a folder, pipe or device")


def test_boundaries_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    path = FOLDER / "rivers.geojson"
    options = {"numbers": ("rank",), "shapes": ("LineString", "MultiLineString")}
    assert len(read_features(path, **options)) > 0
    monkeypatch.setenv("FOOTHOLD_GEOJSON_BYTES", "1000")
    with pytest.raises(BoundaryError, match="FOOTHOLD_GEOJSON_BYTES"):
        read_features(path, **options)


@pytest.mark.parametrize(
    ("name", "expected"),
    [('"' + "a" * 201 + '"', "at most 200 characters"), ("7", "expected text")],
    ids=["long", "number"],
)
def test_names_in_boundaries_have_a_limit(tmp_path: Path, name: str, expected: str) -> None:
    path = tmp_path / "lakes.geojson"
    path.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
        f'{{"name_en": {name}}}, "geometry": {{"type": "Point", "coordinates": [1, 1]}}}}]}}'
    )
    with pytest.raises(BoundaryError, match=f"lakes.geojson: feature 1: name_en: .*{expected}"):
        read_features(path, optional=("name_en",), shapes=("Point",))


@pytest.mark.parametrize("text", ["[" * 100_000, "1" * 5_000], ids=["deep", "long number"])
def test_unparseable_json_is_no_geojson(tmp_path: Path, text: str) -> None:
    path = tmp_path / "lakes.geojson"
    path.write_text(text)
    with pytest.raises(BoundaryError, match="expected GeoJSON in UTF-8"):
        read_features(path, shapes=("Point",))
