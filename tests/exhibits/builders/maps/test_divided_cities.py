"""Cities whose parts have several controllers say so on maps of control."""

import pandas as pd

from data.model import Theatre
from exhibits.builders.control.place_rows import controller_rows
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.recent_names import DIVIDED, divided_cities
from exhibits.i18n.translate import translate_exhibit
from exhibits.model import Exhibit, Label, MapMarks, View
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.plotly.maps.label_placement import MAX_LINES, _line_variants
from exhibits.text.markup import BREAK, bold_text
from exhibits.theme import LIGHT
from tests.exhibits.conftest import Build


def label_of(exhibit: Exhibit, name: str) -> Label:
    assert isinstance(exhibit.marks, MapMarks)
    return next(label for label in exhibit.marks.labels if label.text == name)


def test_the_sides_of_a_divided_city_have_their_controllers(
    theatre: Theatre, base_map: Basemap
) -> None:
    def on(day: str) -> dict[str, str]:
        view = View(pd.Timestamp(day), theatre.settings.whole)
        return divided_cities(theatre, controller_rows(theatre, base_map, view))

    sides = on("2016-11-30")["mosul"].split(BREAK)
    assert sides == ["west: ISIL", "east: Contested"]
    assert "mosul" not in on("2014-07-01"), "one controller on both sides"
    assert "mosul" not in on("2018-06-01")


def test_the_name_of_a_divided_city_says_so(theatre: Theatre, build: Build) -> None:
    exhibit = build("control_map", "2015-06-01")
    label = label_of(exhibit, "Homs")
    assert label.notes == (DIVIDED, f"west: Opposition{BREAK}east: Syrian government")
    assert _line_variants(label)[0] == (
        "Homs",
        "divided",
        "west: Opposition",
        "east: Syrian government",
    )
    assert max(map(len, _line_variants(label))) == MAX_LINES
    assert ("Homs", "divided") in _line_variants(label), "where the sides find no room"
    arabic = label_of(translate_exhibit(exhibit, theatre, "ar"), "حمص")
    assert arabic.notes == ("مقسَّمة", f"الغرب: المعارضة السورية{BREAK}الشرق: الحكومة السورية")
    assert not label_of(exhibit, "Latakia").notes


def test_a_narrow_map_says_divided_and_keeps_the_names_of_countries(build: Build) -> None:
    drawing = draw_figure(build("control_map", "2017-08-04"), DrawingContext(LIGHT, 326.0))
    texts = {each["text"] for each in drawing.layout["annotations"]}
    assert {f"Aleppo{BREAK}{DIVIDED}", bold_text("IRAQ"), bold_text("SYRIA")} <= texts
