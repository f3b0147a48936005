"""A map exhibit as filled Scatter traces in its plane, with labels that do not collide."""

import geopandas as gpd

from exhibits.model import Exhibit, Layer, MapMarks
from exhibits.render.plotly.drawing import Drawing, DrawingContext, Properties, blank
from exhibits.render.plotly.maps.fills import (
    FILLED,
    KEY,
    fill_trace,
    legend_room,
    legend_traces,
    place_points,
    place_px,
)
from exhibits.render.plotly.maps.furniture import north_arrow, proportion_bar, scale_bar
from exhibits.render.plotly.maps.label_placement import (
    PixelBox,
    PlacedLabel,
    offset_px,
    place_labels,
)
from exhibits.render.plotly.maps.neighbourhoods import ROLE as REPORTED
from exhibits.render.plotly.maps.neighbourhoods import neighbourhood_traces
from exhibits.text.markup import BREAK, bold_text
from exhibits.theme import HALF_LIFE_DAYS, Theme, faded_opacity, mix_colours, readable_colour
from geo.outlines import outline_path

SIZES_EM = {
    "city": 1.08, "country": 1.0, "neighbour": 0.84, "event": 0.92, "town": 0.84,
    "governorate": 0.76, "bridge": 0.86, "quarter": 0.76, "landmark": 0.72, "river": 0.88,
}  # fmt: skip
CENTRED = frozenset({"country", "neighbour", "governorate"})
QUIET = frozenset({"governorate", "neighbour", "landmark", "quarter"})
STRONG = frozenset({"city", "event", "country", "bridge"})
SMALL = frozenset({"town", "landmark", "quarter", "place", "reported"})
EVENT_SYMBOLS = {
    "captured": "triangle-down", "recaptured": "triangle-up", "declared_liberated": "star",
    "declared_defeated": "star-diamond", "reported_recaptured": "triangle-up-open",
    "offensive_start": "diamond", "entered": "diamond-wide", "breach": "diamond-tall",
    "siege": "hexagon-open", "siege_lifted": "hexagon", "counterattack": "triangle-left",
    "operation_ended": "diamond-open", "airstrikes_start": "hourglass", "border_sealed": "bowtie",
    "caliphate_declared": "star-square", "setback_reported": "triangle-left-open",
}  # fmt: skip
GAINED = frozenset({"captured", "counterattack", "setback_reported"})
_LABEL = "label"
LOST = frozenset(
    {"recaptured", "reported_recaptured", "declared_liberated", "declared_defeated", "siege_lifted"}
)


def map_figure(
    exhibit: Exhibit, marks: MapMarks, sheet: DrawingContext, height: float | None = None
) -> Drawing:
    """Layers, labels, scale bar, north hint, legend and the bar beside the map.

    ``height`` in px is that of the whole figure; without it the map has the shape of its extent.
    """
    theme = sheet.theme
    shape = marks.extent[2] - marks.extent[0], marks.extent[3] - marks.extent[1]
    bar_px = 0.0 if marks.bar is None else sheet.text * (3.4 if sheet.narrow else 6.0)
    under, aside = (bar_px, 0.0) if sheet.narrow else (0.0, bar_px)
    legend = legend_room(marks.layers, sheet, height, shape, aside)
    right = 1.0 + legend.side + aside
    if height is None:
        height = _map_height(marks, sheet) + legend.below + under
    drawing = blank(sheet, height)
    inner = (sheet.width - 1 - right, height - 1 - legend.below - under)
    extent = _filled(marks.extent, inner)
    px_per_km = inner[0] / (extent[2] - extent[0])
    traces = [trace for layer in marks.layers for trace in _layer(layer, sheet, px_per_km)]
    for trace in traces:
        trace["name"] = legend.names.get(trace.get("name", ""), "")
    line, length = scale_bar(sheet, extent, px_per_km)
    halo = _halo(sheet, on_fills=any(layer.role in FILLED for layer in marks.layers))
    annotations = [_label(placed, sheet) for placed in _placed(marks, sheet, extent, inner)]
    shared = [_every_label(halo)] if annotations else []  # Plotly draws one that nothing takes up
    annotations += [length, north_arrow(sheet, marks.north_deg)]
    shapes: list[Properties] = []
    if marks.bar is not None:
        shapes, words = proportion_bar(marks.bar, sheet, inner)
        annotations += words
    drawing.data += [{"type": "scatter"} | trace for trace in [*traces, line]]
    drawing.lay(
        meta={"day": f"{exhibit.as_of:%Y-%m-%d}"},  # by which a script knows the day it shows
        template={"layout": {"annotations": shared}},
        annotations=annotations,
        shapes=shapes,
        margin={"l": 1, "r": right, "t": 1, "b": legend.below + under},
        # Where no land is drawn, as in a city's frame, the ground is land all the same.
        plot_bgcolor=theme.sea if marks.layers[0].role == "land" else theme.land,
        dragmode="pan",
        showlegend=bool(legend.names),
        legend=legend.layout(sheet, under, inner[1], aside / inner[0]),
        xaxis={"range": [extent[0], extent[2]], "visible": False, "constrain": "range"},
        yaxis={
            "range": [extent[1], extent[3]],
            "visible": False,
            "scaleanchor": "x",
            "constrain": "range",
        },
    )
    return drawing


def _map_height(marks: MapMarks, sheet: DrawingContext) -> float:
    left, low, right, top = marks.extent
    return min(max(sheet.width * (top - low) / (right - left), 300.0), 660.0)


def _filled(
    extent: tuple[float, float, float, float], inner: tuple[float, float]
) -> tuple[float, float, float, float]:
    """The extent widened to the shape of the sheet, its middle kept."""
    left, low, right, top = extent
    wide, high = right - left, top - low
    if wide / high < inner[0] / inner[1]:
        extra = (high * inner[0] / inner[1] - wide) / 2
        return left - extra, low, right + extra, top
    extra = (wide * inner[1] / inner[0] - high) / 2
    return left, low - extra, right, top + extra


def _layer(layer: Layer, sheet: DrawingContext, px_per_km: float) -> list[Properties]:
    """One trace for a layer; a shaded area gets one a shape, for each has its colour."""
    match layer.form, layer.role:
        case _, role if role.startswith(KEY):
            return [legend_traces(layer, sheet)]
        case _, role if role in FILLED:
            return fill_trace(layer, sheet)
        case _, role if role.startswith(REPORTED):
            return neighbourhood_traces(layer, sheet)
        case "point", "place":
            return [place_points(layer, sheet, px_per_km)]
        case "point", _:
            return [_points(layer, sheet)]
        case "disc", _:
            reach = layer.shapes.geometry.buffer(layer.shapes["radius_km"], quad_segs=6)
            return [_path(layer, layer.shapes.assign(geometry=reach), sheet, decimals=2)]
        case _, "share":
            return [
                _path(
                    layer,
                    layer.shapes.iloc[[at]],
                    sheet,
                    mix_colours(*sheet.theme.ramp, value / 100),
                )
                for at, value in enumerate(layer.shapes["value"])
            ]
        case _:
            return [_path(layer, layer.shapes, sheet)]


def _path(
    layer: Layer, shapes: gpd.GeoDataFrame, sheet: DrawingContext, fill: str = "", decimals: int = 1
) -> Properties:
    x, y = outline_path(shapes, decimals=decimals)
    line, inside = _stroke(layer.role, sheet.theme)
    line = line | {"width": line["width"] * sheet.scale}
    closed = layer.form != "line"
    tip = str(shapes.iloc[0]["hover"] or "") if closed and layer.form != "disc" else ""
    drawn: Properties = {
        "x": x.astype("float32"),
        "y": y.astype("float32"),
        "mode": "lines",
        "line": line,
        "showlegend": bool(layer.legend),
        "hoverinfo": "text" if tip else "skip",
    }
    if closed:
        drawn |= {"fill": "toself", "fillcolor": fill or inside}
    if layer.legend:
        drawn["name"] = layer.legend
    if tip:
        drawn |= {"text": tip, "hoveron": "fills"}
    return drawn


def _stroke(role: str, theme: Theme) -> tuple[Properties, str]:
    """Line and fill of an area or line role."""
    none, through = {"width": 0, "color": theme.rule}, "rgba(0,0,0,0)"
    match role:
        case "land":
            return {"width": 0.6, "color": theme.governorate}, theme.land
        case "own_land" | "country" | "share":
            return none, theme.theatre_land
        case "governorate":
            return {"width": 0.7, "color": theme.governorate, "dash": "dot"}, through
        case "neighbour":
            return {"width": 0.7, "color": theme.governorate}, through
        case "border":
            return {"width": 1.6, "color": theme.border}, through
        case "river":
            return {"width": 1.2, "color": theme.river}, through
        case "river_city":
            return {"width": 9, "color": theme.lake}, through
        case "lake":
            return {"width": 0.6, "color": theme.lake_edge}, theme.lake
        case "built":
            return {"width": 1, "color": theme.governorate, "dash": "dash"}, theme.built
        case "wall":
            return {"width": 2, "color": theme.muted, "dash": "dash"}, through
        case "accuracy":
            return {"width": 0.5, "color": readable_colour(theme.ink, 0.16)}, readable_colour(
                theme.ink, 0.035
            )
        case _:
            raise KeyError(f"no style for the map role {role!r}")


def _points(layer: Layer, sheet: DrawingContext) -> Properties:
    shapes = layer.shapes
    marker = _marker(layer.role, sheet.theme)
    if "age_days" in shapes:
        marker["opacity"] = [faded_opacity(days, HALF_LIFE_DAYS) for days in shapes["age_days"]]
    return {
        "x": shapes.geometry.x.to_numpy(dtype="float32"),
        "y": shapes.geometry.y.to_numpy(dtype="float32"),
        "mode": "markers",
        "marker": marker | {"size": marker["size"] * sheet.scale},
        "name": layer.legend,
        "showlegend": bool(layer.legend),
        "text": shapes["hover"].to_numpy(dtype=object),
        "hoverinfo": "text",
    }


def _marker(role: str, theme: Theme) -> Properties:
    name, _, detail = role.partition(":")
    edge = {"width": 1.2, "color": theme.paper}
    match name:
        case "city":
            return {"symbol": "circle", "size": 11, "color": theme.ink, "line": edge}
        case "town":
            ring = {"width": 1, "color": theme.ink}
            return {"symbol": "circle", "size": 5, "color": theme.theatre_land, "line": ring}
        case "event":
            side = theme.loss if detail in LOST else theme.ink
            colour = theme.gain if detail in GAINED else side
            symbol = EVENT_SYMBOLS.get(detail, "circle")
            ring = {"width": 1.6, "color": colour} if symbol.endswith("-open") else edge
            return {"symbol": symbol, "size": 12, "color": colour, "line": ring}
        case "quarter":
            symbol = ("circle", "square", "diamond")[int(detail) % 3]
            return {"symbol": symbol, "size": 6, "color": theme.series[int(detail) % 3]}
        case "bridge":
            return {"symbol": "square", "size": 9, "color": theme.ink, "line": edge}
        case "landmark":
            return {"symbol": "cross-thin", "size": 7, "line": {"width": 1.4, "color": theme.muted}}
        case _:
            raise KeyError(f"no style for the map role {role!r}")


def _placed(
    marks: MapMarks,
    sheet: DrawingContext,
    extent: tuple[float, float, float, float],
    inner: tuple[float, float],
) -> list[PlacedLabel]:
    px_per_km = inner[0] / (extent[2] - extent[0])

    def pixel(x: float, y: float) -> tuple[float, float]:
        return (x - extent[0]) * px_per_km, (extent[3] - y) * px_per_km

    furniture = [
        PixelBox(inner[0] - sheet.text * 2.6, inner[1] - sheet.text * 4.4, inner[0], inner[1]),
        PixelBox(inner[0] - 84, 0, inner[0], 26),
        PixelBox(0, inner[1] - sheet.text * 2.8, inner[0] * 0.28 + sheet.text, inner[1]),
    ]
    hard: list[PixelBox] = []
    soft: list[PixelBox] = []
    for layer in marks.layers:
        if layer.form == "point":
            small = layer.role.partition(":")[0] in SMALL
            reach = (3.5 if small else 7.0) * sheet.scale
            if layer.role == "place":
                reach = place_px(sheet, px_per_km) / 2
            boxes = [
                PixelBox(x - reach, y - reach, x + reach, y + reach)
                for x, y in map(pixel, layer.shapes.geometry.x, layer.shapes.geometry.y)
            ]
            (soft if small else hard).extend(boxes)
    labels = [
        label
        for label in marks.labels
        if extent[0] <= label.x <= extent[2] and extent[1] <= label.y <= extent[3]
    ]
    return place_labels(
        labels,
        [pixel(label.x, label.y) for label in labels],
        {role: _size(role, sheet) for role in SIZES_EM},
        CENTRED,
        hard,
        soft,
        furniture,
        PixelBox(2, 2, inner[0] - 2, inner[1] - 2),
    )


def _size(role: str, sheet: DrawingContext) -> float:
    """Of a name's letters, px."""
    return sheet.letters(SIZES_EM[role] * sheet.text)


def _halo(sheet: DrawingContext, on_fills: bool) -> str:
    """What parts letters from the ground: a glow, or a firm edge where the ground is coloured."""
    land = sheet.theme.theatre_land
    if not on_fills:
        return ", ".join(f"0 0 {blur}px {land}" for blur in (3, 3, 2))
    far, soft = round(1.2 * sheet.scale, 1), round(sheet.scale, 1)
    edges = [(x, y) for x in (far, 0, -far) for y in (far, 0, -far) if x or y]
    return ",".join(f"{x:g}px {y:g}px {soft:g}px {land}" for x, y in edges)


def _every_label(halo: str) -> Properties:
    """What all names share: told once, for told with each it was a thirtieth of the whole map."""
    return {"name": _LABEL, "showarrow": False, "borderpad": 0, "font": {"shadow": halo}}


def _label(placed: PlacedLabel, sheet: DrawingContext) -> Properties:
    label, theme = placed.label, sheet.theme
    colour = theme.muted if label.role in QUIET else theme.ink
    if label.role == "river":
        colour = theme.river if theme.name == "dark" else mix_colours(theme.river, theme.ink, 0.45)
    first, *rest = placed.lines
    lines = [bold_text(first) if label.role in STRONG else first, *rest]
    x_shift, y_shift = offset_px(placed.side, _size(label.role, sheet))
    return {
        "x": round(label.x, 2),
        "y": round(label.y, 2),
        "text": BREAK.join(lines),
        "templateitemname": _LABEL,
        "xanchor": {1: "left", -1: "right", 0: "center"}[placed.side[0]],
        "yanchor": {1: "top", -1: "bottom", 0: "middle"}[placed.side[1]],
        "xshift": round(placed.side[0] * x_shift, 1),
        "yshift": round(-placed.side[1] * y_shift, 1),
        "align": {1: "left", -1: "right", 0: "center"}[placed.side[0]],
        "font": {
            "size": round(_size(label.role, sheet), 1),
            "color": colour,
        }
        | ({"style": "italic"} if label.role == "river" else {}),
    }
