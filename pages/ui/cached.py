"""The one module that caches. What it gives is shared between readers: treat it as frozen.

Keys are ids, dates and widths, never frames; nothing here depends on who asks.
"""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from plotly.basedatatypes import BaseFigure

from data.model import Theatre
from data.seeds import default_theatre, read_theatre
from exhibits import screen
from exhibits.catalogue import Entry, catalogue, step_days
from exhibits.exhibit import Exhibit, Kind, View
from exhibits.ground import Ground, arabic, read_ground
from exhibits.screen import Sheet
from exhibits.theme import THEMES

_PROSE = Path(__file__).parents[2] / "docs"
STATEMENTS = "statements"
PUBLICATIONS_A_PART = 20


class Finished(BaseFigure):
    """A drawing as Streamlit takes it without looking at every property again."""

    def __init__(self, drawing: screen.Drawing) -> None:
        self._drawing = drawing

    def to_dict(self) -> dict[str, Any]:
        """Give traces and layout; the outer dictionaries are the caller's own."""
        drawing = self._drawing
        return {"data": [dict(trace) for trace in drawing.data], "layout": drawing.layout}


@st.cache_resource(show_spinner="Reading the records …")
def theatre() -> Theatre:
    """The theatre of this server."""
    return read_theatre(default_theatre())


def names(place_id: str) -> tuple[str, str]:
    """English and Arabic name of a place; the second is "" where the records have none."""
    row = theatre().places.loc[place_id]
    return str(row["name_en"]), arabic(row["name_ar"])


@st.cache_resource(show_spinner=False)
def _ground() -> Ground:
    return read_ground(theatre())


@st.cache_resource(show_spinner=False)
def _catalogue() -> dict[str, Entry]:
    return catalogue(theatre(), _ground())


@st.cache_resource(show_spinner=False)
def ready() -> None:
    """Read everything once, then spare it the garbage collector.

    Streamlit collects after every run; walking through all records and libraries each time took
    most of a rerun (docs/adr/0005).
    """
    _catalogue()
    gc.collect()
    gc.freeze()


@st.cache_resource(show_spinner=False)
def steps() -> pd.DatetimeIndex:
    """Days with a new claim, for the step buttons."""
    return step_days(theatre())


_KEYS: dict[str | type[Any], Callable[[Any], Any]] = {
    View: repr
}  # every part of a view is a text, a number or a day


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=_KEYS)
def exhibit(exhibit_id: str, view: View) -> Exhibit:
    """An exhibit as the view asks for it."""
    return _catalogue()[exhibit_id].build(view)


@dataclass(frozen=True)
class Shown:
    """What a page says of an exhibit at each rerun: large strings, cheap to keep by the hundred.

    ``body`` is a drawing, or HTML for numbers and tables.
    """

    kind: Kind
    head: str
    body: Finished | str
    foot: str
    alt: str


@st.cache_resource(max_entries=1024, show_spinner=False, hash_funcs=_KEYS)
def shown(exhibit_id: str, view: View, theme: str, width: float, source_page: str) -> Shown:
    """An exhibit of the catalogue, drawn or written for a screen."""
    built = exhibit(exhibit_id, view)
    if built.kind == "numbers":
        body: Finished | str = screen.cards(built, source_page)
    elif built.kind == "table":
        body = screen.table(built)
    else:
        body = Finished(screen.figure(built, Sheet(theme=THEMES[theme], width=width)))
    return Shown(built.kind, screen.head(built), body, screen.foot(built), built.alt)


@dataclass(frozen=True)
class Publications:
    """A part of the publications that a search found, and in how many parts they come."""

    head: str
    body: str
    foot: str
    parts: int


@st.cache_resource(max_entries=256, show_spinner=False, hash_funcs=_KEYS)
def publications(view: View, part: int) -> Publications:
    """What each source said, some publications at a time; ``part`` counts from 1."""
    built = exhibit(STATEMENTS, view)
    ids = [source.source_id for source in built.sources]
    kept = ids[(part - 1) * PUBLICATIONS_A_PART : part * PUBLICATIONS_A_PART]
    rows = built.frame[built.frame["source_id"].isin(kept)]
    return Publications(
        head=screen.head(built),
        body=screen.source_list(rows) if not built.missing else screen.missing(built),
        foot=screen.foot(built),
        parts=-(-len(ids) // PUBLICATIONS_A_PART),
    )


def slide(built: Exhibit, theme: str) -> str:
    """An exhibit as a slide, as Plotly's JSON. Made when asked, so it is not kept."""
    return screen.slide(built, THEMES[theme]).to_json()


def prose(name: str) -> str:
    """A text of the house, in Markdown."""
    return (_PROSE / f"{name}.md").read_text(encoding="utf-8")
