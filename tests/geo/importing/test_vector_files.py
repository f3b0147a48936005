"""Every format gives the same polygons, dates and controllers."""

import datetime
import gzip
import json
from dataclasses import fields
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely
from geopandas import GeoDataFrame

from geo import SKIPPED_DRIVERS
from geo.arrays import array_of
from geo.importing.archives import Unpacker
from geo.importing.dates import guess_dates
from geo.importing.limits import VectorLimits
from geo.importing.report import ImportReport, Question, Refusal, RefusedFileError
from geo.importing.shapefiles import choose_encoding
from geo.theatre.assessed_polygons import COLUMNS
from tests.geo.importing.conftest import EAST, WEST, frame_of_squares, read_maps

Read = tuple[GeoDataFrame, ImportReport]


@pytest.fixture(scope="module")
def every_format(vector_files: list[Path]) -> Read:
    return read_maps(vector_files)


def test_each_format_is_read(every_format: Read, vector_files: list[Path]) -> None:
    frame, report = every_format
    assert not report.refused
    assert tuple(frame.columns) == (*COLUMNS, "feature")
    assert set(frame["feature"]) == {1, 2}
    files = {file.partition("/")[0] for file in frame["file"]}
    assert files == {path.name for path in vector_files if path.suffix not in PARTS}
    assert set(frame["controller"]) == {"Army", "Militia"}
    first = frame.loc[frame["date"] == "2024-03-01"]
    assert len(first) == 2 * len(files)
    for controller, shape in (("Army", WEST), ("Militia", EAST)):
        shapes = array_of(first)[(first["controller"] == controller).to_numpy()]
        assert shapely.area(shapely.symmetric_difference(shapes, shape)).max() < 1e-6
    assert report.rows_kept == len(frame) == report.rows_read


PARTS = (".shx", ".dbf", ".prj", ".cpg")


def test_defaults_of_a_bare_shapefile_are_reported(every_format: Read) -> None:
    _, report = every_format
    text = "\n".join(report.defaults)
    for expected in ("coordinate system EPSG:4326, assumed", "index rebuilt", "encoding utf-8"):
        assert f"2024-03-01.zip/data/maps/2024-03-01.shp: {expected}" in text.replace("text ", "")
    assert "crs" in {question.key for question in report.questions}


@pytest.mark.parametrize("file", ["folders.kml", "folders.kmz", "layers.gpkg"])
def test_dates_of_folders_and_layers(every_format: Read, file: str) -> None:
    frame, _ = every_format
    dates = frame.loc[frame["file"] == file, "date"]
    assert dates.nunique() == (2 if "gpkg" in file else 3)
    assert (frame["layer"] == "").all() or set(frame["layer"]) <= {"", "History", "2024-03-01"}


@pytest.mark.parametrize(
    ("texts", "order", "dates"),
    [
        (["map_20240829.geojson"], "", ["2024-08-29"]),
        (["29.08.2024", "01.02.2024"], "", ["2024-08-29", "2024-02-01"]),
        (["08/29/2024", "01/02/2024"], "", ["2024-08-29", "2024-01-02"]),
        (["01.02.2024"], "", [None]),
        (["01.02.2024"], "month", ["2024-01-02"]),
        (["29 August 2024", "Aug 3, 2024"], "", ["2024-08-29", "2024-08-03"]),
        (["20241345", "0025-01-01", "v2.10.3"], "", [None, None, None]),
        (["2024-08-29T03:00:00Z"], "", ["2024-08-29"]),
        (["31122024"], "", ["2024-12-31"]),
    ],
)
def test_dates_in_texts(texts: list[str], order: str, dates: list[str | None]) -> None:
    expected = [datetime.date.fromisoformat(date) if date else None for date in dates]
    assert guess_dates(texts, order).dates == expected


@pytest.mark.parametrize(
    ("text", "encoding", "chosen"),
    [
        ("Дніпро Київ", "utf-8", "utf-8"),
        ("Дніпро Харків", "cp1251", "cp1251"),
        ("الرقة والموصل", "cp1256", "cp1256"),
        ("Côte d'Ivoire, forêt", "cp1252", "cp1252"),
    ],
)
def test_encoding_without_a_cpg(text: str, encoding: str, chosen: str) -> None:
    dbf = bytes(8) + (32).to_bytes(2, "little") + bytes(22) + text.encode(encoding)
    assert choose_encoding(dbf, None)[0] == chosen


def bad_files(folder: Path) -> list[Path]:
    squares = frame_of_squares()
    metres = json.loads(squares.to_crs(3857).to_json())
    del metres["crs"]
    (folder / "metres 2024-03-01.geojson").write_text(json.dumps(metres))
    projected = frame_of_squares().to_crs(3857)
    projected.to_file(folder / "x.shp")
    for suffix in (".prj", ".cpg"):
        (folder / f"x{suffix}").unlink()
    bow_tie = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    (folder / "bow_tie 2024-03-01.geojson").write_text(json.dumps(bow_tie))
    point = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}}
    features = {"type": "FeatureCollection", "features": [point, {"type": "Feature"}]}
    (folder / "points.geojson").write_text(json.dumps(features))
    squares.to_file(folder / "01.02.2024.geojson")
    return sorted(folder.iterdir())


def test_answers_settle_questions(tmp_path: Path) -> None:
    paths = bad_files(tmp_path)
    frame, report = read_maps(paths)
    assert frame.empty
    assert {q.key for q in report.questions} >= {"crs", "repair", "date_order"}
    read = {row.file: row.read for row in report.refused}
    assert "coordinates up to 3,562,224 labelled as degrees" in read["metres 2024-03-01.geojson"]
    assert "without a coordinate system" in read["x.shp"]
    assert report.left_out == {"points and lines": 1}
    assert Refusal("points.geojson", 2, "geometry", "no shape", "a polygon") in report.refused
    answers = {"crs": "EPSG:3857", "repair": "accept", "date_order": "day", "date": "2024-05-06"}
    frame, report = read_maps(paths, answers)
    assert {row.file for row in report.refused} == {"points.geojson"}
    assert set(frame["date"].astype(str)) == {"2024-02-01", "2024-03-01", "2024-05-06"}
    assert frame.geometry.is_valid.all()
    bow_tie = frame[frame["file"].str.startswith("bow")]
    assert bow_tie["controller"].tolist() == ["Area mapped by institute"]


def test_a_refused_feature_is_named_by_its_number(tmp_path: Path) -> None:
    open_ring = {"type": "Polygon", "coordinates": [[[30, 10], [31, 10]]]}
    features = [{"type": "Feature", "geometry": open_ring}, {"type": "Feature", "geometry": None}]
    path = tmp_path / "open 2024-03-01.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    _, report = read_maps([path])
    first, second = report.refused
    assert (first.row, second.row) == (1, 2)
    assert "LinearRing" in first.read
    assert "Exception" not in first.read


def test_an_unknown_coordinate_system_as_answer_is_refused(tmp_path: Path) -> None:
    frame_of_squares().to_file(tmp_path / "2024-03-01.shp")
    (tmp_path / "2024-03-01.prj").unlink()
    frame, report = read_maps([tmp_path], {"crs": "EPSG:99999"})
    assert frame.empty
    (refusal,) = report.refused
    assert refusal.read == "the answer 'EPSG:99999' on the coordinate system"
    assert "EPSG code" in refusal.expected


def test_a_report_adds_all_fields_of_another() -> None:
    found = ImportReport(
        *(3, 2, [Refusal("a.csv", 3, "x", "?", "a number")], {"empty": 1}, ["day first"]),
        *([Question("key", "Which?", {})], ["notes"], ["a.csv: 2 rows"], {"a.csv": ["b.csv:2"]}),
    )
    assert not [field.name for field in fields(found) if not getattr(found, field.name)]
    report = ImportReport()
    report.add(found)
    assert report == found


def test_all_members_of_a_gzip_are_read() -> None:
    content = b"".join(map(gzip.compress, (b"aaaa", b"", b"bbbb")))
    assert Unpacker(VectorLimits()).gunzip("a.gz", content) == b"aaaabbbb"
    with pytest.raises(RefusedFileError, match="more than 6 unpacked bytes"):
        Unpacker(VectorLimits(unpacked_bytes=6)).gunzip("a.gz", content)
    with pytest.raises(RefusedFileError, match="damaged"):
        Unpacker(VectorLimits()).gunzip("a.gz", content + b"other")


def test_a_date_per_controller_in_file_names(tmp_path: Path) -> None:
    for name, shape in (("army", WEST), ("militia", EAST)):
        frame = gpd.GeoDataFrame(geometry=[shape], crs=4326)
        frame.to_file(tmp_path / f"{name}_2024-03-01.geojson")
    frame, _ = read_maps([tmp_path])
    assert frame["controller"].tolist() == ["army", "militia"]


def test_no_driver_of_references_is_registered() -> None:
    drivers = pyogrio.list_drivers()
    assert not set(SKIPPED_DRIVERS) & set(drivers)
    assert {"GeoJSON", "GPKG"} <= set(drivers)


@pytest.mark.parametrize("is_labelled", [True, False])
def test_longitudes_from_0_to_360_are_read(tmp_path: Path, is_labelled: bool) -> None:
    squares = frame_of_squares()
    moved = squares.set_geometry(squares.translate(179.5 - squares.total_bounds[0], 0))
    path = tmp_path / "islands 2024-03-01.shp"
    moved.to_file(path)
    if not is_labelled:
        path.with_suffix(".prj").unlink()
    frame, report = read_maps(sorted(tmp_path.iterdir()))
    assert report.refused == []
    assert f"{path.name}: longitudes from 0 to 360 read as -180 to 180" in report.defaults
    west, _, east, _ = frame.total_bounds
    assert (west, east) == (-180, 180)
    assert frame.to_crs(6933).area.sum() == pytest.approx(squares.to_crs(6933).area.sum())
