"""The frame of a city map."""

import json
from pathlib import Path

import pytest
from shapely.geometry import LineString, MultiPolygon, Point, box, mapping

from geo.boundaries import FRAME_KINDS, read_city_file
from geo.errors import BoundaryError

CITIES = Path(__file__).parents[2] / "seeds" / "iraq-syria" / "cities"


@pytest.mark.parametrize("path", sorted(CITIES.glob("*_frame.geojson")), ids=lambda p: p.stem)
def test_the_frames_of_the_theatre_can_be_read(path):
    frame = read_city_file(path)
    assert list(frame.columns[:6]) == [
        "kind", "name", "name_local", "accuracy_m", "source", "geometry"]  # fmt: skip
    assert {"river", "bridge", "old_city_wall", "built_up_outline"} <= set(frame["kind"])
    assert frame["accuracy_m"].between(10, 2000).all()
    assert frame.crs == "EPSG:4326"


def test_there_are_two_cities():
    assert len(list(CITIES.glob("*_frame.geojson"))) == 2


def write(path: Path, geometry, **changed) -> Path:
    properties = {"kind": "river", "name": "R", "source": "own", "accuracy_m": 100, **changed}
    properties = {name: value for name, value in properties.items() if value is not None}
    feature = {"type": "Feature", "properties": properties, "geometry": mapping(geometry)}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


LINE = LineString([(43, 36), (43.1, 36.1)])


@pytest.mark.parametrize(
    ("geometry", "changed", "complaint"),
    [
        (LINE, {"kind": "canal"}, "kind: read 'canal', expected river, bridge"),
        (LINE, {"kind": None}, "kind: read nothing, expected text"),
        (LINE, {"name": None}, "name: read nothing"),
        (LINE, {"source": ""}, "source: read nothing"),
        (LINE, {"accuracy_m": None}, "accuracy_m: read nothing, expected a number of metres"),
        (LINE, {"accuracy_m": 0}, "accuracy_m: read 0, expected a number of metres above 0"),
        (LINE, {"accuracy_m": -5}, "accuracy_m: read -5"),
        (LINE, {"accuracy_m": "about 80"}, "accuracy_m: read 'about 80'"),
        (Point(43, 36), {}, "geometry: read a river as Point, expected LineString"),
        (LINE, {"kind": "old_city_wall"}, "geometry: read a old_city_wall as LineString"),
    ],
)
def test_faults_are_named(tmp_path, geometry, changed, complaint):
    path = write(tmp_path / "city.geojson", geometry, **changed)
    with pytest.raises(BoundaryError, match=rf"city\.geojson: feature 1: {complaint}"):
        read_city_file(path)


@pytest.mark.parametrize("kind", FRAME_KINDS)
def test_every_kind_is_accepted(tmp_path, kind):
    area = box(43, 36, 43.1, 36.1)
    shapes = {"Point": Point(43, 36), "LineString": LINE, "Polygon": area}
    shapes |= {"MultiPolygon": MultiPolygon([area])}
    for shape in FRAME_KINDS[kind]:
        if shape in shapes:
            frame = read_city_file(write(tmp_path / "city.geojson", shapes[shape], kind=kind))
            assert frame["kind"].tolist() == [kind]
            assert frame["name_local"].isna().tolist() == [True]
