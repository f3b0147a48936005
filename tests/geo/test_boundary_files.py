"""A theatre's boundary files win, whatever their source names the properties."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely

from geo.theatre.boundaries import boundaries_for_areas, boundaries_for_drawing
from geo.theatre.files import find_file_faults
from geo.world.units import world_units

PROJECTION = "+proj=laea +lat_0=34 +lon_0=36 +datum=WGS84 +units=km"
LEBANON = {"LBN": ()}
NAMINGS: dict[str, Callable[[int, str], dict]] = {
    "geoBoundaries": lambda number, name: {
        "shapeName": name,
        "shapeISO": "",
        "shapeID": f"B{number}",
        "shapeGroup": "LBN",
        "shapeType": "ADM1",
    },
    "COD-AB old": lambda number, name: {
        "ADM1_EN": name,
        "ADM1_PCODE": f"LB{number}",
        "ADM0_EN": "Lebanon",
        "ADM0_PCODE": "LB",
    },
    "COD-AB new": lambda number, name: {
        "adm1_name": name,
        "adm1_pcode": f"LB{number}",
        "adm0_name": "Lebanon",
        "adm0_pcode": "LB",
        "lang": "en",
    },
    "Natural Earth": lambda number, name: {
        "name": name,
        "iso_3166_2": f"LB-{number}",
        "adm0_a3": "LBN",
    },
    "GADM": lambda number, name: {"GID_1": f"LBN.{number}_1", "NAME_1": name, "GID_0": "LBN"},
}


def write_units(folder: Path, naming: str, shapes: list, names: list[str]) -> Path:
    (folder / "boundaries").mkdir(parents=True, exist_ok=True)
    features = [
        {
            "type": "Feature",
            "properties": NAMINGS[naming](number, name),
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for number, (shape, name) in enumerate(zip(shapes, names, strict=True), start=1)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    (folder / "boundaries/lbn_admbnda.geojson").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def units() -> tuple[list, list[str]]:
    rows = world_units()[world_units()["country"] == "LBN"]
    return list(rows.geometry), rows["name"].tolist()


@pytest.mark.parametrize("naming", NAMINGS)
def test_the_files_of_common_sources_are_read(tmp_path: Path, naming: str, units: tuple) -> None:
    folder = write_units(tmp_path, naming, *units)
    assert find_file_faults(folder / "boundaries", LEBANON, PROJECTION) == []
    full = boundaries_for_areas(folder, LEBANON, PROJECTION)
    assert sorted(full.admin_units["name_en"]) == sorted(units[1])
    assert full.countries["name_en"].tolist() == ["Lebanon"]
    assert {"SYR", "ISR"} <= set(full.neighbours.index)
    drawing = boundaries_for_drawing(folder, LEBANON, PROJECTION)
    assert sorted(drawing.admin_units["name_en"]) == sorted(units[1])
    assert len(drawing.rivers) and len(drawing.lakes)


def test_a_file_of_the_country_alone_is_enough(tmp_path: Path, units: tuple) -> None:
    country = shapely.union_all(units[0])
    folder = write_units(tmp_path, "Natural Earth", [country], ["Lebanon"])
    path = folder / "boundaries/lbn_admbnda.geojson"
    path.write_text(path.read_text("utf-8").replace('"iso_3166_2": "LB-1", ', ""), "utf-8")
    full = boundaries_for_areas(folder, LEBANON, PROJECTION)
    assert full.admin_units["name_en"].tolist() == ["Lebanon"]


def test_duplicated_and_holed_units_are_one_list_of_findings(tmp_path: Path, units: tuple) -> None:
    shapes, names = units
    centre = shapely.union_all(shapes).representative_point().buffer(0.05)
    holed = [shapely.difference(shape, centre) for shape in shapes]
    wide = [holed[0].buffer(0.05), *holed[1:]]
    folder = write_units(tmp_path, "COD-AB new", wide, names)
    faults = [str(fault) for fault in find_file_faults(folder / "boundaries", LEBANON, PROJECTION)]
    assert any("overlap by" in fault for fault in faults)
    assert any("a hole of" in fault for fault in faults)
    folder = write_units(tmp_path, "GADM", [*shapes, shapes[0]], [*names, names[0]])
    path = folder / "boundaries/lbn_admbnda.geojson"
    last = f"LBN.{len(shapes) + 1}_1"
    path.write_text(path.read_text("utf-8").replace(last, "LBN.1_1"), "utf-8")
    (fault,) = find_file_faults(folder / "boundaries", LEBANON, PROJECTION)
    assert "one feature per unit (feature 1 is the same)" in str(fault)
