"""Which of Plotly's words a scene reads; any other is refused, so that nothing is left out.

A word stands here either because it is drawn or because it tells how a drawing behaves under a
pointer, which paper has not.
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
"""Words of a trace by its type."""
_AXIS = frozenset(
    {
        "type", "range", "domain", "anchor", "visible", "title", "gridcolor", "linecolor",
        "tickcolor", "tickfont", "zeroline", "fixedrange", "ticks", "ticklen", "nticks",
        "tickvals", "ticktext", "tickformat", "ticksuffix", "ticklabelstandoff", "exponentformat",
        "showgrid", "showline", "griddash", "hoverformat", "constrain", "scaleanchor",
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
        "orientation", "x", "y", "xanchor", "yanchor", "font", "itemclick", "itemdoubleclick",
        "tracegroupgap", "traceorder", "entrywidth", "entrywidthmode",
    }
)  # fmt: skip
_ANNOTATION = frozenset(
    {
        "text", "x", "y", "xref", "yref", "xanchor", "yanchor", "xshift", "yshift", "align",
        "showarrow", "borderpad", "font", "ax", "ay", "axref", "ayref", "arrowhead", "arrowsize",
        "arrowwidth", "arrowcolor", "bgcolor", "bordercolor", "borderwidth", "textangle",
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
# Of some words only these values are drawn.
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
    "arrowhead": frozenset({2}),
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
    """Refuse what a scene does not read.

    Raises
    ------
    DrawingError: names the trace or the part of the layout, and the word or its value.
    """
    for at, trace in enumerate(drawing.data):
        kind = str(trace.get("type"))
        if kind not in TRACES:
            raise DrawingError(f"trace {at}: no trace of type {kind!r} is drawn on paper")
        _words(trace, TRACES[kind], f"trace {at} ({kind})")
    layout = drawing.layout
    axes = {name for name in layout if name[:5] in ("xaxis", "yaxis")}
    _words(
        {name: value for name, value in layout.items() if name not in axes}, _LAYOUT, "the layout"
    )
    for word, value in _LEGEND_VALUES.items():
        if layout.get("legend", {}).get(word, value) != value:
            raise DrawingError(f"the legend: {word} is not {value!r}")
    for name in sorted(axes):
        _words(layout[name], _AXIS, name)
    for name, words in (("annotations", _ANNOTATION), ("shapes", _SHAPE)):
        for at, part in enumerate(layout.get(name, ())):
            _words(part, words, f"{name}[{at}]")


def _words(part: Mapping[str, object], known: Iterable[str], where: str) -> None:
    if strange := sorted(set(part) - set(known)):
        raise DrawingError(f"{where}: {', '.join(strange)} is not read")
    for word, value in part.items():
        if word in _VALUES and value not in _VALUES[word]:
            raise DrawingError(f"{where}: {word} {value!r} is not drawn")
        if isinstance(value, Mapping) and word in _INNER:
            _words(value, _INNER[word], f"{where}.{word}")
