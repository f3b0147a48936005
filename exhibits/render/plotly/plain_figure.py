"""Figures as Streamlit takes them, without Plotly's validation."""

from typing import Any

from plotly.basedatatypes import BaseFigure

from exhibits.render.plotly.drawing import Drawing


class PlainFigure(BaseFigure):
    """Figure as plain data, which Streamlit serialises without validating every property.

    While ``revision`` stays the same, the reader's zoom stays; empty: any new figure resets it.
    """

    def __init__(self, drawing: Drawing, revision: str = "") -> None:
        self._drawing = drawing.to_dict()
        if revision:
            self._drawing["layout"] = self._drawing["layout"] | {"uirevision": revision}

    def to_dict(self) -> dict[str, Any]:
        """Return traces and layout; the outer dictionaries are copies."""
        data, layout = self._drawing["data"], self._drawing["layout"]
        return {"data": [dict(trace) for trace in data], "layout": layout}
