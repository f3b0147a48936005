"""Claims as series of a native chart: marks, range bars, hedge signs and joining lines."""

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
from exhibits.render.pptx.charts.worksheet import DATE, DataSheet
from exhibits.render.pptx.ooxml.drawingml import LineStyle
from exhibits.text.markup import BREAK, remove_marks
from exhibits.theme import HALF_LIFE_DAYS, Theme, faded_opacity, mix_colours

SYMBOLS: tuple[Symbol, ...] = ("circle", "square", "diamond", "triangle")
MARK_SIZE = 8
INNER_MARK_SIZE = 4
"""Size of a mark, and of the overlay that makes it hollow; points."""
NOT_VERIFIED = "not verified"
DATE_HEADING = "Day, or middle of the days"
SPAN_HEADING = "From the first day to the last"


NO_CLAIM = pd.DataFrame(
    {name: pd.Series(dtype="datetime64[ns]") for name in ("first", "last")}
    | {name: pd.Series(dtype=float) for name in ("least", "most", "age_days")}
    | {
        name: pd.Series(dtype=object)
        for name in ("group", "line", "qualifier", "status", "hover", "figure_id")
    }
)
"""Empty frame of claims."""


def organisation_styles(groups: Sequence[str], theme: Theme) -> dict[str, tuple[str, Symbol]]:
    """Assign each organisation a colour, as on screen, and a symbol that can be hollow.

    When colours repeat, they are paired with other symbols.
    """
    styles = {}
    for order, group in enumerate(groups):
        cycle, index = divmod(order, len(theme.series))
        styles[group] = (theme.series[index], SYMBOLS[(index + cycle) % len(SYMBOLS)])
    return styles


def claim_mark(style: tuple[str, Symbol], theme: Theme, opacity: float = 1.0) -> ChartMark:
    """Build the mark of a claim, blended with the paper colour by ``opacity``."""
    ink = mix_colours(theme.paper, style[0], opacity)
    return ChartMark(style[1], MARK_SIZE, ink, LineStyle(ink, 0.75))


def hollow_mark(theme: Theme) -> ChartMark:
    """Build the legend mark of an unverified claim."""
    return ChartMark("circle", MARK_SIZE, theme.paper, LineStyle(theme.muted, 2.0))


def as_of_line(theme: Theme) -> LineStyle:
    """Return the style of the dotted as-of line."""
    return LineStyle(theme.ink, 1.0, "sysDot")


def as_of_label(chart_slide: ChartSlide) -> str:
    """Return the label of the as-of line."""
    return chart_slide.translate_label(f"as of {format_date(chart_slide.exhibit.as_of)}")


def hover_text(hover: object) -> str:
    """Convert a hover text to one line of plain text."""
    return "; ".join(line for line in remove_marks(str(hover)).split(BREAK) if line)


def line_segments(
    first: pd.Series, last: pd.Series, levels: pd.Series
) -> tuple[list[Any], list[float | None]]:
    """Build one series of horizontal lines: three points each, the third a gap.

    Returns
    -------
    The x values, and the y values with None at gaps.
    """
    x, y = [], []
    for start, end, height in zip(first, last, levels, strict=True):
        x += [start, end, end]
        y += [float(height), float(height), None]
    return x, y


@dataclass(frozen=True)
class _Block:
    """Rows of the data sheet that form one series of an organisation."""

    group: str
    joined: bool
    first: int
    last: int


class Claims:
    """Data sheet with a row per claim and a column per series, then rows for other lines.

    Parameters
    ----------
    rows : claims of one panel, as in `DotsMarks`. groups : all organisations, in order.
    extra_dates : dates after the claims for further columns of the data sheet.
    """

    def __init__(
        self, rows: pd.DataFrame, groups: Sequence[str], extra_dates: Sequence[pd.Timestamp] = ()
    ) -> None:
        order = {group: at for at, group in enumerate(groups)}
        rows = rows.assign(_group=rows["group"].map(order))
        rows = rows.sort_values(["_group", "line", "first", "last"], kind="stable")
        half = (rows["last"] - rows["first"]) / 2
        self.rows = rows.assign(at=rows["first"] + half, half_days=half.dt.total_seconds() / 86_400)
        spans = self.rows[self.rows["half_days"] > 0]
        dates, self._ends = line_segments(spans["first"], spans["last"], spans["least"])
        self._dates = [*self.rows["at"], *extra_dates, *dates]
        self.sheet = DataSheet(len(self._dates) + 2)
        self.dates = 0
        self._blocks = _blocks(self.rows)

    def series(
        self, styles: dict[str, tuple[str, Symbol]], theme: Theme, as_of: pd.Timestamp
    ) -> list[ChartSeries]:
        """Build marks at values and range ends, range bars, and overlays of unverified claims.

        An overlay directly follows its marks so as not to cover those of other series.
        """
        rows, sheet = self.rows, self.sheet
        sheet.add(DATE_HEADING, [*self._dates, as_of, as_of], DATE)
        length = sheet.add("Length of the range", (rows["most"] - rows["least"]).tolist())
        series: list[ChartSeries] = []
        if self._ends:
            ends = sheet.add(SPAN_HEADING, self._ends, after=sheet.rows - 2 - len(self._ends))
            line = LineStyle(mix_colours(theme.paper, theme.ink, 0.6), 1.0)
            series.append(ChartSeries(self.dates, ends, line=line, in_legend=False))
        ring = ChartMark("circle", INNER_MARK_SIZE, theme.paper, LineStyle(theme.paper, 0.25))
        named = set[str]()
        for block in self._blocks:
            block_rows, style = rows.iloc[block.first : block.last], styles[block.group]
            ranged, unverified = (
                block_rows["most"] > block_rows["least"],
                block_rows["status"] != "verified",
            )
            marks = self._faded_marks(range(block.first, block.last), style, theme)
            line = (
                LineStyle(mix_colours(theme.paper, style[0], 0.75), 1.25) if block.joined else None
            )
            # A line through ranges has two sides that meet at single values.
            has_upper = ranged | (block.joined and bool(ranged.any()))
            for column, visible, head in (
                ("least", block_rows["least"].notna(), block.group),
                ("most", has_upper, f"{block.group}, most"),
            ):
                if not visible.any():
                    continue
                is_upper = column == "most"
                series.append(
                    ChartSeries(
                        self.dates,
                        self._column(head, block_rows[column].where(visible), block),
                        line=line,
                        mark=claim_mark(style, theme),
                        point_marks=marks,
                        error_bar=ErrorBar(LineStyle(style[0], 2.25), length)
                        if ranged.any() and not is_upper
                        else None,
                        labels=self._hedge_labels(block, style[0], is_upper),
                        in_legend=not is_upper and block.group not in named,
                    )
                )
                if (visible & unverified).any():
                    inside = block_rows[column].where(visible & unverified)
                    rings = self._column(f"{head}, {NOT_VERIFIED}", inside, block)
                    series.append(ChartSeries(self.dates, rings, mark=ring, in_legend=False))
            named.add(block.group)
        self._add_description_columns()
        return series

    def _column(self, head: str, cells: pd.Series, block: _Block) -> int:
        return self.sheet.add(head, cells.tolist(), after=block.first)

    def as_of_series(self, chart_slide: ChartSlide, ends: tuple[float, float]) -> ChartSeries:
        """Build the dotted as-of line from the last two rows of the data sheet."""
        up = self.sheet.add(as_of_label(chart_slide), ends, after=self.sheet.rows - 2)
        return ChartSeries(self.dates, up, line=as_of_line(chart_slide.theme))

    def _add_description_columns(self) -> None:
        """Add descriptive columns that no series draws."""
        rows, sheet = self.rows, self.sheet
        sheet.add("Who", rows["group"].tolist())
        sheet.add("Value, or least", rows["least"].tolist())
        sheet.add("Most", rows["most"].tolist())
        sheet.add("First day", rows["first"].tolist(), DATE)
        sheet.add("Last day", rows["last"].tolist(), DATE)
        sheet.add("Hedge", [HEDGES[name] for name in rows["qualifier"]])
        sheet.add("Status", rows["status"].tolist())
        sheet.add("As stated", [hover_text(text) for text in rows["hover"]])
        sheet.add("Claim", rows["figure_id"].tolist())

    def _faded_marks(
        self, positions: range, style: tuple[str, Symbol], theme: Theme
    ) -> dict[int, ChartMark]:
        """Marks faded by the age of the claim, by row; those at full opacity are omitted."""
        default = claim_mark(style, theme)
        age = self.rows["age_days"].tolist()
        marks = {
            at: claim_mark(style, theme, faded_opacity(age[at], HALF_LIFE_DAYS)) for at in positions
        }
        return {at: mark for at, mark in marks.items() if mark != default}

    def _hedge_labels(self, block: _Block, colour: str, upper: bool) -> tuple[PointLabel, ...]:
        """Hedge arrows and tildes at marks; for ranges, upward ones at the upper end."""
        rows, labels = self.rows, []
        for at in range(block.first, block.last):
            row = rows.iloc[at]
            is_range = row["most"] > row["least"]
            if row["qualifier"] in hedge_marks.LOWER and not upper:
                labels.append(PointLabel(at, "↓", "b", colour))
            if is_range == upper and row["qualifier"] in hedge_marks.HIGHER:
                labels.append(PointLabel(at, "↑", "t", colour))
            if is_range == upper and row["qualifier"] in hedge_marks.NEAR:
                labels.append(PointLabel(at, "~", "t", colour))
        return tuple(labels)


def _blocks(rows: pd.DataFrame) -> list[_Block]:
    """Group consecutive rows of one organisation and line into blocks."""
    blocks: list[_Block] = []
    previous = ("", "")
    for at, (group, line) in enumerate(zip(rows["group"], rows["line"], strict=True)):
        if at and (group, line) == previous:
            last = blocks.pop()
            blocks.append(_Block(group, last.joined, last.first, at + 1))
        else:
            blocks.append(_Block(group, bool(line), at, at + 1))
        previous = (group, line)
    return blocks
