"""Exhibit model: a chart, map, table or set of numbers as a value.

Builders (`exhibits.builders`) turn records into an `Exhibit`; renderers (`exhibits.render`) turn an
`Exhibit` into pixels or bytes. Renderers depend on `exhibits.kinds`, never on one exhibit.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import geopandas as gpd
import pandas as pd

from data.model import Filters
from data.text.format import has_values
from exhibits.base_lock import BaseError, refuse_mixed_bases
from exhibits.kinds import KINDS
from exhibits.theme import MarkStyle

EVERY = Filters()  # no filter: every claim
DEFAULT_LAYERS = ("places", "admin_units", "rivers", "labels")
LAYERS = (*DEFAULT_LAYERS, "patterns")
"""Optional layers of a control map; patterns are hatches of controllers, for greyscale print."""


@dataclass(frozen=True)
class View:
    """Selection made by the reader.

    Attributes: the as-of date; a country, or the place id of the entire theatre; the unit id in
    which areas are also given (empty: the canonical unit); the claim filters; the sort order (a
    ledger column, ``-`` for descending); the claim whose evidence is shown; the maximum number of
    days between rival claims; the ids of two maps to compare (empty: the first); the `displays`;
    data set, type, actor and admin unit of events; the days whose events a map shows.
    """

    as_of: pd.Timestamp
    country: str
    area_unit: str = ""
    filters: Filters = EVERY
    order: str = "-as_of"
    claim: str = ""
    days_apart: int = 31
    radius_km: float | None = 25.0
    since: pd.Timestamp | None = None
    controller: str = ""
    layers: tuple[str, ...] = DEFAULT_LAYERS
    first_map: str = ""
    second_map: str = ""
    display: str = ""
    event_set: str = ""
    event_type: str = ""
    event_actor: str = ""
    event_unit: str = ""
    event_days: int = 0


@dataclass(frozen=True)
class Citation:
    """One publication cited by an exhibit, or an assessor's map, which has a ``licence``."""

    source_id: str
    title: str
    outlet: str
    url: str
    published_on: pd.Timestamp | None
    licence: str = ""


@dataclass(frozen=True)
class Paint:
    """Style of a controller's area, from the theatre's actors table.

    ``pattern`` is a Plotly hatch (``/``, ``x``, ``.`` ...) over the colour, or "".
    """

    controller: str
    label: str
    colour: str
    colour_dark: str
    pattern: str


@dataclass(frozen=True)
class ProportionMarks:
    """Bars on a scale of 0 to 100 per cent, one panel each because the bases differ.

    Frame columns: ``panel``, ``least`` and ``most`` (0-100; the ends of a range, or one value),
    ``text``, ``base``, ``before`` (0-100 or missing), ``before_text``, ``hover``. ``paint`` is that
    of the actor whose share it is; none if it is no actor's.
    """

    paint: Paint | None = None


@dataclass(frozen=True)
class DotsMarks:
    """Claims over time, one panel per base, so that two bases never share an axis.

    Frame columns: ``panel``, ``first``, ``last`` (the span of dates the claim describes),
    ``least`` and ``most`` (in the unit drawn; the ends of a range, or one value twice),
    ``qualifier`` (the hedge, drawn as a separate mark), ``group``, ``line`` (claims with the same
    non-empty text are joined in order; "" is an isolated point), ``status``, ``age_days``,
    ``hover``. ``styles`` are those of the organisations in ``groups``.

    ``events`` is a time line below the panels, on the same axis: columns ``first``, ``last``,
    ``lane`` (event category, one of ``lanes``), ``place_id`` (if its control is recorded, else ""),
    ``event_id``, ``until`` (its last date, ISO, if after the as-of date, else ""),
    ``statement``, ``status``, ``source_title``, ``hover``.
    """

    value_label: str
    value_range: tuple[float, float] | None
    window: tuple[pd.Timestamp, pd.Timestamp]
    groups: tuple[str, ...]
    styles: tuple[MarkStyle, ...]
    events: pd.DataFrame | None = None
    lanes: tuple[str, ...] = ()


@dataclass(frozen=True)
class RivalsMarks:
    """Rival claims on one measure: one row per claim, one panel per base.

    Frame columns: ``panel``, ``row`` (claimant and date), ``least`` and ``most`` (in the unit
    drawn; the ends of a range, or one value twice), ``qualifier``, ``text`` (the number as
    stated), ``status``, ``hover``. ``value_range`` is shared by the panels.
    """

    value_label: str
    value_range: tuple[float, float]


@dataclass(frozen=True)
class RelationMarks:
    """Two quantities plotted against each other: labelled straight lines and points.

    Frame columns: ``label``, ``role`` (``derived``, ``known`` or ``point``), ``x1``, ``y1``,
    ``x2``, ``y2``, ``hover``.
    """

    x_label: str
    y_label: str
    x_range: tuple[float, float]
    y_range: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer of a map; layers are drawn in sequence. Equality is identity.

    ``role`` names the content of the layer and its style in the theme. ``shapes`` have coordinates
    in the map's plane (km) and carry ``name`` and ``hover``; an area whose role is ``share``
    carries ``value`` (0-100), and ``colour`` and ``colour_dark`` of the actor whose share it is, or
    "", a ``disc`` carries ``radius_km``, points that fade with age carry ``age_days``.

    Areas of the role ``held``, ``assessed``, ``disputed`` or ``change`` carry ``colour``,
    ``colour_dark`` and ``pattern`` (a hatch, or ""); of the role ``contested`` also ``colour_2``
    and ``colour_2_dark``, the second party's; of ``change`` also ``patterns`` ("yes", or "").
    The larger their ``step`` (0: nearest to the evidence), the lighter the colour. Lines of the
    role ``front`` separate the territories of two controllers. Points of the role ``place`` carry
    ``place_id``, ``doubt`` (unverified), ``by_month`` and ``has_city_mark`` (beside that of its
    city, or below a split mark); of ``split``, the squares of such marks, ``index`` of ``count``,
    colours and ``doubt``; of ``rival``, rings where sources differ. ``key:...`` is a legend entry.
    """

    role: str
    form: Literal["area", "line", "point", "disc"]
    shapes: gpd.GeoDataFrame
    legend: str = ""


@dataclass(frozen=True)
class Label:
    """A map label, placed without collisions or omitted; ``rank`` 0 is placed first.

    ``x``, ``y`` in km of the map's plane. ``notes`` are further lines (a figure, a date), dropped
    after the Arabic name and before ``text``; one of several lines, separated by
    `exhibits.text.markup.BREAK`, is dropped as a whole.
    """

    text: str
    x: float
    y: float
    rank: int
    role: str = "town"
    text_local: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bar:
    """A proportion drawn next to a map, for a claim without a stated location."""

    lower: float
    upper: float
    text: str
    done: str
    when: str


@dataclass(frozen=True)
class MapMarks:
    """Layers and labels in one plane. ``extent`` is (x min, y min, x max, y max) in km.

    ``cells`` are the exact areas: modelled cells by place_id, or an assessor's polygons by area_id;
    exported, not drawn. The frame has one row per area; ``licence``, ``attribution`` and ``method``
    apply to them. ``earlier`` is a second map, drawn before this one, with the legend of both;
    ``panel`` is the heading of each. ``frames`` builds a playback, with the legend ``played``.
    """

    plane: str
    extent: tuple[float, float, float, float]
    layers: tuple[Layer, ...]
    labels: tuple[Label, ...]
    north_deg: float
    bar: Bar | None = None
    cells: gpd.GeoDataFrame | None = None
    licence: str = ""
    attribution: str = ""
    panel: str = ""
    earlier: "MapMarks | None" = None
    played: tuple[Layer, ...] = ()
    frames: Callable[[], dict[str, Any]] | None = None
    method: str = "Thiessen cell of the place within its country and radius; modelled, not observed"


@dataclass(frozen=True)
class TableMarks:
    """Columns with headings. Counts are by ``counted``; only data files have rows ``unlisted``."""

    columns: tuple[tuple[str, str], ...]
    counted: str = ""
    unlisted: tuple[str, str] | None = None  # column and value


@dataclass(frozen=True)
class EvidenceMarks:
    """Evidence of one claim, for a card. Frame columns: ``relation`` (of each row to the claim,
    which is the first), ``sentence``, and the citation columns. ``facts`` are (heading, text).
    """

    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class AreasMarks:
    """Area of each controller over time, stacked; one panel per country or assessor's layer.

    Frame columns: ``panel``, ``day``, ``controller``, ``value`` (in the unit drawn). ``paints`` are
    in stacking order. ``unassessed``: what lies outside every radius, or how many maps there are.
    ``revisions``: marked dates. ``steps_until``: values are steps, the last one to this date.
    """

    value_label: str
    window: tuple[pd.Timestamp, pd.Timestamp]
    paints: tuple[Paint, ...]
    unassessed: dict[str, str]
    revisions: tuple[pd.Timestamp, ...] = ()
    has_own_scales: bool = False
    steps_until: pd.Timestamp | None = None


@dataclass(frozen=True)
class BandsMarks:
    """A modelled line within two bands, and published claims as separate dots.

    Frame rows with the ``role`` ``modelled``: ``day``, ``reach_km``, ``value`` (in the unit drawn),
    ``doubt_least`` and ``doubt_most`` (bounds from uncertain dates, at the chosen radius). Rows
    with the role ``claim``: ``first``, ``last``, ``least``, ``most``, ``qualifier``, ``group``,
    ``ground`` (its base, which selects the symbol), ``status``, ``hover``, ``figure_id``.

    ``radius_km`` is the radius of the line; ``band`` the radii that bound the wider band, km.
    """

    value_label: str
    window: tuple[pd.Timestamp, pd.Timestamp]
    paint: Paint
    radius_km: float | None
    band: tuple[float, float]
    grounds: tuple[str, ...]
    groups: tuple[str, ...]
    styles: tuple[MarkStyle, ...]


@dataclass(frozen=True)
class SharesMarks:
    """Modelled shares as bars of 100 per cent, or counts as bars; one panel per country.

    Frame columns: ``panel``, ``row``, ``controller``, ``share_pct`` or for counts ``counted``, on a
    scale up to ``highest``, ``whole`` (total), ``hover``; the first ``most`` bars are drawn.
    """

    value_label: str
    paints: tuple[Paint, ...]
    counted: str = ""
    highest: float = 100.0
    most: int | None = None


@dataclass(frozen=True)
class StripsMarks:
    """Reported controller of each place over time: one strip per place, split at changes.

    Frame columns: ``place_id``, ``row``, ``controller``, ``from_date``, ``to_date``,
    ``from_precision`` (``day`` or ``month``), ``status``, ``moved`` (whether control
    changed on that date), ``before`` and ``after`` (of a contested interval: the controllers before
    and after it, or missing), ``hover``. ``drawn`` are the places to draw, top first; the frame
    may contain more.
    """

    window: tuple[pd.Timestamp, pd.Timestamp]
    paints: tuple[Paint, ...]
    drawn: tuple[str, ...]


@dataclass(frozen=True)
class Steps:
    """One step line: its value column and its label; ``faint`` draws it in the background."""

    column: str
    label: str
    faint: bool = False


@dataclass(frozen=True)
class StepsMarks:
    """Values that step on dates; one panel per total.

    Frame columns: ``panel``, ``day``, ``hover`` and a column for each of ``steps``, empty in panels
    without that line. Shares have a ``value_range``: their lines begin at the window's start with
    nothing reported. Counts have none: each panel has its scale, and lines begin at the first row.
    Lines end at the as-of date, or after the ``last_day`` of their last row if the frame has it.
    """

    value_label: str
    value_range: tuple[float, float] | None
    window: tuple[pd.Timestamp, pd.Timestamp]
    steps: tuple[Steps, ...]


ChartMarks = ProportionMarks | DotsMarks | RivalsMarks | RelationMarks | AreasMarks | BandsMarks
OtherMarks = SharesMarks | StripsMarks | StepsMarks | MapMarks | TableMarks | EvidenceMarks
Marks = ChartMarks | OtherMarks | None


@dataclass(frozen=True)
class Exhibit:
    """A chart, map, table or set of headline numbers.

    ``kind``: of `exhibits.kinds.KINDS`. ``frame``: tidy, immutable; a row a claim (or derived row),
    columns of `exhibits.builders.sourcing.CITATION`. ``missing``: why there is none. ``period``:
    first and last date, if not limited to the as-of date. ``message``: a sentence with the main
    figures, the title of pages in files. ``published``: both areas, for the screen. ``part``: items
    on earlier pages and in total. ``column_names``: those of data files that differ; "" omits one.
    """

    id: str
    kind: str
    title: str
    subtitle: str
    as_of: pd.Timestamp
    frame: pd.DataFrame
    caption: str
    alt: str
    marks: Marks = None
    sources: tuple[Citation, ...] = ()
    note: str = ""
    missing: str = ""
    period: tuple[pd.Timestamp, pd.Timestamp] | None = None
    message: str = ""
    published: str = ""
    part: tuple[int, int] | None = None
    column_names: dict[str, str] = field(default_factory=dict)

    @cached_property
    def table_columns(self) -> tuple[tuple[str, str], ...]:
        """Columns and headings of a table, without those that have no value in any row."""
        columns, frame = getattr(self.marks, "columns", ()), self.frame
        return tuple(pair for pair in columns if frame.empty or has_values(frame, pair[0]))

    def __post_init__(self) -> None:
        """Reject an exhibit that combines two bases on one line or axis.

        Raises
        ------
        BaseError: a panel whose claims have more than one base, measure or place; a line whose
            claims have several bases or an unnamed one; claims over time of two measures.
        ValueError: unknown kind.
        """
        if (kind := KINDS.get(self.kind)) is None:
            available = ", ".join(KINDS)
            raise ValueError(f"{self.id}: unknown kind {self.kind!r}; available: {available}")
        if kind.has_one_base:
            refuse_mixed_bases(self.id, self.frame)
        if kind.has_one_measure and len(self.frame):
            measures = self.frame["metric"].unique().tolist()
            if len(measures) > 1:
                raise BaseError(f"{self.id}: one time line of {' and '.join(measures)}")
