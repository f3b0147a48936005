"""Native charts: their parts are valid, equal for equal exhibits, and inert."""

import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as etree

import openpyxl
import pandas as pd
import pytest
from openpyxl.chart.chartspace import ChartSpace

from data.model import Theatre
from exhibits.i18n.translate import translate_exhibit, translate_label
from exhibits.languages import Language
from exhibits.model import DotsMarks, View
from exhibits.page_setup import ExportContext
from exhibits.place_catalogue import CatalogueEntry
from tests.exhibits.conftest import Build
from tests.exhibits.render.pptx.native_charts import (
    DAYS,
    ONE_OF_A_KIND,
    A,
    C,
    Every,
    NativeChart,
    charts,
    draw,
    each_of,
    text_of,
)


def children(element: Any) -> list[str]:
    names = [child.tag for child in element if isinstance(child.tag, str)]
    return [name.removeprefix(C) for name in dict.fromkeys(names) if name.startswith(C)]


def out_of_order(element: Any, known: Any, path: str = "") -> Iterator[str]:
    """Elements with children in another order than in the schema that openpyxl follows."""
    mine, theirs = children(element), children(known)
    both = [name for name in mine if name in theirs]
    if both != [name for name in theirs if name in mine]:
        yield f"{path}: {both}"
    for name in both:
        pairs = zip(element.findall(C + name), known.findall(C + name), strict=False)
        for one, other in pairs:
            yield from out_of_order(one, other, f"{path}/{name}")


def faults(root: Any) -> list[str]:
    """What PowerPoint would repair or refuse."""
    text = etree.tostring(root, encoding="unicode")
    found = [f"not a number: {word}" for word in re.findall(r">(nan|NaN|inf|-inf|None)<", text)]
    copied: Any = etree.fromstring(etree.tostring(root))
    for outside in copied.findall(f"{C}externalData"):  # its id is in a separate namespace
        copied.remove(outside)
    space = ChartSpace.from_tree(copied)  # refuses values outside the schema
    assert space is not None
    found += out_of_order(copied, etree.fromstring(openpyxl_bytes(space)))
    # Absent, these are true for PowerPoint and LibreOffice; XlsxWriter takes them to be false.
    for holder, name, value in EXPLICIT:
        for element in root.iter(f"{C}{holder}"):
            child = element.find(f"{C}{name}")
            if child is None or child.get("val", "1") not in value:
                found.append(f"{holder} without {name}")
    fonts = [int(run.get("sz")) for run in each_of(root, f"{A}rPr", f"{A}defRPr") if run.get("sz")]
    if min(fonts) < 1200:
        found.append(f"letters of {min(fonts) / 100} points")
    return found


EXPLICIT = (
    *((axis, "delete", "01") for axis in ("valAx", "catAx", "dateAx")),
    *((plot, "varyColors", "0") for plot in ("scatterChart", "areaChart", "barChart")),
    *((holder, "overlay", "0") for holder in ("title", "legend")),
    ("chart", "dispBlanksAs", ("gap",)),
)


def openpyxl_bytes(space: ChartSpace) -> Any:
    from openpyxl.xml.functions import tostring

    return tostring(space.to_tree())


def test_every_chart_follows_the_schema(every: Every) -> None:
    for exhibit in every(DAYS[1], 2):
        for chart in charts(draw(exhibit)):
            assert not faults(chart.root), (exhibit.id, chart.name)


def test_a_fault_is_found(build: Build) -> None:
    (chart,) = charts(draw(build("share_cleared_raqqa")))
    series = chart.root.find(f".//{C}ser")
    series.insert(0, series.find(f"{C}marker"))
    axis = chart.root.find(f".//{C}valAx")
    axis.remove(axis.find(f"{C}delete"))
    found = faults(chart.root)
    assert any("/ser" in fault for fault in found) and "valAx without delete" in found


def test_the_same_exhibit_gives_the_same_bytes(build: Build) -> None:
    for name in ONE_OF_A_KIND:
        first, second = (charts(draw(build(name), context=ExportContext())) for _ in range(2))
        assert [chart.book for chart in first] == [chart.book for chart in second]
        assert [etree.tostring(chart.root) for chart in first] == [
            etree.tostring(chart.root) for chart in second
        ]


def test_text_of_a_worksheet_is_never_executed(build: Build) -> None:
    exhibit = build("share_cleared_raqqa")
    rows = exhibit.frame.assign(group='=HYPERLINK("x")', hover="@SUM(A1)\x00<b>+1</b>")
    marks = exhibit.marks
    assert isinstance(marks, DotsMarks)
    bad = replace(exhibit, frame=rows, marks=replace(marks, groups=('=HYPERLINK("x")',)))
    (chart,) = charts(draw(bad))
    book = openpyxl.load_workbook(io.BytesIO(chart.book))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert any(cell.value == '=HYPERLINK("x")' for cell in cells)
    assert all(cell.data_type in ("s", "n", "d") for cell in cells)
    assert not faults(chart.root)


def test_an_empty_exhibit_is_refused(build: Build) -> None:
    with pytest.raises(ValueError, match="no data to show"):
        draw(build("fighters_raqqa", "2015-06-01"))
    with pytest.raises(ValueError, match="no native chart"):
        draw(build("measures"))


def test_a_controller_without_claims(entries: dict[str, CatalogueEntry], theatre: Theatre) -> None:
    other = next(name for name in theatre.actors.index if name != theatre.settings.subject)
    view = View(
        pd.Timestamp(DAYS[1]), theatre.settings.whole, controller=str(other), radius_km=None
    )
    (chart,) = charts(draw(entries["subject_area"].build(view)))
    assert not faults(chart.root)
    assert not any(chart.sheet["Claim"])


@pytest.mark.parametrize("language", ["ar", "both"])
def test_charts_in_arabic_are_valid_with_equal_numbers(
    every: Every, build: Build, theatre: Theatre, language: Language
) -> None:
    for exhibit in map(build, ONE_OF_A_KIND):
        shapes = draw(
            translate_exhibit(exhibit, theatre, language), context=ExportContext(language=language)
        )
        drawn = charts(shapes)
        for chart in drawn:
            assert not faults(chart.root), (exhibit.id, chart.name)
        english = charts(draw(exhibit))
        if len(english) == len(drawn) and exhibit.kind in ("dots", "areas", "bands", "proportion"):
            assert numbers_of(drawn[0]) == numbers_of(english[0]), exhibit.id


def numbers_of(chart: NativeChart) -> list[Any]:
    """Claimed values, if claims are drawn: the ends of axes depend on the text around them."""
    heads = ("Value or lower bound", "Upper bound")
    names = [*heads, *(translate_label("ar", head) for head in heads)]
    claimed = [chart.sheet[name] for name in names if name in chart.sheet]
    cells = itertools.chain(*(claimed or chart.sheet.values()))
    return sorted(cell for cell in cells if isinstance(cell, int | float))


def test_months_and_texts_are_arabic(build: Build, theatre: Theatre) -> None:
    exhibit = translate_exhibit(build("subject_area"), theatre, "ar")
    shapes = draw(exhibit, context=ExportContext(language="ar"))
    (chart,) = charts(shapes)
    forms = {form.get("formatCode") for form in chart.root.iter(f"{C}numFmt")}
    assert "[$-C01]mmm yyyy" in forms
    text = text_of(shapes)
    assert "وفق النموذج، 25\u202fكم" in text and "حتى 4 آب/أغسطس 2017" in text
    assert "modelled" not in text and "uncertain" not in text
