"""Native charts: their numbers are the exhibit's, and their parts are valid for PowerPoint."""

import io
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as etree

import numpy as np
import openpyxl
import pandas as pd
import pptx
import pytest
from openpyxl.chart.chartspace import ChartSpace
from openpyxl.utils import column_index_from_string
from pptx.slide import Slide
from pptx.util import Emu, Pt

from data.model import Filters, Theatre
from exhibits.brief import Brief, BriefItem
from exhibits.catalogue import CatalogueEntry
from exhibits.i18n.translate import translate_exhibit, translate_label
from exhibits.model import AreasMarks, BandsMarks, DotsMarks, Exhibit, RivalsMarks, StepsMarks, View
from exhibits.page_setup import ExportContext, Language
from exhibits.render.pptx import text_fit
from exhibits.render.pptx.charts.add_chart import add_chart, chart_pieces
from exhibits.render.pptx.deck import build_deck, build_slide
from exhibits.render.pptx.ooxml.drawingml import EMU, SlideBox
from exhibits.theme import LIGHT
from tests.exhibits.conftest import FOLLOW_THE_COUNTRY, Build

CHARTS = ("dots", "rivals", "proportion", "relation", "areas", "bands", "shares", "steps")
DAYS = ("2015-06-01", "2017-08-04")
WIDE = SlideBox(24, 96, 912, 326)
HALF = SlideBox(24, 96, 440, 326)
LOW = SlideBox(24, 96, 680, 220)
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
ONE_OF_A_KIND = (
    *("share_lost", "implied_peaks", "area_over_time", "subject_area", "governorates", "rivals"),
    *("series_share_lost_iraq", "share_cleared_raqqa", "reported_share_mosul"),
)


def blank_slide() -> Slide:
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Pt(960), Pt(540)
    return deck.slides.add_slide(deck.slide_layouts[6])


@dataclass(frozen=True)
class NativeChart:
    """A chart: its name, its XML tree, and the columns of its worksheet by heading."""

    name: str
    root: Any
    sheet: dict[str, list[Any]]
    book: bytes

    @property
    def panel(self) -> str:
        return self.name.removeprefix("Chart: ")

    def table(self) -> pd.DataFrame:
        return pd.DataFrame(self.sheet)

    def series(self) -> list[Any]:
        return self.root.findall(f".//{C}ser")


SHAPES_BY_EXHIBIT: dict[tuple[int, SlideBox], tuple[Exhibit, list[Any]]] = {}


def draw(exhibit: Exhibit, box: SlideBox = WIDE, context: ExportContext | None = None) -> list[Any]:
    """The shapes of an exhibit; cached for all tests unless a context is passed."""
    if context is not None:
        return add_chart(blank_slide(), exhibit, box, LIGHT, context)
    key = id(exhibit), box
    if key not in SHAPES_BY_EXHIBIT:  # with the exhibit, so that its id is not reused
        SHAPES_BY_EXHIBIT[key] = (
            exhibit,
            add_chart(blank_slide(), exhibit, box, LIGHT, ExportContext()),
        )
    return SHAPES_BY_EXHIBIT[key][1]


def charts(shapes: list[Any]) -> list[NativeChart]:
    drawn = []
    for shape in shapes:
        if not shape.has_chart:
            continue
        part = shape.chart.part
        book = part.chart_workbook.xlsx_part.blob
        sheet = openpyxl.load_workbook(io.BytesIO(book)).active
        assert sheet is not None
        columns = {str(column[0]): list(column[1:]) for column in sheet.iter_cols(values_only=True)}
        assert len(columns) == sheet.max_column, "two columns of one heading"
        drawn.append(NativeChart(shape.name, etree.fromstring(part.blob), columns, book))
    return drawn


def text_of(shapes: list[Any]) -> str:
    return " | ".join(shape.text_frame.text for shape in flatten(shapes) if shape.has_text_frame)


def flatten(shapes: Any) -> Iterator[Any]:
    for shape in shapes:
        if shape.shape_type == 6:
            yield from flatten(shape.shapes)
        else:
            yield shape


Every = Callable[[str], list[Exhibit]]


@pytest.fixture(scope="module")
def every(theatre: Theatre, entries: dict[str, CatalogueEntry], build: Build) -> Every:
    """Every chart on a date: of the full theatre, and of each country where that differs."""
    countries = [country.place_id for country in theatre.settings.countries]

    def on(day: str) -> list[Exhibit]:
        names = [name for name, entry in entries.items() if entry.kind in CHARTS]
        built = [build(name, day) for name in names]
        built += [
            build(name, day, country)
            for name in names
            if name in FOLLOW_THE_COUNTRY
            for country in countries
        ]
        return [exhibit for exhibit in built if not exhibit.missing]

    return on


def is_equal(found: Any, wanted: Any) -> bool:
    """Whether a cell equals a value of a frame: numbers to the last digit in a file."""
    if wanted is None or (not isinstance(wanted, str) and pd.isna(wanted)):
        return found is None
    if isinstance(wanted, pd.Timestamp):
        return isinstance(found, datetime) and found == wanted.to_pydatetime()
    if isinstance(wanted, str):
        return found == wanted
    return isinstance(found, int | float) and found == pytest.approx(float(wanted), rel=1e-12)


def check_equal(found: list[Any], wanted: list[Any], what: str) -> None:
    found = found[: len(wanted)]
    assert len(found) == len(wanted), what
    for one, other in zip(found, wanted, strict=True):
        assert is_equal(one, other), (what, one, other)


# --- the numbers of each kind ---


def check_claims(drawn: NativeChart, rows: pd.DataFrame, columns: tuple[str, ...]) -> None:
    """Check that each row with a claim in a worksheet is that claim's row of the frame."""
    table = drawn.table()
    table = table[table["Claim"].notna()]
    claim_rows = rows.set_index("figure_id").loc[table["Claim"].tolist()]
    names = {
        "Value or lower bound": "least",
        "Upper bound": "most",
        "Start date": "first",
        "End date": "last",
    }
    names |= {"Status": "status"}
    for head in columns:
        check_equal(table[head].tolist(), claim_rows[names[head]].tolist(), f"{drawn.name}: {head}")


def check_dots(exhibit: Exhibit, drawn: list[NativeChart], left_out: str) -> None:
    rows = exhibit.frame
    marks = exhibit.marks
    assert isinstance(marks, DotsMarks)
    panels = set()
    for chart in drawn:
        if "Claim" not in chart.sheet:
            assert marks.events is not None
            records = chart.table()
            records = records[records["Record"].notna()]
            expected = marks.events.set_index("event_id").loc[records["Record"].tolist()]
            check_equal(records["Start date"].tolist(), expected["first"].tolist(), "events")
            assert len(records) == len(marks.events)
            continue
        panel_rows = rows[rows["panel"] == chart.panel]
        panels.add(chart.panel)
        assert sorted(panel_rows["figure_id"]) == sorted(filter(None, chart.sheet["Claim"]))
        check_claims(
            chart,
            panel_rows,
            ("Value or lower bound", "Upper bound", "Start date", "End date", "Status"),
        )
        # Columns of an organisation contain its claims and no other.
        table = chart.table()
        table = table[table["Claim"].notna()]
        for group, part in table.groupby("Organisation"):
            check_equal(
                part[
                    [
                        name
                        for name in table
                        if re.fullmatch(re.escape(str(group)) + r"( \(\d+\))?", str(name))
                    ]
                ]
                .bfill(axis=1)
                .iloc[:, 0]
                .tolist(),
                part["Value or lower bound"].tolist(),
                f"{chart.name}: {group}",
            )
    missing = set(rows["panel"]) - panels
    if missing:
        assert f"Further bases not shown: {len(missing)}" in left_out
        min_drawn_rows = min((rows["panel"] == panel).sum() for panel in panels)
        assert max((rows["panel"] == panel).sum() for panel in missing) <= min_drawn_rows


def check_rivals(exhibit: Exhibit, drawn: list[NativeChart], left_out: str) -> None:
    rows = exhibit.frame
    assert isinstance(exhibit.marks, RivalsMarks)
    claim_ids = []
    for chart in drawn:
        panel_rows = rows[rows["panel"] == chart.panel]
        check_claims(
            chart,
            panel_rows,
            ("Value or lower bound", "Upper bound", "Start date", "End date", "Status"),
        )
        claim_ids += [claim for claim in chart.sheet["Claim"] if claim]
    assert len(claim_ids) == len(set(claim_ids))
    if len(claim_ids) < len(rows):
        assert f"Further claims not shown: {len(rows) - len(claim_ids)}" in left_out
        outer = rows.groupby("panel")["least"].idxmin()
        assert set(rows.loc[outer, "figure_id"]) <= set(claim_ids), "the lowest of each base stays"
    else:
        assert "not drawn" not in left_out


def check_areas(exhibit: Exhibit, drawn: list[NativeChart], left_out: str) -> None:
    marks = exhibit.marks
    assert isinstance(marks, AreasMarks)
    assert [chart.panel for chart in drawn] == exhibit.frame["panel"].unique().tolist()
    for chart in drawn:
        panel_rows = exhibit.frame[exhibit.frame["panel"] == chart.panel]
        for paint in marks.paints:
            rows = panel_rows[panel_rows["controller"] == paint.controller]
            if rows.empty:
                assert paint.label not in chart.sheet
                continue
            check_equal(chart.sheet["Date"], rows["day"].tolist(), f"{chart.name}: days")
            check_equal(
                chart.sheet[paint.label], rows["value"].tolist(), f"{chart.name}: {paint.label}"
            )


def check_shares(exhibit: Exhibit, drawn: list[NativeChart], left_out: str) -> None:
    rows = exhibit.frame
    row_total = 0
    labels = {paint.controller: paint.label for paint in exhibit.marks.paints}  # type: ignore[union-attr]
    for chart in drawn:
        table = chart.table().set_index("Area")
        panel_rows = rows[(rows["panel"] == chart.panel) & rows["row"].isin(table.index)]
        row_total += len(table)
        for row in panel_rows.to_dict("records"):
            cell = table.loc[row["row"], labels[row["controller"]]]
            check_equal([cell], [row["share_pct"]], f"{row['row']}: {row['controller']}")
        share_columns = table[[name for name in table if name in labels.values()]]
        assert share_columns.count().sum() == len(panel_rows)
        check_equal(
            table["Total"].tolist(), panel_rows.drop_duplicates("row")["whole"].tolist(), "wholes"
        )
    every_row = len(rows.drop_duplicates(["panel", "row"]))
    if row_total < every_row:
        assert f"Further bars not shown: {every_row - row_total}" in left_out


def check_proportion(exhibit: Exhibit, drawn: list[NativeChart], left_out: str) -> None:
    assert len(drawn) == len(exhibit.frame)
    for chart, row in zip(drawn, exhibit.frame.to_dict("records"), strict=True):
        lower, upper = row["least"], row["most"]
        check_equal(
            [*chart.sheet["Lower bound"], *chart.sheet["Upper bound"]], [lower, upper], "ends"
        )
        parts = (
            "Reported value or lower bound",
            "Range up to the upper bound",
            "Remainder to 100 %",
        )
        assert [chart.sheet[name][0] for name in parts] == pytest.approx(
            [lower, upper - lower, 100 - upper]
        )
        check_equal(chart.sheet["Previous value"], [row["before"]], "before")
        assert chart.sheet["Base"] == [row["base"]]


def check_steps(exhibit: Exhibit, drawn: list[NativeChart], left_out: str) -> None:
    marks = exhibit.marks
    assert isinstance(marks, StepsMarks)
    assert [chart.panel for chart in drawn] == exhibit.frame["panel"].unique().tolist()
    for chart in drawn:
        panel_rows = exhibit.frame[exhibit.frame["panel"] == chart.panel]
        table = chart.table()
        reports = table[table["Point"] == "report"]
        check_equal(reports["Date"].tolist(), panel_rows["day"].tolist(), f"{chart.name}: days")
        for step in marks.steps:
            check_equal(reports[step.label].tolist(), panel_rows[step.column].tolist(), step.label)
            # A corner is at the date of its report, at the number until then.
            corners = table[table["Point"] == "corner"]
            until = [0.0, *panel_rows[step.column].tolist()[:-1]]
            check_equal(corners["Date"].tolist(), panel_rows["day"].tolist(), "corners")
            check_equal(corners[step.label].tolist(), until, "corners")


def check_bands(exhibit: Exhibit, drawn: list[NativeChart], left_out: str) -> None:
    marks = exhibit.marks
    assert isinstance(marks, BandsMarks)
    (chart,) = drawn
    rows = exhibit.frame
    modelled = rows[rows["role"] == "modelled"]
    table = chart.table()
    radius_rows = modelled[modelled["reach_km"] == marks.radius_km]
    months = table[table["modelled, 25 km"].notna()]
    check_equal(
        months["Date, or midpoint of the period"].tolist(), radius_rows["day"].tolist(), "days"
    )
    check_equal(months["modelled, 25 km"].tolist(), radius_rows["value"].tolist(), "the line")
    for end, bound in (("least", "lower bound"), ("most", "upper bound")):
        name = f"uncertain dates at 25 km, {bound}"
        check_equal(months[name].tolist(), radius_rows[f"doubt_{end}"].tolist(), name)
    for radius_km in marks.band:
        wanted = modelled.loc[modelled["reach_km"] == radius_km, "value"].tolist()
        check_equal(months[f"modelled, {radius_km:g} km"].tolist(), wanted, f"{radius_km} km")
    gap = months["modelled, 40 km"] - months["modelled, 15 km"]
    assert months["Difference between the radii"].tolist() == pytest.approx(gap.tolist())
    claims = rows[rows["role"] == "claim"]
    assert sorted(claims["figure_id"]) == sorted(filter(None, chart.sheet["Claim"]))
    check_claims(
        chart, claims, ("Value or lower bound", "Upper bound", "Start date", "End date", "Status")
    )


def check_relation(exhibit: Exhibit, drawn: list[NativeChart], left_out: str) -> None:
    (chart,) = drawn
    marks = exhibit.marks
    across = chart.sheet[marks.x_label]  # type: ignore[union-attr]
    for at, row in enumerate(exhibit.frame.itertuples()):
        up = chart.sheet[str(row.label)]
        wanted = [(row.x1, row.y1), (row.x2, row.y2)][: 1 if row.role == "point" else 2]
        found = [(x, y) for x, y in zip(across, up, strict=True) if y is not None]
        assert found == [pytest.approx(point) for point in wanted]
        assert up[2 * at] is not None


CHECKS = {
    "dots": check_dots,
    "rivals": check_rivals,
    "areas": check_areas,
    "shares": check_shares,
    "proportion": check_proportion,
    "steps": check_steps,
    "bands": check_bands,
    "relation": check_relation,
}


@pytest.mark.parametrize("day", DAYS)
def test_every_number_of_a_chart_is_in_its_worksheet_and_no_other(every: Every, day: str) -> None:
    checked = set()
    for exhibit in every(day):
        shapes = draw(exhibit)
        CHECKS[exhibit.kind](exhibit, charts(shapes), text_of(shapes))
        checked.add(exhibit.kind)
    assert checked == set(CHECKS) - ({"relation", "steps"} if day == DAYS[0] else set())


def test_the_comparison_can_fail(build: Build) -> None:
    exhibit = build("area_over_time")
    other = replace(exhibit, frame=exhibit.frame.assign(value=exhibit.frame["value"] + 1))
    with pytest.raises(AssertionError):
        check_areas(other, charts(draw(exhibit)), "")


# --- valid parts for PowerPoint ---


def test_cached_values_equal_the_cells_of_the_worksheet(every: Every) -> None:
    """Every reference of a chart has the numbers and texts of the cells that it refers to."""
    for exhibit in every(DAYS[1]):
        for chart in charts(draw(exhibit)):
            columns = list(chart.sheet.values())
            heads = list(chart.sheet)
            for reference in each_of(chart.root, f"{C}numRef", f"{C}strRef"):
                found = re.fullmatch(
                    r"Data!\$([A-Z]+)\$(\d+)(?::\$\1\$(\d+))?", reference.findtext(f"{C}f")
                )
                assert found, reference.findtext(f"{C}f")
                column = column_index_from_string(found[1]) - 1
                cells = [heads[column], *columns[column]]
                first, last = int(found[2]) - 1, int(found[3] or found[2])
                cached_points = {
                    int(point.get("idx")): point.findtext(f"{C}v")
                    for point in reference.iter(f"{C}pt")
                }
                assert int(reference.find(f".//{C}ptCount").get("val")) == last - first
                for at, cell in enumerate(cells[first:last]):
                    if cell is None:
                        assert at not in cached_points
                    elif isinstance(cell, datetime):
                        days = (pd.Timestamp(cell) - pd.Timestamp("1899-12-30")) / pd.Timedelta(
                            "1D"
                        )
                        assert float(cached_points[at]) == pytest.approx(days, abs=1e-6)
                    elif isinstance(cell, str):
                        assert cached_points[at] == cell
                    else:
                        assert float(cached_points[at]) == cell


def each_of(root: Any, *tags: str) -> list[Any]:
    return [element for element in root.iter() if element.tag in tags]


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
    axes = [
        axis.find(f"{C}axId").get("val") for axis in each_of(root, *(C + axis for axis in AXES))
    ]
    if len(axes) != 2 or len(set(axes)) != 2:
        found.append(f"axes {axes}")
    crossed = [
        axis.find(f"{C}crossAx").get("val") for axis in each_of(root, *(C + axis for axis in AXES))
    ]
    if sorted(crossed) != sorted(axes):
        found.append(f"crossed {crossed}")
    if root.find(f"{C}chart/{C}dispBlanksAs").get("val") != "gap":
        found.append("blanks are drawn")
    orders = [series.find(f"{C}order").get("val") for series in root.iter(f"{C}ser")]
    if orders != [str(at) for at in range(len(orders))]:
        found.append(f"series {orders}")
    for scaling in root.iter(f"{C}scaling"):
        ends = [scaling.find(C + name) for name in ("min", "max")]
        if all(end is not None for end in ends):
            low, high = (float(end.get("val")) for end in ends)
            if not low < high:
                found.append(f"an axis from {low} to {high}")
    for unit in root.iter(f"{C}majorUnit"):
        if not float(unit.get("val")) > 0:
            found.append("a step of nothing")
    fonts = [int(run.get("sz")) for run in each_of(root, f"{A}rPr", f"{A}defRPr") if run.get("sz")]
    if min(fonts) < 1200:
        found.append(f"letters of {min(fonts) / 100} points")
    return found


AXES = ("valAx", "catAx", "dateAx")


def openpyxl_bytes(space: ChartSpace) -> Any:
    from openpyxl.xml.functions import tostring

    return tostring(space.to_tree())


def test_every_chart_follows_the_schema(every: Every) -> None:
    for exhibit in every(DAYS[1]):
        for chart in charts(draw(exhibit)):
            assert not faults(chart.root), (exhibit.id, chart.name)


def test_a_fault_is_found(build: Build) -> None:
    (chart,) = charts(draw(build("share_cleared_raqqa")))
    series = chart.root.find(f".//{C}ser")
    series.insert(0, series.find(f"{C}marker"))
    assert any("/ser" in fault for fault in faults(chart.root))


def test_the_same_exhibit_gives_the_same_bytes(build: Build) -> None:
    for name in ONE_OF_A_KIND:
        first, second = (charts(draw(build(name), context=ExportContext())) for _ in range(2))
        assert [chart.book for chart in first] == [chart.book for chart in second]
        assert [etree.tostring(chart.root) for chart in first] == [
            etree.tostring(chart.root) for chart in second
        ]


# --- meaning of marks ---


def points_of(exhibit: Exhibit) -> tuple[pd.DataFrame, NativeChart]:
    (chart,) = charts(draw(exhibit))
    return exhibit.frame, chart


def test_lines_join_only_claims_that_the_screen_joins(build: Build) -> None:
    exhibit = build("series_share_lost_iraq")
    rows = exhibit.frame
    for chart in charts(draw(exhibit)):
        if "Claim" not in chart.sheet:
            continue
        panel_rows = rows[rows["panel"] == chart.panel]
        for series in chart.series():
            name = series.findtext(f".//{C}tx//{C}v")
            if series.find(f"{C}spPr/{A}ln/{A}noFill") is not None or name.startswith("as of"):
                continue
            if name == "Period, start to end date":
                continue
            drawn = [point.findtext(f"{C}v") for point in series.findall(f".//{C}yVal//{C}pt")]
            group = re.sub(r", upper bound| \(\d+\)", "", name)
            lines = panel_rows[(panel_rows["group"] == group) & (panel_rows["line"] != "")]
            counts = lines["line"].value_counts()
            assert len(drawn) in set(counts), (chart.panel, name)


def test_unverified_claims_are_hollow(build: Build) -> None:
    exhibit = build("share_lost_iraq")
    open_ = exhibit.frame[exhibit.frame["status"] != "verified"]
    assert len(open_)
    rings = 0
    for chart in charts(draw(exhibit)):
        table = chart.table()
        doubtful = table["Status"].notna() & (table["Status"] != "verified")
        for name in [name for name in table if str(name).endswith(", unverified")]:
            assert (table[name].notna() <= doubtful).all()
            rings += table[name].notna().sum()
            series = next(
                each for each in chart.series() if each.findtext(f".//{C}tx//{C}v") == name
            )
            fill = series.find(f"{C}marker/{C}spPr/{A}solidFill/{A}srgbClr").get("val")
            assert fill == LIGHT.paper.removeprefix("#").upper()
    ranged = open_["most"] > open_["least"]
    assert rings == len(open_) + ranged.sum()


def test_hedges_are_at_their_marks(build: Build) -> None:
    exhibit = build("share_cleared_raqqa", "2018-06-30")
    signs = {"more_than": "↑", "at_least": "↑", "less_than": "↓", "up_to": "↓"}
    signs |= {"about": "~", "almost": "~"}
    wanted = sorted(filter(None, (signs.get(name) for name in exhibit.frame["qualifier"])))
    assert wanted
    labels = [
        label.findtext(f".//{A}t")
        for chart in charts(draw(exhibit))
        for label in chart.root.iter(f"{C}dLbl")
    ]
    assert sorted(labels) == wanted


def test_a_range_has_two_ends_and_a_bar(build: Build) -> None:
    exhibit = build("fighters_raqqa")
    rows, chart = points_of(exhibit)
    ranged = rows[rows["most"] > rows["least"]]
    assert len(ranged)
    bars = chart.root.findall(f".//{C}errBars")
    assert bars
    lengths = sorted(
        float(point.findtext(f"{C}v"))
        for bar in bars[:1]
        for point in bar.iter(f"{C}pt")
        if float(point.findtext(f"{C}v"))
    )
    assert lengths == pytest.approx(sorted(ranged["most"] - ranged["least"]))
    uppers = [
        cell
        for name, cells in chart.sheet.items()
        if name.endswith(", upper bound")
        for cell in cells
        if cell is not None
    ]
    assert sorted(uppers) == pytest.approx(sorted(ranged["most"]))


def test_hatches_and_colours_are_those_of_the_controllers(build: Build) -> None:
    exhibit = build("area_over_time")
    marks = exhibit.marks
    assert isinstance(marks, AreasMarks)
    looks = {paint.label: paint for paint in marks.paints}
    patterned = 0
    for chart in charts(draw(exhibit)):
        for series in chart.series():
            paint = looks[series.findtext(f".//{C}tx//{C}v")]
            shape = series.find(f"{C}spPr")
            background = shape.find(
                f"{A}pattFill/{A}bgClr/{A}srgbClr" if paint.pattern else f"{A}solidFill/{A}srgbClr"
            )
            assert f"#{background.get('val')}".lower() == paint.colour.lower()
            patterned += bool(paint.pattern)
    assert patterned


def test_the_date_is_a_line_of_two_points(build: Build) -> None:
    exhibit = build("series_share_lost_iraq")
    for chart in charts(draw(exhibit)):
        (name,) = [name for name in chart.sheet if name == "as of 4 August 2017"]
        at = [row for row, cell in enumerate(chart.sheet[name]) if cell is not None]
        dates = {chart.sheet["Date, or midpoint of the period"][row] for row in at}
        assert len(at) == 2 and dates == {datetime(2017, 8, 4)}


def test_marks_of_a_time_axis_are_in_the_months_that_they_name(every: Every) -> None:
    for exhibit in every(DAYS[1]):
        for chart in charts(draw(exhibit)):
            axis = chart.root.find(f".//{C}valAx")
            form = axis.find(f"{C}numFmt").get("formatCode")
            if form not in ("mmm yyyy", "yyyy"):
                continue
            low, high, step = (
                float(axis.find(f".//{C}{name}").get("val")) for name in ("min", "max", "majorUnit")
            )
            days = pd.Timestamp("1899-12-30") + pd.to_timedelta(np.arange(low, high, step), "D")
            labels = days.strftime("%b %Y" if form == "mmm yyyy" else "%Y")
            assert len(set(labels)) == len(labels) > 1
            gaps = {round(gap) for gap in np.diff(days.year * 12 + days.month)}
            assert len(gaps) == 1, (exhibit.id, list(labels))
            assert max(days.day) <= 5, "no mark stands far from the month's first day"


# --- positions ---


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
    assert "not shown" in text_of(draw(build("series_share_lost_iraq"), low))
    assert "Events are not shown." in text_of(draw(build("series_share_lost_iraq"), low))
    assert "Further claims not shown" in text_of(draw(build("rivals"), low))
    assert "Further bars not shown" in text_of(draw(build("governorates"), low))
    assert "not drawn" not in text_of(draw(build("share_cleared_raqqa")))


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


# --- typed text, and empty exhibits ---


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
    assert any(text.endswith("…") for text in text_of(shapes).split(" | "))
    for shape in flatten(shapes):
        assert shape.left / EMU + shape.width / EMU <= HALF.x + HALF.width + 0.6


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


def test_rivals_of_every_measure_can_be_drawn(
    entries: dict[str, CatalogueEntry], theatre: Theatre
) -> None:
    drawn = 0
    for metric, place in sorted(theatre.positions_by_measure)[::7]:
        filters = Filters(metric=metric, place=place)
        exhibit = entries["rivals"].build(
            View(pd.Timestamp(DAYS[1]), theatre.settings.whole, filters=filters)
        )
        if exhibit.missing:
            continue
        shapes = draw(exhibit)
        check_rivals(exhibit, charts(shapes), text_of(shapes))
        drawn += 1
    assert drawn > 5


def test_rivals_continue_until_every_claim_is_drawn(build: Build) -> None:
    exhibit = build("rivals")
    for box, min_parts in ((WIDE, 2), (LOW, 3)):
        parts = chart_pieces(exhibit, box, ExportContext(), 9)
        assert len(parts) >= min_parts
        claim_ids = []
        for part in parts:
            shapes = draw(part, box, ExportContext())
            assert "not drawn" not in text_of(shapes)
            claim_ids += [
                claim for chart in charts(shapes) for claim in chart.sheet["Claim"] if claim
            ]
        assert claim_ids == exhibit.frame["figure_id"].tolist()
    *_, last = chart_pieces(exhibit, LOW, ExportContext(), 2)
    assert "Further claims not shown" in text_of(draw(last, LOW, ExportContext()))
    assert chart_pieces(build("governorates"), LOW, ExportContext(), 4) == [build("governorates")]


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
    assert any("(2 of " in title for title in titles)
    alone = pptx.Presentation(io.BytesIO(build_slide(item.exhibit, item.export_context)))
    assert len(alone.slides) == 1
    assert "Further claims not shown" in text_of(list(alone.slides[0].shapes))


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


@pytest.mark.parametrize("language", ["ar", "both"])
def test_charts_in_arabic_are_valid_with_equal_numbers(
    every: Every, build: Build, theatre: Theatre, language: Language
) -> None:
    for exhibit in every(DAYS[1]) if language == "ar" else map(build, ONE_OF_A_KIND):
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
    assert "وفق النموذج، 25 كم" in text and "حتى 4 آب/أغسطس 2017" in text
    assert "modelled" not in text and "uncertain" not in text
