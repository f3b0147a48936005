"""Rival claims as native charts: a chart a base, a row a claim, who left of it and what right."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from data.text.format import HEDGES
from exhibits.i18n.export_phrases import phrase
from exhibits.model import Exhibit, RivalsMarks
from exhibits.page_setup import Language
from exhibits.render.plotly import hedge_marks
from exhibits.render.pptx.charts.axes import number_format, tick_step
from exhibits.render.pptx.charts.chart_parts import ChartAxis, ChartMark, ChartSeries, PointLabel
from exhibits.render.pptx.charts.chart_slide import SIZE, ChartSlide, Heading, heading, part_of_box
from exhibits.render.pptx.charts.chart_xml import NativeChart
from exhibits.render.pptx.charts.claim_series import INSIDE, MARK, NOT_VERIFIED, strokes, untagged
from exhibits.render.pptx.charts.worksheet import DATE, DataSheet
from exhibits.render.pptx.ooxml.drawingml import DrawingRun, LineStyle, SlideBox
from exhibits.render.pptx.text_fit import LINE, WIDTH_SAFETY, text_width, wrap_text
from exhibits.theme import mix_colours

GAP = 14.0
"""Between a plot and the words beside it, for an arrow or half a mark; points."""
MOST_LEFT, MOST_RIGHT = 0.42, 0.24
FOOT = SIZE * LINE + 6
OVER = 2.0
"""Over and under the words of a row together, points."""
CONVERTED = " = "


@dataclass
class _Panel:
    """Rows on one base, with their lines of words; ``parted`` from the panel above by words."""

    rows: pd.DataFrame
    head: list[Heading]
    parted: str
    labels: list[list[str]]
    texts: list[list[str]]
    heights: list[float]

    @property
    def over(self) -> float:
        """Height over the plot."""
        return (len(self.head) + bool(self.parted)) * SIZE * LINE + 5


def add_rival_claims(stage: ChartSlide, marks: RivalsMarks, box: SlideBox) -> None:
    """A row a claim under the heading of its base; all charts have one scale, told under the last.

    Rows that do not fit are left out and counted: of each base the lowest and the highest stay
    first, then those of the latest days.
    """
    rows, sides = stage.exhibit.frame, _sides(stage.exhibit.frame, box)
    line, kept = SIZE * LINE + 2, len(rows)
    order = _order(rows)
    while True:
        panels = _panels(rows[order < kept], marks, box, sides, stage.language)
        spare = line if kept < len(rows) else 0.0
        if _high(panels) + spare <= box.height or kept == 1:
            break
        kept -= 1
    y = box.y
    for panel in panels:
        if panel.parted:
            parted = SlideBox(box.x, y, box.width, SIZE * LINE)
            side = "r" if stage.canvas.mirrored else "l"
            stage.add_notes(panel.parted, parted, SIZE, across=side)
            y += SIZE * LINE
        lowest = panel is panels[-1]
        tall = panel.over - bool(panel.parted) * SIZE * LINE + sum(panel.heights)
        tall += FOOT if lowest else 0.0
        _rows(stage, marks, panel, SlideBox(box.x, y, box.width, tall), sides, lowest)
        y += tall
    if kept < len(rows):
        told = stage.translate("claims_left", count=len(rows) - kept)
        stage.left_out(told, SlideBox(box.x, y, box.width, line), SIZE)


def _sides(rows: pd.DataFrame, box: SlideBox) -> tuple[float, float]:
    """Room left of the plots for who and when, and right of them for the numbers as stated."""
    who = max((text_width(str(row), SIZE) for row in rows["row"]), default=0.0) / WIDTH_SAFETY + 1
    told = [piece for text in rows["text"] for piece in _told(str(text))]
    said = (
        max((text_width(piece, SIZE, bold=True) for piece in told), default=0.0) / WIDTH_SAFETY + 1
    )
    return min(who, box.width * MOST_LEFT) + GAP, min(said, box.width * MOST_RIGHT) + GAP


def _order(rows: pd.DataFrame) -> np.ndarray:
    """How early each row is to be kept: the ends of each base, then the latest days."""
    grouped = rows.groupby("panel", sort=False)
    ends = {*grouped["least"].idxmin(), *grouped["most"].idxmax()}
    ranked = pd.DataFrame(
        {
            "inner": ~rows.index.isin(list(ends)),
            "panel": grouped.ngroup(),
            "age": -rows["last"].astype("int64"),
        },
        index=rows.index,
    )
    first = ranked.sort_values(["inner", "panel", "age"], kind="stable")
    then = ranked[ranked["inner"]].sort_values("age", kind="stable")
    wanted = [*first.index[~first["inner"]], *then.index]
    place = {row: at for at, row in enumerate(wanted)}
    return np.array([place[row] for row in rows.index])


def _high(panels: list[_Panel]) -> float:
    """Height of panels beneath each other, with the numbers of the axis under the last."""
    return sum(panel.over + sum(panel.heights) for panel in panels) + FOOT


def rival_pieces(
    exhibit: Exhibit, marks: RivalsMarks, box: SlideBox, language: Language, most: int
) -> list[Exhibit]:
    """An exhibit of rivals in pieces whose rows each fit a box, in their order.

    At most ``most`` pieces; the last then has more rows than fit, of which `rivals` says how many.
    """
    rows, found = exhibit.frame, [0]
    sides = _sides(rows, box)
    for at in range(1, len(rows)):
        panels = _panels(rows.iloc[found[-1] : at + 1], marks, box, sides, language)
        if _high(panels) > box.height and len(found) < most:
            found.append(at)
    ends = [*found[1:], len(rows)]
    return [
        replace(exhibit, frame=rows.iloc[start:end]) for start, end in zip(found, ends, strict=True)
    ]


def _panels(
    rows: pd.DataFrame,
    marks: RivalsMarks,
    box: SlideBox,
    sides: tuple[float, float],
    language: Language,
) -> list[_Panel]:
    left, right = sides
    panels: list[_Panel] = []
    measure = ""
    for name in rows["panel"].unique():
        own = rows[rows["panel"] == name]
        labels = [wrap_text(str(row), left - GAP, SIZE) for row in own["row"]]
        texts = [_stated(str(text), right - GAP) for text in own["text"]]
        heights = [
            max(len(label), len(text)) * SIZE * LINE + OVER
            for label, text in zip(labels, texts, strict=True)
        ]
        of = "base" if measure == str(own["metric"].iloc[0]) else "measure"
        measure = str(own["metric"].iloc[0])
        parted = phrase(language, f"another_{of}") if panels else ""
        head = heading(str(name), marks.value_label, box.width, SIZE)
        panels.append(_Panel(own, head, parted, labels, texts, heights))
    return panels


def _stated(text: str, across: float) -> list[str]:
    """A number as stated and, if it was converted, as drawn, each in lines of its own."""
    return [line for piece in _told(text) for line in wrap_text(piece, across, SIZE, bold=True)]


def _told(text: str) -> list[str]:
    first, *rest = text.split(CONVERTED)
    return [first, *(f"= {piece}" for piece in rest)]


def _rows(
    stage: ChartSlide,
    marks: RivalsMarks,
    panel: _Panel,
    box: SlideBox,
    room: tuple[float, float],
    lowest: bool,
) -> None:
    """One base's chart; its rows are counted downwards, and the words stand at their heights."""
    rows, theme = panel.rows, stage.theme
    mirrored = stage.canvas.mirrored
    high = sum(panel.heights)
    top = len(panel.head) * SIZE * LINE + 5
    sides = room[::-1] if mirrored else room
    plot = SlideBox(box.x + sides[0], box.y + top, box.width - sum(sides), high)
    ends = np.cumsum([0.0, *panel.heights])
    centres = (ends[:-1] + ends[1:]) / 2
    ranged = rows["most"] > rows["least"]
    spans = rows.assign(_at=centres)[ranged]
    lines, heights = strokes(spans["least"], spans["most"], spans["_at"])
    sheet = DataSheet(max(len(rows), len(lines)))
    least = sheet.add("Value, or least", rows["least"].tolist())
    up = sheet.add(str(panel.rows["panel"].iloc[0]), centres.tolist(), "0.0")
    most = sheet.add("Most", rows["most"].tolist())
    upper = sheet.add("Most, of a range", np.where(ranged, centres, np.nan).tolist(), "0.0")
    mark = ChartMark("circle", MARK, theme.accent, LineStyle(theme.accent, 0.75))
    inside = ChartMark("circle", INSIDE, theme.paper, LineStyle(theme.paper, 0.25))
    told = [_hedges(rows, ranged, upper=own, colour=theme.accent) for own in (False, True)]
    series: list[ChartSeries] = []
    if lines:
        across = sheet.add("Ends of the ranges", lines)
        line = LineStyle(mix_colours(theme.paper, theme.accent, 0.55), 4.0)
        series.append(ChartSeries(across, sheet.add("A range", heights, "0.0"), line=line))
    series.append(ChartSeries(least, up, mark=mark, labels=told[0]))
    if lines:
        series.append(ChartSeries(most, upper, mark=mark, labels=told[1]))
    open_ = rows["status"] != "verified"
    for across, where, head in (
        (least, open_, NOT_VERIFIED),
        (most, open_ & ranged, f"{NOT_VERIFIED}, most"),
    ):
        if where.any():
            ring = sheet.add(head, np.where(where, centres, np.nan).tolist(), "0.0")
            series.append(ChartSeries(across, ring, mark=inside))
    _describe(sheet, rows)
    share = marks.value_range[1] == 100
    least_of, most_of = marks.value_range
    step = tick_step(least_of, most_of, max(int(plot.width / 70), 3))
    form = number_format(most_of, step, share)
    native = NativeChart(
        form="points",
        sheet=sheet,
        series=series,
        across=ChartAxis(least_of, most_of, step, form, labels=lowest, grid=True, rule=True),
        up=ChartAxis(0.0, high, high, labels=False, rule=True, downwards=True),
        plot=part_of_box(plot, box),
        look=stage.look(SIZE),
        created=stage.exhibit.as_of,
    )
    stage.add_heading(native, panel.head, box.width)
    stage.chart(native, box, str(rows["panel"].iloc[0]))
    _words(stage, panel, box, plot)


def _words(stage: ChartSlide, panel: _Panel, box: SlideBox, plot: SlideBox) -> None:
    """Who and when before each mark, the number as stated behind it."""
    mirrored = stage.canvas.mirrored
    before = SlideBox(box.x, plot.y, plot.x - box.x - GAP, plot.height)
    start = plot.x + plot.width + GAP
    behind = SlideBox(start, plot.y, box.x + box.width - start, plot.height)
    who, what = (behind, before) if mirrored else (before, behind)
    side = "r" if mirrored else "l"
    labelled = stage.canvas.group(who, "Who and when")
    y = plot.y
    for label, high in zip(panel.labels, panel.heights, strict=True):
        runs = [[DrawingRun(line, SIZE, stage.theme.ink)] for line in label]
        labelled.text(runs, SlideBox(who.x, y, who.width, high), across=side)
        y += high
    stage.canvas.close(labelled)
    stated = stage.canvas.group(what, "As stated")
    y = plot.y
    for text, high in zip(panel.texts, panel.heights, strict=True):
        runs = [[DrawingRun(line, SIZE, stage.theme.ink, bold=True)] for line in text]
        stated.text(runs, SlideBox(what.x, y, what.width, high), across=side)
        y += high
    stage.canvas.close(stated)


def _describe(sheet: DataSheet, rows: pd.DataFrame) -> None:
    """What each row is, in columns that no series draws."""
    sheet.add("Who and when", rows["row"].tolist())
    sheet.add("As stated", rows["text"].tolist())
    sheet.add("Hedge", [HEDGES[name] for name in rows["qualifier"]])
    sheet.add("Status", rows["status"].tolist())
    sheet.add("First day", rows["first"].tolist(), DATE)
    sheet.add("Last day", rows["last"].tolist(), DATE)
    sheet.add("All that is known", [untagged(text) for text in rows["hover"]])
    sheet.add("Claim", rows["figure_id"].tolist())


def _hedges(
    rows: pd.DataFrame, ranged: pd.Series, upper: bool, colour: str
) -> tuple[PointLabel, ...]:
    """Arrows to where the number that is not said may lie, and tildes; beside their marks."""
    told = []
    for at, (qualifier, wide) in enumerate(zip(rows["qualifier"], ranged, strict=True)):
        if qualifier in hedge_marks.LOWER and not upper:
            told.append(PointLabel(at, "←", "l", colour))
        if wide == upper and qualifier in hedge_marks.HIGHER:
            told.append(PointLabel(at, "→", "r", colour))
        if wide == upper and qualifier in hedge_marks.NEAR:
            told.append(PointLabel(at, "~", "r", colour))
    return tuple(told)
