"""A share that an actor holds has the actor's colours, as its territory on maps."""

from dataclasses import replace

import pandas as pd
import pytest

from data.model import Theatre
from exhibits.builders.claims.claim_charts import proportion_chart
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.event_maps import theatre_map
from exhibits.builders.paints import PART_OF_SUBJECT
from exhibits.model import MapMarks, View
from exhibits.render.plotly.controller_style import is_near_black
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.theme import THEMES
from tests.exhibits.conftest import OPENING


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("part", [PART_OF_SUBJECT, "lost"])
def test_a_share_held_has_the_colour_of_its_subject(
    theatre: Theatre, base_map: Basemap, part: str, theme: str
) -> None:
    subject, metric = theatre.settings.subject, theatre.settings.share_metric
    metrics = theatre.metrics.copy()
    metrics.loc[metric, ["part", "subject"]] = [part, subject]
    changed = replace(theatre, metrics=metrics)
    view = View(pd.Timestamp(OPENING), theatre.settings.whole)
    bars = draw_figure(
        proportion_chart(changed, view, "share", metric, ["iraq"]),
        DrawingContext(THEMES[theme], 560),
    )
    column = "colour_dark" if theme == "dark" else "colour"
    colour = (
        theatre.actors.loc[subject, column] if part == PART_OF_SUBJECT else THEMES[theme].accent
    )
    visible = THEMES[theme].ink if is_near_black(str(colour), THEMES[theme]) else colour
    assert bars.data[0]["marker"]["color"] == visible
    marks = theatre_map(changed, base_map, view, "map").marks
    assert isinstance(marks, MapMarks)
    shades = [layer.shapes for layer in marks.layers if layer.role == "share"]
    assert {str(shape[column].iloc[0]) for shape in shades} == {
        str(colour) if part == PART_OF_SUBJECT else ""
    }
