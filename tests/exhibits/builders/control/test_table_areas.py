"""Areas of tables: in the reader's unit, and as the legends of maps have them."""

import re
from dataclasses import replace

import pytest

from data.model import Theatre
from exhibits.builders.control.control_change import change_table
from exhibits.builders.control.control_map import area_by_controller, control_map
from exhibits.builders.maps.basemap import Basemap
from exhibits.model import MapMarks
from tests.exhibits.conftest import view_of


@pytest.mark.parametrize(("unit", "symbol"), [("km2", "km²"), ("sq_mi", "sq mi")])
def test_areas_and_ranges_of_a_table_are_in_the_readers_unit(
    theatre: Theatre, base_map: Basemap, unit: str, symbol: str
) -> None:
    view = replace(view_of("control_map", "2015-06-01", "iraq"), area_unit=unit)
    rows = area_by_controller(theatre, base_map, view).frame
    marks = control_map(theatre, base_map, view).marks
    assert isinstance(marks, MapMarks)
    legends = " ".join(layer.legend for layer in marks.layers).casefold()
    for label, area, limits in rows[["label_text", "area_text", "range"]].itertuples(index=False):
        assert area.endswith(symbol)
        assert f"{label}: {area}".casefold() in legends
        number, *ends = (
            float(part.replace(",", "")) for part in re.findall(r"[\d,]+", f"{area} {limits}")[:3]
        )
        assert not ends or min(ends) <= number <= max(ends)
    changed = change_table(theatre, base_map, view).frame["area_text"]
    assert changed[changed != ""].str.endswith(symbol).all()
