"""Cells as GeoJSON: other programs read the map's cells."""

import io
import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from data.loading.theatre import read_theatre
from data.model import Theatre
from exhibits.builders.control import control_change, control_map
from exhibits.builders.maps.basemap import Basemap, read_basemap
from exhibits.model import Exhibit, View
from exhibits.render.data_files.geojson import geojson_bytes
from exhibits.render.data_files.map_areas import NoCellsError
from tests.lean_theatres import FIJI_CONTROL, FIJI_PLACES, write_theatre

DATE = pd.Timestamp("2017-08-04")


@pytest.fixture(scope="module")
def map_of_control(theatre: Theatre, base_map: Basemap) -> Exhibit:
    return control_map.control_map(theatre, base_map, View(DATE, theatre.settings.whole))


@pytest.fixture(scope="module")
def read(map_of_control: Exhibit) -> gpd.GeoDataFrame:
    return gpd.read_file(io.BytesIO(geojson_bytes(map_of_control)))


def test_opens_in_geopandas_with_its_crs(read: gpd.GeoDataFrame, theatre: Theatre) -> None:
    assert read.crs is not None
    assert read.crs.to_epsg() == 4326 or "CRS84" in str(read.crs)
    bounds, limits = read.total_bounds, theatre.settings.bounds
    assert limits.west - 1 < bounds[0] < bounds[2] < limits.east + 1
    assert limits.south - 1 < bounds[1] < bounds[3] < limits.north + 1


def test_a_valid_polygon_for_each_place_with_a_cell(
    read: gpd.GeoDataFrame, map_of_control: Exhibit
) -> None:
    frame = map_of_control.frame
    assert set(read["place_id"]) == set(frame.loc[frame["area_km2"] > 0, "place_id"])
    assert read.is_valid.all()
    assert set(read.geom_type) <= {"Polygon", "MultiPolygon"}


def test_areas_are_those_of_the_table(read: gpd.GeoDataFrame) -> None:
    km2 = read.to_crs("EPSG:6933").area / 1e6
    large = read["area_km2"] > 50
    assert (km2[large] / read.loc[large, "area_km2"]).between(0.995, 1.005).all()


def test_every_feature_describes_its_method(read: gpd.GeoDataFrame) -> None:
    row = read[read["place_id"] == "raqqa"].to_dict("records")[0]
    assert str(row["as_of"])[:10] == "2017-08-04"
    assert row["reach_km"] == 25
    assert row["label"] == "Contested"
    assert "modelled" in row["method"]
    assert "ODbL-1.0" in row["licence"]
    assert "OpenStreetMap" in row["attribution"]
    assert row["source"]
    for name in ("name", "controller", "since", "status"):
        assert read[name].notna().all(), name


def test_rings_and_numbers_follow_the_standard(map_of_control: Exhibit) -> None:
    collection = json.loads(geojson_bytes(map_of_control))
    assert "crs" not in collection
    for feature in collection["features"]:
        parts = feature["geometry"]["coordinates"]
        for shell, *_ in parts if feature["geometry"]["type"] == "MultiPolygon" else [parts]:
            assert shell[0] == shell[-1]
            turn = sum((x2 - x1) * (y2 + y1) for (x1, y1), (x2, y2) in pairwise(shell))
            assert turn < 0, feature["id"]  # anticlockwise
            assert all(round(n, 5) == n for point in shell for n in point)


def test_no_cap_is_null(theatre: Theatre, base_map: Basemap) -> None:
    view = View(DATE, "syria", radius_km=None)
    collection = json.loads(geojson_bytes(control_map.control_map(theatre, base_map, view)))
    assert {feature["properties"]["reach_km"] for feature in collection["features"]} == {None}


def test_change_is_included(theatre: Theatre, base_map: Basemap) -> None:
    view = View(pd.Timestamp("2016-01-01"), "iraq", since=pd.Timestamp("2015-01-01"))
    collection = json.loads(geojson_bytes(control_change.change_map(theatre, base_map, view)))
    found = {each["id"]: each["properties"]["change"] for each in collection["features"]}
    assert (found["ramadi"], found["tikrit"]) == ("in_between", "lost")


def test_areas_across_the_date_line_are_cut_there(tmp_path: Path) -> None:
    places = FIJI_PLACES.replace("Somosomo,-16.7667,-179.9667", "Somosomo,-16.85,-179.97")
    fiji = read_theatre(write_theatre(tmp_path, places=places, control=FIJI_CONTROL))
    view = View(pd.Timestamp("2000-07-01"), fiji.settings.whole, radius_km=None)
    exhibit = control_map.control_map(fiji, read_basemap(fiji), view)
    read = gpd.read_file(io.BytesIO(geojson_bytes(exhibit)))
    parts = read.geometry.explode().bounds
    assert read.is_valid.all()
    assert (parts["maxx"] - parts["minx"]).max() < 10
    assert (parts["maxx"].max(), parts["minx"].min()) == (180, -180)


def test_an_exhibit_without_cells_is_refused(
    theatre: Theatre, base_map: Basemap, map_of_control: Exhibit
) -> None:
    table = control_map.area_by_controller(theatre, base_map, View(DATE, "iraq"))
    with pytest.raises(NoCellsError, match="area_by_controller"):
        geojson_bytes(table)
    with pytest.raises(NoCellsError, match="control_map"):
        geojson_bytes(replace(map_of_control, missing="Nothing."))
