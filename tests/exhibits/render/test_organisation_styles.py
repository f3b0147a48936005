"""An organisation has one colour and one symbol in all targets and exhibits of a theatre."""

from collections import defaultdict
from collections.abc import Mapping

import pptx
from lxml import etree
from pptx.shapes.graphfrm import GraphicFrame

from data.model import Theatre
from exhibits.builders.claims.organisation_styles import organisation_styles
from exhibits.model import BandsMarks, DotsMarks, Exhibit
from exhibits.page_setup import ExportContext
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.pptx.charts.add_chart import add_chart
from exhibits.render.pptx.charts.claim_series import SYMBOLS, UNVERIFIED
from exhibits.render.pptx.ooxml.drawingml import SlideBox
from exhibits.theme import LIGHT
from tests.exhibits.conftest import OPENING, Build

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
BOX = SlideBox(40, 40, 880, 420)
Styles = dict[str, set[tuple[str, str]]]


def screen_styles(exhibit: Exhibit) -> Styles:
    """Colour and symbol of each organisation's marks on screen and on paper."""
    styles: Styles = defaultdict(set)
    for trace in draw_figure(exhibit, DrawingContext(LIGHT, 880.0)).data:
        if trace.get("legendgroup") and trace.get("mode") == "markers" and "error_y" in trace:
            marker = trace["marker"]
            symbols = {symbol.removesuffix("-open") for symbol in marker["symbol"]}
            styles[trace["legendgroup"]] |= {(marker["color"], symbol) for symbol in symbols}
    return styles


def slide_styles(exhibit: Exhibit, groups: tuple[str, ...]) -> Styles:
    """Colour and symbol of each organisation's marks on a slide."""
    slide = pptx.Presentation().slides.add_slide(pptx.Presentation().slide_layouts[6])
    names = {value: key for key, value in SYMBOLS.items()}
    styles: Styles = defaultdict(set)
    for shape in add_chart(slide, exhibit, BOX, LIGHT, ExportContext()):
        if not isinstance(shape, GraphicFrame):
            continue
        for series in etree.fromstring(shape.chart.part.blob).findall(f".//{C}ser"):
            name = "".join(series.find(f"{C}tx").itertext()).partition("!")[2]
            group = max((each for each in groups if each in name), key=len, default="")
            marker = series.find(f"{C}marker")
            symbol = marker.find(f"{C}symbol") if marker is not None else None
            colour = marker.find(f".//{A}srgbClr") if marker is not None else None
            if group and UNVERIFIED not in name and symbol is not None and colour is not None:
                styles[group].add((f"#{colour.get('val').lower()}", names[symbol.get("val")]))
    return styles


def test_an_organisation_has_one_style_in_all_exhibits_and_targets(
    theatre: Theatre, entries: Mapping[str, CatalogueEntry], build: Build
) -> None:
    expected = {
        name: (LIGHT.series[style.colour], style.symbol)
        for name, style in organisation_styles(theatre).items()
    }
    drawn: set[str] = set()
    for entry in entries.values():
        exhibit = build(entry.id, OPENING) if entry.kind == "dots" else None
        if exhibit is None or exhibit.missing:
            continue
        assert isinstance(exhibit.marks, DotsMarks)
        groups = exhibit.marks.groups
        screen, slide = screen_styles(exhibit), slide_styles(exhibit, groups)
        assert set(screen) == set(groups) and set(slide) <= set(groups)
        for group, styles in (*screen.items(), *slide.items()):
            assert styles == {expected[group]}, (entry.id, group)
        drawn |= set(slide)
    assert len(drawn) > 20


def test_claims_beside_a_modelled_line_have_the_colours_of_their_organisations(
    theatre: Theatre, build: Build
) -> None:
    exhibit = build("subject_area", OPENING)
    assert isinstance(exhibit.marks, BandsMarks)
    expected = organisation_styles(theatre)
    styles = screen_styles(exhibit)
    assert set(styles) == set(exhibit.marks.groups)
    for group, found in styles.items():
        assert {colour for colour, _ in found} == {LIGHT.series[expected[group].colour]}


def test_organisations_of_one_chart_differ(theatre: Theatre) -> None:
    styles = organisation_styles(theatre)
    charts = theatre.figures.groupby(["metric", "place_id"])["organisation"].unique()
    for organisations in charts:
        assert len({styles[name] for name in organisations}) == len(organisations)
