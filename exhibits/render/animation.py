"""Playback of a control map as an animated WebP: one frame per month, legend and names fixed.

The page is drawn once by the renderer of pictures, without areas. It is taken apart into what lies
above and below the areas by drawing it over a white and over a black area; only the areas are
drawn for each frame.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from PIL import Image, ImageDraw, ImageFont

from exhibits.i18n.export_phrases import PagePhrases
from exhibits.model import Exhibit, Layer, MapMarks
from exhibits.page_setup import PAPERS, ExportContext
from exhibits.render.errors import ExportError
from exhibits.render.pdf.compiler import FONTS, PPI
from exhibits.render.pdf.export import picture
from exhibits.theme import LIGHT, STEP_STRENGTHS, mix_colours

MAX_FRAMES = 63
"""Frames of an animation; of longer periods every second month is drawn, or fewer."""
WIDTH_PX, HEIGHT_PX = 1280, 720
FRAME_MS, LAST_FRAME_MS = 400, 3_000
QUALITY = 80
_ENLARGED = 2  # areas are drawn at twice the size, and reduced
_PLAYED_ROLES = ("held", "contested", "front", "place", "rival", "split")
_DATE_PX, _DATE_MARGIN_PX, _SIDE_PX = 40, 14, 48
_LINE_PX, _DOT_PX, _STRIPE_PX = 2, 3, 5
_SUBPATH = re.compile(r"M(-?\d+) (-?\d+)l([^Mz]*)(z?)")

Pixels = npt.NDArray[np.float32]
Points = npt.NDArray[np.float64]


def animation_bytes(exhibit: Exhibit, context: ExportContext) -> bytes:
    """Draw the playback of a control map; the same exhibit and context give the same bytes.

    1280 x 720 pixels, at most `MAX_FRAMES`, with title, date, legend, sources and address.

    Raises
    ------
    ExportError: the exhibit has no playback.
    """
    marks = exhibit.marks
    if not isinstance(marks, MapMarks) or marks.frames is None or exhibit.missing:
        raise ExportError(f"{exhibit.id}: {exhibit.missing or 'no map of control over time'}")
    context = replace(context, paper=PAPERS["16:9"])
    frames, phrases = marks.frames(), PagePhrases(context.language)
    first = pd.Timestamp(frames["first"])
    days = _choose_days(first, int(frames["days"]))
    still = _make_still(exhibit, marks, phrases, (first, days[-1]))
    page, areas = _prepare(still, context, frames)
    pictures = (Image.fromarray(page.combine(areas.draw((day - first).days))) for day in days)
    return _encode(map(partial(_write_date, page=page), pictures, map(phrases.day, days)))


def _prepare(
    still: Exhibit, context: ExportContext, frames: Mapping[str, Any]
) -> tuple["_Page", "_Areas"]:
    cells = [[_read_path(path, frames["km"]) for path in paths] for paths in frames["steps"]]
    page = _Page.draw(still, context, shapely.union_all([_area(rings) for rings in cells[-1]]))
    return page, _Areas(frames, cells, page)


def _choose_days(first: pd.Timestamp, length_days: int) -> list[pd.Timestamp]:
    """List the first of each month, from the first day of a period on."""
    last = first + pd.Timedelta(days=length_days)
    months = [first, *pd.date_range(first, last, freq="MS", inclusive="right")]
    return months[:: -(-len(months) // MAX_FRAMES)]


def _make_still(
    exhibit: Exhibit,
    marks: MapMarks,
    phrases: PagePhrases,
    period: tuple[pd.Timestamp, pd.Timestamp],
) -> Exhibit:
    """Build the map without areas, with the legend of all frames."""
    layers = [
        layer
        for layer in marks.layers
        if layer.role not in _PLAYED_ROLES and not layer.role.startswith("key:")
    ]
    title = phrases.translate(
        "animation", first=phrases.day(period[0]), last=phrases.day(period[1])
    )
    return replace(
        exhibit,
        title=title,
        subtitle=exhibit.subtitle.split(". ")[0],  # the rule; the rest is about the areas
        message="",
        period=period,
        caption=marks.attribution,
        marks=replace(marks, layers=(*layers, *marks.played)),
    )


@dataclass(frozen=True)
class _Page:
    """The page without areas: ``above`` (premultiplied) and its share of transparency ``clear``.

    A point (x, y) of the map in km is at pixel (``left`` + x ``scale``, ``top`` - y ``scale``).
    """

    above: Pixels
    clear: Pixels
    scale: float
    left: float
    top: float

    @classmethod
    def draw(cls, still: Exhibit, context: ExportContext, area: Any) -> "_Page":
        west, south, east, north = area.bounds
        width, height = east - west, north - south
        box = shapely.box(
            *(west + 0.1 * width, south + 0.1 * height, east - 0.1 * width, north - 0.1 * height)
        )
        assert isinstance(still.marks, MapMarks)
        unnamed = replace(still, marks=replace(still.marks, labels=()))  # names cover its edges
        _, marker = _take_apart(unnamed, context, box)
        x = _find_edges(np.median(marker[_covered(marker, 1)], axis=0))
        y = _find_edges(np.median(marker[:, _covered(marker, 0)], axis=1))
        inner_west, inner_south, inner_east, inner_north = box.bounds
        scale = ((x[1] - x[0]) / (inner_east - inner_west) + (y[1] - y[0]) / (
            inner_north - inner_south
        )) / 2  # fmt: skip
        above, clear = _take_apart(still, context, area)
        left, top = x[0] - inner_west * scale, y[0] + inner_north * scale
        return cls(above, clear, scale, left, top)

    def to_pixels(self, points: Points) -> Points:
        """Convert points in km to pixels of the enlarged picture."""
        x = self.left + points[:, 0] * self.scale
        y = self.top - points[:, 1] * self.scale
        return np.column_stack([x, y]) * _ENLARGED

    def combine(self, areas: Pixels) -> npt.NDArray[np.uint8]:
        """Draw areas between what lies below and above them."""
        return np.clip(self.above + self.clear * areas + 0.5, 0, 255).astype(np.uint8)


def _take_apart(still: Exhibit, context: ExportContext, area: Any) -> tuple[Pixels, Pixels]:
    """Draw the page over a white and a black area: what is above it, and how clear it is there."""
    light, dark = (_draw_over(still, context, area, colour) for colour in ("#ffffff", "#000000"))
    strength = STEP_STRENGTHS[0]
    clear = np.clip((light - dark).mean(axis=2, keepdims=True) / (255 * strength), 0, 1)
    ground = np.array(_rgb(mix_colours(LIGHT.theatre_land, "#000000", strength)), dtype=np.float32)
    return dark - clear * ground, clear


def _draw_over(still: Exhibit, context: ExportContext, area: Any, colour: str) -> Pixels:
    marks = still.marks
    assert isinstance(marks, MapMarks) and marks.cells is not None
    style = {"name": [""], "hover": [""], "pattern": [""], "step": [0]}
    shapes = gpd.GeoDataFrame(
        style | {"colour": [colour], "colour_dark": [colour]}, geometry=[area], crs=marks.cells.crs
    )
    position = next(
        (n for n, layer in enumerate(marks.layers) if layer.form != "area" or "key:" in layer.role),
        len(marks.layers),
    )
    layers = [*marks.layers]
    layers.insert(position, Layer("held", "area", shapes))
    drawn = replace(still, marks=replace(marks, layers=tuple(layers)))
    png = picture(drawn, context, "png", scale=WIDTH_PX / PAPERS["16:9"].width_pt * 72 / PPI)
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGB"), dtype=np.float32)


def _covered(marker: Pixels, axis: int) -> npt.NDArray[np.bool_]:
    """Find the rows (axis 1) or columns (0) that cross the marker."""
    return marker[:, :, 0].mean(axis=axis) > marker[:, :, 0].mean(axis=axis).max() / 2


def _find_edges(profile: Pixels) -> tuple[float, float]:
    """Find where a marker begins and ends, to a fraction of a pixel, from its opacity."""
    opacity = profile[:, 0]
    inside = np.flatnonzero(opacity > 0.99)
    first, last = int(inside[0]), int(inside[-1])
    before = float(opacity[first - 1]) if first else 0.0
    after = float(opacity[last + 1]) if last + 1 < len(opacity) else 0.0
    return first - before, last + 1 + after


class _Areas:
    """Areas, lines and places of each frame, at the pixels of a page."""

    def __init__(
        self, frames: Mapping[str, Any], cells: list[list[list[Points]]], page: _Page
    ) -> None:
        height, width = page.clear.shape[:2]
        self._size = (width * _ENLARGED, height * _ENLARGED)
        self.positions = self._index_pixels(cells, page)
        rows, columns = np.indices((self._size[1], self._size[0]), dtype=np.int32)
        is_stripe = ((rows + columns) // (_STRIPE_PX * _ENLARGED)) % 2 == 1
        # A pixel's number in the colours of both parties, one after the other.
        count = 1 + len(frames["start"]) * len(cells)
        self._numbers = self.positions.astype(np.intp) + is_stripe * count
        self._start = np.array(frames["start"])
        self._moves = np.array(frames["moves"]).reshape(-1, 3)
        self._lines = [
            (one, other, [page.to_pixels(line) for line in _read_path(path, frames["km"])])
            for one, other, path in frames["lines"]
        ]
        points = np.array(frames["points"], dtype=float).reshape(-1, 2) * frames["km"]
        self._points = page.to_pixels(points)
        holders = frames["holders"]
        parties = [(holder["parties"] or (n, n)) for n, holder in enumerate(holders)]
        self._colours = [
            np.array(
                [
                    [_packed(_fill(holders[pair[side]], step)) for step in range(len(cells))]
                    for pair in parties
                ]
                + [[_LAND] * len(cells)],  # not assessed: the last position
                dtype="<u4",
            )
            for side in (0, 1)
        ]
        self._dots = [tuple(_rgb(holder["colour"])) for holder in holders]

    def _index_pixels(self, cells: list[list[list[Points]]], page: _Page) -> npt.NDArray[np.int32]:
        """Number each pixel by place and step from 1; 0 is outside all cells."""
        image = Image.new("I", self._size)
        draw = ImageDraw.Draw(image)
        for step in reversed(range(len(cells))):
            for place, rings in enumerate(cells[step]):
                for ring in rings:
                    value = 1 + place * len(cells) + step if _is_shell(ring) else 0
                    draw.polygon([*map(tuple, page.to_pixels(ring))], fill=value)
        return np.asarray(image, dtype=np.int32)

    def holders_on(self, day: int) -> npt.NDArray[np.intp]:
        """Find the holder of each place on a day, in days since the first."""
        holders = self._start.copy()
        for _, place, holder in self._moves[self._moves[:, 0] <= day]:
            holders[place] = holder
        return holders

    def draw(self, day: int) -> Pixels:
        """Draw the areas of a day, in days since the first."""
        holders = self.holders_on(day)
        first, second = (table[holders].ravel() for table in self._colours)
        colours = np.concatenate([[_LAND], first, [_LAND], second]).astype("<u4")
        pixels = colours[self._numbers]
        image = Image.frombytes("RGB", self._size, pixels.tobytes(), "raw", "RGBX")
        draw = ImageDraw.Draw(image)
        for one, other, lines in self._lines:
            if holders[one] != holders[other] and min(holders[one], holders[other]) >= 0:
                for line in lines:
                    draw.line([*map(tuple, line)], fill=LIGHT.ink, width=_LINE_PX * _ENLARGED)
        radius = _DOT_PX * _ENLARGED
        for (x, y), holder in zip(self._points, holders, strict=True):
            if holder >= 0:
                bounds = (x - radius, y - radius, x + radius, y + radius)
                draw.ellipse(bounds, fill=self._dots[holder], outline=LIGHT.paper, width=_ENLARGED)
        return np.asarray(image.reduce(_ENLARGED), dtype=np.float32)


def _fill(holder: Mapping[str, Any], step: int) -> tuple[int, ...]:
    return _rgb(mix_colours(LIGHT.theatre_land, str(holder["colour"]), STEP_STRENGTHS[step]))


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))


def _packed(colour: tuple[int, ...]) -> int:
    """One number of a colour, whose bytes are red, green and blue."""
    return int.from_bytes(bytes(colour), "little")


_LAND = _packed(_rgb(LIGHT.theatre_land))


def _read_path(path: str, unit_km: float) -> list[Points]:
    """Read the rings or lines of a path (`geo.outlines.format_path`), in km."""
    parts = []
    for x, y, steps, closed in _SUBPATH.findall(path):
        numbers = np.array(re.findall(r"-?\d+", steps), dtype=float).reshape(-1, 2)
        points = np.vstack([[float(x), float(y)], numbers]).cumsum(axis=0) * unit_km
        parts.append(np.vstack([points, points[:1]]) if closed else points)
    return parts


def _is_shell(ring: Points) -> bool:
    return bool(shapely.is_ccw(shapely.linearrings(ring)))


def _area(rings: list[Points]) -> Any:
    """Build the area of a cell from its rings: shells without holes."""
    polygons = [(_is_shell(ring), shapely.make_valid(shapely.Polygon(ring))) for ring in rings
                if len(ring) > 3]  # fmt: skip
    shells = shapely.union_all([shape for is_shell, shape in polygons if is_shell])
    return shells.difference(
        shapely.union_all([hole for is_shell, hole in polygons if not is_shell])
    )


def _write_date(image: Image.Image, text: str, page: _Page) -> Image.Image:
    """Write the date large at the lower end of the map, opposite its start."""
    rows = np.flatnonzero(page.clear[:, :, 0].any(axis=1))
    font = ImageFont.truetype(FONTS / "FootholdSans-SemiBold.ttf", _DATE_PX)
    draw = ImageDraw.Draw(image)
    place = (WIDTH_PX - _SIDE_PX - _DATE_MARGIN_PX, int(rows[-1]))
    left, top, right, bottom = draw.textbbox(place, text, font=font, anchor="rs")
    margin = _DATE_MARGIN_PX / 2
    box = (left - margin, top - margin, right + margin, bottom + margin)
    draw.rounded_rectangle(box, _DATE_MARGIN_PX / 2, fill=LIGHT.paper)
    draw.text(place, text, fill=LIGHT.ink, font=font, anchor="rs")
    return image


def _encode(images: Iterator[Image.Image]) -> bytes:
    pictures = list(images)
    durations = [FRAME_MS] * (len(pictures) - 1) + [LAST_FRAME_MS]
    output = io.BytesIO()
    pictures[0].save(
        output,
        "WEBP",
        save_all=True,
        append_images=pictures[1:],
        duration=durations,
        loop=0,
        quality=QUALITY,
        method=4,
    )
    return output.getvalue()
