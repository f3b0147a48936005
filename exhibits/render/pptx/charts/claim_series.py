"""Claims as series of a native chart: marks, bars of ranges, signs of hedges, joining lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.text.format import HEDGES, format_date
from exhibits.render.plotly import hedge_marks
from exhibits.render.pptx.charts.chart_parts import (
    ChartMark,
    ChartSeries,
    ErrorBar,
    PointLabel,
    Symbol,
)
from exhibits.render.pptx.charts.chart_slide import ChartSlide
from exhibits.render.pptx.charts.worksheet import DATE, CellRange, DataSheet
from exhibits.render.pptx.ooxml.drawingml import LineStyle
from exhibits.text.markup import BREAK, remove_marks
from exhibits.theme import HALF_LIFE_DAYS, Theme, faded_opacity, mix_colours

SYMBOLS: tuple[Symbol, ...] = ("circle", "square", "diamond", "triangle")
MARK = 8
INSIDE = 4
"""Sizes of a mark, and of what makes it hollow; points."""
NOT_VERIFIED = "not verified"
DAY = "Day, or middle of the days"
SPAN = "From the first day to the last"


NO_CLAIM = pd.DataFrame(
    {name: pd.Series(dtype="datetime64[ns]") for name in ("first", "last")}
    | {name: pd.Series(dtype=float) for name in ("least", "most", "age_days")}
    | {
        name: pd.Series(dtype=object)
        for name in ("group", "line", "qualifier", "status", "hover", "figure_id")
    }
)
"""Rows of claims where there are none."""


def organisation_looks(groups: Sequence[str], theme: Theme) -> dict[str, tuple[str, Symbol]]:
    """Colour and symbol of each organisation: the screen's colours, symbols that can be hollow.

    A further round of colours pairs them with other symbols.
    """
    looks = {}
    for order, group in enumerate(groups):
        turn, style = divmod(order, len(theme.series))
        looks[group] = (theme.series[style], SYMBOLS[(style + turn) % len(SYMBOLS)])
    return looks


def claim_mark(look: tuple[str, Symbol], theme: Theme, opacity: float = 1.0) -> ChartMark:
    """A claim's mark, mixed with the paper as far as it is faded."""
    ink = mix_colours(theme.paper, look[0], opacity)
    return ChartMark(look[1], MARK, ink, LineStyle(ink, 0.75))


def hollow_mark(theme: Theme) -> ChartMark:
    """How the mark of a claim that is not verified stands in a legend."""
    return ChartMark("circle", MARK, theme.paper, LineStyle(theme.muted, 2.0))


def day_line(theme: Theme) -> LineStyle:
    """The dotted line at the day chosen."""
    return LineStyle(theme.ink, 1.0, "sysDot")


def as_of_words(stage: ChartSlide) -> str:
    """What the dotted line is called."""
    return stage.add_text(f"as of {format_date(stage.exhibit.as_of)}")


def untagged(hover: object) -> str:
    """What a pointer reads, as one line of text."""
    return "; ".join(line for line in remove_marks(str(hover)).split(BREAK) if line)


def strokes(
    first: pd.Series, last: pd.Series, level: pd.Series
) -> tuple[list[Any], list[float | None]]:
    """Level lines from ``first`` to ``last`` as one series: three points each, the third a gap.

    Returns
    -------
    Values across, and values up with None where the pen is lifted.
    """
    across, up = [], []
    for start, end, height in zip(first, last, level, strict=True):
        across += [start, end, end]
        up += [float(height), float(height), None]
    return across, up


@dataclass(frozen=True)
class _Block:
    """Rows of the sheet that make one series: one organisation's, joined by a line or not."""

    group: str
    joined: bool
    first: int
    last: int


class Claims:
    """A sheet with a row a claim and a column a series; then rows for what else is drawn.

    Parameters
    ----------
    rows : as `DotsMarks` has them, of one panel. groups : all organisations, in their order.
    more : further days, which other columns of the sheet speak of; after the claims.
    """

    def __init__(
        self, rows: pd.DataFrame, groups: Sequence[str], more: Sequence[pd.Timestamp] = ()
    ) -> None:
        order = {group: at for at, group in enumerate(groups)}
        rows = rows.assign(_group=rows["group"].map(order))
        rows = rows.sort_values(["_group", "line", "first", "last"], kind="stable")
        half = (rows["last"] - rows["first"]) / 2
        self.rows = rows.assign(at=rows["first"] + half, half_days=half.dt.total_seconds() / 86_400)
        spans = self.rows[self.rows["half_days"] > 0]
        days, self._ends = strokes(spans["first"], spans["last"], spans["least"])
        self._days = [*self.rows["at"], *more, *days]
        self.sheet = DataSheet(len(self._days) + 2)
        self.days = CellRange(0, self.sheet.rows)
        self._blocks = _blocks(self.rows)

    def series(
        self, looks: dict[str, tuple[str, Symbol]], theme: Theme, chosen: pd.Timestamp
    ) -> list[ChartSeries]:
        """A mark at each number and at both ends of a range, a bar between them, rings over some.

        What makes marks hollow comes right after them: it must not lie on anybody else's.
        """
        rows, sheet = self.rows, self.sheet
        sheet.add(DAY, [*self._days, chosen, chosen], DATE)
        length = sheet.add("Length of the range", (rows["most"] - rows["least"]).tolist())
        series: list[ChartSeries] = []
        if self._ends:
            ends = sheet.add(SPAN, self._ends, after=sheet.rows - 2 - len(self._ends))
            line = LineStyle(mix_colours(theme.paper, theme.ink, 0.6), 1.0)
            series.append(ChartSeries(self.days, ends, line=line, in_legend=False))
        ring = ChartMark("circle", INSIDE, theme.paper, LineStyle(theme.paper, 0.25))
        named = set[str]()
        for block in self._blocks:
            own, look = rows.iloc[block.first : block.last], looks[block.group]
            ranged, doubtful = own["most"] > own["least"], own["status"] != "verified"
            marks = self._marks(range(block.first, block.last), look, theme)
            line = (
                LineStyle(mix_colours(theme.paper, look[0], 0.75), 1.25) if block.joined else None
            )
            # A line through ranges has two sides, which meet at a single number.
            above = ranged | (block.joined and bool(ranged.any()))
            for column, shown, head in (
                ("least", own["least"].notna(), block.group),
                ("most", above, f"{block.group}, most"),
            ):
                if not shown.any():
                    continue
                upper = column == "most"
                series.append(
                    ChartSeries(
                        self.days,
                        self._column(head, own[column].where(shown), block),
                        line=line,
                        mark=claim_mark(look, theme),
                        point_marks=marks,
                        reach=ErrorBar(LineStyle(look[0], 2.25), length)
                        if ranged.any() and not upper
                        else None,
                        labels=self._hedged(block, look[0], upper),
                        in_legend=not upper and block.group not in named,
                    )
                )
                if (shown & doubtful).any():
                    inside = own[column].where(shown & doubtful)
                    rings = self._column(f"{head}, {NOT_VERIFIED}", inside, block)
                    series.append(ChartSeries(self.days, rings, mark=ring, in_legend=False))
            named.add(block.group)
        self._describe()
        return series

    def _column(self, head: str, cells: pd.Series, block: _Block) -> CellRange:
        return self.sheet.add(head, cells.tolist(), after=block.first)

    def day_line(self, stage: ChartSlide, ends: tuple[float, float]) -> ChartSeries:
        """The dotted line at the day chosen, in the sheet's last two rows."""
        up = self.sheet.add(as_of_words(stage), ends, after=self.sheet.rows - 2)
        return ChartSeries(self.days, up, line=day_line(stage.theme))

    def _describe(self) -> None:
        """What each row is, in columns that no series draws."""
        rows, sheet = self.rows, self.sheet
        sheet.add("Who", rows["group"].tolist())
        sheet.add("Value, or least", rows["least"].tolist())
        sheet.add("Most", rows["most"].tolist())
        sheet.add("First day", rows["first"].tolist(), DATE)
        sheet.add("Last day", rows["last"].tolist(), DATE)
        sheet.add("Hedge", [HEDGES[name] for name in rows["qualifier"]])
        sheet.add("Status", rows["status"].tolist())
        sheet.add("As stated", [untagged(text) for text in rows["hover"]])
        sheet.add("Claim", rows["figure_id"].tolist())

    def _marks(self, own: range, look: tuple[str, Symbol], theme: Theme) -> dict[int, ChartMark]:
        """Marks that are fainter than their organisation's, by row."""
        usual = claim_mark(look, theme)
        age = self.rows["age_days"].tolist()
        marks = {at: claim_mark(look, theme, faded_opacity(age[at], HALF_LIFE_DAYS)) for at in own}
        return {at: mark for at, mark in marks.items() if mark != usual}

    def _hedged(self, block: _Block, colour: str, upper: bool) -> tuple[PointLabel, ...]:
        """Arrows and tildes beside marks; of a range those above stand at its upper end."""
        rows, told = self.rows, []
        for at in range(block.first, block.last):
            row = rows.iloc[at]
            ranged = row["most"] > row["least"]
            if row["qualifier"] in hedge_marks.LOWER and not upper:
                told.append(PointLabel(at, "↓", "b", colour))
            if ranged == upper and row["qualifier"] in hedge_marks.HIGHER:
                told.append(PointLabel(at, "↑", "t", colour))
            if ranged == upper and row["qualifier"] in hedge_marks.NEAR:
                told.append(PointLabel(at, "~", "t", colour))
        return tuple(told)


def _blocks(rows: pd.DataFrame) -> list[_Block]:
    """Runs of neighbouring rows of one organisation and line; those without a line are one."""
    blocks: list[_Block] = []
    before = ("", "")
    for at, (group, line) in enumerate(zip(rows["group"], rows["line"], strict=True)):
        if at and (group, line) == before:
            last = blocks.pop()
            blocks.append(_Block(group, last.joined, last.first, at + 1))
        else:
            blocks.append(_Block(group, bool(line), at, at + 1))
        before = (group, line)
    return blocks
