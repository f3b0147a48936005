"""GeoPackage and KML: other programs read areas, places, colours and sources of the map."""

import io
import json
import sqlite3
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from lxml import etree

from data.loading.theatre import read_theatre
from data.model import Theatre
from exhibits.builders.control import control_change, control_map
from exhibits.builders.maps.basemap import Basemap, read_basemap
from exhibits.catalogue import catalogue
from exhibits.model import Exhibit, View
from exhibits.render.data_files.geojson import geojson_bytes
from exhibits.render.data_files.geopackage import geopackage_bytes
from exhibits.render.data_files.kml import NAMESPACE, kml_bytes
from exhibits.render.data_files.map_areas import NO_COLOUR, NoCellsError, area_colours
from tests.exhibits.conftest import Build
from tests.polygon_theatre import write_polygon_theatre

DATE = pd.Timestamp("2017-08-04")
PROVENANCE = {"link": "http://localhost:8501/map", "records": "sha256:0123456789ab"}


@pytest.fixture(scope="module")
def map_of_control(theatre: Theatre, base_map: Basemap) -> Exhibit:
    return control_map.control_map(theatre, base_map, View(DATE, theatre.settings.whole))


@pytest.fixture(scope="module")
def geopackage(map_of_control: Exhibit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("gis") / "map.gpkg"
    file.write_bytes(geopackage_bytes(map_of_control, PROVENANCE))
    return file


@pytest.fixture(scope="module")
def kml(map_of_control: Exhibit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("gis") / "map.kml"
    file.write_bytes(kml_bytes(map_of_control, PROVENANCE))
    return file


def test_a_geopackage_has_areas_places_sources_and_provenance(
    geopackage: Path, map_of_control: Exhibit
) -> None:
    assert pyogrio.list_layers(geopackage)[:, 0].tolist() == [
        *("areas", "places", "sources", "about")
    ]
    areas, places = (gpd.read_file(geopackage, layer=name) for name in ("areas", "places"))
    assert areas.crs is not None and areas.crs.to_epsg() == 4326
    assert areas.is_valid.all() and set(areas.geom_type) == {"MultiPolygon"}
    frame = map_of_control.frame.set_index("place_id")
    assert set(areas["place_id"]) == set(frame.index[frame["area_km2"] > 0])
    assert set(places["place_id"]) == set(frame.index)
    assert areas["modelled"].all()
    (row,) = areas[areas["place_id"] == "raqqa"].to_dict("records")
    assert (row["label"], row["reach_km"], row["area_km2"]) == (
        *("Contested", 25.0, frame.loc["raqqa", "area_km2"]),
    )
    assert pd.Timestamp(row["since"]) == frame.loc["raqqa", "since"]
    assert row["source_url"] == frame.loc["raqqa", "source_url"]
    km2 = areas.to_crs("EPSG:6933").area / 1e6
    large = areas["area_km2"] > 50
    assert (km2[large] / areas.loc[large, "area_km2"]).between(0.995, 1.005).all()
    sources, about = (pyogrio.read_dataframe(geopackage, layer=n) for n in ("sources", "about"))
    assert len(sources) == len(map_of_control.sources)
    facts = dict(zip(about["name"], about["text"], strict=True))
    assert facts["title"] == map_of_control.title
    assert facts["records"] == PROVENANCE["records"] and "ODbL-1.0" in facts["licence"]


def test_sqlite_finds_no_fault_in_a_geopackage(geopackage: Path) -> None:
    with sqlite3.connect(geopackage) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        dates = {row[0] for row in database.execute("SELECT last_change FROM gpkg_contents")}
    assert dates == {"2017-08-04T00:00:00.000Z"}


def test_gdal_reads_the_same_areas_and_places_in_kml(kml: Path, geopackage: Path) -> None:
    assert pyogrio.list_layers(kml)[:, 0].tolist() == ["Areas", "Places"]
    for layer, other in (("Areas", "areas"), ("Places", "places")):
        read, expected = gpd.read_file(kml, layer=layer), gpd.read_file(geopackage, layer=other)
        assert read["place_id"].tolist() == expected["place_id"].tolist()
        assert read["controller"].tolist() == expected["controller"].tolist()
        assert set(read["modelled"]) == {"yes"}
        shapes = shapely.normalize(read.geometry.force_2d().to_numpy())
        assert shapely.equals_exact(
            shapes, shapely.normalize(expected.geometry.to_numpy()), 1e-5
        ).all()


def test_placemarks_have_the_colour_of_their_controller(
    kml: Path, map_of_control: Exhibit, theatre: Theatre
) -> None:
    root = etree.parse(kml).getroot()
    names = {"k": NAMESPACE}
    styles = {f"#{style.get('id')}" for style in root.iterfind(".//k:Style", names)}
    used = {
        mark.findtext("k:styleUrl", "", names) for mark in root.iterfind(".//k:Placemark", names)
    }
    assert used == styles
    colours = area_colours(map_of_control)
    frame = map_of_control.frame
    assert NO_COLOUR not in set(colours)
    for controller, colour in zip(frame["controller"], colours, strict=True):
        actor = theatre.actors.loc[controller]
        assert colour == actor["colour"] or actor["kind"] == "contested"
    assert b"href" not in kml.read_bytes()


def test_the_same_map_gives_the_same_bytes(map_of_control: Exhibit, geopackage: Path) -> None:
    assert geopackage_bytes(map_of_control, PROVENANCE) == geopackage.read_bytes()
    assert kml_bytes(map_of_control) == kml_bytes(map_of_control)


def test_an_assessed_map_is_not_modelled(tmp_path: Path) -> None:
    theatre = read_theatre(write_polygon_theatre(tmp_path / "front"))
    entries = catalogue(theatre, read_basemap(theatre))
    view = View(theatre.settings.window_last, theatre.settings.whole)
    exhibit = entries["assessed_map_an-institute"].build(view)
    file = tmp_path / "map.gpkg"
    file.write_bytes(geopackage_bytes(exhibit))
    assert pyogrio.list_layers(file)[:, 0].tolist() == ["areas", "sources", "about"]
    areas = gpd.read_file(file, layer="areas")
    assert set(areas["controller"]) == {"army", "militia"}
    assert not areas["modelled"].any()
    assert set(areas["colour"]) <= set(theatre.actors["colour"])
    read = gpd.read_file(io.BytesIO(kml_bytes(exhibit)), layer="Areas")
    assert set(read["modelled"]) == {"no"}


def test_gains_and_losses_are_named(theatre: Theatre, base_map: Basemap) -> None:
    exhibit = control_change.change_map(theatre, base_map, View(DATE, theatre.settings.whole))
    assert NO_COLOUR not in area_colours(exhibit)
    areas = gpd.read_file(io.BytesIO(kml_bytes(exhibit)), layer="Areas")
    for change in ("gained", "lost"):
        names = areas.loc[areas["change"] == change, "Name"]
        assert len(names) and names.str.endswith(f", {change}").all()


def test_only_maps_of_areas_are_gis_files(build: Build) -> None:
    for write in (geopackage_bytes, kml_bytes):
        with pytest.raises(NoCellsError):
            write(build("headlines"))


def test_two_dates_have_the_areas_and_colours_of_each(build: Build, tmp_path: Path) -> None:
    exhibit = build("two_dates")
    file = tmp_path / "two.gpkg"
    file.write_bytes(geopackage_bytes(exhibit, PROVENANCE))
    areas = gpd.read_file(file, layer="areas")
    assert areas["day"].nunique() == 2
    for day, rows in areas.groupby("day"):
        of_day = control_map_of(build, pd.Timestamp(str(day)))
        expected = dict(zip(of_day.frame["place_id"], area_colours(of_day), strict=True))
        assert dict(zip(rows["place_id"], rows["colour"], strict=True)).items() <= expected.items()
    features = json.loads(geojson_bytes(exhibit, PROVENANCE))["features"]
    assert len({feature["id"] for feature in features}) == len(features) == len(areas)
    document = etree.fromstring(kml_bytes(exhibit, PROVENANCE))
    folders = document.findall(f".//{{{NAMESPACE}}}Folder")
    assert [folder.findtext(f"{{{NAMESPACE}}}visibility") for folder in folders] == [
        None,
        "0",
        None,
    ]


def control_map_of(build: Build, day: pd.Timestamp) -> Exhibit:
    return build("control_map", f"{day:%Y-%m-%d}")
