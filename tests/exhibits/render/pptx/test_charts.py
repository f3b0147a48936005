"""Native charts: their numbers are the exhibit's, their parts what PowerPoint reads."""

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
from exhibits.i18n.translate import in_language
from exhibits.model import AreasMarks, BandsMarks, DotsMarks, Exhibit, RivalsMarks, StepsMarks, View
from exhibits.page_setup import ExportContext, Language
from exhibits.render.pptx import text_fit
from exhibits.render.pptx.charts.add_chart import add_chart, chart_pieces
from exhibits.render.pptx.deck import one_slide, slide_deck
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


def blank() -> Slide:
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Pt(960), Pt(540)
    return deck.slides.add_slide(deck.slide_layouts[6])


@dataclass(frozen=True)
class Drawn:
    """One chart: its name, its part as a tree, its sheet's columns by heading."""

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


DRAWN: dict[tuple[int, SlideBox], tuple[Exhibit, list[Any]]] = {}


def draw(exhibit: Exhibit, box: SlideBox = WIDE, imprint: ExportContext | None = None) -> list[Any]:
    """The shapes of an exhibit, drawn once for all tests unless told for whom."""
    if imprint is not None:
        return add_chart(blank(), exhibit, box, LIGHT, imprint)
    key = id(exhibit), box
    if key not in DRAWN:  # with the exhibit, so that no other takes its id
        DRAWN[key] = exhibit, add_chart(blank(), exhibit, box, LIGHT, ExportContext())
    return DRAWN[key][1]


def charts(shapes: list[Any]) -> list[Drawn]:
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
        drawn.append(Drawn(shape.name, etree.fromstring(part.blob), columns, book))
    return drawn


def words(shapes: list[Any]) -> str:
    return " | ".join(shape.text_frame.text for shape in flat(shapes) if shape.has_text_frame)


def flat(shapes: Any) -> Iterator[Any]:
    for shape in shapes:
        if shape.shape_type == 6:
            yield from flat(shape.shapes)
        else:
            yield shape


Every = Callable[[str], list[Exhibit]]


@pytest.fixture(scope="module")
def every(theatre: Theatre, entries: dict[str, CatalogueEntry], build: Build) -> Every:
    """Every chart on a day: of the whole theatre, and of each country where that differs."""
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


def close(found: Any, wanted: Any) -> bool:
    """Whether a cell holds a value of a frame: numbers to the last digit that a file keeps."""
    if wanted is None or (not isinstance(wanted, str) and pd.isna(wanted)):
        return found is None
    if isinstance(wanted, pd.Timestamp):
        return isinstance(found, datetime) and found == wanted.to_pydatetime()
    if isinstance(wanted, str):
        return found == wanted
    return isinstance(found, int | float) and found == pytest.approx(float(wanted), rel=1e-12)


def same(found: list[Any], wanted: list[Any], what: str) -> None:
    found = found[: len(wanted)]
    assert len(found) == len(wanted), what
    for one, other in zip(found, wanted, strict=True):
        assert close(one, other), (what, one, other)


# --- the numbers of each kind ---


def claims_agree(drawn: Drawn, rows: pd.DataFrame, kept: tuple[str, ...]) -> None:
    """Each row of a sheet that has a claim is that claim's row of the frame."""
    table = drawn.table()
    table = table[table["Claim"].notna()]
    own = rows.set_index("figure_id").loc[table["Claim"].tolist()]
    names = {"Value, or least": "least", "Most": "most", "First day": "first", "Last day": "last"}
    names |= {"Status": "status"}
    for head in kept:
        same(table[head].tolist(), own[names[head]].tolist(), f"{drawn.name}: {head}")


def check_dots(exhibit: Exhibit, drawn: list[Drawn], left_out: str) -> None:
    rows = exhibit.frame
    marks = exhibit.marks
    assert isinstance(marks, DotsMarks)
    panels = set()
    for chart in drawn:
        if "Claim" not in chart.sheet:
            assert marks.events is not None
            told = chart.table()
            told = told[told["Record"].notna()]
            own = marks.events.set_index("event_id").loc[told["Record"].tolist()]
            same(told["First day"].tolist(), own["first"].tolist(), "events")
            assert len(told) == len(marks.events)
            continue
        own = rows[rows["panel"] == chart.panel]
        panels.add(chart.panel)
        assert sorted(own["figure_id"]) == sorted(filter(None, chart.sheet["Claim"]))
        claims_agree(chart, own, ("Value, or least", "Most", "First day", "Last day", "Status"))
        # What is drawn is what is told: columns of an organisation hold its claims and no other.
        table = chart.table()
        table = table[table["Claim"].notna()]
        for group, part in table.groupby("Who"):
            same(
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
                part["Value, or least"].tolist(),
                f"{chart.name}: {group}",
            )
    missing = set(rows["panel"]) - panels
    if missing:
        assert f"Further bases not drawn here: {len(missing)}" in left_out
        drawn_least = min((rows["panel"] == panel).sum() for panel in panels)
        assert max((rows["panel"] == panel).sum() for panel in missing) <= drawn_least


def check_rivals(exhibit: Exhibit, drawn: list[Drawn], left_out: str) -> None:
    rows = exhibit.frame
    assert isinstance(exhibit.marks, RivalsMarks)
    told = []
    for chart in drawn:
        own = rows[rows["panel"] == chart.panel]
        claims_agree(chart, own, ("Value, or least", "Most", "First day", "Last day", "Status"))
        told += [claim for claim in chart.sheet["Claim"] if claim]
    assert len(told) == len(set(told))
    if len(told) < len(rows):
        assert f"Further claims not drawn here: {len(rows) - len(told)}" in left_out
        outer = rows.groupby("panel")["least"].idxmin()
        assert set(rows.loc[outer, "figure_id"]) <= set(told), "the lowest of each base stays"
    else:
        assert "not drawn" not in left_out


def check_areas(exhibit: Exhibit, drawn: list[Drawn], left_out: str) -> None:
    marks = exhibit.marks
    assert isinstance(marks, AreasMarks)
    assert [chart.panel for chart in drawn] == exhibit.frame["panel"].unique().tolist()
    for chart in drawn:
        own = exhibit.frame[exhibit.frame["panel"] == chart.panel]
        for paint in marks.paints:
            rows = own[own["controller"] == paint.controller]
            if rows.empty:
                assert paint.label not in chart.sheet
                continue
            same(chart.sheet["Day"], rows["day"].tolist(), f"{chart.name}: days")
            same(chart.sheet[paint.label], rows["value"].tolist(), f"{chart.name}: {paint.label}")


def check_shares(exhibit: Exhibit, drawn: list[Drawn], left_out: str) -> None:
    rows = exhibit.frame
    shown = 0
    labels = {paint.controller: paint.label for paint in exhibit.marks.paints}  # type: ignore[union-attr]
    for chart in drawn:
        table = chart.table().set_index("Row")
        own = rows[(rows["panel"] == chart.panel) & rows["row"].isin(table.index)]
        shown += len(table)
        for row in own.to_dict("records"):
            cell = table.loc[row["row"], labels[row["controller"]]]
            same([cell], [row["share_pct"]], f"{row['row']}: {row['controller']}")
        told = table[[name for name in table if name in labels.values()]]
        assert told.count().sum() == len(own)
        same(table["Whole"].tolist(), own.drop_duplicates("row")["whole"].tolist(), "wholes")
    every_row = len(rows.drop_duplicates(["panel", "row"]))
    if shown < every_row:
        assert f"Further bars not drawn here: {every_row - shown}" in left_out


def check_proportion(exhibit: Exhibit, drawn: list[Drawn], left_out: str) -> None:
    assert len(drawn) == len(exhibit.frame)
    for chart, row in zip(drawn, exhibit.frame.to_dict("records"), strict=True):
        least, most = row["least"], row["most"]
        same([*chart.sheet["Least"], *chart.sheet["Most"]], [least, most], "ends")
        parts = ("Stated, or least", "From least to most", "The rest of 100")
        assert [chart.sheet[name][0] for name in parts] == pytest.approx(
            [least, most - least, 100 - most]
        )
        same(chart.sheet["Before"], [row["before"]], "before")
        assert chart.sheet["Of"] == [row["base"]]


def check_steps(exhibit: Exhibit, drawn: list[Drawn], left_out: str) -> None:
    marks = exhibit.marks
    assert isinstance(marks, StepsMarks)
    assert [chart.panel for chart in drawn] == exhibit.frame["panel"].unique().tolist()
    for chart in drawn:
        own = exhibit.frame[exhibit.frame["panel"] == chart.panel]
        table = chart.table()
        told = table[table["Row"] == "report"]
        same(told["Day"].tolist(), own["day"].tolist(), f"{chart.name}: days")
        for step in marks.steps:
            same(told[step.label].tolist(), own[step.column].tolist(), step.label)
            # A corner is at the day of its report, at the number until then.
            corners = table[table["Row"] == "corner"]
            until = [0.0, *own[step.column].tolist()[:-1]]
            same(corners["Day"].tolist(), own["day"].tolist(), "corners")
            same(corners[step.label].tolist(), until, "corners")


def check_bands(exhibit: Exhibit, drawn: list[Drawn], left_out: str) -> None:
    marks = exhibit.marks
    assert isinstance(marks, BandsMarks)
    (chart,) = drawn
    rows = exhibit.frame
    modelled = rows[rows["role"] == "modelled"]
    table = chart.table()
    own = modelled[modelled["reach_km"] == marks.reach_km]
    months = table[table["modelled, 25 km"].notna()]
    same(months["Day, or middle of the days"].tolist(), own["day"].tolist(), "days")
    same(months["modelled, 25 km"].tolist(), own["value"].tolist(), "the line")
    for end in ("least", "most"):
        name = f"uncertain days at 25 km, {end}"
        same(months[name].tolist(), own[f"doubt_{end}"].tolist(), name)
    for reach in marks.band:
        wanted = modelled.loc[modelled["reach_km"] == reach, "value"].tolist()
        same(months[f"modelled, {reach:g} km"].tolist(), wanted, f"{reach} km")
    gap = months["modelled, 40 km"] - months["modelled, 15 km"]
    assert months["From the one reach to the other"].tolist() == pytest.approx(gap.tolist())
    claims = rows[rows["role"] == "claim"]
    assert sorted(claims["figure_id"]) == sorted(filter(None, chart.sheet["Claim"]))
    claims_agree(chart, claims, ("Value, or least", "Most", "First day", "Last day", "Status"))


def check_relation(exhibit: Exhibit, drawn: list[Drawn], left_out: str) -> None:
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
def test_every_number_of_a_chart_is_in_its_sheet_and_no_other(every: Every, day: str) -> None:
    checked = set()
    for exhibit in every(day):
        shapes = draw(exhibit)
        CHECKS[exhibit.kind](exhibit, charts(shapes), words(shapes))
        checked.add(exhibit.kind)
    assert checked == set(CHECKS) - ({"relation", "steps"} if day == DAYS[0] else set())


def test_the_comparison_can_fail(build: Build) -> None:
    exhibit = build("area_over_time")
    other = replace(exhibit, frame=exhibit.frame.assign(value=exhibit.frame["value"] + 1))
    with pytest.raises(AssertionError):
        check_areas(other, charts(draw(exhibit)), "")


# --- what PowerPoint reads ---


def test_what_is_drawn_is_what_the_sheet_holds(every: Every) -> None:
    """Every reference of a chart has the numbers and words of the cells that it refers to."""
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
                kept = {
                    int(point.get("idx")): point.findtext(f"{C}v")
                    for point in reference.iter(f"{C}pt")
                }
                assert int(reference.find(f".//{C}ptCount").get("val")) == last - first
                for at, cell in enumerate(cells[first:last]):
                    if cell is None:
                        assert at not in kept
                    elif isinstance(cell, datetime):
                        days = (pd.Timestamp(cell) - pd.Timestamp("1899-12-30")) / pd.Timedelta(
                            "1D"
                        )
                        assert float(kept[at]) == pytest.approx(days, abs=1e-6)
                    elif isinstance(cell, str):
                        assert kept[at] == cell
                    else:
                        assert float(kept[at]) == cell


def each_of(root: Any, *tags: str) -> list[Any]:
    return [element for element in root.iter() if element.tag in tags]


def children(element: Any) -> list[str]:
    names = [child.tag for child in element if isinstance(child.tag, str)]
    return [name.removeprefix(C) for name in dict.fromkeys(names) if name.startswith(C)]


def out_of_order(own: Any, known: Any, path: str = "") -> Iterator[str]:
    """Elements whose children stand otherwise than openpyxl, which knows the schema, puts them."""
    mine, theirs = children(own), children(known)
    both = [name for name in mine if name in theirs]
    if both != [name for name in theirs if name in mine]:
        yield f"{path}: {both}"
    for name in both:
        pairs = zip(own.findall(C + name), known.findall(C + name), strict=False)
        for one, other in pairs:
            yield from out_of_order(one, other, f"{path}/{name}")


def faults(root: Any) -> list[str]:
    """What PowerPoint would repair, or refuse."""
    text = etree.tostring(root, encoding="unicode")
    found = [f"not a number: {word}" for word in re.findall(r">(nan|NaN|inf|-inf|None)<", text)]
    bare: Any = etree.fromstring(etree.tostring(root))
    for outside in bare.findall(f"{C}externalData"):  # its id is in a language of its own
        bare.remove(outside)
    space = ChartSpace.from_tree(bare)  # refuses values that the schema does not have
    assert space is not None
    found += out_of_order(bare, etree.fromstring(openpyxl_bytes(space)))
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


def test_every_chart_is_as_the_schema_has_it(every: Every) -> None:
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
        first, second = (charts(draw(build(name), imprint=ExportContext())) for _ in range(2))
        assert [chart.book for chart in first] == [chart.book for chart in second]
        assert [etree.tostring(chart.root) for chart in first] == [
            etree.tostring(chart.root) for chart in second
        ]


# --- what marks say ---


def points_of(exhibit: Exhibit) -> tuple[pd.DataFrame, Drawn]:
    (chart,) = charts(draw(exhibit))
    return exhibit.frame, chart


def test_lines_join_only_what_the_screen_joins(build: Build) -> None:
    exhibit = build("series_share_lost_iraq")
    rows = exhibit.frame
    for chart in charts(draw(exhibit)):
        if "Claim" not in chart.sheet:
            continue
        own = rows[rows["panel"] == chart.panel]
        for series in chart.series():
            name = series.findtext(f".//{C}tx//{C}v")
            if series.find(f"{C}spPr/{A}ln/{A}noFill") is not None or name.startswith("as of"):
                continue
            if name == "From the first day to the last":
                continue
            drawn = [point.findtext(f"{C}v") for point in series.findall(f".//{C}yVal//{C}pt")]
            group = re.sub(r", most| \(\d+\)", "", name)
            lines = own[(own["group"] == group) & (own["line"] != "")]
            counts = lines["line"].value_counts()
            assert len(drawn) in set(counts), (chart.panel, name)


def test_what_is_not_verified_is_hollow(build: Build) -> None:
    exhibit = build("share_lost_iraq")
    open_ = exhibit.frame[exhibit.frame["status"] != "verified"]
    assert len(open_)
    rings = 0
    for chart in charts(draw(exhibit)):
        table = chart.table()
        doubtful = table["Status"].notna() & (table["Status"] != "verified")
        for name in [name for name in table if str(name).endswith(", not verified")]:
            assert (table[name].notna() <= doubtful).all()
            rings += table[name].notna().sum()
            series = next(
                each for each in chart.series() if each.findtext(f".//{C}tx//{C}v") == name
            )
            fill = series.find(f"{C}marker/{C}spPr/{A}solidFill/{A}srgbClr").get("val")
            assert fill == LIGHT.paper.removeprefix("#").upper()
    ranged = open_["most"] > open_["least"]
    assert rings == len(open_) + ranged.sum()


def test_hedges_stand_at_their_marks(build: Build) -> None:
    exhibit = build("share_cleared_raqqa", "2018-06-30")
    signs = {"more_than": "↑", "at_least": "↑", "less_than": "↓", "up_to": "↓"}
    signs |= {"about": "~", "almost": "~"}
    wanted = sorted(filter(None, (signs.get(name) for name in exhibit.frame["qualifier"])))
    assert wanted
    told = [
        label.findtext(f".//{A}t")
        for chart in charts(draw(exhibit))
        for label in chart.root.iter(f"{C}dLbl")
    ]
    assert sorted(told) == wanted


def test_a_range_is_its_two_ends_and_a_bar(build: Build) -> None:
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
        if name.endswith(", most")
        for cell in cells
        if cell is not None
    ]
    assert sorted(uppers) == pytest.approx(sorted(ranged["most"]))


def test_hatches_and_colours_are_the_controllers(build: Build) -> None:
    exhibit = build("area_over_time")
    marks = exhibit.marks
    assert isinstance(marks, AreasMarks)
    looks = {paint.label: paint for paint in marks.paints}
    patterned = 0
    for chart in charts(draw(exhibit)):
        for series in chart.series():
            paint = looks[series.findtext(f".//{C}tx//{C}v")]
            shape = series.find(f"{C}spPr")
            ground = shape.find(
                f"{A}pattFill/{A}bgClr/{A}srgbClr" if paint.pattern else f"{A}solidFill/{A}srgbClr"
            )
            assert f"#{ground.get('val')}".lower() == paint.colour.lower()
            patterned += bool(paint.pattern)
    assert patterned


def test_the_day_chosen_is_a_line_of_two_points(build: Build) -> None:
    exhibit = build("series_share_lost_iraq")
    for chart in charts(draw(exhibit)):
        (name,) = [name for name in chart.sheet if name == "as of 4 August 2017"]
        at = [row for row, cell in enumerate(chart.sheet[name]) if cell is not None]
        days = {chart.sheet["Day, or middle of the days"][row] for row in at}
        assert len(at) == 2 and days == {datetime(2017, 8, 4)}


def test_marks_of_a_time_axis_lie_in_the_months_that_they_name(every: Every) -> None:
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
            told = days.strftime("%b %Y" if form == "mmm yyyy" else "%Y")
            assert len(set(told)) == len(told) > 1
            gaps = {round(gap) for gap in np.diff(days.year * 12 + days.month)}
            assert len(gaps) == 1, (exhibit.id, list(told))
            assert max(days.day) <= 5, "no mark stands far from the month's first day"


# --- where things stand ---


@pytest.mark.parametrize("box", [WIDE, HALF, LOW])
def test_nothing_leaves_its_box_and_no_words_are_cut(every: Every, box: SlideBox) -> None:
    for exhibit in every(DAYS[1]):
        shapes = draw(exhibit, box)
        for shape in flat(shapes):
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


def test_plots_and_words_do_not_overlap(every: Every) -> None:
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
            assert apart(one, other), exhibit.id
        for shape in flat(shapes):
            if shape.has_text_frame and shape.text_frame.text:
                own = (
                    *(shape.left, shape.top),
                    *(shape.left + shape.width, shape.top + shape.height),
                )
                assert all(apart(own, plot) for plot in plots), (exhibit.id, shape.name)


def apart(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    slack = Emu(EMU)
    return (
        one[2] <= other[0] + slack
        or other[2] <= one[0] + slack
        or one[3] <= other[1] + slack
        or other[3] <= one[1] + slack
    )


def test_what_is_left_out_is_said(build: Build) -> None:
    low = SlideBox(24, 96, 440, 150)
    assert "not drawn here" in words(draw(build("series_share_lost_iraq"), low))
    assert "Events are not drawn here." in words(draw(build("series_share_lost_iraq"), low))
    assert "Further claims not drawn here" in words(draw(build("rivals"), low))
    assert "Further bars not drawn here" in words(draw(build("governorates"), low))
    assert "not drawn" not in words(draw(build("share_cleared_raqqa")))


def test_who_does_not_see_it_is_told(build: Build) -> None:
    for name in ONE_OF_A_KIND:
        exhibit = build(name)
        slide = blank()
        shapes = add_chart(slide, exhibit, WIDE, LIGHT, ExportContext())
        told = [shape._element.xpath(".//p:cNvPr")[0].get("descr") for shape in shapes]
        assert all(told)
        charts_told = [text for text, shape in zip(told, shapes, strict=True) if shape.has_chart]
        assert charts_told[0] == exhibit.alt
        assert len(set(charts_told)) == len(charts_told), name
        ids = slide.shapes._spTree.xpath(".//p:cNvPr/@id")
        assert len(ids) == len(set(ids)), name


def test_one_chart_has_its_own_legend_and_several_share_one(build: Build) -> None:
    alone = draw(build("share_cleared_raqqa"))
    (chart,) = [shape.chart for shape in alone if shape.has_chart]
    assert chart.has_legend and not chart.legend.include_in_layout
    several = draw(build("share_lost_iraq"))
    assert not any(shape.chart.has_legend for shape in several if shape.has_chart)
    (legend,) = [shape for shape in several if shape.name == "Legend"]
    told = {shape.text_frame.text for shape in flat([legend]) if shape.has_text_frame}
    assert {"US Department of Defense", "not verified", "as of 4 August 2017"} <= told


# --- what people typed, and nothing ---


def test_text_of_a_sheet_never_runs(build: Build) -> None:
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
    assert any(text.endswith("…") for text in words(shapes).split(" | "))
    for shape in flat(shapes):
        assert shape.left / EMU + shape.width / EMU <= HALF.x + HALF.width + 0.6


def test_nothing_to_show_is_refused(build: Build) -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        draw(build("fighters_raqqa", "2015-06-01"))
    with pytest.raises(ValueError, match="no native chart"):
        draw(build("measures"))


def test_a_controller_of_whom_nobody_claims_anything(
    entries: dict[str, CatalogueEntry], theatre: Theatre
) -> None:
    other = next(name for name in theatre.actors.index if name != theatre.settings.subject)
    view = View(pd.Timestamp(DAYS[1]), theatre.settings.whole, controller=str(other), reach_km=None)
    (chart,) = charts(draw(entries["subject_area"].build(view)))
    assert not faults(chart.root)
    assert not any(chart.sheet["Claim"])


def test_rivals_of_every_measure_can_be_drawn(
    entries: dict[str, CatalogueEntry], theatre: Theatre
) -> None:
    drawn = 0
    for metric, place in sorted(theatre.positions_by_measure)[::7]:
        asked = Filters(metric=metric, place=place)
        exhibit = entries["rivals"].build(
            View(pd.Timestamp(DAYS[1]), theatre.settings.whole, filters=asked)
        )
        if exhibit.missing:
            continue
        shapes = draw(exhibit)
        check_rivals(exhibit, charts(shapes), words(shapes))
        drawn += 1
    assert drawn > 5


def test_rivals_go_on_until_every_claim_is_drawn(build: Build) -> None:
    exhibit = build("rivals")
    for box, least in ((WIDE, 2), (LOW, 3)):
        parts = chart_pieces(exhibit, box, ExportContext(), 9)
        assert len(parts) >= least
        told = []
        for part in parts:
            shapes = draw(part, box, ExportContext())
            assert "not drawn" not in words(shapes)
            told += [claim for chart in charts(shapes) for claim in chart.sheet["Claim"] if claim]
        assert told == exhibit.frame["figure_id"].tolist()
    *_, last = chart_pieces(exhibit, LOW, ExportContext(), 2)
    assert "Further claims not drawn here" in words(draw(last, LOW, ExportContext()))
    assert chart_pieces(build("governorates"), LOW, ExportContext(), 4) == [build("governorates")]


def test_a_deck_has_all_rivals_and_one_slide_says_what_it_lacks(build: Build) -> None:
    leaf = BriefItem(build("rivals"), ExportContext())
    brief = Brief("Rivals", "", "", leaf.exhibit.as_of, leaf.imprint, (leaf,))
    deck = pptx.Presentation(io.BytesIO(slide_deck(brief)))
    told = [
        claim
        for slide in deck.slides
        for chart in charts(list(slide.shapes))
        for claim in chart.sheet["Claim"]
        if claim
    ]
    assert told == leaf.exhibit.frame["figure_id"].tolist()
    titles = [slide.shapes.title.text for slide in deck.slides if slide.shapes.title]
    assert any("(2 of " in title for title in titles)
    alone = pptx.Presentation(io.BytesIO(one_slide(leaf.exhibit, leaf.imprint)))
    assert len(alone.slides) == 1
    assert "Further claims not drawn here" in words(list(alone.slides[0].shapes))


def test_a_slide_read_from_the_right_is_turned_round(build: Build) -> None:
    shapes = draw(build("share_lost_iraq"), imprint=ExportContext(language="ar"))
    (legend,) = [shape for shape in shapes if shape.name == "Legend"]
    parts = list(flat([legend]))
    sign, told = parts[0], parts[1]
    assert sign.left > told.left, "the sign stands right of its words"
    assert told.text_frame.paragraphs[0].alignment == 3  # right
    placed = sorted((shape for shape in shapes if shape.has_chart), key=lambda each: each.top)
    assert placed[0].left > placed[1].left, "the first panel stands right"
    assert "غير متحقق منه" in words(shapes)


@pytest.mark.parametrize("language", ["ar", "both"])
def test_charts_in_arabic_are_sound_and_say_the_same_numbers(
    every: Every, build: Build, theatre: Theatre, language: Language
) -> None:
    for exhibit in every(DAYS[1]) if language == "ar" else map(build, ONE_OF_A_KIND):
        shapes = draw(
            in_language(exhibit, theatre, language), imprint=ExportContext(language=language)
        )
        drawn = charts(shapes)
        for chart in drawn:
            assert not faults(chart.root), (exhibit.id, chart.name)
        plain = charts(draw(exhibit))
        if len(plain) == len(drawn) and exhibit.kind in ("dots", "areas", "bands", "proportion"):
            assert numbers_of(drawn[0]) == numbers_of(plain[0]), exhibit.id


def numbers_of(chart: Drawn) -> list[Any]:
    """What is claimed, where claims are drawn: ends of axes follow the words around them."""
    told = [chart.sheet[head] for head in ("Value, or least", "Most") if head in chart.sheet]
    cells = itertools.chain(*(told or chart.sheet.values()))
    return sorted(cell for cell in cells if isinstance(cell, int | float))


def test_months_and_words_are_arabic(build: Build, theatre: Theatre) -> None:
    exhibit = in_language(build("subject_area"), theatre, "ar")
    shapes = draw(exhibit, imprint=ExportContext(language="ar"))
    (chart,) = charts(shapes)
    forms = {form.get("formatCode") for form in chart.root.iter(f"{C}numFmt")}
    assert "[$-C01]mmm yyyy" in forms
    told = words(shapes)
    assert "وفق النموذج، 25 كم" in told and "حتى 4 آب/أغسطس 2017" in told
    assert "modelled" not in told and "uncertain" not in told
