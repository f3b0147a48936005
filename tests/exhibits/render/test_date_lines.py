"""Lines of charts over time: the as-of date and possible revisions, also on the same day."""

from dataclasses import replace
from io import BytesIO

import pandas as pd
import pytest
from pptx import Presentation

from data.loading.theatre import read_theatre
from exhibits.builders.maps.basemap import read_basemap
from exhibits.catalogue import catalogue
from exhibits.model import AreasMarks, Exhibit, View
from exhibits.page_setup import ExportContext
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.pptx.deck import build_slide
from exhibits.theme import LIGHT
from tests.compared_theatres import JUMP, write_compared_theatre

APART = JUMP + pd.Timedelta(days=1)


@pytest.fixture(scope="module")
def on_the_jump(tmp_path_factory: pytest.TempPathFactory) -> Exhibit:
    """A chart up to the date of a possible revision."""
    theatre = read_theatre(write_compared_theatre(tmp_path_factory.mktemp("root") / "compared"))
    entry = catalogue(theatre, read_basemap(theatre))["compared_area"]
    return entry.build(View(JUMP, theatre.settings.whole))


@pytest.mark.parametrize(("as_of", "has_full_height"), [(JUMP, False), (APART, True)])
def test_lines_on_one_day_do_not_cover_each_other(
    on_the_jump: Exhibit, as_of: pd.Timestamp, has_full_height: bool
) -> None:
    assert isinstance(on_the_jump.marks, AreasMarks)
    assert on_the_jump.marks.revisions == (JUMP,)
    window = (on_the_jump.marks.window[0], APART)
    exhibit = replace(on_the_jump, as_of=as_of, marks=replace(on_the_jump.marks, window=window))
    shapes = draw_figure(exhibit, DrawingContext(LIGHT, 900)).to_dict()["layout"]["shapes"]
    ends = {shape["line"]["dash"]: (shape["y0"], shape["y1"]) for shape in shapes}
    full = (0, 1)
    assert (ends == {"dot": full, "dash": full}) == has_full_height
    assert has_full_height or ends["dash"][1] <= ends["dot"][0]
    deck = Presentation(BytesIO(build_slide(exhibit, ExportContext())))
    rules = {
        shape.name: (shape.top, shape.top + shape.height)
        for shape in deck.slides[0].shapes
        if shape.name.startswith("Differences: ")
    }
    revision = next(end for name, end in rules.items() if "revision" in name)
    (date,) = (end for name, end in rules.items() if "revision" not in name)
    assert (revision == date) == has_full_height
    assert has_full_height or date[1] <= revision[0]
