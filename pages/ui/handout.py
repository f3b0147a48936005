"""What a reader takes from an exhibit: picture, data, link, sources. Made when asked for."""

import uuid
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import quote

import plotly.graph_objects as go
import streamlit as st
from streamlit.components.v2 import component

from data.wording import day
from exhibits.exhibit import Exhibit
from exhibits.paper.csv import csv_bytes
from exhibits.paper.geojson import geojson_bytes
from exhibits.paper.xlsx import xlsx_bytes
from exhibits.screen import SLIDE_HEIGHT, SLIDE_WIDTH
from pages.ui import cached, controls, look

_save = component(
    "foothold_handout",
    html='<span role="status"></span>',
    css="span { font-family: var(--st-font); font-size: 0.8rem; color: var(--st-text-color); }",
    js=Path(__file__).with_name("handout.js").read_text(encoding="utf-8"),
)


def give(shown: Exhibit, choice: str) -> None:
    """Hand out what was chosen in an exhibit's menu."""
    match choice:
        case "PNG" | "SVG":
            _give_picture(shown, choice.lower())
        case "CSV":
            _give_file(shown, "csv", text=csv_bytes(shown).decode("utf-8"))
        case "GeoJSON":
            _give_file(shown, "geojson", text=geojson_bytes(shown).decode("utf-8"))
        case "XLSX":
            _give_file(shown, "xlsx", bytes=b64encode(xlsx_bytes(shown)).decode("ascii"))
        case "Link":
            _link(shown)
        case "Sources":
            _sources(shown)
        case _:
            raise ValueError(f"no handout {choice!r}")


def _give_picture(shown: Exhibit, form: str) -> None:
    figure = cached.slide(shown, look.theme())
    with st.container(key=f"loader-{shown.id}"):
        # Brings the drawing library where the page itself has no chart; the style sheet hides it.
        st.plotly_chart(go.Figure(go.Scatter(x=[0], y=[0])), key=f"load-{shown.id}", theme=None)
    _give_file(shown, form, figure=figure, width=SLIDE_WIDTH, height=SLIDE_HEIGHT)


def _give_file(shown: Exhibit, form: str, **content: Any) -> None:
    name = f"foothold_{shown.id}_{shown.as_of:%Y-%m-%d}.{form}"
    ticket = uuid.uuid4().hex  # the browser saves each ticket once, however often it redraws
    _save(
        key=f"handout-{shown.id}",
        data={"format": form, "name": name, "ticket": ticket, **content},
    )


@st.dialog("Link to this exhibit")
def _link(shown: Exhibit) -> None:
    here = (st.context.url or "").split("?")[0]
    st.text(f"{shown.title}\nas of {day(shown.as_of)}. Opens with all that is chosen here.")
    address = controls.address("", **st.query_params.to_dict())
    st.code(f"{here}{address}#{shown.id}", language=None, wrap_lines=True)


@st.dialog("Sources of this exhibit", width="large")
def _sources(shown: Exhibit) -> None:
    count = len(shown.sources)
    st.text(f"{shown.title}: {count} publication{'' if count == 1 else 's'}")
    for source in shown.sources:
        published = day(source.published_on) if source.published_on is not None else "day not known"
        st.text(f"{source.title}\n{source.outlet}, {published}")
        links = st.container(horizontal=True)
        links.link_button(
            "What it said", f"{controls.links().source}{quote(source.source_id)}", type="tertiary"
        )
        if source.url:
            links.link_button("Open the page ↗", source.url, type="tertiary")
