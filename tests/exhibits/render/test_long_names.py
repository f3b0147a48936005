"""Actors with long names of one beginning: every still names each of them, and still has a plot."""

from dataclasses import replace

import pytest

from data.model import Theatre
from exhibits.builders.maps.basemap import Basemap
from exhibits.catalogue import catalogue
from exhibits.model import Exhibit, MapMarks
from exhibits.page_setup import ExportContext
from exhibits.render.pagination import ITEMS
from exhibits.render.pdf.export import picture
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.pptx.text_fit import clip_name, text_width
from exhibits.render.static.fit import count_omitted, fit_to_page
from exhibits.render.static.primitives import TextBlock
from exhibits.text.wrap import MAX_NAME_LETTERS, shorten_middle, shorten_name
from exhibits.theme import LIGHT
from tests.exhibits.conftest import OPENING, view_of
from tests.exhibits.render.pdf.pdf_reading import read_pdf

BEGINNING = "United Front of the Free Provinces and Their Allied Committees"
PAGE = (900.0, 380.0)


@pytest.fixture(scope="module")
def exhibits(theatre: Theatre, base_map: Basemap) -> dict[str, Exhibit]:
    actors = theatre.actors.copy()
    actors["short_label"] = [f"{BEGINNING}, {name}" for name in actors.index]
    renamed = replace(theatre, actors=actors)
    entries = catalogue(renamed, base_map)
    names = ("control_map", "two_dates", "area_over_time", "governorates", "places")
    return {
        name: entries[name].build(view_of(name, OPENING, theatre.settings.whole)) for name in names
    }


def legend_texts(exhibit: Exhibit) -> list[str]:
    parts = fit_to_page(exhibit, *PAGE).parts
    return [part.text for part in parts if isinstance(part, TextBlock) and part.role == "legend"]


@pytest.mark.parametrize(
    "name", ["control_map", "two_dates", "area_over_time", "governorates", "places"]
)
def test_a_legend_distinguishes_actors_of_one_beginning(
    exhibits: dict[str, Exhibit], name: str
) -> None:
    texts = [text for text in legend_texts(exhibits[name]) if text.startswith(BEGINNING[:10])]
    assert len(texts) >= 6
    assert len(set(texts)) == len(texts)


def test_a_legend_of_a_map_is_complete(exhibits: dict[str, Exhibit]) -> None:
    for name in ("control_map", "two_dates"):
        marks = exhibits[name].marks
        assert isinstance(marks, MapMarks)
        expected = {layer.legend.casefold() for layer in marks.layers if layer.legend}
        texts = {text.replace("\n", " ").casefold() for text in legend_texts(exhibits[name])}
        assert expected <= texts


def test_a_legend_on_a_phone_is_complete_and_does_not_scroll(exhibits: dict[str, Exhibit]) -> None:
    narrow = DrawingContext(LIGHT, 326.0)
    for name in ("control_map", "area_over_time", "places"):
        drawing = draw_figure(exhibits[name], narrow)
        names = [str(trace["name"]) for trace in drawing.data if trace.get("showlegend", True)]
        assert drawing.layout["legend"]["maxheight"] >= 16 * len(dict.fromkeys(names)), name
        assert not [text for text in names if text.endswith("…")], name


def test_a_long_legend_leaves_bars_and_strips(exhibits: dict[str, Exhibit]) -> None:
    for name in ("governorates", "places"):
        exhibit = exhibits[name]
        assert count_omitted(exhibit, PAGE) < ITEMS[exhibit.kind].count(exhibit)


def test_a_title_keeps_its_figures_and_hedge(exhibits: dict[str, Exhibit]) -> None:
    made = picture(exhibits["control_map"], ExportContext(), "pdf")
    text = " ".join(read_pdf(made).pages[0].extract_text().split())
    assert " ".join(exhibits["control_map"].message.split()) in text
    assert exhibits["control_map"].message.endswith("(modelled)")


def test_names_are_shortened_in_the_middle() -> None:
    name = f"{BEGINNING}, North"
    assert shorten_name("North") == "North"
    assert MAX_NAME_LETTERS * 2 / 3 < len(shorten_name(name)) <= MAX_NAME_LETTERS
    assert shorten_name(name).startswith("United Front") and shorten_name(name).endswith("North")
    for long, short in (
        (
            "Armed wing of the movement (joint operations room)",
            "Armed wing of the…operations room)",
        ),
        ("Western National Democratic Alliance Army", "Western National…Alliance Army"),
    ):
        assert shorten_name(long) == short
    base = "area held by the northern force, the coast and what it held before included"
    assert shorten_middle(base, lambda text: len(text) <= 55) == (
        "area held by the northern force, the…before included"
    )
    clipped = clip_name(name, 150.0, 12.0)
    assert text_width(clipped, 12.0) <= 150.0 and clipped.endswith("North")
    assert clip_name(name, 1.0, 12.0) == "…"
