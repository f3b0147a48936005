"""The exhibit: whatever a reader sees, as a value.

A builder (``charts``, ``maps``) turns records into an `Exhibit`; a renderer (``screen``, ``paper``)
turns an `Exhibit` into pixels or bytes. Renderers know the kinds named here, never one exhibit.
"""

from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import pandas as pd

Kind = Literal["numbers", "proportion", "dots", "relation", "map", "table"]


@dataclass(frozen=True)
class View:
    """What the reader chose: a day, a country of the theatre or the whole of it, words to find."""

    as_of: pd.Timestamp
    country: str
    query: str = ""


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
    ``value`` or ``low`` and ``high`` (as the source gave it), ``group``, ``status``, ``age_days``,
    ``hover``.
    """

    value_label: str
    value_range: tuple[float, float] | None
    window: tuple[pd.Timestamp, pd.Timestamp]
    groups: tuple[str, ...]


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
    """Layers and labels in one plane. ``extent`` is (x least, y least, x most, y most) in km."""

    plane: str
    extent: tuple[float, float, float, float]
    layers: tuple[Layer, ...]
    labels: tuple[Label, ...]
    north_deg: float
    bar: Bar | None = None


@dataclass(frozen=True)
class TableMarks:
    """Columns of the frame to show, in order, with their headings."""

    columns: tuple[tuple[str, str], ...]


Marks = ProportionMarks | DotsMarks | RelationMarks | MapMarks | TableMarks | None


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
