"""The local name of admin units in labels, addresses, tables and files."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from data.loading.theatre import default_theatre, read_theatre
from data.model import Theatre
from exhibits.brief import build_item
from exhibits.builders.control import admin_unit_shares, control_change
from exhibits.builders.maps.basemap import Basemap
from exhibits.catalogue import catalogue
from exhibits.links.options import layer_labels, place_orders
from exhibits.links.view_query import query_of_view, require_view
from exhibits.model import TableMarks
from exhibits.render.data_files.csv import data_table
from tests.data.conftest import check_theatre


@pytest.fixture(scope="module")
def oblasts(theatre: Theatre) -> Theatre:
    settings = replace(theatre.settings, admin_unit="oblast", admin_units="oblasts")
    return replace(theatre, settings=settings)


def test_labels_say_what_the_units_are_called(oblasts: Theatre, base_map: Basemap) -> None:
    view = require_view(oblasts, {})
    entries = catalogue(oblasts, base_map)
    assert entries["governorates"].title == "Oblasts by controller"
    for build in (
        admin_unit_shares.admin_unit_bars,
        admin_unit_shares.admin_unit_table,
        control_change.change_table,
    ):
        exhibit = build(oblasts, base_map, view)
        heads = [head for _, head in getattr(exhibit.marks, "columns", ())]
        texts = [exhibit.title, exhibit.subtitle, exhibit.alt, exhibit.note, *heads]
        assert not [text for text in texts if "overnorate" in text]
        assert [text for text in texts if "blast" in text]
        if isinstance(exhibit.marks, TableMarks):
            assert "Oblast" in heads


def test_links_and_files_name_them_too(oblasts: Theatre, base_map: Basemap) -> None:
    assert place_orders(oblasts)["By oblast"] == "admin_unit"
    assert layer_labels(oblasts)["Oblasts"] == "admin_units"
    view = require_view(oblasts, {"layers": ["Oblasts"]}, "map")
    assert view.layers == ("admin_units",)
    assert query_of_view(oblasts, view, "map")["layers"] == ["Oblasts"]
    item = build_item(oblasts, catalogue(oblasts, base_map)["control_map"], view, "http://x.org")
    assert "oblast" in data_table(item.exhibit)


def test_the_shipped_names_remain_public(theatre: Theatre, base_map: Basemap) -> None:
    assert place_orders(theatre)["By governorate"] == "admin_unit"
    view = require_view(theatre, {"layers": ["Governorates"]}, "map")
    item = build_item(theatre, catalogue(theatre, base_map)["control_map"], view, "http://x.org")
    assert {"governorate", "name_ar"} <= set(data_table(item.exhibit))


def test_the_column_of_units_has_two_names(tmp_path: Path) -> None:
    folder = tmp_path / "renamed"
    shutil.copytree(default_theatre(), folder)
    places = folder / "places.csv"
    text = places.read_text(encoding="utf-8").replace(",governorate,", ",admin_unit,", 1)
    places.write_text(text, encoding="utf-8")
    assert check_theatre(folder) == []
    assert read_theatre(folder).places["admin_unit"].notna().any()
