"""Appearance: style sheet, colour theme, and width of the reader's page."""

from pathlib import Path

import streamlit as st
from streamlit.components.v2 import component

from data.model import Settings
from exhibits.theme import THEMES
from pages.ui.markdown import escape_markdown

# Guaranteed content width in px, by width class of the reader's window.
WIDTHS = {"narrow": 326.0, "medium": 560.0, "wide": 880.0}

_width_probe = component(
    "foothold_width",
    html="<span></span>",
    js=Path(__file__).with_name("appearance.js").read_text(encoding="utf-8"),
)


def measure_width(pages: dict[str, str]) -> None:
    """Measure the page width in the browser; a change of width class reruns the page.

    ``pages`` maps the kind of a mark (claim, event, place) to the address its id is appended to.
    """
    with st.container(key="page-width"):
        _width_probe(
            key="width",
            data={"widths": WIDTHS, "taken": _width_class(), "pages": pages},
            default={"width": "wide"},
            on_width_change=lambda: None,
        )


def width() -> float:
    """Guaranteed width of the page's content, in px."""
    return WIDTHS[_width_class()]


def _width_class() -> str:
    """Width class last reported by the browser; "wide" before the first report."""
    return (st.session_state.get("width") or {}).get("width") or "wide"


def theme() -> str:
    """Colour theme of the reader's browser or menu, "light" or "dark"."""
    return "dark" if st.context.theme.type == "dark" else "light"


def apply_style() -> None:
    """Load the style sheet for content rendered as HTML."""
    st.html(Path(__file__).with_name("appearance.css"))
    st.html(f"<style>:root {{ --fh-paper: {THEMES[theme()].paper}; }}</style>")


def draw_footer(settings: Settings, years: str) -> None:
    """Draw the footer of every page."""
    st.caption(escape_markdown(f"{settings.title}: records of {years}. {settings.boundary_note}"))
