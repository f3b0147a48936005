"""Native charts: positions, text, legends, and what is omitted for lack of space."""

import io
import itertools
import re
from dataclasses import replace

import pptx
import pytest
from pptx.util import Emu

from exhibits.brief import Brief, BriefItem
from exhibits.languages import Language
from exhibits.model import BandsMarks, DotsMarks
from exhibits.page_setup import ExportContext
from exhibits.render.pptx import text_fit
from exhibits.render.pptx.charts.add_chart import add_chart, chart_parts
from exhibits.render.pptx.deck import build_deck, build_slide
from exhibits.render.pptx.ooxml.drawingml import EMU, SlideBox
from exhibits.theme import LIGHT
from tests.exhibits.conftest import Build
from tests.exhibits.render.pptx.native_charts import (
    DAYS,
    HALF,
    LOW,
    ONE_OF_A_KIND,
    WIDE,
    C,
    Every,
    blank_slide,
    charts,
    draw,
    flatten,
    text_of,
)


@pytest.mark.parametrize("box", [WIDE, HALF, LOW])
def test_nothing_leaves_its_box_and_no_text_is_cut(every: Every, box: SlideBox) -> None:
    for exhibit in every(DAYS[1]):
        shapes = draw(exhibit, box)
        for shape in flatten(shapes):
            left, top = shape.left / EMU, shape.top / EMU
            right, bottom = left + shape.width / EMU, top + shape.height / EMU
            assert left >= box.x - 0.6 and right <= box.x + box.width + 0.6, (
                exhibit.id,
                shape.name,
            )
            assert top >= box.y - 0.6 and bottom <= box.y + box.height + 0.6, (
                exhibit.id,
                shape.name,
            )
            if not shape.has_text_frame or not shape.text_frame.text:
                continue
            for paragraph in shape.text_frame.paragraphs:
                wide = sum(
                    text_fit.text_width(run.text, run.font.size.pt, bool(run.font.bold))
                    for run in paragraph.runs
                )
                assert wide <= right - left + 0.5, (exhibit.id, paragraph.text)
                assert all(run.font.size.pt >= 12 for run in paragraph.runs)


def test_plots_and_texts_do_not_overlap(every: Every) -> None:
    for exhibit, box in itertools.product(every(DAYS[1]), (WIDE, HALF)):
        shapes = draw(exhibit, box)
        plots = []
        for shape in shapes:
            if not shape.has_chart:
                continue
            place = shape.chart.part._element.find(f".//{C}plotArea/{C}layout/{C}manualLayout")
            x, y, wide, high = (float(place.find(C + name).get("val")) for name in "xywh")
            assert high * shape.height / EMU >= 12, (exhibit.id, shape.name)
            left, top = shape.left + x * shape.width, shape.top + y * shape.height
            plots.append((left, top, left + wide * shape.width, top + high * shape.height))
        for one, other in itertools.combinations(plots, 2):
            assert are_disjoint(one, other), exhibit.id
        for shape in flatten(shapes):
            if shape.has_text_frame and shape.text_frame.text:
                text_box = (
                    *(shape.left, shape.top),
                    *(shape.left + shape.width, shape.top + shape.height),
                )
                assert all(are_disjoint(text_box, plot) for plot in plots), (exhibit.id, shape.name)


def are_disjoint(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    slack = Emu(EMU)
    return (
        one[2] <= other[0] + slack
        or other[2] <= one[0] + slack
        or one[3] <= other[1] + slack
        or other[3] <= one[1] + slack
    )


def test_omitted_content_is_counted(build: Build) -> None:
    low = SlideBox(24, 96, 440, 150)
    assert "Shown: 1 of 8 bases" in text_of(draw(build("series_share_lost_iraq"), low))
    assert "Events are not shown." in text_of(draw(build("series_share_lost_iraq"), low))
    assert re.search(r"Shown: \d of 31 claims", text_of(draw(build("rivals"), low)))
    higher = SlideBox(24, 96, 440, 190)
    assert re.search(r"Shown: \d+ of 33 bars", text_of(draw(build("governorates"), higher)))
    assert "Shown: " not in text_of(draw(build("share_cleared_raqqa")))


def test_charts_have_text_alternatives(build: Build) -> None:
    for name in ONE_OF_A_KIND:
        exhibit = build(name)
        slide = blank_slide()
        shapes = add_chart(slide, exhibit, WIDE, LIGHT, ExportContext())
        descriptions = [shape._element.xpath(".//p:cNvPr")[0].get("descr") for shape in shapes]
        assert all(descriptions)
        chart_descriptions = [
            text for text, shape in zip(descriptions, shapes, strict=True) if shape.has_chart
        ]
        assert chart_descriptions[0] == exhibit.alt
        assert len(set(chart_descriptions)) == len(chart_descriptions), name
        ids = slide.shapes._spTree.xpath(".//p:cNvPr/@id")
        assert len(ids) == len(set(ids)), name


def test_one_chart_has_a_legend_and_several_share_one(build: Build) -> None:
    alone = draw(build("share_cleared_raqqa"))
    (chart,) = [shape.chart for shape in alone if shape.has_chart]
    assert chart.has_legend and not chart.legend.include_in_layout
    several = draw(build("share_lost_iraq"))
    assert not any(shape.chart.has_legend for shape in several if shape.has_chart)
    (legend,) = [shape for shape in several if shape.name == "Legend"]
    texts = {shape.text_frame.text for shape in flatten([legend]) if shape.has_text_frame}
    assert {"US Department of Defense", "unverified", "as of 4 August 2017"} <= texts


def test_a_long_name_is_cut_where_the_legend_ends(build: Build) -> None:
    exhibit = build("share_lost_iraq")
    marks = exhibit.marks
    assert isinstance(marks, DotsMarks)
    name = "Office of the Spokesperson for the Combined Forces " * 4
    first = marks.groups[0]
    groups = (name, *marks.groups[1:])
    rows = exhibit.frame.assign(group=exhibit.frame["group"].replace(first, name))
    long = replace(exhibit, frame=rows, marks=replace(marks, groups=groups))
    shapes = draw(long, HALF, ExportContext())
    assert any("…" in text for text in text_of(shapes).split(" | "))
    for shape in flatten(shapes):
        assert shape.left / EMU + shape.width / EMU <= HALF.x + HALF.width + 0.6


def test_an_entry_of_several_lines_fills_the_legend(build: Build) -> None:
    texts = text_of(draw(build("implied_peaks")))
    assert "US Department of Defense" in texts.replace("\n", " ") and "…" not in texts


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_long_legend_stands_beside_a_chart_of_bands(build: Build, language: Language) -> None:
    exhibit = build("subject_area")
    marks = exhibit.marks
    assert isinstance(marks, BandsMarks)
    is_claim = exhibit.frame["role"] == "claim"
    names = [f"Organisation number {at} of the region" for at in range(is_claim.sum())]
    rows = exhibit.frame.copy()
    rows.loc[is_claim, "group"] = names
    many = replace(
        exhibit,
        frame=rows,
        marks=replace(marks, groups=tuple(names), styles=marks.styles[:1] * len(names)),
    )
    for drawn, is_beside in ((exhibit, False), (many, True)):
        shapes = draw(drawn, WIDE, ExportContext(language=language))
        (chart,) = (shape for shape in shapes if shape.has_chart)
        legends = [shape for shape in shapes if shape.name == "Legend"]
        first, last = min(shape.left for shape in legends), max(shape.left for shape in legends)
        after = first >= chart.left + chart.width if language == "en" else last < chart.left
        assert after is is_beside
        assert chart.height / EMU > 0.7 * WIDE.height
        assert len(legends) == (4 + len(names) if is_beside else 1)


def test_rivals_continue_until_every_claim_is_drawn(build: Build) -> None:
    exhibit = build("rivals")
    for box, min_parts in ((WIDE, 2), (LOW, 3)):
        parts = chart_parts(exhibit, box, ExportContext(), 9)
        assert len(parts) >= min_parts
        claim_ids = []
        for part in parts:
            shapes = draw(part, box, ExportContext())
            assert "Shown: " not in text_of(shapes)
            claim_ids += [
                claim for chart in charts(shapes) for claim in chart.sheet["Claim"] if claim
            ]
        assert claim_ids == exhibit.frame["figure_id"].tolist()
    *_, last = chart_parts(exhibit, LOW, ExportContext(), 2)
    assert re.search(r"Shown: \d+ of 31 claims", text_of(draw(last, LOW, ExportContext())))


SLIDE_HEIGHT_EMU = 540 * 12_700


def test_a_deck_has_all_rivals_and_one_slide_counts_the_omitted(build: Build) -> None:
    item = BriefItem(build("rivals"), ExportContext())
    brief = Brief("Rivals", "", "", item.exhibit.as_of, item.export_context, (item,))
    deck = pptx.Presentation(io.BytesIO(build_deck(brief)))
    claim_ids = [
        claim
        for slide in deck.slides
        for chart in charts(list(slide.shapes))
        for claim in chart.sheet["Claim"]
        if claim
    ]
    assert claim_ids == item.exhibit.frame["figure_id"].tolist()
    titles = [slide.shapes.title.text for slide in deck.slides if slide.shapes.title]
    assert any(title.endswith(" · slide 2 of 3") for title in titles)
    for slide in list(deck.slides)[1:4]:
        bottom = max(shape.top + shape.height for shape in slide.shapes if shape.has_chart)
        assert bottom > 0.7 * SLIDE_HEIGHT_EMU, "the rows fill the space above the notes"
    alone = pptx.Presentation(io.BytesIO(build_slide(item.exhibit, item.export_context)))
    assert len(alone.slides) == 1
    assert re.search(r"Shown: \d+ of 31 claims", text_of(list(alone.slides[0].shapes)))


def test_a_right_to_left_slide_is_mirrored(build: Build) -> None:
    shapes = draw(build("share_lost_iraq"), context=ExportContext(language="ar"))
    (legend,) = [shape for shape in shapes if shape.name == "Legend"]
    parts = list(flatten([legend]))
    sign, label = parts[0], parts[1]
    assert sign.left > label.left, "the sign stands right of its words"
    assert label.text_frame.paragraphs[0].alignment == 3  # right
    placed = sorted((shape for shape in shapes if shape.has_chart), key=lambda each: each.top)
    assert placed[0].left > placed[1].left, "the first panel stands right"
    assert "غير متحقق منه" in text_of(shapes)
