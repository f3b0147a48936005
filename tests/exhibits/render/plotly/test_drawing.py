"""A drawing is plain data in the form that Plotly's JavaScript accepts."""

from base64 import b64decode

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from data.model import Theatre
from exhibits.model import View
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.plotly.drawing import Drawing, DrawingContext, legend_name
from exhibits.render.plotly.figure import draw_figure
from exhibits.text.markup import BREAK
from exhibits.theme import DARK, LIGHT
from tests.exhibits.conftest import NOT_DRAWN, draw_on_slide, sample_exhibits

# Plotly's names with an underscore; any other is Python shorthand, unknown in a browser.
LOW_LINES = {"paper_bgcolor", "plot_bgcolor", "error_x", "error_y"}


def faults(part: object, at: str = "") -> list[str]:
    if part is None:
        return [f"{at} is null"]
    if isinstance(part, dict):
        wrong = [f"{at}.{key}" for key in part if "_" in key and key not in LOW_LINES]
        return wrong + [fault for key in part for fault in faults(part[key], f"{at}.{key}")]
    if isinstance(part, list | tuple):
        return [
            fault
            for index, element in enumerate(part)
            for fault in faults(element, f"{at}[{index}]")
        ]
    assert isinstance(part, str | int | float | bool | np.ndarray), f"{at}: {type(part)}"
    return []


def test_the_check_can_fail() -> None:
    assert faults({"line": None}) and faults({"marker": [{"line_width": 2}]})
    with pytest.raises(ValueError, match="colour"):
        go.Figure(Drawing([{"type": "scatter", "colour": 1}], {}).to_dict())


def test_arrays_are_encoded_as_bytes() -> None:
    x = np.array([1.5, np.nan, -700.25], dtype="float32")
    trace = Drawing([{"type": "scatter", "x": x, "text": ["a"]}], {}).to_dict()["data"][0]
    assert trace["text"] == ["a"]
    assert trace["x"]["dtype"] == "f4"
    again = np.frombuffer(b64decode(trace["x"]["bdata"]), dtype="<f4")
    np.testing.assert_array_equal(again, x)
    place = np.array([-1433.587, 0.1, np.nan], dtype="float32")  # rounded by less than a pixel
    trace = Drawing([{"type": "scatter", "x": place}], {}).to_dict()["data"][0]
    again = np.frombuffer(b64decode(trace["x"]["bdata"]), dtype="<f4")
    np.testing.assert_allclose(again, place, rtol=1e-5)
    assert not (again.view("<u4") & 0xFF).any()
    go.Figure(Drawing([trace], {}).to_dict())


def test_every_kind_uses_only_plotly_names(
    entries: dict[str, CatalogueEntry], theatre: Theatre
) -> None:
    for entry in map(entries.__getitem__, sample_exhibits(entries, 1)):
        exhibit = entry.build(View(pd.Timestamp("2017-08-04"), theatre.settings.whole))
        if exhibit.kind in NOT_DRAWN and not exhibit.missing:
            with pytest.raises(ValueError, match=f"{exhibit.id}: no figure is drawn of"):
                draw_figure(exhibit, DrawingContext(LIGHT, 880))
            continue
        for drawing in (
            draw_figure(exhibit, DrawingContext(LIGHT, 880)),
            draw_figure(exhibit, DrawingContext(DARK, 326)),
            draw_on_slide(exhibit),
        ):
            assert not faults(drawing.to_dict()), entry.id
            assert len(list(go.Figure(drawing.to_dict()).data)) == len(drawing.data)


@pytest.mark.parametrize("width", [326.0, 1100.0])
def test_a_base_in_a_legend_is_wrapped_and_not_cut(width: float) -> None:
    context = DrawingContext(LIGHT, width)
    base = "area held by the insurgents, the coast and what they held before 2022 included"
    name = legend_name(base, context)
    assert BREAK in name
    assert name.replace(BREAK, " ") == base
    longer = legend_name(f"{base}, {base}", context)
    assert longer.startswith("area held") and "…" in longer and longer.endswith("included")
