"""Plotly properties that static layout supports; any other raises an error.

A property is listed either because it is drawn or because it only affects interaction, which
static output does not have.
"""

from collections.abc import Iterable, Mapping

from exhibits.render.plotly.drawing import Drawing
from exhibits.render.static.primitives import DrawingError

_POINTER = frozenset(
    {"hoverinfo", "hoveron", "hovertemplate", "hoverlabel", "customdata", "meta", "uid"}
)
_EVERY_TRACE = _POINTER | {
    "type", "name", "x", "y", "xaxis", "yaxis", "showlegend", "legendgroup", "legendrank",
    "opacity",
}  # fmt: skip
TRACES: dict[str, frozenset[str]] = {
    "scatter": _EVERY_TRACE
    | {
        "mode", "text", "textposition", "textfont", "line", "marker", "fill", "fillcolor",
        "fillpattern", "stackgroup", "error_x", "error_y", "cliponaxis",
    },
    "bar": _EVERY_TRACE | {"orientation", "base", "width", "marker"},
}  # fmt: skip
"""Supported properties of a trace by its type."""
_AXIS = frozenset(
    {
        "type", "range", "domain", "anchor", "visible", "title", "gridcolor", "linecolor",
        "tickcolor", "tickfont", "zeroline", "fixedrange", "ticks", "ticklen", "nticks",
        "tickvals", "ticktext", "tickformat", "ticksuffix", "ticklabelstandoff", "exponentformat",
        "showticklabels",
        "showgrid", "showline", "griddash", "hoverformat", "constrain", "scaleanchor", "matches",
    }
)  # fmt: skip
_LAYOUT = frozenset(
    {
        "width", "height", "margin", "paper_bgcolor", "plot_bgcolor", "font", "hoverlabel",
        "hovermode", "showlegend", "legend", "dragmode", "annotations", "shapes", "barmode",
        "bargap", "uirevision",
    }
)  # fmt: skip
_LEGEND = frozenset(
    {
        "orientation", "x", "xref", "y", "xanchor", "yanchor", "font", "itemclick",
        "itemdoubleclick", "tracegroupgap", "traceorder", "entrywidth", "entrywidthmode",
        "maxheight", "bgcolor",
    }
)  # fmt: skip
_ANNOTATION = frozenset(
    {
        "text", "x", "y", "xref", "yref", "xanchor", "yanchor", "xshift", "yshift", "align",
        "showarrow", "borderpad", "font", "ax", "ay", "axref", "ayref", "arrowhead", "arrowsize",
        "arrowwidth", "arrowcolor", "bgcolor", "bordercolor", "borderwidth", "standoff",
        "textangle",
    }
)  # fmt: skip
_SHAPE = frozenset({"type", "x0", "x1", "y0", "y1", "xref", "yref", "line", "fillcolor"})
_LINE = frozenset({"color", "width", "dash", "shape"})
_MARKER = frozenset({"symbol", "size", "color", "opacity", "line", "angle", "standoff", "pattern"})
_PATTERN = frozenset(
    {"shape", "bgcolor", "fgcolor", "fgopacity", "size", "solidity", "fillmode"}
)  # fmt: skip
_FONT = frozenset({"size", "color", "family", "shadow", "style"})
_ERROR = frozenset(
    {"type", "array", "arrayminus", "symmetric", "color", "thickness", "width", "visible"}
)
_INNER: dict[str, frozenset[str]] = {
    "line": _LINE,
    "marker": _MARKER,
    "pattern": _PATTERN,
    "fillpattern": _PATTERN,
    "font": _FONT,
    "tickfont": _FONT,
    "textfont": _FONT,
    "error_x": _ERROR,
    "error_y": _ERROR,
    "title": frozenset({"text", "font", "standoff"}),
    "margin": frozenset({"l", "r", "t", "b", "autoexpand"}),
    "legend": _LEGEND,
}
# Properties of which only some values are supported.
_VALUES: dict[str, frozenset[object]] = {
    "mode": frozenset({"lines", "markers", "markers+text", "text", "lines+markers", "none"}),
    "fill": frozenset({"none", "toself", "tonexty"}),
    "orientation": frozenset({"h", "v"}),
    "barmode": frozenset({"stack", "overlay"}),
    "ticks": frozenset({"", "outside"}),
    "zeroline": frozenset({False}),
    "traceorder": frozenset({"normal", "grouped"}),
    "entrywidthmode": frozenset({"pixels"}),
    "axref": frozenset({"pixel"}),
    "ayref": frozenset({"pixel"}),
    "arrowhead": frozenset({0, 2}),
    "exponentformat": frozenset({"B"}),
    "scaleanchor": frozenset({"x"}),
    "constrain": frozenset({"range"}),
    "fillmode": frozenset({"replace"}),
    "fgopacity": frozenset({1}),
    "textposition": frozenset({"top center"}),
    "autoexpand": frozenset({False}),
}
_LEGEND_VALUES = {"xanchor": "left", "yanchor": "top"}


def check_supported(drawing: Drawing) -> None:
    """Check that a drawing uses only supported properties and values.

    Raises
    ------
    DrawingError: names the trace or the part of the layout, and the property or its value.
    """
    for index, trace in enumerate(drawing.data):
        kind = str(trace.get("type"))
        if kind not in TRACES:
            raise DrawingError(f"trace {index}: trace type {kind!r} is not supported")
        _check_keys(trace, TRACES[kind], f"trace {index} ({kind})")
    layout = drawing.layout
    axes = {name for name in layout if name[:5] in ("xaxis", "yaxis")}
    _check_keys(
        {name: value for name, value in layout.items() if name not in axes}, _LAYOUT, "the layout"
    )
    for key, value in _LEGEND_VALUES.items():
        if layout.get("legend", {}).get(key, value) != value:
            raise DrawingError(f"the legend: {key} is not {value!r}")
    for name in sorted(axes):
        _check_keys(layout[name], _AXIS, name)
    for name, keys in (("annotations", _ANNOTATION), ("shapes", _SHAPE)):
        for index, part in enumerate(layout.get(name, ())):
            _check_keys(part, keys, f"{name}[{index}]")


def _check_keys(properties: Mapping[str, object], known_keys: Iterable[str], where: str) -> None:
    if unknown := sorted(set(properties) - set(known_keys)):
        raise DrawingError(f"{where}: {', '.join(unknown)} is not supported")
    for key, value in properties.items():
        if key in _VALUES and value not in _VALUES[key]:
            raise DrawingError(f"{where}: {key} {value!r} is not supported")
        if isinstance(value, Mapping) and key in _INNER:
            _check_keys(value, _INNER[key], f"{where}.{key}")
