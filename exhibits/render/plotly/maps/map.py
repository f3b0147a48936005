"""A map exhibit as filled Scatter traces in projected coordinates, with placed labels."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from exhibits.builders.maps.map_points import NAMED_DOT, NAMED_ROLES, NAMED_TOWN
from exhibits.model import Exhibit, Label, Layer, MapMarks
from exhibits.render.plotly.controller_style import theme_column
from exhibits.render.plotly.drawing import Drawing, DrawingContext, Properties, empty_drawing
from exhibits.render.plotly.maps.city_share_bar import draw_city_share_bar
from exhibits.render.plotly.maps.closer_names import closer_names, is_for_closer_maps
from exhibits.render.plotly.maps.fills import (
    DENSITY,
    FILLED,
    KEY,
    area_stroke,
    fill_trace,
    legend_only_trace,
)
from exhibits.render.plotly.maps.furniture import north_arrow, scale_bar
from exhibits.render.plotly.maps.label_placement import (
    URGENT,
    PlacedLabel,
    place_labels,
)
from exhibits.render.plotly.maps.label_style import (
    SIZES_EM,
    label_annotations,
    label_halo,
    label_px,
    label_template,
)
from exhibits.render.plotly.maps.legend import (
    BUTTONS_PX,
    MAX_BESIDE_PX,
    bar_space_px,
    extent_size,
    list_maps,
    plan_legend,
)
from exhibits.render.plotly.maps.neighbourhoods import REPORTED, neighbourhood_traces
from exhibits.render.plotly.maps.panels import (
    Panel,
    arrange_panels,
    default_height_px,
    fit_extent,
)
from exhibits.render.plotly.maps.pixel_boxes import PixelBox
from exhibits.render.plotly.maps.place_marks import (
    mark_half_sizes,
    only_named,
    place_points,
    point_marker,
    rival_rings,
    split_marks,
    without_covered,
)
from exhibits.render.plotly.maps.territories import Territories, find_territories
from exhibits.theme import HALF_LIFE_DAYS, faded_opacity, mix_colours
from geo.arrays import array_of
from geo.outlines import XY, drawn_decimals, outline_path, outline_paths

OF_ONE_DATE = (*FILLED, "front")
"""Roles of areas and lines that differ between dates."""
CENTRED_ROLES = frozenset({"country", "neighbour", "admin_unit"})
SMALL_ROLES = frozenset({"incident", "town", "landmark", "quarter", "place", "split", "reported"})
_PLACE_MARKS = {"rival": rival_rings, "place": place_points, "split": split_marks}
UNLIKE_ROLES = frozenset({*_PLACE_MARKS, "incident"})
"""Roles of marks that do not look like one with a label: places have a larger mark with a name."""
BILINGUAL_PX = 700.0
"""Minimum width of a map with local names."""
MAX_PLACEMENTS = 32
"""Maps whose placed labels stay in memory, about 100 kB each."""


def map_figure(
    exhibit: Exhibit, marks: MapMarks, context: DrawingContext, height: float | None = None
) -> Drawing:
    """Draw layers, labels, scale bar, north arrow, legend and proportion bar of a map.

    ``height`` in px is that of the figure; without it the map has the aspect ratio of its extent.
    """
    theme = context.theme
    maps, shape = list_maps(marks), extent_size(marks)
    under, aside = bar_space_px(marks, context)
    legend, under_legend = plan_legend(marks, context, height)
    right = 1.0 + (0.0 if under_legend else legend.side + aside)
    meta: Properties = {"day": f"{exhibit.as_of:%Y-%m-%d}"}  # read by scripts
    if height is None:
        meta["names"] = closer_names(marks, context)
        height = default_height_px(len(maps), shape, context) + legend.below + under
        height = min(height, MAX_BESIDE_PX[1]) if legend.side else height
    drawing = empty_drawing(context, height)
    plot = (context.width - 1 - right, height - 1 - legend.below - under)
    clear = (plot[0] - legend.side, plot[1]) if under_legend else plot
    panels = arrange_panels(len(maps), clear, shape, context, plot[0] - clear[0])
    extent = drawn_extent = fit_extent(marks.extent, panels[0].size)
    if under_legend:
        extent, drawn_extent = under_legend
    annotations: list[Properties] = []
    for each, panel in zip(maps, panels, strict=True):
        traces, texts = _draw_panel(
            each, panel, extent, legend.names, context, is_picture=height is not None
        )
        drawing.data += traces
        annotations += texts
        is_last = panel is panels[-1]
        drawing.update_layout(
            **panel.axes(drawn_extent if is_last else extent, moves_with_first=not under_legend)
        )
    # Plotly draws an unused template annotation, so omit it without labels.
    has_labels = any("templateitemname" in each for each in annotations)
    on_fills = any(layer.role in FILLED or layer.role.startswith(DENSITY) for layer in marks.layers)
    halo = label_halo(context, on_fills)
    annotations.append(north_arrow(context, marks.north_deg, plot[1], plot[0] - clear[0]))
    shapes: list[Properties] = []
    if marks.bar is not None:
        shapes, bar_texts = draw_city_share_bar(
            marks.bar, context, plot, top_px=BUTTONS_PX if "names" in meta else 0.0
        )
        annotations += bar_texts
    drawing.update_layout(
        meta=meta,
        template={"layout": {"annotations": [label_template(halo)] if has_labels else []}},
        annotations=annotations,
        shapes=shapes,
        margin={"l": 1, "r": right, "t": 1, "b": legend.below + under},
        # Without a land layer, as on city maps, the background is land.
        plot_bgcolor=theme.sea if marks.layers[0].role == "land" else theme.land,
        dragmode="pan",
        showlegend=bool(legend.names),
        legend=legend.on_map(context, plot[0])
        if under_legend
        else legend.layout(context, under, plot[1], aside / plot[0]),
    )
    return drawing


def _draw_panel(
    marks: MapMarks,
    panel: Panel,
    extent: tuple[float, float, float, float],
    names: dict[str, str],
    context: DrawingContext,
    *,
    is_picture: bool,
) -> tuple[list[Properties], list[Properties]]:
    """Draw one map in its panel: traces, and annotations (labels, scale, heading of the panel).

    A picture has no marks of towns under labels; on the screen the reader can zoom in on them.
    """
    px_per_km = panel.size[0] / (extent[2] - extent[0])
    line, length = scale_bar(context, extent, px_per_km)
    placed_labels = place_map_labels(marks, context, extent, panel.size)
    named = [(p.label.x, p.label.y) for p in placed_labels if p.label.role in NAMED_ROLES]
    layers = [
        only_named(layer, placed_labels)
        if layer.role in (NAMED_TOWN, NAMED_DOT)
        else without_covered(layer, placed_labels, extent, px_per_km)
        if is_picture and layer.role == "town"
        else layer
        for layer in marks.layers
    ]
    # Those of a base map are kept; one call for the others is faster than one for each.
    of_date = [layer for layer in layers if _has_path(layer) and layer.role in OF_ONE_DATE]
    decimals = drawn_decimals(max(extent_size(marks)))
    paths = iter(outline_paths([layer.shapes for layer in of_date], decimals))
    traces = [
        trace | ({"name": names.get(trace["name"], "")} if trace.get("name") else {})
        for layer in layers
        for trace in (
            _path_traces(
                layer,
                next(paths) if layer.role in OF_ONE_DATE else _kept_path(layer, decimals),
                context,
            )
            if _has_path(layer)
            else _other_traces(layer, context, px_per_km, named, decimals)
        )
    ]
    labels = [
        annotation for placed in placed_labels for annotation in label_annotations(placed, context)
    ]
    return (
        [{"type": "scatter"} | panel.trace_axes | trace for trace in [*traces, line]],
        [each | panel.text_axes for each in [*labels, length]]
        + panel.heading(marks.panel, context),
    )


@lru_cache(maxsize=256)
def _kept_path(layer: Layer, decimals: int) -> XY:
    """Outline of a layer of a base map, which the maps of all dates share."""
    return outline_path(layer.shapes, decimals)


def _has_path(layer: Layer) -> bool:
    """Return whether all shapes of a layer are drawn as one path."""
    is_special = layer.role == "share" or layer.role.startswith((KEY, REPORTED))
    return layer.form in ("area", "line") and not is_special


def _path_traces(layer: Layer, path: XY, context: DrawingContext) -> list[Properties]:
    if layer.role in FILLED:
        return fill_trace(layer, path, context)
    return [_path_trace(layer, layer.shapes, path, context)]


def _other_traces(
    layer: Layer,
    context: DrawingContext,
    px_per_km: float,
    named: Sequence[tuple[float, float]],
    decimals: int,
) -> list[Properties]:
    """Build the traces of a layer: one, or one per shape for shares, which differ in colour."""
    match layer.form, layer.role:
        case _, role if role.startswith(KEY):
            return [legend_only_trace(layer, context)]
        case _, role if role.startswith(REPORTED):
            return neighbourhood_traces(layer, context)
        case "point", role if role in _PLACE_MARKS:
            return [_PLACE_MARKS[role](layer, context, px_per_km, named)]
        case "point", _:
            return [_point_trace(layer, context)]
        case "disc", _:
            discs = layer.shapes.geometry.buffer(layer.shapes["radius_km"], quad_segs=6)
            return [_path_trace(layer, layer.shapes, outline_path(discs, decimals), context)]
        case _:  # shares
            ramp, shapes = context.theme.ramp, layer.shapes
            colours = shapes[theme_column("colour", context)]
            fills = [
                mix_colours(ramp[0], colour or ramp[1], value / 100)
                for value, colour in zip(shapes["value"], colours, strict=True)
            ]
            rows = [shapes.iloc[[index]] for index in range(len(shapes))]
            return [
                _path_trace(layer, row, outline_path(row, decimals), context, fill)
                for row, fill in zip(rows, fills, strict=True)
            ]


def _path_trace(
    layer: Layer,
    shapes: gpd.GeoDataFrame,
    path: XY,
    context: DrawingContext,
    fill: str = "",
) -> Properties:
    x, y = path
    line, default_fill = area_stroke(layer.role, context.theme)
    line = line | {"width": line["width"] * context.scale}
    closed = layer.form != "line"
    hover = str(shapes.iloc[0]["hover"] or "") if closed and layer.form != "disc" else ""
    trace: Properties = {
        "x": x.astype("float32"),
        "y": y.astype("float32"),
        "mode": "lines",
        "meta": {"role": layer.role},
        "line": line,
        "showlegend": bool(layer.legend),
        "hoverinfo": "text" if hover else "skip",
    }
    if closed:
        trace |= {"fill": "toself", "fillcolor": fill or default_fill}
    if layer.legend:
        trace["name"] = layer.legend
    if hover:
        trace |= {"text": hover, "hoveron": "fills"}
    return trace


def _point_trace(layer: Layer, context: DrawingContext) -> Properties:
    shapes = layer.shapes
    marker = point_marker(layer.role, context.theme)
    if "age_days" in shapes:
        marker["opacity"] = [faded_opacity(days, HALF_LIFE_DAYS) for days in shapes["age_days"]]
    return {
        "x": shapes.geometry.x.to_numpy(dtype="float32"),
        "y": shapes.geometry.y.to_numpy(dtype="float32"),
        "mode": "markers",
        "meta": {"role": layer.role},
        "marker": marker | {"size": marker["size"] * context.scale},
        "name": layer.legend,
        "showlegend": bool(layer.legend),
        **(
            {"text": shapes["hover"].to_numpy(dtype=object), "hoverinfo": "text"}
            if (shapes["hover"] != "").any()
            else {"hoverinfo": "skip"}
        ),
    }


def _shorten_label(label: Label) -> Label:
    """Return a label for a narrow map; lines below its name would cover its surroundings.

    A town has one of them, an event none: its line, which is longer, would end at another mark.
    """
    lines = {"town": 1, "event": 0}.get(label.role, len(label.notes))
    return replace(label, text_local="", notes=label.notes[:lines])


def place_map_labels(
    marks: MapMarks,
    context: DrawingContext,
    extent: tuple[float, float, float, float],
    inner: tuple[float, float],
) -> tuple[PlacedLabel, ...]:
    """Place the labels of a map on ``extent`` (km) in a picture of ``inner`` px, width and height.

    Below `BILINGUAL_PX` they are English only and shorter (`_shorten_label`).
    """
    px_per_km = inner[0] / (extent[2] - extent[0])

    def pixel(x: Any, y: Any) -> tuple[Any, Any]:  # numbers or arrays
        return (x - extent[0]) * px_per_km, (extent[3] - y) * px_per_km

    furniture = [
        PixelBox(inner[0] - context.text * 2.6, inner[1] - context.text * 4.4, inner[0], inner[1]),
        PixelBox(inner[0] - 84, 0, inner[0], 26),
        PixelBox(0, inner[1] - context.text * 2.8, inner[0] * 0.28 + context.text, inner[1]),
    ]
    hard: list[PixelBox] = []
    soft: list[PixelBox] = []
    rivals: list[PixelBox] = []
    urgent = [(each.x, each.y) for each in marks.labels if each.rank < URGENT]
    for layer in marks.layers:
        # Rings have marks within them; which dots are drawn depends on the names.
        if layer.form == "point" and layer.role not in ("rival", NAMED_DOT):
            small = layer.role.partition(":")[0] in SMALL_ROLES
            radius_px = (3.5 if small else 7.0) * context.scale
            halves = np.full(len(layer.shapes), radius_px), np.full(len(layer.shapes), radius_px)
            if layer.role in _PLACE_MARKS:
                halves = mark_half_sizes(layer, context, px_per_km, urgent)
            points = pixel(*shapely.get_coordinates(array_of(layer.shapes)).T)
            sides = [
                side + sign * half
                for sign in (-1, 1)
                for side, half in zip(points, halves, strict=True)
            ]
            boxes = list(map(PixelBox._make, np.column_stack(sides).tolist()))
            (soft if small else hard).extend(boxes)
            if layer.role not in UNLIKE_ROLES:
                rivals.extend(boxes)
    labels = [
        label if context.width >= BILINGUAL_PX else _shorten_label(label)
        for label in marks.labels
        if not is_for_closer_maps(label)
        and extent[0] <= label.x <= extent[2]
        and extent[1] <= label.y <= extent[3]
    ]
    filled = [layer for layer in marks.layers if layer.role in FILLED]
    return _place_labels(
        tuple(labels),
        tuple(pixel(label.x, label.y) for label in labels),
        tuple((role, label_px(role, context)) for role in SIZES_EM),
        # In one order for all dates, on which different layers may have the same marks.
        tuple(sorted(hard)),
        tuple(sorted(soft)),
        tuple(furniture),
        PixelBox(2, 2, inner[0] - 2, inner[1] - 2),
        find_territories(filled, extent, px_per_km),
        tuple(sorted(rivals)),
    )


@lru_cache(maxsize=MAX_PLACEMENTS)
def _place_labels(
    labels: tuple[Label, ...],
    anchors: tuple[tuple[float, float], ...],
    sizes: tuple[tuple[str, float], ...],
    hard: tuple[PixelBox, ...],
    soft: tuple[PixelBox, ...],
    furniture: tuple[PixelBox, ...],
    frame: PixelBox,
    territories: Territories,
    rivals: tuple[PixelBox, ...],
) -> tuple[PlacedLabel, ...]:
    """Place labels; maps of a city have the same labels and marks on all dates."""
    obstacles = (hard, soft, furniture, frame, territories, rivals)
    return tuple(place_labels(labels, anchors, dict(sizes), CENTRED_ROLES, *obstacles))
