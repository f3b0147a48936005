"""Exhibits rendered for a page, and the preparation of those that a reader may open next."""

import hashlib
import json
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypedDict

import pandas as pd
import streamlit as st
from streamlit.elements.lib.layout_utils import LayoutConfig
from streamlit.proto.PlotlyChart_pb2 import PlotlyChart

from data.model import Theatre
from exhibits.kinds import KINDS
from exhibits.model import Exhibit, View
from exhibits.render.html import fragments
from exhibits.render.html.claims import render_evidence
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.plotly.page_figure import PageFigure, page_figure
from exhibits.theme import THEMES
from pages.server import theatres
from pages.server.idle_work import idle_work
from pages.server.theatres import per_theatre
from pages.ui import cache
from pages.ui.cache import Links

STILL = {"displayModeBar": False, "scrollZoom": False, "responsive": True}
"""Options of a figure that readers cannot zoom."""
_page = threading.local()  # a page is drawn in a single thread


@dataclass(frozen=True)
class RenderedExhibit:
    """Exhibit rendered for a page: mostly strings, so that hundreds fit in the cache.

    ``body`` is a figure, or HTML for numbers and tables. ``forms`` are ids of the formats that the
    exhibit can be exported in.
    """

    kind: str
    head: str
    body: PageFigure | str
    foot: str
    alt: str
    forms: tuple[str, ...]


class Choice(TypedDict, total=False):
    """What a reader may select next: a date or a country."""

    as_of: pd.Timestamp
    country: str


_TEXT_BODIES: dict[str, Callable[[Exhibit, Links], str]] = {
    "numbers": lambda built, links: fragments.render_cards(
        built, links.source, links.claim, links.to_rivals
    ),
    "table": lambda built, links: fragments.render_table(built, links.to_claim, links.to_rivals),
    "evidence": lambda built, links: render_evidence(built, links.to_claim),
}


def render_exhibit(
    exhibit_id: str, view: View, theme: str, width: float, links: Links
) -> RenderedExhibit:
    """Render an exhibit of the catalogue for a page."""
    view = cache.without_country(exhibit_id, view)
    getattr(_page, "drawn", []).append((exhibit_id, view, theme, width))
    return _render_cached(exhibit_id, view, theme, width, links)


def render_some_cards(
    exhibit_id: str, view: View, links: Links, first: int, last: int | None
) -> RenderedExhibit:
    """Render the cards of headline figures from ``first`` up to ``last``; none is an empty body."""
    view = cache.without_country(exhibit_id, view)
    getattr(_page, "drawn", []).append((exhibit_id, view, "", 0.0))  # cards have no theme or width
    return _render_some_cards(exhibit_id, view, links, first, last)


@per_theatre(max_entries=512)
def _render_some_cards(
    theatre: Theatre, exhibit_id: str, view: View, links: Links, first: int, last: int | None
) -> RenderedExhibit:
    built = cache.exhibit(exhibit_id, view)
    part = replace(built, frame=built.frame.iloc[first:last])
    return _compose(built, _TEXT_BODIES[built.kind](part, links) if len(part.frame) else "")


@contextmanager
def prepared_views(list_choices: Callable[[], list[Choice]]) -> Generator[None]:
    """Draw a page in this block; prepare its exhibits in other views once the server is idle.

    ``list_choices`` is called at the end of the block.
    """
    _page.drawn = []
    with idle_work.page():
        try:
            yield
        finally:
            drawn, _page.drawn = _page.drawn, []
        served, choices = theatres.current(), list_choices()
    idle_work.add(
        [
            partial(_prepare, served, exhibit_id, replace(view, **choice), theme, width)
            for choice in choices
            for exhibit_id, view, theme, width in drawn
        ]
    )


def _prepare(
    served: theatres.ServedTheatre, exhibit_id: str, view: View, theme: str, width: float
) -> None:
    """Build and draw an exhibit into the caches; what depends on addresses is left to the page."""
    with theatres.using(served):
        view = cache.without_country(exhibit_id, view)
        built = cache.exhibit(exhibit_id, view)
        if KINDS[built.kind].is_drawn and not built.missing:
            _figure(exhibit_id, view, theme, width)


@per_theatre(max_entries=512)
def _figure(theatre: Theatre, exhibit_id: str, view: View, theme: str, width: float) -> PageFigure:
    """Draw an exhibit. The zoom of a map stays on other dates: its extent is the country's."""
    built = cache.exhibit(exhibit_id, view)
    is_map = KINDS[built.kind].is_map
    revision = f"{theatre.settings.id} {view.country}" if is_map else ""
    drawing = draw_figure(built, DrawingContext(theme=THEMES[theme], width=width))
    return page_figure(drawing, revision, is_map=is_map)


@per_theatre(max_entries=512)
def _render_cached(
    theatre: Theatre, exhibit_id: str, view: View, theme: str, width: float, links: Links
) -> RenderedExhibit:
    built = cache.exhibit(exhibit_id, view)
    body: PageFigure | str
    if not KINDS[built.kind].is_drawn:
        body = _TEXT_BODIES[built.kind](built, links)
    elif built.missing:
        body = fragments.render_missing(built.missing)
    else:
        body = _figure(exhibit_id, view, theme, width)
    return _compose(built, body)


def _compose(built: Exhibit, body: PageFigure | str) -> RenderedExhibit:
    return RenderedExhibit(
        built.kind,
        fragments.render_head(built),
        body,
        fragments.render_foot(built),
        built.alt,
        cache.format_ids(built),
    )


def draw_chart(figure: PageFigure, key: str, alt: str, config: dict[str, Any]) -> None:
    """Draw a figure as `st.plotly_chart` does.

    That function serialises a figure and computes its hash at every run, also in a view seen
    before; here both are stored with the figure.
    """
    settings = json.dumps(config)
    version = f"{figure.digest}{settings}{alt}"
    element = PlotlyChart(spec=figure.spec, config=settings, alt=alt)
    # The form of an id of Streamlit: it names the class of the element after the key.
    element.id = f"$$ID-{hashlib.sha256(version.encode()).hexdigest()}-{key}"
    layout = LayoutConfig(width="stretch", height=figure.height_px)
    st._main._enqueue("plotly_chart", element, layout_config=layout)
