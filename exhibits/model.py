"""The exhibit: whatever a reader sees, as a value.

A builder (``charts``, ``maps``) turns records into an `Exhibit`; a renderer (``screen``, ``paper``)
turns an `Exhibit` into pixels or bytes. Renderers know the kinds named here, never one exhibit.
"""

from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import pandas as pd

from data.model import Filters

Kind = Literal[
    "numbers", "proportion", "dots", "rivals", "relation", "map", "table", "evidence",
    "areas", "bands", "shares", "strips", "steps",
]  # fmt: skip

EVERY = Filters()
"""No filter: every claim."""
LAYERS = ("places", "governorates", "rivers", "labels")
"""Layers of a map of control that a reader may leave out."""


class BaseError(ValueError):
    """Numbers with different bases were to share a line, or an axis (docs/adr/0008)."""


@dataclass(frozen=True)
class View:
    """What the reader chose.

    A day; a country of the theatre or the whole of it; the unit (its id; empty: the canonical one)
    that areas are shown in beside the stated one; which claims; their order (a column of the
    ledger, ``-`` before it for descending); one claim, whose evidence is asked for; how many days
    apart claims may lie to be rivals.
    """

    as_of: pd.Timestamp
    country: str
    area_unit: str = ""
    filters: Filters = EVERY
    order: str = "-as_of"
    claim: str = ""
    days_apart: int = 31
    reach_km: float | None = 25.0
    since: pd.Timestamp | None = None
    controller: str = ""
    layers: tuple[str, ...] = LAYERS


@dataclass(frozen=True)
class Citation:
    """One publication behind an exhibit."""

    source_id: str
    title: str
    outlet: str
    url: str
    published_on: pd.Timestamp | None


@dataclass(frozen=True)
class ProportionMarks:
    """Bars of a whole that is 100 per cent, each in a panel of its own because each has its base.

    Frame columns: ``panel``, ``least`` and ``most`` (0-100; the ends of a range, or one value),
    ``text``, ``base``, ``before`` (0-100 or missing), ``before_text``, ``hover``.
    """


@dataclass(frozen=True)
class DotsMarks:
    """Claims over time; one panel for each base, so that two bases never share an axis.

    Frame columns: ``panel``, ``first``, ``last`` (the span of days the claim describes),
    ``least`` and ``most`` (in the unit drawn; the ends of a range, or one value twice),
    ``qualifier`` (the hedge, a mark of its own), ``group``, ``line`` (claims with the same
    non-empty text are joined in their order; "" is a point alone), ``status``, ``age_days``,
    ``hover``.

    ``events`` is a time line under the panels, on the same axis: columns ``first``, ``last``,
    ``lane`` (what happened, one of ``lanes``), ``place_id`` (if its control is on record, else ""),
    ``event_id``, ``until`` (its last day, ISO, if that is after the view's day, else ""),
    ``statement``, ``status``, ``source_title``, ``hover``.
    """

    value_label: str
    value_range: tuple[float, float] | None
    window: tuple[pd.Timestamp, pd.Timestamp]
    groups: tuple[str, ...]
    events: pd.DataFrame | None = None
    lanes: tuple[str, ...] = ()


@dataclass(frozen=True)
class RivalsMarks:
    """Who said what of one measure: a row a claim, a panel a base, never two on one axis.

    Frame columns: ``panel``, ``row`` (who and when, in short), ``least`` and ``most`` (in the unit
    drawn; the ends of a range, or one value twice), ``qualifier``, ``text`` (the number as
    stated), ``status``, ``hover``. ``value_range`` is shared by the panels.
    """

    value_label: str
    value_range: tuple[float, float]


@dataclass(frozen=True)
class RelationMarks:
    """Two quantities against each other: straight lines and points with a label.

    Frame columns: ``label``, ``role`` (``derived``, ``known`` or ``point``), ``x1``, ``y1``,
    ``x2``, ``y2``, ``hover``.
    """

    x_label: str
    y_label: str
    x_range: tuple[float, float]
    y_range: tuple[float, float]


@dataclass(frozen=True)
class Layer:
    """One layer of a map, drawn in the order given.

    ``role`` is what the layer shows and names its style in the theme. ``shapes`` lie in the map's
    plane (km) and carry ``name`` and ``hover``; an area whose role is ``share`` carries ``value``
    (0-100), a ``disc`` carries ``radius_km``, points that fade with age carry ``age_days``.

    Areas of the role ``held`` or ``change`` carry ``colour``, ``colour_dark`` and ``pattern`` (a
    hatch, or ""); of the role ``contested`` also ``colour_2`` and ``colour_2_dark``, the second
    party's. Points of the role ``place`` carry their controller's colours, ``place_id`` and
    ``doubt`` (whether it is not verified) and ``by_month``. A layer of the role ``key:...`` has no
    shapes: it is an entry of the legend.
    """

    role: str
    form: Literal["area", "line", "point", "disc"]
    shapes: gpd.GeoDataFrame
    legend: str = ""


@dataclass(frozen=True)
class Label:
    """A name on a map, to be placed where nothing collides or left out.

    ``rank`` 0 is placed first. ``x``, ``y`` in km of the map's plane. ``notes`` are further lines
    (a figure, a date), which give way after the Arabic name and before the name itself.
    """

    text: str
    x: float
    y: float
    rank: int
    role: str = "town"
    text_ar: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bar:
    """A proportion drawn beside a map, because nobody said where on it."""

    least: float
    most: float
    text: str
    done: str
    when: str


@dataclass(frozen=True)
class MapMarks:
    """Layers and labels in one plane. ``extent`` is (x least, y least, x most, y most) in km.

    ``cells`` are the modelled cells behind the map, by place_id, exact: for a file, not drawn. The
    frame has a row for each. ``licence`` and ``attribution`` are theirs.
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


@dataclass(frozen=True)
class TableMarks:
    """Columns of the frame to show, in order, with their headings."""

    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class EvidenceMarks:
    """One claim with all that is known of it, for a card.

    Frame columns: ``relation`` (``claim``, ``repeat``, ``contradicts``, ``other_base``, ``before``,
    ``after``, ``other_unit``; the first row is the claim), ``sentence``, and the citation columns.
    ``facts`` are (heading, text) pairs of the claim.
    """

    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Paint:
    """How a controller looks wherever its ground is drawn, as the theatre's actors say.

    ``pattern`` is a hatch of Plotly's (``/``, ``x``, ``.`` ...) over the colour, or "".
    """

    controller: str
    label: str
    colour: str
    colour_dark: str
    pattern: str


@dataclass(frozen=True)
class AreasMarks:
    """Ground of each controller over time, stacked; one panel a country. Modelled.

    Frame columns: ``panel``, ``day``, ``controller``, ``value`` (in the unit drawn). ``paints``
    are in the order in which they lie upon each other, lowest first. ``unassessed`` says of each
    panel how much of the country is beyond reach, which is not drawn.
    """

    value_label: str
    window: tuple[pd.Timestamp, pd.Timestamp]
    paints: tuple[Paint, ...]
    unassessed: dict[str, str]


@dataclass(frozen=True)
class BandsMarks:
    """A modelled line within two bands, and published claims as dots beside it, never joined to it.

    Frame rows with the ``role`` ``modelled``: ``day``, ``reach_km``, ``value`` (in the unit drawn),
    ``doubt_least`` and ``doubt_most`` (where uncertain days may put it, of the chosen reach). Rows
    with the role ``claim``: ``first``, ``last``, ``least``, ``most``, ``qualifier``, ``group``,
    ``ground`` (its base, which has a symbol of its own), ``status``, ``hover``, ``figure_id``.

    ``reach_km`` is that of the line; ``band`` the reaches between which the wider band lies.
    """

    value_label: str
    window: tuple[pd.Timestamp, pd.Timestamp]
    paint: Paint
    reach_km: float | None
    band: tuple[float, float]
    grounds: tuple[str, ...]


@dataclass(frozen=True)
class SharesMarks:
    """Parts of a whole as bars of 100 per cent, a row each; one panel a country. Modelled.

    Frame columns: ``panel``, ``row``, ``controller``, ``share_pct``, ``whole`` (how large the whole
    is, as written), ``hover``; rows in the order in which they are drawn, top first.
    """

    value_label: str
    paints: tuple[Paint, ...]


@dataclass(frozen=True)
class StripsMarks:
    """Who held each place through time: a strip a place, cut where its controller changes.

    Frame columns: ``place_id``, ``row``, ``controller``, ``from_date``, ``to_date``,
    ``from_precision`` (``day`` or ``month``), ``status``, ``moved`` (whether the place changed
    hands that day), ``before`` and ``after`` (of a contested interval: the controllers before and
    after it, or missing), ``hover``. ``drawn`` are the places to draw, top first; the frame may
    hold more.
    """

    window: tuple[pd.Timestamp, pd.Timestamp]
    paints: tuple[Paint, ...]
    drawn: tuple[str, ...]


@dataclass(frozen=True)
class Steps:
    """One line of steps: the column of its values and its name; ``faint`` stands back."""

    column: str
    label: str
    faint: bool = False


@dataclass(frozen=True)
class StepsMarks:
    """Counts derived from reports, which jump on the day of one; a panel for each whole.

    Frame columns: ``panel``, ``day``, ``hover`` and a column for each of ``steps``. Lines begin at
    the window's start with nothing reported, and end at the as-of day.
    """

    value_label: str
    value_range: tuple[float, float]
    window: tuple[pd.Timestamp, pd.Timestamp]
    steps: tuple[Steps, ...]


Marks = (
    ProportionMarks
    | DotsMarks
    | RivalsMarks
    | RelationMarks
    | MapMarks
    | TableMarks
    | EvidenceMarks
    | AreasMarks
    | BandsMarks
    | SharesMarks
    | StripsMarks
    | StepsMarks
    | None
)


@dataclass(frozen=True)
class Exhibit:
    """A chart, map, table or set of headline numbers.

    ``frame`` is tidy: one row for each claim (or derived row) that is drawn, with the citation
    columns of `charts.CITATION`. It is shared between readers, so treat it as frozen. An exhibit
    with nothing to show has an empty frame and says why in ``missing``.
    """

    id: str
    kind: Kind
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

    def __post_init__(self) -> None:
        """Refuse an exhibit that puts two bases on one line, or on one axis.

        Raises
        ------
        BaseError: a panel whose claims have more than one base, measure or place, or a line whose
            claims have more than one, or none that is named; claims over time of two measures,
            such as a running total and what one period added to it.
        """
        if self.kind in ("dots", "rivals", "proportion"):
            refuse_mixed_bases(self.id, self.frame)
        if self.kind == "dots" and len(self.frame):
            measures = self.frame["metric"].unique().tolist()
            if len(measures) > 1:
                raise BaseError(f"{self.id}: one time line of {' and '.join(measures)}")


def refuse_mixed_bases(exhibit_id: str, frame: pd.DataFrame) -> None:
    """The denominator lock: one base, measure and place a panel, a named base for each line.

    A claim without a ``base_id`` has the base that its words say.

    Parameters
    ----------
    frame : rows of an exhibit: ``panel``, ``base_id``, ``base``, ``metric``, ``place_id``, perhaps
        ``line``.

    Raises
    ------
    BaseError: names the exhibit, the panel or line, and the bases.
    """
    if frame.empty:
        return
    bases = frame["base_id"].fillna(frame["base"]).fillna("")
    where = frame["metric"].astype(str) + " in " + frame["place_id"].astype(str)
    measured = frame.assign(measured=where + " of " + bases.astype(str))
    for column in [name for name in ("panel", "line") if name in frame]:
        rows = measured[measured[column] != ""]
        for name, own in rows.groupby(column, sort=False)["measured"]:
            found = own.unique().tolist()
            if len(found) > 1:
                raise BaseError(f"{exhibit_id}: {column} {name!r} joins {'; '.join(found)}")
    if "line" in frame:
        unnamed = frame[(frame["line"] != "") & frame["base_id"].isna()]
        if len(unnamed):
            name = unnamed["line"].iloc[0]
            raise BaseError(f"{exhibit_id}: line {name!r} joins claims whose base is not named")
